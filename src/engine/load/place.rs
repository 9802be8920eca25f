//! The position of the music, for loaders.
//!
//! Plain data, written by the audio thread and read by loader threads.

use std::ops::Range;

use crate::engine::follow::Playhead;
use crate::engine::sound::SongId;
use crate::time::LoopRange;

/// The position of the music.
#[derive(Clone, Debug, PartialEq)]
pub struct MusicPlace {
    /// The host's position.
    pub playhead: Playhead,
    /// The host's loop, in the song's beats, when it is on.
    pub repeat: Option<LoopRange>,
    /// The song that the audio thread has.
    pub song: Option<SongId>,
    /// The frames that it reads now, and those that it will read next.
    pub reads: [Range<i64>; 2],
}
