//! The identity of a loaded song.
//!
//! Plain data, on every thread.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The identity of a loaded song: unique for each loading, and unchanged by edits of the loaded song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SongId(u64);

impl SongId {
    /// An id that no other song of this process has.
    pub fn fresh() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Relaxed) + 1)
    }

    /// As a number, which is not 0.
    pub(in crate::engine) fn number(self) -> u64 {
        self.0
    }

    /// The id with a number from [`Self::number`]; `None` for 0.
    pub(in crate::engine) fn numbered(number: u64) -> Option<Self> {
        (number != 0).then_some(Self(number))
    }
}
