//! The file of a stem, and how the stem is made of it.
//!
//! Plain data for main and loader threads.

use std::path::PathBuf;

use crate::setlist::{Song, Stem};
use crate::time::{BeatPos, TempoMap};

/// The file of a stem, where in it the stem begins, and where it repeats.
#[derive(Clone, Debug, PartialEq)]
pub struct StemFile {
    /// The path.
    pub path: PathBuf,
    /// Which of its audio tracks, from 1 on; `None` for the one that players play.
    pub track: Option<u16>,
    /// How many frames, at the file's own rate, are skipped at its beginning.
    pub skip: u64,
    /// How many frames of silence, at the file's own rate, come before it.
    pub late: u64,
    /// Where it repeats, if it does.
    pub repeats: Option<Repeats>,
}

/// Where in a song a stem repeats. Its passes begin on the song's beats, so the tempo belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeats {
    /// The song's tempo.
    pub map: TempoMap,
    /// Seconds from the beginning of the song's material to beat 0.
    pub start: f64,
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
        // What repeats lies where the song's beats are.
        let late = if repeats.is_some() { 0 } else { stem.late };
        Self { path: stem.file.clone(), track: stem.track, skip: stem.skip, late, repeats }
    }
}

impl From<PathBuf> for StemFile {
    fn from(path: PathBuf) -> Self {
        Self { path, track: None, skip: 0, late: 0, repeats: None }
    }
}
