//! A check of the demo song's words: Stemlock reads them at the times at which they are sung.

use stemlock::render::demo_song::sung_lines;
use stemlock::setlist::{Song, lyrics};

use crate::demo::check::Check;

/// The times of a file are whole milliseconds: half of one is rounding.
const ROUNDING_MS: f64 = 0.500_001;

/// Whether the words of the demo song are read with every syllable at its beat.
pub fn check_words(song: &Song) -> Check {
    let name = "Words: every syllable is read at its beat";
    let (found, _) = lyrics::find(song);
    let Some(read) = found.first() else { return Check::impossible(name, ROUNDING_MS, "ms") };
    let wanted: Vec<(f64, &str)> = sung_lines().into_iter().flat_map(|(syllables, _)| syllables).collect();
    let told: Vec<(f64, &str)> = read
        .lines
        .iter()
        .flat_map(|line| (0..line.words.len()).map(move |word| (line.words[word].start.get(), line.word(word))))
        .collect();
    let is_same = told.len() == wanted.len()
        && told.iter().zip(&wanted).all(|(told, wanted)| told.1.trim() == wanted.1.trim());
    if !is_same {
        return Check::impossible(name, ROUNDING_MS, "ms");
    }
    let apart = told.iter().zip(&wanted).map(|(told, wanted)| (told.0 - wanted.0).abs()).fold(0.0, f64::max);
    Check::at_most(name, apart * 1000.0, ROUNDING_MS, "ms off")
}
