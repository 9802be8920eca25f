//! Compares each drawing feature with pictures, and tests what all drawings have in common.

#[path = "../support/mod.rs"]
mod support;

mod colours;
mod effects;
mod outlines;
mod robust;
mod scenes;

use proptest::prelude::*;
use scenes::{SCENES, Scene};
use skia_safe::{Canvas, ClipOp, Color, IRect, Rect, Surface, surfaces};

fn surface(scene: &Scene) -> Surface {
    surfaces::raster_n32_premul(scene.size).expect("scenes are small")
}

fn draw(scene: &Scene, canvas: &Canvas) {
    canvas.clear(Color::from_rgb(24, 26, 32));
    (scene.draw)(canvas);
}

#[test]
fn every_scene_looks_as_it_should() {
    let mut wrong = Vec::new();
    for scene in SCENES {
        let mut surface = surface(scene);
        draw(scene, surface.canvas());
        assert_eq!(surface.canvas().save_count(), 1, "{} leaves saves behind", scene.name);
        let compared = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            support::compare(scene.name, &mut surface);
        }));
        if compared.is_err() {
            wrong.push(scene.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn drawing_twice_gives_the_same_pixels() {
    for scene in SCENES {
        let mut surface = surface(scene);
        draw(scene, surface.canvas());
        let first = support::picture(&mut surface);
        draw(scene, surface.canvas());
        assert!(first == support::picture(&mut surface), "{}: caches change what is drawn", scene.name);
    }
}

/// The scene, with only a part of it to draw on.
fn draw_part(scene: &Scene, part: IRect, canvas: &Canvas) {
    canvas.save();
    canvas.clip_rect(Rect::from(part), ClipOp::Intersect, false);
    draw(scene, canvas);
    canvas.restore();
}

/// The property that a window relies on when it redraws only what changed.
fn redrawn_equals_drawn(scene: &Scene, part: IRect) {
    let mut whole = surface(scene);
    draw(scene, whole.canvas());
    let mut again = surface(scene);
    draw(scene, again.canvas());
    draw_part(scene, part, again.canvas());
    let (whole, again) = (support::picture(&mut whole), support::picture(&mut again));
    let apart = whole.enumerate_pixels().find(|(x, y, pixel)| again.get_pixel(*x, *y) != *pixel);
    assert!(apart.is_none(), "{}: redrawing {part:?} changes {apart:?}", scene.name);

    let mut alone = surface(scene);
    draw_part(scene, part, alone.canvas());
    let width = alone.width();
    let pixels: &[u32] = alone.peek_pixels().and_then(|pixels| pixels.pixels()).expect("pixels");
    let inside = |x, y| (part.left..part.right).contains(&x) && (part.top..part.bottom).contains(&y);
    let stray = (0..).zip(pixels).find(|&(at, pixel)| *pixel != 0 && !inside(at % width, at / width));
    assert!(stray.is_none(), "{}: drawing {part:?} touched {stray:?}", scene.name);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn redrawing_a_part_changes_nothing(x in 0..90_i32, y in 0..60_i32, w in 1..60_i32, h in 1..60_i32) {
        for scene in SCENES.iter().filter(|scene| scene.local) {
            let (width, height) = scene.size;
            let part = IRect::from_xywh(x.min(width - 1), y.min(height - 1), w, h);
            let part = IRect::new(part.left, part.top, part.right.min(width), part.bottom.min(height));
            redrawn_equals_drawn(scene, part);
        }
    }
}
