//! A fixed run of a stem's frames at the session's rate, as the audio thread reads it.

use std::sync::Arc;

/// How many frames a page holds: 171 ms at 48 kHz. A power of two, so that finding a frame is a shift and a mask.
pub const PAGE_FRAMES: usize = 1 << 13;

/// The samples of one page, one channel after the other, each [`PAGE_FRAMES`] long. After the end of a stem its
/// last page is filled up with zeros. Clones share the samples.
#[derive(Clone, Debug, PartialEq)]
pub enum Page {
    /// Samples of a 16-bit file at its own rate, kept as they came: half the memory, and exact.
    I16(Arc<[i16]>),
    /// Everything else.
    F32(Arc<[f32]>),
    /// Nothing but zeros: digital silence, or the part of a broken file that does not exist.
    Silence,
}

/// What a 16-bit sample is worth: full scale is −32768, which is −1.
pub const I16_SCALE: f32 = 1.0 / 32_768.0;

impl Page {
    /// How many bytes its samples take.
    pub fn bytes(&self) -> usize {
        match self {
            Self::I16(samples) => size_of_val(&**samples),
            Self::F32(samples) => size_of_val(&**samples),
            Self::Silence => 0,
        }
    }

    /// Whether nobody else holds its samples.
    pub(super) fn is_last(&self) -> bool {
        match self {
            Self::I16(samples) => Arc::strong_count(samples) == 1,
            Self::F32(samples) => Arc::strong_count(samples) == 1,
            Self::Silence => true,
        }
    }
}
