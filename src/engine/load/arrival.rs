//! What loader threads send to the audio thread, and what comes back to be freed.
//!
//! Plain values on the rings between them.

use crate::engine::sound::LoadedSong;
use crate::engine::sound::Stretching;

/// What the audio thread is given.
#[derive(Debug)]
pub enum Arrival {
    /// A song that replaces the one before.
    Song(Box<LoadedSong>),
    /// No song any more.
    Nothing,
    /// More is known of the song that came last.
    Refined(Box<Stretching>),
}

/// What the audio thread has no use for any more.
#[derive(Debug)]
#[expect(dead_code, reason = "only held to be freed")]
pub enum Retired {
    /// A song.
    Song(Box<LoadedSong>),
    /// What stretched it.
    Stretching(Box<Stretching>),
}
