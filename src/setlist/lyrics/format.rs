//! The format of a text with lyrics: as its file's extension states it, else as the text itself shows it.
//!
//! Pure functions, on any thread.

use super::lrc_text::is_ours;
use super::{Lyrics, chordpro, cues, lrc, plain, ultrastar};

/// Whether `extension`, in lower case, stands for a format of lyrics.
pub fn is_known(extension: &str) -> bool {
    matches!(extension, "lrc" | "srt" | "vtt" | "cho" | "chopro" | "chordpro" | "crd" | "pro")
}

/// Reads the `text` of a file with this `extension`; by what it is, if that stands for no format.
pub fn read_as(extension: &str, text: &str) -> Vec<Lyrics> {
    match extension {
        "lrc" => vec![lrc::read(text)],
        "srt" | "vtt" => vec![cues::read(text)],
        extension if is_known(extension) => vec![chordpro::read(text)],
        _ => read(text),
    }
}

/// Reads `text` by what it is: LRC, subtitles, UltraStar, ChordPro, else plain rows. Only UltraStar has several voices.
pub fn read(text: &str) -> Vec<Lyrics> {
    // Text from Stemlock is LRC even if no line has a time yet, or its words look like something else.
    if is_ours(text) {
        vec![lrc::read(text)]
    } else if ultrastar::is_ultrastar(text) {
        ultrastar::read(text)
    } else if cues::is_cues(text) {
        // Words inside of a subtitle have times like those of LRC.
        vec![cues::read(text)]
    } else if lrc::has_times(text) {
        vec![lrc::read(text)]
    } else if chordpro::is_chordpro(text) {
        vec![chordpro::read(text)]
    } else {
        vec![plain::read(text)]
    }
}

/// The first voice of `text`, or lyrics without lines.
pub fn read_first(text: &str) -> Lyrics {
    read(text).into_iter().next().unwrap_or_else(|| Lyrics::of_lines(Vec::new()))
}
