//! Windows must not affect the sound.

use stemlock::setlist::Output;

use crate::stage::Stage;
use crate::{control, song};

/// The blocks that are played.
const BLOCKS: usize = 90;

/// The main output in each block, if `act` runs before it.
fn heard(song: &std::path::Path, mut act: impl FnMut(usize, &mut Stage)) -> Vec<f32> {
    let mut stage = Stage::with(song);
    // A mix that is not the default, so that a window that set faders back would be heard.
    for name in ["Stem 1 Gain", "Stem 3 Pan"] {
        let control = control(&mut stage, name);
        let (x, y) = control.middle();
        stage.view.drag((x, y), (x, y + 30.0), 3);
    }
    let mut heard = Vec::new();
    for block in 0..BLOCKS {
        act(block, &mut stage);
        stage.play(0.02 * block as f64, 1, 120.0);
        let (left, right) = stage.heard(Output::Main);
        heard.extend_from_slice(left);
        heard.extend_from_slice(right);
    }
    heard
}

#[test]
fn closing_the_window_changes_nothing_in_the_sound() {
    let (_keep, song) = song();
    let open = heard(&song, |_, _| {});
    assert!(open.iter().any(|sample| sample.abs() > 0.1), "something sounds");
    let closed = heard(&song, |block, stage| {
        if block == BLOCKS / 2 {
            stage.close_window();
        }
    });
    assert!(open == closed, "closed midway");
    let never = heard(&song, |block, stage| {
        if block == 0 {
            stage.close_window();
        }
    });
    assert!(open == never, "closed before");
}

#[test]
fn what_is_done_to_the_window_alone_is_not_heard() {
    let (_keep, song) = song();
    let left_alone = heard(&song, |_, _| {});
    let busy = heard(&song, |block, stage| {
        let side = 480 + (block as u32 * 37) % 700;
        stage.view.resize(nice_plug_vizia::ViewSize::new(side, side, 1.0 + (block % 3) as f64));
        stage.view.hover((block as f32 * 9.0, 200.0));
        if let Some(button) = stage.view.id("ready-button") {
            stage.view.click(button.middle());
        }
    });
    assert!(left_alone == busy);
}
