//! The document as `song.toml`: the musician's text stays unchanged wherever it still means the same.
//!
//! Helper threads. Pure: text in, text out. Not known here: files on a disk.

use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

use crate::dsp::Decibels;
use crate::time::{FileStart, TempoMap};

use super::described::muted_by_name;
use super::listing::file_name;
use super::names::is_same_name;
use super::portable::portable_path;
use super::scan::folder_title;
use super::song_toml::{SongToml, StemToml};
use super::song_toml_places::{marker_table, section_table};
use super::{MidiSend, Problem, Role, Song, Stem, StemLevel, StemLoop, TempoSource};

/// The text of `song.toml` for `song`, based on the text `before`. `levels` are the positions of the faders, slot by slot;
/// later slots have the song's own.
///
/// Comments, unknown keys and the order of keys stay, and so does each value that already means the right thing. `[[stem]]`s are put
/// into the order of the strips, followed by those that are removed, then by entries for other files.
///
/// # Errors
/// If `before` is not TOML, or a file's name is not Unicode.
pub fn song_toml_text(before: &str, song: &Song, levels: &[StemLevel]) -> Result<String, Problem> {
    let before = before.trim_start_matches('\u{feff}');
    let mut document: DocumentMut = before.parse().map_err(|error: toml_edit::TomlError| {
        let remedy = "correct song.toml, or delete it; it was left as it is";
        Problem::error("was not written", format!("its content is not valid TOML ({})", error.message()), remedy)
    })?;
    let (said, _) = SongToml::read(before);
    let root = document.as_table_mut();
    if said.name.as_ref() != Some(&song.name) {
        set(root, "name", Some(song.name.as_str().into()));
    }
    write_tempo(root, &said, song);
    if said.start.unwrap_or(FileStart::ZERO) != song.start {
        set(root, "start", Some(song.start.get().into()));
    }
    if said.only_listed != song.only_listed {
        set(root, "only_listed", song.only_listed.then(|| true.into()));
    }
    for (key, said, value) in
        [("key", &said.key, &song.key), ("artist", &said.artist, &song.artist), ("notes", &said.notes, &song.notes)]
    {
        if said != value {
            set(root, key, value.as_deref().map(Value::from));
        }
    }
    // Values from another file are read from there again.
    let is_said = song.places_from.is_none();
    if is_said && said.sections != song.sections {
        write_places(root, "section", song.sections.iter().map(section_table));
    }
    if is_said && said.markers != song.markers {
        write_places(root, "marker", song.markers.iter().map(marker_table));
    }
    if said.timecode != song.timecode {
        set(root, "timecode", song.timecode.map(|time| time.to_string().into()));
    }
    if said.sends != song.sends {
        write_places(root, "midi", song.sends.iter().map(MidiSend::table));
    }
    write_click(root, &said, song);
    write_stems(root, song, levels)?;
    Ok(document.to_string())
}

/// Writes the tempo, unless it was assumed or detected: then it will be again.
fn write_tempo(root: &mut Table, said: &SongToml, song: &Song) {
    let is_said = matches!(song.tempo_source, TempoSource::SongFile | TempoSource::Edited | TempoSource::Saved);
    if said.tempo_map.as_ref() == Some(&song.tempo_map).filter(|_| is_said) {
        return;
    }
    set(root, "tempo", None);
    root.remove("tempo_map");
    let first = song.tempo_map.changes().next();
    match first.filter(|_| is_said) {
        Some(only) if TempoMap::constant(only.bpm) == song.tempo_map => {
            set(root, "tempo", Some(only.bpm.get().into()));
        }
        Some(_) => {
            let mut entries = ArrayOfTables::new();
            for change in song.tempo_map.changes() {
                let mut entry = Table::new();
                set(&mut entry, "beat", Some(change.beat.get().into()));
                set(&mut entry, "bpm", Some(change.bpm.get().into()));
                set(&mut entry, "meter", Some(change.meter.to_string().into()));
                // Before all other tables, after the top-level keys.
                entry.set_position(Some(0));
                entries.push(entry);
            }
            root.insert("tempo_map", Item::ArrayOfTables(entries));
        }
        None => {}
    }
}

/// Writes the generated click, unless the file already means the same.
fn write_click(root: &mut Table, said: &SongToml, song: &Song) {
    let written = said.click.as_ref().map(|click| click.click(&song.stems)).unwrap_or_default();
    if written == song.click {
        return;
    }
    let former = root.get("click").and_then(Item::as_inline_table).map(|inline| inline.clone().into_table());
    let is_table = root.get("click").is_some_and(Item::is_table);
    if !is_table {
        let mut table = former.unwrap_or_default();
        table.set_position(Some(0));
        root.insert("click", Item::Table(table));
    }
    let Some(table) = root.get_mut("click").and_then(Item::as_table_mut) else { return };
    let (before, click) = (said.click.clone().unwrap_or_default().rest, &song.click);
    let mut put = |key: &str, is_said: bool, value: Option<Value>| {
        if !is_said {
            set(table, key, value);
        }
    };
    put("on", said.click.as_ref().and_then(|click| click.on) == Some(click.on), Some(click.on.into()));
    put("sound", before.sound_words() == click.sound_words(), Some(click.sound_words().into()));
    put("accent", before.files.accent == click.files.accent, click.files.accent.as_deref().map(Value::from));
    put("subdivision", before.subdivision == click.subdivision, Some(click.subdivision.name().into()));
    put("accents", before.accents == click.accents, Some(click.accents.to_string().into()));
}

/// Replaces all `[[key]]` by `tables`, at the place of the first one, else after the tempo.
fn write_places(root: &mut Table, key: &str, tables: impl Iterator<Item = Table>) {
    let former = root.remove(key);
    let place = former.as_ref().and_then(|item| match item {
        Item::ArrayOfTables(tables) => tables.iter().filter_map(Table::position).min(),
        other => last_position(other),
    });
    let mut entries = ArrayOfTables::new();
    for mut table in tables {
        table.set_position(Some(place.unwrap_or(0)));
        entries.push(table);
    }
    if !entries.is_empty() {
        root.insert(key, Item::ArrayOfTables(entries));
    }
}

/// A `[[stem]]` as written, and its content.
struct StemTable {
    table: Table,
    said: Option<StemToml>,
}

fn write_stems(root: &mut Table, song: &Song, levels: &[StemLevel]) -> Result<(), Problem> {
    let after_all = root.iter().filter_map(|(_, item)| last_position(item)).max().unwrap_or(0) + 1;
    let written: Vec<Table> = match root.remove("stem") {
        // A single [stem] was meant as [[stem]].
        Some(Item::Table(table)) => vec![table],
        Some(item) => {
            item.into_array_of_tables().map_or_else(|_| Vec::new(), |tables| tables.into_iter().collect())
        }
        None => Vec::new(),
    };
    let mut entries: Vec<StemTable> = written.into_iter().map(StemTable::new).collect();
    let place = entries.iter().filter_map(|entry| entry.table.position()).min().unwrap_or(after_all);
    let removed = (0..song.stems.len()).filter(|&slot| song.stems[slot].removed);
    let mut stems = ArrayOfTables::new();
    let muted_by_name = muted_by_name(&song.stems, &[&folder_title(&song.folder), &song.name]);
    for slot in song.shown().chain(removed) {
        let stem = &song.stems[slot];
        let entry = match entries.iter().position(|entry| entry.is_about(stem, &song.folder)) {
            Some(index) => entries.remove(index),
            None => StemTable::for_stem(stem, &song.folder)?,
        };
        let starts_muted = muted_by_name[slot] || stem.note.is_some();
        stems.push(entry.written(stem, levels.get(slot).copied().unwrap_or(stem.into()), starts_muted));
    }
    for StemTable { mut table, said } in entries {
        let is_stem = |said: &StemToml| song.stems.iter().any(|stem| is_named(said, stem, &song.folder));
        if song.only_listed && said.is_some_and(|said| !is_stem(&said)) {
            set(&mut table, "remove", Some(true.into()));
        }
        stems.push(table);
    }
    // All have one position, so that they stay in the order of the list.
    stems.iter_mut().for_each(|table| set_position(table, place));
    if !stems.is_empty() {
        root.insert("stem", Item::ArrayOfTables(stems));
    }
    Ok(())
}

impl StemTable {
    fn new(table: Table) -> Self {
        let said = table.to_string().parse().ok().and_then(|table| StemToml::read(1, table, &mut Vec::new()));
        Self { table, said }
    }

    /// A new entry that states only the file and its track.
    fn for_stem(stem: &Stem, folder: &Path) -> Result<Self, Problem> {
        let file = stem.file.as_path();
        if file.to_str().is_none() {
            let remedy = "rename the file, and locate it";
            return Err(Problem::error("was not written", "the name of a file is not Unicode", remedy).of(file));
        }
        let mut table = Table::new();
        set(&mut table, "file", Some(portable_path(file, folder).into()));
        set(&mut table, "track", stem.track.map(|track| i64::from(track).into()));
        Ok(Self::new(table))
    }

    fn is_about(&self, stem: &Stem, folder: &Path) -> bool {
        self.said.as_ref().is_some_and(|said| is_named(said, stem, folder))
    }

    /// The entry, updated to describe `stem`.
    fn written(mut self, stem: &Stem, StemLevel { level, pan, muted }: StemLevel, starts_muted: bool) -> Table {
        let Some(said) = self.said else { return self.table };
        let mut put = |key: &str, is_said: bool, value: Option<Value>| {
            if !is_said {
                set(&mut self.table, key, value);
            }
        };
        put("name", said.name.as_ref() == Some(&stem.name), Some(stem.name.as_str().into()));
        put("role", said.role == Some(stem.role), Some(stem.role.name().into()));
        put("colour", said.colour == stem.colour, stem.colour.map(|colour| colour.to_string().into()));
        let level = Decibels::on_fader(level.get());
        put("gain_db", said.level.unwrap_or(Decibels::ZERO) == level, Some(decimal(level.get()).into()));
        put("pan", said.pan.map_or(0.0, |pan| pan.get()) == pan.get(), Some(decimal(pan.get()).into()));
        // Always written for a mix, and for a stem that would be heard twice: without it, they are muted beside their stems.
        let is_muted = said.muted.or((stem.role != Role::Mix && !starts_muted).then_some(false)) == Some(muted);
        put("mute", is_muted, Some(muted.into()));
        put("output", said.output == stem.output, stem.output.map(|output| output.name().into()));
        put("transpose", said.transposed == stem.transposed, stem.transposed.map(Value::from));
        put("formants", said.formants == stem.formants, stem.formants.map(Value::from));
        let skip = i64::try_from(stem.skip).unwrap_or(i64::MAX);
        put("skip", said.skip.unwrap_or(0) == stem.skip, Some(skip.into()));
        let late = i64::try_from(stem.late).unwrap_or(i64::MAX);
        // The file may state it as well. A written value also applies after the file is replaced by one that does not.
        put("late", said.late.unwrap_or(0) == stem.late, Some(late.into()));
        let (is, was) = (stem.looped, said.looped.flatten());
        put("loop", is.is_some() == was.is_some(), is.map(|_| true.into()));
        let at = |looped: Option<StemLoop>| looped.map_or(StemLoop::FIRST, |looped| looped.at);
        put("at", at(is) == at(was), is.map(|looped| looped.at.into()));
        let until = |looped: Option<StemLoop>| looped.and_then(|looped| looped.until);
        put("until", until(is) == until(was), until(is).map(Value::from));
        put("remove", said.removed.unwrap_or(false) == stem.removed, stem.removed.then(|| true.into()));
        self.table
    }
}

/// Whether a `[[stem]]` is about `stem`, as a reader would decide.
fn is_named(said: &StemToml, stem: &Stem, folder: &Path) -> bool {
    let (name, file) = (said.file.as_str(), stem.file.as_path());
    if said.track != stem.track {
        return false;
    }
    let inside = file.strip_prefix(folder).ok();
    let same = inside.is_some() && is_same_name(&portable_path(file, folder), &name.replace('\\', "/"));
    folder.join(name) == file || same || (inside.is_some() && is_same_name(&file_name(file), name))
}

/// Sets the value of `key`, or removes it. Anything around the previous value, such as a comment, stays.
pub(super) fn set(table: &mut Table, key: &str, value: Option<Value>) {
    let Some(mut value) = value else {
        table.remove(key);
        return;
    };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(former) => {
            *value.decor_mut() = former.decor().clone();
            *former = value;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// The shortest decimal for `number`: 0.3 and not 0.30000001192092896.
fn decimal(number: f32) -> f64 {
    let exact = f64::from(number);
    number.to_string().parse().ok().filter(|&short: &f64| short as f32 == number).unwrap_or(exact)
}

/// Moves a table, and those in it, to a place in the document.
fn set_position(table: &mut Table, place: isize) {
    table.set_position(Some(place));
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => set_position(inner, place),
            Item::ArrayOfTables(inner) => inner.iter_mut().for_each(|table| set_position(table, place)),
            Item::None | Item::Value(_) => {}
        }
    }
}

/// The last position of `item` in the document.
fn last_position(item: &Item) -> Option<isize> {
    let of_table =
        |table: &Table| table.iter().filter_map(|(_, item)| last_position(item)).chain(table.position()).max();
    match item {
        Item::Table(table) => of_table(table),
        Item::ArrayOfTables(tables) => tables.iter().filter_map(of_table).max(),
        Item::None | Item::Value(_) => None,
    }
}

#[cfg(test)]
#[path = "song_toml_text_tests.rs"]
mod tests;
