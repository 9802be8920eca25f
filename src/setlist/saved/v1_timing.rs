//! Tempo and start in the first saved form, unless they were edited.
//!
//! Main thread and helper threads.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::setlist::{Song, TempoSource};

use super::TempoV1;

/// The tempo and the start that were used when the project was saved, unless they were edited. They apply if the
/// folder no longer gives these values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TimingV1 {
    /// The tempo; empty if it was edited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tempo_map: Vec<TempoV1>,
    /// The source of the tempo: `song.toml`, `file`, `name`, `heard` or `assumed`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tempo_source: String,
    /// The name of the stem in which the tempo was heard, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tempo_from: Option<String>,
    /// The position of beat 0 in the files, in seconds; `None` if that was edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    /// Fields of later versions.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl TimingV1 {
    /// The form of the current tempo and start of `song`; `None` if both were edited. `before` is the last saved form: it holds the original
    /// source of a tempo that is kept.
    pub(super) fn of(song: &Song, before: Option<&Self>) -> Option<Self> {
        let held = || before.map(|before| (before.tempo_map.clone(), before.tempo_source.clone()));
        let found = |source: &str| (TempoV1::of(&song.tempo_map), source.to_owned());
        let (tempo_map, tempo_source) = match song.tempo_source {
            TempoSource::Edited => (Vec::new(), String::new()),
            TempoSource::SongFile => found("song.toml"),
            TempoSource::Name => found("name"),
            TempoSource::File => found("file"),
            TempoSource::Heard => found("heard"),
            TempoSource::Assumed => found("assumed"),
            TempoSource::Saved => held().unwrap_or_else(|| found("song.toml")),
        };
        let start = (!song.start_edited).then_some(song.start.get());
        let rest = before.map_or_else(Map::new, |before| before.rest.clone());
        let tempo_from = song.tempo_from.clone().filter(|_| song.tempo_source == TempoSource::Heard);
        let timing = Self { tempo_map, tempo_source, tempo_from, start, rest };
        (timing != Self::default()).then_some(timing)
    }

    /// The source of the saved tempo. Sources of later versions rank like `song.toml`.
    pub(super) fn known_source(&self) -> TempoSource {
        match self.tempo_source.as_str() {
            "name" => TempoSource::Name,
            "file" => TempoSource::File,
            "heard" => TempoSource::Heard,
            "assumed" => TempoSource::Assumed,
            _ => TempoSource::SongFile,
        }
    }
}
