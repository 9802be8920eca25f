//! A line of lyrics, its words and its chords.
//!
//! Plain values, on any thread.

use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};

use crate::time::FileSeconds;

/// A line of lyrics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LyricLine {
    /// Its start; `None` if the source has no times. Negative before the beginning of the files.
    pub start: Option<FileSeconds>,
    /// Its end, if known: as stated, or the start of the next line or pause.
    pub end: Option<FileSeconds>,
    /// The text, without white space at its ends. Rows of one subtitle are separated by `
    /// `.
    pub text: String,
    /// The words or syllables with known times, in the order of the text.
    pub words: Vec<LyricWord>,
    /// The chords above the line, in the order of the text.
    pub chords: Vec<Chord>,
    /// The section that starts with this line, if the source names one.
    pub section: Option<String>,
}

/// The start of a word or a syllable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LyricWord {
    /// When it starts.
    pub start: FileSeconds,
    /// The byte index in [`LyricLine::text`] where it starts.
    pub at: usize,
}

/// A chord above a line.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Chord {
    /// The byte index in [`LyricLine::text`] below it.
    pub at: usize,
    /// As written, e.g. `F#m7/A`.
    pub name: String,
}

impl LyricLine {
    /// A line without a time.
    pub(super) fn untimed(text: &str) -> Self {
        Self { text: text.trim().to_owned(), ..Self::default() }
    }

    /// The text of the word at `index` and the white space after it; empty if there is no such word.
    pub fn word(&self, index: usize) -> &str {
        let Some(word) = self.words.get(index) else { return "" };
        let end = self.words.get(index + 1).map_or(self.text.len(), |next| next.at);
        self.text.get(word.at..end).unwrap_or("")
    }
}

/// Builds the text of a line and the positions of its timed parts. White space between two parts becomes one space.
#[derive(Debug, Default)]
pub(super) struct LineBuilder {
    text: String,
    words: Vec<LyricWord>,
    /// The time of the next part.
    pending: Option<FileSeconds>,
}

impl LineBuilder {
    /// Sets the start of the next part.
    pub fn stamp(&mut self, start: FileSeconds) {
        self.pending = Some(start);
    }

    /// Adds a part of the text. It starts at the last stamp, if there is one.
    pub fn push(&mut self, part: &str) {
        let is_open = self.text.is_empty() || self.text.ends_with(char::is_whitespace);
        let part = if is_open { part.trim_start() } else { part };
        let lead = part.len() - part.trim_start().len();
        if part.len() > lead
            && let Some(start) = self.pending.take()
        {
            self.words.push(LyricWord { start, at: self.text.len() + lead });
        }
        self.text.push_str(part);
    }

    /// The line, and the last stamp if no text followed it: the end of the last word.
    pub fn finish(mut self) -> (LyricLine, Option<FileSeconds>) {
        self.text.truncate(self.text.trim_end().len());
        let line = LyricLine { text: self.text, words: self.words, ..LyricLine::default() };
        (line, self.pending)
    }
}

/// Sorts `lines` by start. A line without a start stays after the line before it.
pub(super) fn in_order(lines: Vec<LyricLine>) -> Vec<LyricLine> {
    let mut last = FileSeconds::new(f64::NEG_INFINITY);
    let mut keyed: Vec<(FileSeconds, LyricLine)> = lines
        .into_iter()
        .map(|line| {
            last = line.start.unwrap_or(last);
            (last, line)
        })
        .collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    keyed.into_iter().map(|(_, line)| line).collect()
}

/// Ends each line whose end is unknown at the next of `stamps`, which may be the start of a pause.
pub(super) fn end_each(lines: &mut [LyricLine], mut stamps: Vec<FileSeconds>) {
    stamps.iter_mut().for_each(|stamp| *stamp = stamp.rounded(1000.0));
    stamps.sort_by(FileSeconds::total_cmp);
    for line in lines.iter_mut().filter(|line| line.end.is_none()) {
        let Some(start) = line.start else { continue };
        let last = line.words.last().map_or(start, |word| word.start.max(start));
        let next = stamps.partition_point(|&stamp| stamp <= last);
        line.end = stamps.get(next).copied();
    }
}

/// Serialises the words of a line, each with its time and text.
struct Words<'a>(&'a LyricLine);

#[derive(serde::Serialize)]
struct Word<'a> {
    start: f64,
    text: &'a str,
}

impl Serialize for Words<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut words = serializer.serialize_seq(Some(self.0.words.len()))?;
        for (index, word) in self.0.words.iter().enumerate() {
            words.serialize_element(&Word { start: word.start.get(), text: self.0.word(index).trim() })?;
        }
        words.end()
    }
}

impl Serialize for LyricLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let more = usize::from(!self.chords.is_empty()) + usize::from(self.section.is_some());
        let mut line = serializer.serialize_struct("LyricLine", 4 + more)?;
        line.serialize_field("start", &self.start.map(FileSeconds::get))?;
        line.serialize_field("end", &self.end.map(FileSeconds::get))?;
        line.serialize_field("text", &self.text)?;
        line.serialize_field("words", &Words(self))?;
        if !self.chords.is_empty() {
            line.serialize_field("chords", &self.chords)?;
        }
        if let Some(section) = &self.section {
            line.serialize_field("section", section)?;
        }
        line.end()
    }
}
