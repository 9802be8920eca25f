//! How a piece of text looks.
//!
//! Any thread. Plain data; `shape` reads what changes the letters, `paint` the rest.

use super::{
    font_arguments::variation_position::Coordinate,
    font_style::FontStyle,
    text_decoration::{Decoration, TextDecoration, TextDecorationMode, TextDecorationStyle},
    text_shadow::TextShadow,
    types::TextBaseline,
};
use crate::{Color, FontArguments, Paint, scalar};

/// The look of a piece of text. The default is white, 14 pixels high, in the default family.
#[derive(Clone, Debug, PartialEq)]
pub struct TextStyle {
    pub(crate) color: Color,
    pub(crate) foreground: Option<Paint>,
    pub(crate) background: Option<Paint>,
    pub(crate) decoration: Decoration,
    pub(crate) shadows: Vec<TextShadow>,
    pub(crate) families: Vec<String>,
    pub(crate) font_style: FontStyle,
    pub(crate) font_size: scalar,
    pub(crate) features: Vec<(String, i32)>,
    pub(crate) variations: Vec<Coordinate>,
    pub(crate) locale: String,
    pub(crate) letter_spacing: scalar,
    pub(crate) word_spacing: scalar,
    pub(crate) baseline_shift: scalar,
    pub(crate) height: scalar,
    pub(crate) height_override: bool,
    pub(crate) half_leading: bool,
    text_baseline: TextBaseline,
}

impl Default for TextStyle {
    fn default() -> Self {
        Self {
            color: Color::WHITE,
            foreground: None,
            background: None,
            decoration: Decoration::default(),
            shadows: Vec::new(),
            families: Vec::new(),
            font_style: FontStyle::default(),
            font_size: 14.0,
            features: Vec::new(),
            variations: Vec::new(),
            locale: String::new(),
            letter_spacing: 0.0,
            word_spacing: 0.0,
            baseline_shift: 0.0,
            height: 1.0,
            height_override: false,
            half_leading: false,
            text_baseline: TextBaseline::default(),
        }
    }
}

impl TextStyle {
    /// The default style.
    pub fn new() -> Self {
        Self::default()
    }

    /// The colour, where there is no foreground paint.
    pub fn color(&self) -> Color {
        self.color
    }

    /// Sets the colour.
    pub fn set_color(&mut self, color: impl Into<Color>) -> &mut Self {
        self.color = color.into();
        self
    }

    /// Whether the letters have a paint of their own.
    pub fn has_foreground(&self) -> bool {
        self.foreground.is_some()
    }

    /// The letters' paint.
    pub fn foreground(&self) -> Paint {
        self.foreground.clone().unwrap_or_default()
    }

    /// Paints the letters with this.
    pub fn set_foreground_paint(&mut self, paint: &Paint) -> &mut Self {
        self.foreground = Some(paint.clone());
        self
    }

    /// Paints the letters with the colour again.
    pub fn clear_foreground_color(&mut self) -> &mut Self {
        self.foreground = None;
        self
    }

    /// Whether something is painted behind the letters.
    pub fn has_background(&self) -> bool {
        self.background.is_some()
    }

    /// The paint behind the letters.
    pub fn background(&self) -> Paint {
        self.background.clone().unwrap_or_default()
    }

    /// Paints the space behind the letters with this.
    pub fn set_background_paint(&mut self, paint: &Paint) -> &mut Self {
        self.background = Some(paint.clone());
        self
    }

    /// Paints nothing behind the letters.
    pub fn clear_background_color(&mut self) -> &mut Self {
        self.background = None;
        self
    }

    /// The lines at the letters.
    pub fn decoration(&self) -> &Decoration {
        &self.decoration
    }

    /// Sets the lines at the letters.
    pub fn set_decoration(&mut self, decoration: &Decoration) {
        self.decoration = *decoration;
    }

    /// Sets which lines there are.
    pub fn set_decoration_type(&mut self, ty: TextDecoration) {
        self.decoration.ty = ty;
    }

    /// Sets whether an underline leaves gaps.
    pub fn set_decoration_mode(&mut self, mode: TextDecorationMode) {
        self.decoration.mode = mode;
    }

    /// Sets how the lines are drawn.
    pub fn set_decoration_style(&mut self, style: TextDecorationStyle) {
        self.decoration.style = style;
    }

    /// Sets the lines' colour; transparent means the text's.
    pub fn set_decoration_color(&mut self, color: impl Into<Color>) {
        self.decoration.color = color.into();
    }

    /// Sets the lines' thickness in parts of what the face asks for.
    pub fn set_decoration_thickness_multiplier(&mut self, multiplier: scalar) {
        self.decoration.thickness_multiplier = multiplier;
    }

    /// Which face of the family.
    pub fn font_style(&self) -> FontStyle {
        self.font_style
    }

    /// Sets which face of the family.
    pub fn set_font_style(&mut self, style: FontStyle) -> &mut Self {
        self.font_style = style;
        self
    }

    /// The shadows, the lowest first.
    pub fn shadows(&self) -> &[TextShadow] {
        &self.shadows
    }

    /// Puts a shadow on top of the others.
    pub fn add_shadow(&mut self, shadow: TextShadow) -> &mut Self {
        self.shadows.push(shadow);
        self
    }

    /// Takes all shadows away.
    pub fn reset_shadows(&mut self) -> &mut Self {
        self.shadows.clear();
        self
    }

    /// Turns an OpenType feature on or off; a name that is not four ASCII characters is ignored.
    pub fn add_font_feature(&mut self, feature: impl AsRef<str>, value: i32) {
        self.features.push((feature.as_ref().to_owned(), value));
    }

    /// Leaves all features at the face's defaults.
    pub fn reset_font_features(&mut self) {
        self.features.clear();
    }

    /// Copies the position on the face's axes; `None` sets all to the face's defaults.
    pub fn set_font_arguments<'fa>(&mut self, arguments: impl Into<Option<&'fa FontArguments<'fa>>>) {
        self.variations.clear();
        if let Some(arguments) = arguments.into() {
            self.variations.extend_from_slice(arguments.variation_design_position().coordinates);
        }
    }

    /// The size in pixels.
    pub fn font_size(&self) -> scalar {
        self.font_size
    }

    /// Sets the size in pixels. A size that is no number or below zero is drawn as 0.
    pub fn set_font_size(&mut self, size: scalar) -> &mut Self {
        self.font_size = size;
        self
    }

    /// The families, the preferred one first.
    pub fn font_families(&self) -> &[String] {
        &self.families
    }

    /// Sets the families, the preferred one first.
    pub fn set_font_families(&mut self, families: &[impl AsRef<str>]) -> &mut Self {
        self.families = families.iter().map(|family| family.as_ref().to_owned()).collect();
        self
    }

    /// How far the letters are below the line's baseline, in pixels.
    pub fn baseline_shift(&self) -> scalar {
        self.baseline_shift
    }

    /// Sets how far the letters are below the line's baseline, in pixels.
    pub fn set_baseline_shift(&mut self, shift: scalar) -> &mut Self {
        self.baseline_shift = shift;
        self
    }

    /// The line's height in parts of the size; 0 when the face decides.
    pub fn height(&self) -> scalar {
        if self.height_override { self.height } else { 0.0 }
    }

    /// Sets the line's height in parts of the size; it counts when `set_height_override` says so.
    pub fn set_height(&mut self, height: scalar) -> &mut Self {
        self.height = height;
        self
    }

    /// Sets whether the height counts.
    pub fn set_height_override(&mut self, height_override: bool) -> &mut Self {
        self.height_override = height_override;
        self
    }

    /// Whether the height counts.
    pub fn height_override(&self) -> bool {
        self.height_override
    }

    /// Sets whether the height is given half above and half below, instead of in proportion.
    pub fn set_half_leading(&mut self, half_leading: bool) -> &mut Self {
        self.half_leading = half_leading;
        self
    }

    /// Whether it is.
    pub fn half_leading(&self) -> bool {
        self.half_leading
    }

    /// Sets the space after each letter, in pixels.
    pub fn set_letter_spacing(&mut self, spacing: scalar) -> &mut Self {
        self.letter_spacing = spacing;
        self
    }

    /// The space after each letter, in pixels.
    pub fn letter_spacing(&self) -> scalar {
        self.letter_spacing
    }

    /// Sets the extra space between words, in pixels.
    pub fn set_word_spacing(&mut self, spacing: scalar) -> &mut Self {
        self.word_spacing = spacing;
        self
    }

    /// The extra space between words, in pixels.
    pub fn word_spacing(&self) -> scalar {
        self.word_spacing
    }

    /// The language, as a BCP 47 tag; empty when unknown.
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// Sets the language, as a BCP 47 tag.
    pub fn set_locale(&mut self, locale: impl AsRef<str>) -> &mut Self {
        locale.as_ref().clone_into(&mut self.locale);
        self
    }

    /// The line that the letters stand on.
    pub fn text_baseline(&self) -> TextBaseline {
        self.text_baseline
    }

    /// Sets the line that the letters stand on. Kept, not used.
    pub fn set_text_baseline(&mut self, baseline: TextBaseline) -> &mut Self {
        self.text_baseline = baseline;
        self
    }

    /// The size that shaping uses: a number from 0 to 4096.
    pub(crate) fn usable_size(&self) -> scalar {
        usable_size(self.font_size)
    }
}

/// A size that a rasteriser can serve: sizes that are no number, or negative, become 0.
pub(crate) fn usable_size(size: scalar) -> scalar {
    if size.is_nan() { 0.0 } else { size.clamp(0.0, 4096.0) }
}
