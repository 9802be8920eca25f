//! The beats of the bar as lights. Runs on the window's thread.

use vizia_core::prelude::*;
use vizia_core::vg;

use crate::editor::paint;

/// The gap between two lights, as a share of a light.
const GAP: f32 = 0.12;

/// The beats of a bar. Equal values look the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beating {
    /// The number of beats; 0 if unknown.
    pub count: u8,
    /// The current beat, counted from 0.
    pub lit: Option<u8>,
}

/// The beats of the bar.
pub struct BeatLights {
    beats: Signal<Beating>,
}

impl BeatLights {
    /// Shows `beats`.
    pub fn new(cx: &mut Context, beats: Signal<Beating>) -> Handle<'_, Self> {
        Self { beats }
            .build(cx, |_| {})
            .bind(beats, |mut handle| handle.needs_redraw())
            .role(Role::Meter)
            .name("Beat")
            .text_value(beats.map(|beats| beats.words()))
            .hoverable(false)
    }
}

impl Beating {
    fn words(self) -> String {
        self.lit.map_or_else(String::new, |lit| format!("{} of {}", lit + 1, self.count))
    }
}

impl View for BeatLights {
    fn element(&self) -> Option<&'static str> {
        Some("beat-lights")
    }

    /// `background-color` is the colour of a dark light, `color` of a lit one, `caret-color` of the first beat when
    /// lit.
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let bounds = cx.bounds();
        let Beating { count, lit } = self.beats.get();
        // The last light ends at the right edge.
        let each = bounds.w / (f32::from(count.max(1)) - GAP);
        for light in 0..count {
            // Whole pixels avoid antialiased edges, which are expensive.
            let left = (bounds.x + f32::from(light) * each).round();
            let right = (bounds.x + (f32::from(light) + 1.0 - GAP) * each).round();
            let ink = match lit {
                Some(0) if light == 0 => cx.caret_color(),
                Some(lit) if light == lit => cx.font_color(),
                _ => cx.background_color(),
            };
            let rect = vg::Rect::new(left, bounds.y.round(), right.max(left + 1.0), bounds.bottom().round());
            canvas.draw_rect(rect, &paint::fill(ink));
        }
    }
}
