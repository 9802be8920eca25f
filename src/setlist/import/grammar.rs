//! Decides which named places are sections and which are markers, and reads the naming grammar of AbleSet.
//!
//! Pure. Known here: names and beats. Not known here: which program wrote them.
//!
//! AbleSet's grammar: `Song`, `> Section`, `>> Section` for quick jumps, `{description}`, `STOP`; a leading `.` stops
//! before that place, and a leading `*` means that the name is ignored, as with `// note` and `[NEXTMARKER]`. It applies if any name begins with `>`.
//! Otherwise a file's own regions and chapters are sections. If there are none, and any name is a usual section name
//! (`Verse 2`), all names without an end are sections. In all other cases they are markers.

use super::At;
use super::Mark;
use super::plain;
use crate::setlist::names::words_of;
use crate::setlist::{FARTHEST_BEAT, MOST_PLACES, Marker, Place, Section};
use crate::time::{Bar, BeatPos, FileStart, TempoMap};

/// The usual names of sections, in the languages in which packs are sold.
const USUAL: &[&str] = &[
    "intro",
    "verse",
    "prechorus",
    "pre",
    "chorus",
    "postchorus",
    "refrain",
    "bridge",
    "solo",
    "interlude",
    "instrumental",
    "break",
    "breakdown",
    "outro",
    "ending",
    "tag",
    "vamp",
    "hook",
    "drop",
    "turnaround",
    "coda",
    "turn",
    "buildup",
    "build",
    "half",
    "vs",
    "ch",
    "br",
    "estrofa",
    "verso",
    "estribillo",
    "coro",
    "puente",
    "refrao",
    "ponte",
    "couplet",
    "pont",
    "strophe",
    "vers",
    "brucke",
    "strofa",
    "ritornello",
    "inciso",
    "couplet",
    "brug",
    "zwrotka",
    "refren",
    "mostek",
    "refrang",
    "brygga",
    "스틱",
    "벌스",
    "후렴",
    "브릿지",
    "간주",
    "イントロ",
    "サビ",
    "aメロ",
    "bメロ",
    "間奏",
    "アウトロ",
    "ブリッジ",
];

/// What marks a place at which the song stops.
const STOP: &str = "STOP";

/// The sections and markers of a song.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    /// Its sections.
    pub sections: Vec<Section>,
    /// Its markers.
    pub markers: Vec<Marker>,
    /// The song that the marks name, and the beat at which it begins, if they name any.
    pub song: Option<(String, f64)>,
}

/// A name and its position in beats.
#[derive(Clone, Debug)]
struct Named {
    beat: f64,
    end: Option<f64>,
    name: String,
    mark: Mark,
}

/// Converts `marks` into places of a song with `map`, whose beat 0 lies at `start` in the stems. If the marks
/// name several songs, the one that satisfies `is_this` is used, or else the first.
pub fn places(marks: &[Mark], map: &TempoMap, start: FileStart, is_this: impl Fn(&str) -> bool) -> Places {
    let beat = |at: At| {
        let beat = match at {
            At::Beat(beat) => beat,
            At::Seconds(seconds) => near(map.beat_at(start.in_song(seconds)).get()),
        };
        Some(beat).filter(|beat| beat.abs() <= FARTHEST_BEAT)
    };
    let named = |mark: &Mark| {
        let name = plain(&mark.name);
        Some(Named { beat: beat(mark.at)?, end: mark.end.and_then(beat), name, mark: mark.clone() })
    };
    let mut named: Vec<Named> = marks.iter().filter_map(named).collect();
    named.sort_by(|a, b| a.beat.total_cmp(&b.beat));
    named.retain(|named| !named.name.is_empty() && !named.name.starts_with('*'));
    let mut places = if named.iter().any(|named| bare(&named.name).starts_with('>')) {
        by_grammar(&named, map, is_this)
    } else {
        by_names(&named, map)
    };
    places.sections.truncate(MOST_PLACES);
    places.markers.truncate(MOST_PLACES);
    places
}

/// The nearest sixteenth if `beat` misses it only by rounding, or else `beat`.
pub fn near(beat: f64) -> f64 {
    let sixteenth = (beat * 4.0).round() / 4.0;
    if (beat - sixteenth).abs() < 1e-4 { sixteenth } else { beat }
}

/// A name without the dot that stops before it.
fn bare(name: &str) -> &str {
    name.trim_start_matches('.').trim_start()
}

/// A name without its `{description}`.
fn undescribed(name: &str) -> String {
    let mut depth = 0_usize;
    let mut left = String::new();
    for letter in name.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            other if depth == 0 => left.push(other),
            _ => {}
        }
    }
    plain(&left)
}

fn by_grammar(named: &[Named], map: &TempoMap, is_this: impl Fn(&str) -> bool) -> Places {
    let song_name = |named: &Named| undescribed(bare(&named.name));
    let is_song = |named: &&Named| {
        let name = &named.name;
        let is_other = is_stop(name) || is_aside(name) || is_command(name) || song_name(named).is_empty();
        !bare(name).starts_with('>') && !is_other
    };
    let songs: Vec<(f64, String)> =
        named.iter().filter(is_song).map(|named| (named.beat, song_name(named))).collect();
    let chosen = songs.iter().position(|song| is_this(&song.1)).unwrap_or(0);
    let several = songs.len() > 1;
    let from = songs.get(chosen).filter(|_| several).map_or(f64::NEG_INFINITY, |song| song.0);
    let to = songs.get(chosen + 1).map_or(f64::INFINITY, |song| song.0);
    let mut places =
        Places { song: songs.get(chosen).map(|(beat, name)| (name.clone(), *beat)), ..Places::default() };
    for named in named.iter().filter(|named| (from..to).contains(&named.beat)) {
        let name = bare(&named.name);
        if named.name.starts_with('.') || is_stop(name) {
            places.markers.push(marker(named, STOP.to_owned(), map));
        } else if is_command(name) && !is_aside(name) {
            places.markers.push(marker(named, name.to_owned(), map));
        }
        if let Some(name) = name.strip_prefix('>') {
            let name = undescribed(name.trim_start_matches('>'));
            if !name.is_empty() {
                places.sections.push(section(named, name, map));
            }
        }
    }
    places
}

fn by_names(named: &[Named], map: &TempoMap) -> Places {
    let said = named.iter().any(|named| named.mark.is_section);
    let is_usual = |named: &Named| words_of(&named.name).iter().any(|word| USUAL.contains(&word.as_str()));
    let usual = !said && named.iter().any(is_usual);
    let mut places = Places::default();
    for named in named {
        let is_section = if said { named.mark.is_section } else { usual && named.mark.end.is_none() };
        if is_stop(&named.name) {
            places.markers.push(marker(named, STOP.to_owned(), map));
        } else if is_end(&named.name) {
            places.markers.push(marker(named, named.name.clone(), map));
        } else if is_section {
            places.sections.push(section(named, named.name.clone(), map));
        } else if !is_aside(&named.name) {
            places.markers.push(marker(named, named.name.clone(), map));
        }
    }
    end_sections(&mut places, named, map);
    places
}

/// Lets the section before a place called `End` end there.
fn end_sections(places: &mut Places, named: &[Named], map: &TempoMap) {
    for end in named.iter().filter(|named| is_end(&named.name)) {
        let before = places.sections.iter_mut().filter(|section| section.place.beat(map).get() < end.beat);
        let last = before.max_by(|a, b| a.place.beat(map).get().total_cmp(&b.place.beat(map).get()));
        if let Some(section) = last.filter(|section| section.bars.is_none()) {
            section.bars = bars_between(section.place.beat(map).get(), end.beat, map);
        }
    }
    // If another section begins before a section's stated end, that end is ignored.
    let starts: Vec<f64> = places.sections.iter().map(|section| section.place.beat(map).get()).collect();
    for section in &mut places.sections {
        let start = section.place.beat(map);
        let end = section.bars.map(|bars| Bar::beat_after(map, Bar::bars_before(map, start) + bars).get());
        if end.is_some_and(|end| starts.iter().any(|next| *next > start.get() && *next <= end + 1e-9)) {
            section.bars = None;
        }
    }
}

fn is_stop(name: &str) -> bool {
    let plain = name.trim_matches(['-', ' ', '[', ']', '{', '}', '.']);
    plain == STOP || plain == "Stop"
}

/// Whether a name is a note, `// ask Ann`, or tells a program to go on, `[NEXTMARKER]`.
fn is_aside(name: &str) -> bool {
    let name = bare(name);
    name.starts_with("//") || name.starts_with("[NEXTMARKER]")
}

/// Whether all of a name stands in brackets: a command to a program, and no song.
fn is_command(name: &str) -> bool {
    let name = bare(name);
    name.starts_with('[') && name.ends_with(']')
}

fn is_end(name: &str) -> bool {
    let words = words_of(name);
    matches!(words.join(" ").as_str(), "end" | "the end" | "fin" | "fine" | "ende" | "song end" | "end of song")
}

fn place(beat: f64, map: &TempoMap) -> Place {
    // Negative zero is zero.
    Place::at(map, BeatPos::new(beat + 0.0).unwrap_or(BeatPos::ZERO))
}

fn marker(named: &Named, name: String, map: &TempoMap) -> Marker {
    Marker { place: place(named.beat, map), name, colour: named.mark.colour }
}

fn section(named: &Named, name: String, map: &TempoMap) -> Section {
    let bars = named.end.and_then(|end| bars_between(named.beat, end, map));
    Section { place: place(named.beat, map), name, colour: named.mark.colour, bars, looped: false }
}

/// How many bars lie between two beats; a whole number where rounding alone keeps it from being one.
pub fn bars_between(start: f64, end: f64, map: &TempoMap) -> Option<f64> {
    let bars = |beat: f64| BeatPos::new(beat).map_or(0.0, |beat| Bar::bars_before(map, beat));
    let length = bars(end) - bars(start);
    let whole = length.round();
    let length = if (length - whole).abs() < 1e-6 { whole } else { length };
    Some(length).filter(|length| *length >= 1e-3)
}

#[cfg(test)]
#[path = "grammar_tests.rs"]
mod tests;
