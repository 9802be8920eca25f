//! The generated click: switched on in the song panel, mixed on its own strip.

use std::sync::Arc;

use nice_plug_vizia::ViewSize;

use crate::hand::{choose, click, now, open_panel, song, view, wait, words, write};
use crate::stage::{self, Stage};
use crate::{control, one_gesture};
use stemlock::dsp::BurstSound;
use stemlock::editor::FileSearch;
use stemlock::setlist::{Output, Subdivision, scan_folder};

/// Whether the strip is there to be seen.
fn is_seen(stage: &mut Stage) -> bool {
    stage.view.id("strip-click").is_some_and(|strip| strip.bounds.w > 0.0 && strip.bounds.h > 0.0)
}

#[test]
fn it_is_switched_on_in_the_panel_and_undone() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    assert!(!is_seen(&mut stage), "off, as long as nobody asks for it");
    open_panel(&mut stage);
    for (id, choice) in [("click-on", "on"), ("click-sound-choice", "cowbell"), ("click-between", "16ths")] {
        click(&mut stage, id);
        choose(&mut stage, choice);
    }
    write(&mut stage, "click-accents", "3+");
    assert_eq!(words(&mut stage, "click-accents"), "3+", "what cannot be stays to be corrected");
    write(&mut stage, "click-accents", "3 + 1");
    let made = now(&stage).click;
    assert_eq!((made.on, made.sound, made.subdivision), (true, BurstSound::Cowbell, Subdivision::Sixteenths));
    assert_eq!(made.accents.to_string(), "3+1");
    assert_eq!(words(&mut stage, "undo"), "Undo: Change click");
    assert!(is_seen(&mut stage));
    assert_eq!(words(&mut stage, "save"), "Save song.toml  •");
    click(&mut stage, "undo");
    stage.refresh();
    assert!(!is_seen(&mut stage) && !now(&stage).click.on);
}

#[test]
fn its_strip_moves_its_parameters() {
    let (_keep, folder) = song();
    std::fs::write(folder.join("song.toml"), "tempo = 120\n[click]\n").unwrap();
    let mut stage = Stage::with(&folder);
    assert!(is_seen(&mut stage), "song.toml asks for it");
    let last = view(&mut stage, "strip-2").bounds;
    assert!(view(&mut stage, "strip-click").bounds.x > last.x, "behind the stems");
    stage.host.take();
    for name in ["Click Mute", "Click Solo"] {
        let middle = control(&mut stage, name).middle();
        stage.view.click(middle);
        assert_eq!(stage.host.take(), one_gesture(name, 1.0));
    }
}

#[test]
fn count_in_and_split_are_chosen_in_the_panel() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    click(&mut stage, "count-in");
    choose(&mut stage, "2 Bars");
    assert_eq!(stage.state.faders.show.count_in.value().0, 2);
    click(&mut stage, "split");
    choose(&mut stage, "On");
    assert!(stage.state.faders.show.split.value());
    stage.refresh();
    assert_eq!(words(&mut stage, "count-in"), "Count-In: 2 Bars");
}

#[test]
fn files_are_chosen_heard_saved_and_taken_back() {
    let (keep, folder) = song();
    stage::write_stem(&folder.join("Tick.wav"), |frame| {
        if frame < 4_000 { f64::from(frame % 100) * 100.0 + 1.0 } else { 0.0 }
    });
    stage::write_stem(&keep.path().join("Tock.wav"), |frame| if frame < 300 { 9_000.0 } else { 0.0 });
    let beside = std::fs::read_to_string(folder.join("song.toml")).unwrap();
    std::fs::write(folder.join("song.toml"), beside.replacen("tempo", "only_listed = true\ntempo", 1)).unwrap();
    let answers = (folder.join("Tick.wav"), keep.path().join("Tock.wav"), keep.path().join("notes.txt"));
    let wrong = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (asked, is_wrong) = (answers.clone(), Arc::clone(&wrong));
    let ask = move |wanted, _| match wanted {
        FileSearch::ClickBeat => Some(vec![asked.0.clone()]),
        FileSearch::ClickAccent if is_wrong.load(std::sync::atomic::Ordering::Relaxed) => {
            Some(vec![asked.2.clone()])
        }
        FileSearch::ClickAccent => Some(vec![asked.1.clone()]),
        _ => None,
    };
    let size = ViewSize::new(stemlock::editor::SIZE.0 as u32, stemlock::editor::SIZE.1 as u32, 1.0);
    let mut stage = Stage::asking(Some(&folder), size, Arc::new(ask));
    stage.load();
    open_panel(&mut stage);
    click(&mut stage, "click-on");
    choose(&mut stage, "on");
    click(&mut stage, "click-sound-choice");
    choose(&mut stage, "a file …");
    wait(&mut stage, "the beat's file", |stage| now(stage).click.files.beat.as_deref() == Some("Tick.wav"));
    stage.refresh();
    assert_eq!(words(&mut stage, "click-sound-choice"), "Sound: Tick.wav");
    click(&mut stage, "click-accent-sound");
    choose(&mut stage, "a file …");
    let tock = answers.1.to_str().unwrap();
    wait(&mut stage, "the accent's file", |stage| now(stage).click.files.accent.as_deref() == Some(tock));
    stage.load();
    // Beat 0 has the accent, beat 1 the other file: both as recorded.
    for (beat, first, length) in [(4.0, 9_000.0, 300), (5.0, 1.0, 4_000)] {
        stage.stop(2);
        let mut heard = Vec::new();
        for block in 0..10 {
            stage.play_unseen(beat - 4.0 + f64::from(block) * 0.02, 120.0);
            heard.extend_from_slice(stage.heard(Output::Click).0);
        }
        assert_eq!(heard[0], first / 32_768.0, "beat {beat}");
        assert!(heard[length - 1] != 0.0 && heard[length..].iter().all(|sample| *sample == 0.0));
    }
    stage.stop(2);
    // A file that is not audio is reported.
    wrong.store(true, std::sync::atomic::Ordering::Relaxed);
    let before = now(&stage);
    click(&mut stage, "click-accent-sound");
    choose(&mut stage, "a file …");
    wait(&mut stage, "the refusal", |stage| {
        words(stage, "refusal").contains("notes.txt")
            || stage.view.everything().iter().any(|view| view.text.contains("notes.txt"))
    });
    assert_eq!(now(&stage), before);
    // song.toml and the project keep it.
    let saved = stage.keeper.saved();
    click(&mut stage, "save");
    wait(&mut stage, "song.toml", |_| scan_folder(&folder).is_ok_and(|song| song.click == before.click));
    std::fs::write(folder.join("song.toml"), beside).unwrap();
    stage.keeper.restore(&saved);
    stage.catch_up();
    assert_eq!(now(&stage).click, before.click);
    assert_eq!(now(&stage).stems.len(), 3, "what is the click is no new stem");
    click(&mut stage, "click-sound-choice");
    choose(&mut stage, "cowbell");
    let made = now(&stage).click;
    assert_eq!(
        (made.sound, made.files.beat, made.files.accent.as_deref()),
        (BurstSound::Cowbell, None, Some(tock))
    );
    click(&mut stage, "click-accent-sound");
    choose(&mut stage, "as usual");
    assert!(now(&stage).click.files.is_empty());
}
