//! Reads `[[section]]` and `[[marker]]` of `song.toml`, with warnings about invalid values, and writes them.
//!
//! Main, loader and helper threads. Known here: their keys and ranges. Not known here: how long the song's files are.

use toml::{Table, Value};
use toml_edit as edit;

use crate::time::{BeatPos, TempoMap};

use super::section::{own_end, spans};
use super::song_toml::parsed;
use super::toml_reader::{TomlReader, number, switch, text};
use super::{Colour, FARTHEST_BAR, FARTHEST_BEAT, MOST_PLACES, Marker, Place, Problem, Section};

/// The longest section, in bars.
const MOST_BARS: f64 = FARTHEST_BAR as f64;

/// Reads the entries of `[[section]]`.
pub(super) fn sections(entries: Vec<Table>, problems: &mut Vec<Problem>) -> Vec<Section> {
    read_all("section", entries, problems, |reader, place, name| Section {
        place,
        name,
        colour: reader.take("colour", colour),
        bars: reader.take("length", bars),
        looped: reader.take("loop", switch).unwrap_or(false),
    })
}

/// Reads the entries of `[[marker]]`.
pub(super) fn markers(entries: Vec<Table>, problems: &mut Vec<Problem>) -> Vec<Marker> {
    read_all("marker", entries, problems, |reader, place, name| Marker {
        place,
        name,
        colour: reader.take("colour", colour),
    })
}

/// Reads entries that begin with `[[kind]]`: place and name here, the rest with `read`. Entries without a place are left
/// out; those without a name are given one.
fn read_all<T>(
    kind: &'static str,
    entries: Vec<Table>,
    problems: &mut Vec<Problem>,
    read: impl Fn(&mut TomlReader<'_>, Place, String) -> T,
) -> Vec<T> {
    if entries.len() > MOST_PLACES {
        let what = format!("all [[{kind}]] after {MOST_PLACES} are ignored");
        problems.push(Problem::warning(what, format!("there are {}", entries.len()), "delete some"));
    }
    let mut places = Vec::new();
    for (index, entry) in entries.into_iter().take(MOST_PLACES).enumerate() {
        let here = format!(" in [[{kind}]] {}", index + 1);
        let mut reader = TomlReader::new(entry, here.as_str(), problems);
        let bar = reader.take("bar", bar);
        let beat = reader.take("beat", beat);
        let name = reader.take("name", text);
        let named = name.unwrap_or_else(|| {
            let name = format!("{} {}", if kind == "section" { "Section" } else { "Marker" }, index + 1);
            reader.warn(format!("\"{name}\" is the name{here}"), "it has none", "write name = \"Verse\"");
            name
        });
        if bar.is_some() && beat.is_some() {
            reader.warn(format!("\"beat\"{here} is ignored"), "there is a \"bar\" too", "delete one of the two");
        }
        match bar.or(beat) {
            Some(place) => {
                let read = read(&mut reader, place, named);
                reader.finish();
                places.push(read);
            }
            None => reader.warn(
                format!("the entry{here} is ignored"),
                "it does not state its position",
                "write bar = 9, or beat = 32",
            ),
        }
    }
    places
}

/// Warns about sections that begin at the same place, or that overlap the next one.
pub(super) fn check_sections(sections: &[Section], map: &TempoMap, problems: &mut Vec<Problem>) {
    let spans = spans(sections, map);
    for (index, section) in
        sections.iter().enumerate().filter(|&(index, _)| spans.iter().all(|s| s.section != index))
    {
        let start = section.place.beat(map);
        let other = spans.iter().find(|span| span.start == start).map(|span| &sections[span.section].name);
        let why = format!("\"{}\" begins there too", other.map_or("", String::as_str));
        let what = format!("the section \"{}\" ([[section]] {}) is left out", section.name, index + 1);
        problems.push(Problem::warning(what, why, "move or delete one of the two"));
    }
    for pair in spans.windows(2) {
        let [this, next] = [pair[0], pair[1]];
        let section = &sections[this.section];
        if own_end(section, this.start, map).is_some_and(|end| end > next.start) {
            let what = format!("the section \"{}\" ends early", section.name);
            let why = format!("\"{}\" begins before it is over: they overlap", sections[next.section].name);
            problems.push(Problem::warning(what, why, "shorten it, or move the other"));
        }
    }
}

/// Parses a bar.
pub(super) fn bar(value: &Value) -> Result<Place, String> {
    let whole = number(value, -(FARTHEST_BAR as f64), FARTHEST_BAR as f64).ok().filter(|bar| bar.fract() == 0.0);
    let wanted = || format!("write a whole number from {} to {FARTHEST_BAR}; the first bar is 1", -FARTHEST_BAR);
    whole.map(|bar| Place::Bar(bar as i64)).ok_or_else(wanted)
}

/// Parses a beat.
pub(super) fn beat(value: &Value) -> Result<Place, String> {
    // Negative zero is zero.
    let beat = BeatPos::new(number(value, -FARTHEST_BEAT, FARTHEST_BEAT)? + 0.0);
    Ok(Place::Beat(beat.unwrap_or(BeatPos::ZERO)))
}

fn bars(value: &Value) -> Result<f64, String> {
    let bars = number(value, 0.0, MOST_BARS).ok().filter(|&bars| bars >= 1e-3);
    bars.ok_or_else(|| format!("write a number of bars from 0.001 to {MOST_BARS}"))
}

fn colour(value: &Value) -> Result<Colour, String> {
    parsed(value, |text| text.parse::<Colour>().map_err(str::to_owned))
}

/// The table of a `[[section]]`.
pub(super) fn section_table(section: &Section) -> edit::Table {
    let mut table = place_table(section.place, &section.name, section.colour);
    if let Some(bars) = section.bars {
        table.insert("length", if bars.fract() == 0.0 { edit::value(bars as i64) } else { edit::value(bars) });
    }
    if section.looped {
        table.insert("loop", edit::value(true));
    }
    table
}

/// The table of a `[[marker]]`.
pub(super) fn marker_table(marker: &Marker) -> edit::Table {
    place_table(marker.place, &marker.name, marker.colour)
}

fn place_table(place: Place, name: &str, colour: Option<Colour>) -> edit::Table {
    let mut table = edit::Table::new();
    match place {
        Place::Bar(bar) => table.insert("bar", edit::value(bar)),
        Place::Beat(beat) => table.insert("beat", edit::value(beat.get())),
    };
    table.insert("name", edit::value(name));
    if let Some(colour) = colour {
        table.insert("colour", edit::value(colour.to_string()));
    }
    table
}

#[cfg(test)]
#[path = "song_toml_places_tests.rs"]
mod tests;
