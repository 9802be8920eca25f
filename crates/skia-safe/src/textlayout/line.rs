//! One line: its text, its height, and the positions of its pieces.
//!
//! Any thread. Plain values, made by `lines`; x starts at the line's own left edge, before alignment.

use super::{extent::Extent, shape::Shaped};
use std::{ops::Range, rc::Rc};

/// Text of one run on one line, in one stretch.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    /// In `Shaped::runs`.
    pub(crate) run: usize,
    /// In `Shaped::clusters`.
    pub(crate) clusters: Range<usize>,
    /// Its left edge.
    pub(crate) x: f32,
    pub(crate) width: f32,
    /// Spaces and a line break that hang over the line's end.
    pub(crate) hangs: bool,
}

/// Where a cluster stands.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub(crate) struct Place {
    /// Its left edge.
    pub(crate) x: f32,
    /// With what justification added.
    pub(crate) width: f32,
}

/// The replacement for text that does not fit.
#[derive(Clone, Debug)]
pub(crate) struct Ellipsis {
    pub(crate) shaped: Rc<Shaped>,
    /// Whose style it has.
    pub(crate) block: usize,
    /// Its left edge.
    pub(crate) x: f32,
    pub(crate) width: f32,
}

/// Which bytes of the text a line holds; all ranges begin at `start`.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub(crate) struct LineText {
    pub(crate) start: usize,
    /// Without the spaces at its end.
    pub(crate) visible_end: usize,
    /// With the spaces, without the line break.
    pub(crate) end: usize,
    /// With the line break: where the next line starts.
    pub(crate) next: usize,
}

/// One line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) text: LineText,
    /// In `Shaped::clusters`, spaces and line break included.
    pub(crate) clusters: Range<usize>,
    /// In `Lines::pieces`, from left to right.
    pub(crate) pieces: Range<usize>,
    /// Of its runs, without a strut.
    pub(crate) runs: Extent,
    pub(crate) extent: Extent,
    /// Its top in the paragraph, in pixels.
    pub(crate) top: f32,
    /// How far alignment moves it to the right.
    pub(crate) shift: f32,
    /// Without what hangs over its end and without an ellipsis.
    pub(crate) width: f32,
    /// Of what hangs over its end.
    pub(crate) hanging: f32,
    /// Whether a line break ends it.
    pub(crate) hard: bool,
    pub(crate) ellipsis: Option<Ellipsis>,
}

impl Line {
    /// The width that alignment counts.
    pub(crate) fn full_width(&self) -> f32 {
        self.width + self.ellipsis.as_ref().map_or(0.0, |ellipsis| ellipsis.width)
    }

    pub(crate) fn height(&self) -> f32 {
        self.extent.height()
    }

    /// The baseline's place in the paragraph, on which letters are drawn: a whole pixel below the line's top.
    pub(crate) fn drawn_baseline(&self, baseline_shift: f32) -> f32 {
        self.top + (self.extent.baseline() + baseline_shift + 0.5).floor()
    }

    /// Top and bottom, in the paragraph, of text with the extent `text` around the baseline.
    pub(crate) fn span(&self, text: Extent) -> (f32, f32) {
        let top = self.top + self.extent.baseline() - text.ascent + self.extent.rounding();
        (top, top + text.ascent + text.descent)
    }
}
