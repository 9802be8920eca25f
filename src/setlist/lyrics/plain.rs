//! Text without times: rows, section names in brackets, and chords above rows.
//!
//! Pure function, on any thread.

use super::Lyrics;
use super::chord_rows::{above, chords_of};
use super::line::LyricLine;

/// Reads plain text. A row like `[Chorus]` names the section that starts with the next row. A row of chords stands above the row of words after it; without one it
/// is text.
pub fn read(text: &str) -> Lyrics {
    let mut rows = Rows::default();
    for row in text.lines() {
        let trimmed = row.trim();
        match trimmed.strip_prefix('[').and_then(|row| row.strip_suffix(']')) {
            Some(heading) if !heading.trim().is_empty() => {
                rows.end_chords();
                rows.section = Some(heading.trim().to_owned());
            }
            _ if trimmed.is_empty() => rows.end_chords(),
            _ => rows.take(row),
        }
    }
    rows.end_chords();
    Lyrics::of_lines(rows.lines)
}

/// The lines so far.
#[derive(Default)]
struct Rows<'a> {
    lines: Vec<LyricLine>,
    section: Option<String>,
    /// A row of chords whose words may follow.
    chords: Option<&'a str>,
}

impl<'a> Rows<'a> {
    fn take(&mut self, row: &'a str) {
        if !chords_of(row).is_empty() {
            self.end_chords();
            self.chords = Some(row);
            return;
        }
        let line = self.chords.take().map(|chords| above(&chords_of(chords), row));
        self.push(line.unwrap_or_else(|| LyricLine::untimed(row)));
    }

    /// A row of chords without words is text.
    fn end_chords(&mut self) {
        if let Some(row) = self.chords.take() {
            self.push(LyricLine::untimed(row));
        }
    }

    fn push(&mut self, line: LyricLine) {
        self.lines.push(LyricLine { section: self.section.take(), ..line });
    }
}
