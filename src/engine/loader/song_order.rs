//! An ordered song, before a loader thread begins with it.
//!
//! Plain data for main and loader threads.

use crate::engine::sound::SongId;
use crate::setlist::Song;

/// An ordered song.
#[derive(Debug)]
pub struct SongOrder {
    /// Its id.
    pub id: SongId,
    /// The id before edits that needed other files; else the same.
    pub origin: SongId,
    /// The document.
    pub song: Song,
}
