//! ChordPro: lyrics with chords, in sections, without times.
//!
//! Pure function, on any thread.

use super::Lyrics;
use super::chord_rows::is_chord;
use super::line::{Chord, LyricLine};

/// Directives that tell a text of this format, beside those that begin and end a part.
const DIRECTIVES: &[&str] = &[
    "title",
    "t",
    "subtitle",
    "st",
    "artist",
    "composer",
    "lyricist",
    "copyright",
    "album",
    "year",
    "key",
    "tempo",
    "time",
    "capo",
    "duration",
    "meta",
    "define",
    "chord",
    "comment",
    "c",
    "comment_italic",
    "ci",
    "comment_box",
    "cb",
    "chorus",
    "soc",
    "eoc",
    "sov",
    "eov",
    "sob",
    "eob",
    "sot",
    "eot",
    "sog",
    "eog",
    "new_song",
    "ns",
];

/// Whether `text` has this format: it has a directive, or a chord before or inside of words. A chord alone in its row may be the name of a section.
pub fn is_chordpro(text: &str) -> bool {
    let is_directive =
        |name: &str| DIRECTIVES.contains(&name) || name.starts_with("start_of_") || name.starts_with("end_of_");
    text.lines().map(str::trim).any(|row| match directive(row) {
        Some((name, _)) => is_directive(&name),
        None => {
            let line = line(row);
            !line.text.is_empty() && line.chords.iter().any(|chord| is_chord(&chord.name))
        }
    })
}

/// Reads a ChordPro file. A row like `[Verse 2]`, which is no chord, names a section as in plain text.
pub fn read(text: &str) -> Lyrics {
    let mut lines: Vec<LyricLine> = Vec::new();
    let mut section = None;
    // Tablatures and grids are not lyrics.
    let mut is_sung = true;
    for row in text.lines().map(str::trim) {
        if let Some((name, label)) = directive(row) {
            match name.as_str() {
                "sot" | "start_of_tab" | "sog" | "start_of_grid" | "start_of_abc" | "start_of_ly" => {
                    is_sung = false;
                }
                "eot" | "end_of_tab" | "eog" | "end_of_grid" | "end_of_abc" | "end_of_ly" => is_sung = true,
                name => section = section_of(name, label).or(section),
            }
        } else if is_sung && !row.is_empty() && !row.starts_with('#') {
            if let Some(name) = heading(row) {
                section = Some(name);
                continue;
            }
            let line = line(row);
            if !line.text.is_empty() || !line.chords.is_empty() {
                lines.push(LyricLine { section: section.take(), ..line });
            }
        }
    }
    Lyrics::of_lines(lines)
}

/// The name of a directive in small letters, and what follows its colon: `{c: Softly}`.
fn directive(row: &str) -> Option<(String, &str)> {
    let inner = row.strip_prefix('{')?.strip_suffix('}')?;
    let (name, label) = inner.split_once(':').unwrap_or((inner, ""));
    Some((name.trim().to_ascii_lowercase(), label.trim()))
}

/// The name of the section in a row that holds nothing else.
fn heading(row: &str) -> Option<String> {
    let name = row.strip_prefix('[')?.strip_suffix(']')?.trim();
    (!name.is_empty() && !name.contains(['[', ']', '*']) && !is_chord(name)).then(|| name.to_owned())
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
        let name = name.trim();
        if !name.is_empty() {
            line.chords.push(Chord { at: line.text.len(), name: name.to_owned() });
        }
        rest = after;
    }
    line.text.push_str(rest);
    let lead = line.text.len() - line.text.trim_start().len();
    line.text = line.text.trim().to_owned();
    let end = line.text.len();
    line.chords.iter_mut().for_each(|chord| chord.at = chord.at.saturating_sub(lead).min(end));
    line
}
