//! Lyrics: lines and words with their times in the song's files, from files of every common form and from tags.
//!
//! Main and loader threads. Readers are pure functions on text or bytes; only [`find`] touches files. Times are in seconds into the
//! song's files, as the lyrics' file states them: tempo, jumps and offsets of the transport do not exist here. Not known
//! here: audio data, windows.

mod chordpro;
mod cues;
mod decode;
mod find;
#[cfg(test)]
mod inside_tests;
mod karaoke;
mod line;
mod lrc;
mod lrc_text;
mod plain;
mod stamp;
mod syllables;
pub(super) mod tagged;
#[cfg(test)]
mod tests;
mod transposed;
mod ultrastar;
mod written;

pub use find::{find, read_words};
pub use line::{Chord, LyricLine, LyricWord};
pub use lrc_text::{is_untouched, lrc_file, lrc_text};
pub use transposed::transposed;
pub use written::{LyricChange, word_places};

use serde::Serialize;

/// The lyrics that one source holds for one voice in one language.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lyrics {
    /// The file's name.
    pub source: String,
    /// The language as the source states it, e.g. `es` or `pt-BR`; `None` if it does not.
    pub language: Option<String>,
    /// The voice that sings it, where a source holds several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    /// In the order of their times; lines without a time keep their place in the file.
    pub lines: Vec<LyricLine>,
}

impl Lyrics {
    /// Lyrics of one voice, whose language and source are not known yet.
    fn of_lines(lines: Vec<LyricLine>) -> Self {
        Self { source: String::new(), language: None, voice: None, lines }
    }
}
