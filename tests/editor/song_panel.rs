//! Everything that can be changed in the song panel.

use stemlock::setlist::{Colour, Output, Role};
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::hand::{choose, click, now, open_panel, reach, song, type_into, view, wait, words, write};
use crate::stage::Stage;

#[test]
fn a_stem_is_renamed_and_the_name_comes_back() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    write(&mut stage, "stem-0-name", "Bassline");
    assert_eq!(now(&stage).stems[0].name, "Bassline");
    assert_eq!(view(&mut stage, "strip-0").name, "Bassline");
    assert_eq!(words(&mut stage, "undo"), "Undo: Rename Bass");
    assert_eq!(words(&mut stage, "save"), "Save song.toml  •");
    click(&mut stage, "undo");
    stage.refresh();
    assert_eq!(now(&stage).stems[0].name, "Bass");
    assert_eq!(words(&mut stage, "stem-0-name"), "Bass");
    click(&mut stage, "redo");
    stage.refresh();
    assert_eq!(words(&mut stage, "stem-0-name"), "Bassline");
}

#[test]
fn what_is_typed_counts_when_the_keyboard_goes_elsewhere_but_not_after_escape() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    type_into(&mut stage, "name", "Hymn");
    stage.view.key(Code::Tab, Key::Tab);
    stage.refresh();
    assert_eq!(now(&stage).name, "Hymn");
    type_into(&mut stage, "name", "Ballad");
    stage.view.key(Code::Escape, Key::Escape);
    stage.refresh();
    assert_eq!((now(&stage).name.as_str(), words(&mut stage, "name").as_str()), ("Hymn", "Hymn"));
    assert!(stage.view.id("sheet").is_some(), "the first Escape is the box's");
    assert!(stage.view.key(Code::Escape, Key::Escape));
    assert!(stage.view.id("sheet").is_none(), "the second one is the sheet's");
    assert!(!stage.view.key(Code::Escape, Key::Escape), "the third one is the host's");
}

#[test]
fn names_of_all_kinds_are_taken_and_a_name_of_nothing_is_not() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    let long = "Lead Vocal ".repeat(28) + "end";
    for name in [long.as_str(), "🎸 Solo 👩‍🎤🏽", "גיטרה ראשית", "غيتار e\u{301} ไทย 日本"]
    {
        write(&mut stage, "stem-1-name", name);
        assert_eq!(now(&stage).stems[1].name, name);
        assert_eq!(view(&mut stage, "strip-1").name, name);
    }
    let before = now(&stage);
    write(&mut stage, "stem-1-name", "   ");
    assert_eq!(now(&stage), before);
    assert_eq!(stage.view.named("A name needs at least one letter").len(), 1);
}

#[test]
fn the_tempo_is_changed_and_what_is_no_tempo_is_said_beside_it() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    write(&mut stage, "tempo-0-bpm", "93,5");
    assert_eq!(now(&stage).tempo_map.changes().next().unwrap().bpm.get(), 93.5);
    click(&mut stage, "tempo-add");
    stage.refresh();
    assert_eq!(now(&stage).tempo_map.changes().len(), 2);
    assert_eq!(words(&mut stage, "tempo-1-beat"), "16");
    write(&mut stage, "tempo-1-meter", "6/8");
    assert_eq!(now(&stage).tempo_map.changes().nth(1).unwrap().meter.to_string(), "6/8");
    let before = now(&stage);
    for (id, typed, words) in [
        ("tempo-1-bpm", "fast", "Write a tempo in BPM, for example 120"),
        ("tempo-1-bpm", "0", "Write a tempo in BPM, for example 120"),
        ("tempo-1-beat", "-1", "Each change needs a later beat than the one above it"),
        ("tempo-1-meter", "3/0", "Write a meter, for example 4/4 or 6/8"),
    ] {
        write(&mut stage, id, typed);
        assert_eq!(now(&stage), before, "{typed}");
        assert_eq!(stage.view.named(words).len(), 1, "{typed}");
        assert_eq!(view(&mut stage, id).text, typed, "what was typed is not lost");
        click(&mut stage, id);
        stage.view.type_text(" ");
        stage.view.key(Code::Escape, Key::Escape);
    }
    click(&mut stage, "tempo-1-remove");
    stage.refresh();
    assert_eq!(now(&stage).tempo_map.changes().len(), 1);
    click(&mut stage, "tempo-0-remove");
    assert_eq!(now(&stage).tempo_map.changes().len(), 1, "the last one stays");
}

#[test]
fn the_start_is_moved_and_one_that_is_out_of_range_is_refused_in_words() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    write(&mut stage, "start", "-1.25");
    assert_eq!(now(&stage).start.get(), -1.25);
    write(&mut stage, "start", "1e9");
    assert_eq!(now(&stage).start.get(), -1.25);
    let refusal = stage.view.everything().into_iter().find(|view| view.text.contains("the start was not changed"));
    assert!(refusal.is_some_and(|view| view.text.contains("out of range")));
}

#[test]
fn a_stem_leaves_the_song_and_comes_back() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    click(&mut stage, "stem-1-remove");
    stage.refresh();
    assert!(now(&stage).stems[1].removed);
    assert!(stage.view.id("strip-1").is_none() && stage.view.id("stem-1").is_none());
    click(&mut stage, "stem-1-restore");
    stage.refresh();
    assert!(!now(&stage).stems[1].removed);
    assert!(stage.view.id("strip-1").is_some() && stage.view.id("stem-1-restore").is_none());
}

#[test]
fn strips_change_places() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    let order = |stage: &Stage| now(stage).shown().collect::<Vec<_>>();
    click(&mut stage, "stem-0-up");
    assert_eq!(order(&stage), [0, 1, 2], "the first cannot go up");
    click(&mut stage, "stem-0-down");
    stage.refresh();
    assert_eq!(order(&stage), [1, 0, 2]);
    click(&mut stage, "stem-2-up");
    stage.refresh();
    assert_eq!(order(&stage), [1, 2, 0]);
    assert!(view(&mut stage, "strip-2").bounds.x < view(&mut stage, "strip-0").bounds.x);
    assert!(view(&mut stage, "stem-2").bounds.y < view(&mut stage, "stem-0").bounds.y);
    let focused = stage.view.focused().map(|view| view.name);
    assert_eq!(focused, Some(view(&mut stage, "stem-2-up").name), "whoever moved it can move it on");
}

#[test]
fn role_colour_output_and_pitch_are_chosen_from_lists() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    click(&mut stage, "stem-0-role");
    choose(&mut stage, "Click");
    click(&mut stage, "stem-0-colour");
    choose(&mut stage, "Red");
    click(&mut stage, "stem-0-output");
    choose(&mut stage, "Aux");
    click(&mut stage, "stem-0-pitch");
    choose(&mut stage, "Transposed");
    let stem = now(&stage).stems[0].clone();
    assert_eq!((stem.role, stem.output, stem.transposed), (Role::Click, Some(Output::Aux), Some(true)));
    assert_eq!(stem.colour, Some(Colour { rgb: [0xff, 0x6b, 0x6b] }));
    assert_eq!(words(&mut stage, "stem-0-output"), "Output → Aux");
    click(&mut stage, "stem-0-output");
    choose(&mut stage, "Role's: Click");
    assert_eq!(now(&stage).stems[0].output, None);
}

#[test]
fn a_list_is_used_with_keys_and_put_away_without_the_sheet() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    click(&mut stage, "stem-0-role");
    assert_eq!(stage.view.focused().unwrap().name, "Bass", "what is chosen has the keyboard");
    stage.view.key(Code::ArrowDown, Key::ArrowDown);
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
    assert_eq!(now(&stage).stems[0].role, Role::Piano);
    click(&mut stage, "stem-0-role");
    stage.view.key(Code::Escape, Key::Escape);
    assert_eq!((stage.view.class("choice").len(), stage.view.id("sheet").is_some()), (0, true));
    click(&mut stage, "stem-0-role");
    stage.view.click((4.0, 400.0));
    assert!(stage.view.class("choice").is_empty() && stage.view.id("sheet").is_some());
}

#[test]
fn parameters_are_dragged_turned_and_typed() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    let global = |stage: &Stage| {
        let global = &stage.state.faders.global;
        (global.song_start.value(), global.sync_offset.value(), global.transpose.value())
    };
    let (x, y) = reach(&mut stage, "song-start");
    stage.view.drag((x, y), (x + 64.0, y), 8);
    assert_eq!(global(&stage).0, 64, "a point is a quarter of a beat");
    assert_eq!(words(&mut stage, "song-start"), "16 beats");
    stage.view.double_click((x, y));
    assert_eq!(global(&stage).0, 0);
    stage.view.wheel((x, y), 1.0);
    assert_eq!(global(&stage).0, 1);
    let (x, y) = reach(&mut stage, "transpose");
    stage.view.wheel((x, y), -1.0);
    assert_eq!(global(&stage).2, 0.0, "a wheel that scrolls the panel changes nothing");
    click(&mut stage, "mode-repitch");
    assert_eq!(stage.state.faders.global.tempo_mode.value(), stemlock::engine::TempoMode::Repitch);
    let place = reach(&mut stage, "sync-offset");
    stage.view.click_with(vizia_core::prelude::MouseButton::Right, place);
    stage.view.type_text("-12.5");
    stage.view.key(Code::Enter, Key::Enter);
    assert_eq!(global(&stage).1, -12.5);
    assert!(stage.view.id("sheet").is_some(), "the box was put away, the sheet was not");
}

#[test]
fn undo_by_key_is_for_the_document_unless_something_is_being_typed() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    write(&mut stage, "name", "Hymn");
    type_into(&mut stage, "name", "Ba");
    stage.view.hold(Modifiers::CTRL);
    stage.view.key(Code::KeyZ, Key::Character("z".into()));
    assert_eq!(now(&stage).name, "Hymn");
    stage.view.hold(Modifiers::empty());
    stage.view.key(Code::Escape, Key::Escape);
    stage.view.hold(Modifiers::CTRL);
    stage.view.key(Code::KeyZ, Key::Character("z".into()));
    assert_eq!(now(&stage).name, "Anthem");
}

#[test]
fn the_song_is_saved_and_closed() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    write(&mut stage, "stem-2-name", "Lead");
    click(&mut stage, "save");
    stage.catch_up();
    let text = std::fs::read_to_string(folder.join("song.toml")).unwrap();
    assert!(text.contains("\"Lead\""), "{text}");
    wait(&mut stage, "the dot is gone", |stage| words(stage, "save") == "Save song.toml");
    click(&mut stage, "close-song");
    stage.refresh();
    assert!(stage.keeper.song().is_none());
    assert!(stage.view.id("stem-0").is_none());
}

#[test]
fn a_sheet_that_opens_and_closes_often_leaves_nothing_that_follows_the_song() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    for _ in 0..40 {
        click(&mut stage, "song-button");
        click(&mut stage, "song-button");
    }
    open_panel(&mut stage);
    write(&mut stage, "stem-0-name", "Low");
    assert_eq!(view(&mut stage, "strip-0").name, "Low");
}

#[test]
fn the_memory_of_a_song_is_shown_and_set() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    wait(&mut stage, "the song is held", |stage| words(stage, "memory-held").contains("all of the song is held"));
    let usual = stage.keeper.look(|engine| engine.memory()).unwrap();
    let checked = |stage: &mut Stage| ["memory-auto", "memory-64"].map(|id| view(stage, id).checked);
    assert_eq!(checked(&mut stage), [Some(true), Some(false)]);
    click(&mut stage, "memory-64");
    stage.refresh();
    assert_eq!(stage.keeper.look(|engine| engine.memory()), Some(64 << 20));
    wait(&mut stage, "it is shown", |stage| words(stage, "memory-held").contains("of 64 MB"));
    assert_eq!(checked(&mut stage), [Some(false), Some(true)]);
    click(&mut stage, "memory-auto");
    stage.refresh();
    assert_eq!(stage.keeper.look(|engine| engine.memory()), Some(usual));
}

/// The tempo and the start, rounded to a millionth.
fn timing(stage: &Stage) -> (f64, f64) {
    let song = now(stage);
    let rounded = |value: f64| (value * 1e6).round() / 1e6;
    (rounded(song.tempo_map.changes().next().unwrap().bpm.get()), rounded(song.start.get()))
}

#[test]
fn beats_are_counted_otherwise_and_offered_tempos_taken() {
    let keep = tempfile::tempdir().unwrap();
    let folder = crate::stage::write_song(&keep.path().join("Anthem 90bpm"), &["Bass"]);
    std::fs::write(folder.join("song.toml"), "tempo = 120.0\n").unwrap();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    click(&mut stage, "tempo-double");
    stage.refresh();
    assert_eq!((timing(&stage).0, words(&mut stage, "undo")), (240.0, "Undo: Double tempo".to_owned()));
    for bpm in [120.0, 60.0] {
        click(&mut stage, "tempo-halve");
        stage.refresh();
        assert_eq!(timing(&stage).0, bpm);
    }
    click(&mut stage, "tempo-offers");
    choose(&mut stage, "90 (Anthem 90bpm, 80 %)");
    assert_eq!(timing(&stage), (90.0, 0.0));
}

#[test]
fn the_tempo_is_tapped_and_bar_1_is_where_the_song_is() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    assert!(stage.view.id("tempo-offers").is_none_or(|view| view.bounds.w == 0.0), "nothing is offered");
    // 480 frames are 10 ms, at two beats a second.
    let play_to = |stage: &mut Stage, seconds: f64| stage.play_unseen((seconds - 0.01) * 2.0, 120.0);
    play_to(&mut stage, 1.06);
    click(&mut stage, "bar-one");
    stage.refresh();
    assert_eq!((timing(&stage), words(&mut stage, "undo")), ((120.0, 1.0), "Undo: Move bar 1".to_owned()));
    click(&mut stage, "undo");
    stage.refresh();
    for beat in 0..4 {
        play_to(&mut stage, 0.1 + 0.4 * f64::from(beat));
        click(&mut stage, "tempo-tap");
    }
    stage.refresh();
    assert_eq!((timing(&stage), words(&mut stage, "undo")), ((150.0, 0.1), "Undo: Tap tempo".to_owned()));
}
