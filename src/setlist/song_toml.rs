//! `song.toml`: what a musician wrote about a song. Everything in it is optional, and no mistake in it is fatal.
//!
//! Main and loader threads. Known here: the keys and their ranges. Not known here: which files there are.

use toml::{Table, Value};

use crate::dsp::{Decibels, LtcTime, Pan};
use crate::time::{BeatPos, Bpm, FileStart, Meter, TempoChange, TempoMap};

use super::names::role_of;
use super::song_toml_places::{markers, sections};
use super::toml_reader::{TomlReader, number, path, switch, text};
use super::{
    ClickFiles, Colour, FARTHEST_BEAT, LONGEST_START, MOST_SKIPPED, MadeClick, Marker, MidiSend, Output, Problem,
    Role, Section, Stem, StemLoop, click_file, click_sound,
};

/// The content of `song.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SongToml {
    /// Its name.
    pub name: Option<String>,
    /// Its tempo, from `tempo` or `[[tempo_map]]`.
    pub tempo_map: Option<TempoMap>,
    /// The position of beat 0 in the files.
    pub start: Option<FileStart>,
    /// Whether audio files that are not listed are ignored.
    pub only_listed: bool,
    /// Its key.
    pub key: Option<String>,
    /// The artist who made it known.
    pub artist: Option<String>,
    /// The musician's notes.
    pub notes: Option<String>,
    /// Its sections, if any are listed.
    pub sections: Vec<Section>,
    /// Its markers, if any are listed.
    pub markers: Vec<Marker>,
    /// The timecode at the beginning of its files.
    pub timecode: Option<LtcTime>,
    /// The messages that it sends.
    pub sends: Vec<MidiSend>,
    /// The generated click, if there is a `[click]`.
    pub click: Option<ClickToml>,
    /// The stems, in the order of their strips.
    pub stems: Vec<StemToml>,
}

/// The content of `[click]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClickToml {
    /// Whether it sounds, if stated.
    pub on: Option<bool>,
    /// The other settings.
    pub rest: MadeClick,
}

/// The content of a `[[stem]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct StemToml {
    /// The file, relative to the folder.
    pub file: String,
    /// The audio track of the file, from 1 on.
    pub track: Option<u16>,
    /// The frames before the music, at the file's own rate.
    pub skip: Option<u64>,
    /// The frames of silence to insert before it.
    pub late: Option<u64>,
    /// Whether its pitch moves with the song's.
    pub transposed: Option<bool>,
    /// Whether its spectral envelope stays meanwhile.
    pub formants: Option<bool>,
    /// Its name for the musician.
    pub name: Option<String>,
    /// Its purpose.
    pub role: Option<Role>,
    /// Its colour.
    pub colour: Option<Colour>,
    /// The initial position of its fader.
    pub level: Option<Decibels>,
    /// The initial position of its pan.
    pub pan: Option<Pan>,
    /// Whether it starts muted.
    pub muted: Option<bool>,
    /// Its output.
    pub output: Option<Output>,
    /// Whether it is removed from the song.
    pub removed: Option<bool>,
    /// Whether it repeats, and between which bars.
    pub looped: Option<Option<StemLoop>>,
}

impl SongToml {
    /// Parses `source`; returns warnings about the parts that it does not understand.
    pub fn read(source: &str) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        // Errors count bytes after the mark.
        let source = source.trim_start_matches('\u{feff}');
        let song = match source.parse::<Table>() {
            Ok(table) => Self::from_table(table, &mut problems),
            Err(error) => {
                problems.push(unreadable(source, &error));
                Self::default()
            }
        };
        (song, problems)
    }

    fn from_table(table: Table, problems: &mut Vec<Problem>) -> Self {
        let mut reader = TomlReader::new(table, "", problems);
        let name = reader.take("name", text);
        let tempo = reader.take("tempo", bpm);
        let changes = reader.take_tables("tempo_map");
        let start = reader.take("start", |value| number(value, -LONGEST_START, LONGEST_START)).map(FileStart::new);
        let only_listed = reader.take("only_listed", switch).unwrap_or(false);
        let (key, artist, notes) =
            (reader.take("key", text), reader.take("artist", text), reader.take("notes", text));
        let (places, marks) = (reader.take_tables("section"), reader.take_tables("marker"));
        let timecode = reader.take("timecode", |value| parsed(value, str::parse));
        let sends = reader.take_tables("midi");
        let click = reader.take_table("click");
        let stems = reader.take_tables("stem");
        reader.finish();
        let (sections, markers) = (sections(places, problems), markers(marks, problems));
        let sends = MidiSend::read_all(sends, problems);
        let click = click.map(|table| ClickToml::read(table, problems));
        let map = tempo_map(changes, problems);
        if tempo.is_some() && map.is_some() {
            let why = "there is a [[tempo_map]] too";
            problems.push(Problem::warning("\"tempo\" is ignored", why, "delete one of the two"));
        }
        let tempo_map = map.or_else(|| tempo.map(TempoMap::constant));
        let stems = stems
            .into_iter()
            .enumerate()
            .filter_map(|(index, table)| StemToml::read(index + 1, table, problems))
            .collect();
        Self {
            name,
            tempo_map,
            start,
            only_listed,
            key,
            artist,
            notes,
            sections,
            markers,
            timecode,
            sends,
            click,
            stems,
        }
    }
}

impl ClickToml {
    fn read(table: Table, problems: &mut Vec<Problem>) -> Self {
        let mut reader = TomlReader::new(table, " in [click]", problems);
        let on = reader.take("on", switch);
        let (sound, beat) =
            reader.take("sound", |value| path(value).and_then(|text| click_sound(&text))).unwrap_or_default();
        let accent = reader.take("accent", |value| {
            path(value).and_then(|text| click_file(&text).map_err(|wanted| format!("write {wanted}")))
        });
        let rest = MadeClick {
            on: false,
            sound,
            files: ClickFiles { beat, accent },
            subdivision: reader.take("subdivision", |value| parsed(value, str::parse)).unwrap_or_default(),
            accents: reader.take("accents", |value| value.as_str().unwrap_or("-").parse()).unwrap_or_default(),
        };
        reader.finish();
        Self { on, rest }
    }

    /// The click of a song with these stems: if there is a `[click]`, it sounds unless a stem is a click.
    pub fn click(&self, stems: &[Stem]) -> MadeClick {
        MadeClick { on: self.on.unwrap_or_else(|| MadeClick::is_usual_for(stems)), ..self.rest.clone() }
    }
}

impl StemToml {
    /// Reads the `index`th `[[stem]]`; `None` if it names no file.
    pub fn read(index: usize, table: Table, problems: &mut Vec<Problem>) -> Option<Self> {
        let place = format!(" in [[stem]] {index}");
        let mut reader = TomlReader::new(table, place.as_str(), problems);
        let file = reader.take("file", path);
        let stem = Self {
            file: file.clone().unwrap_or_default(),
            track: reader.take("track", |value| number(value, 1.0, 999.0).map(|track| track.round() as u16)),
            skip: reader
                .take("skip", |value| number(value, 0.0, MOST_SKIPPED as f64).map(|frames| frames.round() as u64)),
            late: reader
                .take("late", |value| number(value, 0.0, MOST_SKIPPED as f64).map(|frames| frames.round() as u64)),
            transposed: reader.take("transpose", switch),
            formants: reader.take("formants", switch),
            name: reader.take("name", text),
            role: reader.take("role", |value| parsed(value, role)),
            colour: reader
                .take("colour", |value| parsed(value, |text| text.parse::<Colour>().map_err(str::to_owned))),
            level: reader.take("gain_db", level),
            pan: reader.take("pan", pan),
            muted: reader.take("mute", switch),
            output: reader.take("output", |value| parsed(value, str::parse)),
            removed: reader.take("remove", switch),
            looped: StemLoop::read(&mut reader, &place),
        };
        if file.is_none() {
            reader.warn(
                format!("the entry{place} is ignored"),
                "it does not name a file",
                "write file = \"name.wav\"",
            );
        }
        reader.finish();
        file.map(|_| stem)
    }
}

/// The map that the valid entries of `[[tempo_map]]` describe; `None` if none is valid.
fn tempo_map(entries: Vec<Table>, problems: &mut Vec<Problem>) -> Option<TempoMap> {
    let mut changes: Vec<TempoChange> = Vec::new();
    for (index, entry) in entries.into_iter().enumerate() {
        let place = format!(" in [[tempo_map]] {}", index + 1);
        let mut reader = TomlReader::new(entry, place.as_str(), problems);
        let beat =
            reader.take("beat", |value| number(value, -FARTHEST_BEAT, FARTHEST_BEAT).map(BeatPos::new)).flatten();
        let bpm = reader.take("bpm", bpm);
        let meter =
            reader.take("meter", |value| parsed(value, |text| text.parse::<Meter>().map_err(str::to_owned)));
        let last = changes.last();
        let meter = meter.or(last.map(|last| last.meter)).unwrap_or(Meter::FOUR_FOUR);
        match (beat, bpm) {
            (Some(beat), Some(_)) if last.is_some_and(|last| last.beat >= beat) => {
                reader.warn(
                    format!("the entry{place} is ignored"),
                    "its beat is not after the one before it",
                    "sort the entries by beat",
                );
            }
            (Some(beat), Some(bpm)) => changes.push(TempoChange { beat, bpm, meter }),
            _ => reader.warn(
                format!("the entry{place} is ignored"),
                "it needs a beat and a bpm",
                "write beat = 0 and bpm = 104.0",
            ),
        }
        reader.finish();
    }
    TempoMap::new(&changes).ok()
}

/// The result of `read` for a text.
pub(super) fn parsed<T>(value: &Value, read: impl FnOnce(&str) -> Result<T, String>) -> Result<T, String> {
    text(value).and_then(|text| read(&text))
}

fn bpm(value: &Value) -> Result<Bpm, String> {
    let wanted = || format!("write a number from {} to {}", Bpm::MIN.get(), Bpm::MAX.get());
    number(value, Bpm::MIN.get(), Bpm::MAX.get()).ok().and_then(Bpm::new).ok_or_else(wanted)
}

/// A fader's level; values below its lowest mark, −∞ included, are silence.
fn level(value: &Value) -> Result<Decibels, String> {
    let highest = f64::from(Decibels::FADER_MAX.get());
    let db = number(value, f64::NEG_INFINITY, highest)
        .map_err(|_| format!("write decibels up to {highest}, e.g. -6.0"))?;
    Ok(Decibels::on_fader(db as f32))
}

/// A number from −1 to 1, or a text such as `L30`.
fn pan(value: &Value) -> Result<Pan, String> {
    let wanted = || "write a number from -1 (left) to 1 (right), or a text such as \"L30\"".to_owned();
    match value {
        Value::String(text) => text.parse().map_err(|_| wanted()),
        other => number(other, -1.0, 1.0).map(|pan| Pan::new(pan as f32)).map_err(|_| wanted()),
    }
}

fn role(text: &str) -> Result<Role, String> {
    let plain = |name: &str| name.replace([' ', '-', '_'], "").to_lowercase();
    let by_name = Role::ALL.into_iter().find(|role| plain(role.name()) == plain(text));
    let by_word = Some(role_of(text)).filter(|&role| role != Role::Other);
    by_name.or(by_word).ok_or_else(|| {
        let names: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
        format!("the roles are {}", names.join(", "))
    })
}

/// Why `source` is not TOML, and in which line.
fn unreadable(source: &str, error: &toml::de::Error) -> Problem {
    let line = error.span().map_or(1, |span| source[..span.start.min(source.len())].matches('\n').count() + 1);
    let reason = error.message().trim().replace('\n', ", ");
    Problem::warning(
        "is ignored",
        format!("line {line}: {reason}"),
        "correct that line; until then names and defaults are used",
    )
}

#[cfg(test)]
#[path = "song_toml_tests.rs"]
mod tests;
