//! Tables and lines that the command line prints for musicians.

use comfy_table::{CellAlignment, Table, presets};

use stemlock::render::{SetReport, SetSongLine, SongReport, StemLine};
use stemlock::setlist::lyrics::Lyrics;

/// The song, and a row for each stem.
pub fn song(report: &SongReport) -> String {
    let mut table = table(&StemLine::HEADINGS);
    table.add_rows(report.stems.iter().map(StemLine::cells));
    for column in [3, 4] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    format!("{}\n\n{}", headline(report), table.trim_fmt())
}

/// A set, and a row for each song.
pub fn set(report: &SetReport) -> String {
    let mut table = table(&["", "Song", "Start", "Length", "Tempo", "Key", "Then", "Ready"]);
    table.add_rows(report.songs.iter().map(set_row));
    let ready = if report.ready { "ready" } else { "not ready" };
    format!("{}: {} songs, {ready}\n\n{}", report.name, report.songs.len(), table.trim_fmt())
}

fn set_row(song: &SetSongLine) -> [String; 8] {
    let seconds = song.seconds.round() as u64;
    [
        song.number.to_string(),
        song.name.clone(),
        format!("beat {}", song.start),
        format!("{}:{:02}", seconds / 60, seconds % 60),
        song.bpm.map_or_else(|| "-".to_owned(), |bpm| format!("{bpm} BPM")),
        song.shown_key.clone().unwrap_or_else(|| "-".to_owned()),
        song.then.clone().unwrap_or_else(|| "-".to_owned()),
        if song.ready { "yes" } else { "NO" }.to_owned(),
    ]
}

/// Describes the lyrics of one voice in one language: `Lyrics: lyrics.es.lrc (es), 42 lines, timed word by word`.
pub fn lyrics(lyrics: &Lyrics) -> String {
    let stated: Vec<&str> = [&lyrics.voice, &lyrics.language].into_iter().flatten().map(String::as_str).collect();
    let stated = if stated.is_empty() { String::new() } else { format!(" ({})", stated.join(", ")) };
    let times = if lyrics.lines.iter().any(|line| !line.words.is_empty()) {
        "timed word by word"
    } else if lyrics.lines.iter().any(|line| line.start.is_some()) {
        "timed line by line"
    } else {
        "without times"
    };
    format!("Lyrics: {}{stated}, {} lines, {times}", lyrics.source, lyrics.lines.len())
}

/// A table without borders; columns are only as wide as necessary.
pub fn table(headings: &[&str]) -> Table {
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
