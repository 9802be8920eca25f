//! Syllables with times become lines.
//!
//! Plain values, on every thread.

use super::line::{LineBuilder, LyricLine, end_each, in_order};

/// Puts together lines from parts of text that begin at known times. `\n` in a part ends a line.
#[derive(Debug, Default)]
pub(super) struct Syllables {
    lines: Vec<LyricLine>,
    line: LineBuilder,
}

impl Syllables {
    /// The next part, which begins at `start` seconds. A blank one ends the word before it there.
    pub fn push(&mut self, start: f64, text: &str) {
        let mut is_stamped = false;
        for (number, piece) in text.split('\n').enumerate() {
            if number > 0 {
                self.end_line();
            }
            // The first words after the line's end are what begins there.
            let is_sung = !piece.trim().is_empty();
            if !is_stamped && (is_sung || !text.contains('\n')) {
                self.line.stamp(start);
                is_stamped = true;
            }
            self.line.push(piece);
        }
    }

    /// The line that is being put together is whole.
    pub fn end_line(&mut self) {
        let (mut line, end) = std::mem::take(&mut self.line).finish();
        if line.text.is_empty() {
            return;
        }
        line.start = line.words.first().map(|word| word.start);
        line.end = end;
        // A single time says no more than the line's.
        if line.words.len() == 1 {
            line.words.clear();
        }
        self.lines.push(line);
    }

    /// All lines in order. One whose end is not known ends where the next one begins.
    pub fn finish(mut self) -> Vec<LyricLine> {
        self.end_line();
        let starts = self.lines.iter().filter_map(|line| line.start).collect();
        let mut lines = in_order(self.lines);
        end_each(&mut lines, starts);
        lines
    }
}
