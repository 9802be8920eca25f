//! Builds a paragraph from text and styles.
//!
//! Any thread. It only collects; shaping happens at the first layout.

use super::{
    font_collection::FontCollection, paragraph::Paragraph, paragraph_style::ParagraphStyle, text_style::TextStyle,
};
use std::ops::Range;

/// A piece of text and its style.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    /// In bytes; blocks follow each other without gaps and none is empty.
    pub(crate) range: Range<usize>,
    pub(crate) style: TextStyle,
}

/// Collects text and styles.
#[derive(Clone, Debug)]
pub struct ParagraphBuilder {
    style: ParagraphStyle,
    fonts: FontCollection,
    stack: Vec<TextStyle>,
    text: String,
    blocks: Vec<Block>,
}

impl ParagraphBuilder {
    /// An empty paragraph.
    pub fn new(style: &ParagraphStyle, fonts: impl Into<FontCollection>) -> Self {
        let (style, fonts) = (style.clone(), fonts.into());
        Self { style, fonts, stack: Vec::new(), text: String::new(), blocks: Vec::new() }
    }

    /// From here on text has this style.
    pub fn push_style(&mut self, style: &TextStyle) -> &mut Self {
        self.stack.push(style.clone());
        self
    }

    /// From here on text has the style before the last one pushed.
    pub fn pop(&mut self) -> &mut Self {
        self.stack.pop();
        self
    }

    /// The style that text would have now.
    pub fn peek_style(&mut self) -> TextStyle {
        self.stack.last().unwrap_or(self.style.text_style()).clone()
    }

    /// Adds text in the current style. What would be beyond 1 GiB of text is left out.
    pub fn add_text(&mut self, text: impl AsRef<str>) -> &mut Self {
        let text = text.as_ref();
        let start = self.text.len();
        if text.is_empty() || start + text.len() > 1 << 30 {
            return self;
        }
        self.text.push_str(text);
        let style = self.peek_style();
        match self.blocks.last_mut() {
            Some(last) if last.style == style => last.range.end = self.text.len(),
            _ => self.blocks.push(Block { range: start..self.text.len(), style }),
        }
        self
    }

    /// The text so far.
    pub fn get_text(&mut self) -> &str {
        &self.text
    }

    /// The layout of the paragraph.
    pub fn get_paragraph_style(&self) -> ParagraphStyle {
        self.style.clone()
    }

    /// The paragraph of the collected text, not yet laid out. The builder keeps its content.
    pub fn build(&mut self) -> Paragraph {
        let mut blocks = self.blocks.clone();
        if blocks.is_empty() {
            // The style of no text gives the height of an empty paragraph.
            blocks.push(Block { range: 0..0, style: self.peek_style() });
        }
        Paragraph::new(self.text.clone(), blocks, self.style.clone(), self.fonts.clone())
    }

    /// Forgets text and styles.
    pub fn reset(&mut self) {
        self.stack.clear();
        self.text.clear();
        self.blocks.clear();
    }
}
