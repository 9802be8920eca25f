//! What files beside the stems, and tags inside them, say of a song: tempo, meter, sections, markers, key; and the lyrics in those tags.
//!
//! Main and loader threads. Each reader takes bytes and knows no file; [`facts`] opens the files of a folder and says which
//! of them counts. Not known here: audio.

mod aiff;
mod als;
mod ape;
mod archive;
mod chart;
mod claims;
mod dawproject;
mod flac;
mod grammar;
mod id3;
pub(super) mod midi;
mod mp4;
mod ramps;
mod riff;
mod rpp;
mod stem_tags;
mod tracks;
mod wav;
mod xml;

pub use archive::{Packed, zip};
pub use claims::{Facts, facts};
pub use stem_tags::{StemTags, stem_tags};
pub use tracks::{FileTrack, tracks_of};

use crate::time::TempoMap;

use super::Colour;

/// What one file says. Beat 0 is where the file's own time begins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stated {
    /// Its tempo and meter, if it says any.
    pub tempo_map: Option<TempoMap>,
    /// Whether it may be only the default of the program that wrote it.
    pub is_usual: bool,
    /// Seconds into the stems where beat 0 lies, if it says so.
    pub start: Option<f64>,
    /// Places that it names, in any order.
    pub marks: Vec<Mark>,
    /// What the song is called.
    pub title: Option<String>,
    /// Who made it known.
    pub artist: Option<String>,
    /// Its key.
    pub key: Option<String>,
}

/// A place that a file names.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where.
    pub at: At,
    /// Where it ends, if the file says so.
    pub end: Option<At>,
    /// As the file has it.
    pub name: String,
    /// How it is painted there.
    pub colour: Option<Colour>,
    /// Whether the file itself says that this is a section, so that its name need not.
    pub is_section: bool,
}

/// A place on one of the two clocks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum At {
    /// In quarter notes from beat 0.
    Beat(f64),
    /// In seconds from the beginning of the stems.
    Seconds(f64),
}

/// Why a file cannot be used, in words that follow its name.
pub type Refused = String;

/// Text as files have it: UTF-8, or Latin-1 where it is none.
pub(super) fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let bytes = &bytes[..end];
    let text = std::str::from_utf8(bytes)
        .map_or_else(|_| bytes.iter().map(|&byte| char::from(byte)).collect::<String>(), str::to_owned);
    plain(&text)
}

/// One line without control characters and loose ends.
pub(super) fn plain(text: &str) -> String {
    let spaced = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    spaced.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

#[cfg(test)]
#[path = "readers_tests.rs"]
mod readers_tests;
#[cfg(test)]
#[path = "tags_tests.rs"]
mod tags_tests;
