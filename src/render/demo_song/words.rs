//! The words of the demo song, as a file.

use super::score::{TEMPO, TUNE, WORDS};

/// A line: its syllables, with the seconds at which they are sung, and when its last one ends.
pub type SungLine = (Vec<(f64, &'static str)>, f64);

/// All lines.
pub fn sung_lines() -> Vec<SungLine> {
    let seconds = |beats: f64| beats * 60.0 / TEMPO;
    let mut notes = TUNE.iter();
    let mut line = |words: &'static str| {
        let syllables: Vec<_> = words.split('|').zip(notes.by_ref()).collect();
        let end = syllables.last().map_or(0.0, |(_, note)| seconds(note.0 + note.1));
        (syllables.into_iter().map(|(text, note)| (seconds(note.0), text)).collect(), end)
    };
    WORDS.iter().map(|words| line(words)).collect()
}

/// `mm:ss.xxx`.
fn stamp(seconds: f64) -> String {
    let ms = (seconds * 1000.0).round() as u64;
    format!("{:02}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
}

/// The words as LRC, syllable by syllable.
pub fn lrc() -> String {
    let mut text = String::from("[ti:Harbour Lights]\n[la:en]\n");
    for (syllables, end) in sung_lines() {
        let words: String = syllables.iter().map(|(at, text)| format!("<{}>{text}", stamp(*at))).collect();
        text += &format!("[{}]{words}<{}>\n", stamp(syllables[0].0), stamp(end));
    }
    text
}
