//! The editor for words: single words are dragged, no tap reads a file, and each voice of a duet keeps its own.

use std::time::Duration;

use nice_plug_vizia::ViewSize;
use stemlock::setlist::Song;
use stemlock::time::FileSeconds;
use vizia_core::prelude::Code;

use crate::stage::Stage;
use crate::words::{document, key, on_disk, open, own, press, save, starts, tap_at, wait_for};
use crate::{song, words};

/// A point on the lane at this second, this many points above its lower edge. It shows twelve seconds, from four before the next line.
fn on_lane(stage: &mut Stage, next: f64, second: f64, above: f32) -> (f32, f32) {
    let lane = stage.view.id("word-lane").unwrap().bounds;
    (lane.x + lane.w * ((second - next + 4.0) / 12.0) as f32, lane.y + lane.h - above)
}

#[test]
fn one_word_is_dragged_and_the_others_stay() {
    let (_keep, song) = song();
    std::fs::write(song.join("lyrics.lrc"), "[00:01.00]<00:01.00>Down <00:01.50>by <00:02.00>the quay\n").unwrap();
    let mut stage = open(&song);
    wait_for(&mut stage, |stage| words(stage, "words-text-0") == "Down by the quay");
    stage.refresh();
    stage.view.settle();
    let times = |stage: &Stage| own(stage)[0].words.iter().map(|word| word.start.get()).collect::<Vec<_>>();
    let drag = |stage: &mut Stage, next: f64, from: f64, to: f64| {
        let ends = (on_lane(stage, next, from, 20.0), on_lane(stage, next, to, 20.0));
        stage.view.drag(ends.0, ends.1, 4);
        stage.view.settle();
    };
    drag(&mut stage, 1.0, 1.5, 1.8);
    let moved = times(&stage);
    assert!((moved[1] - 1.8).abs() < 0.02, "{moved:?}");
    assert_eq!((moved[0], moved[2], starts(&stage)), (1.0, 2.0, vec![Some(1.0)]), "the others stay");
    // Not beyond its neighbour.
    drag(&mut stage, 1.0, 2.0, 0.5);
    assert_eq!(times(&stage), [1.0, moved[1], moved[1]]);
    // The first one takes the beginning of its line with it.
    drag(&mut stage, 1.0, 1.0, 0.6);
    let first = times(&stage)[0];
    assert!((first - 0.6).abs() < 0.02 && starts(&stage) == [Some(first)], "{first}");
    for _ in 0..3 {
        stage.keeper.undo();
    }
    assert!(document(&stage).lyrics.is_empty(), "each is undone by itself");
}

#[test]
fn no_tap_reads_the_files_again() {
    let (_keep, song) = song();
    std::fs::write(song.join("lyrics.lrc"), "[00:00.10]One\n[00:00.30]Two\n").unwrap();
    let mut stage = open(&song);
    wait_for(&mut stage, |stage| words(stage, "words-text-0") == "One");
    // Files that arrive meanwhile would be found by a scan of the folder.
    std::fs::write(song.join("lyrics.es.lrc"), "[00:00.10]Uno\n").unwrap();
    for seconds in [0.2, 0.4] {
        tap_at(&mut stage, seconds);
        stage.view.advance(Duration::from_millis(100));
        stage.wait_for_helpers();
    }
    assert_eq!(starts(&stage), [Some(0.2), Some(0.4)]);
    assert_eq!(words(&mut stage, "words-voice"), "this project  ▾");
    press(&mut stage, "words-forget");
    wait_for(&mut stage, |stage| words(stage, "words-voice") == "lyrics.lrc  ▾");
    press(&mut stage, "words-voice");
    assert!(!stage.view.named("es (lyrics.es.lrc)").is_empty(), "now they were read");
}

#[test]
fn voices_of_a_duet_keep_their_words() {
    let (_keep, song) = song();
    let duet = "#TITLE:Duet\n#BPM:300\n#GAP:0\nP1\n: 0 2 0 One\n: 4 2 0 more\n- 8\nP2\n: 10 2 0 Two\n- 20\nE\n";
    std::fs::write(song.join("duet.txt"), duet).unwrap();
    let mut stage = open(&song);
    wait_for(&mut stage, |stage| words(stage, "words-voice") == "P1 (duet.txt)  ▾");
    key(&mut stage, Code::ArrowRight);
    assert_eq!(words(&mut stage, "words-voice"), "P1 (this project)  ▾");
    let choose = |stage: &mut Stage, name: &str| {
        press(stage, "words-voice");
        let entry = stage.view.named(name).remove(0);
        stage.view.click(entry.middle());
        stage.view.settle();
    };
    choose(&mut stage, "P2 (duet.txt)");
    assert_eq!(words(&mut stage, "words-text-0"), "Two");
    key(&mut stage, Code::ArrowRight);
    let both = |song: &Song| -> Vec<_> {
        song.lyrics
            .iter()
            .map(|own| {
                (own.voice.clone().unwrap(), own.lines[0].text.clone(), own.lines[0].start.map(FileSeconds::get))
            })
            .collect()
    };
    let wanted =
        [("P1".to_owned(), "Onemore".to_owned(), Some(0.1)), ("P2".to_owned(), "Two".to_owned(), Some(0.6))];
    assert_eq!(both(&document(&stage)), wanted);
    assert_eq!(words(&mut stage, "words-voice"), "P2 (this project)  ▾", "the edited voice stays chosen");
    // The project keeps both, each with its name.
    let other = Stage::new(None, ViewSize::of_points(800.0, 480.0, 1.0));
    other.keeper.restore(&stage.keeper.saved());
    other.wait_for_helpers();
    assert_eq!(both(&document(&other)), wanted);
    // Each has its own file.
    assert_eq!(save(&mut stage, "words-save"), "Saved in lyrics P2.lrc");
    choose(&mut stage, "P1 (this project)");
    assert_eq!(save(&mut stage, "words-save"), "Saved in lyrics P1.lrc");
    let read: Vec<_> = on_disk(&stage).iter().map(|found| (found.source.clone(), found.voice.clone())).collect();
    let voice = |source: &str, voice: &str| (source.to_owned(), Some(voice.to_owned()));
    assert_eq!(
        read,
        [
            voice("duet.txt", "P1"),
            voice("duet.txt", "P2"),
            voice("lyrics P1.lrc", "P1"),
            voice("lyrics P2.lrc", "P2")
        ]
    );
    // One voice is taken back, and the other stays.
    press(&mut stage, "words-forget");
    assert_eq!(both(&document(&stage)), wanted[1..]);
}
