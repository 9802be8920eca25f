//! The four letters that name an axis or a feature of a face.
//!
//! Any thread. A plain value.

use std::ops::Deref;

/// Four bytes as one number, the first letter in the highest byte.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct FourByteTag(u32);

impl FourByteTag {
    /// The tag of this number.
    pub const fn new(tag: u32) -> Self {
        Self(tag)
    }

    /// The tag of these letters, each of which must be ASCII.
    pub const fn from_chars(a: char, b: char, c: char, d: char) -> Self {
        Self(u32::from_be_bytes([a as u8, b as u8, c as u8, d as u8]))
    }
}

impl From<u32> for FourByteTag {
    fn from(tag: u32) -> Self {
        Self(tag)
    }
}

impl From<(char, char, char, char)> for FourByteTag {
    fn from((a, b, c, d): (char, char, char, char)) -> Self {
        Self::from_chars(a, b, c, d)
    }
}

impl Deref for FourByteTag {
    type Target = u32;
    fn deref(&self) -> &u32 {
        &self.0
    }
}
