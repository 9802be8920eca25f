//! How a paragraph is laid out.
//!
//! Any thread. Plain data.

use super::{
    strut_style::StrutStyle,
    text_style::TextStyle,
    types::{TextAlign, TextDirection, TextHeightBehavior},
};

/// The layout of a paragraph. The default is left to right, at the start, without a limit of lines.
#[derive(Clone, Debug, PartialEq)]
pub struct ParagraphStyle {
    strut: StrutStyle,
    text_style: TextStyle,
    direction: TextDirection,
    align: TextAlign,
    max_lines: Option<usize>,
    ellipsis: String,
    height_behavior: TextHeightBehavior,
    rounding: bool,
    replace_tabs: bool,
    hinting: bool,
}

impl Default for ParagraphStyle {
    fn default() -> Self {
        Self {
            strut: StrutStyle::default(),
            text_style: TextStyle::default(),
            direction: TextDirection::default(),
            align: TextAlign::default(),
            max_lines: None,
            ellipsis: String::new(),
            height_behavior: TextHeightBehavior::default(),
            rounding: true,
            replace_tabs: false,
            hinting: true,
        }
    }
}

impl ParagraphStyle {
    /// The default layout.
    pub fn new() -> Self {
        Self::default()
    }

    /// The least height of lines.
    pub fn strut_style(&self) -> &StrutStyle {
        &self.strut
    }

    /// Sets the least height of lines.
    pub fn set_strut_style(&mut self, strut: StrutStyle) -> &mut Self {
        self.strut = strut;
        self
    }

    /// The style of text that has no other.
    pub fn text_style(&self) -> &TextStyle {
        &self.text_style
    }

    /// Sets the style of text that has no other.
    pub fn set_text_style(&mut self, style: &TextStyle) -> &mut Self {
        self.text_style = style.clone();
        self
    }

    /// The direction of the paragraph as a whole.
    pub fn text_direction(&self) -> TextDirection {
        self.direction
    }

    /// Sets the direction of the paragraph as a whole.
    pub fn set_text_direction(&mut self, direction: TextDirection) -> &mut Self {
        self.direction = direction;
        self
    }

    /// Where the lines stand.
    pub fn text_align(&self) -> TextAlign {
        self.align
    }

    /// Sets where the lines stand.
    pub fn set_text_align(&mut self, align: TextAlign) -> &mut Self {
        self.align = align;
        self
    }

    /// The most lines there may be; `None` without a limit.
    pub fn max_lines(&self) -> Option<usize> {
        self.max_lines
    }

    /// Sets the most lines there may be. With 0, as with 1, there is one.
    pub fn set_max_lines(&mut self, lines: impl Into<Option<usize>>) -> &mut Self {
        self.max_lines = lines.into().filter(|lines| *lines != usize::MAX);
        self
    }

    /// The replacement for text that does not fit; empty if there is none.
    pub fn ellipsis(&self) -> &str {
        &self.ellipsis
    }

    /// Sets the replacement for text that does not fit.
    ///
    /// With an ellipsis and no limit of lines, text that does not fit is cut on its first line.
    pub fn set_ellipsis(&mut self, ellipsis: impl AsRef<str>) -> &mut Self {
        ellipsis.as_ref().clone_into(&mut self.ellipsis);
        self
    }

    /// Which lines ignore a height override.
    pub fn text_height_behavior(&self) -> TextHeightBehavior {
        self.height_behavior
    }

    /// Sets which lines ignore a height override.
    pub fn set_text_height_behavior(&mut self, behavior: TextHeightBehavior) -> &mut Self {
        self.height_behavior = behavior;
        self
    }

    /// Whether there may be any number of lines.
    pub fn unlimited_lines(&self) -> bool {
        self.max_lines.is_none()
    }

    /// Whether text that does not fit gets an ellipsis.
    pub fn ellipsized(&self) -> bool {
        !self.ellipsis.is_empty()
    }

    /// The alignment with start and end made left or right.
    pub fn effective_align(&self) -> TextAlign {
        match (self.align, self.direction) {
            (TextAlign::Start, TextDirection::LTR) | (TextAlign::End, TextDirection::RTL) => TextAlign::Left,
            (TextAlign::Start, TextDirection::RTL) | (TextAlign::End, TextDirection::LTR) => TextAlign::Right,
            (align, _) => align,
        }
    }

    /// Whether letters may be fitted to pixels. They never are here; the canvas places them on quarters of pixels.
    pub fn hinting_is_on(&self) -> bool {
        self.hinting
    }

    /// Says that letters must not be fitted to pixels.
    pub fn turn_hinting_off(&mut self) -> &mut Self {
        self.hinting = false;
        self
    }

    /// Whether tabs are drawn as spaces. They always are here.
    pub fn replace_tab_characters(&self) -> bool {
        self.replace_tabs
    }

    /// Sets whether tabs are drawn as spaces.
    pub fn set_replace_tab_characters(&mut self, replace: bool) -> &mut Self {
        self.replace_tabs = replace;
        self
    }

    /// Whether widths are rounded as upstream rounds them: down to whole pixels on the way in, to hundredths on
    /// the way out.
    pub fn apply_rounding_hack(&self) -> bool {
        self.rounding
    }

    /// Sets whether widths are rounded so.
    pub fn set_apply_rounding_hack(&mut self, rounding: bool) -> &mut Self {
        self.rounding = rounding;
        self
    }
}
