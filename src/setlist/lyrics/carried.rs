//! The times and chords of a line whose text was rewritten: they stay with the words that stay.
//!
//! Pure functions, on any thread. Words are those of [`word_places`]; a syllable inside a word has a time only while its word stays.

use std::ops::Range;

use super::written::{rounded, word_places};
use super::{Chord, LyricLine, LyricWord};
use crate::time::FileSeconds;

/// `line` with another text. Words that are the same, from either end, keep their times; a changed word takes the time of the one it
/// replaces; added words lie evenly between their neighbours. `until` is the line's end.
pub(super) fn carried(line: &LyricLine, text: String, until: Option<FileSeconds>) -> LyricLine {
    let moved = MovedWords::between(&line.text, &text);
    let words = if line.words.is_empty() { Vec::new() } else { moved.timed(line, until) };
    let chords = line.chords.iter().map(|chord| Chord { at: moved.place(chord.at, &text), ..chord.clone() });
    LyricLine { words, chords: chords.collect(), text, ..line.clone() }
}

/// Where the words of a text are in another one.
struct MovedWords {
    /// The byte ranges of the words before and after, without the white space behind them.
    before: Vec<Range<usize>>,
    after: Vec<Range<usize>>,
    /// How many words are the same at the beginning, and at the end.
    head: usize,
    tail: usize,
}

impl MovedWords {
    fn between(old: &str, new: &str) -> Self {
        let (before, after) = (ranges(old), ranges(new));
        let is_same = |(a, b): &(&Range<usize>, &Range<usize>)| old.get((*a).clone()) == new.get((*b).clone());
        let head = before.iter().zip(&after).take_while(is_same).count();
        let rest = before[head..].iter().rev().zip(after[head..].iter().rev());
        let tail = rest.take_while(is_same).count();
        Self { before, after, head, tail }
    }

    /// The word that a former word has become, and whether it is the same one.
    fn after(&self, word: usize) -> Option<(usize, bool)> {
        if word < self.head {
            return Some((word, true));
        }
        if word >= self.before.len() - self.tail {
            return Some((self.after.len() - (self.before.len() - word), true));
        }
        let changed = self.after.len() - self.head - self.tail;
        (word - self.head < changed).then_some((word, false))
    }

    /// The former word at a byte.
    fn word_at(&self, at: usize) -> Option<usize> {
        self.before.iter().rposition(|word| word.start <= at)
    }

    /// The times of the words.
    fn timed(&self, line: &LyricLine, until: Option<FileSeconds>) -> Vec<LyricWord> {
        let mut timed: Vec<Vec<LyricWord>> = vec![Vec::new(); self.after.len()];
        for word in &line.words {
            let Some(former) = self.word_at(word.at) else { continue };
            let Some((now, is_same)) = self.after(former) else { continue };
            let (place, inside) = (self.after[now].start, word.at - self.before[former].start);
            match is_same {
                true => timed[now].push(LyricWord { at: place + inside, ..*word }),
                false if timed[now].is_empty() && inside == 0 => timed[now].push(LyricWord { at: place, ..*word }),
                false => {}
            }
        }
        let changed = (self.before.len() - self.tail).max(self.head);
        let added = changed..self.after.len() - self.tail;
        self.spread(&mut timed, added, line, until);
        timed.concat()
    }

    /// Spreads the added words evenly between their neighbours, if both have times.
    fn spread(
        &self,
        timed: &mut [Vec<LyricWord>],
        added: Range<usize>,
        line: &LyricLine,
        until: Option<FileSeconds>,
    ) {
        if added.is_empty() {
            return;
        }
        let last_before = added.start.checked_sub(1).map(|before| timed[before].last().map(|word| word.start));
        let ended = timed.get(added.end).map(|next| next.first().map(|word| word.start));
        // A line that begins with an added word begins as before.
        let (begun, first) = (last_before.unwrap_or(line.start), usize::from(last_before.is_some()));
        let (Some(begun), Some(ended)) = (begun, ended.unwrap_or(until)) else { return };
        let parts = (added.len() + first) as f64;
        for (index, word) in added.enumerate() {
            let share = (index + first) as f64 / parts;
            let start = rounded(begun + (ended.max(begun) - begun) * share).clamp(begun, ended.max(begun));
            timed[word].push(LyricWord { start, at: self.after[word].start });
        }
    }

    /// The byte of `text` that a byte of the former text has become: in the word that stays, or at the one in its place.
    fn place(&self, at: usize, text: &str) -> usize {
        let Some(former) = self.word_at(at) else { return 0 };
        let inside = at - self.before[former].start;
        let place = match self.after(former) {
            Some((now, true)) => self.after[now].start + inside,
            Some((now, false)) => self.after[now].start,
            // A removed word: that before the next one that stays.
            None => self.after.get(self.after.len() - self.tail).map_or(text.len(), |next| next.start),
        };
        (0..=place.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
    }
}

fn ranges(text: &str) -> Vec<Range<usize>> {
    let places = word_places(text);
    let end = |word: usize| places.get(word + 1).copied().unwrap_or(text.len());
    let word = |(index, &start): (usize, &usize)| start..start + text[start..end(index)].trim_end().len();
    places.iter().enumerate().map(word).collect()
}
