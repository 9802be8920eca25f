//! Lanes: the mix as rows of waveforms.

use stemlock::setlist::MAX_STEMS;

use crate::hand::{click, song, view};
use crate::stage::Stage;

#[test]
fn a_button_shows_the_stems_as_lanes_and_the_project_keeps_that() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    stage.load();
    assert!(stage.view.id("lanes").is_none());
    click(&mut stage, "lanes-button");
    assert_eq!(view(&mut stage, "lanes-button").checked, Some(true));
    assert!(stage.view.id("strip-0").is_none(), "one of both is shown");
    for slot in 0..3 {
        assert!(stage.view.id(&format!("lane-{slot}")).is_some());
    }
    // As a project that was saved so opens so.
    let saved = stage.window.saved();
    click(&mut stage, "lanes-button");
    assert!(stage.view.id("lanes").is_none() && stage.view.id("strip-0").is_some());
    stage.window.restore(saved);
    stage.view.settle();
    assert!(stage.view.id("lanes").is_some());
}

#[test]
fn a_lane_has_the_switches_the_level_and_the_waveform_of_its_stem() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    stage.load();
    click(&mut stage, "lanes-button");
    stage.refresh();
    let mute = crate::control(&mut stage, "Stem 2 Mute").middle();
    stage.view.click(mute);
    stage.view.settle();
    assert!(stage.state.faders.stems[1].mute.value() && !stage.state.faders.stems[0].mute.value());
    // Both channels of the waveform are drawn: some pixels have the stem's colour.
    let lane = view(&mut stage, "lane-0");
    let picture = stage.view.picture();
    let row = (lane.bounds.y + lane.bounds.h / 2.0) as u32;
    let from = lane.bounds.x as u32 + 270;
    let drawn =
        (from..lane.bounds.right() as u32).filter(|&x| picture.pixel(x, row) != picture.pixel(from - 20, row));
    assert!(drawn.count() > 100, "a waveform is there");
}

#[test]
fn the_playhead_goes_through_all_lanes() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    stage.load();
    click(&mut stage, "lanes-button");
    let places = [0.25, 1.25].map(|beat| {
        stage.play(beat, 1, 120.0);
        stage.refresh();
        let picture = stage.view.picture();
        let lanes = [0, 2].map(|slot| view(&mut stage, &format!("lane-{slot}")).bounds);
        let white =
            |x: &u32| lanes.iter().all(|lane| picture.pixel(*x, lane.y as u32 + 1) == Some([255, 255, 255, 255]));
        (lanes[0].x as u32 + 260..lanes[0].right() as u32).find(white).expect("a line through the lanes")
    });
    assert!(places[1] > places[0], "{places:?}");
}

#[test]
fn sixteen_lanes_are_scrolled() {
    let keep = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..MAX_STEMS).map(|stem| format!("Stem {stem:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let folder = crate::stage::write_song(&keep.path().join("Many 120bpm"), &names);
    let mut stage = Stage::with(&folder);
    stage.load();
    click(&mut stage, "lanes-button");
    let last = format!("lane-{}", MAX_STEMS - 1);
    let below = view(&mut stage, &last).bounds.y;
    let place = view(&mut stage, "lane-0").middle();
    (0..200).for_each(|_| stage.view.wheel(place, -1.0));
    stage.view.settle();
    let (now, window) = (view(&mut stage, &last).bounds, stage.view.picture().height() as f32);
    assert!(now.y < below && now.bottom() <= window, "{now:?} in {window}");
}
