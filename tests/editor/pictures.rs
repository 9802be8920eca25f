//! A few pictures of the whole window, compared pixel by pixel. `UPDATE_GOLDEN=1` redraws them: look at them
//! afterwards.

use image::{Rgb, RgbImage};
use nice_plug_vizia::{Picture, ViewSize};

use crate::stage::Stage;
use crate::{control, golden, song};

/// The window, in which nothing depends on the clock: meters stand at steady tones, nothing is under the pointer.
pub fn compare(name: &str, stage: &mut Stage) {
    stage.view.hover((999.0, 1.0));
    assert!(stage.view.settle());
    golden::compare_picture(name, &opaque(&stage.view.picture()));
}

fn opaque(picture: &Picture) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, a] = picture.pixel(x, y).unwrap();
        assert_eq!(a, 255, "({x}, {y}) is not opaque: the picture could not show it");
        Rgb([r, g, b])
    })
}

fn playing(scale: f64) -> Stage {
    let (_keep, song) = song();
    let mut stage = Stage::new(Some(&song), ViewSize::of_points(800.0, 480.0, scale));
    stage.load();
    for (name, points) in [("Stem 1 Gain", 60.0), ("Stem 2 Gain", -30.0), ("Stem 3 Pan", 20.0)] {
        let (x, y) = control(&mut stage, name).middle();
        stage.view.drag((x, y), (x, y + points * scale as f32), 1);
    }
    for name in ["Stem 2 Mute", "Stem 4 Solo"] {
        let middle = control(&mut stage, name).middle();
        stage.view.click(middle);
    }
    stage.play(0.25, 30, 126.0);
    stage
}

#[test]
fn playing_at_scale_1() {
    compare("playing", &mut playing(1.0));
}

#[test]
fn playing_at_scale_2() {
    compare("playing_2x", &mut playing(2.0));
}

#[test]
fn without_a_song() {
    let mut stage = Stage::new(None, ViewSize::new(800, 480, 1.0));
    stage.load();
    compare("empty", &mut stage);
}
