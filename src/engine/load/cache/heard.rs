//! Cached results of listening, to one stem or to all of them: JSON, in which numbers survive unchanged.
//!
//! Pure functions for loader threads.

use crate::dsp::hear::StemHeard;
use crate::dsp::hear::beats::HeardBeats;
use crate::dsp::hear::copies::Copies;

use super::Kept;

/// Increment this whenever listening to the same samples may give another result.
const STEM_VERSION: u8 = 2;
/// The same for comparing stems.
const COPIES_VERSION: u8 = 0;
/// The same for beats.
const BEATS_VERSION: u8 = 0;

/// A kind of entry is one of these plus its version.
const STEMS: u8 = 64;
const COPIES: u8 = 128;
const BEATS: u8 = 192;

impl Kept for StemHeard {
    const KIND: u8 = STEMS + STEM_VERSION;

    fn write(&self, bytes: &mut Vec<u8>) {
        // All keys are strings, so this always succeeds.
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(Self::is_possible)
    }
}

impl Kept for HeardBeats {
    const KIND: u8 = BEATS + BEATS_VERSION;

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(Self::is_possible)
    }
}

impl Kept for Copies {
    const KIND: u8 = COPIES + COPIES_VERSION;

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}
