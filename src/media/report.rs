//! A report about a stem's file: for the musician's table, `--json` and the editor.

use serde::Serialize;

use crate::setlist::Problem;

/// The properties of a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StemReport {
    /// Container and coding in a musician's words, e.g. `WAV 24-bit`, `MP3`, `AAC in MP4`.
    pub format: String,
    /// The file's own rate in hertz.
    pub rate: u32,
    /// Channels in the file; more than two are folded to stereo.
    pub channels: usize,
    /// Length in frames at the file's own rate, after trimming.
    pub file_frames: u64,
    /// Length in frames at the session's rate.
    pub frames: u64,
    /// What the encoder had added, and was trimmed.
    pub trim: Trim,
    /// Whether its samples are kept in 16 bits.
    pub held_as_16_bit: bool,
    /// Problems known when the file was opened; those found while reading come later.
    pub problems: Vec<Problem>,
}

/// The frames, at the file's own rate, that an encoder had added and that were trimmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trim {
    /// Before the music.
    pub start: u64,
    /// After the music.
    pub end: u64,
    /// The source of these numbers.
    pub source: TrimSource,
}

/// The source of a trim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrimSource {
    /// Nothing had to be trimmed.
    #[default]
    None,
    /// The LAME/Xing/Info tag of an MP3.
    LameTag,
    /// The edit list of an MP4.
    EditList,
    /// The iTunSMPB tag of an MP4.
    ITunSmpb,
    /// The granule positions of an Ogg stream.
    Granule,
    /// The packet table of a CAF.
    PacketTable,
    /// The coding itself, which states it in its header or always needs the same.
    Coding,
    /// The musician, in `song.toml`.
    SongFile,
}
