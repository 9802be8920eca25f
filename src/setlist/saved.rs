//! The saved form of a song in a project: a reference, never audio.
//!
//! Main thread and short-lived helper threads; nothing here touches a file. Known here: all saved forms of
//! songs. Not known here: plugin formats, parameters.
//!
//! A form never changes once projects were saved in it. A new form gets a new number and its own module, and
//! [`SavedDocument::read`] learns to upgrade the old one.

mod merge;
mod timing;
mod v1;
mod v1_click;
mod v1_places;
mod v1_send;
mod v1_set;
mod v1_song;
mod v1_stem;
mod v1_tempo;
mod v1_timing;

pub use merge::{examined, merged};
pub use timing::settle_timing;
pub use v1::V1;
pub use v1_click::ClickV1;
pub use v1_places::PlacesV1;
pub use v1_send::SendV1;
pub use v1_set::{MixV1, SetSongV1, SetV1};
pub use v1_song::SongV1;
pub use v1_stem::{FileFacts, LoopV1, StemV1};
pub use v1_tempo::TempoV1;
pub use v1_timing::TimingV1;

use serde::Deserialize;

use super::Problem;

/// A saved song as it was read from a project.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one for each instance")]
pub enum SavedDocument {
    /// In the form that this version writes.
    Known(V1),
    /// Text that this version cannot read, which is written back unchanged.
    Unreadable(String),
}

/// The common part of all forms.
#[derive(Deserialize)]
struct VersionNumber {
    version: u64,
}

impl SavedDocument {
    /// Reads the text of [`Self::write`], of a later version, or any text. Unreadable text is kept
    /// unchanged, with a problem to show.
    pub fn read(text: &str) -> (Self, Option<Problem>) {
        let problem = match serde_json::from_str::<VersionNumber>(text) {
            Ok(VersionNumber { version: V1::VERSION }) => match serde_json::from_str(text) {
                Ok(known) => return (Self::Known(known), None),
                Err(error) => unreadable(&error),
            },
            Ok(VersionNumber { version }) => Problem::error(
                "the saved song cannot be read",
                format!(
                    "a later version of Stemlock saved it (form {version}, this one reads up to {})",
                    V1::VERSION
                ),
                "install the latest version of Stemlock; the project still contains the song, and saving keeps it",
            ),
            Err(error) => unreadable(&error),
        };
        (Self::Unreadable(text.to_owned()), Some(problem))
    }

    /// The text to save. Equal songs give equal texts.
    pub fn write(&self) -> String {
        match self {
            // All keys are strings, so this always succeeds.
            Self::Known(song) => serde_json::to_string(song).unwrap_or_default(),
            Self::Unreadable(text) => text.clone(),
        }
    }
}

impl Default for SavedDocument {
    fn default() -> Self {
        Self::Known(V1::default())
    }
}

fn unreadable(error: &serde_json::Error) -> Problem {
    Problem::error(
        "the saved song cannot be read",
        format!("the project is damaged at character {} of it", error.column()),
        "choose the song's folder again",
    )
}

#[cfg(test)]
#[path = "saved/tests.rs"]
mod tests;
#[cfg(test)]
#[path = "saved/track_tests.rs"]
mod track_tests;
