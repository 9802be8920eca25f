//! A stem's waveform over the part of the song that the timeline shows, drawn once and kept as a picture. Runs on the window's thread.

use std::cell::RefCell;
use std::sync::Arc;

use vizia_core::prelude::*;
use vizia_core::vg::{self, surfaces};

use crate::editor::overview::{Extremes, Overview};
use crate::editor::paint;
use crate::editor::shown::Shown;
use crate::editor::timeline::InView;
use crate::editor::waves::CloseUp;

/// How much of its colour a muted stem keeps, of 255.
const MUTED: u8 = 70;

/// A stem's waveform in a lane; faint while the stem is muted.
pub struct LaneWave {
    shown: Shown,
    slot: usize,
    mute: Signal<f32>,
    /// The playhead moves over it in every frame, and the waveform is not drawn anew for it.
    picture: RefCell<Option<(LanePicture, vg::Image)>>,
}

/// What a picture was drawn from.
struct LanePicture {
    size: (i32, i32),
    overview: Arc<Overview>,
    in_view: InView,
    close_up: Arc<CloseUp>,
    ink: Color,
}

impl PartialEq for LanePicture {
    /// Compares waveforms by identity: this is asked in every frame, and they are long.
    fn eq(&self, other: &Self) -> bool {
        let waves = Arc::ptr_eq(&self.overview, &other.overview) && Arc::ptr_eq(&self.close_up, &other.close_up);
        waves && (self.size, self.in_view, self.ink) == (other.size, other.in_view, other.ink)
    }
}

impl LaneWave {
    /// Shows the stem in `slot`; `mute` is the value of its switch.
    pub fn new(cx: &mut Context, shown: Shown, slot: usize, mute: Signal<f32>) -> Handle<'_, Self> {
        let stem = shown.stem(slot);
        Self { shown, slot, mute, picture: RefCell::default() }
            .build(cx, |_| {})
            .bind(stem.overview, |mut handle| handle.needs_redraw())
            .bind(stem.colour, |mut handle| handle.needs_redraw())
            .bind(mute, |mut handle| handle.needs_redraw())
            .bind(shown.in_view, |mut handle| handle.needs_redraw())
            .bind(shown.close_up, |mut handle| handle.needs_redraw())
            .hoverable(false)
    }

    fn look(&self, size: (i32, i32)) -> LanePicture {
        let stem = self.shown.stem(self.slot);
        let colour = stem.colour.get();
        let alpha = if self.mute.get() > 0.5 { MUTED } else { colour.a() };
        LanePicture {
            size,
            overview: stem.overview.get(),
            in_view: self.shown.in_view(),
            close_up: self.shown.close_up.get(),
            ink: Color::rgba(colour.r(), colour.g(), colour.b(), alpha),
        }
    }

    fn paint(&self, canvas: &Canvas, look: &LanePicture) {
        let (columns, half) = (look.size.0.max(0) as usize, look.size.1 as f32 / 2.0);
        let ink = paint::fill(look.ink);
        let near = look.close_up.of_stem(look.in_view, self.slot);
        let place = |column: usize| look.in_view.place_at(column as f64 / columns as f64);
        for column in 0..columns {
            let peaks: Option<Extremes> = match near {
                Some(near) => near.part(column, columns),
                None => look.overview.between(place(column), place(column + 1)),
            };
            let Some(peaks) = peaks else { continue };
            let (top, bottom) = (half - peaks.max.min(1.0) * half, half - peaks.min.max(-1.0) * half);
            let x = column as f32;
            canvas.draw_rect(vg::Rect::new(x, top, x + 1.0, bottom.max(top + 1.0)), &ink);
        }
    }
}

impl View for LaneWave {
    fn element(&self) -> Option<&'static str> {
        Some("lane-wave")
    }

    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let bounds = cx.bounds();
        let look = self.look((bounds.w as i32, bounds.h as i32));
        let mut picture = self.picture.borrow_mut();
        if picture.as_ref().is_none_or(|(drawn, _)| *drawn != look) {
            *picture = surfaces::raster_n32_premul(look.size).map(|mut surface| {
                surface.canvas().clear(cx.background_color());
                self.paint(surface.canvas(), &look);
                (look, surface.image_snapshot())
            });
        }
        if let Some((_, image)) = &*picture {
            canvas.draw_image(image, (bounds.x, bounds.y), None);
        }
    }
}
