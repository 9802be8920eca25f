//! A fixed run of a stem's frames at the session's rate, in the form that the audio thread reads.

use std::sync::Arc;

/// The number of frames in a page: 171 ms at 48 kHz. A power of two, so that finding a frame takes a shift and a mask.
pub const PAGE_FRAMES: usize = 1 << 13;

/// The samples of one page, channel after channel, each [`PAGE_FRAMES`] long. The last page of a stem is
/// padded with zeros. Clones share the samples.
#[derive(Clone, Debug, PartialEq)]
pub enum Page {
    /// Samples of a 16-bit file at its own rate, unchanged: half the memory, and exact.
    I16(Arc<[i16]>),
    /// Everything else.
    F32(Arc<[f32]>),
    /// All zeros: digital silence, or the missing part of a damaged file.
    Silence,
    /// Silent because its file cannot be read any more. Unlike [`Self::Silence`], the sound before and after it may be a different one, so it is
    /// a gap.
    Lost,
}

/// The value of a 16-bit step: full scale is −32768, which is −1.
pub const I16_SCALE: f32 = 1.0 / 32_768.0;

impl Page {
    /// The size of its samples in bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::I16(samples) => size_of_val(&**samples),
            Self::F32(samples) => size_of_val(&**samples),
            Self::Silence | Self::Lost => 0,
        }
    }

    /// Whether it holds so many samples, of 16 bits or floats.
    pub(super) fn has_form_of(&self, is_16_bit: bool, samples: usize) -> bool {
        match self {
            Self::I16(own) => is_16_bit && own.len() == samples,
            Self::F32(own) => !is_16_bit && own.len() == samples,
            Self::Silence | Self::Lost => false,
        }
    }

    /// Whether this is the only reference to its samples.
    pub(super) fn is_last(&self) -> bool {
        match self {
            Self::I16(samples) => Arc::strong_count(samples) == 1,
            Self::F32(samples) => Arc::strong_count(samples) == 1,
            Self::Silence | Self::Lost => true,
        }
    }
}
