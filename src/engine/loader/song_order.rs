//! A song that was ordered, before a loader thread begins with it.
//!
//! Plain data for main and loader threads.

use crate::engine::sound::SongId;
use crate::setlist::Song;

/// A song that was ordered.
#[derive(Debug)]
pub struct SongOrder {
    /// Its id.
    pub id: SongId,
    /// The id that it had before edits which needed other files; else the same.
    pub origin: SongId,
    /// The document.
    pub song: Song,
}
