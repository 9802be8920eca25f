//! The static part of the timeline, cached: background, bars, waveform. Runs on the window's thread.

use std::sync::Arc;

use vizia_core::prelude::*;
use vizia_core::vg::{self, surfaces};

use crate::editor::paint::{self, Lettering};
use crate::setlist::Song;
use crate::time::{Bar, BeatPos, Beats, FileSeconds};

use super::{MOST_BARS, Subject, lane};

/// The height of the row of bar numbers, in points.
const RULER: f32 = 18.0;
/// The smallest distance between numbers, in points.
const BETWEEN_NUMBERS: f32 = 44.0;
/// The smallest distance between lines, in points.
const BETWEEN_LINES: f32 = 6.0;

/// The cached picture, and everything it was drawn from.
#[derive(Default)]
pub struct Picture {
    key: Option<(i32, i32, u32, usize, usize)>,
    image: Option<vg::Image>,
}

impl Picture {
    /// Draws the picture; renders it again only if something changed.
    pub fn draw(&mut self, cx: &DrawContext<'_>, canvas: &Canvas, subject: &Subject, lettering: &Lettering) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        let size = (bounds.w.ceil() as i32, bounds.h.ceil() as i32);
        let song = subject.song.as_ref().map_or(0, |song| Arc::as_ptr(song) as usize);
        let overview = Arc::as_ptr(&subject.overview) as usize;
        let key = Some((size.0, size.1, scale.to_bits(), song, overview));
        if self.key != key {
            self.key = key;
            self.image = surfaces::raster_n32_premul(size).map(|mut surface| {
                let at = BoundingBox { x: 0.0, y: 0.0, w: size.0 as f32, h: size.1 as f32 };
                paint_all(cx, surface.canvas(), at, subject, lettering);
                surface.image_snapshot()
            });
        }
        if let Some(image) = &self.image {
            canvas.draw_image(image, (bounds.x, bounds.y), None);
        }
    }
}

fn paint_all(cx: &DrawContext<'_>, canvas: &Canvas, at: BoundingBox, subject: &Subject, lettering: &Lettering) {
    canvas.clear(cx.background_color());
    let seconds = subject.overview.seconds;
    if seconds > 0.0 {
        if let Some(song) = &subject.song {
            grid(cx, canvas, at, song, seconds, lettering);
        }
        let lane = lane::height(subject.song.as_deref()) * cx.scale_factor();
        wave(cx, canvas, BoundingBox { h: at.h - lane, ..at }, subject);
        if let Some(song) = &subject.song {
            let (top, scale) = (at.y + RULER * cx.scale_factor(), cx.scale_factor());
            lane::paint_markers(canvas, at, top, (song, seconds), lettering, scale);
        }
        if let Some(song) = subject.song.as_ref().filter(|_| lane > 0.0) {
            lane::paint(canvas, at, song, seconds, lettering, cx.scale_factor());
        }
    }
}

fn grid(cx: &DrawContext<'_>, canvas: &Canvas, at: BoundingBox, song: &Song, seconds: f64, lettering: &Lettering) {
    let scale = cx.scale_factor();
    let map = &song.tempo_map;
    let place = |beat: BeatPos| at.x + (song.file_place(beat).get() / seconds) as f32 * at.w;
    let (first, last) = (song.beat_at(FileSeconds::ZERO), song.beat_at(FileSeconds::new(seconds)));
    let bars: Vec<Bar> = Bar::within(map, first, last).take(MOST_BARS).collect();
    let each = at.w / bars.len().max(1) as f32;
    let (lines, numbers) = (every(each, BETWEEN_LINES * scale), every(each, BETWEEN_NUMBERS * scale));
    let faint = Color::rgba(cx.border_color().r(), cx.border_color().g(), cx.border_color().b(), 90);
    for bar in &bars {
        let x = place(bar.start).round();
        let has_number = (bar.number - 1).rem_euclid(numbers) == 0;
        if has_number {
            let at_text = (x + 4.0 * scale, at.y + RULER * scale / 2.0);
            let (number, size) = (bar.number.to_string(), 11.0 * scale);
            if at_text.0 + lettering.width(&number, size, cx.font_color()) <= at.right() {
                lettering.left(canvas, &number, size, cx.font_color(), at_text);
            }
        }
        if has_number || (bar.number - 1).rem_euclid(lines) == 0 {
            let ink = if has_number { cx.border_color() } else { faint };
            canvas.draw_rect(vg::Rect::new(x, at.y, x + 1.0, at.bottom()), &paint::fill(ink));
        }
        if each > BETWEEN_NUMBERS * scale {
            beats(canvas, bar, &place, at, faint, scale);
        }
    }
}

/// The beats within a bar, as short lines.
fn beats(canvas: &Canvas, bar: &Bar, place: &impl Fn(BeatPos) -> f32, at: BoundingBox, ink: Color, scale: f32) {
    for beat in 1..bar.meter.beats() {
        let into = Beats::new(f64::from(beat) * 4.0 / f64::from(bar.meter.unit())).unwrap_or(Beats::ZERO);
        let x = place(bar.start + into).round();
        let top = at.y + RULER * scale;
        canvas.draw_rect(vg::Rect::new(x, top, x + 1.0, at.bottom()), &paint::fill(ink));
    }
}

/// Marks every how many bars, if a bar is `each` wide and marks are at least `least` apart: a power of two.
fn every(each: f32, least: f32) -> i64 {
    let mut every = 1;
    while each * (every as f32) < least && every < 1 << 20 {
        every *= 2;
    }
    every
}

fn wave(cx: &DrawContext<'_>, canvas: &Canvas, at: BoundingBox, subject: &Subject) {
    let top = at.y + RULER * cx.scale_factor();
    let half = (at.bottom() - top) / 2.0;
    let middle = top + half;
    let ink = paint::fill(cx.outline_color());
    let columns = at.w as usize;
    for column in 0..columns {
        let x = at.x + column as f32;
        match subject.overview.part(column, columns) {
            Some(extremes) => {
                let (high, low) = (extremes.max.min(1.0), extremes.min.max(-1.0));
                let (y, end) = (middle - high * half, middle - low * half);
                canvas.draw_rect(vg::Rect::new(x, y, x + 1.0, end.max(y + 1.0)), &ink);
            }
            // Not loaded yet: a dotted line.
            None if column % 4 == 0 => {
                canvas.draw_rect(vg::Rect::new(x, middle, x + 1.0, middle + 1.0), &ink);
            }
            None => {}
        }
    }
}
