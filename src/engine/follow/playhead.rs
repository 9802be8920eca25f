//! The host's position, for loaders.
//!
//! Plain data, written by the audio thread and read by loader threads. Not known here: samples, files.

use crate::time::{BeatPos, HostSeconds, Placement, SourcePos};

use super::timeline::Timeline;

/// The host's position, in a form that holds for any song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Playhead {
    /// A beat of the song.
    Beat(BeatPos),
    /// Seconds of the host, if it reports neither beats nor a tempo. The song's beat 0 is at the host's
    /// beat `song_start`, counted in the song's own tempo.
    Seconds {
        /// The host's seconds.
        seconds: HostSeconds,
        /// The host's beat of the song's beat 0.
        song_start: BeatPos,
    },
}

impl Playhead {
    /// The position in a song's material.
    pub fn in_material(self, timeline: &Timeline) -> SourcePos {
        match self {
            Self::Beat(beat) => timeline.source_at(beat),
            Self::Seconds { seconds, song_start } => {
                let placement = Placement::starting_at(song_start);
                timeline.source_at_seconds(placement.song_seconds(seconds, timeline.tempo_at(BeatPos::ZERO)))
            }
        }
    }
}
