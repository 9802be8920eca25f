//! The smallest piece of text that can stand alone on a line, and a run of them.
//!
//! Any thread. Plain values, made by `shape`, in the order of the text.

use super::{extent::Extent, letters::Letters, types::TextDirection};
use std::ops::Range;

/// Characters that were shaped together: a letter with its marks, a ligature, an emoji of several characters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cluster {
    /// In bytes.
    pub(crate) text: Range<usize>,
    /// Which run it belongs to.
    pub(crate) run: usize,
    /// In `Shaped::glyphs`, whose positions start at this cluster's left edge. Empty for a line break.
    pub(crate) glyphs: Range<usize>,
    /// In pixels, spacing after it included.
    pub(crate) width: f32,
    /// How many graphemes it has, at least 1.
    pub(crate) graphemes: usize,
    /// Only space, of the kind that a line may end in.
    pub(crate) is_space: bool,
    /// Only space that keeps words together.
    pub(crate) is_bound_space: bool,
    /// A line ends after it, whatever its width.
    pub(crate) is_hard_break: bool,
    /// A line may end after it.
    pub(crate) is_soft_break: bool,
}

impl Cluster {
    /// Whether a word ends with it.
    pub(crate) fn ends_word(&self) -> bool {
        self.is_hard_break || self.is_soft_break || self.is_space
    }
}

/// Text of one style, one face and one direction.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    /// In bytes.
    pub(crate) text: Range<usize>,
    /// In `Shaped::clusters`.
    pub(crate) clusters: Range<usize>,
    /// Whose style it has.
    pub(crate) block: usize,
    /// How deep it is nested in text of the other direction; odd levels run to the left (UAX #9, BD2).
    pub(crate) level: u8,
    /// Its face and size; `None` when there is no face.
    pub(crate) letters: Option<Letters>,
    pub(crate) extent: Extent,
}

impl Run {
    pub(crate) fn is_rtl(&self) -> bool {
        self.level % 2 == 1
    }

    pub(crate) fn direction(&self) -> TextDirection {
        if self.is_rtl() { TextDirection::RTL } else { TextDirection::LTR }
    }

    /// Whether boxes around text of both may become one.
    pub(crate) fn joins(&self, other: &Self) -> bool {
        self.is_rtl() == other.is_rtl() && self.letters == other.letters
    }
}
