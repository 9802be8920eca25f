//! The window's display of host and song while they run, and that all changes are drawn.

use std::time::Duration;

use nice_plug_vizia::{Area, Picture, ViewSize};
use stemlock::time::HostFields;
use vizia_core::prelude::{Entity, GenerationalId};

use crate::stage::Stage;
use crate::{STEMS, control, problems, song, song_of, words};

#[test]
fn host_and_song_are_told_as_they_are() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    assert_eq!(
        (words(&mut stage, "sync").as_str(), words(&mut stage, "sync-why").as_str()),
        ("Waiting", "The host is stopped.")
    );
    stage.play(1.0, 3, 126.0);
    let said = ["sync", "host-place", "host-tempo", "song-place", "song-tempo", "meter", "speed"]
        .map(|id| words(&mut stage, id));
    assert_eq!(said, ["Locked", "1.2", "126", "1.2", "120", "4/4", "×1.050"]);
    stage.play(401.0, 3, 120.0);
    assert_eq!(words(&mut stage, "host-place"), "101.2");
    assert_eq!(words(&mut stage, "sync-why"), "The host is after the song's end.");
}

#[test]
fn an_assumed_tempo_that_is_not_the_hosts_is_never_green() {
    const GREEN: [u8; 4] = [0x35, 0xd0, 0x7f, 0xff];
    let (_keep, song) = song_of(&STEMS, "");
    let mut stage = Stage::with(&song);
    let mut lights = |bpm: f64| {
        stage.play(0.0, 3, bpm);
        stage.refresh();
        stage.view.hover((500.0, 400.0));
        let picture = stage.view.picture();
        let middles: Vec<_> = stage.view.class("light").iter().map(nice_plug_vizia::Found::middle).collect();
        let green = |(x, y): (f32, f32)| picture.pixel(x as u32, y as u32) == Some(GREEN);
        let green: Vec<bool> = middles.into_iter().map(green).collect();
        (green, words(&mut stage, "ready"), words(&mut stage, "sync-why"))
    };
    let (followed, guessed) = ("The song follows the host's beats.", "The song's tempo is only assumed.");
    assert_eq!(lights(120.0), (vec![true, true], "Show ready".to_owned(), followed.to_owned()));
    assert_eq!(lights(104.0), (vec![false, false], "1 warning".to_owned(), guessed.to_owned()));
    assert!(problems(&mut stage).contains("the host plays at 104 BPM"));
    let map = stemlock::time::TempoMap::constant(stemlock::time::Bpm::new(110.0).unwrap());
    stage.keeper.edit(&stemlock::setlist::Edit::TempoMap(map)).unwrap();
    stage.load();
    stage.play(0.0, 3, 104.0);
    stage.refresh();
    assert_eq!(words(&mut stage, "ready"), "Show ready", "a tempo that somebody said may be followed at any speed");
}

#[test]
fn bars_are_those_of_the_song_and_of_the_host_where_the_meter_changes() {
    let map = "[[tempo_map]]\nbeat = 0\nbpm = 120.0\nmeter = \"3/8\"\n[[tempo_map]]\nbeat = 1.5\nbpm = 120.0\nmeter = \"2/8\"\n";
    let (_keep, song) = song_of(&STEMS, map);
    let mut stage = Stage::with(&song);
    // Two bars of 3/4 in the host, then 4/4.
    let mut places_at = |beat, start, number| {
        let meter = Some((4, 4));
        let fields =
            HostFields { playing: true, tempo: Some(120.0), beats: Some(beat), meter, ..HostFields::default() };
        stage.block(&HostFields { bar_start: Some(start), bar_number: Some(number), ..fields });
        stage.view.frame();
        ["host-place", "song-place"].map(|id| words(&mut stage, id))
    };
    assert_eq!(places_at(1.5, 0.0, 0), ["1.2", "2.1"]);
    assert_eq!(places_at(9.25, 6.0, 2)[0], "3.4");
}

#[test]
fn a_host_that_falls_silent_is_said_to_be() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    stage.play(0.0, 3, 120.0);
    assert_eq!(words(&mut stage, "sync"), "Locked");
    stage.view.advance(Duration::from_millis(900));
    assert_eq!((words(&mut stage, "sync").as_str(), words(&mut stage, "host-place").as_str()), ("No audio", "–"));
    stage.play(0.0, 3, 120.0);
    assert_eq!(words(&mut stage, "sync"), "Locked");
}

/// The texts of the meters, from the left; the master's is the last.
fn meters(stage: &mut Stage) -> Vec<String> {
    stage.view.class("strip-meter").into_iter().map(|meter| meter.text).collect()
}

#[test]
fn meters_show_what_leaves_the_strips() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    assert_eq!(meters(&mut stage), ["silent"; 5]);
    let mute = control(&mut stage, "Stem 3 Mute");
    stage.view.click(mute.middle());
    stage.play(0.0, 30, 120.0);
    // 8000 of 32768 is −12.2 dB.
    assert_eq!(meters(&mut stage)[..4], ["-12.2 dB", "-12.2 dB", "silent", "-12.2 dB"]);
    assert_ne!(meters(&mut stage)[4], "silent");
}

#[test]
fn the_clip_light_stays_until_it_is_clicked() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    assert_eq!(stage.view.id("clip").unwrap().checked, Some(false));
    for stem in [1, 3, 4] {
        let fader = control(&mut stage, &format!("Stem {stem} Gain"));
        stage.view.drag(fader.middle(), (fader.middle().0, 0.0), 2);
    }
    stage.play(0.0, 20, 120.0);
    stage.stop(3);
    let light = stage.view.id("clip").unwrap();
    assert_eq!(light.checked, Some(true));
    stage.view.click(light.middle());
    stage.stop(1);
    assert_eq!(stage.view.id("clip").unwrap().checked, Some(false));
}

#[test]
fn the_playhead_moves_with_the_song_and_the_pointer_reads_places() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    let timeline = stage.view.named("Timeline").remove(0).bounds;
    let row = timeline.bottom() as u32 - 2;
    let playhead = |picture: &Picture| {
        let white = |x: &u32| picture.pixel(*x, row) == Some([255; 4]);
        (timeline.x as u32..timeline.right() as u32).find(white)
    };
    stage.play(0.5, 1, 120.0);
    let first = playhead(&stage.view.picture()).unwrap();
    stage.play(1.0, 1, 120.0);
    let second = playhead(&stage.view.picture()).unwrap();
    // A song of a second is a window wide, and a beat is half of it. A block of 10 ms has passed; the line begins a pixel
    // before its place.
    assert_eq!((first, second), (259, 509));
    let column = |stage: &mut Stage| {
        let picture = stage.view.picture();
        (timeline.y as u32..timeline.bottom() as u32).map(|y| picture.pixel(600, y)).collect::<Vec<_>>()
    };
    let before = column(&mut stage);
    stage.view.hover((600.0, timeline.center().1));
    assert_ne!(column(&mut stage), before, "a line where the pointer is");
    stage.view.hover((600.0, 600.0));
    assert_eq!(column(&mut stage), before, "and gone");
}

/// The current picture, and the picture after a complete redraw.
fn twice(stage: &mut Stage) -> (Picture, Picture) {
    let drawn = stage.view.picture();
    let driver = stage.view.driver();
    driver.with(|cx| cx.needs_redraw(Entity::root()));
    driver.draw();
    (drawn, stage.view.picture())
}

#[test]
fn what_is_drawn_in_parts_looks_as_if_drawn_at_once() {
    let (_keep, song) = song();
    for scale in [1.0, 1.25, 1.5, 2.0] {
        let mut stage = Stage::new(Some(&song), ViewSize::of_points(1000.0, 620.0, scale));
        stage.load();
        for round in 0..6 {
            stage.play(0.2 * f64::from(round), 4, 121.0);
            let names = ["Stem 1 Gain", "Stem 2 Mute", "Stem 3 Pan", "Stem 4 Solo", "Stem 2 Output", "Stem 1 Solo"];
            let control = control(&mut stage, names[round as usize]);
            let (x, y) = control.middle();
            stage.view.drag((x, y), (x + 11.0, y + 23.0), 3);
            stage.view.click((x, y));
            let (drawn, again) = twice(&mut stage);
            assert!(drawn == again, "round {round} at {scale}");
        }
    }
}

#[test]
fn the_areas_that_are_told_cover_all_that_changes() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    for block in 0..40 {
        let before = stage.view.picture();
        stage.play_unseen(0.02 * f64::from(block), 120.0);
        stage.view.driver().update();
        let told = stage.view.driver().draw_parts();
        let after = stage.view.picture();
        for y in 0..after.height() {
            for x in 0..after.width() {
                let is_in = |area: &Area| {
                    (area.x..area.x + area.width).contains(&x) && (area.y..area.y + area.height).contains(&y)
                };
                let is_told = told.iter().any(is_in);
                assert!(
                    is_told || before.pixel(x, y) == after.pixel(x, y),
                    "{x},{y} of block {block} is not in {told:?}"
                );
            }
        }
    }
}

#[test]
fn a_window_in_which_nothing_moves_draws_nothing() {
    let (_keep, song) = song();
    let mut stage = Stage::with(&song);
    stage.stop(2);
    stage.refresh();
    assert!(stage.view.settle());
    let drawn = (0..30).filter(|_| {
        stage.stop_unseen();
        stage.view.frame().is_some()
    });
    assert_eq!(drawn.count(), 0);
}
