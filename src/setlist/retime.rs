//! Gives a song another tempo and start.
//!
//! Pure. Known here: where the song's places come from. Not known here: who states the tempo.

use crate::time::{Bar, BeatPos, FileStart, TempoMap};

use super::import::{bars_between, near};
use super::{Place, Song};

impl Song {
    /// Takes another tempo and start. Places keep their bars; but those that a file states in seconds, and that the musician has not edited, keep
    /// their place in the files, because only an assumed tempo had made beats of them.
    pub(super) fn retime(&mut self, map: TempoMap, start: FileStart) {
        let is_same = self.tempo_map == map && self.start == start;
        if self.places_in_seconds && !self.places_edited && !is_same {
            self.keep_places(&map, start);
        }
        (self.tempo_map, self.start) = (map, start);
    }

    /// Moves all places to the beats that their seconds have with `map` and `start`.
    fn keep_places(&mut self, map: &TempoMap, start: FileStart) {
        let before = self.tempo_map.clone();
        let moved = |beat: BeatPos| {
            let seconds = start.in_song(self.start.in_files(before.seconds_at(beat)));
            // Negative zero is zero.
            BeatPos::new(near(map.beat_at(seconds).get()) + 0.0).unwrap_or(beat)
        };
        for section in &mut self.sections {
            let begin = section.place.beat(&before);
            let end = section.bars.map(|bars| Bar::beat_after(&before, Bar::bars_before(&before, begin) + bars));
            section.place = Place::at(map, moved(begin));
            section.bars = end.and_then(|end| bars_between(moved(begin).get(), moved(end).get(), map));
        }
        for marker in &mut self.markers {
            marker.place = Place::at(map, moved(marker.place.beat(&before)));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::setlist::{BeatEdit, Edit, Marker, Section, test_songs};
    use crate::time::{Bpm, FileSeconds};

    /// A song of 120 BPM, which is only assumed, with a section and a marker at seconds of its files.
    fn song() -> Song {
        let section = Section {
            place: Place::Beat(BeatPos::new(19.2).unwrap()),
            name: "Verse".to_owned(),
            colour: None,
            bars: Some(2.4),
            looped: false,
        };
        let marker = Marker { place: Place::Bar(3), name: "Solo".to_owned(), colour: None };
        Song { places_in_seconds: true, sections: vec![section], markers: vec![marker], ..test_songs::song(1) }
    }

    fn seconds(song: &Song) -> [f64; 3] {
        let span = song.spans().remove(0);
        [span.start, span.end.unwrap(), song.markers[0].place.beat(&song.tempo_map)]
            .map(|beat| (song.file_place(beat).get() * 1e6).round() / 1e6)
    }

    #[test]
    fn places_that_a_file_states_in_seconds_stay_there() {
        let before = song();
        assert_eq!(seconds(&before), [9.6, 14.4, 4.0]);
        let hundred = TempoMap::constant(Bpm::new(100.0).unwrap());
        let mut now = before.clone();
        now.retime(hundred.clone(), FileStart::new(0.0));
        assert_eq!((now.sections[0].place, now.sections[0].bars), (Place::Bar(5), Some(2.0)));
        assert_eq!(seconds(&now), seconds(&before));
        let at = |place| Edit::Beats(BeatEdit::BarOne(FileSeconds::new(place)));
        for edit in [Edit::TempoMap(hundred), Edit::Start(FileStart::new(1.2)), at(0.6)] {
            let edited = edit.apply(&before).unwrap();
            assert_eq!(seconds(&edited), seconds(&before), "{edit:?}");
        }
        // With a tempo that is known, bar 1 moves by whole beats.
        assert_eq!(seconds(&at(1.2).apply(&now).unwrap()), seconds(&before));
    }

    #[test]
    fn places_in_bars_and_edited_ones_keep_their_bars() {
        let hundred = TempoMap::constant(Bpm::new(100.0).unwrap());
        for kept in [Song { places_in_seconds: false, ..song() }, Song { places_edited: true, ..song() }] {
            let mut now = kept.clone();
            now.retime(hundred.clone(), FileStart::new(2.0));
            assert_eq!((&now.sections, &now.markers), (&kept.sections, &kept.markers));
        }
    }
}
