//! A song, as the document knows it.

use std::path::PathBuf;

use crate::time::TempoMap;

use super::{Problem, Stem};

/// How the tempo of a song came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TempoSource {
    /// `song.toml` says it.
    SongFile,
    /// A file or the folder is named like `128bpm`.
    Name,
    /// Nobody said; 120 BPM is assumed.
    Assumed,
}

/// A folder of stems, and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Song {
    /// The folder.
    pub folder: PathBuf,
    /// What the musician calls it.
    pub name: String,
    /// Its tempo over its beats.
    pub tempo_map: TempoMap,
    /// How the tempo came to be known.
    pub tempo_source: TempoSource,
    /// How far into the files beat 0 lies, in seconds; negative if the files begin after beat 0.
    pub start: f64,
    /// At most [`MAX_STEMS`](super::MAX_STEMS), in the order of their strips.
    pub stems: Vec<Stem>,
    /// What was odd about the folder or its `song.toml`.
    pub problems: Vec<Problem>,
}
