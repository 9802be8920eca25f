//! Songs come and go: dropped folders and files, loading, missing files, undo.

use std::path::PathBuf;

use nice_plug_vizia::ViewSize;
use stemlock::setlist::{Edit, Output, StemEdit};
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::stage::Stage;
use crate::{STEMS, control, problems, song, song_of, words};

/// The strips' names, from left to right.
fn strips(stage: &mut Stage) -> Vec<String> {
    let mut strips: Vec<_> = stage.view.class("strip").into_iter().filter(|strip| strip.name != "Master").collect();
    strips.sort_by(|a, b| a.bounds.x.total_cmp(&b.bounds.x));
    strips.into_iter().map(|strip| strip.name).collect()
}

fn empty() -> Stage {
    let mut stage = Stage::new(None, ViewSize::new(1000, 620, 1.0));
    stage.load();
    stage
}

fn drop_on(stage: &mut Stage, files: Vec<PathBuf>) {
    stage.view.drop_files((500.0, 400.0), files);
    stage.catch_up();
}

#[test]
fn a_folder_is_dropped_and_its_song_is_there() {
    let (_keep, song) = song();
    let mut stage = empty();
    assert_eq!(
        (words(&mut stage, "song-name").as_str(), words(&mut stage, "ready").as_str()),
        ("No song", "No song")
    );
    assert_eq!(strips(&mut stage), [""; 0]);
    drop_on(&mut stage, vec![song]);
    assert_eq!(words(&mut stage, "song-name"), "Anthem");
    assert_eq!(words(&mut stage, "ready"), "Show ready");
    assert_eq!(strips(&mut stage), STEMS);
    assert_eq!(control(&mut stage, "Stem 2 Output").text, "Click", "the click goes to the ears");
}

#[test]
fn opening_sets_the_faders_without_a_word_to_the_hosts_automation() {
    let toml = "tempo = 120.0\n[[stem]]\nfile = \"Bass.wav\"\ngain_db = -6.0\npan = -0.5\nmute = true\n";
    let (_keep, song) = song_of(&STEMS, toml);
    let mut stage = empty();
    stage.host.take();
    drop_on(&mut stage, vec![song]);
    let stem = &stage.state.faders.stems[0];
    assert_eq!((stem.gain.value(), stem.pan.value(), stem.mute.value()), (-6.0, -0.5, true));
    assert_eq!(stage.host.take(), [], "no hand moved them");
    assert_eq!(control(&mut stage, "Stem 1 Mute").checked, Some(true));
}

/// Opened in mid-show, by a musician who closes the window at once: what sounds keeps its mix to its end, and the new song
/// begins with its own.
#[test]
fn a_mix_needs_no_window() {
    let (_keep, first) = song_of(&["Bass"], "tempo = 120.0\n[[stem]]\nfile = \"Bass.wav\"\ngain_db = -6.0\n");
    let (_keep_too, second) = song_of(&["Keys"], "tempo = 120.0\n[[stem]]\nfile = \"Keys.wav\"\ngain_db = -12.0\n");
    let mut stage = Stage::with(&first);
    let left = |stage: &mut Stage| {
        stage.stop_unseen();
        stage.play_unseen(0.0, 120.0);
        stage.heard(Output::Main).0.to_vec()
    };
    let before = left(&mut stage);
    stage.keeper.open(vec![second.clone()]);
    stage.close_window();
    stage.wait_for_helpers();
    let gain = &stage.state.faders.stems[0].gain;
    assert_eq!(gain.value(), -12.0, "the faders are the new song's");
    assert_eq!(left(&mut stage), before, "what sounds is the first song, with its own");
    stage.load();
    let heard = left(&mut stage);
    // The same tone, at its level from the first frame on.
    let (quiet, loud) = (10.0_f32.powf(-12.0 / 20.0), 10.0_f32.powf(-6.0 / 20.0));
    for (at, (&now, &then)) in heard.iter().zip(&before).enumerate() {
        assert!((now - then / loud * quiet).abs() < 1e-6, "frame {at}: {now} after {then}");
    }
    assert_ne!(heard[1], 0.0);
}

#[test]
fn another_folder_takes_the_place_of_the_first_and_files_come_to_it() {
    let (_keep, first) = song();
    let (_keep_too, second) = song_of(&["Keys", "Pad"], "name = \"Encore\"\ntempo = 90.0\n");
    let mut stage = Stage::with(&first);
    drop_on(&mut stage, vec![second]);
    assert_eq!(words(&mut stage, "song-name"), "Encore");
    assert_eq!(strips(&mut stage), ["Keys", "Pad"]);
    drop_on(&mut stage, vec![first.join("Drums.wav"), first.join("Vocals.wav")]);
    assert_eq!(strips(&mut stage), ["Keys", "Pad", "Drums", "Vocals"]);
    assert_eq!(words(&mut stage, "ready"), "Show ready");
}

#[test]
fn a_strip_follows_what_its_stem_is_called_and_undo_takes_it_back() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let called = StemEdit::Name("Low end".to_owned());
    stage.keeper.edit(&Edit::Stem(0, called)).unwrap();
    stage.refresh();
    assert_eq!(strips(&mut stage), ["Low end", "Click", "Drums", "Vocals"]);
    let mut press = |modifiers, code, letter: &str| {
        stage.view.hold(modifiers);
        let is_ours = stage.view.key(code, Key::Character(letter.into()));
        stage.view.hold(Modifiers::empty());
        stage.refresh();
        (strips(&mut stage)[0].clone(), is_ours)
    };
    let (bass, low_end) = (("Bass".to_owned(), true), ("Low end".to_owned(), true));
    assert_eq!(press(Modifiers::CTRL, Code::KeyZ, "z"), bass);
    assert_eq!(press(Modifiers::CTRL | Modifiers::SHIFT, Code::KeyZ, "Z"), low_end);
    assert_eq!(press(Modifiers::SUPER, Code::KeyZ, "z"), bass);
    assert_eq!(
        press(Modifiers::CTRL, Code::KeyZ, "z"),
        ("Bass".to_owned(), false),
        "nothing is left: the host undoes"
    );
    assert_eq!(press(Modifiers::CTRL, Code::KeyY, "y"), low_end);
    assert_eq!(press(Modifiers::empty(), Code::KeyZ, "z"), ("Low end".to_owned(), false), "a letter alone");
}

#[test]
fn loading_is_counted_and_ends_ready() {
    let (_keep, song) = song();
    let mut stage = Stage::new(Some(&song), ViewSize::new(1000, 620, 1.0));
    stage.refresh();
    assert!(words(&mut stage, "ready").starts_with("Loading"), "{}", words(&mut stage, "ready"));
    let waiting = stage.view.named("waiting").len();
    assert_eq!(waiting, STEMS.len());
    stage.load();
    assert_eq!(words(&mut stage, "ready"), "Show ready");
    assert_eq!(stage.view.named("waiting").len(), 0);
}

#[test]
fn a_missing_file_keeps_its_strip_and_says_so() {
    let (_keep, song) = song_of(&STEMS, "tempo = 120.0\n[[stem]]\nfile = \"Strings.wav\"\n");
    let mut stage = Stage::with(&song);
    assert_eq!(strips(&mut stage)[0], "Strings");
    assert_eq!(stage.view.named("missing").len(), 1);
    assert_eq!(words(&mut stage, "ready"), "1 problem");
    let said = problems(&mut stage);
    assert!(said.contains("Strings.wav"), "the list names the file: {said}");
}
