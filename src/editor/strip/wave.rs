//! A stem's small waveform. Runs on the window's thread.

use std::sync::Arc;

use vizia_core::prelude::*;
use vizia_core::vg;

use crate::editor::overview::Overview;
use crate::editor::paint;

/// A stem's small waveform.
pub struct Wave {
    overview: Signal<Arc<Overview>>,
    colour: Signal<Color>,
}

impl Wave {
    /// Shows `overview` in `colour`.
    pub fn new(cx: &mut Context, overview: Signal<Arc<Overview>>, colour: Signal<Color>) -> Handle<'_, Self> {
        Self { overview, colour }
            .build(cx, |_| {})
            .bind(overview, |mut handle| handle.needs_redraw())
            .bind(colour, |mut handle| handle.needs_redraw())
            .hoverable(false)
    }
}

impl View for Wave {
    fn element(&self) -> Option<&'static str> {
        Some("wave")
    }

    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let bounds = cx.bounds();
        let columns = bounds.w.max(0.0) as usize;
        let (middle, half) = (bounds.y + bounds.h / 2.0, bounds.h / 2.0);
        let ink = paint::fill(self.colour.get());
        self.overview.with(|overview| {
            for column in 0..columns {
                let Some(extremes) = overview.part(column, columns) else { continue };
                let (top, bottom) = (middle - extremes.max.min(1.0) * half, middle - extremes.min.max(-1.0) * half);
                let x = bounds.x + column as f32;
                canvas.draw_rect(vg::Rect::new(x, top, x + 1.0, bottom.max(top + 1.0)), &ink);
            }
        });
    }
}
