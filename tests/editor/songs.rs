//! Songs come and go: dropped folders and files, loading, what is missing, undo.

use std::path::PathBuf;

use nice_plug_vizia::{HostEvent, ViewSize};
use stemlock::setlist::{Edit, StemEdit};
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
fn opening_sets_the_faders_through_the_host() {
    let toml = "tempo = 120.0\n[[stem]]\nfile = \"Bass.wav\"\ngain_db = -6.0\npan = -0.5\nmute = true\n";
    let (_keep, song) = song_of(&STEMS, toml);
    let mut stage = empty();
    stage.host.take();
    drop_on(&mut stage, vec![song]);
    let stem = &stage.state.faders.stems[0];
    assert_eq!((stem.gain.value(), stem.pan.value(), stem.mute.value()), (-6.0, -0.5, true));
    let told = stage.host.take();
    for name in ["Stem 1 Gain", "Stem 1 Pan", "Stem 1 Mute"] {
        let is_of = |event: &&HostEvent| matches!(event, HostEvent::Set(of, _) if of == name);
        assert_eq!(told.iter().filter(is_of).count(), 1, "{name}: {told:?}");
    }
    assert_eq!(control(&mut stage, "Stem 1 Mute").checked, Some(true));
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
