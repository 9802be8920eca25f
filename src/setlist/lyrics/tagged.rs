//! Lyrics inside audio files: text in tags, and the timed lyrics of ID3.
//!
//! Pure functions, on any thread. Not known here: files, and the layout of tags.

use super::syllables::Syllables;
use super::{Lyrics, decode, lrc, plain};
use crate::time::FileSeconds;

/// The lyrics in the text of a tag: LRC if it has times, else plain text. `None` if there are none.
pub fn of_text(text: &str, language: Option<String>) -> Option<Lyrics> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let read = if lrc::has_times(&text) { lrc::read(&text) } else { plain::read(&text) };
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
    let [encoding, language @ .., unit, kind] = frame.first_chunk::<6>()?;
    // Other kinds are chords, events and trivia.
    if *kind > 2 {
        return None;
    }
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
    let has_breaks = parts.iter().any(|(_, text)| text.contains('\n'));
    let mut syllables = Syllables::default();
    for (start, text) in &parts {
        syllables.push(*start, text);
        if !has_breaks {
            syllables.end_line();
        }
    }
    let lyrics = Lyrics { language: language_of(language), ..Lyrics::of_lines(syllables.finish()) };
    Some(lyrics).filter(|lyrics| !lyrics.lines.is_empty())
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
