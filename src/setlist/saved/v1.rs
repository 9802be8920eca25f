//! The first saved form.
//!
//! Main thread and short-lived helper threads.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::SongV1;

/// The first saved form. Unknown fields are kept and written back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct V1 {
    version: u64,
    /// The song, if there is one; in a set, the current one.
    pub song: Option<SongV1>,
    /// The set, if there are several songs: a [`SetV1`](super::SetV1), unless a later version has changed its form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<Value>,
    /// Fields of later versions.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl V1 {
    /// The number of this form.
    pub const VERSION: u64 = 1;

    /// The form of an instance with `song`.
    pub fn with(song: Option<SongV1>) -> Self {
        Self { version: Self::VERSION, song, set: None, rest: Map::new() }
    }
}

impl Default for V1 {
    /// The form of an instance without a song.
    fn default() -> Self {
        Self::with(None)
    }
}
