//! Text without times: rows, and section names in brackets.
//!
//! Pure function, on any thread.

use super::Lyrics;
use super::line::LyricLine;

/// Reads plain text. A row like `[Chorus]` names the section that starts with the next row.
pub fn read(text: &str) -> Lyrics {
    let mut section = None;
    let mut lines = Vec::new();
    for row in text.lines().map(str::trim).filter(|row| !row.is_empty()) {
        match row.strip_prefix('[').and_then(|row| row.strip_suffix(']')) {
            Some(heading) if !heading.trim().is_empty() => section = Some(heading.trim().to_owned()),
            _ => lines.push(LyricLine { section: section.take(), ..LyricLine::untimed(row) }),
        }
    }
    Lyrics::of_lines(lines)
}
