//! Edits of the text of lyrics: a line is rewritten, inserted, removed, split or joined with the next one, and times stay where they can.
//!
//! Pure functions, on any thread. An edit returns new lyrics; nothing is changed in place. Times that are made here are rounded to hundredths of
//! a second, as in LRC.

use super::carried::carried;
use super::written::{MOST_LINES, rounded, word_places};
use super::{Chord, LyricLine, LyricWord, Lyrics, lrc_text};
use crate::time::FileSeconds;

/// A change of the text of lyrics. Lines and words are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextChange {
    /// Gives a line this text. Its times stay, and those of the words that stay.
    Write(usize, String),
    /// Inserts a line of this text, without a time, before the line with this index, or behind the last one.
    Insert(usize, String),
    /// Removes a line.
    Remove(usize),
    /// Splits a line before a word, by its index in [`word_places`].
    Split(usize, usize),
    /// Joins a line with the next one.
    Join(usize),
}

/// Why a text is not changed, for a musician.
const NO_LINE: &str = "There is no such line any more";
const NO_WORDS: &str = "Write some words, or delete the line";
const TAG: &str = "A line that looks like a tag or a time could not be saved: begin it with a word";
const TOO_MANY: &str = "Words have 5000 lines at most";
const ONLY_LINE: &str = "It is the only line: write other words in it";
const NO_SPLIT: &str = "A line is split before its second word or a later one";
const NO_NEXT: &str = "There is no line after this one";

impl Lyrics {
    /// The lyrics after a change of their text, or why there is none.
    pub fn rewritten(&self, change: &TextChange) -> Result<Self, &'static str> {
        let mut lyrics = self.clone();
        match change {
            TextChange::Write(line, text) => {
                let text = kept(text)?;
                let until = self.end_of(*line);
                let line = lyrics.lines.get_mut(*line).ok_or(NO_LINE)?;
                if line.text != text {
                    *line = carried(line, text, until);
                }
            }
            TextChange::Insert(..) if self.lines.len() >= MOST_LINES => return Err(TOO_MANY),
            TextChange::Insert(line, _) if *line > self.lines.len() => return Err(NO_LINE),
            TextChange::Insert(line, text) => lyrics.lines.insert(*line, LyricLine::untimed(&kept(text)?)),
            TextChange::Remove(line) => lyrics.remove(*line)?,
            TextChange::Split(..) if self.lines.len() >= MOST_LINES => return Err(TOO_MANY),
            TextChange::Split(line, word) => lyrics.split(*line, *word)?,
            TextChange::Join(line) => lyrics.join(*line)?,
        }
        Ok(lyrics)
    }

    /// When a line ends: as stated, or at the next line that has a time.
    fn end_of(&self, line: usize) -> Option<FileSeconds> {
        let later = self.lines.get(line + 1..).unwrap_or_default();
        self.lines.get(line)?.end.or_else(|| later.iter().find_map(|line| line.start))
    }

    /// Its section begins with the next line.
    fn remove(&mut self, line: usize) -> Result<(), &'static str> {
        if line >= self.lines.len() {
            return Err(NO_LINE);
        }
        if self.lines.len() == 1 {
            return Err(ONLY_LINE);
        }
        let removed = self.lines.remove(line);
        if let Some(next) = self.lines.get_mut(line) {
            next.section = next.section.take().or(removed.section);
        }
        Ok(())
    }

    fn split(&mut self, line: usize, word: usize) -> Result<(), &'static str> {
        let until = self.end_of(line);
        let first = self.lines.get_mut(line).ok_or(NO_LINE)?;
        let at = *word_places(&first.text).get(word).filter(|_| word > 0).ok_or(NO_SPLIT)?;
        let start = first.start.and_then(|start| time_at(first, start, until, at));
        let (text, rest) = first.text.split_at(at);
        let (text, rest) = (text.trim_end().to_owned(), rest.to_owned());
        can_be_saved(&text)?;
        can_be_saved(&rest)?;
        let (words, later): (Vec<LyricWord>, Vec<LyricWord>) =
            first.words.iter().copied().partition(|word| word.at < at);
        let (chords, later_chords): (Vec<Chord>, Vec<Chord>) =
            first.chords.drain(..).partition(|chord| chord.at < at);
        let second = LyricLine {
            start,
            end: first.end.take().filter(|_| start.is_some()),
            text: rest,
            words: later.into_iter().map(|word| LyricWord { at: word.at - at, ..word }).collect(),
            chords: later_chords.into_iter().map(|chord| Chord { at: chord.at - at, ..chord }).collect(),
            section: None,
        };
        first.chords = chords.into_iter().map(|chord| Chord { at: chord.at.min(text.len()), ..chord }).collect();
        (first.text, first.words) = (text, words);
        self.lines.insert(line + 1, second);
        Ok(())
    }

    /// It keeps the beginning of the first line, and the end of the second one.
    fn join(&mut self, line: usize) -> Result<(), &'static str> {
        if line + 1 >= self.lines.len() {
            return Err(if line < self.lines.len() { NO_NEXT } else { NO_LINE });
        }
        let second = self.lines.remove(line + 1);
        let first = &mut self.lines[line];
        let lead = first.text.len() + usize::from(needs_space(&first.text, &second.text));
        if lead > first.text.len() {
            first.text.push(' ');
        }
        first.text.push_str(&second.text);
        can_be_saved(&first.text)?;
        first.words.extend(second.words.iter().map(|word| LyricWord { at: word.at + lead, ..*word }));
        first.chords.extend(second.chords.into_iter().map(|chord| Chord { at: chord.at + lead, ..chord }));
        first.end = if second.start.is_some() { second.end } else { first.end };
        first.start = first.start.or(second.start);
        first.section = first.section.take().or(second.section);
        Ok(())
    }
}

/// Whether a space belongs between two parts of a line: none between characters of a script that writes none.
fn needs_space(first: &str, second: &str) -> bool {
    let Some(letter) = second.chars().next() else { return false };
    let pair: String = first.chars().last().into_iter().chain([letter]).collect();
    word_places(&pair).len() < 2
}

/// When byte `at` of a line is sung: at the time of the word there, else evenly by letters between the times around it.
fn time_at(line: &LyricLine, start: FileSeconds, until: Option<FileSeconds>, at: usize) -> Option<FileSeconds> {
    if let Some(word) = line.words.iter().find(|word| word.at == at) {
        return Some(word.start);
    }
    let before = line.words.iter().rev().find(|word| word.at < at);
    let (from, begun) = before.map_or((0, start), |word| (word.at, word.start.max(start)));
    let after = line.words.iter().find(|word| word.at > at);
    let (to, ended) = match (after, until) {
        (Some(word), _) => (word.at, word.start),
        (None, until) => (line.text.len(), until?),
    };
    let letters = |from: usize, to: usize| line.text.get(from..to).unwrap_or("").chars().count().max(1) as f64;
    let share = letters(from, at) / letters(from, to);
    Some(rounded(begun + (ended.max(begun) - begun) * share).max(begun))
}

/// `text` as a line; an error if it is none that a file could hold.
fn kept(text: &str) -> Result<String, &'static str> {
    let plain = |letter: char| if letter.is_control() && letter != '\n' { ' ' } else { letter };
    let text: String = text.trim().chars().map(plain).collect();
    if text.is_empty() { Err(NO_WORDS) } else { can_be_saved(&text).map(|()| text) }
}

/// An error if this line would not be read back from LRC: one that looks like a tag, a time or the name of a section.
fn can_be_saved(text: &str) -> Result<(), &'static str> {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let reads_back = |start: Option<FileSeconds>| {
        let line = LyricLine { start, ..LyricLine::untimed(text) };
        let back = Lyrics::of_text(&lrc_text(&Lyrics::of_lines(vec![line]))).lines;
        matches!(&back[..], [only] if words(&only.text) == words(text) && only.start == start)
    };
    if reads_back(None) && reads_back(Some(FileSeconds::new(1.0))) { Ok(()) } else { Err(TAG) }
}
