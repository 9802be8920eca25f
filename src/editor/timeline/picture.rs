//! The static part of the timeline, cached: background, bars, waveform. Runs on the window's thread.

use std::sync::Arc;

use vizia_core::prelude::*;
use vizia_core::vg::{self, surfaces};

use crate::editor::paint::{self, Lettering};
use crate::time::{Bar, BeatPos, Beats};

use super::song_scale::{SongScale, TimeScale};
use super::{InView, MOST_BARS, Subject, lane};

/// The height of the row of bar numbers, in points.
pub const RULER: f32 = 18.0;
/// The smallest distance between numbers, in points.
const BETWEEN_NUMBERS: f32 = 44.0;
/// The smallest distance between lines, in points.
const BETWEEN_LINES: f32 = 6.0;

/// The cached picture, and everything it was drawn from.
#[derive(Default)]
pub struct Picture {
    key: Option<PictureKey>,
    image: Option<vg::Image>,
}

/// The size, the scale, and the addresses of what is held by the subject.
#[derive(Clone, Copy, PartialEq)]
struct PictureKey {
    size: (i32, i32),
    scale: f32,
    song: usize,
    overview: usize,
    close_up: usize,
    in_view: InView,
}

impl Picture {
    /// Draws the picture; renders it again only if something changed.
    pub fn draw(&mut self, cx: &DrawContext<'_>, canvas: &Canvas, subject: &Subject, lettering: &Lettering) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        let size = (bounds.w.ceil() as i32, bounds.h.ceil() as i32);
        let song = subject.song.as_ref().map_or(0, |song| Arc::as_ptr(song) as usize);
        let overview = Arc::as_ptr(&subject.overview) as usize;
        let (close_up, in_view) = (Arc::as_ptr(&subject.close_up) as usize, subject.in_view);
        let key = Some(PictureKey { size, scale, song, overview, close_up, in_view });
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
    if seconds <= 0.0 {
        return;
    }
    let (scale, time) = (cx.scale_factor(), TimeScale { seconds, in_view: subject.in_view, width: at.w });
    let along = subject.song.as_deref().map(|song| SongScale { song, time, scale });
    if let Some(along) = &along {
        grid(cx, canvas, at, along, lettering);
    }
    let lane = lane::height(subject.song.as_deref()) * scale;
    wave(cx, canvas, BoundingBox { h: at.h - lane, ..at }, subject);
    if let Some(along) = &along {
        lane::paint_markers(canvas, at, at.y + RULER * scale, along, lettering);
        if lane > 0.0 {
            lane::paint(canvas, at, along, lettering);
        }
    }
    if !subject.in_view.is_all() {
        // Which part of the song is in view.
        let (from, to) = subject.in_view.ends();
        let x = |share: f64| at.x + share as f32 * at.w;
        let bar = vg::Rect::new(x(from), at.y, x(to).max(x(from) + 4.0 * scale), at.y + 3.0 * scale);
        canvas.draw_rect(bar, &paint::fill(cx.font_color()));
    }
}

fn grid(cx: &DrawContext<'_>, canvas: &Canvas, at: BoundingBox, along: &SongScale<'_>, lettering: &Lettering) {
    let scale = along.scale;
    let map = &along.song.tempo_map;
    let place = |beat: BeatPos| at.x + along.x_of(beat);
    let (first, last) = along.time.ends();
    let (first, last) = (along.song.beat_at(first), along.song.beat_at(last));
    // In a part of the song, the bar at its left edge is there too.
    let is_all = along.time.in_view.is_all();
    let begin = if is_all { first } else { Bar::of(map, first).start };
    let bars: Vec<Bar> = Bar::within(map, begin, last).take(MOST_BARS).collect();
    let count = if is_all { bars.len() as f64 } else { Bar::bars_before(map, last) - Bar::bars_before(map, first) };
    let each = at.w / (count as f32).max(if is_all { 1.0 } else { 0.01 });
    let (lines, numbers) = (every(each, BETWEEN_LINES * scale), every(each, BETWEEN_NUMBERS * scale));
    let faint = Color::rgba(cx.border_color().r(), cx.border_color().g(), cx.border_color().b(), 90);
    for bar in &bars {
        let x = place(bar.start).round();
        let has_number = (bar.number - 1).rem_euclid(numbers) == 0;
        if has_number && x >= at.x {
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
    let close_up = subject.close_up.of(subject.in_view);
    let (from, to) = subject.in_view.ends();
    let part = |column: usize| match close_up {
        Some(near) => near.part(column, columns),
        None if subject.in_view.is_all() => subject.overview.part(column, columns),
        // The close-up comes with the next frame.
        None => {
            let at = |column: usize| from + (to - from) * column as f64 / columns as f64;
            subject.overview.between(at(column), at(column + 1))
        }
    };
    for column in 0..columns {
        let x = at.x + column as f32;
        match part(column) {
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
