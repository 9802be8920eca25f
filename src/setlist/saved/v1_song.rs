//! The song in the first saved form.
//!
//! Main thread and short-lived helper threads.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::setlist::Song;

use super::StemV1;

/// A song: where it lies, and which stems stood in which slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SongV1 {
    /// The folder, absolute. A path that is no Unicode is saved with replacement characters, and not found again.
    pub folder: String,
    /// The folder from the user's home, when it lies there: projects move between machines and users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_home: Option<String>,
    /// What the musician calls it.
    pub name: String,
    /// In the order of their slots.
    pub stems: Vec<StemV1>,
    /// What a later version added.
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

impl SongV1 {
    /// The form of `song`, of whose files nothing is known yet. `home` is the user's.
    pub fn of(song: &Song, home: Option<&Path>) -> Self {
        let stems = song.stems.iter().map(|stem| StemV1::of(stem, &song.folder)).collect();
        Self { name: song.name.clone(), stems, ..Self::bare(&song.folder, home) }
    }

    /// The form of a song of which nothing is known but its `folder`.
    pub fn bare(folder: &Path, home: Option<&Path>) -> Self {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let from_home = home.and_then(|home| folder.strip_prefix(home).ok()).filter(|rest| *rest != Path::new(""));
        Self {
            folder: text(folder),
            from_home: from_home.map(text),
            name: folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            stems: Vec::new(),
            rest: Map::new(),
        }
    }

    /// Where the folder may lie, the likeliest place first.
    pub fn places(&self, home: Option<&Path>) -> Vec<PathBuf> {
        let saved = PathBuf::from(&self.folder);
        let under_home = home.zip(self.from_home.as_ref()).map(|(home, rest)| home.join(rest));
        std::iter::once(saved).chain(under_home).collect()
    }
}
