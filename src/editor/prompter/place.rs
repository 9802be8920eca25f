//! The position of a song in its lyrics. Plain data.

use crate::setlist::Song;
use crate::time::FileSeconds;

use super::sheet::LyricSheet;

/// A pause of this many beats or more is counted down.
const LONG_PAUSE: f64 = 8.0;

/// The position of a song in its lyrics. Equal values look the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SungPlace {
    /// The line being sung.
    pub line: Option<usize>,
    /// How many of its words have started; 0 if their times are unknown.
    pub begun: usize,
    /// The line in focus: the one being sung, or the next one during a pause.
    pub focus: usize,
    /// During a long pause, how many beats of it are left.
    pub beats: Option<u32>,
}

impl SungPlace {
    /// The position at a place in the song's files.
    pub fn at(sheet: &LyricSheet, song: &Song, seconds: FileSeconds) -> Self {
        let (last, next) = sheet.around(seconds);
        let sung = last.filter(|&line| seconds < sheet.lines[line].until);
        if let Some(line) = sung {
            let begun = sheet.lines[line].words.iter().take_while(|word| word.0 <= seconds).count();
            return Self { line: sung, begun, focus: line, beats: None };
        }
        let beat = |seconds: FileSeconds| song.beat_at(seconds).get();
        let beats = next.and_then(|next| sheet.lines[next].start).and_then(|start| {
            let from = last.map_or(FileSeconds::ZERO, |line| sheet.lines[line].until);
            let left = beat(start) - beat(seconds);
            // Do not let rounding add a beat.
            (beat(start) - beat(from) >= LONG_PAUSE).then_some((left - 1e-6).ceil().max(1.0) as u32)
        });
        Self { line: None, begun: 0, focus: next.or(last).unwrap_or(0), beats }
    }

    /// The part that is lit or counted.
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

/// This number of beats, as text.
pub fn counted(beats: u32) -> String {
    if beats == 1 { "1 beat".to_owned() } else { format!("{beats} beats") }
}
