//! A part of the song on the timeline: zoom, scrolling, pages; and the timeline in a tall window.

use std::path::PathBuf;

use nice_plug_vizia::{Input, ViewSize};
use tempfile::TempDir;
use vizia_core::prelude::{Code, Key, Modifiers, MouseButton};

use crate::hand::{choose, now};
use crate::stage::Stage;

const RATE: usize = 48_000;
const WAVE: [u8; 4] = [0x5f, 0x88, 0xb8, 0xff];
const HEAD: [u8; 4] = [0xff; 4];
/// A row of the waveform that only loud sound reaches.
const LOUD: u32 = 64 + 18 + 18;
/// In the lane of sections.
const LANE: f32 = 64.0 + 92.0 - 8.0;
/// In the waveform.
const MIDDLE: f32 = 110.0;

/// A minute at 120 BPM, 30 bars of two seconds. It sounds from second 30 on, for half a second.
fn minute() -> (TempDir, PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let folder = keep.path().join("Minute");
    std::fs::create_dir_all(&folder).unwrap();
    let samples = (0..60 * RATE).map(|frame| match frame {
        frame if !(30 * RATE..30 * RATE + RATE / 2).contains(&frame) => 0,
        frame if frame % 100 < 50 => 20_000,
        _ => -20_000,
    });
    std::fs::write(folder.join("Bass.wav"), testkit::wav_of_shorts(1, RATE as u32, samples)).unwrap();
    let toml = "tempo = 120.0\n[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 2\nname = \"Chorus\"\n";
    std::fs::write(folder.join("song.toml"), toml).unwrap();
    (keep, folder)
}

fn stage() -> (TempDir, Stage) {
    let (keep, song) = minute();
    (keep, Stage::with(&song))
}

/// The first column of the sound, and how many there are.
fn sound(stage: &mut Stage) -> (u32, usize) {
    stage.view.hover((999.0, 1.0));
    stage.view.settle();
    let picture = stage.view.picture();
    let columns: Vec<u32> = (0..1000).filter(|x| picture.pixel(*x, LOUD) == Some(WAVE)).collect();
    (columns.first().copied().unwrap_or(0), columns.len())
}

fn zoom(stage: &mut Stage, x: f32, notches: f32) {
    stage.view.hold(Modifiers::CTRL);
    stage.view.wheel((x, MIDDLE), notches);
    stage.view.hold(Modifiers::empty());
    stage.view.frame();
}

fn press(stage: &mut Stage, code: Code, letter: &str) -> bool {
    stage.view.hold(Modifiers::CTRL);
    let is_taken = stage.view.key(code, Key::Character(letter.into()));
    stage.view.hold(Modifiers::empty());
    is_taken
}

fn offered(stage: &mut Stage, at: (f32, f32)) -> Vec<String> {
    stage.view.click_with(MouseButton::Right, at);
    let names = stage.view.class("choice").into_iter().map(|choice| choice.name).collect();
    stage.view.key(Code::Escape, Key::Escape);
    names
}

#[test]
fn the_wheel_with_ctrl_zooms_about_the_pointer_as_far_as_there_is_something_to_show() {
    let (_keep, mut stage) = stage();
    let whole = sound(&mut stage);
    assert!((499..=500).contains(&whole.0) && (8..=10).contains(&whole.1), "{whole:?}");
    zoom(&mut stage, 500.0, 3.0);
    let near = sound(&mut stage);
    // 1.25³ times as close.
    assert!((498..=500).contains(&near.0) && (16..=18).contains(&near.1), "{near:?}");
    zoom(&mut stage, 500.0, 99.0);
    let nearest = sound(&mut stage);
    // 256 frames at 44.1 kHz for each of 1000 points: 5.8 seconds.
    assert!((498..=500).contains(&nearest.0) && (86..=88).contains(&nearest.1), "{nearest:?}");
    zoom(&mut stage, 500.0, -99.0);
    assert_eq!(sound(&mut stage), whole);
    // A song of a second is shown whole at all times.
    let (_short, song) = crate::song();
    let mut short = Stage::with(&song);
    short.view.hover((999.0, 1.0));
    let before = short.view.picture();
    zoom(&mut short, 500.0, 5.0);
    short.view.hover((999.0, 1.0));
    assert!(short.view.picture() == before);
}

#[test]
fn places_under_the_pointer_are_those_of_the_part_that_is_seen() {
    let (_keep, mut stage) = stage();
    zoom(&mut stage, 500.0, 99.0);
    // Bar 17 begins two seconds after the middle, 345 points to its right.
    assert!(offered(&mut stage, (500.0, MIDDLE)).contains(&"Marker at bar 16".to_owned()));
    assert!(offered(&mut stage, (845.0, MIDDLE)).contains(&"Marker at bar 17".to_owned()));
    stage.view.click_with(MouseButton::Right, (845.0, MIDDLE));
    choose(&mut stage, "Section from bar 17");
    // Its border is seen there, and is dragged back to the middle.
    stage.view.drag((845.0, LANE), (502.0, LANE), 5);
    stage.refresh();
    assert_eq!(now(&stage).sections[2].place, stemlock::setlist::Place::Bar(16));
    assert!(offered(&mut stage, (700.0, LANE)).contains(&"Rename Section 3".to_owned()));
    assert!(offered(&mut stage, (300.0, LANE)).contains(&"Rename Chorus".to_owned()));
}

#[test]
fn the_wheel_scrolls_and_keys_and_a_double_click_on_the_numbers_show_all_again() {
    let (_keep, mut stage) = stage();
    let whole = sound(&mut stage);
    stage.view.wheel((500.0, MIDDLE), 2.0);
    assert_eq!(sound(&mut stage), whole, "all is in view");
    zoom(&mut stage, 500.0, 99.0);
    let near = sound(&mut stage);
    // A notch is a tenth of the view.
    stage.view.wheel((500.0, MIDDLE), -1.0);
    let later = sound(&mut stage);
    assert!((99..=101).contains(&(near.0 - later.0)) && later.1.abs_diff(near.1) <= 1, "{near:?} {later:?}");
    stage.view.hover((500.0, MIDDLE));
    stage.view.input(Input::Wheel(1.0, 0.0));
    assert!(sound(&mut stage).0.abs_diff(near.0) <= 1);
    stage.view.double_click((300.0, 64.0 + 8.0));
    assert_eq!(sound(&mut stage), whole);
    assert!(!press(&mut stage, Code::Digit0, "0"), "the host's, as long as all is shown");
    // The keys zoom about the playhead.
    stage.play(58.0, 2, 120.0);
    assert!(press(&mut stage, Code::Equal, "=") && press(&mut stage, Code::Equal, "="));
    assert_eq!(head(&mut stage).map(|head| head.abs_diff(484) <= 2), Some(true));
    let near = sound(&mut stage);
    assert!((33..=35).contains(&near.1), "four times as close: {near:?}");
    assert!(press(&mut stage, Code::Minus, "-"));
    assert!((16..=18).contains(&sound(&mut stage).1));
    assert!(press(&mut stage, Code::Digit0, "0"));
    assert_eq!(sound(&mut stage), whole);
}

/// The column of the playhead, if it is in view.
fn head(stage: &mut Stage) -> Option<u32> {
    stage.view.hover((999.0, 1.0));
    let picture = stage.view.picture();
    (0..1000).find(|x| picture.pixel(*x, LOUD) == Some(HEAD))
}

/// The host plays at this second of the song, for two blocks of 10 ms; then the playhead is within a few points of this column.
fn assert_played(stage: &mut Stage, seconds: f64, column: u32) {
    stage.play(seconds * 2.0, 2, 120.0);
    let head = head(stage);
    assert!(head.is_some_and(|head| head.abs_diff(column) <= 5), "{head:?} at {seconds} s, not {column}");
}

fn assert_played_unseen(stage: &mut Stage, seconds: f64) {
    stage.play(seconds * 2.0, 2, 120.0);
    assert_eq!(head(stage), None, "{seconds} s");
}

#[test]
fn pages_turn_with_the_playhead_unless_somebody_looks_elsewhere_or_drags() {
    let (_keep, mut stage) = stage();
    zoom(&mut stage, 0.0, 99.0);
    // 5.8 seconds are in view.
    assert_played(&mut stage, 5.0, 863);
    assert_played(&mut stage, 5.9, 1);
    assert_played(&mut stage, 8.0, 363);
    // Somebody scrolls away, and stays there until the playhead comes. The view begins with 17.5 seconds.
    (0..20).for_each(|_| stage.view.wheel((500.0, MIDDLE), -1.0));
    assert_played_unseen(&mut stage, 8.1);
    assert_played_unseen(&mut stage, 12.0);
    assert_played(&mut stage, 18.0, 84);
    assert_played(&mut stage, 24.0, 1);
    // While a border is held, the page stays.
    (0..60).for_each(|_| stage.view.wheel((500.0, MIDDLE), 1.0));
    assert_played(&mut stage, 1.0, 175);
    stage.view.hover((344.0, LANE));
    stage.view.input(Input::Pressed(MouseButton::Left));
    stage.view.hover((360.0, LANE));
    stage.play(14.0, 2, 120.0);
    stage.view.hover((344.0, LANE));
    stage.view.input(Input::Released(MouseButton::Left));
    assert_eq!(head(&mut stage), None);
    assert_played(&mut stage, 7.1, 1);
}

#[test]
fn the_timeline_is_taller_in_a_tall_window() {
    let (_keep, song) = crate::song();
    for (size, height) in [((800, 480), 92.0), ((1000, 620), 92.0), ((1000, 810), 146.0), ((1600, 1000), 200.0)] {
        let mut stage = Stage::new(Some(&song), ViewSize::new(size.0, size.1, 1.0));
        stage.load();
        stage.view.settle();
        assert_eq!(stage.view.named("Timeline")[0].bounds.h, height, "{size:?}");
    }
    let mut scaled = Stage::new(Some(&song), ViewSize::of_points(1600.0, 1000.0, 2.0));
    scaled.load();
    assert_eq!(scaled.view.named("Timeline")[0].bounds.h, 400.0);
}
