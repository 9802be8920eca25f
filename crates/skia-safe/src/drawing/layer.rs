//! Layers: separate pictures that are drawn as a whole. The pixels grow with the drawing.

use crate::pixels::Pixels;
use crate::{BlendMode, IRect, ImageFilter, Matrix, Paint, Rect};

/// How a layer begins and how it is put down.
#[derive(Copy, Clone, Default, Debug)]
pub struct SaveLayerRec<'a> {
    pub(super) bounds: Option<&'a Rect>,
    pub(super) paint: Option<&'a Paint>,
    pub(super) backdrop: Option<&'a ImageFilter>,
}

impl<'a> SaveLayerRec<'a> {
    /// Nothing outside `bounds` needs to be kept.
    #[must_use]
    pub fn bounds(self, bounds: &'a Rect) -> Self {
        Self { bounds: Some(bounds), ..self }
    }

    /// The opacity, blend mode and image filter with which it is drawn on the layer below.
    #[must_use]
    pub fn paint(self, paint: &'a Paint) -> Self {
        Self { paint: Some(paint), ..self }
    }

    /// The layer starts with the picture below it, filtered by `backdrop`.
    #[must_use]
    pub fn backdrop(self, backdrop: &'a ImageFilter) -> Self {
        Self { backdrop: Some(backdrop), ..self }
    }
}

/// A layer while it is drawn on.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) pixels: Pixels,
    /// The area that drawing on it can reach.
    pub(super) limit: IRect,
    pub(super) alpha: f32,
    pub(super) mode: BlendMode,
    pub(super) filter: Option<ImageFilter>,
    /// The canvas' matrix when it began: the filter's lengths are in its units.
    pub(super) matrix: Matrix,
}

impl Layer {
    /// The lowest layer: all pixels are there from the start.
    pub(super) fn lowest(pixels: Pixels) -> Self {
        let (limit, matrix) = (pixels.bounds(), Matrix::new_identity());
        Self { pixels, limit, alpha: 1.0, mode: BlendMode::SrcOver, filter: None, matrix }
    }

    /// Makes sure that there are pixels in `area`, or returns the part of it that can change.
    pub(super) fn reach(&mut self, area: IRect, mode: BlendMode) -> IRect {
        let area = area.meet(&self.limit);
        if mode.keeps_empty() {
            return area.meet(&self.pixels.bounds());
        }
        if !area.is_empty() && !self.pixels.bounds().encloses(&area) {
            // Once half of the reachable area is in use, the rest is allocated too: growing copies the pixels.
            let all = self.pixels.bounds().join(&area);
            self.pixels.grow(if all.area() * 2 > self.limit.area() { self.limit } else { all });
        }
        area
    }
}
