//! The editor for words: a line's text is corrected in its row, and lines are inserted, split, joined and deleted, each undone by itself.

use stemlock::time::FileSeconds;
use vizia_core::prelude::{Code, Key};

use crate::hand::{choose, click, type_into, write};
use crate::stage::Stage;
use crate::words::{document, key, on_disk, open, own, press, save, starts, tap_at, wait_for};
use crate::{song, words};

/// A window of a song with two timed lines; the first one has times of words.
fn timed() -> (tempfile::TempDir, Stage) {
    let (keep, song) = song();
    let text = "[re:Stemlock]\n[00:01.00]<00:01.00>Dwon <00:01.50>by <00:02.00>the quay\n[00:04.00]la la\n";
    std::fs::write(song.join("lyrics.lrc"), text).unwrap();
    let mut stage = open(&song);
    wait_for(&mut stage, |stage| words(stage, "words-text-0") == "Dwon by the quay");
    stage.refresh();
    stage.view.settle();
    (keep, stage)
}

fn texts(stage: &Stage) -> Vec<String> {
    own(stage).into_iter().map(|line| line.text).collect()
}

fn undo(stage: &mut Stage) {
    stage.keeper.undo();
    stage.refresh();
    stage.view.settle();
}

#[test]
fn a_typo_is_corrected_and_every_time_stays() {
    let (_keep, mut stage) = timed();
    assert_eq!(words(&mut stage, "words-line"), "Dwon by the quay");
    // What is typed is text: T taps nothing meanwhile, and Escape leaves the text as it was.
    type_into(&mut stage, "words-line", "ttt");
    stage.view.key(Code::KeyT, Key::Character("t".into()));
    stage.view.key(Code::Escape, Key::Escape);
    stage.view.settle();
    assert!(document(&stage).lyrics.is_empty(), "nothing was changed");
    write(&mut stage, "words-line", "Down by the quay");
    assert_eq!(texts(&stage), ["Down by the quay", "la la"]);
    let times: Vec<f64> = own(&stage)[0].words.iter().map(|word| word.start.get()).collect();
    assert_eq!((times, starts(&stage)), (vec![1.0, 1.5, 2.0], vec![Some(1.0), Some(4.0)]));
    assert_eq!(words(&mut stage, "words-text-0"), "Down by the quay");
}

#[test]
fn lines_are_inserted_split_joined_and_deleted_each_in_one_step() {
    let (_keep, mut stage) = timed();
    write(&mut stage, "words-new", "where the lights");
    assert_eq!(texts(&stage), ["Dwon by the quay", "where the lights", "la la"]);
    assert_eq!(starts(&stage), [Some(1.0), None, Some(4.0)]);
    assert_eq!(words(&mut stage, "words-line"), "where the lights", "it is the next one, to be tapped");
    assert_eq!(stage.view.id("words-new").unwrap().text, "");
    click(&mut stage, "words-delete");
    assert_eq!(texts(&stage), ["Dwon by the quay", "la la"]);
    undo(&mut stage);
    assert_eq!(texts(&stage).len(), 3);
    undo(&mut stage);
    assert!(document(&stage).lyrics.is_empty());
    press(&mut stage, "words-row-0");
    click(&mut stage, "words-split");
    choose(&mut stage, "Dwon by  |  the quay");
    assert_eq!(texts(&stage), ["Dwon by", "the quay", "la la"]);
    assert_eq!(starts(&stage), [Some(1.0), Some(2.0), Some(4.0)]);
    assert_eq!(words(&mut stage, "words-line"), "the quay");
    key(&mut stage, Code::ArrowUp);
    stage.view.settle();
    click(&mut stage, "words-join");
    assert_eq!(texts(&stage), ["Dwon by the quay", "la la"]);
    undo(&mut stage);
    undo(&mut stage);
    assert!(document(&stage).lyrics.is_empty(), "each is undone by itself");
}

#[test]
fn what_is_typed_for_one_line_never_goes_to_another() {
    let (_keep, mut stage) = timed();
    type_into(&mut stage, "words-line", "half a");
    // A click on another line ends the writing: what was typed counts for the first one.
    press(&mut stage, "words-row-1");
    assert_eq!(texts(&stage), ["half a", "la la"]);
}

#[test]
fn what_cannot_be_saved_is_said_and_changes_nothing() {
    let (_keep, mut stage) = timed();
    write(&mut stage, "words-line", "[ti:Song]");
    assert!(words(&mut stage, "words-told").contains("looks like a tag"));
    write(&mut stage, "words-line", "");
    assert!(words(&mut stage, "words-told").contains("Write some words"));
    assert!(document(&stage).lyrics.is_empty(), "nothing was changed");
}

#[test]
fn words_can_be_written_from_nothing_and_are_saved_as_they_are() {
    let (_keep, song) = song();
    let mut stage = open(&song);
    write(&mut stage, "words-new", "One");
    write(&mut stage, "words-new", "Two");
    assert_eq!(texts(&stage), ["One", "Two"]);
    key(&mut stage, Code::ArrowUp);
    stage.view.settle();
    tap_at(&mut stage, 0.25);
    assert_eq!(own(&stage)[0].start, Some(FileSeconds::new(0.25)));
    save(&mut stage, "words-save");
    assert_eq!(on_disk(&stage)[0].clone().loosened().lines, own(&stage));
    let saved = stage.keeper.saved();
    let other = Stage::new(None, nice_plug_vizia::ViewSize::of_points(800.0, 480.0, 1.0));
    other.keeper.restore(&saved);
    other.wait_for_helpers();
    assert_eq!(own(&other), own(&stage));
}
