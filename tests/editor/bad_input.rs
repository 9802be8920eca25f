//! Mistakes of musicians: no panic, nothing lost, and a clear message.

use std::path::PathBuf;

use nice_plug_vizia::ViewSize;
use stemlock::setlist::{Edit, StemEdit};

use crate::stage::{Stage, write_song};
use crate::{STEMS, problems, song, song_of, words};

/// The messages after these files were dropped on a window that shows [`song`].
fn said_of(dropped: impl FnOnce(&std::path::Path) -> Vec<PathBuf>) -> String {
    let (keep, song) = song();
    let mut stage = Stage::with(&song);
    stage.view.drop_files((300.0, 300.0), dropped(keep.path()));
    stage.catch_up();
    assert_eq!(words(&mut stage, "song-name"), "Anthem", "the song plays on");
    for name in STEMS {
        assert!(!stage.view.named(name).is_empty(), "{name} is still there");
    }
    let ready = words(&mut stage, "ready");
    assert!(ready.contains("problem") || ready.contains("warning"), "{ready}");
    problems(&mut stage)
}

#[test]
fn a_file_that_is_no_audio() {
    let said = said_of(|folder| {
        std::fs::write(folder.join("lyrics.txt"), "la la la").unwrap();
        vec![folder.join("lyrics.txt")]
    });
    assert!(said.contains("lyrics.txt"), "{said}");
}

#[test]
fn a_path_that_does_not_exist() {
    let said = said_of(|folder| vec![folder.join("gone")]);
    assert!(said.contains("gone"), "{said}");
}

#[test]
fn a_name_of_three_hundred_characters() {
    let long = "a".repeat(300);
    let said = said_of(|folder| vec![folder.join(&long)]);
    assert!(said.contains(&long), "{said}");
}

#[test]
fn an_empty_folder() {
    let said = said_of(|folder| {
        std::fs::create_dir(folder.join("nothing")).unwrap();
        vec![folder.join("nothing")]
    });
    assert!(said.contains("nothing"), "{said}");
}

#[test]
fn a_drop_of_no_files_at_all_does_nothing_worse_than_speak() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    stage.view.drop_files((300.0, 300.0), []);
    stage.catch_up();
    assert_eq!(words(&mut stage, "song-name"), "Anthem");
}

#[test]
fn an_audio_file_that_is_garbage_is_a_broken_strip() {
    let (_keep, song) = song();
    std::fs::write(song.join("Strings.wav"), b"RIFF\xff\xff\xff\x7fWAVEfmt ").unwrap();
    let mut stage = Stage::with(&song);
    assert_eq!(stage.view.named("broken").len(), 1);
    assert_eq!(words(&mut stage, "ready"), "1 problem");
    assert!(stage.view.named("Strings").iter().any(|view| view.bounds.w > 0.0));
}

#[test]
fn names_in_any_script_and_of_any_length() {
    let long = "Backing vocals ".repeat(14);
    let names = ["🎸🥁 Riff 👩‍🎤", "غناء خلفي", "Grüße ﷽ שלום", long.trim(), "\u{202e}esrever", "합창단"];
    let (_keep, song) = song_of(&names, "tempo = 120.0\n");
    let mut stage = Stage::with(&song);
    assert_eq!(words(&mut stage, "ready"), "Show ready");
    let strips: Vec<_> = stage.view.class("strip").into_iter().filter(|strip| strip.name != "Master").collect();
    assert_eq!(strips.len(), names.len());
    for strip in &strips {
        assert_eq!(strip.bounds.w, strips[0].bounds.w, "no name widens its strip: {}", strip.name);
        assert!(!strip.name.is_empty());
    }
    let picture = stage.view.picture();
    for strip in &strips {
        // The rows of the name: something light must be there.
        let b = strip.bounds;
        let rows = (b.y as u32 + 6)..(b.y as u32 + 38);
        let light = rows.flat_map(|y| (b.x as u32..b.right() as u32).map(move |x| (x, y)));
        let drawn =
            light.filter(|&(x, y)| picture.pixel(x, y).is_some_and(|[r, g, b, _]| r > 160 && g > 160 && b > 160));
        assert!(drawn.count() > 10, "{} is drawn", strip.name);
    }
}

#[test]
fn a_song_and_a_stem_that_were_given_endless_names() {
    let toml = format!("tempo = 120.0\nname = \"{}\"\n", "x😀".repeat(300));
    let (_keep, song) = song_of(&STEMS, &toml);
    let mut stage = Stage::with(&song);
    let button = stage.view.id("song-button").unwrap().bounds;
    let ready = stage.view.id("ready-button").unwrap().bounds;
    assert!(button.right() <= ready.x && ready.right() <= 1000.0, "{button} {ready}");
    let endless = StemEdit::Name("y".repeat(10_000));
    // Whether it is taken or refused: no panic, and the strip keeps its width.
    let taken = stage.keeper.edit(&Edit::Stem(0, endless));
    stage.refresh();
    let width = |stage: &mut Stage, id: &str| stage.view.id(id).unwrap().bounds.w;
    assert_eq!(width(&mut stage, "strip-0"), width(&mut stage, "strip-1"), "{taken:?}");
}

#[test]
fn a_song_folder_that_is_not_there_at_the_start() {
    let mut stage = Stage::new(Some(std::path::Path::new("/no/such/folder")), ViewSize::new(1000, 620, 1.0));
    stage.load();
    let said = problems(&mut stage);
    assert!(said.contains("/no/such/folder"), "{said}");
    assert!(words(&mut stage, "ready").contains("problem"), "{}", words(&mut stage, "ready"));
}

#[test]
fn a_song_that_vanishes_while_it_is_shown() {
    let (keep, song) = song();
    let mut stage = Stage::with(&song);
    drop(keep);
    stage.play(0.0, 20, 120.0);
    stage.refresh();
    assert_eq!(words(&mut stage, "song-name"), "Anthem");
    let other = tempfile::tempdir().unwrap();
    let other = write_song(&other.path().join("Other"), &["Keys"]);
    stage.view.drop_files((300.0, 300.0), [other]);
    stage.catch_up();
    assert_eq!(words(&mut stage, "song-name"), "Other");
}
