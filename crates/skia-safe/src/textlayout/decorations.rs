//! Draws the lines under, over and through text.
//!
//! Runs on the thread that draws a window. Positions and thicknesses come from the face. Solid lines are moved to whole
//! pixels, so that they are sharp (upstream leaves them between pixels).

use super::{
    letters::Letters,
    text_decoration::{TextDecoration, TextDecorationStyle},
    text_style::TextStyle,
};
use crate::{Canvas, Color, Paint, PaintStyle, PathBuilder, PathEffect, Point, Rect};

/// Draws the lines that `style` asks for along `width` pixels of a baseline that starts at `origin`.
pub(crate) fn paint(canvas: &Canvas, style: &TextStyle, letters: &Letters, origin: Point, width: f32) {
    for kind in [TextDecoration::UNDERLINE, TextDecoration::OVERLINE, TextDecoration::LINE_THROUGH] {
        if style.decoration.ty.contains(kind) && width > 0.0 {
            let (above, thickness) = place(kind, letters);
            let thickness = (thickness * style.decoration.thickness_multiplier).round().max(1.0);
            let rule =
                Rule { x: origin.x, y: (origin.y - above).round(), width, thickness, em: style.usable_size() };
            rule.paint(canvas, style.decoration.style, color(style));
        }
    }
}

/// How far a line's top is above the baseline, and how thick it is.
fn place(kind: TextDecoration, letters: &Letters) -> (f32, f32) {
    let metrics = &letters.metrics;
    let thickness = |own: f32| if own > 0.0 { own } else { letters.size / 14.0 };
    match kind {
        TextDecoration::UNDERLINE => (metrics.underline_offset, thickness(metrics.underline_size)),
        TextDecoration::OVERLINE => (metrics.ascent, thickness(metrics.underline_size)),
        _ => (metrics.strikethrough_offset, thickness(metrics.strikethrough_size)),
    }
}

fn color(style: &TextStyle) -> Color {
    match (style.decoration.color, &style.foreground) {
        (Color::TRANSPARENT, Some(paint)) => paint.color(),
        (Color::TRANSPARENT, None) => style.color,
        (color, _) => color,
    }
}

/// One line: its left end, its top, and the size of the text.
struct Rule {
    x: f32,
    y: f32,
    width: f32,
    thickness: f32,
    em: f32,
}

impl Rule {
    fn paint(&self, canvas: &Canvas, style: TextDecorationStyle, color: Color) {
        // Dots, dashes and gaps grow with the text; upstream measures them at 14 pixels.
        let unit = self.em / 14.0;
        match style {
            TextDecorationStyle::Solid => self.bar(canvas, self.y, color),
            TextDecorationStyle::Double => {
                self.bar(canvas, self.y, color);
                self.bar(canvas, self.y + self.thickness + 2.0 * unit.round().max(1.0), color);
            }
            TextDecorationStyle::Dotted => self.dashes(canvas, [unit, 1.5 * unit], color),
            TextDecorationStyle::Dashed => self.dashes(canvas, [4.0 * unit, 2.0 * unit], color),
            TextDecorationStyle::Wavy => self.wave(canvas, unit, color),
        }
    }

    fn bar(&self, canvas: &Canvas, y: f32, color: Color) {
        let mut paint = Paint::new(color);
        paint.set_anti_alias(true);
        canvas.draw_rect(Rect::from_xywh(self.x, y, self.width, self.thickness), &paint);
    }

    fn dashes(&self, canvas: &Canvas, intervals: [f32; 2], color: Color) {
        let mut paint = self.pen(color);
        paint.set_path_effect(PathEffect::dash(&intervals, 0.0));
        let y = self.y + self.thickness / 2.0;
        let mut path = PathBuilder::new();
        path.add_line((self.x, y), (self.x + self.width, y));
        canvas.draw_path(&path.detach(), &paint);
    }

    /// Half waves as wide as they are high, the last one cut by the end of the text.
    fn wave(&self, canvas: &Canvas, unit: f32, color: Color) {
        let half = (2.0 * unit).max(1.0);
        let (mut x, mut up, y) = (0.0, true, self.y + self.thickness / 2.0);
        let mut path = PathBuilder::new();
        path.move_to((self.x, y));
        while x < self.width {
            let step = half.min(self.width - x);
            let peak = if up { y - step } else { y + step };
            path.quad_to((self.x + x + step / 2.0, peak), (self.x + x + step, y));
            (x, up) = (x + step, !up);
        }
        canvas.draw_path(&path.detach(), &self.pen(color));
    }

    fn pen(&self, color: Color) -> Paint {
        let mut paint = Paint::new(color);
        paint.set_anti_alias(true);
        paint.set_style(PaintStyle::Stroke);
        paint.set_stroke_width(self.thickness);
        paint
    }
}
