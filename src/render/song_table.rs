//! The table of a song that musicians and helpers read.
//!
//! Any thread. Known here: reports. Not known here: files, samples.

use comfy_table::{CellAlignment, Table, presets};

use super::report::{SongReport, StemLine};

/// The song, and a row for each stem.
pub fn song_table(report: &SongReport) -> String {
    let mut table = bare_table(&StemLine::HEADINGS);
    table.add_rows(report.stems.iter().map(StemLine::cells));
    for column in [3, 4] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let notes = report.stems.iter().filter_map(|stem| Some(format!("{}: {}", stem.name, stem.note.as_ref()?)));
    let notes: Vec<String> = notes.collect();
    let notes = if notes.is_empty() { String::new() } else { format!("\n\n{}", notes.join("\n")) };
    let head = [headline(report)].into_iter().chain(places(report)).chain(words(report)).collect::<Vec<_>>();
    format!("{}\n\n{}{notes}", head.join("\n"), table.trim_fmt())
}

/// A table without borders; columns are only as wide as necessary.
pub fn bare_table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(headings);
    table
}

fn headline(report: &SongReport) -> String {
    let source = match (report.tempo_source, report.tempo_from.as_deref()) {
        ("name", Some(from)) => format!("from the name {from}"),
        ("heard", Some(from)) => format!("heard from {from}"),
        ("heard", None) => "heard in several stems".to_owned(),
        ("file" | "song_file", Some(from)) => format!("from {from}"),
        (source, _) => source.to_owned(),
    };
    // Round for display: a MIDI file's 163.99982 means 164.
    let first = report.tempo_map.first().map_or(0.0, |change| (change.bpm * 1000.0).round() / 1000.0);
    let more = report.tempo_map.len().saturating_sub(1);
    let changes = if more == 0 { String::new() } else { format!(" and {more} changes") };
    let seconds = report.frames as f64 / f64::from(report.rate);
    format!(
        "{}: {first} BPM{changes} ({source}), {} stems, {seconds:.3} s at {} Hz, {:.1} MB in memory",
        report.name,
        report.stems.len(),
        report.rate,
        report.bytes as f64 / 1e6,
    )
}

/// How many sections and markers there are, and what states them.
fn places(report: &SongReport) -> Option<String> {
    let counted = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {one}s")),
    };
    let counts = [counted(report.sections.len(), "section"), counted(report.markers.len(), "marker")];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let from = report.places_from.as_ref().map_or_else(String::new, |from| format!(" from {from}"));
    (!counts.is_empty()).then(|| format!("{}{from}", counts.join(" and ")))
}

/// The key and the artist, and what states them.
fn words(report: &SongReport) -> Option<String> {
    let said = |what: &str, word: &Option<String>, from: &Option<String>| {
        let from = from.as_ref().map_or_else(String::new, |from| format!(" (from {from})"));
        word.as_ref().map(|word| format!("{what} {word}{from}"))
    };
    let key = said("key", &report.key, &report.key_from);
    let said: Vec<String> = key.into_iter().chain(said("artist", &report.artist, &report.artist_from)).collect();
    (!said.is_empty()).then(|| said.join(", "))
}
