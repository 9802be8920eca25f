//! Edits of lyrics: text that is pasted, and times that are tapped, moved and removed.
//!
//! Pure functions, on any thread. An edit returns new lyrics; nothing is changed in place. Times are rounded to hundredths of a second, as in LRC.

use super::line::in_order;
use super::{LyricLine, LyricWord, Lyrics, format};
use crate::time::FileSeconds;

/// The maximum number of edited lines.
pub(super) const MOST_LINES: usize = 5000;
/// The maximum number of lyrics in a song, one for each voice and language.
pub const MOST_VOICES: usize = 16;
/// The earliest and the latest time: a day around the files' beginning.
const EARLIEST: FileSeconds = FileSeconds::new(-86_400.0);
const LATEST: FileSeconds = FileSeconds::new(86_400.0);

/// A change of the times of lyrics. Lines and words are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LyricChange {
    /// Begins a line at this time; its words move with it.
    Line(usize, FileSeconds),
    /// Begins a word of a line, by its index in [`word_places`], at this time. Later words of the line lose their times.
    Word(usize, usize, FileSeconds),
    /// Moves a word that has a time, by its line and its index among such words, to this time, or as close to it as its neighbours allow.
    MoveWord(usize, usize, FileSeconds),
    /// Moves a line and its words by these seconds.
    Nudge(usize, f64),
    /// Moves everything by these seconds.
    NudgeAll(f64),
    /// Removes the times of a line and its words.
    Clear(usize),
    /// Removes all times.
    ClearAll,
}

impl Lyrics {
    /// The lyrics in a text that is pasted or opened, by what it is: LRC, subtitles, UltraStar (the first singer), ChordPro, else its lines.
    pub fn of_text(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let mut lyrics = format::read_first(&text.replace(['\r', '\u{2028}', '\u{2029}'], "\n"));
        lyrics.lines = with_words(lyrics.lines);
        lyrics.lines.truncate(MOST_LINES);
        lyrics.loosened()
    }

    /// The same without the end of each line that lasts until the next one. Such a line follows the next one when that moves.
    #[must_use]
    pub fn loosened(mut self) -> Self {
        let mut next = None;
        for line in self.lines.iter_mut().rev() {
            line.end = line.end.filter(|end| next.is_none_or(|next| *end < next));
            next = line.start.or(next);
        }
        self
    }

    /// The lyrics after a change; `None` if nothing changes, or there is no such line or word.
    pub fn changed(&self, change: LyricChange) -> Option<Self> {
        let mut lyrics = self.clone();
        match change {
            LyricChange::Line(line, at) => lyrics.begin(line, at)?,
            LyricChange::Word(line, word, at) => lyrics.begin_word(line, word, at)?,
            LyricChange::MoveWord(line, word, at) => lyrics.move_word(line, word, at)?,
            LyricChange::Nudge(line, by) => {
                let start = lyrics.lines.get(line)?.start?;
                lyrics.begin(line, start + by)?;
            }
            LyricChange::NudgeAll(by) => (0..lyrics.lines.len()).for_each(|line| lyrics.shift(line, by)),
            LyricChange::Clear(line) => lyrics.clear(line)?,
            LyricChange::ClearAll => (0..lyrics.lines.len()).for_each(|line| {
                let _ = lyrics.clear(line);
            }),
        }
        (lyrics != *self).then_some(lyrics)
    }

    /// The same in the order in which they are sung, as in a file.
    #[must_use]
    pub fn ordered(mut self) -> Self {
        self.lines = in_order(self.lines);
        self
    }

    fn begin(&mut self, line: usize, at: FileSeconds) -> Option<()> {
        let at = rounded(at);
        let by = self.lines.get(line)?.start.map(|start| at - start);
        by.into_iter().for_each(|by| self.shift(line, by));
        self.lines[line].start = Some(at);
        Some(())
    }

    fn shift(&mut self, line: usize, by: f64) {
        let line = &mut self.lines[line];
        line.start = line.start.map(|time| rounded(time + by));
        line.end = line.end.map(|time| rounded(time + by));
        line.words.iter_mut().for_each(|word| word.start = rounded(word.start + by));
    }

    fn begin_word(&mut self, line: usize, word: usize, at: FileSeconds) -> Option<()> {
        let (line, at) = (self.lines.get_mut(line)?, rounded(at));
        let places = word_places(&line.text);
        let place = *places.get(word)?;
        if word == 0 {
            line.start = Some(at);
        }
        // A word never begins before the previous one.
        line.words.retain(|timed| timed.at < place && timed.start <= at);
        line.start = line.start.or(Some(at)).map(|start| start.min(at));
        line.end = None;
        line.words.push(LyricWord { start: at, at: place });
        Some(())
    }

    fn move_word(&mut self, line: usize, word: usize, at: FileSeconds) -> Option<()> {
        let span = self.word_span(line, word)?;
        let begins_line = self.begins_line(line, word);
        let (line, at) = (&mut self.lines[line], rounded(at).clamp(span.0, span.1));
        line.words[word].start = at;
        line.start = if begins_line { Some(at) } else { line.start };
        Some(())
    }

    /// The times between which a word that has a time can be moved: those of the words before and after it. The word that begins a line can move farther ahead, and
    /// takes the line's beginning with it. The last word stays before the line's end, or before the next line.
    pub fn word_span(&self, line: usize, word: usize) -> Option<(FileSeconds, FileSeconds)> {
        let words = &self.lines.get(line)?.words;
        words.get(word)?;
        let before = word.checked_sub(1).map(|before| words[before].start);
        let start = self.lines[line].start.filter(|_| word == 0 && !self.begins_line(line, word));
        let least = before.or(start).unwrap_or(EARLIEST);
        let next_line = || self.lines[line + 1..].iter().find_map(|line| line.start);
        let after = words.get(word + 1).map(|next| next.start).or(self.lines[line].end).or_else(next_line);
        // The words of a file may be in any order.
        Some((least, after.unwrap_or(LATEST).max(least)))
    }

    /// Whether a line begins with this word.
    fn begins_line(&self, line: usize, word: usize) -> bool {
        let line = &self.lines[line];
        word == 0 && line.start.is_none_or(|start| line.words[0].start == start)
    }

    fn clear(&mut self, line: usize) -> Option<()> {
        let line = self.lines.get_mut(line)?;
        (line.start, line.end) = (None, None);
        line.words.clear();
        Some(())
    }
}

/// Those of `lines` that have words: others cannot be tapped, and LRC cannot hold them. Their sections begin with the next line.
fn with_words(lines: Vec<LyricLine>) -> Vec<LyricLine> {
    let mut section = None;
    let with_section = lines.into_iter().filter_map(|mut line| {
        section = line.section.take().or(section.take());
        if line.text.is_empty() {
            return None;
        }
        line.section = section.take();
        Some(line)
    });
    with_section.collect()
}

/// The bytes of `text` at which its words begin: after white space, and at each character of a script that writes no spaces between words.
pub fn word_places(text: &str) -> Vec<usize> {
    let is_own = |letter: char| matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
    let mut places = Vec::new();
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        if !letter.is_whitespace()
            && (before.is_whitespace() || is_own(letter) || is_own(before) && letter.is_alphanumeric())
        {
            places.push(at);
        }
        before = letter;
    }
    places
}

pub(super) fn rounded(time: FileSeconds) -> FileSeconds {
    time.clamp(EARLIEST, LATEST).rounded(100.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::lrc_text::lrc_text;
    use super::*;

    fn starts(lyrics: &Lyrics) -> Vec<Option<f64>> {
        lyrics.lines.iter().map(|line| line.start.map(FileSeconds::get)).collect()
    }

    fn time(seconds: f64) -> FileSeconds {
        FileSeconds::new(seconds)
    }

    fn step(lyrics: &Lyrics, change: LyricChange) -> Lyrics {
        lyrics.changed(change).unwrap()
    }

    #[test]
    fn lines_are_tapped_moved_and_nudged() {
        let pasted = Lyrics::of_text("[Verse]\nOne\n\n  Two\r\nThree\n");
        assert_eq!(starts(&pasted), [None; 3]);
        let tapped = step(&step(&pasted, LyricChange::Line(0, time(1.001))), LyricChange::Line(1, time(2.5)));
        assert_eq!(starts(&tapped), [Some(1.0), Some(2.5), None]);
        let nudged = step(&step(&tapped, LyricChange::NudgeAll(-0.25)), LyricChange::Nudge(1, 0.1));
        assert_eq!(starts(&nudged), [Some(0.75), Some(2.35), None]);
        assert_eq!(tapped.changed(LyricChange::Nudge(2, 0.1)), None, "it has no time");
        assert_eq!(tapped.changed(LyricChange::Line(9, time(0.0))), None);
        assert_eq!(tapped.changed(LyricChange::Line(0, time(1.0))), None, "nothing changes");
        assert_eq!(starts(&step(&nudged, LyricChange::Clear(0))), [None, Some(2.35), None]);
        assert_eq!(starts(&step(&nudged, LyricChange::ClearAll)), [None; 3]);
        let far = step(&tapped, LyricChange::NudgeAll(f64::MAX));
        assert_eq!(far.lines[0].start, Some(LATEST));
    }

    #[test]
    fn words_are_tapped_and_move_with_their_line() {
        let pasted = Lyrics::of_text("Down by the harbour\nさくらの花 la la");
        assert_eq!(word_places(&pasted.lines[0].text), [0, 5, 8, 12]);
        assert_eq!(word_places(&pasted.lines[1].text).len(), 7);
        let mut lyrics = pasted;
        for (word, at) in [(0, 1.0), (1, 1.5), (2, 1.75), (3, 2.0)] {
            lyrics = step(&lyrics, LyricChange::Word(0, word, time(at)));
        }
        let times = |lyrics: &Lyrics| lyrics.lines[0].words.iter().map(|word| word.start.get()).collect::<Vec<_>>();
        assert_eq!((starts(&lyrics)[0], times(&lyrics)), (Some(1.0), vec![1.0, 1.5, 1.75, 2.0]));
        let moved = step(&lyrics, LyricChange::Line(0, time(3.0)));
        assert_eq!((starts(&moved)[0], times(&moved)), (Some(3.0), vec![3.0, 3.5, 3.75, 4.0]));
        // Taps again from the second word on.
        let again = step(&lyrics, LyricChange::Word(0, 1, time(1.6)));
        assert_eq!(times(&again), [1.0, 1.6]);
        assert_eq!(again.changed(LyricChange::Word(0, 4, time(2.0))), None);
        let read = Lyrics::of_text(&lrc_text(&lyrics));
        assert_eq!(
            (read.lines[0].words.clone(), read.lines[0].text.clone()),
            (lyrics.lines[0].words.clone(), lyrics.lines[0].text.clone())
        );
    }

    #[test]
    fn one_word_moves_between_its_neighbours() {
        let lyrics =
            Lyrics::of_text("[00:01.00]<00:01.00>Down <00:01.50>by <00:02.00>the <00:02.50>quay\n[00:04.00]la\n");
        let moved = |lyrics: &Lyrics, word, at| {
            let moved = step(lyrics, LyricChange::MoveWord(0, word, time(at)));
            let times: Vec<f64> = moved.lines[0].words.iter().map(|word| word.start.get()).collect();
            (starts(&moved)[0], times, starts(&moved)[1])
        };
        assert_eq!(moved(&lyrics, 1, 1.7), (Some(1.0), vec![1.0, 1.7, 2.0, 2.5], Some(4.0)));
        assert_eq!(
            moved(&lyrics, 1, 0.2),
            (Some(1.0), vec![1.0, 1.0, 2.0, 2.5], Some(4.0)),
            "no farther than the one before"
        );
        assert_eq!(moved(&lyrics, 2, 9.0), (Some(1.0), vec![1.0, 1.5, 2.5, 2.5], Some(4.0)));
        assert_eq!(
            moved(&lyrics, 3, 9.0),
            (Some(1.0), vec![1.0, 1.5, 2.0, 4.0], Some(4.0)),
            "nor into the next line"
        );
        assert_eq!(
            moved(&lyrics, 0, 0.4),
            (Some(0.4), vec![0.4, 1.5, 2.0, 2.5], Some(4.0)),
            "the line begins with it"
        );
        let late =
            step(&Lyrics::of_text("[00:01.00]oh Down by\n[00:04.00]la\n"), LyricChange::Word(0, 1, time(2.0)));
        assert_eq!(late.word_span(0, 0), Some((time(1.0), time(4.0))), "its line begins before it");
        for (line, word) in [(0, 4), (1, 0), (2, 0)] {
            assert_eq!(lyrics.changed(LyricChange::MoveWord(line, word, time(1.0))), None, "there is none");
        }
        let odd = Lyrics::of_text("[00:05.00]<00:05.00>a <00:04.00>b <00:03.00>c\n");
        (0..3).for_each(|word| drop(odd.changed(LyricChange::MoveWord(0, word, time(4.5)))));
    }

    #[test]
    fn an_end_at_the_next_line_moves_with_it() {
        let read = Lyrics::of_text("[00:01.00]One\n[00:02.00]Two\n[00:03.00]\n[00:09.00]Three\n");
        assert_eq!(read.lines.iter().map(|line| line.end).collect::<Vec<_>>(), [None, Some(time(3.0)), None]);
        let moved = step(&read, LyricChange::Line(1, time(2.5)));
        assert_eq!((moved.lines[0].end, moved.lines[1].end), (None, Some(time(3.5))));
        let back = Lyrics::of_text(&lrc_text(&moved.clone().ordered()));
        assert_eq!(back.lines, moved.lines);
        assert_eq!(Lyrics::of_text("1\n00:00:01,000 --> 00:00:02,000\nHi\n").lines[0].start, Some(time(1.0)));
    }

    #[test]
    fn five_thousand_lines_are_edited_and_written() {
        let text: String = (0..6000).map(|n| format!("Line {n}\n")).collect();
        let pasted = Lyrics::of_text(&text);
        assert_eq!(pasted.lines.len(), MOST_LINES);
        let mut timed = pasted;
        for line in [0, 2500, 4999] {
            timed = step(&timed, LyricChange::Line(line, time(line as f64)));
        }
        let back = Lyrics::of_text(&lrc_text(&timed.clone().ordered()));
        assert_eq!(back.lines, timed.lines);
    }
}
