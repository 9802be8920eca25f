//! Reads `set.toml`. An invalid value never rejects the whole file.
//!
//! Main and helper threads. Known here: the keys and their ranges. Not known here: which folders exist.

use std::path::Path;

use toml::Table;

use crate::time::BeatPos;

use super::super::portable::listed_path;
use super::super::song_toml::parsed;
use super::super::toml_reader::{TomlReader, number, path, text};
use super::super::{FARTHEST_BEAT, Problem, plain_notes};
use super::{MOST_SONGS, SetSong, left_out};

/// The name of the file that lists a set.
pub const SET_TOML: &str = "set.toml";

/// The most bars between two songs.
pub const MOST_GAP: f64 = 1000.0;
/// The most semitones up or down, as for a song.
const MOST_SEMITONES: f64 = 12.0;
/// The slowest and the fastest speed of a song, in percent.
const TEMPO: (f64, f64) = (50.0, 200.0);

/// The content of a `set.toml`.
#[derive(Debug)]
pub struct SetToml {
    /// The set's name.
    pub name: Option<String>,
    /// Its songs, in order.
    pub songs: Vec<SetSong>,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

/// Reads `source`; folders are relative to `base`.
///
/// # Errors
/// `source` is not valid TOML.
pub fn read(source: &str, base: &Path) -> Result<SetToml, Problem> {
    // Errors count bytes after the mark.
    let source = source.trim_start_matches('\u{feff}');
    let table = source.parse::<Table>().map_err(|error| unreadable(source, &error))?;
    let mut problems = Vec::new();
    let mut reader = TomlReader::new(table, "", &mut problems);
    let name = reader.take("name", text);
    let mut entries = reader.take_tables("song");
    reader.finish();
    if entries.len() > MOST_SONGS {
        problems.push(left_out());
        entries.truncate(MOST_SONGS);
    }
    let song = |(index, table)| song(index, table, base, &mut problems);
    let songs = entries.into_iter().enumerate().filter_map(song).collect();
    Ok(SetToml { name, songs, problems })
}

/// Reads an entry of `[[song]]`; `None` if it names no folder.
fn song(index: usize, table: Table, base: &Path, problems: &mut Vec<Problem>) -> Option<SetSong> {
    let place = format!(" in [[song]] {}", index + 1);
    let mut reader = TomlReader::new(table, place.as_str(), problems);
    let folder = reader.take("folder", path);
    let start = reader.take("start", |value| number(value, -FARTHEST_BEAT, FARTHEST_BEAT)).and_then(BeatPos::new);
    let gap = reader.take("gap", |value| number(value, 0.0, MOST_GAP));
    let transpose = reader.take("transpose", |value| number(value, -MOST_SEMITONES, MOST_SEMITONES));
    let tempo = reader.take("tempo", |value| number(value, TEMPO.0, TEMPO.1));
    let then = reader.take("then", |value| parsed(value, str::parse));
    let notes = reader.take("notes", text).and_then(|notes| plain_notes(&notes));
    if folder.is_none() {
        let what = format!("the entry{place} is ignored");
        reader.warn(what, "it does not name a folder", "write folder = \"Song\"");
    }
    reader.finish();
    let entry = SetSong::in_folder(listed_path(base, &folder?));
    Some(SetSong {
        start,
        gap: gap.unwrap_or(entry.gap),
        transpose: transpose.unwrap_or(entry.transpose),
        tempo: tempo.unwrap_or(entry.tempo),
        then,
        notes,
        ..entry
    })
}

fn unreadable(source: &str, error: &toml::de::Error) -> Problem {
    let line = error.span().map_or(1, |span| source[..span.start.min(source.len())].matches('\n').count() + 1);
    let reason = error.message().trim().replace('\n', ", ");
    Problem::error("cannot be opened as a set", format!("line {line}: {reason}"), "correct that line")
}
