//! The messages that a song sends, edited in their sheet: added, changed and removed. The sent messages follow, and the
//! project and `song.toml` keep them.

use std::path::PathBuf;

use nice_plug_vizia::ViewSize;
use stemlock::setlist::{MidiSend, Place, SendPlace, scan_folder};
use tempfile::TempDir;
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::hand::{choose, click, now, open_panel, view, wait, words, write};
use crate::song_of;
use crate::stage::Stage;

/// A song of a second, four bars of a beat: a verse from bar 1, a chorus from bar 3.
fn sectioned(more: &str) -> (TempDir, PathBuf, Stage) {
    let toml = "[[tempo_map]]\nbeat = 0\nbpm = 240.0\nmeter = \"1/4\"\n[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 3\nname = \"Chorus\"\n";
    let (keep, song) = song_of(&["Bass"], &format!("{toml}{more}"));
    let mut stage = Stage::new(Some(&song), ViewSize::new(1000, 620, 1.0));
    stage.load();
    (keep, song, stage)
}

fn open(stage: &mut Stage) {
    open_panel(stage);
    click(stage, "sends");
    stage.refresh();
    assert!(stage.view.id("send-add").is_some());
}

fn send(place: SendPlace, text: &str) -> MidiSend {
    MidiSend { place, message: text.parse().unwrap() }
}

/// The messages sent while the host plays from one beat to another.
fn sent(stage: &mut Stage, beats: std::ops::Range<f64>) -> Vec<[u8; 3]> {
    stage.load();
    let mut sent = Vec::new();
    // A block lasts 10 ms.
    for block in 0..((beats.end - beats.start) * 25.0) as usize {
        stage.play_unseen(beats.start + block as f64 / 25.0, 240.0);
        sent.extend(stage.sent());
    }
    stage.stop(2);
    sent
}

#[test]
fn messages_are_added_edited_and_removed_and_sent_so() {
    let (_keep, _song, mut stage) = sectioned("");
    open(&mut stage);
    click(&mut stage, "send-add");
    stage.refresh();
    assert_eq!(now(&stage).sends, [send(SendPlace::At(Place::Bar(1)), "PC 0")]);
    assert_eq!(words(&mut stage, "send-0-place"), "1");
    let boxes = ["send-0-place", "send-0-number"].map(|id| view(&mut stage, id).bounds.w);
    assert!(boxes[0] >= 100.0 && boxes[1] >= 40.0, "{boxes:?}: names of sections and numbers have room");
    write(&mut stage, "send-0-place", "chorus");
    write(&mut stage, "send-0-number", "12");
    write(&mut stage, "send-0-channel", "3");
    let program = send(SendPlace::Section("chorus".to_owned()), "PC 12 @3");
    assert_eq!(now(&stage).sends, [program]);
    assert_eq!(sent(&mut stage, 1.5..2.5), [[0xc2, 12, 0]]);
    // A note in its place, which has more numbers.
    click(&mut stage, "send-0-kind");
    choose(&mut stage, "note");
    write(&mut stage, "send-0-number", "40");
    write(&mut stage, "send-0-value", "99");
    write(&mut stage, "send-0-beats", "0,5");
    assert_eq!(now(&stage).sends, [send(SendPlace::Section("chorus".to_owned()), "note 40 99 0.5 @3")]);
    assert_eq!(sent(&mut stage, 1.5..2.9), [[0x92, 40, 99], [0x82, 40, 0]]);
    // What cannot be is marked, and changes nothing.
    let before = now(&stage);
    for (id, text) in
        [("send-0-place", "Coda"), ("send-0-number", "128"), ("send-0-value", "0"), ("send-0-channel", "17")]
    {
        write(&mut stage, id, text);
        assert_eq!(now(&stage), before, "{id}");
    }
    click(&mut stage, "send-0-remove");
    stage.refresh();
    assert_eq!(now(&stage).sends, []);
    assert_eq!(sent(&mut stage, 1.5..2.9), Vec::<[u8; 3]>::new());
    stage.keeper.undo();
    stage.refresh();
    assert_eq!(now(&stage), before);
    while stage.keeper.undo() {}
    assert_eq!(now(&stage).sends, []);
}

#[test]
fn song_toml_and_the_project_keep_what_was_edited_also_that_nothing_is_sent() {
    let (_keep, song, mut stage) =
        sectioned("[[midi]]\nsend = \"PC 7 @2\" # the amp\n[[midi]]\nbar = 2\nsend = \"CC 1 2\"\n");
    open(&mut stage);
    assert_eq!(
        (words(&mut stage, "send-0-place"), words(&mut stage, "send-1-place")),
        ("launch".into(), "2".into())
    );
    write(&mut stage, "send-1-value", "64");
    let wanted = vec![send(SendPlace::Launch, "PC 7 @2"), send(SendPlace::At(Place::Bar(2)), "CC 1 64")];
    assert_eq!(now(&stage).sends, wanted);
    let saved = stage.keeper.saved();
    stage.keeper.save_song_toml(&[]);
    wait(&mut stage, "song.toml", |_| {
        scan_folder(&song).is_ok_and(|song| song.sends[1].message.to_string() == "CC 1 64 @1")
    });
    assert_eq!(scan_folder(&song).unwrap().sends, wanted);
    click(&mut stage, "send-1-remove");
    stage.refresh();
    click(&mut stage, "send-0-remove");
    stage.refresh();
    let none = stage.keeper.saved();
    for (saved, wanted) in [(saved, wanted), (none, Vec::new())] {
        stage.keeper.restore(&saved);
        stage.catch_up();
        assert_eq!(now(&stage).sends, wanted);
    }
}

#[test]
fn programs_are_shown_from_0_or_from_1_wherever_they_are_shown_and_the_project_keeps_that() {
    let (_keep, _song, mut stage) = sectioned("[[midi]]\nsend = \"PC 7 @2\"\n[[midi]]\nsend = \"CC 7 8\"\n");
    open(&mut stage);
    assert_eq!(words(&mut stage, "send-0-number"), "7");
    click(&mut stage, "programs-from");
    choose(&mut stage, "from 1 to 128");
    stage.refresh();
    assert_eq!((words(&mut stage, "send-0-number"), words(&mut stage, "send-1-number")), ("8".into(), "7".into()));
    write(&mut stage, "send-0-number", "1");
    assert_eq!(now(&stage).sends[0].message.to_string(), "PC 0 @2", "what is sent counts from 0");
    write(&mut stage, "send-0-number", "0");
    assert_eq!(now(&stage).sends[0].message.to_string(), "PC 0 @2");
    assert_eq!(stage.state.midi().saved().get(), r#"{"programs_from":1}"#);
    click(&mut stage, "sheet-close");
    stage.view.hold(Modifiers::SHIFT);
    stage.view.key(Code::Slash, Key::Character("?".into()));
    stage.view.hold(Modifiers::empty());
    stage.refresh();
    click(&mut stage, "keys-midi");
    stage.refresh();
    assert_eq!(words(&mut stage, "midi-song 1"), "note 36, PC 1");
    click(&mut stage, "programs-from");
    choose(&mut stage, "from 0 to 127");
    stage.refresh();
    assert_eq!(words(&mut stage, "midi-song 1"), "note 36, PC 0");
}
