//! Every act of the table, from the sheet of acts. Each test checks the sound of the engine.
//!
//! The first song's stem is a ramp of 16 frames a step, so each sample shows its place in the file.

use std::path::PathBuf;

use nice_plug_vizia::ViewSize;
use stemlock::engine::{ActsNow, Lead};
use stemlock::host::SongLight;
use stemlock::setlist::Output;
use tempfile::TempDir;
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::hand::{choose, click, type_into, view, words, write};
use crate::set::wait_for;
use crate::stage::{BLOCK, Stage};

const RATE: usize = 48_000;
/// Frames of the ramp that sound alike.
const STEP: usize = 16;
/// How many steps a block is.
pub const BLOCK_STEPS: i64 = (BLOCK / STEP) as i64;
/// A beat at 120 BPM, in steps of the ramp.
pub const BEAT: i64 = (RATE / 2 / STEP) as i64;
/// The end of a block that begins with a song's first frame.
pub const FIRST: i64 = BLOCK_STEPS - 1;

/// A song of eight seconds: four bars at 120 BPM, a verse and a chorus of two bars each.
fn write_song(folder: &std::path::Path, bass: impl Fn(usize) -> i16) {
    std::fs::create_dir_all(folder).unwrap();
    let stem = |name: &str, sample: &dyn Fn(usize) -> i16| {
        let samples: Vec<i16> = (0..8 * RATE).map(sample).collect();
        std::fs::write(folder.join(name), testkit::wav_of_shorts(1, RATE as u32, samples)).unwrap();
    };
    stem("Bass.wav", &bass);
    stem("Click.wav", &|_| 8192);
    let sections = "[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 3\nname = \"Chorus\"\n";
    std::fs::write(folder.join("song.toml"), format!("tempo = 120.0\n{sections}")).unwrap();
}

fn gig() -> (TempDir, PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let folder = keep.path().join("Gig");
    write_song(&folder.join("1 Ramp"), |frame| (frame / STEP) as i16);
    write_song(&folder.join("2 Flat"), |_| -4096);
    (keep, folder)
}

/// The set in lead Stemlock, whose acts wait for nothing, with the sheet of acts open.
pub fn stage() -> (TempDir, Stage) {
    let (keep, folder) = gig();
    let mut stage = Stage::with(&folder);
    stage.lead(Lead::Stemlock);
    stage.catch_up();
    click(&mut stage, "acts-button");
    click(&mut stage, "acts-quantum");
    choose(&mut stage, "None");
    (keep, stage)
}

/// The end of a block on main: the position in the ramp, in steps.
pub fn heard(stage: &mut Stage) -> i64 {
    stage.stop_unseen();
    (f64::from(*stage.heard(Output::Main).0.last().unwrap()) * 32_768.0).round() as i64
}

/// Plays this many blocks, and updates the window.
pub fn pass(stage: &mut Stage, blocks: usize) {
    (0..blocks).for_each(|_| stage.stop_unseen());
    stage.refresh();
}

/// Clicks a button, and returns the end of the next block.
fn press(stage: &mut Stage, id: &str) -> i64 {
    click(stage, id);
    let place = heard(stage);
    stage.refresh();
    place
}

pub fn key(stage: &mut Stage, code: Code, shift: bool) -> i64 {
    stage.view.hold(if shift { Modifiers::SHIFT } else { Modifiers::empty() });
    assert!(stage.view.key(code, Key::Unidentified), "{code:?} is ours");
    stage.view.hold(Modifiers::empty());
    let place = heard(stage);
    stage.refresh();
    place
}

pub fn acts(stage: &Stage) -> ActsNow {
    stage.keeper.glance().unwrap().acts
}

#[test]
fn songs_are_played_stopped_and_changed() {
    let (_keep, mut stage) = stage();
    assert_eq!(heard(&mut stage), 0);
    assert_eq!(press(&mut stage, "act-play"), FIRST);
    assert_eq!(heard(&mut stage), FIRST + BLOCK_STEPS);
    press(&mut stage, "act-pause");
    assert_eq!([heard(&mut stage), heard(&mut stage)], [0; 2]);
    assert_eq!(press(&mut stage, "act-play"), FIRST + 2 * BLOCK_STEPS, "on where it was");
    press(&mut stage, "act-stop");
    assert_eq!(heard(&mut stage), 0);
    assert_eq!(press(&mut stage, "act-play"), FIRST, "anew");
    pass(&mut stage, 10);
    assert_eq!(press(&mut stage, "act-again"), FIRST);
    assert_eq!(words(&mut stage, "act-next"), "Next: 2 Flat");
    assert_eq!(press(&mut stage, "act-next"), -4096);
    wait_for(&mut stage, 1);
    assert_eq!(press(&mut stage, "act-previous"), FIRST);
    wait_for(&mut stage, 0);
    press(&mut stage, "acts-panic");
    assert_eq!([heard(&mut stage), heard(&mut stage)], [0; 2]);
}

#[test]
fn sections_and_bars_are_jumped_to_and_repeat() {
    let (_keep, mut stage) = stage();
    press(&mut stage, "act-play");
    assert_eq!(press(&mut stage, "act-section-next"), 8 * BEAT + FIRST);
    assert_eq!(press(&mut stage, "act-section-previous"), FIRST);
    click(&mut stage, "act-jump");
    choose(&mut stage, "Chorus");
    pass(&mut stage, 1);
    assert_eq!(stage.keeper.glance().unwrap().song_beat.get().floor(), 8.0);
    write(&mut stage, "act-bar", "2");
    let place = heard(&mut stage);
    assert_eq!(place, 4 * BEAT + FIRST);
    press(&mut stage, "act-section-previous");
    pass(&mut stage, 100);
    press(&mut stage, "act-loop");
    assert!(stage.keeper.glance().unwrap().looping.is_some());
    // The verse lasts 400 blocks: twice round it, and never in the chorus.
    let most = (0..900).map(|_| heard(&mut stage)).max();
    assert!(most < Some(8 * BEAT), "{most:?}");
    stage.refresh();
    press(&mut stage, "act-loop-off");
    let most = (0..420).map(|_| heard(&mut stage)).max();
    assert!(most > Some(8 * BEAT), "{most:?}");
    stage.refresh();
    press(&mut stage, "act-again");
    click(&mut stage, "act-loop-to");
    choose(&mut stage, "Verse");
    assert!((0..900).all(|_| heard(&mut stage) < 8 * BEAT));
    press(&mut stage, "act-loop-off");
    pass(&mut stage, 820);
    assert_eq!(stage.keeper.glance().unwrap().looping, None);
}

#[test]
fn a_band_that_came_off_the_click_is_nudged() {
    let (_keep, mut stage) = stage();
    press(&mut stage, "act-play");
    press(&mut stage, "act-section-next");
    for (index, halves) in [-8, -2, -1, 1, 2, 8].into_iter().enumerate() {
        let before = heard(&mut stage);
        let after = press(&mut stage, &format!("act-nudge-{index}"));
        assert_eq!(after - before - BLOCK_STEPS, halves * BEAT / 2, "button {index}");
    }
}

#[test]
fn the_music_fades_and_the_click_stays() {
    let (_keep, mut stage) = stage();
    press(&mut stage, "act-next");
    wait_for(&mut stage, 1);
    click(&mut stage, "act-fade");
    choose(&mut stage, "1 beat");
    press(&mut stage, "act-fade-out");
    (0..24).for_each(|_| stage.stop_unseen());
    assert!((acts(&stage).music - 0.5).abs() < 0.003, "half a beat, in steps of 64 frames");
    pass(&mut stage, 60);
    assert_eq!(heard(&mut stage), 0);
    assert_eq!(stage.heard(Output::Click).0.last(), Some(&0.25));
    assert_eq!((words(&mut stage, "act-music").as_str(), acts(&stage).music), ("music at 0 %", 0.0));
    press(&mut stage, "act-fade-in");
    pass(&mut stage, 60);
    assert_eq!(heard(&mut stage), -4096);
    for on in [true, false] {
        press(&mut stage, "act-click-only");
        pass(&mut stage, 60);
        assert_eq!(heard(&mut stage), if on { 0 } else { -4096 });
        assert_eq!(words(&mut stage, "act-click-only"), format!("Click only: {}", if on { "on" } else { "off" }));
    }
}

#[test]
fn a_launch_is_counted_in() {
    let (_keep, mut stage) = stage();
    press(&mut stage, "act-count-in-1");
    assert_eq!(acts(&stage).count_in, Some(1));
    assert_eq!(view(&mut stage, "act-count-in-1").checked, Some(true));
    press(&mut stage, "act-play");
    assert_eq!(acts(&stage).count_in, None, "it holds for one launch");
    // A bar at 120 BPM is 200 blocks, of which one has passed.
    assert!((0..199).all(|_| heard(&mut stage) == 0));
    assert_eq!(heard(&mut stage), FIRST);
    for bars in [0, 2, 4] {
        press(&mut stage, &format!("act-count-in-{bars}"));
        assert_eq!(acts(&stage).count_in, Some(bars));
    }
    press(&mut stage, "act-count-in-0");
    click(&mut stage, "acts-count-in");
    choose(&mut stage, "2 Bars");
    assert_eq!(stage.state.faders.show.count_in.value().0, 2);
    assert_eq!(press(&mut stage, "act-again"), FIRST, "not this time");
    press(&mut stage, "act-again");
    assert!((0..399).all(|_| heard(&mut stage) == 0));
    assert_eq!(heard(&mut stage), FIRST);
}

#[test]
fn tonight_it_is_higher_and_slower() {
    let (_keep, mut stage) = stage();
    press(&mut stage, "act-play");
    click(&mut stage, "act-transpose-up");
    press(&mut stage, "act-transpose-up");
    assert_eq!(acts(&stage).transpose, 2.0, "both presses count, though nothing was heard between");
    pass(&mut stage, 20);
    let (before, after) = (heard(&mut stage), heard(&mut stage));
    assert_ne!(after - before, BLOCK_STEPS, "no copy of the file any more");
    press(&mut stage, "act-transpose-down");
    assert_eq!(acts(&stage).transpose, 1.0);
    write(&mut stage, "act-transpose", "-3,5");
    pass(&mut stage, 1);
    assert_eq!(acts(&stage).transpose, -3.5);
    press(&mut stage, "act-transpose-written");
    assert_eq!(acts(&stage).transpose, 0.0);
    press(&mut stage, "act-tempo-down");
    assert_eq!((acts(&stage).tempo, stage.keeper.glance().unwrap().speed), (99.0, 0.99));
    press(&mut stage, "act-tempo-up");
    write(&mut stage, "act-tempo", "50");
    pass(&mut stage, 2);
    assert_eq!((acts(&stage).tempo, stage.keeper.glance().unwrap().speed), (50.0, 0.5));
    press(&mut stage, "act-tempo-written");
    pass(&mut stage, 1);
    assert_eq!(stage.keeper.glance().unwrap().speed, 1.0);
    write(&mut stage, "act-tempo", "900");
    pass(&mut stage, 1);
    assert_eq!(acts(&stage).tempo, 200.0, "as far as it goes");
}

#[test]
fn what_waits_is_seen_framed_and_taken_back() {
    let (_keep, mut stage) = stage();
    press(&mut stage, "act-play");
    click(&mut stage, "acts-quantum");
    choose(&mut stage, "Bar");
    assert_eq!(words(&mut stage, "acts-queued"), "Nothing waits");
    press(&mut stage, "act-section-next");
    press(&mut stage, "act-transpose-up");
    assert_eq!(words(&mut stage, "acts-queued"), "Chorus in 4 beats, then 1 more");
    let framed = stage.view.class("queued").into_iter().any(|button| button.name == "Next");
    assert!(framed, "its button");
    click(&mut stage, "acts-take-back");
    pass(&mut stage, 1);
    assert_eq!((words(&mut stage, "acts-queued").as_str(), acts(&stage).waiting), ("Nothing waits", 0));
    pass(&mut stage, 200);
    assert!(stage.keeper.glance().unwrap().song_beat.get() < 8.0, "and did not come");
    assert_eq!(acts(&stage).transpose, 0.0);
    // Without such a place there is a message, and nothing happens.
    press(&mut stage, "act-again");
    pass(&mut stage, 200);
    key(&mut stage, Code::PageUp, false);
    pass(&mut stage, 20);
    crate::hand::wait(&mut stage, "the refusal", |stage| {
        stage.stop_unseen();
        stage.view.named("Not done: the set has no such song").len() > 1
    });
}

#[test]
fn what_is_not_in_memory_is_said_beforehand() {
    let (_keep, folder) = gig();
    let mut stage = Stage::new(Some(&folder), ViewSize::new(1000, 620, 1.0));
    stage.lead(Lead::Stemlock);
    stage.wait_for_helpers();
    stage.stop(1);
    stage.refresh();
    click(&mut stage, "acts-button");
    stage.refresh();
    let told = " (not in memory yet: it may begin with a gap)";
    assert_eq!(words(&mut stage, "act-again"), format!("Again{told}"));
    assert_eq!(words(&mut stage, "act-next"), format!("Next: 2 Flat{told}"));
    type_into(&mut stage, "act-bar", "2");
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
    let mut steps = 0;
    while words(&mut stage, "act-again") != "Again" {
        assert_eq!(words(&mut stage, "act-bar-ready"), "! not in memory yet", "heads come first");
        stage.load_steps(1);
        steps += 1;
        assert!(steps < 200);
    }
    assert_eq!(words(&mut stage, "act-bar-ready"), "! not in memory yet");
    stage.load();
    assert_eq!(words(&mut stage, "act-bar-ready"), "");
    assert_eq!(words(&mut stage, "act-next"), "Next: 2 Flat");
    assert!(stage.keeper.set_view().rows.iter().all(|row| row.light == SongLight::Ready));
    click(&mut stage, "act-jump");
    assert_eq!(
        stage.view.class("choice").into_iter().map(|choice| choice.name).collect::<Vec<_>>(),
        ["Verse", "Chorus"]
    );
}

#[test]
fn the_sheet_is_read_whole_in_every_size() {
    let (_keep, mut stage) = stage();
    press(&mut stage, "act-play");
    for (width, height) in [(1000, 620), (800, 480)] {
        stage.view.resize(ViewSize::new(width, height, 1.0));
        stage.view.settle();
        let sheet = view(&mut stage, "sheet").bounds;
        let is_in_sheet = |view: &nice_plug_vizia::Found| view.bounds.x >= sheet.x && view.bounds.y >= sheet.y;
        let cut: Vec<String> =
            stage.view.cut_texts().into_iter().filter(is_in_sheet).map(|view| view.text + &view.name).collect();
        assert_eq!(cut, [""; 0], "{width} × {height}");
    }
}
