//! The extent of text above and below its baseline.
//!
//! Any thread. Plain numbers. Upstream's rules (skparagraph, `Run::calculateMetrics` and `InternalLineMetrics`),
//! with the distance above the baseline counted upwards.

use super::{
    strut_style::StrutStyle,
    text_style::{TextStyle, usable_size},
};
use parley_engine::FontMetrics;

/// Distances from a baseline in pixels.
#[derive(Copy, Clone, PartialEq, Debug, Default)]
pub(crate) struct Extent {
    /// Upwards, with the height that the style asks for.
    pub(crate) ascent: f32,
    /// Downwards, with the height that the style asks for.
    pub(crate) descent: f32,
    /// Upwards, as the face has it.
    pub(crate) raw_ascent: f32,
    /// Downwards, as the face has it.
    pub(crate) raw_descent: f32,
    /// Between lines.
    pub(crate) leading: f32,
}

impl Extent {
    /// Of text in a style, set in a face of these measures.
    pub(crate) fn of_text(metrics: &FontMetrics, style: &TextStyle) -> Self {
        let half_gap = metrics.leading / 2.0;
        let (mut ascent, mut descent) = (metrics.ascent + half_gap, metrics.descent + half_gap);
        let wanted = style.height() * style.usable_size();
        let natural = ascent + descent;
        if style.height().abs() > 1e-6 && natural > 0.0 {
            if style.half_leading {
                let extra = (wanted - natural) / 2.0;
                (ascent, descent) = (ascent + extra, descent + extra);
            } else {
                (ascent, descent) = (ascent * wanted / natural, descent * wanted / natural);
            }
        }
        let shift = style.baseline_shift;
        Self {
            ascent: ascent - shift,
            descent: descent + shift,
            raw_ascent: metrics.ascent - shift,
            raw_descent: metrics.descent + shift,
            leading: 0.0,
        }
    }

    /// Of a strut, set in a face of these measures.
    pub(crate) fn of_strut(metrics: &FontMetrics, strut: &StrutStyle) -> Self {
        let bare = FontMetrics { leading: 0.0, ..*metrics };
        let leading = strut.leading().max(0.0) * usable_size(strut.font_size());
        Self { leading, ..Self::of_text(&bare, &strut.text_style()) }
    }

    /// Of a line with both in it.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            ascent: self.ascent.max(other.ascent),
            descent: self.descent.max(other.descent),
            raw_ascent: self.raw_ascent.max(other.raw_ascent),
            raw_descent: self.raw_descent.max(other.raw_descent),
            leading: self.leading.max(other.leading),
        }
    }

    /// Of this line with a strut in it.
    pub(crate) fn with_strut(self, strut: Self, force: bool) -> Self {
        if force {
            return strut;
        }
        let half_gap = strut.leading / 2.0;
        Self {
            ascent: self.ascent.max(strut.ascent + half_gap),
            descent: self.descent.max(strut.descent + half_gap),
            leading: self.leading.max(strut.leading),
            ..self
        }
    }

    /// The height before it is rounded.
    pub(crate) fn exact_height(self) -> f32 {
        self.ascent + self.descent + self.leading
    }

    /// The height of a line: whole pixels, as upstream has it.
    pub(crate) fn height(self) -> f32 {
        self.exact_height().round()
    }

    /// From the line's top to its baseline.
    pub(crate) fn baseline(self) -> f32 {
        self.ascent + self.leading / 2.0
    }

    /// The height added by rounding.
    pub(crate) fn rounding(self) -> f32 {
        self.height() - self.exact_height()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: FontMetrics =
        FontMetrics { ascent: 10.0, descent: 4.0, leading: 2.0, ..FontMetrics::fallback(16.0) };

    #[test]
    fn a_gap_is_shared_by_both_sides() {
        let extent = Extent::of_text(&FACE, &TextStyle::new());
        assert_eq!((extent.ascent, extent.descent, extent.height()), (11.0, 5.0, 16.0));
    }

    #[test]
    fn a_height_override_keeps_the_proportion_or_adds_to_both_sides() {
        let mut style = TextStyle::new();
        style.set_font_size(16.0).set_height(2.0).set_height_override(true);
        let extent = Extent::of_text(&FACE, &style);
        assert_eq!((extent.ascent, extent.descent), (22.0, 10.0));
        style.set_half_leading(true);
        let extent = Extent::of_text(&FACE, &style);
        assert_eq!((extent.ascent, extent.descent), (19.0, 13.0));
    }

    #[test]
    fn a_forced_strut_is_the_line() {
        let mut strut = StrutStyle::new();
        strut.set_strut_enabled(true).set_font_size(16.0).set_leading(0.5);
        let strut = Extent::of_strut(&FACE, &strut);
        assert_eq!((strut.ascent, strut.descent, strut.leading), (10.0, 4.0, 8.0));
        let line = Extent { ascent: 30.0, descent: 1.0, ..Extent::default() };
        assert_eq!(line.with_strut(strut, true), strut);
        let free = line.with_strut(strut, false);
        assert_eq!((free.ascent, free.descent), (30.0, 8.0));
    }
}
