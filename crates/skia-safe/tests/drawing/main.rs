//! What each drawing feature looks like, compared with pictures, and what all drawings have in common.

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

/// What a window relies on when it redraws only what changed.
fn redrawn_equals_drawn(scene: &Scene, part: IRect) {
    let mut whole = surface(scene);
    draw(scene, whole.canvas());
    let mut again = surface(scene);
    draw(scene, again.canvas());
    again.take_damage();
    let canvas = again.canvas();
    canvas.save();
    canvas.clip_rect(Rect::from(part), ClipOp::Intersect, false);
    draw(scene, canvas);
    canvas.restore();
    let damage = again.take_damage();
    let inside = damage.left >= part.left
        && damage.top >= part.top
        && damage.right <= part.right
        && damage.bottom <= part.bottom;
    assert!(inside, "{}: redrawing {part:?} touched {damage:?}", scene.name);
    let (whole, again) = (support::picture(&mut whole), support::picture(&mut again));
    let apart = whole.enumerate_pixels().find(|(x, y, pixel)| again.get_pixel(*x, *y) != *pixel);
    assert!(apart.is_none(), "{}: redrawing {part:?} changes {apart:?}", scene.name);
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
