//! Builds lines from syllables with times.
//!
//! Plain values, on any thread.

use super::line::{LineBuilder, LyricLine, end_each, in_order};
use crate::time::FileSeconds;

/// Builds lines from parts of text that start at known times. `
/// ` in a part ends a line.
#[derive(Debug, Default)]
pub(super) struct Syllables {
    lines: Vec<LyricLine>,
    line: LineBuilder,
}

impl Syllables {
    /// Adds a part that starts at `start`. A blank part ends the word before it at that time.
    pub fn push(&mut self, start: FileSeconds, text: &str) {
        let mut is_stamped = false;
        for (number, piece) in text.split('\n').enumerate() {
            if number > 0 {
                self.end_line();
            }
            // If the part begins with a line end, the time belongs to the first words after it.
            let is_sung = !piece.trim().is_empty();
            if !is_stamped && (is_sung || !text.contains('\n')) {
                self.line.stamp(start);
                is_stamped = true;
            }
            self.line.push(piece);
        }
    }

    /// Completes the current line.
    pub fn end_line(&mut self) {
        let (mut line, end) = std::mem::take(&mut self.line).finish();
        if line.text.is_empty() {
            return;
        }
        line.start = line.words.first().map(|word| word.start);
        line.end = end;
        // A single timed word adds nothing to the line's time.
        if line.words.len() == 1 {
            line.words.clear();
        }
        self.lines.push(line);
    }

    /// All lines in order. A line without a known end ends where the next one starts.
    pub fn finish(mut self) -> Vec<LyricLine> {
        self.end_line();
        let starts = self.lines.iter().filter_map(|line| line.start).collect();
        let mut lines = in_order(self.lines);
        end_each(&mut lines, starts);
        lines
    }
}
