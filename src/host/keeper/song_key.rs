//! Which song something was meant for, while others come and go.
//!
//! Plain value, on every thread.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Which song something was meant for: a place in a set, and even the place of a book, may hold another song a moment later. No two songs of a
/// process share a key, and a song that is opened again has a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SongKey(u64);

impl SongKey {
    /// A key that no song had before.
    pub fn fresh() -> Self {
        Self(NEXT.fetch_add(1, Relaxed))
    }
}

impl Default for SongKey {
    /// Each song has its own, so that a new book needs no care.
    fn default() -> Self {
        Self::fresh()
    }
}
