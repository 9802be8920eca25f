//! The sections and the length of a loaded song, and where its lead vocal is.
//!
//! Plain data, made by a loader thread and read by the audio thread. Not known here: samples.

use crate::setlist::{Song, Sung, name_key};
use crate::time::BeatPos;

/// A section of a loaded song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FormSection {
    /// A hash of its name.
    pub key: u64,
    /// Its first beat.
    pub start: BeatPos,
    /// The first beat after it; `None` for the end of the song.
    pub end: Option<BeatPos>,
    /// Whether it repeats until an act leads on.
    pub looped: bool,
}

/// What can change about a loaded song without sending the audio thread another song.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// In playing order, without overlaps.
    pub sections: Box<[FormSection]>,
    /// The length of the longest stem, in frames.
    pub frames: u64,
    /// The stems of its lead vocal.
    pub sung: Sung,
}

/// A beat this close before a section, in quarter notes, belongs to it: rounding.
const NEARLY: f64 = 1e-6;

impl Form {
    /// The form of a song whose longest stem has `frames` frames.
    pub fn of(song: &Song, frames: u64) -> Self {
        let section = |span: crate::setlist::Span| {
            let section = &song.sections[span.section];
            FormSection { key: name_key(&section.name), start: span.start, end: span.end, looped: section.looped }
        };
        Self { sections: song.spans().into_iter().map(section).collect(), frames, sung: Sung::of(song) }
    }

    /// The index of the section that contains a beat.
    pub fn index_at(&self, beat: BeatPos) -> Option<usize> {
        let begun = |section: &FormSection| (section.start - beat).get() <= NEARLY;
        let ended = |section: &FormSection| section.end.is_some_and(|end| Self::is_at(end, beat));
        let index = self.sections.iter().rposition(begun)?;
        (!ended(&self.sections[index])).then_some(index)
    }

    /// Whether `beat` has reached `end`.
    pub fn is_at(end: BeatPos, beat: BeatPos) -> bool {
        (end - beat).get() <= NEARLY
    }

    /// The section that contains a beat.
    pub fn section_at(&self, beat: BeatPos) -> Option<&FormSection> {
        self.index_at(beat).map(|index| &self.sections[index])
    }

    /// Whether the section with this index has this name key.
    pub fn is(&self, index: usize, key: u64) -> bool {
        self.sections.get(index).is_some_and(|section| section.key == key)
    }

    /// The index of the section with this name key, or else of the section with this number, counted from 1. If several have the same name, the
    /// first after `beat`, or else the first of all.
    pub fn find(&self, key: u64, number: Option<usize>, beat: BeatPos) -> Option<usize> {
        let named = |from: usize| {
            let mut sections = self.sections.iter().enumerate().skip(from);
            sections.find(|(_, section)| section.key == key).map(|(index, _)| index)
        };
        let after = self.sections.iter().position(|section| (section.start - beat).get() > NEARLY);
        let numbered =
            || number.and_then(|number| number.checked_sub(1)).filter(|index| *index < self.sections.len());
        after.and_then(named).or_else(|| named(0)).or_else(numbered)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::beat;

    #[test]
    fn sections_are_found_by_place_name_and_number() {
        let section = |name: &str, start: f64, end: Option<f64>| FormSection {
            key: name_key(name),
            start: beat(start),
            end: end.map(beat),
            looped: false,
        };
        let sections =
            [section("Verse", 0.0, Some(16.0)), section("Chorus", 16.0, Some(24.0)), section("Chorus", 32.0, None)];
        let form = Form { sections: sections.into(), frames: 100, ..Form::default() };
        let at = |place: f64| form.index_at(beat(place));
        assert_eq!(
            [at(-1.0), at(0.0), at(16.0 - 1e-9), at(24.0), at(1e6)],
            [None, Some(0), Some(1), None, Some(2)]
        );
        let find = |name: &str, number, place: f64| form.find(name_key(name), number, beat(place));
        assert_eq!(find("chorus", None, 0.0), Some(1));
        assert_eq!(find("chorus", None, 16.0), Some(2), "the next one");
        assert_eq!(find("chorus", None, 40.0), Some(1), "from the top");
        assert_eq!(
            (find("3", Some(3), 0.0), find("4", Some(4), 0.0), find("0", Some(0), 0.0)),
            (Some(2), None, None)
        );
    }
}
