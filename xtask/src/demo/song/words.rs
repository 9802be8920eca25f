//! The words of the demo song, as a file, and a check that Stemlock reads them at the times at which they are sung.

use stemlock::setlist::{Song, lyrics};

use super::score::{TEMPO, TUNE, WORDS};
use crate::demo::check::Check;

/// The times of a file are whole milliseconds: half of one is rounding.
const ROUNDING_MS: f64 = 0.500_001;

/// Each line's syllables, with the seconds at which they are sung, and when its last one ends.
fn lines() -> Vec<(Vec<(f64, &'static str)>, f64)> {
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
    for (syllables, end) in lines() {
        let words: String = syllables.iter().map(|(at, text)| format!("<{}>{text}", stamp(*at))).collect();
        text += &format!("[{}]{words}<{}>\n", stamp(syllables[0].0), stamp(end));
    }
    text
}

/// Whether the words of the demo song are read with every syllable at its beat.
pub fn check_words(song: &Song) -> Check {
    let name = "Words: every syllable is read at its beat";
    let (found, _) = lyrics::find(song);
    let Some(read) = found.first() else { return Check::impossible(name, ROUNDING_MS, "ms") };
    let wanted: Vec<(f64, &str)> = lines().into_iter().flat_map(|(syllables, _)| syllables).collect();
    let told: Vec<(f64, &str)> = read
        .lines
        .iter()
        .flat_map(|line| (0..line.words.len()).map(move |word| (line.words[word].start, line.word(word))))
        .collect();
    let is_same = told.len() == wanted.len()
        && told.iter().zip(&wanted).all(|(told, wanted)| told.1.trim() == wanted.1.trim());
    if !is_same {
        return Check::impossible(name, ROUNDING_MS, "ms");
    }
    let apart = told.iter().zip(&wanted).map(|(told, wanted)| (told.0 - wanted.0).abs()).fold(0.0, f64::max);
    Check::at_most(name, apart * 1000.0, ROUNDING_MS, "ms off")
}
