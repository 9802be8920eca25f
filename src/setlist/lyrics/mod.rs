//! Lyrics: lines and words with times, from all common file formats and from tags.
//!
//! Main and loader threads. Readers are pure functions on text or bytes; only [`find`] and `beside` touch files. Times are in
//! seconds from the start of the song's files, as the source states them. Tempo, jumps and offsets of the transport do
//! not affect them. Not known here: audio data, windows.

mod beside;
mod carried;
mod chord_rows;
mod chordpro;
mod cues;
mod decode;
mod find;
mod format;
#[cfg(test)]
mod hard_tests;
#[cfg(test)]
mod inside_tests;
mod karaoke;
mod line;
mod lrc;
mod lrc_text;
mod plain;
mod rewritten;
#[cfg(test)]
mod rewritten_tests;
mod stamp;
pub(super) mod stem_karaoke;
mod syllables;
pub(super) mod tagged;
#[cfg(test)]
mod tests;
mod transposed;
mod ultrastar;
mod written;

pub use beside::{paths_beside, words_path};
pub use find::{FoundLyrics, OWN, find, in_files, read_words};
pub use line::{Chord, LyricLine, LyricWord};
pub use lrc_text::{is_untouched, lrc_file, lrc_text};
pub use rewritten::TextChange;
pub use transposed::transposed;
pub use written::{LyricChange, MOST_VOICES, word_places};

use serde::Serialize;

/// The lyrics of one voice in one language, from one source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lyrics {
    /// The file's name.
    pub source: String,
    /// The language as stated by the source, such as `es` or `pt-BR`; `None` if it states none.
    pub language: Option<String>,
    /// The voice, if the source has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    /// In the order of their times. Lines without a time keep their place in the file.
    pub lines: Vec<LyricLine>,
}

impl Lyrics {
    /// Lyrics without a language, a voice and a source.
    fn of_lines(lines: Vec<LyricLine>) -> Self {
        Self { source: String::new(), language: None, voice: None, lines }
    }

    /// Whether both are of the same voice in the same language.
    pub fn is_voice_of(&self, other: &Self) -> bool {
        self.language == other.language && self.voice == other.voice
    }
}
