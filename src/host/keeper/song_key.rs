//! Identifies the song of a request, while other songs come and go.
//!
//! Plain value, on every thread.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Identifies the song of a request: a place in a set, and even a book, may contain another song a moment later. No two songs of a
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
    /// Each default is a new key, so that every new book has its own.
    fn default() -> Self {
        Self::fresh()
    }
}
