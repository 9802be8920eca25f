//! What a musician can change about a song: one change, made by a pure function.
//!
//! Any thread. Known here: the document. Not known here: files on a disk, what plays.

use std::path::{Path, PathBuf};

use crate::time::TempoMap;

use super::stem_edit::{StemEdit, plain_name};
use super::{FARTHEST_BEAT, LONGEST_START, MAX_STEMS, MadeClick, Problem, Song, Stem, TempoSource};

/// One change of a song.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Another name for the song.
    Name(String),
    /// Another tempo.
    TempoMap(TempoMap),
    /// How far into the files beat 0 lies, in seconds, up to a day either way.
    Start(f64),
    /// Another click to be made.
    Click(MadeClick),
    /// Something about the stem in this slot.
    Stem(usize, StemEdit),
    /// Puts a strip at another place.
    Move {
        /// The slot of the stem.
        slot: usize,
        /// Its place among the stems that are shown, from 0; the end if there are fewer.
        place: usize,
    },
    /// Takes the stem in this slot out of the song. It keeps its slot, file and mix.
    Remove(usize),
    /// Brings a removed stem back.
    Restore(usize),
    /// Stems that come to the song, at the end of the strips. They take free slots first, then those of removed stems, the
    /// earliest first. A removed stem whose file comes again is restored instead; a file that plays already is passed over.
    Add(Vec<Stem>),
    /// Other files for the stems in these slots.
    Locate {
        /// Where the song lies from now on.
        folder: PathBuf,
        /// Slots, and their files.
        files: Vec<(usize, PathBuf)>,
    },
}

/// What an edit changes: edits of one field that follow each other are undone together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EditField {
    kind: std::mem::Discriminant<Edit>,
    stem: Option<(usize, Option<std::mem::Discriminant<StemEdit>>)>,
}

impl Edit {
    /// The song after the change.
    ///
    /// # Errors
    /// When there is no such stem, or what is wanted cannot be: an empty name, a start that is no number, no free slot.
    pub fn apply(&self, song: &Song) -> Result<Song, Problem> {
        let mut edited = song.clone();
        match self {
            Self::Name(name) => edited.name = plain_name(name)?,
            Self::TempoMap(map) => set_tempo(&mut edited, map)?,
            Self::Start(start) => set_start(&mut edited, *start)?,
            Self::Click(click) => edited.click = click.clone(),
            Self::Stem(slot, edit) => edit.apply(stem_in(&mut edited, *slot)?)?,
            Self::Move { slot, place } => move_strip(&mut edited, *slot, *place)?,
            Self::Remove(slot) => stem_in(&mut edited, *slot)?.removed = true,
            Self::Restore(slot) => stem_in(&mut edited, *slot)?.removed = false,
            Self::Add(stems) => stems.iter().try_for_each(|stem| add(&mut edited, stem))?,
            Self::Locate { folder, files } => locate(&mut edited, folder, files)?,
        }
        Ok(edited)
    }

    /// What undoing it undoes, e.g. "Rename Bass", where `song` is the song before it.
    pub fn label(&self, song: &Song) -> String {
        let name = |slot: &usize| song.stems.get(*slot).map_or("stem", |stem| stem.name.as_str());
        match self {
            Self::Name(_) => "Rename song".to_owned(),
            Self::TempoMap(_) => "Change tempo".to_owned(),
            Self::Start(_) => "Move start".to_owned(),
            Self::Click(_) => "Change click".to_owned(),
            Self::Stem(slot, edit) => edit.label(name(slot)),
            Self::Move { slot, .. } => format!("Move {}", name(slot)),
            Self::Remove(slot) => format!("Remove {}", name(slot)),
            Self::Restore(slot) => format!("Restore {}", name(slot)),
            Self::Add(stems) => match &stems[..] {
                [stem] => format!("Add {}", stem.name),
                stems => format!("Add {} stems", stems.len()),
            },
            Self::Locate { files, .. } => match &files[..] {
                [(slot, _)] => format!("Locate {}", name(slot)),
                files => format!("Locate {} stems", files.len()),
            },
        }
    }

    /// What it changes, if edits of that come in bursts.
    pub(super) fn field(&self) -> Option<EditField> {
        let stem = match self {
            Self::Name(_) | Self::TempoMap(_) | Self::Start(_) | Self::Click(_) => None,
            Self::Stem(slot, edit) => Some((*slot, Some(std::mem::discriminant(edit)))),
            Self::Move { slot, .. } => Some((*slot, None)),
            Self::Remove(_) | Self::Restore(_) | Self::Add(_) | Self::Locate { .. } => return None,
        };
        Some(EditField { kind: std::mem::discriminant(self), stem })
    }
}

fn stem_in(song: &mut Song, slot: usize) -> Result<&mut Stem, Problem> {
    let missing = || Problem::warning("nothing was changed", "there is no such stem any more", "");
    song.stems.get_mut(slot).ok_or_else(missing)
}

fn set_tempo(song: &mut Song, map: &TempoMap) -> Result<(), Problem> {
    if map.changes().any(|change| change.beat.get().abs() > FARTHEST_BEAT) {
        let why = format!("a change of tempo stands more than {FARTHEST_BEAT} beats from beat 0");
        return Err(Problem::warning("the tempo was not changed", why, "choose an earlier beat"));
    }
    if song.tempo_map != *map {
        song.tempo_map = map.clone();
        song.tempo_source = TempoSource::Edited;
        song.tempo_from = None;
    }
    Ok(())
}

fn set_start(song: &mut Song, start: f64) -> Result<(), Problem> {
    if !(-LONGEST_START..=LONGEST_START).contains(&start) {
        let remedy = format!("write seconds from {} to {LONGEST_START}", -LONGEST_START);
        return Err(Problem::warning("the start was not changed", format!("{start} is out of range"), remedy));
    }
    if song.start != start {
        // Negative zero is zero.
        song.start = start + 0.0;
        song.start_edited = true;
    }
    Ok(())
}

fn move_strip(song: &mut Song, slot: usize, place: usize) -> Result<(), Problem> {
    stem_in(song, slot)?;
    let next = song.shown().filter(|&other| other != slot).nth(place);
    song.order.retain(|&other| other != slot);
    let index = next.and_then(|next| song.order.iter().position(|&other| other == next));
    song.order.insert(index.unwrap_or(song.order.len()), slot);
    Ok(())
}

fn add(song: &mut Song, stem: &Stem) -> Result<(), Problem> {
    if let Some(known) = song.stems.iter_mut().find(|known| known.file == stem.file) {
        known.removed = false;
        return Ok(());
    }
    let slot = if song.stems.len() < MAX_STEMS {
        song.stems.push(stem.clone());
        song.stems.len() - 1
    } else {
        let full = || {
            let why = format!("a song has at most {MAX_STEMS} stems");
            Problem::warning("nothing was added", why, "remove some, or mix some together").of(&stem.file)
        };
        let slot = song.stems.iter().position(|stem| stem.removed).ok_or_else(full)?;
        song.stems[slot] = stem.clone();
        slot
    };
    song.order.retain(|&other| other != slot);
    song.order.push(slot);
    Ok(())
}

/// Moves the song to `folder`, and with it the files that are not named anew.
fn locate(song: &mut Song, folder: &Path, files: &[(usize, PathBuf)]) -> Result<(), Problem> {
    let former = std::mem::replace(&mut song.folder, folder.to_owned());
    for stem in &mut song.stems {
        if let Ok(rest) = stem.file.strip_prefix(&former) {
            stem.file = folder.join(rest);
        }
    }
    files.iter().try_for_each(|(slot, file)| {
        stem_in(song, *slot)?.file.clone_from(file);
        Ok(())
    })
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
