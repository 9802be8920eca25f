//! The interface between text and drawing: positioned glyphs, and the source of their shapes.
//!
//! Text layout knows fonts but no pixels; the canvas knows pixels but no fonts. The canvas keeps the masks.

use crate::{Path, Point};

/// One glyph at a place.
#[derive(Copy, Clone, PartialEq, Default, Debug)]
pub struct Glyph {
    /// Its number in the face.
    pub id: u32,
    /// Where its origin on the baseline lies, from the run's origin, in pixels.
    pub position: Point,
}

/// The shapes of one face at one size.
pub trait Outlines {
    /// Distinguishes these shapes from those of every other face, size, variation or synthesis in this process.
    fn key(&self) -> [u64; 2];

    /// The shape of one glyph in pixels, y downwards, its origin on the baseline at `(0, 0)`.
    ///
    /// Asked once for each glyph and quarter of a pixel, then kept as a mask. Empty for a space.
    fn outline(&self, glyph: u32) -> Path;
}

/// Glyphs of one face and size.
#[derive(Copy, Clone)]
pub struct GlyphRun<'a> {
    /// Their shapes.
    pub outlines: &'a dyn Outlines,
    /// The glyphs to draw, in any order.
    pub glyphs: &'a [Glyph],
}
