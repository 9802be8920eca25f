//! Measures a frame of a mixer: `cargo bench -p skia-safe`. CPU time in milliseconds, minimum and median of many runs.

#![allow(clippy::print_stdout)]

#[path = "../tests/support/headless.rs"]
mod headless;
mod timing;

use headless::Headless;
use skia_safe::{Paint, Path, PathBuilder, Rect};
use std::cell::Cell;
use std::rc::Rc;
use timing::report;
use vizia_core::icons::{ICON_STAR, ICON_USER};
use vizia_core::prelude::*;

const SIZE: (u32, u32) = (1000, 620);
const STRIPS: usize = 16;

/// A level that changes in every frame.
struct Meter(Rc<Cell<f32>>);

impl View for Meter {
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        cx.draw_background(canvas);
        let bounds = cx.bounds();
        let mut paint = Paint::default();
        paint.set_color(skia_safe::Color::from_rgb(90, 200, 120)).set_anti_alias(true);
        let top = bounds.y + bounds.h * (1.0 - self.0.get());
        canvas.draw_rect(Rect::new(bounds.x, top, bounds.x + bounds.w, bounds.y + bounds.h), &paint);
    }
}

/// A waveform with a playhead.
struct Timeline(Rc<Cell<f32>>);

impl View for Timeline {
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        cx.draw_background(canvas);
        let bounds = cx.bounds();
        let mut paint = Paint::default();
        paint.set_color(skia_safe::Color::from_rgb(80, 140, 220)).set_anti_alias(true);
        canvas.draw_path(&waveform(bounds), &paint);
        paint.set_color(skia_safe::Color::WHITE);
        let x = bounds.x + bounds.w * self.0.get();
        canvas.draw_rect(Rect::new(x, bounds.y, x + 2.0, bounds.y + bounds.h), &paint);
    }
}

fn waveform(bounds: BoundingBox) -> Path {
    let mut builder = PathBuilder::new();
    let middle = bounds.y + bounds.h / 2.0;
    builder.move_to((bounds.x, middle));
    let height = |i: i32| bounds.h * 0.45 * ((i as f32 * 0.37).sin() * (i as f32 * 0.011).cos()).abs();
    (0..bounds.w as i32).for_each(|i| {
        builder.line_to((bounds.x + i as f32, middle - height(i)));
    });
    (0..bounds.w as i32).rev().for_each(|i| {
        builder.line_to((bounds.x + i as f32, middle + height(i)));
    });
    builder.close().detach()
}

/// The values that change between frames.
#[derive(Default)]
struct Moving {
    levels: Vec<Rc<Cell<f32>>>,
    playhead: Rc<Cell<f32>>,
    entities: Vec<Entity>,
}

fn mixer(cx: &mut Context, moving: &mut Moving) {
    cx.add_stylesheet(include_str!("mixer.css")).expect("a style sheet in memory");
    VStack::new(cx, |cx| {
        HStack::new(cx, |cx| {
            Svg::new(cx, ICON_STAR);
            Label::new(cx, "A song with a name").class("title");
            Label::new(cx, "12.3.240   128.00 bpm");
            Button::new(cx, |cx| Label::new(cx, "Locked"));
        })
        .class("bar");
        let timeline = Timeline(Rc::clone(&moving.playhead)).build(cx, |_| {}).class("timeline").entity();
        moving.entities.push(timeline);
        HStack::new(cx, |cx| (0..STRIPS).for_each(|i| strip(cx, i, moving))).class("strips");
    })
    .class("page");
}

fn strip(cx: &mut Context, i: usize, moving: &mut Moving) {
    let level = Rc::new(Cell::new(0.5));
    moving.levels.push(Rc::clone(&level));
    VStack::new(cx, |cx| {
        Svg::new(cx, ICON_USER);
        Label::new(cx, format!("Stem {}", i + 1));
        HStack::new(cx, |cx| {
            Slider::new(cx, Signal::new(0.7_f32)).vertical(true).class("fader");
            moving.entities.push(Meter(level).build(cx, |_| {}).class("meter").entity());
        })
        .class("fields");
        HStack::new(cx, |cx| {
            ToggleButton::new(cx, Signal::new(i.is_multiple_of(3)), |cx| Label::new(cx, "M"));
            ToggleButton::new(cx, Signal::new(false), |cx| Label::new(cx, "S"));
        })
        .class("buttons");
        Label::new(cx, "-6.0 dB");
    })
    .class("strip");
}

fn main() {
    for scale in [1.0, 2.0] {
        let mut moving = Moving::default();
        let mut window = Headless::new(SIZE, scale, |cx| mixer(cx, &mut moving));
        window.draw();
        if let Some(folder) = std::env::var_os("BENCH_PICTURE") {
            let name = format!("mixer_{scale}.ppm");
            std::fs::write(std::path::Path::new(&folder).join(name), ppm(&mut window))
                .expect("a picture can be written");
        }
        println!("{}x{} at {scale}:", SIZE.0, SIZE.1);
        report("full frame", || {
            window.redraw_all();
            window.update();
            window.draw();
        });
        let mut frame = 0.0_f32;
        report("16 meters and playhead", || {
            frame += 1.0;
            moving.levels.iter().enumerate().for_each(|(i, l)| l.set((frame * 0.3 + i as f32).sin().abs()));
            moving.playhead.set((frame * 0.01).fract());
            window.redraw(&moving.entities);
            window.update();
            window.draw();
        });
        report("16 meters", || {
            frame += 1.0;
            moving.levels.iter().enumerate().for_each(|(i, l)| l.set((frame * 0.3 + i as f32).sin().abs()));
            window.redraw(&moving.entities[1..]);
            window.update();
            window.draw();
        });
        report("idle", || {
            window.update();
            assert!(!window.draw(), "nothing changed");
        });
    }
}

fn ppm(window: &mut Headless) -> Vec<u8> {
    let pixels = window.pixels.peek_pixels().expect("a raster surface");
    let mut file = format!("P6 {} {} 255\n", pixels.width(), pixels.height()).into_bytes();
    file.extend(
        pixels.pixels::<u32>().expect("of the only kind").iter().flat_map(|p| p.to_be_bytes()[1..].to_vec()),
    );
    file
}
