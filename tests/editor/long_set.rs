//! Sets of a hundred and of five hundred songs: only the rows in view exist, but mouse, keys and the show reach all songs.

use std::path::PathBuf;

use nice_plug_vizia::{Input, ViewSize};
use stemlock::engine::Lead;
use stemlock::setlist::Output;
use tempfile::TempDir;
use vizia_core::prelude::{Code, Key, MouseButton};

use crate::hand::{type_into, view, words};
use crate::set::{names, wait_for};
use crate::stage::Stage;

/// This many songs of 50 ms, each at its own level: its number, in 512ths of full scale.
fn gig(songs: usize) -> (TempDir, PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let folder = keep.path().join("Gig");
    for number in 0..songs {
        let song = folder.join(format!("{number:03} Tune"));
        std::fs::create_dir_all(&song).unwrap();
        let samples = std::iter::repeat_n(level(number), 2400);
        std::fs::write(song.join("Bass.wav"), testkit::wav_of_shorts(1, 48_000, samples)).unwrap();
        std::fs::write(song.join("song.toml"), "tempo = 120.0\n").unwrap();
    }
    (keep, folder)
}

fn level(number: usize) -> i16 {
    64 * (number as i16 + 1)
}

fn stage(songs: usize) -> (TempDir, Stage) {
    let (keep, folder) = gig(songs);
    let mut stage = Stage::new(Some(&folder), ViewSize::new(1000, 620, 1.0));
    stage.lead(Lead::Stemlock);
    stage.catch_up();
    // The audio thread has the whole set: its last song can be chosen.
    crate::hand::wait(&mut stage, "the whole set", |stage| {
        stage.catch_up();
        let set = stage.keeper.set_view();
        assert_eq!(set.rows.len(), songs);
        set.rows.iter().all(|row| row.can_start())
    });
    for place in [songs - 1, 0] {
        stage.keeper.choose_song(place);
        wait_for(&mut stage, place);
    }
    stage.refresh();
    (keep, stage)
}

fn heard(stage: &mut Stage) -> f32 {
    stage.stop_unseen();
    *stage.heard(Output::Main).0.last().unwrap() * 32_768.0
}

/// Whether the row of a song is whole in view.
fn is_seen(stage: &mut Stage, place: usize) -> bool {
    let list = view(stage, "set-rows").bounds;
    stage.view.id(&format!("song-{place}")).is_some_and(|row| crate::within(&list, &row.bounds))
}

/// Turns the wheel over the list until the row of a song is in view.
fn scroll_to(stage: &mut Stage, place: usize, notches: f32) {
    let list = view(stage, "set-rows").bounds.center();
    for _ in 0..600 {
        if is_seen(stage, place) {
            return;
        }
        stage.view.wheel(list, notches);
    }
    panic!("song {place} cannot be scrolled to");
}

#[test]
fn a_hundred_songs_are_no_more_views_than_twenty() {
    let counts = [20, 100].map(|songs| {
        let (_keep, mut stage) = stage(songs);
        assert!(words(&mut stage, "set-title").contains(&format!("{songs} songs")));
        let at_first = stage.view.everything().len();
        scroll_to(&mut stage, songs - 1, -1.0);
        assert_eq!(stage.view.class("set-row").len(), stage.view.class("set-handle").len());
        stage.view.settle();
        for frame in 0..8 {
            stage.stop_unseen();
            stage.view.driver().update();
            let drawn = stage.view.driver().draw_parts();
            // The first frames show that the host requests blocks again.
            assert!(drawn.is_empty() || frame < 3, "nothing moves, so nothing is drawn: {drawn:?}");
        }
        (at_first, stage.view.class("set-row").len())
    });
    assert_eq!(counts[0], counts[1]);
    let most = 620 / 50 + 2 + 2 * 2 + 4;
    assert!(counts[1].1 <= most, "{} rows, where {most} are enough", counts[1].1);
}

#[test]
fn five_hundred_songs_open_and_each_can_be_launched() {
    let (_keep, mut stage) = stage(500);
    assert!(words(&mut stage, "set-title").contains("500 songs"));
    for (place, notches) in [(499, -30.0), (250, 10.0), (0, 30.0)] {
        scroll_to(&mut stage, place, notches);
        let launch = view(&mut stage, &format!("launch-{place}")).middle();
        stage.view.click(launch);
        assert_eq!(heard(&mut stage), f32::from(level(place)));
        wait_for(&mut stage, place);
    }
    let rows = stage.view.class("set-row").len();
    assert!(rows <= 620 / 50 + 10, "{rows} rows exist");
}

#[test]
fn every_row_is_scrolled_to_and_launches_its_own_song() {
    let (_keep, mut stage) = stage(100);
    for place in [60, 99, 30] {
        scroll_to(&mut stage, place, if place == 30 { 1.0 } else { -1.0 });
        assert_eq!(view(&mut stage, &format!("song-{place}")).name, format!("{place:03} Tune"));
        let launch = view(&mut stage, &format!("launch-{place}")).middle();
        stage.view.click(launch);
        assert_eq!(heard(&mut stage), f32::from(level(place)));
    }
}

#[test]
fn the_song_that_plays_is_seen_whoever_launched_it() {
    let (_keep, mut stage) = stage(100);
    for place in [80, 3] {
        assert!(!is_seen(&mut stage, place) || place == 3);
        stage.keeper.launch_song(place, None);
        assert_eq!(heard(&mut stage), f32::from(level(place)));
        wait_for(&mut stage, place);
        stage.view.settle();
        assert!(is_seen(&mut stage, place), "song {place}");
    }
    // A window that is opened later shows it too.
    stage.keeper.launch_song(70, None);
    heard(&mut stage);
    wait_for(&mut stage, 70);
    stage.open_stage_view();
    stage.window.set_page(0);
    stage.refresh();
    stage.view.settle();
    assert!(is_seen(&mut stage, 70));
}

#[test]
fn what_is_found_far_below_is_first_and_launches() {
    let (_keep, mut stage) = stage(100);
    type_into(&mut stage, "find", "077");
    stage.refresh();
    assert_eq!(stage.view.class("set-row").len(), 1);
    assert!(is_seen(&mut stage, 77));
    let launch = view(&mut stage, "launch-77").middle();
    stage.view.click(launch);
    assert_eq!(heard(&mut stage), f32::from(level(77)));
    wait_for(&mut stage, 77);
    // A drag goes among the songs that are shown.
    type_into(&mut stage, "find", "7");
    stage.refresh();
    scroll_to(&mut stage, 7, 1.0);
    let (x, y) = view(&mut stage, "handle-7").middle();
    let next = view(&mut stage, "handle-17").middle().1;
    stage.view.drag((x, y), (x, next), 4);
    stage.refresh();
    assert_eq!(names(&stage)[17], "007 Tune");
}

#[test]
fn the_arrow_keys_go_through_all_rows() {
    let (_keep, mut stage) = stage(100);
    let row = view(&mut stage, "song-0").middle();
    stage.view.click(row);
    stage.refresh();
    let focused = |stage: &mut Stage| stage.view.focused().map(|view| view.name).unwrap_or_default();
    // A click chooses and gives no focus; Tab does.
    for _ in 0..200 {
        if focused(&mut stage) == "000 Tune" {
            break;
        }
        stage.view.key(Code::Tab, Key::Tab);
    }
    assert_eq!(focused(&mut stage), "000 Tune");
    for place in 1..100 {
        stage.view.key(Code::ArrowDown, Key::ArrowDown);
        stage.view.settle();
        assert_eq!(focused(&mut stage), format!("{place:03} Tune"));
        assert!(is_seen(&mut stage, place), "{place}");
    }
    for place in (40..99).rev() {
        stage.view.key(Code::ArrowUp, Key::ArrowUp);
        stage.view.settle();
        assert_eq!(focused(&mut stage), format!("{place:03} Tune"));
    }
    stage.view.key(Code::Enter, Key::Enter);
    wait_for(&mut stage, 40);
}

#[test]
fn a_row_is_dragged_far_beyond_the_view() {
    let (_keep, mut stage) = stage(100);
    let (x, y) = view(&mut stage, "handle-1").middle();
    let bottom = view(&mut stage, "set-rows").bounds.bottom();
    stage.view.hover((x, y));
    stage.view.input(Input::Pressed(MouseButton::Left));
    // Beyond the lower edge the list comes along.
    for step in 0..60 {
        stage.view.hover((x, bottom + 10.0 + (step % 2) as f32));
        stage.view.settle();
    }
    // And the wheel turns while a hand holds the row.
    (0..20).for_each(|_| {
        stage.view.input(Input::Wheel(0.0, -1.0));
    });
    stage.view.settle();
    let goal = stage.view.class("below").pop().expect("where it would come");
    let above = (y - goal.bounds.center().1).abs();
    assert!(above > 0.0);
    stage.view.input(Input::Released(MouseButton::Left));
    stage.refresh();
    let now = names(&stage).iter().position(|name| name == "001 Tune").unwrap();
    assert_eq!(format!("{now:03} Tune"), goal.name, "behind the row that was marked");
    assert!(now > 20, "{now}");
}
