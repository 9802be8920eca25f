//! ChordPro: lyrics with chords, in sections, without times.
//!
//! Pure function, on any thread.

use super::Lyrics;
use super::line::{Chord, LyricLine};

/// Reads a ChordPro file.
pub fn read(text: &str) -> Lyrics {
    let mut lines: Vec<LyricLine> = Vec::new();
    let mut section = None;
    // Tablatures and grids are not lyrics.
    let mut is_sung = true;
    for row in text.lines().map(str::trim) {
        if let Some(directive) = row.strip_prefix('{').and_then(|row| row.strip_suffix('}')) {
            let (name, label) =
                directive.split_once(':').map_or((directive, ""), |(name, label)| (name, label.trim()));
            match name.trim().to_ascii_lowercase().as_str() {
                "sot" | "start_of_tab" | "sog" | "start_of_grid" | "start_of_abc" | "start_of_ly" => {
                    is_sung = false;
                }
                "eot" | "end_of_tab" | "eog" | "end_of_grid" | "end_of_abc" | "end_of_ly" => is_sung = true,
                name => section = section_of(name, label).or(section),
            }
        } else if is_sung && !row.is_empty() && !row.starts_with('#') {
            lines.push(LyricLine { section: section.take(), ..line(row) });
        }
    }
    Lyrics::of_lines(lines)
}

/// The section that a directive starts.
fn section_of(name: &str, label: &str) -> Option<String> {
    let usual = match name {
        "soc" | "start_of_chorus" | "chorus" => "Chorus".to_owned(),
        "sov" | "start_of_verse" => "Verse".to_owned(),
        "sob" | "start_of_bridge" => "Bridge".to_owned(),
        "c" | "comment" | "ci" | "comment_italic" | "cb" | "comment_box" => String::new(),
        _ => capitalised(name.strip_prefix("start_of_")?),
    };
    Some(if label.is_empty() { usual } else { label.to_owned() }).filter(|section| !section.is_empty())
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A row, with its chords moved out of the text.
fn line(row: &str) -> LyricLine {
    let mut line = LyricLine::default();
    let mut rest = row;
    while let Some((before, after)) = rest.split_once('[') {
        let Some((name, after)) = after.split_once(']') else { break };
        line.text.push_str(before);
        line.chords.push(Chord { at: line.text.len(), name: name.trim().to_owned() });
        rest = after;
    }
    line.text.push_str(rest);
    let lead = line.text.len() - line.text.trim_start().len();
    line.text = line.text.trim().to_owned();
    let end = line.text.len();
    line.chords.iter_mut().for_each(|chord| chord.at = chord.at.saturating_sub(lead).min(end));
    line
}
