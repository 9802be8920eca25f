//! Places of a song as a musician writes them: `9`, `9.3`, `beat 17.5`; and snapping to bars or beats. Plain data.

use crate::setlist::{FARTHEST_BAR, FARTHEST_BEAT, Marker, Place, Section, Song};
use crate::time::{Bar, BeatPos, Beats, TempoMap};

/// A place in writing: its bar, its bar and beat, or else its beat.
pub fn written(place: Place, map: &TempoMap) -> String {
    match place {
        Place::Bar(bar) => bar.to_string(),
        Place::Beat(beat) => {
            let bar = Bar::of(map, beat);
            let number = bar.beat_at(beat);
            let is_whole = beat_of(&bar, number).is_some_and(|whole| (whole - beat).get().abs() < 1e-9);
            if is_whole { format!("{}.{number}", bar.number) } else { format!("beat {}", beat.get()) }
        }
    }
}

/// Parses a place.
///
/// # Errors
/// What to write instead.
pub fn read(text: &str, map: &TempoMap) -> Result<Place, String> {
    let wrong = || "write a bar, as 9, or a bar and its beat, as 9.3".to_owned();
    let text = text.trim().replace('−', "-");
    if let Some(beat) = text.strip_prefix("beat") {
        let beat: Option<f64> = beat.trim().replace(',', ".").parse().ok();
        let beat = beat.filter(|beat| beat.abs() <= FARTHEST_BEAT).and_then(BeatPos::new);
        return beat.map(|beat| Place::at(map, beat)).ok_or_else(wrong);
    }
    let (bar, beat) = text.split_once('.').map_or((text.as_str(), None), |(bar, beat)| (bar, Some(beat)));
    let bar: i64 = bar.trim().parse().map_err(|_| wrong())?;
    if bar.unsigned_abs() > FARTHEST_BAR.unsigned_abs() {
        return Err(format!("write a bar from -{FARTHEST_BAR} to {FARTHEST_BAR}"));
    }
    let Some(beat) = beat else { return Ok(Place::Bar(bar)) };
    let bar = Bar::numbered(map, bar);
    let number = beat.trim().parse::<u8>().ok().filter(|beat| (1..=bar.meter.beats()).contains(beat));
    let place = number.and_then(|number| beat_of(&bar, i64::from(number)));
    place.map(|beat| Place::at(map, beat)).ok_or_else(|| format!("the bar has {} beats", bar.meter.beats()))
}

/// The beat with this number in a bar, counted from 1.
fn beat_of(bar: &Bar, number: i64) -> Option<BeatPos> {
    Some(bar.start + Beats::new((number - 1) as f64 * 4.0 / f64::from(bar.meter.unit()))?)
}

/// The nearest start of a bar, or with `by_beats` the nearest beat of the meter.
pub fn snapped(map: &TempoMap, beat: BeatPos, by_beats: bool) -> Place {
    let bar = Bar::of(map, beat);
    let next = bar.end(map);
    let nearer = |one: BeatPos, other: BeatPos| {
        if (beat - one).get().abs() <= (other - beat).get().abs() { one } else { other }
    };
    if !by_beats {
        return Place::at(map, nearer(bar.start, next));
    }
    let number = bar.beat_at(beat);
    let here = beat_of(&bar, number).unwrap_or(bar.start);
    let after = beat_of(&bar, number + 1).filter(|after| *after < next).unwrap_or(next);
    Place::at(map, nearer(here, after))
}

/// A new section at a place, with an unused name.
pub fn new_section(song: &Song, place: Place) -> Section {
    let is_free = |name: &String| song.sections.iter().all(|section| section.name != *name);
    let name = (song.sections.len() + 1..).map(|number| format!("Section {number}")).find(is_free);
    Section { place, name: name.unwrap_or_default(), colour: None, bars: None, looped: false }
}

/// A new marker at a place.
pub fn new_marker(song: &Song, place: Place) -> Marker {
    Marker { place, name: format!("Marker {}", song.markers.len() + 1), colour: None }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::{Bpm, Meter, TempoChange, beat};

    /// Two bars of 4/4, then 6/8.
    fn map() -> TempoMap {
        let change = |at, beats, unit| TempoChange {
            beat: beat(at),
            bpm: Bpm::DEFAULT,
            meter: Meter::new(beats, unit).unwrap(),
        };
        TempoMap::new(&[change(0.0, 4, 4), change(8.0, 6, 8)]).unwrap()
    }

    #[test]
    fn what_is_written_reads_back() {
        for (text, place) in [
            ("3", Place::Bar(3)),
            ("-2", Place::Bar(-2)),
            ("1.3", Place::Beat(beat(2.0))),
            ("3.4", Place::Beat(beat(9.5))),
            ("beat 2.25", Place::Beat(beat(2.25))),
        ] {
            assert_eq!((written(place, &map()), read(text, &map())), (text.to_owned(), Ok(place)));
        }
        assert_eq!(read(" 3.1 ", &map()), Ok(Place::Bar(3)));
        assert_eq!(read("beat 8", &map()), Ok(Place::Bar(3)));
        for wrong in ["", "x", "1.0", "1.5", "1.x", "beat", "beat NaN", "99999999999999999999"] {
            assert!(read(wrong, &map()).is_err(), "{wrong}");
        }
        for far in ["-9223372036854775808", "9223372036854775807.1", "250001", "beat 1e308", "beat -1e9"] {
            assert!(read(far, &map()).is_err(), "{far}");
        }
    }

    #[test]
    fn a_hand_snaps_to_the_nearest_bar_or_beat() {
        let bar = |at| snapped(&map(), beat(at), false);
        assert_eq!([bar(1.9), bar(2.1), bar(6.1), bar(9.4), bar(9.6)], [1, 2, 3, 3, 4].map(Place::Bar));
        let by_beats = |at| snapped(&map(), beat(at), true);
        assert_eq!(by_beats(1.9), Place::Beat(beat(2.0)));
        assert_eq!(by_beats(9.3), Place::Beat(beat(9.5)));
        assert_eq!(by_beats(10.8), Place::Bar(4));
        assert_eq!(by_beats(-0.1), Place::Bar(1));
    }

    #[test]
    fn a_new_section_has_a_name_of_its_own() {
        let mut song = Song::in_folder("/ode".into());
        for _ in 0..3 {
            let section = new_section(&song, Place::Bar(1));
            song.sections.push(section);
        }
        song.sections.remove(0);
        assert_eq!(new_section(&song, Place::Bar(1)).name, "Section 4");
    }
}
