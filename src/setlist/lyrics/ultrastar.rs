//! UltraStar: syllables with beats, for one or two singers.
//!
//! Pure function, on any thread. `#BPM` counts quarters of a beat: a beat of the file lasts 15 seconds / BPM.

use super::Lyrics;
use super::line::{LineBuilder, LyricLine};
use crate::time::FileSeconds;

/// Whether `text` has this format: tags, then notes.
pub fn is_ultrastar(text: &str) -> bool {
    let mut rows = text.lines().map(str::trim_start).filter(|row| !row.is_empty());
    rows.next().is_some_and(|row| row.starts_with('#'))
        && text.lines().any(|row| row.trim_start().to_ascii_uppercase().starts_with("#BPM"))
        && text.lines().any(|row| note(row).is_some())
}

/// Reads an UltraStar file: lyrics for each singer.
pub fn read(text: &str) -> Vec<Lyrics> {
    let mut tags = UltraStarTags::default();
    let mut singers = vec![Singer::default()];
    // The singers of the notes that follow. `P3` marks notes for both.
    let mut singing = vec![0];
    for row in text.lines() {
        let trimmed = row.trim_start();
        if let Some(tag) = trimmed.strip_prefix('#') {
            tags.take(tag);
        } else if let Some(voice) = singer(trimmed) {
            let voices: &[&str] = if voice == "P3" { &["P1", "P2"] } else { &[&voice] };
            singing = voices.iter().map(|voice| place_of(voice, &mut singers)).collect();
        } else {
            singing.iter().for_each(|&index| singers[index].take(trimmed, &tags));
        }
    }
    let of = |singer: Singer| Lyrics {
        language: tags.language.clone(),
        voice: singer.voice.clone(),
        ..Lyrics::of_lines(singer.finish())
    };
    singers.into_iter().map(of).filter(|lyrics| !lyrics.lines.is_empty()).collect()
}

/// The index in `singers` of the singer called `voice`. A singer without a name and notes takes the name.
fn place_of(voice: &str, singers: &mut Vec<Singer>) -> usize {
    let is_free = |singer: &Singer| singer.voice.is_none() && singer.is_empty();
    let known = singers.iter().position(|singer| singer.voice.as_deref() == Some(voice));
    let index = known.or_else(|| singers.iter().position(is_free)).unwrap_or(singers.len());
    if index == singers.len() {
        singers.push(Singer::default());
    }
    singers[index].voice = Some(voice.to_owned());
    index
}

/// Parses a singer row: `P1`, `P 2`.
fn singer(row: &str) -> Option<String> {
    let number = row.strip_prefix(['P', 'p'])?.trim();
    let is_number = number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("P{number}"))
}

/// The tags of the file.
#[derive(Debug, Default)]
struct UltraStarTags {
    /// Seconds per beat.
    beat: f64,
    /// Seconds before beat 0.
    gap: f64,
    /// Whether beats in each line count from the line's own start.
    is_relative: bool,
    language: Option<String>,
}

impl UltraStarTags {
    fn take(&mut self, tag: &str) {
        let Some((key, value)) = tag.split_once(':') else { return };
        let value = value.trim();
        match key.trim().to_ascii_uppercase().as_str() {
            "BPM" => self.beat = number(value).filter(|&bpm| bpm > 0.0).map_or(0.0, |bpm| 15.0 / bpm),
            "GAP" => self.gap = number(value).unwrap_or(0.0) / 1000.0,
            "RELATIVE" => self.is_relative = value.eq_ignore_ascii_case("yes"),
            "LANGUAGE" if !value.is_empty() => self.language = Some(value.to_owned()),
            _ => {}
        }
    }
}

/// A number with a decimal comma or point.
fn number(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse().ok().filter(|value: &f64| value.is_finite())
}

/// The lines of one singer, as read so far.
#[derive(Debug, Default)]
struct Singer {
    voice: Option<String>,
    lines: Vec<LyricLine>,
    line: LineBuilder,
    /// Start and end of the current line.
    span: Option<(FileSeconds, FileSeconds)>,
    /// The beat from which a relative line counts.
    base: f64,
    /// Tempo changes: a beat, and the seconds per beat from there on.
    tempos: Vec<(f64, f64)>,
}

impl Singer {
    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.span.is_none()
    }

    fn take(&mut self, row: &str, tags: &UltraStarTags) {
        if let Some((start, length, text)) = note(row) {
            let (start, end) = (self.time(self.base + start, tags), self.time(self.base + start + length, tags));
            let span = self.span.get_or_insert((start, end));
            span.1 = span.1.max(end);
            // A tilde prolongs the syllable before it.
            let held = text.trim() == "~";
            if !held {
                self.line.stamp(start);
            }
            self.line.push(if held { text.trim_matches('~') } else { text });
        } else if let Some(rest) = row.strip_prefix('-') {
            self.end_line();
            let beats: Vec<f64> = rest.split_whitespace().filter_map(number).collect();
            if tags.is_relative {
                self.base += beats.get(1).or(beats.first()).copied().unwrap_or(0.0);
            }
        } else if let Some(rest) = row.strip_prefix('B') {
            let mut fields = rest.split_whitespace().filter_map(number);
            if let (Some(beat), Some(bpm)) = (fields.next(), fields.next().filter(|&bpm| bpm > 0.0)) {
                self.tempos.push((self.base + beat, 15.0 / bpm));
            }
        }
    }

    /// The time of `beat`, to the millisecond.
    fn time(&self, beat: f64, tags: &UltraStarTags) -> FileSeconds {
        let (mut seconds, mut at, mut length) = (tags.gap, 0.0, tags.beat);
        for &(from, next) in self.tempos.iter().take_while(|(from, _)| *from <= beat) {
            seconds += (from - at) * length;
            (at, length) = (from, next);
        }
        FileSeconds::new(seconds + (beat - at) * length).rounded(1000.0)
    }

    fn end_line(&mut self) {
        let (line, _) = std::mem::take(&mut self.line).finish();
        let span = self.span.take();
        if let (Some((start, end)), false) = (span, line.text.is_empty()) {
            self.lines.push(LyricLine { start: Some(start), end: Some(end), ..line });
        }
    }

    fn finish(mut self) -> Vec<LyricLine> {
        self.end_line();
        super::line::in_order(self.lines)
    }
}

/// Parses `: 12 4 60 text`: the start beat, the length in beats, and the text with the white space around it.
fn note(row: &str) -> Option<(f64, f64, &str)> {
    let mut rest = row.trim_start().strip_prefix([':', '*', 'F', 'R', 'G'])?;
    let mut fields = [0.0; 3];
    for field in &mut fields {
        rest = rest.strip_prefix([' ', '\t'])?.trim_start();
        let end = rest.find([' ', '\t']).unwrap_or(rest.len());
        *field = number(&rest[..end])?;
        rest = &rest[end..];
    }
    Some((fields[0], fields[1], rest.strip_prefix([' ', '\t']).unwrap_or(rest)))
}
