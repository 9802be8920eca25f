//! The list of all scenes, which the modules beside define.

use super::{colours, effects, outlines};
use skia_safe::{Canvas, Color, Paint, PaintStyle};

/// One drawing feature.
pub struct Scene {
    /// The picture's name.
    pub name: &'static str,
    /// Columns and rows.
    pub size: (i32, i32),
    /// Whether each pixel depends only on the drawing at its place. A blurred layer also depends on its surroundings.
    pub local: bool,
    /// Draws it on a dark ground.
    pub draw: fn(&Canvas),
}

const fn scene(name: &'static str, size: (i32, i32), draw: fn(&Canvas)) -> Scene {
    Scene { name, size, local: true, draw }
}

/// All of them.
pub const SCENES: &[Scene] = &[
    scene("shapes", (128, 96), outlines::shapes),
    scene("strokes", (128, 96), outlines::strokes),
    scene("dashes", (128, 64), outlines::dashes),
    scene("arcs", (128, 64), outlines::arcs),
    scene("path_ops", (160, 40), outlines::path_ops),
    scene("clips", (160, 48), outlines::clips),
    scene("blend_modes", (192, 160), colours::blend_modes),
    scene("gradients", (160, 112), colours::gradients),
    scene("images", (160, 80), colours::images),
    scene("svg", (128, 48), colours::svg),
    scene("shadows", (192, 64), effects::shadows),
    scene("blur_styles", (192, 48), effects::blur_styles),
    scene("layers", (128, 48), effects::layers),
    Scene { name: "layer_filters", size: (128, 64), local: false, draw: effects::layer_filters },
];

/// A smooth paint of one colour, `0xRRGGBB`.
pub fn fill(rgb: u32) -> Paint {
    let mut paint = Paint::default();
    paint.set_color(Color::new(0xff00_0000 | rgb)).set_anti_alias(true);
    paint
}

/// A smooth pen of one colour, `0xRRGGBB`.
pub fn pen(rgb: u32, width: f32) -> Paint {
    let mut paint = fill(rgb);
    paint.set_style(PaintStyle::Stroke).set_stroke_width(width);
    paint
}

/// Orange.
pub const WARM: u32 = 0xf0_a040;
/// Blue.
pub const COOL: u32 = 0x40_90f0;
/// Nearly white.
pub const PALE: u32 = 0xe8_e8f0;
