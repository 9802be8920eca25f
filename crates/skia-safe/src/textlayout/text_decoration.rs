//! Lines under, over and through text.
//!
//! Any thread. Plain values; `paint` draws them.

use crate::{Color, scalar};
use std::ops::{BitOr, BitOrAssign};

/// A set of lines.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TextDecoration(u32);

impl TextDecoration {
    /// None.
    pub const NO_DECORATION: Self = Self(0);
    /// Below the letters.
    pub const UNDERLINE: Self = Self(1);
    /// Above the letters.
    pub const OVERLINE: Self = Self(2);
    /// Through the letters.
    pub const LINE_THROUGH: Self = Self(4);
    /// All three.
    pub const ALL: Self = Self(7);

    /// No line.
    pub const fn empty() -> Self {
        Self::NO_DECORATION
    }

    /// All lines.
    pub const fn all() -> Self {
        Self::ALL
    }

    /// The lines as bits.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether there is no line.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all lines of `other` are in here.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Puts the lines of `other` in, or takes them out.
    pub fn set(&mut self, other: Self, value: bool) {
        self.0 = if value { self.0 | other.0 } else { self.0 & !other.0 };
    }
}

impl BitOr for TextDecoration {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for TextDecoration {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// How a line is drawn.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash, Default)]
pub enum TextDecorationStyle {
    /// One line.
    #[default]
    Solid,
    /// Two lines.
    Double,
    /// Dots.
    Dotted,
    /// Dashes.
    Dashed,
    /// A wave.
    Wavy,
}

/// Whether an underline leaves out the parts of letters that reach below it.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash, Default)]
pub enum TextDecorationMode {
    /// It would. Accepted, and drawn as `Through`.
    Gaps,
    /// It does not.
    #[default]
    Through,
}

/// Which lines a text has, and how they look.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Decoration {
    /// Which lines.
    pub ty: TextDecoration,
    /// Whether they leave gaps.
    pub mode: TextDecorationMode,
    /// Their colour; transparent means the text's.
    pub color: Color,
    /// How they are drawn.
    pub style: TextDecorationStyle,
    /// Thickness in parts of what the face asks for.
    pub thickness_multiplier: scalar,
}

impl Default for Decoration {
    fn default() -> Self {
        Self {
            ty: TextDecoration::default(),
            mode: TextDecorationMode::default(),
            color: Color::TRANSPARENT,
            style: TextDecorationStyle::default(),
            thickness_multiplier: 1.0,
        }
    }
}
