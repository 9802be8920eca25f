//! A stereo peak meter on the scale of the fader beside it. Runs on the window's thread; knows nothing of audio.

use vizia_core::prelude::*;
use vizia_core::vg;

use crate::editor::meter_level::MeterLevel;
use crate::editor::paint;

/// The gap between the two bars, in points.
const GAP: f32 = 1.0;

/// The heights on the scale at which the colour changes: −6 dB and 0 dB.
#[derive(Clone, Copy, Debug)]
pub struct Turns {
    /// From here up the level is hot.
    pub hot: f32,
    /// From here up it clips.
    pub over: f32,
}

/// A stereo peak meter with hold.
pub struct PeakMeter {
    level: Signal<MeterLevel>,
    turns: Turns,
    /// Half the height of a fader's cap, so that both scales line up.
    margin: f32,
}

impl PeakMeter {
    /// Shows `level`; the scale ends `margin` points from both ends.
    pub fn new(cx: &mut Context, level: Signal<MeterLevel>, turns: Turns, margin: f32) -> Handle<'_, Self> {
        Self { level, turns, margin }
            .build(cx, |_| {})
            .bind(level, |mut handle| handle.needs_redraw())
            .role(Role::Meter)
            .text_value(level.map(|level| level.words()))
    }

    /// Draws one bar between these columns.
    fn bar(
        &self,
        canvas: &Canvas,
        place: impl Fn(f32) -> f32,
        (x, width): (f32, f32),
        side: usize,
        inks: &[Color; 3],
    ) {
        let level = self.level.get();
        let fill = |from: f32, to: f32, ink: Color| {
            if to > from {
                let rect = vg::Rect::new(x, place(to), x + width, place(from));
                canvas.draw_rect(rect, &paint::fill(ink));
            }
        };
        let height = level.bar(side);
        fill(0.0, height.min(self.turns.hot), inks[0]);
        fill(self.turns.hot, height.min(self.turns.over), inks[1]);
        fill(self.turns.over, height, inks[2]);
        let hold = level.hold(side);
        if hold > 0.0 {
            let ink = if hold >= self.turns.over { inks[2] } else { inks[0] };
            let y = place(hold);
            canvas.draw_rect(vg::Rect::new(x, y, x + width, y + 2.0), &paint::fill(ink));
        }
    }
}

impl View for PeakMeter {
    fn element(&self) -> Option<&'static str> {
        Some("meter")
    }

    /// `color` is the colour up to −6 dB, `border-color` from there to 0 dB, `outline-color` above; `background-color` is the background.
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        let (bounds, scale) = (cx.bounds(), cx.scale_factor());
        let margin = self.margin * scale;
        let inks = [cx.font_color(), cx.border_color(), cx.outline_color()];
        let place = |value: f32| (bounds.bottom() - margin - value * (bounds.h - 2.0 * margin)).round();
        // Snap to whole pixels: antialiased edges cost more than everything else here.
        let width = ((bounds.w - GAP * scale) / 2.0).floor();
        for (side, x) in [(0, bounds.x.round()), (1, (bounds.right() - width).round())] {
            let ground = vg::Rect::new(x, place(1.0), x + width, place(0.0));
            canvas.draw_rect(ground, &paint::fill(cx.background_color()));
            self.bar(canvas, place, (x, width), side, &inks);
        }
    }
}
