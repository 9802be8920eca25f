//! The strip of the whole set above the timeline, and where songs of a set start on the host's timeline.

use std::time::{Duration, Instant};

use nice_plug_vizia::ViewSize;
use stemlock::engine::Lead;
use stemlock::setlist::Output;
use stemlock::setlist::set::Set;
use stemlock::time::{BeatPos, HostFields};
use tempfile::TempDir;
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::hand::{choose, click, open_panel, view, wait, words, write};
use crate::set::{gig, level, wait_for};
use crate::stage::Stage;

const CURRENT: [u8; 4] = [0x4d, 0xa3, 0xff, 0xff];
const OVERLAP: [u8; 4] = [0xff, 0xb0, 0x20, 0xff];
const GROUND: [u8; 4] = [0x0b, 0x0e, 0x13, 0xff];
const SONG: [u8; 4] = [0x32, 0x3a, 0x48, 0xff];
const HEAD: [u8; 4] = [0xff; 4];

/// Three songs of two beats, one in each bar of the host, which leads.
fn stage() -> (TempDir, Stage) {
    let (keep, folder) = gig();
    let mut stage = Stage::with(&folder);
    stage.catch_up();
    wait_until_laid(&mut stage, [0.0, 4.0, 8.0]);
    (keep, stage)
}

fn beat(beat: f64) -> BeatPos {
    BeatPos::new(beat).unwrap()
}

/// Waits until the songs begin at these beats of the host.
fn wait_until_laid(stage: &mut Stage, beats: [f64; 3]) {
    let wanted: Vec<_> = beats.into_iter().map(|at| Some(beat(at))).collect();
    wait(stage, "the places of the songs", |stage| {
        let rows = stage.keeper.set_view().rows;
        rows.iter().all(|row| row.span.is_some()) && rows.iter().map(|row| row.laid).eq(wanted.iter().copied())
    });
    stage.stop(1);
    stage.refresh();
}

/// The colour in the strip at this share of its width: in a row above the names, or with `from_top` that many points below its top.
fn colour(stage: &mut Stage, share: f32, from_top: f32) -> [u8; 4] {
    let strip = view(stage, "whole-set").bounds;
    let picture = stage.view.picture();
    picture.pixel((strip.x + share * strip.w) as u32, (strip.y + from_top) as u32).unwrap()
}

fn abouts(stage: &mut Stage) -> Vec<String> {
    let about = |view: &nice_plug_vizia::Found| view.text.split(" · ").next().unwrap_or_default().to_owned();
    stage.view.class("set-about").iter().map(about).collect()
}

fn typed(stage: &mut Stage, place: usize, choice: &str, text: &str) {
    click(stage, &format!("more-{place}"));
    choose(stage, choice);
    stage.view.hold(Modifiers::CTRL);
    stage.view.key(Code::KeyA, Key::Character("a".into()));
    stage.view.hold(Modifiers::empty());
    stage.view.type_text(text);
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
}

fn choices(stage: &mut Stage, place: usize) -> Vec<String> {
    click(stage, &format!("more-{place}"));
    let names = stage.view.class("choice").into_iter().map(|choice| choice.name).collect();
    stage.view.key(Code::Escape, Key::Escape);
    names
}

fn undo(stage: &mut Stage) {
    assert!(stage.keeper.undo());
    stage.refresh();
}

#[test]
fn the_strip_shows_where_songs_lie_which_one_sounds_and_where_the_host_is() {
    let (_keep, mut stage) = stage();
    assert_eq!(abouts(&mut stage), ["bar 1", "bar 2", "bar 3"]);
    // The strip ends with the last song, in beat 10.
    let row = 4.5;
    assert_eq!(colour(&mut stage, 0.15, 2.5), CURRENT);
    assert_eq!(colour(&mut stage, 0.15, 11.0), GROUND, "a frame: it does not sound");
    assert_eq!(colour(&mut stage, 0.3, row), GROUND, "a gap");
    assert_eq!(colour(&mut stage, 0.5, row), SONG);
    stage.play(4.5, 20, 120.0);
    wait(&mut stage, "the second song", |stage| {
        stage.play_unseen(5.0, 120.0);
        stage.keeper.set_view().current == 1
    });
    stage.play(5.0, 1, 120.0);
    stage.refresh();
    stage.play(5.0, 1, 120.0);
    assert_eq!(colour(&mut stage, 0.5, row), HEAD);
    assert_eq!(colour(&mut stage, 0.55, row), CURRENT, "it sounds");
    assert_eq!(colour(&mut stage, 0.15, row), SONG);
}

#[test]
fn a_click_on_a_song_chooses_it_as_its_row_does() {
    let (_keep, mut stage) = stage();
    stage.lead(Lead::Stemlock);
    stage.stop(3);
    stage.refresh();
    assert_eq!(abouts(&mut stage), ["0:01", "0:01", "0:01"]);
    let strip = view(&mut stage, "whole-set").bounds;
    let y = strip.center().1;
    // Side by side now, each a third of the width.
    stage.view.click((0.8 * strip.w, y));
    wait_for(&mut stage, 2);
    stage.stop_unseen();
    assert_eq!(*stage.heard(Output::Main).0.last().unwrap(), 0.0, "chosen, and not launched");
    stage.view.double_click((0.5 * strip.w, y));
    wait_for(&mut stage, 1);
    stage.stop_unseen();
    assert_eq!(*stage.heard(Output::Main).0.last().unwrap(), 0.0);
}

#[test]
fn a_single_song_has_no_strip() {
    let (_keep, song) = crate::song();
    let mut stage = Stage::with(&song);
    assert_eq!(view(&mut stage, "whole-set").bounds.h, 0.0);
    assert_eq!(stage.view.named("Timeline")[0].bounds.y, 64.0);
}

#[test]
fn a_start_that_is_typed_holds_is_undone_and_kept_by_project_and_set_toml() {
    let (keep, mut stage) = stage();
    assert!(choices(&mut stage, 2).contains(&"Gap …".to_owned()));
    typed(&mut stage, 2, "Start at …", "bar 1.2");
    wait_until_laid(&mut stage, [0.0, 4.0, 1.0]);
    assert_eq!(abouts(&mut stage), ["bar 1", "bar 2", "bar 1.2"]);
    // It begins before the first one ends, and the strip ends in beat 6.
    assert_eq!(colour(&mut stage, 1.5 / 6.0, 2.0), OVERLAP);
    assert_ne!(colour(&mut stage, 2.5 / 6.0, 2.0), OVERLAP);
    let offered = choices(&mut stage, 2);
    assert!(offered.contains(&"Start after the song before".to_owned()), "{offered:?}");
    assert!(!offered.contains(&"Gap …".to_owned()), "it would change nothing");
    typed(&mut stage, 2, "Start at …", "soon");
    assert_eq!(abouts(&mut stage)[2], "bar 1.2", "what is not understood changes nothing");
    click(&mut stage, "save-set");
    stage.wait_for_helpers();
    let written = Set::open(&keep.path().join("Gig")).unwrap();
    assert_eq!(written.songs.iter().map(|song| song.start).collect::<Vec<_>>(), [None, None, Some(beat(1.0))]);
    let saved = stage.keeper.saved();
    let again = Stage::new(None, ViewSize::new(1000, 620, 1.0));
    again.keeper.restore(&saved);
    again.wait_for_helpers();
    assert_eq!(again.keeper.saved(), saved);
    assert_eq!(again.keeper.set_view().rows[2].start, Some(beat(1.0)));
    click(&mut stage, "more-2");
    choose(&mut stage, "Start after the song before");
    wait_until_laid(&mut stage, [0.0, 4.0, 8.0]);
    undo(&mut stage);
    wait_until_laid(&mut stage, [0.0, 4.0, 1.0]);
    undo(&mut stage);
    wait_until_laid(&mut stage, [0.0, 4.0, 8.0]);
}

#[test]
fn a_gap_moves_what_follows_and_the_host_hears_it_there() {
    let (keep, mut stage) = stage();
    typed(&mut stage, 1, "Gap …", "2 bars");
    wait_until_laid(&mut stage, [0.0, 12.0, 16.0]);
    assert_eq!(abouts(&mut stage), ["bar 1", "bar 4", "bar 5"]);
    let begun = Instant::now();
    loop {
        stage.play_unseen(12.5, 120.0);
        stage.play_unseen(12.52, 120.0);
        if f64::from(*stage.heard(Output::Main).0.last().unwrap()) == level(1) {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "the second song is not heard at its place");
    }
    click(&mut stage, "save-set");
    stage.wait_for_helpers();
    let written = Set::open(&keep.path().join("Gig")).unwrap();
    assert_eq!(written.songs.iter().map(|song| song.gap).collect::<Vec<_>>(), [0.0, 2.0, 0.0]);
    let again = Stage::new(None, ViewSize::new(1000, 620, 1.0));
    again.keeper.restore(&stage.keeper.saved());
    again.wait_for_helpers();
    assert_eq!(again.keeper.set_view().rows[1].gap, 2.0);
    undo(&mut stage);
    wait_until_laid(&mut stage, [0.0, 4.0, 8.0]);
}

#[test]
fn the_song_panel_of_a_set_shows_and_edits_the_start_of_its_entry() {
    let (_keep, mut stage) = stage();
    stage.keeper.choose_song(1);
    open_panel(&mut stage);
    stage.refresh();
    assert_eq!(view(&mut stage, "song-start").bounds.h, 0.0, "the parameter means nothing in a set");
    assert_eq!(view(&mut stage, "set-start").text, "");
    let current = stage.keeper.set_view().current;
    write(&mut stage, "set-start", "9");
    assert_eq!(stage.keeper.set_view().rows[current].start, Some(beat(32.0)));
    assert_eq!(words(&mut stage, "set-start"), "bar 9");
    write(&mut stage, "set-start", "soon");
    assert_eq!(stage.keeper.set_view().rows[current].start, Some(beat(32.0)));
    write(&mut stage, "set-start", "");
    assert_eq!(stage.keeper.set_view().rows[current].start, None);
    undo(&mut stage);
    assert_eq!(words(&mut stage, "set-start"), "bar 9");
    let (_one, song) = crate::song();
    let mut single = Stage::with(&song);
    open_panel(&mut single);
    assert_eq!(view(&mut single, "set-start").bounds.h, 0.0);
    assert!(view(&mut single, "song-start").bounds.h > 20.0);
}

#[test]
fn a_host_whose_bars_are_not_known_has_starts_in_beats() {
    let (_keep, mut stage) = stage();
    // Its bar 3 begins in beat 6: it has changed its meter before.
    stage.block(&HostFields {
        tempo: Some(120.0),
        beats: Some(6.0),
        meter: Some((4, 4)),
        bar_start: Some(6.0),
        bar_number: Some(2),
        ..HostFields::default()
    });
    stage.view.frame();
    stage.refresh();
    assert_eq!(abouts(&mut stage), ["beat 0", "beat 4", "beat 8"]);
    typed(&mut stage, 1, "Start at …", "6");
    wait_until_laid(&mut stage, [0.0, 6.0, 10.0]);
}
