//! What was heard of a stem, as an entry: JSON, in which numbers come back as they were.
//!
//! Plain functions, for loader threads.

use crate::dsp::hear::StemHeard;

use super::Kept;

/// To be raised by one whenever listening to the same samples may give something else.
const VERSION: u8 = 0;
/// The kinds from here on are the versions of this one.
const FIRST: u8 = 64;

impl Kept for StemHeard {
    const KIND: u8 = FIRST + VERSION;

    fn write(&self, bytes: &mut Vec<u8>) {
        // What has no names that are no strings can always be written.
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(Self::is_possible)
    }
}
