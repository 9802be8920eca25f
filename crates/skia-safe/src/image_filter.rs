//! Filters for a layer's picture: crop and blur. A plain value; `raster::filter` computes them.

use crate::{Rect, TileMode};

/// One step of a filter.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(crate) enum FilterStep {
    /// Keeps only the part in the rectangle.
    Crop(Rect),
    /// A Gaussian blur with standard deviations across and down.
    Blur(f32, f32),
}

/// Steps, applied one after the other. Lengths are in the canvas' units.
#[derive(Clone, PartialEq, Debug)]
pub struct ImageFilter(Vec<FilterStep>);

impl ImageFilter {
    /// Keeps the part of `input`'s picture in `rect`. Outside it is transparent: other tile modes are ignored.
    pub fn crop(
        rect: impl AsRef<Rect>,
        _tile_mode: impl Into<Option<TileMode>>,
        input: impl Into<Option<Self>>,
    ) -> Option<Self> {
        let input = input.into().map_or_else(Vec::new, |filter| filter.0);
        Some(Self(input).then(FilterStep::Crop(*rect.as_ref())))
    }

    /// Blurs this filter's picture, then crops it. `None` unless both deviations are finite and not negative.
    ///
    /// Outside the picture it is transparent: tile modes are ignored.
    pub fn blur<'a>(
        self,
        crop: impl Into<Option<&'a Rect>>,
        (sigma_x, sigma_y): (f32, f32),
        _tile_mode: impl Into<Option<TileMode>>,
    ) -> Option<Self> {
        if !(sigma_x >= 0.0 && sigma_y >= 0.0 && sigma_x.is_finite() && sigma_y.is_finite()) {
            return None;
        }
        let blurred = self.then(FilterStep::Blur(sigma_x, sigma_y));
        Some(match crop.into() {
            Some(rect) => blurred.then(FilterStep::Crop(*rect)),
            None => blurred,
        })
    }

    fn then(mut self, step: FilterStep) -> Self {
        self.0.push(step);
        self
    }

    pub(crate) fn steps(&self) -> &[FilterStep] {
        &self.0
    }
}
