//! A minimum height for every line, whatever its content.
//!
//! Any thread. Plain data.

use super::{font_style::FontStyle, text_style::TextStyle};
use crate::scalar;

/// An invisible letter at the start of every line. Off by default.
#[derive(Clone, Debug, PartialEq)]
pub struct StrutStyle {
    families: Vec<String>,
    font_style: FontStyle,
    font_size: scalar,
    height: scalar,
    leading: scalar,
    enabled: bool,
    force_height: bool,
    height_override: bool,
    half_leading: bool,
}

impl Default for StrutStyle {
    fn default() -> Self {
        Self {
            families: Vec::new(),
            font_style: FontStyle::default(),
            font_size: 14.0,
            height: 1.0,
            leading: -1.0,
            enabled: false,
            force_height: false,
            height_override: false,
            half_leading: false,
        }
    }
}

impl StrutStyle {
    /// The default strut, which is off.
    pub fn new() -> Self {
        Self::default()
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

    /// Sets which face of the family.
    pub fn set_font_style(&mut self, style: FontStyle) -> &mut Self {
        self.font_style = style;
        self
    }

    /// The size in pixels.
    pub fn font_size(&self) -> scalar {
        self.font_size
    }

    /// Sets the size in pixels.
    pub fn set_font_size(&mut self, size: scalar) -> &mut Self {
        self.font_size = size;
        self
    }

    /// Sets the height in parts of the size; it counts when `set_height_override` says so.
    pub fn set_height(&mut self, height: scalar) -> &mut Self {
        self.height = height;
        self
    }

    /// Sets whether the height counts.
    pub fn set_height_override(&mut self, height_override: bool) -> &mut Self {
        self.height_override = height_override;
        self
    }

    /// Sets whether the height is given half above and half below.
    pub fn set_half_leading(&mut self, half_leading: bool) -> &mut Self {
        self.half_leading = half_leading;
        self
    }

    /// The space between lines in parts of the size; none when negative.
    pub fn leading(&self) -> scalar {
        self.leading
    }

    /// Sets the space between lines in parts of the size.
    pub fn set_leading(&mut self, leading: scalar) -> &mut Self {
        self.leading = leading;
        self
    }

    /// Whether lines have a strut.
    pub fn strut_enabled(&self) -> bool {
        self.enabled
    }

    /// Sets whether lines have a strut.
    pub fn set_strut_enabled(&mut self, enabled: bool) -> &mut Self {
        self.enabled = enabled;
        self
    }

    /// Whether lines are exactly as high as the strut.
    pub fn force_strut_height(&self) -> bool {
        self.force_height
    }

    /// Sets whether lines are exactly as high as the strut.
    pub fn set_force_strut_height(&mut self, force: bool) -> &mut Self {
        self.force_height = force;
        self
    }

    /// The strut as a style of text, which has the same measures.
    pub(crate) fn text_style(&self) -> TextStyle {
        let mut style = TextStyle::new();
        style.set_font_families(&self.families).set_font_style(self.font_style).set_font_size(self.font_size);
        style.set_height(self.height).set_height_override(self.height_override).set_half_leading(self.half_leading);
        style
    }
}
