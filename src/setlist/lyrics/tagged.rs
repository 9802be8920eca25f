//! Lyrics inside audio files: text in tags, and the timed lyrics of ID3.
//!
//! Pure functions, on any thread. Not known here: files, and the layout of tags.

use super::line::Chord;
use super::syllables::Syllables;
use super::{LyricLine, Lyrics, decode, format, word_places};
use crate::time::FileSeconds;

/// A chord that begins this many seconds before a word or a line is its chord.
const EARLY: f64 = 0.05;

/// The lyrics in the text of a tag, by what it is: LRC if it has times, else mostly plain text. `None` if there are none.
pub fn of_text(text: &str, language: Option<String>) -> Option<Lyrics> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let read = format::read_first(&text);
    let language = language.or(read.language);
    Some(Lyrics { language, ..read }).filter(|lyrics| !lyrics.lines.is_empty())
}

/// Reads ID3's `USLT`: text in one language.
pub fn of_uslt(frame: &[u8]) -> Option<Lyrics> {
    let [encoding, language @ ..] = frame.first_chunk::<4>()?;
    let mut texts = Texts::new(*encoding, &frame[4..]);
    texts.next()?;
    of_text(&texts.rest(), language_of(language))
}

/// Reads ID3's `SYLT`: parts of a text, with times in milliseconds or in MPEG frames of `frame_seconds` each.
pub fn of_sylt(frame: &[u8], frame_seconds: Option<f64>) -> Option<Lyrics> {
    let (kind, language, parts) = parts_of(frame, frame_seconds)?;
    // Other kinds are chords, events and trivia.
    if kind > 2 {
        return None;
    }
    let has_breaks = parts.iter().any(|(_, text)| text.contains('\n'));
    let mut syllables = Syllables::default();
    for (start, text) in &parts {
        syllables.push(*start, text);
        if !has_breaks {
            syllables.end_line();
        }
    }
    let lyrics = Lyrics { language, ..Lyrics::of_lines(syllables.finish()) };
    Some(lyrics).filter(|lyrics| !lyrics.lines.is_empty())
}

/// Reads the chords of a `SYLT`, in the order of their times; empty if it holds something else.
pub fn chords_of_sylt(frame: &[u8], frame_seconds: Option<f64>) -> Vec<(FileSeconds, String)> {
    let (5, _, parts) = parts_of(frame, frame_seconds).unwrap_or_default() else { return Vec::new() };
    let named = parts.into_iter().map(|(start, name)| (start, name.trim().to_owned()));
    named.filter(|(_, name)| !name.is_empty() && !name.contains('\n')).collect()
}

/// The kind of a `SYLT`, its language, and its parts in the order of their times.
type SyltParts = (u8, Option<String>, Vec<(FileSeconds, String)>);

fn parts_of(frame: &[u8], frame_seconds: Option<f64>) -> Option<SyltParts> {
    let [encoding, language @ .., unit, kind] = frame.first_chunk::<6>()?;
    let seconds = |time: u32| match unit {
        1 => frame_seconds.map(|length| FileSeconds::new(f64::from(time) * length).rounded(1000.0)),
        2 => Some(FileSeconds::new(f64::from(time) / 1000.0)),
        _ => None,
    };
    let mut texts = Texts::new(*encoding, &frame[6..]);
    texts.next()?;
    let mut parts = Vec::new();
    while let Some((text, time)) = texts.next().zip(texts.number()) {
        parts.push((seconds(time)?, text));
    }
    parts.sort_by(|a, b| a.0.total_cmp(&b.0));
    Some((*kind, language_of(language), parts))
}

/// Puts `chords`, in the order of their times, above those of `lyrics` that have times and no chords yet: over the word that is sung, or behind the last word in a
/// pause. Of the chords before the first line, the last one stands over its first word.
pub fn put_chords(lyrics: &mut [Lyrics], chords: &[(FileSeconds, String)]) {
    let is_open = |lyrics: &&mut Lyrics| {
        lyrics.lines.iter().all(|line| line.chords.is_empty())
            && lyrics.lines.iter().any(|line| line.start.is_some())
    };
    for lyrics in lyrics.iter_mut().filter(is_open) {
        let starts: Vec<(usize, FileSeconds)> =
            lyrics.lines.iter().enumerate().filter_map(|(index, line)| Some((index, line.start?))).collect();
        for (time, name) in chords {
            let (time, name) = (*time + EARLY, name.clone());
            match starts.partition_point(|(_, start)| *start <= time).checked_sub(1) {
                Some(place) => {
                    let next = starts.get(place + 1).map(|(_, start)| *start);
                    let line = &mut lyrics.lines[starts[place].0];
                    line.chords.push(Chord { at: sung_at(line, next, time), name });
                }
                None => lyrics.lines[starts[0].0].chords = vec![Chord { at: 0, name }],
            }
        }
    }
}

/// The byte of `line` that is sung at `time`. Without times for words, they are spread evenly until its end or the `next` line.
fn sung_at(line: &LyricLine, next: Option<FileSeconds>, time: FileSeconds) -> usize {
    if line.end.is_some_and(|end| end <= time) {
        return line.text.len();
    }
    if !line.words.is_empty() {
        return line.words.iter().rev().find(|word| word.start <= time).map_or(0, |word| word.at);
    }
    let Some((start, end)) = line.start.zip(line.end.or(next)) else { return 0 };
    let places = word_places(&line.text);
    let share = (time - start) / (end - start).max(f64::MIN_POSITIVE);
    places.get((share * places.len() as f64) as usize).copied().unwrap_or(0)
}

/// The three-letter language code; `None` for `XXX` and `und`, which mean unknown.
fn language_of(code: &[u8]) -> Option<String> {
    let code = String::from_utf8_lossy(code).to_lowercase();
    let is_one =
        code.bytes().all(|byte| byte.is_ascii_lowercase()) && !matches!(code.as_str(), "xxx" | "und" | "zxx");
    is_one.then_some(code)
}

/// Reads zero-terminated texts of ID3, in one of its four encodings.
struct Texts<'a> {
    encoding: u8,
    /// Whether UTF-16 is big-endian, according to the last byte order mark.
    is_big: bool,
    rest: &'a [u8],
}

impl<'a> Texts<'a> {
    fn new(encoding: u8, rest: &'a [u8]) -> Self {
        Self { encoding, is_big: encoding == 2, rest }
    }

    /// Whether the texts are UTF-16.
    fn is_wide(&self) -> bool {
        matches!(self.encoding, 1 | 2)
    }

    /// The next text, without its terminating zero; `None` if there is no zero.
    fn next(&mut self) -> Option<String> {
        let step = if self.is_wide() { 2 } else { 1 };
        let letters = self.rest.chunks_exact(step).position(|letter| letter.iter().all(|&byte| byte == 0))?;
        let (text, rest) = self.rest.split_at(letters * step);
        self.rest = &rest[step..];
        Some(self.decoded(text))
    }

    /// The remaining text, up to a zero if there is one.
    fn rest(&mut self) -> String {
        self.next().unwrap_or_else(|| self.decoded(self.rest))
    }

    /// The number after a text.
    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.rest.split_first_chunk::<4>()?;
        self.rest = rest;
        Some(u32::from_be_bytes(*number))
    }

    fn decoded(&mut self, mut text: &[u8]) -> String {
        if !self.is_wide() {
            // Programs often declare Latin-1 for text in any encoding, so the encoding is detected.
            return decode::text_of(text);
        }
        match text {
            [0xfe, 0xff, rest @ ..] => (self.is_big, text) = (true, rest),
            [0xff, 0xfe, rest @ ..] => (self.is_big, text) = (false, rest),
            _ => {}
        }
        let unit = |pair: &[u8]| match self.is_big {
            true => u16::from_be_bytes([pair[0], pair[1]]),
            false => u16::from_le_bytes([pair[0], pair[1]]),
        };
        let units: Vec<u16> = text.chunks_exact(2).map(unit).collect();
        String::from_utf16_lossy(&units).replace("\r\n", "\n").replace('\r', "\n")
    }
}
