//! The musician's edits of the sections and markers of a song.
//!
//! Any thread. Known here: the song. Not known here: the pointer, playback.
//!
//! After such an edit sections and markers belong to the musician, whichever file they came from: the project saves
//! them, and `song.toml` can.

use super::midi_send::SendPlace;
use super::section::{FARTHEST_BAR, MOST_PLACES, Marker, Place, Section, name_key};
use super::stem_edit::plain_name;
use super::{Colour, FARTHEST_BEAT, Problem, Song};

/// The longest section, in bars.
const MOST_BARS: f64 = FARTHEST_BAR as f64;
/// The shortest section, in bars.
const LEAST_BARS: f64 = 1e-3;

/// A change of the sections. Sections are identified by their index in [`Song::sections`].
#[derive(Clone, Debug, PartialEq)]
pub enum SectionEdit {
    /// Adds a section.
    Add(Section),
    /// Removes a section.
    Remove(usize),
    /// Renames a section.
    Name(usize, String),
    /// Moves a section.
    Place(usize, Place),
    /// Sets its colour; `None` for the default colour.
    Colour(usize, Option<Colour>),
    /// Sets its length in bars; `None` for up to the next section.
    Bars(usize, Option<f64>),
    /// Sets whether it repeats until an act ends the loop.
    Loop(usize, bool),
}

/// A change of the markers. Markers are identified by their index in [`Song::markers`].
#[derive(Clone, Debug, PartialEq)]
pub enum MarkerEdit {
    /// Adds a marker.
    Add(Marker),
    /// Removes a marker.
    Remove(usize),
    /// Renames a marker.
    Name(usize, String),
    /// Moves a marker.
    Place(usize, Place),
    /// Sets its colour; `None` for the default colour.
    Colour(usize, Option<Colour>),
}

/// The changed field and its section or marker. Consecutive edits of the same field are undone together. `None` for
/// edits that are undone separately.
pub(super) type PlaceField = Option<(usize, u8)>;

impl SectionEdit {
    /// Changes `song`.
    pub(super) fn apply(&self, song: &mut Song) -> Result<(), Problem> {
        let sections = &mut song.sections;
        match self {
            Self::Add(section) => {
                let name = plain_name(&section.name)?;
                place_of(section.place)?;
                section.bars.map(bars_of).transpose()?;
                let begins = |other: &Section| other.place.beat(&song.tempo_map);
                let start = begins(section);
                if sections.iter().any(|other| begins(other) == start) {
                    return Err(refused("another section begins there", "choose another bar, or rename that one"));
                }
                room_for_one(sections.len())?;
                sections.push(Section { name, ..section.clone() });
            }
            Self::Remove(index) => {
                found(sections, *index)?;
                sections.remove(*index);
            }
            Self::Name(index, name) => {
                let name = plain_name(name)?;
                let former = std::mem::replace(&mut found(sections, *index)?.name, name.clone());
                take_sends_along(song, &former, &name);
            }
            Self::Place(index, place) => {
                let place = place_of(*place)?;
                found(sections, *index)?;
                let start = place.beat(&song.tempo_map);
                let is_taken = |(other, section): (usize, &Section)| {
                    other != *index && section.place.beat(&song.tempo_map) == start
                };
                if sections.iter().enumerate().any(is_taken) {
                    return Err(refused("another section begins there", "choose another bar"));
                }
                sections[*index].place = place;
            }
            Self::Colour(index, colour) => found(sections, *index)?.colour = *colour,
            Self::Bars(index, bars) => found(sections, *index)?.bars = bars.map(bars_of).transpose()?,
            Self::Loop(index, looped) => found(sections, *index)?.looped = *looped,
        }
        own(song);
        Ok(())
    }

    /// The name of the edit for the undo button.
    pub(super) fn label(&self, song: &Song) -> String {
        let name = |index: &usize| song.sections.get(*index).map_or("section", |section| section.name.as_str());
        match self {
            Self::Add(section) => format!("Add {}", section.name),
            Self::Remove(index) => format!("Remove {}", name(index)),
            Self::Name(index, _) => format!("Rename {}", name(index)),
            Self::Place(index, _) => format!("Move {}", name(index)),
            Self::Colour(index, _) => format!("Paint {}", name(index)),
            Self::Bars(index, _) => format!("Change length of {}", name(index)),
            Self::Loop(index, _) => format!("Change loop of {}", name(index)),
        }
    }

    pub(super) fn field(&self) -> PlaceField {
        match self {
            Self::Add(_) | Self::Remove(_) => None,
            Self::Name(index, _) => Some((*index, 0)),
            Self::Place(index, _) => Some((*index, 1)),
            Self::Colour(index, _) => Some((*index, 2)),
            Self::Bars(index, _) => Some((*index, 3)),
            Self::Loop(index, _) => Some((*index, 4)),
        }
    }
}

impl MarkerEdit {
    /// Changes `song`.
    pub(super) fn apply(&self, song: &mut Song) -> Result<(), Problem> {
        let markers = &mut song.markers;
        match self {
            Self::Add(marker) => {
                let (name, place) = (plain_name(&marker.name)?, place_of(marker.place)?);
                room_for_one(markers.len())?;
                markers.push(Marker { name, place, ..marker.clone() });
            }
            Self::Remove(index) => {
                found(markers, *index)?;
                markers.remove(*index);
            }
            Self::Name(index, name) => found(markers, *index)?.name = plain_name(name)?,
            Self::Place(index, place) => found(markers, *index)?.place = place_of(*place)?,
            Self::Colour(index, colour) => found(markers, *index)?.colour = *colour,
        }
        own(song);
        Ok(())
    }

    /// The name of the edit for the undo button.
    pub(super) fn label(&self, song: &Song) -> String {
        let name = |index: &usize| song.markers.get(*index).map_or("marker", |marker| marker.name.as_str());
        match self {
            Self::Add(marker) => format!("Add {}", marker.name),
            Self::Remove(index) => format!("Remove {}", name(index)),
            Self::Name(index, _) => format!("Rename {}", name(index)),
            Self::Place(index, _) => format!("Move {}", name(index)),
            Self::Colour(index, _) => format!("Paint {}", name(index)),
        }
    }

    pub(super) fn field(&self) -> PlaceField {
        match self {
            Self::Add(_) | Self::Remove(_) => None,
            Self::Name(index, _) => Some((*index, 0)),
            Self::Place(index, _) => Some((*index, 1)),
            Self::Colour(index, _) => Some((*index, 2)),
        }
    }
}

/// Renames the section in messages from `former` to `name`, if no other section is called `former`.
fn take_sends_along(song: &mut Song, former: &str, name: &str) {
    let key = name_key(former);
    if song.sections.iter().any(|section| name_key(&section.name) == key) {
        return;
    }
    for send in &mut song.sends {
        if let SendPlace::Section(section) = &mut send.place
            && name_key(section) == key
        {
            name.clone_into(section);
        }
    }
}

/// Marks sections and markers as edited by the musician.
pub(super) fn own(song: &mut Song) {
    song.places_edited = true;
    song.places_from = None;
}

fn found<T>(places: &mut [T], index: usize) -> Result<&mut T, Problem> {
    places.get_mut(index).ok_or_else(|| refused("it is not there any more", ""))
}

pub(super) fn place_of(place: Place) -> Result<Place, Problem> {
    let is_near = match place {
        Place::Bar(bar) => bar.unsigned_abs() <= FARTHEST_BAR.unsigned_abs(),
        Place::Beat(beat) => beat.get().abs() <= FARTHEST_BEAT,
    };
    let why = || refused("it would be too far from bar 1", "choose a place inside the song");
    is_near.then_some(place).ok_or_else(why)
}

fn bars_of(bars: f64) -> Result<f64, Problem> {
    let why =
        || refused(format!("{bars} bars is no length"), format!("write a number from {LEAST_BARS} to {MOST_BARS}"));
    (LEAST_BARS..=MOST_BARS).contains(&bars).then_some(bars).ok_or_else(why)
}

pub(super) fn room_for_one(count: usize) -> Result<(), Problem> {
    let full = || refused(format!("a song has at most {MOST_PLACES} of them"), "remove some");
    (count < MOST_PLACES).then_some(()).ok_or_else(full)
}

pub(super) fn refused(why: impl Into<String>, remedy: impl Into<String>) -> Problem {
    Problem::warning("nothing was changed", why, remedy)
}

#[cfg(test)]
#[path = "place_edit_tests.rs"]
mod tests;
