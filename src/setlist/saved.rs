//! What a project keeps of its song: a reference, never audio.
//!
//! Main thread and short-lived helper threads; nothing here touches a file. Known here: the forms in which songs
//! were and are saved. Not known here: plugin formats, parameters.
//!
//! A form never changes once projects were saved in it; a new one gets a new number and a module of its own, and
//! [`SavedDocument::read`] learns to bring the old one up to date.

mod merge;
mod timing;
mod v1;
mod v1_click;
mod v1_set;
mod v1_song;
mod v1_stem;
mod v1_tempo;
mod v1_timing;

pub use merge::{examined, merged};
pub use timing::settle_timing;
pub use v1::V1;
pub use v1_click::ClickV1;
pub use v1_set::{MixV1, SetSongV1, SetV1};
pub use v1_song::SongV1;
pub use v1_stem::{FileFacts, StemV1};
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
    /// A text that this version cannot read, which is written back as it came.
    Unreadable(String),
}

/// The part that all forms have in common.
#[derive(Deserialize)]
struct VersionNumber {
    version: u64,
}

impl SavedDocument {
    /// Reads what [`Self::write`] wrote, or a later version's text, or anything at all. What cannot be read is kept
    /// whole, with the problem to show.
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
                "install the latest version of Stemlock; the project still holds the song, and saving keeps it",
            ),
            Err(error) => unreadable(&error),
        };
        (Self::Unreadable(text.to_owned()), Some(problem))
    }

    /// The text to save. Equal songs give equal texts.
    pub fn write(&self) -> String {
        match self {
            // Strings, numbers and maps with string keys can always be written.
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
        format!("the project is damaged ({error})"),
        "choose the song's folder again",
    )
}

#[cfg(test)]
#[path = "saved/tests.rs"]
mod tests;
