//! LRC: lines with times, and times for each word in the enhanced format (A2).
//!
//! Pure function, on any thread.

use super::Lyrics;
use super::line::{Chord, LineBuilder, LyricLine, end_each, in_order};
use super::stamp::seconds;
use crate::time::FileSeconds;

/// Reads an LRC file. Never fails: anything that is not a time is text.
pub fn read(text: &str) -> Lyrics {
    let mut lines = Vec::new();
    let mut header = Header::default();
    // All starts and ends in seconds, including those of rows without text.
    let mut stamps = Vec::new();
    for row in text.lines() {
        let (times, rest) = leading_times(row.trim());
        if times.is_empty() && header.take(rest) {
            continue;
        }
        let known = lines.len();
        add_row(&times, rest, &mut lines, &mut stamps);
        if lines.len() > known {
            header.give(&mut lines[known..]);
        }
    }
    let earlier = header.offset;
    lines.iter_mut().for_each(|line| shift(line, -earlier));
    stamps.iter_mut().for_each(|stamp| *stamp = *stamp - earlier);
    let mut lines = in_order(lines);
    end_each(&mut lines, stamps);
    Lyrics { language: header.language, voice: header.voice, ..Lyrics::of_lines(lines) }
}

/// The tags of the file.
#[derive(Debug, Default)]
struct Header {
    /// How many seconds earlier than written everything is sung.
    offset: f64,
    language: Option<String>,
    /// The voice that sings it, from Stemlock's own tag.
    voice: Option<String>,
    /// The section and the chords of the next line, from Stemlock's own tags.
    section: Option<String>,
    chords: Vec<Chord>,
}

impl Header {
    /// Reads `row` if it is a tag like `[ti:Song]`. Returns whether it was.
    fn take(&mut self, row: &str) -> bool {
        let Some(tag) = row.strip_prefix('[').and_then(|row| row.strip_suffix(']')) else { return false };
        let Some((key, value)) = tag.split_once(':') else { return false };
        let (key, value) = (key.trim().to_lowercase(), value.trim());
        let is_key =
            !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"#_-".contains(&byte));
        if !is_key || key.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        match key.as_str() {
            "offset" => self.offset = milliseconds(value).unwrap_or(0.0) / 1000.0,
            "la" | "lang" | "language" if !value.is_empty() => self.language = Some(value.to_owned()),
            "voice" if !value.is_empty() => self.voice = Some(value.to_owned()),
            "section" if !value.is_empty() => self.section = Some(value.to_owned()),
            "chord" => self.chords.extend(chord(value)),
            _ => {}
        }
        true
    }

    /// Gives `lines`, which come from one row, the section and chords from the tags before it.
    fn give(&mut self, lines: &mut [LyricLine]) {
        let (section, mut chords) = (self.section.take(), std::mem::take(&mut self.chords));
        chords.sort_by_key(|chord| chord.at);
        for line in lines {
            let is_in = |chord: &&Chord| line.text.is_char_boundary(chord.at);
            line.chords = chords.iter().filter(is_in).cloned().collect();
            line.section.clone_from(&section);
        }
    }
}

/// Parses `8 Am`: a chord above byte 8 of the next line.
fn chord(value: &str) -> Option<Chord> {
    let (at, name) = value.split_once(' ')?;
    Some(Chord { at: at.parse().ok()?, name: name.trim().to_owned() })
}

/// Parses `+500`, `- 500` or `500 ms`.
fn milliseconds(text: &str) -> Option<f64> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number = compact.trim_end_matches(['m', 's', 'M', 'S']);
    number.parse().ok().filter(|value: &f64| value.is_finite())
}

/// The times in brackets at the beginning of a row, and the rest of the row.
fn leading_times(mut row: &str) -> (Vec<FileSeconds>, &str) {
    let mut times = Vec::new();
    while let Some((tag, rest)) = row.strip_prefix('[').and_then(|row| row.split_once(']')) {
        let Some(time) = seconds(tag) else { break };
        times.push(time);
        row = rest.trim_start();
    }
    (times, row)
}

/// Adds the lines of a row, one for each of its times.
fn add_row(times: &[FileSeconds], rest: &str, lines: &mut Vec<LyricLine>, stamps: &mut Vec<FileSeconds>) {
    let mut builder = LineBuilder::default();
    if let (Some(&first), true) = (times.first(), has_word_times(rest)) {
        builder.stamp(first);
    }
    for (stamp, part) in timed_parts(rest) {
        stamp.into_iter().for_each(|stamp| builder.stamp(stamp));
        builder.push(part);
    }
    let (mut line, end) = builder.finish();
    stamps.extend_from_slice(times);
    if line.text.is_empty() {
        return;
    }
    line.end = end;
    let first = times.first().copied().or_else(|| line.words.first().map(|word| word.start));
    line.start = first;
    let repeats =
        times.iter().skip(1).zip(std::iter::repeat(first.unwrap_or(FileSeconds::ZERO))).map(|(&time, first)| {
            let mut repeat = line.clone();
            shift(&mut repeat, time - first);
            repeat.start = Some(time);
            repeat
        });
    lines.extend(repeats.collect::<Vec<_>>());
    lines.push(line);
}

/// Whether any row of `text` has a time.
pub fn has_times(text: &str) -> bool {
    text.lines().any(|row| !leading_times(row.trim()).0.is_empty() || has_word_times(row))
}

fn has_word_times(row: &str) -> bool {
    timed_parts(row).any(|(stamp, _)| stamp.is_some())
}

/// The parts of a row, each with the time `<mm:ss.xx>` or `[mm:ss.xx]` before it, if there is one.
fn timed_parts(row: &str) -> impl Iterator<Item = (Option<FileSeconds>, &str)> {
    let mut rest = Some((None, row));
    std::iter::from_fn(move || {
        let (stamp, text) = rest.take()?;
        let next = text.match_indices(['<', '[']).find_map(|(at, open)| {
            let close = if open == "<" { '>' } else { ']' };
            let length = text[at..].find(close)?;
            let time = seconds(&text[at + 1..at + length])?;
            Some((at, at + length + 1, time))
        });
        let end = next.map_or(text.len(), |(at, ..)| at);
        rest = next.map(|(_, after, time)| (Some(time), &text[after..]));
        Some((stamp, &text[..end]))
    })
}

fn shift(line: &mut LyricLine, by: f64) {
    let moved = |time: FileSeconds| (time + by).rounded(1000.0);
    line.start = line.start.map(moved);
    line.end = line.end.map(moved);
    line.words.iter_mut().for_each(|word| word.start = moved(word.start));
}
