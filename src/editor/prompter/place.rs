//! Where a song is among its words. A value.

use crate::setlist::Song;

use super::sheet::LyricSheet;

/// From so many beats on, a pause is counted.
const LONG_PAUSE: f64 = 8.0;

/// Where a song is among its words. Equal values look alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SungPlace {
    /// The line that is sung.
    pub line: Option<usize>,
    /// How many of its words have begun; 0 where their times are not known.
    pub begun: usize,
    /// The line to look at: the one that is sung, or in a pause the next one.
    pub focus: usize,
    /// In a long pause, how many beats are left of it.
    pub beats: Option<u32>,
}

impl SungPlace {
    /// The place `seconds` into the song's files.
    pub fn at(sheet: &LyricSheet, song: &Song, seconds: f64) -> Self {
        let (last, next) = sheet.around(seconds);
        let sung = last.filter(|&line| seconds < sheet.lines[line].until);
        if let Some(line) = sung {
            let begun = sheet.lines[line].words.iter().take_while(|word| word.0 <= seconds).count();
            return Self { line: sung, begun, focus: line, beats: None };
        }
        let beat = |seconds: f64| song.tempo_map.beat_at(seconds - song.start).get();
        let beats = next.and_then(|next| sheet.lines[next].start).and_then(|start| {
            let from = last.map_or(0.0, |line| sheet.lines[line].until);
            let left = beat(start) - beat(seconds);
            // Rounding must not make a beat of nothing.
            (beat(start) - beat(from) >= LONG_PAUSE).then_some((left - 1e-6).ceil().max(1.0) as u32)
        });
        Self { line: None, begun: 0, focus: next.or(last).unwrap_or(0), beats }
    }

    /// What of the words is lit, or what is counted.
    pub fn words(&self, sheet: &LyricSheet) -> String {
        match (self.line.and_then(|line| sheet.lines.get(line)), self.beats) {
            (Some(line), _) => {
                let end = if line.words.is_empty() { None } else { line.words.get(self.begun).map(|word| word.1) };
                line.text[..end.unwrap_or(line.text.len())].trim_end().to_owned()
            }
            (None, Some(beats)) => counted(beats),
            (None, None) => String::new(),
        }
    }
}

/// So many beats, in words.
pub fn counted(beats: u32) -> String {
    if beats == 1 { "1 beat".to_owned() } else { format!("{beats} beats") }
}
