//! What was heard of a stem, or of all of them together, as an entry: JSON, in which numbers come back as they were.
//!
//! Plain functions, for loader threads.

use crate::dsp::hear::StemHeard;
use crate::dsp::hear::copies::Copies;

use super::Kept;

/// To be raised by one whenever listening to the same samples may give something else.
const STEM_VERSION: u8 = 1;
/// The same of comparing them.
const COPIES_VERSION: u8 = 0;

/// The kinds from here on are versions of the one and of the other.
const STEMS: u8 = 64;
const COPIES: u8 = 128;

impl Kept for StemHeard {
    const KIND: u8 = STEMS + STEM_VERSION;

    fn write(&self, bytes: &mut Vec<u8>) {
        // What has no names that are no strings can always be written.
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
