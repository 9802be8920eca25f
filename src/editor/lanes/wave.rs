//! A stem's waveform over the length of the song, drawn once and kept as a picture. Runs on the window's thread.

use std::cell::RefCell;
use std::sync::Arc;

use vizia_core::prelude::*;
use vizia_core::vg::{self, surfaces};

use crate::editor::overview::Overview;
use crate::editor::paint;

/// How much of its colour a muted stem keeps, of 255.
const MUTED: u8 = 70;

/// What a picture was drawn from: its size, the waveform, and the colour.
type LanePicture = (i32, i32, usize, [u8; 4]);

/// A stem's waveform in a lane; faint while the stem is muted.
pub struct LaneWave {
    overview: Signal<Arc<Overview>>,
    colour: Signal<Color>,
    mute: Signal<f32>,
    /// The playhead moves over it in every frame, and the waveform is not drawn anew for it.
    picture: RefCell<Option<(LanePicture, vg::Image)>>,
}

impl LaneWave {
    /// Shows `overview` in `colour`; `mute` is the value of a switch.
    pub fn new(
        cx: &mut Context,
        overview: Signal<Arc<Overview>>,
        colour: Signal<Color>,
        mute: Signal<f32>,
    ) -> Handle<'_, Self> {
        Self { overview, colour, mute, picture: RefCell::default() }
            .build(cx, |_| {})
            .bind(overview, |mut handle| handle.needs_redraw())
            .bind(colour, |mut handle| handle.needs_redraw())
            .bind(mute, |mut handle| handle.needs_redraw())
            .hoverable(false)
    }

    fn ink(&self) -> Color {
        let colour = self.colour.get();
        let alpha = if self.mute.get() > 0.5 { MUTED } else { colour.a() };
        Color::rgba(colour.r(), colour.g(), colour.b(), alpha)
    }
}

fn paint_wave(canvas: &Canvas, (width, height): (i32, i32), overview: &Overview, ink: Color) {
    let (columns, half) = (width.max(0) as usize, height as f32 / 2.0);
    let ink = paint::fill(ink);
    for column in 0..columns {
        let Some(extremes) = overview.part(column, columns) else { continue };
        let (top, bottom) = (half - extremes.max.min(1.0) * half, half - extremes.min.max(-1.0) * half);
        let x = column as f32;
        canvas.draw_rect(vg::Rect::new(x, top, x + 1.0, bottom.max(top + 1.0)), &ink);
    }
}

impl View for LaneWave {
    fn element(&self) -> Option<&'static str> {
        Some("lane-wave")
    }

    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let bounds = cx.bounds();
        let size = (bounds.w as i32, bounds.h as i32);
        let (overview, ink) = (self.overview.get(), self.ink());
        let drawn = (size.0, size.1, Arc::as_ptr(&overview) as usize, [ink.r(), ink.g(), ink.b(), ink.a()]);
        let mut picture = self.picture.borrow_mut();
        if picture.as_ref().is_none_or(|(known, _)| *known != drawn) {
            *picture = surfaces::raster_n32_premul(size).map(|mut surface| {
                surface.canvas().clear(cx.background_color());
                paint_wave(surface.canvas(), size, &overview, ink);
                (drawn, surface.image_snapshot())
            });
        }
        if let Some((_, image)) = &*picture {
            canvas.draw_image(image, (bounds.x, bounds.y), None);
        }
    }
}
