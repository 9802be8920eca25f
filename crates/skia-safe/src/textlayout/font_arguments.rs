//! The position of a variable face on its axes.
//!
//! Any thread. The coordinates are borrowed, as in upstream; `TextStyle` copies them.

/// A position on a face's axes.
#[derive(Copy, Clone, Debug)]
pub struct VariationPosition<'a> {
    /// One entry an axis; axes that are absent stay at the face's default.
    pub coordinates: &'a [variation_position::Coordinate],
}

/// The types of a position.
pub mod variation_position {
    use crate::FourByteTag;

    /// A value on one axis.
    #[derive(Copy, Clone, PartialEq, Default, Debug)]
    pub struct Coordinate {
        /// The axis, as `wght`.
        pub axis: FourByteTag,
        /// In the axis' own units.
        pub value: f32,
    }
}

/// How a face is opened. Palettes and collection indices are not covered.
#[derive(Clone, Debug, Default)]
pub struct FontArguments<'vp> {
    coordinates: &'vp [variation_position::Coordinate],
}

impl<'vp> FontArguments<'vp> {
    /// As the face comes.
    pub fn new() -> Self {
        Self::default()
    }

    /// At this position.
    #[must_use]
    pub fn set_variation_design_position<'a>(self, position: VariationPosition<'a>) -> FontArguments<'a> {
        FontArguments { coordinates: position.coordinates }
    }

    /// The position.
    pub fn variation_design_position(&self) -> VariationPosition<'vp> {
        VariationPosition { coordinates: self.coordinates }
    }
}
