//! Where the host stands, for whoever loads what it will play.
//!
//! A plain value, told by the audio thread and read by loader threads. Not known here: samples, files.

use crate::time::{BeatPos, Placement, SourcePos};

use super::timeline::Timeline;

/// Where the host stands, in a form that holds for any song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Playhead {
    /// At this beat of the song.
    Beat(BeatPos),
    /// At these seconds of the host's own time, by a host that gives neither beats nor a tempo. The song's beat 0 lies on the host's
    /// beat `song_start`, counted in the song's own tempo.
    Seconds {
        /// The host's seconds.
        seconds: f64,
        /// The host's beat of the song's beat 0.
        song_start: BeatPos,
    },
}

impl Playhead {
    /// Its place in a song's material.
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
