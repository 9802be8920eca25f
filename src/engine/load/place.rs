//! Where the music is, for whoever loads what it will play.
//!
//! A plain value, told by the audio thread and read by loader threads.

use std::ops::Range;

use crate::engine::follow::Playhead;
use crate::engine::sound::SongId;
use crate::time::LoopRange;

/// Where the music is.
#[derive(Clone, Debug, PartialEq)]
pub struct MusicPlace {
    /// Where the host stands.
    pub playhead: Playhead,
    /// The host's loop, in the song's beats, when it is on.
    pub repeat: Option<LoopRange>,
    /// Which song the audio thread has.
    pub song: Option<SongId>,
    /// Which frames of its material it reads, and which it is about to read.
    pub reads: [Range<i64>; 2],
}
