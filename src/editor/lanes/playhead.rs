//! The place of the song, as a line through all lanes. Runs on the window's thread.

use vizia_core::prelude::*;
use vizia_core::vg;

use crate::editor::paint;
use crate::editor::readout::Readout;
use crate::editor::shown::Shown;

/// A line at the place of the song.
pub struct LanePlayhead {
    shown: Shown,
    /// The column in which it was last drawn.
    column: Option<i64>,
}

/// The place may have changed.
struct PlaceMoved;

impl LanePlayhead {
    /// Over the whole width of its view lies what the timeline shows of the song.
    pub fn new(cx: &mut Context, shown: Shown) -> Handle<'_, Self> {
        Self { shown, column: None }
            .build(cx, |_| {})
            .bind(shown.readout, |mut handle| {
                let entity = handle.entity();
                handle.context().emit_to(entity, PlaceMoved);
            })
            .bind(shown.in_view, |mut handle| handle.needs_redraw())
            .hoverable(false)
    }

    /// The column of the place in a view of this width, in pixels; `None` if it is not in view.
    fn column(&self, width: f32) -> Option<i64> {
        let all = self.shown.overview.with(|overview| overview.seconds);
        let at = self.shown.readout.with(|readout: &Readout| readout.seconds)?.get();
        let in_view = self.shown.in_view();
        (all > 0.0 && in_view.holds(at / all)).then(|| (in_view.share_of(at / all) * f64::from(width)) as i64)
    }
}

impl View for LanePlayhead {
    fn element(&self) -> Option<&'static str> {
        Some("lane-playhead")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|_: &PlaceMoved, _| {
            let column = self.column(cx.bounds().w);
            if column != self.column {
                self.column = column;
                cx.needs_redraw();
            }
        });
    }

    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        if let Some(column) = self.column(bounds.w) {
            let x = bounds.x + column as f32;
            canvas.draw_rect(
                vg::Rect::new(x, bounds.top(), x + scale, bounds.bottom()),
                &paint::fill(cx.caret_color()),
            );
        }
    }
}
