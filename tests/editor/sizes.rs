//! Windows of any size, at any scale.

use nice_plug_vizia::{Found, ViewSize};

use crate::stage::Stage;
use crate::{STEMS, control, song};

/// The parts of a strip that a hand must reach.
fn controls(stage: &mut Stage) -> Vec<Found> {
    let names = (1..=STEMS.len())
        .flat_map(|stem| ["Pan", "Mute", "Solo", "Gain", "Output"].map(|what| format!("Stem {stem} {what}")));
    names.chain(["Master Gain".to_owned()]).map(|name| control(stage, &name)).collect()
}

#[test]
fn all_controls_are_in_the_window_and_none_on_another_at_every_scale() {
    let (_keep, song) = song();
    for (width, height) in [(800.0, 480.0), (1000.0, 620.0), (1900.0, 1000.0)] {
        for scale in [0.5, 1.0, 1.25, 2.0, 3.0] {
            let size = ViewSize::of_points(width, height, scale);
            let mut stage = Stage::new(Some(&song), size);
            stage.load();
            let controls = controls(&mut stage);
            for (index, one) in controls.iter().enumerate() {
                let b = one.bounds;
                let inside = b.x >= 0.0
                    && b.y >= 0.0
                    && b.right() <= size.width() as f32
                    && b.bottom() <= size.height() as f32;
                assert!(
                    inside && b.w >= 8.0 * scale as f32 && b.h >= 8.0 * scale as f32,
                    "{} at {b}, {size:?}",
                    one.name
                );
                for other in &controls[..index] {
                    assert!(!b.intersects(&other.bounds), "{} and {} overlap, {size:?}", one.name, other.name);
                }
            }
            let mute = control(&mut stage, "Stem 4 Mute");
            stage.view.click(mute.middle());
            assert!(stage.state.faders.stems[3].mute.value(), "{size:?}");
        }
    }
}

#[test]
fn a_drag_is_as_long_at_every_scale() {
    let (_keep, song) = song();
    for scale in [0.5, 1.0, 2.0, 3.0] {
        let mut stage = Stage::new(Some(&song), ViewSize::of_points(1000.0, 620.0, scale));
        stage.load();
        let pan = control(&mut stage, "Stem 1 Pan");
        let (x, y) = pan.middle();
        stage.view.drag((x, y), (x + 30.0 * scale as f32, y), 4);
        let pan = stage.state.faders.stems[0].pan.value();
        assert!((pan - 0.5).abs() < 1e-6, "{pan} at {scale}");
    }
}

#[test]
fn a_window_that_was_resized_looks_as_one_that_opened_so() {
    let (_keep, song) = song();
    let usual = ViewSize::new(1000, 620, 1.0);
    let mut stage = Stage::with(&song);
    stage.view.settle();
    stage.stop(1);
    let at_first = stage.view.picture();
    for size in [ViewSize::new(1600, 900, 1.0), ViewSize::new(1, 1, 1.0), ViewSize::new(3000, 1860, 3.0), usual] {
        stage.view.resize(size);
        stage.view.settle();
        let picture = stage.view.picture();
        assert_eq!((picture.width(), picture.height()), (size.width(), size.height()));
    }
    // The host is at the same position, and calls again if this took long.
    stage.stop(1);
    assert!(stage.view.picture() == at_first);
}

#[test]
fn a_window_of_nearly_nothing_takes_everything_and_stays_alive() {
    let (_keep, song) = song();
    for (width, height, scale) in [(1, 1, 1.0), (1, 1, 3.0), (7, 2000, 1.0), (2000, 7, 1.0), (30, 30, 8.0)] {
        let mut stage = Stage::new(Some(&song), ViewSize::new(width, height, scale));
        stage.load();
        stage.play(0.0, 5, 120.0);
        for name in ["Stem 1 Gain", "Stem 1 Pan", "Stem 1 Mute", "Stem 1 Output", "Master Gain"] {
            let control = control(&mut stage, name);
            let middle = control.middle();
            stage.view.click(middle);
            stage.view.click_with(vizia_core::prelude::MouseButton::Right, middle);
            stage.view.drag(middle, (middle.0 + 3.0, middle.1 - 3.0), 2);
            stage.view.double_click(middle);
            stage.view.wheel(middle, 1.0);
        }
        for id in ["song-button", "ready-button", "clip"] {
            let middle = stage.view.id(id).unwrap().middle();
            stage.view.click(middle);
            stage.view.click(middle);
        }
        assert!(stage.view.settle());
    }
}

#[test]
fn sixteen_strips_are_reached_by_scrolling() {
    let names: Vec<String> = (1..=16).map(|stem| format!("Part {stem:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (_keep, song) = crate::song_of(&names, "tempo = 120.0\n");
    let mut stage = Stage::new(Some(&song), ViewSize::new(800, 480, 1.0));
    stage.load();
    let first = control(&mut stage, "Stem 1 Mute");
    let far = control(&mut stage, "Stem 16 Mute");
    assert!(far.bounds.x > 700.0, "it is not in the window: {}", far.bounds);
    let place = (300.0, first.middle().1 - 60.0);
    for _ in 0..40 {
        stage.view.hover(place);
        stage.view.input(nice_plug_vizia::Input::Wheel(-3.0, 0.0));
    }
    let near = control(&mut stage, "Stem 16 Mute");
    let master = stage.view.id("master").unwrap().bounds;
    assert!(near.bounds.right() <= master.x, "{} beside the master at {master}", near.bounds);
    stage.view.click(near.middle());
    assert!(stage.state.faders.stems[15].mute.value());
}
