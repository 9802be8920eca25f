//! The part of skia-safe's API that vizia uses, drawn on the CPU in safe Rust.
//!
//! It replaces the crate of the same name and version through `[patch.crates-io]`. Names, signatures and meanings are
//! upstream's. Parts of upstream that vizia does not use are absent, so using them fails to compile. All code runs on
//! the thread that draws a window. Nothing here knows vizia, windows or audio.
#![forbid(unsafe_code)]

mod blend_mode;
mod color;
mod data;
mod drawing;
mod geometry;
mod glyphs;
mod gradient;
mod image;
mod image_filter;
mod mask_filter;
mod outline;
mod paint;
mod path;
mod path_effect;
mod pixels;
mod raster;
mod sampling;
mod shader;
mod surface;
mod tile_mode;

pub mod path_builder;
pub mod svg;

pub mod textlayout;

pub use blend_mode::BlendMode;
pub use color::{Color, Color4f};
pub use data::Data;
pub use drawing::{Canvas, ClipOp, SrcRectConstraint};
pub use geometry::{IPoint, IRect, ISize, M44, Matrix, Point, RRect, Rect, Size, Vector};
pub use glyphs::{Glyph, GlyphRun, Outlines};
pub use image::Image;
pub use image_filter::ImageFilter;
pub use mask_filter::{BlurStyle, MaskFilter};
pub use outline::PathDirection;
pub use paint::{Paint, PaintCap, PaintJoin, PaintStyle};
pub use path::{Path, PathFillType, PathOp};
pub use path_builder::PathBuilder;
pub use path_effect::PathEffect;
pub use sampling::{FilterMode, MipmapMode, SamplingOptions};
pub use shader::Shader;
pub use surface::{Pixel, Pixmap, Surface, surfaces};
pub use textlayout::{
    font_arguments::FontArguments, font_mgr::FontMgr, font_style::FontStyle, four_byte_tag::FourByteTag,
    typeface::Typeface,
};
pub use tile_mode::TileMode;

/// The number type of coordinates, as upstream calls it.
#[allow(non_camel_case_types)]
pub type scalar = f32;

/// Matrices and what belongs to them.
pub mod matrix {
    pub use crate::geometry::ScaleToFit;
}

/// Rounded rectangles and what belongs to them.
pub mod rrect {
    pub use crate::geometry::{Corner, RRect};
}

/// The types of gradients.
pub mod gradient_shader {
    pub use crate::gradient::{Gradient, GradientColors, Interpolation};
}

/// Shaders by name.
pub mod shaders {
    pub use crate::shader::{linear_gradient, radial_gradient};
}

/// The types of font styles.
pub mod font_style {
    pub use crate::textlayout::font_style::{FontStyle, Slant, Weight, Width};
}

/// Positions on the axes of variable faces.
pub mod font_arguments {
    pub use crate::textlayout::font_arguments::{FontArguments, VariationPosition, variation_position};
}

/// The types of a canvas.
pub mod canvas {
    pub use crate::drawing::SaveLayerRec;
}

/// Access to the inner values of upstream's types.
pub mod wrapper {
    /// A type with an inside to look at.
    pub trait PointerWrapper<N> {
        /// The inside.
        fn inner(&self) -> &N;
    }
}
