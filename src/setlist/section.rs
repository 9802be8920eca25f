//! Sections and markers: named spans and positions of a song.
//!
//! Plain data. Known here: bars and beats. Not known here: the length of the files, the source of the names.

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

use crate::time::{Bar, BeatPos, TempoMap};

use super::{Colour, Song};

/// The farthest bar of a section or marker from bar 1.
pub const FARTHEST_BAR: i64 = 250_000;

/// The most sections, and the most markers, in a song.
pub const MOST_PLACES: usize = 1000;

/// A position in a song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// At the beginning of this bar; bar 1 begins at beat 0. It moves when the meter changes.
    Bar(i64),
    /// At this beat.
    Beat(BeatPos),
}

impl Place {
    /// The beat at which it stands in a song with the bars of `map`.
    pub fn beat(self, map: &TempoMap) -> BeatPos {
        match self {
            Self::Bar(number) => Bar::numbered(map, number).start,
            Self::Beat(beat) => beat,
        }
    }

    /// `beat`, or the bar of `map` that begins there.
    pub fn at(map: &TempoMap, beat: BeatPos) -> Self {
        let bar = Bar::of(map, beat);
        if bar.start == beat && bar.number.abs() <= FARTHEST_BAR { Self::Bar(bar.number) } else { Self::Beat(beat) }
    }
}

/// A named span of a song.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Where it begins.
    pub place: Place,
    /// Its name; not empty.
    pub name: String,
    /// Its colour, if it has its own.
    pub colour: Option<Colour>,
    /// Its length in bars, more than 0; `None` for up to the next section, or the end of the song.
    pub bars: Option<f64>,
    /// Whether it repeats until an act leads on.
    pub looped: bool,
}

/// A named position in a song.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    /// Its position.
    pub place: Place,
    /// Its name; not empty.
    pub name: String,
    /// Its colour, if it has its own.
    pub colour: Option<Colour>,
}

/// The position of a section in beats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Its index in [`Song::sections`].
    pub section: usize,
    /// Its first beat.
    pub start: BeatPos,
    /// The first beat after it; `None` for the end of the song.
    pub end: Option<BeatPos>,
}

/// A hash of a section's name, for code that cannot compare text: equal for names that differ only in case, surrounding
/// blanks, or Unicode composition.
pub fn name_key(name: &str) -> u64 {
    let plain: String = name.trim().nfc().collect::<String>().to_lowercase();
    xxh3_64(plain.as_bytes())
}

impl Song {
    /// The positions of the sections in playing order, without overlaps. Of two that begin on the same
    /// beat, the later one in [`Self::sections`] has no length and is left out.
    pub fn spans(&self) -> Vec<Span> {
        spans(&self.sections, &self.tempo_map)
    }

    /// The index in [`Self::spans`] of the section that contains a beat.
    pub fn section_at(&self, beat: BeatPos) -> Option<usize> {
        let lies_in = |span: &Span| span.start <= beat && span.end.is_none_or(|end| beat < end);
        if self.sections.is_empty() { None } else { self.spans().iter().position(lies_in) }
    }
}

/// See [`Song::spans`].
pub(super) fn spans(sections: &[Section], map: &TempoMap) -> Vec<Span> {
    let mut starts: Vec<(BeatPos, usize)> =
        sections.iter().enumerate().map(|(index, section)| (section.place.beat(map), index)).collect();
    starts.sort_by(|a, b| a.0.get().total_cmp(&b.0.get()).then(a.1.cmp(&b.1)));
    starts.dedup_by(|later, earlier| later.0 == earlier.0);
    let span = |(place, &(start, section)): (usize, &(BeatPos, usize))| {
        let next = starts.get(place + 1).map(|next| next.0);
        let own = own_end(&sections[section], start, map);
        let end = match (own, next) {
            (Some(own), Some(next)) => Some(if own < next { own } else { next }),
            (own, next) => own.or(next),
        };
        Span { section, start, end }
    };
    starts.iter().enumerate().map(span).collect()
}

/// The first beat after `section`, which begins at `start`, if it has its own length.
pub(super) fn own_end(section: &Section, start: BeatPos, map: &TempoMap) -> Option<BeatPos> {
    section.bars.map(|bars| Bar::beat_after(map, Bar::bars_before(map, start) + bars))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::setlist::test_songs;
    use crate::time::beat;
    use crate::time::{Bpm, Meter, TempoChange};

    fn section(place: Place, bars: Option<f64>) -> Section {
        Section { place, name: "A".to_owned(), colour: None, bars, looped: false }
    }

    /// Two bars of 4/4, then 3/4.
    fn map() -> TempoMap {
        let change =
            |at, beats| TempoChange { beat: beat(at), bpm: Bpm::DEFAULT, meter: Meter::new(beats, 4).unwrap() };
        TempoMap::new(&[change(0.0, 4), change(8.0, 3)]).unwrap()
    }

    #[test]
    fn spans_end_with_their_length_or_where_the_next_begins() {
        let mut song = test_songs::song(1);
        song.tempo_map = map();
        song.sections = vec![
            section(Place::Bar(5), None),
            section(Place::Bar(2), Some(2.0)),
            section(Place::Beat(beat(-4.0)), Some(0.5)),
            section(Place::Beat(beat(14.0)), Some(1.0)),
            section(Place::Bar(1), Some(20.0)),
        ];
        let spans: Vec<_> =
            song.spans().iter().map(|span| (span.section, span.start.get(), span.end.map(BeatPos::get))).collect();
        let wanted = [(2, -4.0, Some(-2.0)), (4, 0.0, Some(4.0)), (1, 4.0, Some(11.0)), (0, 14.0, None)];
        assert_eq!(spans, wanted);
    }

    #[test]
    fn names_are_the_same_in_any_case_and_composition() {
        assert_eq!(name_key(" Chorus "), name_key("CHORUS"));
        assert_eq!(name_key("Refra\u{ee}n"), name_key("refrai\u{302}n"));
        assert_ne!(name_key("Verse"), name_key("Verse 2"));
    }

    #[test]
    fn a_beat_on_a_bar_is_that_bar() {
        assert_eq!(Place::at(&map(), beat(11.0)), Place::Bar(4));
        assert_eq!(Place::at(&map(), beat(11.5)), Place::Beat(beat(11.5)));
        assert_eq!(Place::Bar(0).beat(&map()), beat(-4.0));
    }
}
