//! Reads facts about a song from files beside the stems and from tags inside them: tempo, meter, sections, markers, key
//! and lyrics.
//!
//! Main and loader threads. Each reader of a format takes bytes or an open file. [`facts`] opens the files of a folder
//! and decides which source counts. Not known here: audio.

mod aiff;
mod als;
mod ape;
mod archive;
mod chart;
mod claims;
mod cue_sheet;
mod dawproject;
mod flac;
mod game_beats;
mod grammar;
mod id3;
mod kept;
pub(super) mod midi;
mod mp4;
mod mp4_chapters;
mod ramps;
mod riff;
mod rpp;
mod stem_tags;
mod tracks;
mod wav;
mod xml;

pub use archive::{Packed, PackedEntry, list_zip, unpack_entry, zip};
pub use claims::{Facts, facts};
pub use grammar::{bars_between, near};
pub use kept::kept_chunks;
pub use ramps::{Point, map_in_seconds, snapped};
pub use stem_tags::{StemTags, stem_tags};
pub use tracks::{ContainerTracks, FileTrack, container_tracks, tracks_of};

use crate::time::{FileSeconds, FileStart, Meter, TempoMap};

use super::Colour;
use super::names::one_line;

/// The facts stated by one file. Beat 0 is the beginning of the file's own time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stated {
    /// The tempo and meter, if stated.
    pub tempo_map: Option<TempoMap>,
    /// Whether the tempo may be only the default of the program that wrote the file.
    pub is_usual: bool,
    /// Whether it states nothing but that default, and nobody has worked on its time: no tempo event, meter or marker.
    pub is_untouched: bool,
    /// The place of beat 0 in the stems, if stated.
    pub start: Option<FileStart>,
    /// Named places, in any order.
    pub marks: Vec<Mark>,
    /// The song's name.
    pub title: Option<String>,
    /// The artist.
    pub artist: Option<String>,
    /// Its key.
    pub key: Option<String>,
}

/// A named place in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where it is.
    pub at: At,
    /// Where it ends, if stated.
    pub end: Option<At>,
    /// The name, as in the file.
    pub name: String,
    /// Its colour in the file.
    pub colour: Option<Colour>,
    /// Whether the file itself marks this place as a section, whatever its name.
    pub is_section: bool,
}

/// A place in beats or in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum At {
    /// In quarter notes from beat 0.
    Beat(f64),
    /// From the beginning of the stems.
    Seconds(FileSeconds),
}

/// Whether these meters and marks are those with which every project begins.
fn is_untouched(meters: &[ramps::MeterPoint], marks: &[Mark]) -> bool {
    marks.is_empty() && meters.iter().all(|(_, meter)| *meter == Meter::FOUR_FOUR)
}

/// Why a file cannot be used, worded to follow the file's name.
pub type Refused = String;

/// Decodes text in files: UTF-8, or Windows-1252, which holds Latin-1, if it is not valid UTF-8. Stops at the first zero.
pub(super) fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let bytes = &bytes[..end];
    let text = std::str::from_utf8(bytes).map_or_else(
        |_| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        str::to_owned,
    );
    plain(&text)
}

/// `text` as one line of at most 200 characters, without control characters or spare blanks.
pub(super) fn plain(text: &str) -> String {
    let spaced = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    one_line(&spaced.collect::<String>()).chars().take(200).collect()
}

#[cfg(test)]
#[path = "chapters_tests.rs"]
mod chapters_tests;
#[cfg(test)]
#[path = "readers_tests.rs"]
mod readers_tests;
#[cfg(test)]
#[path = "tags_tests.rs"]
mod tags_tests;
