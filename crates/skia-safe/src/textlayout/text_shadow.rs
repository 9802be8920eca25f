//! A shadow behind text.
//!
//! Any thread. A plain value.

use crate::{Color, Point};

/// A shadow: a copy of the letters behind the text, moved and blurred.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct TextShadow {
    /// Its colour.
    pub color: Color,
    /// How far it is moved, in pixels.
    pub offset: Point,
    /// How soft it is: the standard deviation of the blur, in pixels; 0 is sharp.
    pub blur_sigma: f64,
}

impl Default for TextShadow {
    fn default() -> Self {
        Self { color: Color::BLACK, offset: Point::default(), blur_sigma: 0.0 }
    }
}

impl TextShadow {
    /// A shadow of this colour, offset and blur.
    pub fn new(color: impl Into<Color>, offset: impl Into<Point>, blur_sigma: f64) -> Self {
        Self { color: color.into(), offset: offset.into(), blur_sigma }
    }

    /// Whether it is visible.
    pub fn has_shadow(&self) -> bool {
        self.offset != Point::default() || self.blur_sigma != 0.0
    }
}
