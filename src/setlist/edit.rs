//! The musician's edits of a song, applied by a pure function.
//!
//! Any thread. Known here: the document. Not known here: files on disk, playback.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::time::{FileStart, TempoMap};

use super::beat_edit::BeatEdit;
use super::left_out::no_films_left_out;
use super::lyrics::Lyrics;
use super::notes::plain_notes;
use super::place_edit::{MarkerEdit, PlaceField, SectionEdit};
use super::project::ProjectEdit;
use super::send_edit::SendEdit;
use super::stem_edit::{StemEdit, plain_name};
use super::{FARTHEST_BEAT, LONGEST_START, MAX_STEMS, MadeClick, Problem, Song, Stem, TempoSource};

/// One edit of a song.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Renames the song.
    Name(String),
    /// Sets the notes on the song; an empty text removes them.
    Notes(String),
    /// Sets the tempo map.
    TempoMap(TempoMap),
    /// Edits how beats are counted.
    Beats(BeatEdit),
    /// Takes tempo map, sections and markers from a host's project.
    Project(ProjectEdit),
    /// Sets the position of beat 0 in the files, up to a day either way.
    Start(FileStart),
    /// Changes the generated click.
    Click(MadeClick),
    /// Sets the lyrics that were written or timed here, one for each voice and language; if empty, those in the files apply.
    Lyrics(Vec<Arc<Lyrics>>),
    /// Edits the sections.
    Sections(SectionEdit),
    /// Edits the markers.
    Markers(MarkerEdit),
    /// Edits the messages for other devices.
    Sends(SendEdit),
    /// Edits the stem in this slot.
    Stem(usize, StemEdit),
    /// Moves a strip.
    Move {
        /// The slot of the stem.
        slot: usize,
        /// Its new index among the visible stems; the end if there are fewer.
        place: usize,
    },
    /// Removes the stem in this slot from the song. It keeps its slot, file and mix.
    Remove(usize),
    /// Restores a removed stem.
    Restore(usize),
    /// Adds stems at the end of the strips. They take free slots first, then those of removed stems, the
    /// earliest first. If the file of a removed stem is added again, that stem is restored; files that already play are skipped.
    Add(Vec<Stem>),
    /// Sets other files for some stems.
    Locate {
        /// The song's new folder.
        folder: PathBuf,
        /// Slots, and their files.
        files: Vec<(usize, PathBuf)>,
    },
}

/// The field that an edit changes: consecutive edits of one field are undone together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EditField {
    kind: std::mem::Discriminant<Edit>,
    stem: Option<(usize, Option<std::mem::Discriminant<StemEdit>>)>,
    place: PlaceField,
}

impl Edit {
    /// The edited song.
    ///
    /// # Errors
    /// If there is no such stem, or the value is invalid: an empty name, a start that is NaN, no free slot.
    pub fn apply(&self, song: &Song) -> Result<Song, Problem> {
        let mut edited = song.clone();
        match self {
            Self::Name(name) => edited.name = plain_name(name)?,
            Self::Notes(notes) => set_notes(&mut edited, notes),
            Self::TempoMap(map) => set_tempo(&mut edited, map)?,
            Self::Beats(edit) => edit.apply(&mut edited)?,
            Self::Project(edit) => edit.apply(&mut edited)?,
            Self::Start(start) => set_start(&mut edited, *start)?,
            Self::Click(click) => {
                remove_click_files(&mut edited, click);
                edited.click = click.clone();
                if click.files.beat.is_some() {
                    // In song.toml and projects the file takes the place of the sound.
                    edited.click.sound = crate::dsp::BurstSound::default();
                }
            }
            Self::Lyrics(lyrics) => edited.lyrics.clone_from(lyrics),
            Self::Sections(edit) => edit.apply(&mut edited)?,
            Self::Markers(edit) => edit.apply(&mut edited)?,
            Self::Sends(edit) => edit.apply(&mut edited)?,
            Self::Stem(slot, edit) => edit.apply(stem_in(&mut edited, *slot)?)?,
            Self::Move { slot, place } => move_strip(&mut edited, *slot, *place)?,
            Self::Remove(slot) => stem_in(&mut edited, *slot)?.removed = true,
            Self::Restore(slot) => stem_in(&mut edited, *slot)?.removed = false,
            Self::Add(stems) => stems.iter().try_for_each(|stem| add(&mut edited, stem))?,
            Self::Locate { folder, files } => locate(&mut edited, folder, files)?,
        }
        Ok(edited)
    }

    /// The name of the edit for the undo button, e.g. "Rename Bass"; `song` is the song before it.
    pub fn label(&self, song: &Song) -> String {
        let name = |slot: &usize| song.stems.get(*slot).map_or("stem", |stem| stem.name.as_str());
        match self {
            Self::Name(_) => "Rename song".to_owned(),
            Self::Notes(_) => "Notes on the song".to_owned(),
            Self::TempoMap(_) => "Change tempo".to_owned(),
            Self::Beats(edit) => edit.label(),
            Self::Project(_) => "Read the project".to_owned(),
            Self::Start(_) => "Move start".to_owned(),
            Self::Click(_) => "Change click".to_owned(),
            Self::Lyrics(_) => "Change words".to_owned(),
            Self::Sections(edit) => edit.label(song),
            Self::Markers(edit) => edit.label(song),
            Self::Sends(edit) => edit.label(song),
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

    /// The changed field, if edits of it come in bursts.
    pub(super) fn field(&self) -> Option<EditField> {
        let place = match self {
            Self::Sections(edit) => Some(edit.field()?),
            Self::Markers(edit) => Some(edit.field()?),
            Self::Sends(edit) => Some(edit.field()?),
            _ => None,
        };
        let stem = match self {
            Self::Sections(_) | Self::Markers(_) | Self::Sends(_) => None,
            Self::Name(_) | Self::Notes(_) | Self::TempoMap(_) | Self::Start(_) | Self::Click(_) => None,
            Self::Stem(slot, edit) => Some((*slot, Some(std::mem::discriminant(edit)))),
            Self::Move { slot, .. } => Some((*slot, None)),
            Self::Beats(BeatEdit::Tapped(..)) => None,
            Self::Beats(_) | Self::Project(_) => return None,
            // Each tap is undone separately.
            Self::Lyrics(_) | Self::Remove(_) | Self::Restore(_) | Self::Add(_) | Self::Locate { .. } => {
                return None;
            }
        };
        Some(EditField { kind: std::mem::discriminant(self), stem, place })
    }
}

/// Removes the stems whose files become the click: they would sound twice.
fn remove_click_files(song: &mut Song, click: &MadeClick) {
    for stem in &mut song.stems {
        let is_named = |click: &MadeClick| click.files.names(&stem.file, &song.folder);
        stem.removed |= is_named(click) && !is_named(&song.click);
    }
}

fn stem_in(song: &mut Song, slot: usize) -> Result<&mut Stem, Problem> {
    let missing = || Problem::warning("nothing was changed", "there is no such stem any more", "");
    song.stems.get_mut(slot).ok_or_else(missing)
}

fn set_notes(song: &mut Song, notes: &str) {
    let notes = plain_notes(notes);
    if song.notes != notes {
        song.notes = notes;
        song.notes_edited = true;
    }
}

pub(super) fn set_tempo(song: &mut Song, map: &TempoMap) -> Result<(), Problem> {
    if map.changes().any(|change| change.beat.get().abs() > FARTHEST_BEAT) {
        let why = format!("a change of tempo is more than {FARTHEST_BEAT} beats from beat 0");
        return Err(Problem::warning("the tempo was not changed", why, "choose an earlier beat"));
    }
    if song.tempo_map != *map {
        song.retime(map.clone(), song.start);
        song.tempo_source = TempoSource::Edited;
        song.tempo_from = None;
    }
    Ok(())
}

pub(super) fn set_start(song: &mut Song, start: FileStart) -> Result<(), Problem> {
    let seconds = start.get();
    if !(-LONGEST_START..=LONGEST_START).contains(&seconds) {
        let remedy = format!("write seconds from {} to {LONGEST_START}", -LONGEST_START);
        return Err(Problem::warning("the start was not changed", format!("{seconds} is out of range"), remedy));
    }
    if song.start != start {
        // Negative zero is zero.
        song.retime(song.tempo_map.clone(), FileStart::new(seconds + 0.0));
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
    if let Some(known) = song.stems.iter_mut().find(|known| known.is_same_source(stem)) {
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
    no_films_left_out(&mut song.problems, |film| *film == stem.file);
    Ok(())
}

/// Moves the song to `folder`, with all files that are not set explicitly.
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
