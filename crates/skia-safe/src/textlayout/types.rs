//! The small types of the paragraph API: directions, alignments, boxes and positions.
//!
//! Any thread. Plain values.

use crate::Rect;
use std::ops::Range;

/// An index into a paragraph's text, in bytes of UTF-8 unless a method says UTF-16.
pub type TextIndex = usize;

/// A range of such indices.
pub type TextRange = Range<usize>;

/// Which of the two characters around a position it belongs to.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Affinity {
    /// To the one before it.
    Upstream,
    /// To the one after it.
    #[default]
    Downstream,
}

/// A place between two characters, as a click finds it.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct PositionWithAffinity {
    /// In units of UTF-16, from 0 to the length of the text.
    pub position: i32,
    /// The character that was meant.
    pub affinity: Affinity,
}

/// How high the boxes of [`Paragraph::get_rects_for_range`](super::Paragraph::get_rects_for_range) are.
#[derive(Debug, Copy, Clone, Hash, PartialEq, Eq, Default)]
pub enum RectHeightStyle {
    /// As high as the text of each box.
    #[default]
    Tight,
    /// As high as the line.
    Max,
    /// As high as the line; the space between lines goes half above and half below.
    IncludeLineSpacingMiddle,
    /// As high as the line; the space between lines goes above.
    IncludeLineSpacingTop,
    /// As high as the line; the space between lines goes below.
    IncludeLineSpacingBottom,
    /// As high as the strut; tight if there is none.
    Strut,
}

/// How wide the boxes are.
#[derive(Debug, Copy, Clone, Hash, PartialEq, Eq, Default)]
pub enum RectWidthStyle {
    /// As wide as the text.
    #[default]
    Tight,
    /// The last box of every line but the last reaches to the widest line's end.
    Max,
}

/// Where the lines stand between the paragraph's edges.
#[derive(Debug, Copy, Clone, Hash, PartialEq, Eq, Default)]
pub enum TextAlign {
    /// At the left edge.
    Left,
    /// At the right edge.
    Right,
    /// Between them.
    Center,
    /// At both, the spaces between words widened; the last line of a paragraph stands at its start.
    Justify,
    /// Where text of the paragraph's direction starts.
    #[default]
    Start,
    /// Where text of the paragraph's direction ends.
    End,
}

/// Which way a script runs.
#[derive(Debug, Copy, Clone, Hash, PartialEq, Eq, Default)]
pub enum TextDirection {
    /// Hebrew, Arabic.
    RTL,
    /// Latin and most others.
    #[default]
    LTR,
}

/// The line that letters stand on.
#[derive(Debug, Copy, Clone, Hash, PartialEq, Eq, Default)]
pub enum TextBaseline {
    /// Of Latin letters.
    #[default]
    Alphabetic,
    /// Of Chinese characters. Kept, not used.
    Ideographic,
}

/// Which lines ignore a height override above or below them.
#[derive(Debug, Copy, Clone, Hash, PartialEq, Eq, Default)]
pub enum TextHeightBehavior {
    /// None.
    #[default]
    All,
    /// The first, above its text.
    DisableFirstAscent,
    /// The last, below its text.
    DisableLastDescent,
    /// Both.
    DisableAll,
}

impl TextHeightBehavior {
    pub(crate) fn disables_first_ascent(self) -> bool {
        matches!(self, Self::DisableFirstAscent | Self::DisableAll)
    }

    pub(crate) fn disables_last_descent(self) -> bool {
        matches!(self, Self::DisableLastDescent | Self::DisableAll)
    }
}

/// A rectangle around text of one direction.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct TextBox {
    /// In pixels from the paragraph's top left corner.
    pub rect: Rect,
    /// Of the text in it.
    pub direct: TextDirection,
}

/// The letters around a text index.
#[derive(Clone, PartialEq, Debug)]
pub struct GlyphClusterInfo {
    /// In pixels from the paragraph's top left corner.
    pub bounds: Rect,
    /// In bytes of UTF-8; it holds the index that was asked for.
    pub text_range: TextRange,
    /// The direction of the text.
    pub position: TextDirection,
}

/// The grapheme around a text index.
#[derive(Clone, PartialEq, Debug)]
pub struct GlyphInfo {
    /// In pixels from the paragraph's top left corner.
    pub grapheme_layout_bounds: Rect,
    /// In units of UTF-16.
    pub grapheme_cluster_text_range: TextRange,
    /// The direction of the text.
    pub text_direction: TextDirection,
    /// Whether an ellipsis stands in its place.
    pub is_ellipsis: bool,
}
