//! The musician's edits of how the beats of a song are counted: twice or half as many, from another bar 1, or at a
//! tempo on offer or tapped.
//!
//! Any thread. Known here: the song. Not known here: playback. Sections, markers, messages and loops keep their time.

use crate::time::{BeatPos, Bpm, FileSeconds, FileStart, Meter, SongSeconds, TempoChange, TempoMap};

use super::edit::{set_start, set_tempo};
use super::midi_send::SendPlace;
use super::{Place, Problem, Song, StemLoop, TempoOffer, TempoSource};

/// One edit of how beats are counted.
#[derive(Clone, Debug, PartialEq)]
pub enum BeatEdit {
    /// Two beats for each one.
    Double,
    /// One beat for each two.
    Halve,
    /// Bar 1 begins at this place in the files; on the nearest beat, unless the tempo is only assumed.
    BarOne(FileSeconds),
    /// Uses a tempo of [`Song::tempo_offers`].
    Take(TempoOffer),
    /// Uses a tempo that was tapped, with a beat at this place in the files, if it is known.
    Tapped(Bpm, Option<FileSeconds>),
}

/// Another count of the same beats: beat `origin` becomes beat 0, and a beat becomes `factor` beats.
#[derive(Clone, Copy)]
struct Recount {
    origin: f64,
    factor: f64,
}

impl BeatEdit {
    /// Changes `song`.
    pub(super) fn apply(&self, song: &mut Song) -> Result<(), Problem> {
        match self.clone() {
            Self::Double => Recount { origin: 0.0, factor: 2.0 }.apply(song),
            Self::Halve => Recount { origin: 0.0, factor: 0.5 }.apply(song),
            Self::BarOne(place) => {
                if song.tempo_source == TempoSource::Assumed {
                    return set_start(song, FileStart::at(place));
                }
                let beat = song.beat_at(place).get().round();
                let start = song.start.in_files(seconds_at(&song.tempo_map, beat)?);
                // The recount moves them.
                own_places(song);
                set_start(song, FileStart::at(start))?;
                Recount { origin: beat, factor: 1.0 }.apply(song)
            }
            Self::Take(offer) => {
                // Listening may have replaced it since it was shown.
                if !song.tempo_offers.contains(&offer) {
                    return Err(unchanged("it is not offered any more", "choose another one"));
                }
                set_tempo(song, &offer.tempo_map)?;
                offer.start.map_or(Ok(()), |start| set_start(song, start))
            }
            Self::Tapped(bpm, beat) => {
                let first = song.tempo_map.changes().next();
                let meter = first.map_or(Meter::FOUR_FOUR, |change| change.meter);
                let change = TempoChange { beat: BeatPos::ZERO, bpm, meter };
                let map =
                    TempoMap::new(&[change]).map_err(|_| unchanged("it would be out of range", "tap again"))?;
                set_tempo(song, &map)?;
                // Beat 0 moves as little as possible.
                let beats = beat.map(|beat| ((song.start.place() - beat) / bpm.seconds_per_beat()).round());
                let start = beat.zip(beats).map(|(beat, beats)| beat + beats * bpm.seconds_per_beat());
                start.map_or(Ok(()), |start| set_start(song, FileStart::at(start)))
            }
        }
    }

    /// The name of the edit for the undo button.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Double => "Double tempo",
            Self::Halve => "Halve tempo",
            Self::BarOne(_) => "Move bar 1",
            Self::Take(_) => "Take tempo",
            Self::Tapped(..) => "Tap tempo",
        }
        .to_owned()
    }
}

impl Recount {
    fn apply(self, song: &mut Song) -> Result<(), Problem> {
        let before = song.tempo_map.clone();
        let is_constant = before.changes().len() == 1;
        let change = |change: TempoChange| {
            let bpm = Bpm::new(change.bpm.get() * self.factor)
                .ok_or_else(|| unchanged("it would be out of range", "write another tempo"))?;
            let beat = if is_constant { change.beat } else { self.beat(change.beat)? };
            Ok(TempoChange { beat, bpm, ..change })
        };
        let changes: Vec<TempoChange> = before.changes().map(change).collect::<Result<_, Problem>>()?;
        let map =
            TempoMap::new(&changes).map_err(|_| unchanged("its changes would be too close", "enter it again"))?;
        let place = |place: Place| Ok::<_, Problem>(Place::at(&map, self.beat(place.beat(&before))?));
        for section in &mut song.sections {
            section.place = place(section.place)?;
            section.bars = section.bars.map(|bars| bars * self.factor);
        }
        for marker in &mut song.markers {
            marker.place = place(marker.place)?;
        }
        for send in &mut song.sends {
            if let SendPlace::At(at) = &mut send.place {
                *at = place(*at)?;
                song.sends_edited = true;
            }
        }
        for stem in &mut song.stems {
            let Some(StemLoop { at, until }) = stem.looped else { continue };
            let bar = |number: i64| match place(Place::Bar(number))? {
                Place::Bar(number) => Ok(number),
                Place::Beat(_) => Err(unchanged(
                    format!("{} repeats from a place that would not be a bar", stem.name),
                    "remove its loop first",
                )),
            };
            stem.looped = StemLoop::new(bar(at)?, until.map(bar).transpose()?);
        }
        own_places(song);
        set_tempo(song, &map)
    }

    fn beat(self, beat: BeatPos) -> Result<BeatPos, Problem> {
        let beat = (beat.get() - self.origin) * self.factor;
        BeatPos::new(beat).ok_or_else(|| unchanged("a beat would be too far away", "choose an earlier place"))
    }
}

/// Marks places as edited by the musician, if there are any.
fn own_places(song: &mut Song) {
    song.places_edited |= !(song.sections.is_empty() && song.markers.is_empty());
}

fn seconds_at(map: &TempoMap, beat: f64) -> Result<SongSeconds, Problem> {
    let beat = BeatPos::new(beat).ok_or_else(|| unchanged("it is too far away", "choose an earlier place"))?;
    Ok(map.seconds_at(beat))
}

fn unchanged(why: impl Into<String>, remedy: &str) -> Problem {
    Problem::warning("the tempo was not changed", why, remedy)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::setlist::{Edit, Section, TempoOffer, test_songs};
    use crate::time::beat;

    fn bpm(value: f64) -> Bpm {
        Bpm::new(value).unwrap()
    }

    fn song() -> Song {
        let mut song = test_songs::song(2);
        let change = |at, tempo| TempoChange { beat: beat(at), bpm: bpm(tempo), meter: Meter::new(4, 4).unwrap() };
        song.tempo_map = TempoMap::new(&[change(0.0, 100.0), change(16.0, 80.0)]).unwrap();
        song.tempo_source = TempoSource::Heard;
        song.start = FileStart::new(0.5);
        let section = |bar| Section {
            place: Place::Bar(bar),
            name: format!("Part {bar}"),
            colour: None,
            bars: Some(2.0),
            looped: false,
        };
        song.sections = vec![section(1), section(5)];
        song.stems[1].looped = StemLoop::new(3, Some(5));
        song
    }

    fn edited(song: &Song, edit: BeatEdit) -> Song {
        Edit::Beats(edit).apply(song).unwrap()
    }

    /// The starts and ends of sections and loops, in seconds of the files.
    fn times(song: &Song) -> Vec<f64> {
        let seconds = |beat| song.file_place(beat).get();
        let (at, until) = song.stems[1].looped.unwrap().beats(&song.tempo_map);
        let spans = song.spans();
        let spans = spans.iter().flat_map(|span| [span.start, span.end.unwrap()]);
        let mut times: Vec<f64> = spans.chain([at, until.unwrap()]).map(seconds).collect();
        times.iter_mut().for_each(|time| *time = (*time * 1e9).round() / 1e9);
        times
    }

    #[test]
    fn twice_and_half_as_many_beats_leave_everything_where_it_is_in_time() {
        let song = song();
        let double = edited(&song, BeatEdit::Double);
        let tempos: Vec<(f64, f64)> =
            double.tempo_map.changes().map(|change| (change.beat.get(), change.bpm.get())).collect();
        assert_eq!(tempos, [(0.0, 200.0), (32.0, 160.0)]);
        assert_eq!((times(&double), double.start), (times(&song), song.start));
        assert_eq!(double.sections[1].place, Place::Bar(9));
        assert!(double.places_edited && double.tempo_source == TempoSource::Edited);
        let back = edited(&double, BeatEdit::Halve);
        assert_eq!((&back.tempo_map, &back.sections), (&song.tempo_map, &song.sections));
        // Bar 3 of 4/4 becomes bar 2; bar 4 would fall inside a bar.
        let mut odd = song.clone();
        odd.stems[1].looped = StemLoop::new(4, None);
        let refused = Edit::Beats(BeatEdit::Halve).apply(&odd).unwrap_err().to_string();
        assert!(refused.contains("would not be a bar"), "{refused}");
        let mut fast = song;
        fast.tempo_map = TempoMap::constant(bpm(600.0));
        assert!(Edit::Beats(BeatEdit::Double).apply(&fast).is_err());
    }

    #[test]
    fn bar_1_is_moved_to_the_nearest_beat_and_nothing_else_moves() {
        let mut song = song();
        song.stems[1].looped = StemLoop::new(3, Some(4));
        // Beat 4 is at 2.9 s.
        let moved = edited(&song, BeatEdit::BarOne(FileSeconds::new(2.8)));
        assert!((moved.start.get() - 2.9).abs() < 1e-12);
        assert_eq!(moved.sections.iter().map(|section| section.place).collect::<Vec<_>>(), [0, 4].map(Place::Bar));
        assert_eq!(times(&moved), times(&song));
        song.sections.clear();
        song.tempo_map = TempoMap::constant(bpm(100.0));
        let moved = edited(&song, BeatEdit::BarOne(FileSeconds::new(0.3)));
        assert_eq!((moved.start, &moved.tempo_map), (song.start, &song.tempo_map), "the nearest beat is beat 0");
        song.tempo_source = TempoSource::Assumed;
        let moved = edited(&song, BeatEdit::BarOne(FileSeconds::new(0.2)));
        assert_eq!(moved.start, FileStart::new(0.2), "nobody knows where beats are");
    }

    #[test]
    fn a_tempo_that_is_offered_is_taken_with_its_start() {
        let mut song = song();
        let tempo_map = TempoMap::constant(bpm(88.0));
        let offer = TempoOffer {
            tempo_map: tempo_map.clone(),
            start: Some(FileStart::new(0.75)),
            confidence: 0.4,
            from: "heard".to_owned(),
        };
        song.tempo_offers = vec![offer];
        let taken = edited(&song, BeatEdit::Take(song.tempo_offers[0].clone()));
        assert_eq!(
            (taken.tempo_map, taken.start.get(), taken.tempo_source),
            (tempo_map, 0.75, TempoSource::Edited)
        );
        let another = TempoOffer { confidence: 0.3, ..song.tempo_offers[0].clone() };
        assert!(Edit::Beats(BeatEdit::Take(another)).apply(&song).is_err(), "it was offered before");
    }

    #[test]
    fn a_tempo_that_is_tapped_has_its_beats_where_they_were_tapped() {
        let song = song();
        let tapped = edited(&song, BeatEdit::Tapped(bpm(120.0), Some(FileSeconds::new(10.2))));
        assert_eq!(tapped.tempo_map, TempoMap::constant(bpm(120.0)));
        assert!((tapped.start.get() - 0.7).abs() < 1e-12, "beat 0 was at 0.5: {:?}", tapped.start);
        assert_eq!(edited(&song, BeatEdit::Tapped(bpm(120.0), None)).start, song.start);
    }
}
