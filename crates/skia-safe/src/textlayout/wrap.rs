//! Finds the ends of lines.
//!
//! Any thread. It reads the widths and flags of the clusters, and knows no fonts. The rules are upstream's
//! (skparagraph, `TextWrapper`): first fit; spaces at a line's end may hang over; a word wider than a whole line is cut
//! where necessary.

use super::cluster::Cluster;
use std::ops::Range;

/// The clusters of one line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WrappedLine {
    /// Without the spaces and the line break at the end.
    pub(crate) visible: Range<usize>,
    /// Where the next line starts.
    pub(crate) end: usize,
    /// Whether a line break ends it.
    pub(crate) hard: bool,
}

/// The first line of `clusters[start..]`, which is not empty, that is no wider than `limit` pixels. It has at least
/// one cluster. With `whole_words` a word too wide for the rest of the line is left to an ellipsis.
pub(crate) fn first_line(clusters: &[Cluster], start: usize, limit: f32, whole_words: bool) -> WrappedLine {
    let mut line = OpenLine { clusters, start, limit, words_end: start, end: start, width: 0.0, bound: None };
    let stop = line.advance();
    let words = line.words_end > start;
    let end = match stop {
        Stop::LineBreak | Stop::EndOfText => line.end,
        Stop::NextLine => line.words_end,
        Stop::CutWord if words && whole_words => line.words_end,
        Stop::CutWord => line.end,
    };
    let visible =
        clusters[start..end].iter().rposition(|cluster| !cluster.is_space).map_or(start, |at| start + at + 1);
    let hard = stop == Stop::LineBreak;
    WrappedLine { visible: start..visible, end, hard }
}

/// Why a line ended.
#[derive(Copy, Clone, PartialEq, Debug)]
enum Stop {
    LineBreak,
    EndOfText,
    /// The next word goes to the next line.
    NextLine,
    /// The next word is wider than a line.
    CutWord,
}

/// A line that grows.
struct OpenLine<'a> {
    clusters: &'a [Cluster],
    start: usize,
    limit: f32,
    /// After the last whole word.
    words_end: usize,
    /// After the last cluster that fits.
    end: usize,
    /// Up to `end`.
    width: f32,
    /// After the last space inside the current word, where it may be cut before it is cut anywhere.
    bound: Option<usize>,
}

impl OpenLine<'_> {
    fn advance(&mut self) -> Stop {
        while let Some(cluster) = self.clusters.get(self.end) {
            let width = self.width + cluster.width;
            if !cluster.is_hard_break && !cluster.is_space && exceeds(width, self.limit) {
                return self.overflow();
            }
            self.width = width;
            self.end += 1;
            if cluster.ends_word() {
                self.words_end = self.end;
                self.bound = None;
            } else if cluster.is_bound_space {
                self.bound = Some(self.end);
            }
            if cluster.is_hard_break {
                return Stop::LineBreak;
            }
        }
        Stop::EndOfText
    }

    /// The next cluster does not fit.
    fn overflow(&mut self) -> Stop {
        let word = self.words_end..self.end + 1 + self.rest_of_word();
        let width: f32 = self.clusters[word].iter().map(|cluster| cluster.width).sum();
        let started = self.end - self.words_end;
        if width <= self.limit || (started <= 1 && self.words_end > self.start) {
            // It fits the next line, or too little of it fits this one.
            return if self.words_end > self.start { Stop::NextLine } else { self.cut() };
        }
        if let Some(bound) = self.bound {
            self.words_end = bound;
            return Stop::NextLine;
        }
        self.cut()
    }

    /// Ends the line within a word; where not even one cluster fits, it stands alone.
    fn cut(&mut self) -> Stop {
        self.end = self.end.max(self.start + 1);
        Stop::CutWord
    }

    /// How many clusters of the current word follow the next one.
    fn rest_of_word(&self) -> usize {
        if self.clusters[self.end].is_soft_break {
            return 0;
        }
        let rest = &self.clusters[self.end + 1..];
        let next_end = rest.iter().position(Cluster::ends_word);
        next_end.map_or(rest.len(), |at| at + usize::from(!rest[at].is_space && !rest[at].is_hard_break))
    }
}

/// Whether a width counts as more than the limit: compared in hundredths of a pixel, as upstream does.
fn exceeds(width: f32, limit: f32) -> bool {
    width > limit && (f64::from(width) * 100.0).round() / 100.0 > f64::from(limit)
}

/// The width of the widest line when only line breaks end lines, and of the widest word, in pixels.
pub(crate) fn intrinsic_widths(clusters: &[Cluster]) -> (f32, f32) {
    let (mut line, mut word, mut widest_line, mut widest_word) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    for cluster in clusters {
        line += cluster.width;
        if !cluster.is_space {
            word += cluster.width;
            widest_word = widest_word.max(word);
        }
        widest_line = widest_line.max(line);
        if cluster.ends_word() {
            word = 0.0;
        }
        if cluster.is_hard_break {
            line = 0.0;
        }
    }
    (widest_line, widest_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character is ten pixels wide; `-` may end a line, `~` keeps words together.
    fn clusters(text: &str) -> Vec<Cluster> {
        let cluster = |(at, c): (usize, char)| Cluster {
            text: at..at + 1,
            run: 0,
            glyphs: 0..0,
            width: if c == '\n' { 0.0 } else { 10.0 },
            graphemes: 1,
            is_space: c == ' ' || c == '\n',
            is_bound_space: c == '~',
            is_hard_break: c == '\n',
            is_soft_break: c == '-' || (c == ' ' && text.as_bytes().get(at + 1) != Some(&b' ')),
        };
        text.char_indices().map(cluster).collect()
    }

    fn lines(text: &str, limit: f32) -> Vec<&str> {
        let clusters = clusters(text);
        let (mut start, mut lines) = (0, Vec::new());
        while start < clusters.len() {
            let line = first_line(&clusters, start, limit, false);
            assert!(line.end > start && line.visible.end <= line.end);
            lines.push(&text[line.visible]);
            start = line.end;
        }
        lines
    }

    #[test]
    fn lines_are_filled_with_words() {
        assert_eq!(lines("one two three", 70.0), ["one two", "three"]);
        assert_eq!(lines("one two three", 69.0), ["one", "two", "three"]);
        assert_eq!(lines("one   two", 30.0), ["one", "two"]);
        assert_eq!(lines("pre-amp out", 45.0), ["pre-", "amp", "out"]);
        assert_eq!(lines("a\n\nb\n", 100.0), ["a", "", "b"]);
        assert_eq!(lines("  a", 10.0), ["", "a"]);
    }

    #[test]
    fn words_too_wide_are_cut() {
        assert_eq!(lines("abcdefgh", 30.0), ["abc", "def", "gh"]);
        assert_eq!(lines("ab cdefgh", 50.0), ["ab cd", "efgh"]);
        assert_eq!(lines("abcd efghijk", 60.0), ["abcd", "efghij", "k"]);
        assert_eq!(lines("ab~cd~ef", 60.0), ["ab~cd~", "ef"]);
        assert_eq!(lines("abc", 0.0), ["a", "b", "c"]);
        assert_eq!(lines("abc", -5.0), ["a", "b", "c"]);
        assert_eq!(lines("abc", f32::INFINITY), ["abc"]);
    }

    #[test]
    fn hundredths_of_a_pixel_do_not_count() {
        assert!(!exceeds(100.004, 100.0));
        assert!(exceeds(100.006, 100.0));
        assert!(!exceeds(f32::MAX, f32::MAX));
    }

    #[test]
    fn intrinsic_widths_are_of_lines_and_words() {
        assert_eq!(intrinsic_widths(&clusters("one two\nthree")), (70.0, 50.0));
        assert_eq!(intrinsic_widths(&clusters("one ")), (40.0, 30.0));
        assert_eq!(intrinsic_widths(&[]), (0.0, 0.0));
    }
}
