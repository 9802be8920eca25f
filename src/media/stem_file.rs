//! The file of a stem, and the stem's place in it.
//!
//! Plain data for main and loader threads.

use std::path::PathBuf;

use crate::setlist::{Song, Stem};
use crate::time::{BeatPos, FileStart, TempoMap};

/// The file of a stem, the stem's place in it, and its repetition.
#[derive(Clone, Debug, PartialEq)]
pub struct StemFile {
    /// The path.
    pub path: PathBuf,
    /// The audio track, from 1 on; `None` for the default track.
    pub track: Option<u16>,
    /// The number of frames to skip at its beginning, at the file's own rate.
    pub skip: u64,
    /// The number of frames of silence to insert before it, at the file's own rate.
    pub late: u64,
    /// The repetition, if it repeats.
    pub repeats: Option<Repeats>,
}

/// The span of a song in which a stem repeats. Its passes begin on the song's beats, so it includes the tempo.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeats {
    /// The song's tempo.
    pub map: TempoMap,
    /// Where beat 0 lies in the song's material.
    pub start: FileStart,
    /// The beat at which the first pass begins.
    pub at: BeatPos,
    /// The beat at which it ends; `None` for the end of the song.
    pub until: Option<BeatPos>,
}

impl StemFile {
    /// The file of a stem of `song`.
    pub fn of(stem: &Stem, song: &Song) -> Self {
        let repeats = stem.looped.map(|looped| {
            let (at, until) = looped.beats(&song.tempo_map);
            Repeats { map: song.tempo_map.clone(), start: song.start, at, until }
        });
        // The position of a repeating stem follows from the song's beats.
        let late = if repeats.is_some() { 0 } else { stem.late };
        Self { path: stem.file.clone(), track: stem.track, skip: stem.skip, late, repeats }
    }
}

impl From<PathBuf> for StemFile {
    fn from(path: PathBuf) -> Self {
        Self { path, track: None, skip: 0, late: 0, repeats: None }
    }
}
