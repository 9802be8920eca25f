//! The lyrics editor: text is pasted or opened; lines and words are tapped while the song plays, dragged, nudged,
//! undone, saved and kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use nice_plug_vizia::ViewSize;
use stemlock::editor::FileSearch;
use stemlock::engine::{Act, Lead};
use stemlock::setlist::Song;
use stemlock::setlist::lyrics::{LyricLine, Lyrics, find};
use stemlock::time::FileSeconds;
use vizia_core::prelude::{Code, EventContext, Key, Modifiers};

use crate::set::gig;
use crate::stage::Stage;
use crate::{song, words};

pub fn press(stage: &mut Stage, id: &str) {
    let middle = stage.view.id(id).unwrap_or_else(|| panic!("no view {id}")).middle();
    stage.view.click(middle);
    stage.view.settle();
}

pub fn key(stage: &mut Stage, code: Code) {
    assert!(stage.view.key(code, Key::Unidentified), "{code:?} is the editor's");
}

fn copy(stage: &mut Stage, text: &str) {
    let text = text.to_owned();
    stage.view.with(move |cx| {
        EventContext::new(cx).set_clipboard(text).unwrap();
    });
}

/// A window of the song in this folder, in which the words are edited.
pub fn open(song: &Path) -> Stage {
    let mut stage = Stage::new(Some(song), ViewSize::of_points(1000.0, 760.0, 1.0));
    stage.load();
    show(&mut stage);
    stage
}

fn show(stage: &mut Stage) {
    press(stage, "words-button");
    press(stage, "prompter-edit");
    assert!(stage.view.id("word-lane").is_some());
}

pub fn document(stage: &Stage) -> Arc<Song> {
    stage.keeper.song().unwrap()
}

pub fn own(stage: &Stage) -> Vec<LyricLine> {
    document(stage).lyrics.first().map(|lyrics| lyrics.lines.clone()).unwrap_or_default()
}

pub fn starts(stage: &Stage) -> Vec<Option<f64>> {
    own(stage).iter().map(|line| line.start.map(FileSeconds::get)).collect()
}

/// Something is tapped when the song is at this second; a block before it has just been played.
pub fn tap_at(stage: &mut Stage, seconds: f64) {
    // 480 frames are 10 ms, at two beats a second.
    stage.play_unseen((seconds - 0.01) * 2.0, 120.0);
    key(stage, Code::KeyT);
    stage.view.frame();
}

/// Waits for work in the background.
pub fn wait_for(stage: &mut Stage, what: impl Fn(&mut Stage) -> bool) {
    let begun = Instant::now();
    while !what(stage) {
        assert!(begun.elapsed() < Duration::from_secs(20), "it takes too long: {}", words(stage, "words-told"));
        stage.view.advance(Duration::from_millis(5));
    }
}

pub fn save(stage: &mut Stage, id: &str) -> String {
    let before = words(stage, "words-told");
    press(stage, id);
    wait_for(stage, |stage| words(stage, "words-told") != before);
    words(stage, "words-told")
}

/// The words in the files of the song's folder, without those of the project.
pub fn on_disk(stage: &Stage) -> Vec<Lyrics> {
    find(&Song { lyrics: Vec::new(), ..(*document(stage)).clone() }).0
}

#[test]
fn a_text_is_pasted_tapped_dragged_nudged_and_saved() {
    let (_keep, song) = song();
    let mut stage = open(&song);
    press(&mut stage, "words-paste");
    assert!(words(&mut stage, "words-told").starts_with("Nothing was copied"));
    copy(&mut stage, "[Verse]\nDown by the harbour\r\n\nwhere the lights\nshine 🎤 مرحبا\n");
    press(&mut stage, "words-paste");
    assert_eq!(words(&mut stage, "words-told"), "3 lines");
    assert_eq!(starts(&stage), [None; 3]);
    for seconds in [0.1, 0.35, 0.62] {
        tap_at(&mut stage, seconds);
    }
    assert_eq!(starts(&stage), [Some(0.1), Some(0.35), Some(0.62)]);
    assert_eq!(words(&mut stage, "words-told"), "That was the last line");
    assert_eq!(words(&mut stage, "words-time-1"), "0:00.35");
    // The prompter sings them at once.
    stage.view.advance(Duration::from_millis(300));
    stage.play(0.5 * 2.0, 1, 120.0);
    wait_for(&mut stage, |stage| {
        stage.play(0.5 * 2.0, 1, 120.0);
        stage.view.id("words").unwrap().text == "where the lights"
    });
    // The second line is dragged along the lane, which shows twelve seconds.
    press(&mut stage, "words-row-1");
    stage.stop(1);
    stage.refresh();
    stage.view.settle();
    let lane = stage.view.id("word-lane").unwrap().bounds;
    let x = lane.x + lane.w / 3.0;
    let second = lane.w / 12.0;
    stage.view.drag((x, lane.y + 50.0), (x + 0.1 * second, lane.y + 50.0), 4);
    stage.view.settle();
    let dragged = starts(&stage)[1].unwrap();
    assert!((dragged - 0.45).abs() < 0.02, "{dragged}");
    assert_eq!((starts(&stage)[0], starts(&stage)[2]), (Some(0.1), Some(0.62)), "the others stay");
    key(&mut stage, Code::ArrowRight);
    stage.view.hold(Modifiers::SHIFT);
    key(&mut stage, Code::ArrowLeft);
    stage.view.hold(Modifiers::empty());
    assert!((starts(&stage)[1].unwrap() - dragged - 0.09).abs() < 1e-9);
    press(&mut stage, "words-earlier-2");
    press(&mut stage, "words-all+0.1");
    let wanted = [Some(0.2), Some(((dragged + 0.19) * 100.0).round() / 100.0), Some(0.67)];
    assert_eq!(starts(&stage), wanted);
    // Each is undone by itself, and done again.
    for _ in 0..2 {
        stage.keeper.undo();
    }
    assert_eq!(starts(&stage)[2], Some(0.62));
    for _ in 0..2 {
        stage.keeper.redo();
    }
    stage.refresh();
    assert_eq!(starts(&stage), wanted);
    assert_eq!(save(&mut stage, "words-save"), "Saved in lyrics.lrc");
    let read = on_disk(&stage);
    assert_eq!((read.len(), read[0].source.as_str()), (1, "lyrics.lrc"));
    assert_eq!(
        read[0].clone().loosened().lines.iter().map(|line| (line.start, line.text.clone())).collect::<Vec<_>>(),
        own(&stage).iter().map(|line| (line.start, line.text.clone())).collect::<Vec<_>>()
    );
    assert_eq!(read[0].lines[2].text, "shine 🎤 مرحبا");
    let told = find(&document(&stage)).0;
    assert_eq!(told.len(), 1, "what was saved is not offered twice");
}

#[test]
fn words_are_tapped_and_taken_back() {
    let (_keep, song) = song();
    let mut stage = open(&song);
    copy(&mut stage, "Down by the harbour\nla la\n");
    press(&mut stage, "words-paste");
    press(&mut stage, "words-by-words");
    for seconds in [0.1, 0.2, 0.3, 0.4] {
        tap_at(&mut stage, seconds);
    }
    tap_at(&mut stage, 0.55);
    key(&mut stage, Code::Backspace);
    tap_at(&mut stage, 0.6);
    let lines = own(&stage);
    let times = |line: usize| lines[line].words.iter().map(|word| word.start.get()).collect::<Vec<_>>();
    assert_eq!((times(0), times(1)), (vec![0.1, 0.2, 0.3, 0.4], vec![0.6]));
    tap_at(&mut stage, 0.7);
    save(&mut stage, "words-save");
    let read = on_disk(&stage).remove(0);
    let words: Vec<Vec<(f64, String)>> = read
        .lines
        .iter()
        .map(|line| {
            line.words
                .iter()
                .enumerate()
                .map(|(index, word)| (word.start.get(), line.word(index).trim().to_owned()))
                .collect()
        })
        .collect();
    let word = |start: f64, text: &str| (start, text.to_owned());
    assert_eq!(
        words,
        [
            vec![word(0.1, "Down"), word(0.2, "by"), word(0.3, "the"), word(0.4, "harbour")],
            vec![word(0.6, "la"), word(0.7, "la")],
        ]
    );
}

#[test]
fn a_file_of_somebody_else_is_never_replaced_without_a_word() {
    let (_keep, song) = song();
    let theirs = "[00:00.10]By somebody else\n";
    std::fs::write(song.join("lyrics.lrc"), theirs).unwrap();
    let mut stage = open(&song);
    wait_for(&mut stage, |stage| words(stage, "words-text-0") == "By somebody else");
    // Words in a file are edited in place.
    key(&mut stage, Code::ArrowRight);
    assert_eq!(starts(&stage), [Some(0.2)]);
    assert_eq!(
        save(&mut stage, "words-save"),
        "lyrics.lrc is not from Stemlock, or was changed since. Nothing was written"
    );
    let file = || std::fs::read_to_string(song.join("lyrics.lrc")).unwrap();
    assert_eq!(file(), theirs);
    assert_eq!(save(&mut stage, "words-beside"), "Saved in lyrics 2.lrc");
    assert_eq!(file(), theirs);
    save(&mut stage, "words-save");
    assert_eq!(save(&mut stage, "words-over"), "Saved in lyrics.lrc");
    assert!(file().contains("[00:00.20]By somebody else"), "{}", file());
    // Back to those of the files.
    press(&mut stage, "words-forget");
    assert!(document(&stage).lyrics.is_empty());
}

#[test]
fn a_text_is_opened_and_the_project_keeps_the_words() {
    let (keep, song) = song();
    let text = keep.path().join("words.txt");
    std::fs::write(&text, b"\xef\xbb\xbfUno\r\nDos\r\n").unwrap();
    let answer: PathBuf = text;
    let ask = move |wanted, _| (wanted == FileSearch::Words).then(|| vec![answer.clone()]);
    let mut stage = Stage::asking(Some(&song), ViewSize::of_points(1000.0, 760.0, 1.0), Arc::new(ask));
    stage.load();
    show(&mut stage);
    press(&mut stage, "words-open");
    wait_for(&mut stage, |stage| words(stage, "words-told") == "2 lines");
    tap_at(&mut stage, 0.25);
    assert_eq!(
        own(&stage).iter().map(|line| (line.start, line.text.as_str())).collect::<Vec<_>>(),
        [(Some(FileSeconds::new(0.25)), "Uno"), (None, "Dos")]
    );
    let saved = stage.keeper.saved();
    let other = Stage::new(None, ViewSize::of_points(800.0, 480.0, 1.0));
    other.keeper.restore(&saved);
    other.wait_for_helpers();
    assert_eq!(own(&other), own(&stage));
}

/// The set advances to its second song, and the window has not been updated yet.
fn go_on_unseen(stage: &mut Stage) {
    let slot = stage.keeper.set_view().rows[1].slot.unwrap();
    stage.keeper.act(Act::Launch(slot), None);
    let begun = Instant::now();
    while stage.keeper.set_view().current != 1 {
        assert!(begun.elapsed() < Duration::from_secs(20));
        stage.stop_unseen();
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn what_was_asked_for_one_song_is_not_done_to_the_next() {
    let (keep, folder) = gig();
    let theirs = "[00:00.10]By somebody else\n";
    let file = |song: &str| folder.join(song).join("lyrics.lrc");
    ["1 Ode", "2 Hymn"].into_iter().for_each(|song| std::fs::write(file(song), theirs).unwrap());
    let text = keep.path().join("words.txt");
    std::fs::write(&text, "Uno\nDos\n").unwrap();
    // A dialog that answers only when the test lets it.
    let (answer, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let ask = move |wanted, _| {
        held.lock().unwrap().recv().unwrap();
        (wanted == FileSearch::Words).then(|| vec![text.clone()])
    };
    let mut stage = Stage::asking(Some(&folder), ViewSize::of_points(1000.0, 760.0, 1.0), Arc::new(ask));
    stage.load();
    stage.lead(Lead::Stemlock);
    stage.catch_up();
    show(&mut stage);
    wait_for(&mut stage, |stage| words(stage, "words-text-0") == "By somebody else");
    assert!(save(&mut stage, "words-save").contains("is not from Stemlock"));
    let over = stage.view.id("words-over").unwrap().middle();
    press(&mut stage, "words-open");
    go_on_unseen(&mut stage);
    // The key was meant for a line of the first song.
    key(&mut stage, Code::ArrowRight);
    assert!(document(&stage).lyrics.is_empty(), "nobody edited these words");
    answer.send(()).unwrap();
    wait_for(&mut stage, |stage| words(stage, "words-told").contains("Another song is current"));
    assert!(document(&stage).lyrics.is_empty(), "the text was meant for the first song");
    stage.refresh();
    wait_for(&mut stage, |stage| words(stage, "words-text-0") == "By somebody else");
    // The question about the first song's file is obsolete.
    stage.view.click(over);
    stage.view.settle();
    stage.view.advance(Duration::from_millis(100));
    assert_eq!(std::fs::read_to_string(file("2 Hymn")).unwrap(), theirs);
    assert_eq!(std::fs::read_to_string(file("1 Ode")).unwrap(), theirs);
}
