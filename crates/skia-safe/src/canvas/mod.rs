//! What shapes are drawn on. On the thread that draws a window.

use crate::{GlyphRun, Paint, Path, Point, Rect};

/// Which part of a clip shape stays.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum ClipOp {
    /// What is not in it.
    Difference,
    /// What is in it.
    #[default]
    Intersect,
}

/// What shapes are drawn on.
#[derive(Debug)]
pub struct Canvas {}

impl Canvas {
    /// Draws glyphs with their origin at `origin`.
    pub fn draw_glyphs(&self, _run: &GlyphRun<'_>, _origin: impl Into<Point>, _paint: &Paint) -> &Self {
        self
    }

    /// Draws a shape.
    pub fn draw_path(&self, _path: &Path, _paint: &Paint) -> &Self {
        self
    }

    /// Draws a rectangle.
    pub fn draw_rect(&self, _rect: impl AsRef<Rect>, _paint: &Paint) -> &Self {
        self
    }
}
