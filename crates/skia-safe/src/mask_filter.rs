//! Filters for a shape's coverage before colouring: blur. A plain value; `raster::blur` computes it.

/// Which part of a blurred shape is kept.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum BlurStyle {
    /// All of it.
    #[default]
    Normal,
    /// The shape itself, sharp, and the blur outside it.
    Solid,
    /// The blur outside the shape.
    Outer,
    /// The blur inside the shape.
    Inner,
}

/// A Gaussian blur of a shape's coverage.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct MaskFilter {
    style: BlurStyle,
    sigma: f32,
    respect_ctm: bool,
}

impl MaskFilter {
    /// A blur with a standard deviation `sigma`, scaled with the canvas if `respect_ctm` (the default).
    ///
    /// `None` unless `sigma` is finite and positive.
    pub fn blur(style: BlurStyle, sigma: f32, respect_ctm: impl Into<Option<bool>>) -> Option<Self> {
        let respect_ctm = respect_ctm.into().unwrap_or(true);
        (sigma > 0.0 && sigma.is_finite()).then_some(Self { style, sigma, respect_ctm })
    }

    pub(crate) fn style(&self) -> BlurStyle {
        self.style
    }

    /// The standard deviation in device pixels on a canvas whose lengths grow by `scale`; at most 135, as upstream.
    pub(crate) fn device_sigma(&self, scale: f32) -> f32 {
        if self.respect_ctm { (self.sigma * scale).min(135.0) } else { self.sigma.min(135.0) }
    }
}
