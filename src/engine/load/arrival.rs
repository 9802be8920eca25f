//! What loader threads send to the audio thread, and what comes back to be freed.
//!
//! Plain values on the rings between them.

use crate::engine::sound::{LoadedSong, SongId, Stretching};

/// What the audio thread is given.
#[derive(Debug)]
pub enum Arrival {
    /// A song that replaces the one before.
    Song(Box<LoadedSong>),
    /// No song any more.
    Nothing,
    /// More is known of a song.
    Refined(SongId, Box<Stretching>),
}

/// What the audio thread has no use for any more.
#[derive(Debug)]
pub enum Retired {
    /// A song.
    Song(Box<LoadedSong>),
    /// What stretched a song.
    Stretching(#[expect(dead_code, reason = "only held to be freed")] Box<Stretching>),
}

impl Retired {
    /// Which song came back; `None` where that is not a whole song.
    pub fn song(&self) -> Option<SongId> {
        match self {
            Self::Song(song) => Some(song.id),
            Self::Stretching(_) => None,
        }
    }
}
