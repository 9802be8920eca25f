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
    format!("{}\n\n{}", headline(report), table.trim_fmt())
}

/// A table without borders; columns are only as wide as necessary.
pub fn bare_table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(headings);
    table
}

fn headline(report: &SongReport) -> String {
    let from = report.tempo_from.as_deref().unwrap_or_default();
    let source = match report.tempo_source {
        "name" => format!("from the name {from}"),
        "heard" => format!("heard from {from}"),
        "assumed" => "assumed".to_owned(),
        _ => format!("from {from}"),
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
