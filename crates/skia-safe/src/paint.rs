//! How a shape is drawn: colour, shader, blend mode, stroke, filters. A plain value, any thread; no drawing.

use crate::{BlendMode, Color, Color4f, ImageFilter, MaskFilter, PathEffect, Shader};

/// Whether a shape's inside is drawn, its outline, or both.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum PaintStyle {
    /// The inside.
    #[default]
    Fill,
    /// The outline.
    Stroke,
    /// Both as one shape.
    StrokeAndFill,
}

/// How an open outline ends.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum PaintCap {
    /// At its last point.
    #[default]
    Butt,
    /// In a half circle.
    Round,
    /// Half a stroke width further.
    Square,
}

/// How an outline turns a corner.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub enum PaintJoin {
    /// In a point, up to the miter limit.
    #[default]
    Miter,
    /// In an arc.
    Round,
    /// Cut off.
    Bevel,
}

/// How a shape is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Paint {
    color: Color4f,
    anti_alias: bool,
    style: PaintStyle,
    stroke_width: f32,
    stroke_miter: f32,
    stroke_cap: PaintCap,
    stroke_join: PaintJoin,
    blend_mode: BlendMode,
    shader: Option<Shader>,
    path_effect: Option<PathEffect>,
    mask_filter: Option<MaskFilter>,
    image_filter: Option<ImageFilter>,
}

impl Default for Paint {
    fn default() -> Self {
        Self {
            color: Color::BLACK.into(),
            anti_alias: false,
            style: PaintStyle::Fill,
            stroke_width: 0.0,
            stroke_miter: 4.0,
            stroke_cap: PaintCap::Butt,
            stroke_join: PaintJoin::Miter,
            blend_mode: BlendMode::SrcOver,
            shader: None,
            path_effect: None,
            mask_filter: None,
            image_filter: None,
        }
    }
}

/// A getter and a setter of the same plain field.
macro_rules! property {
    ($(#[$doc:meta])* $get:ident, $set:ident: $type:ty) => {
        $(#[$doc])*
        pub fn $get(&self) -> $type {
            self.$get
        }

        $(#[$doc])*
        pub fn $set(&mut self, value: $type) -> &mut Self {
            self.$get = value;
            self
        }
    };
}

/// A getter and a setter of the same optional part.
macro_rules! part {
    ($(#[$doc:meta])* $get:ident, $set:ident: $type:ty) => {
        $(#[$doc])*
        pub fn $get(&self) -> Option<&$type> {
            self.$get.as_ref()
        }

        $(#[$doc])*
        pub fn $set(&mut self, value: impl Into<Option<$type>>) -> &mut Self {
            self.$get = value.into();
            self
        }
    };
}

impl Paint {
    /// A paint of one colour.
    pub fn new(color: impl Into<Color4f>) -> Self {
        Self { color: color.into(), ..Self::default() }
    }

    /// The colour, in bytes.
    pub fn color(&self) -> Color {
        self.color.to_color()
    }

    /// The colour; its opacity also scales a shader's.
    pub fn color4f(&self) -> Color4f {
        self.color
    }

    /// The colour; its opacity also scales a shader's.
    pub fn set_color(&mut self, color: impl Into<Color>) -> &mut Self {
        self.color = color.into().into();
        self
    }

    /// The colour; its opacity also scales a shader's.
    pub fn set_color4f(&mut self, color: impl Into<Color4f>) -> &mut Self {
        self.color = color.into();
        self
    }

    /// The colour's opacity, 0 to 1.
    pub fn alpha_f(&self) -> f32 {
        self.color.a
    }

    /// The colour's opacity, 0 to 1.
    pub fn set_alpha_f(&mut self, alpha: f32) -> &mut Self {
        self.color.a = alpha.clamp(0.0, 1.0);
        self
    }

    /// The colour's opacity, 0 to 255.
    pub fn set_alpha(&mut self, alpha: u8) -> &mut Self {
        self.set_alpha_f(f32::from(alpha) / 255.0)
    }

    /// Whether edges are smoothed.
    pub fn is_anti_alias(&self) -> bool {
        self.anti_alias
    }

    /// Whether edges are smoothed.
    pub fn set_anti_alias(&mut self, anti_alias: bool) -> &mut Self {
        self.anti_alias = anti_alias;
        self
    }

    /// Whether the outline is drawn, not the inside.
    pub fn set_stroke(&mut self, stroke: bool) -> &mut Self {
        self.set_style(if stroke { PaintStyle::Stroke } else { PaintStyle::Fill })
    }

    property!(
        /// Whether the inside is drawn, the outline, or both.
        style, set_style: PaintStyle
    );
    property!(
        /// The outline's width; 0 is one pixel at every scale.
        stroke_width, set_stroke_width: f32
    );
    property!(
        /// How long a corner's point may be, in stroke widths.
        stroke_miter, set_stroke_miter: f32
    );
    property!(
        /// How an open outline ends.
        stroke_cap, set_stroke_cap: PaintCap
    );
    property!(
        /// How an outline turns a corner.
        stroke_join, set_stroke_join: PaintJoin
    );
    property!(
        /// How drawn pixels are combined with existing ones.
        blend_mode, set_blend_mode: BlendMode
    );
    part!(
        /// Colours by place, in place of one colour.
        shader, set_shader: Shader
    );
    part!(
        /// The effect on the path before it is stroked.
        path_effect, set_path_effect: PathEffect
    );
    part!(
        /// The filter of the coverage before colouring.
        mask_filter, set_mask_filter: MaskFilter
    );
    part!(
        /// The filter of a layer's picture. Only layers use it.
        image_filter, set_image_filter: ImageFilter
    );
}

impl AsRef<Self> for Paint {
    fn as_ref(&self) -> &Self {
        self
    }
}
