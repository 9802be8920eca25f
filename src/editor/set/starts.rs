//! Where a song of a set starts on the host's timeline, and the gap before it, as a musician writes them: `bar 17`,
//! `bar 17.3`, `beat 64`; `2 bars`. Plain data.

use crate::editor::places;
use crate::setlist::set::MOST_GAP;
use crate::setlist::{FARTHEST_BEAT, Place};
use crate::time::{Bar, BeatPos, Bpm, Meter, TempoChange, TempoMap};

/// Beats that differ by less are the same: hosts round.
const SAME_BEAT: f64 = 1e-3;

/// The meter of a host at `bar`, if all its bars from beat 0 to there have that meter. Otherwise nothing is known about its other bars.
pub fn counted_meter(bar: Bar) -> Option<Meter> {
    let counted = Bar::counted(bar.meter, bar.start);
    let is_same = counted.number == bar.number && (counted.start - bar.start).get().abs() < SAME_BEAT;
    is_same.then_some(bar.meter)
}

/// A start in writing: its bar if the host's `meter` is known, or else its beat.
pub fn start_words(start: BeatPos, meter: Option<Meter>) -> String {
    let written = meter.map(|meter| {
        let map = bars_of(meter);
        places::written(Place::at(&map, start), &map)
    });
    match written {
        Some(bar) if !bar.starts_with("beat") => format!("bar {bar}"),
        _ => format!("beat {}", start.get()),
    }
}

/// Parses a start; an empty text stands for none. A number without a word is a bar if the host's `meter` is known, or else a beat.
///
/// # Errors
/// What to write instead.
pub fn read_start(text: &str, meter: Option<Meter>) -> Result<Option<BeatPos>, String> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(meter) = meter {
        let map = bars_of(meter);
        let place = places::read(text.strip_prefix("bar").unwrap_or(&text), &map)?;
        return within_reach(place.beat(&map)).map(Some);
    }
    if text.starts_with("bar") {
        return Err("the host has not said its meter: write a beat, as beat 64".to_owned());
    }
    let beat = number_in(text.strip_prefix("beat").unwrap_or(&text)).and_then(BeatPos::new);
    beat.ok_or_else(|| "write a beat of the host, as beat 64".to_owned()).and_then(within_reach).map(Some)
}

fn within_reach(beat: BeatPos) -> Result<BeatPos, String> {
    let is_near = beat.get().abs() <= FARTHEST_BEAT;
    is_near.then_some(beat).ok_or_else(|| format!("write a place within {FARTHEST_BEAT} beats"))
}

/// A gap in writing.
pub fn gap_words(gap: f64) -> String {
    if gap == 1.0 { "1 bar".to_owned() } else { format!("{gap} bars") }
}

/// Parses a number of bars; an empty text stands for none.
///
/// # Errors
/// What to write instead.
pub fn read_gap(text: &str) -> Result<f64, String> {
    let text = text.trim().to_lowercase();
    let number = text.trim_end_matches('s').trim_end_matches("bar").trim_end();
    let gap = if text.is_empty() { Some(0.0) } else { number_in(number) };
    gap.filter(|gap| (0.0..=MOST_GAP).contains(gap))
        .ok_or_else(|| format!("write a number of bars from 0 to {MOST_GAP}, as 2 bars"))
}

fn number_in(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").replace('−', "-").parse().ok().filter(|number: &f64| number.is_finite())
}

/// Bars of one meter from beat 0.
fn bars_of(meter: Meter) -> TempoMap {
    let change = TempoChange { beat: BeatPos::ZERO, bpm: Bpm::DEFAULT, meter };
    TempoMap::new(&[change]).unwrap_or_else(|_| TempoMap::constant(Bpm::DEFAULT))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::beat;

    #[test]
    fn a_start_is_written_in_bars_of_the_host_if_they_are_known_and_reads_back() {
        let waltz = Meter::new(3, 4);
        for (start, meter, words) in [
            (0.0, Some(Meter::FOUR_FOUR), "bar 1"),
            (64.0, Some(Meter::FOUR_FOUR), "bar 17"),
            (66.0, Some(Meter::FOUR_FOUR), "bar 17.3"),
            (-8.0, Some(Meter::FOUR_FOUR), "bar -1"),
            (64.25, Some(Meter::FOUR_FOUR), "beat 64.25"),
            (66.0, waltz, "bar 23"),
            (64.5, None, "beat 64.5"),
        ] {
            assert_eq!(start_words(beat(start), meter), words);
            assert_eq!(read_start(words, meter), Ok(Some(beat(start))), "{words}");
        }
        assert_eq!(read_start(" 17 ", Some(Meter::FOUR_FOUR)), Ok(Some(beat(64.0))));
        assert_eq!(read_start("Bar 17.3", Some(Meter::FOUR_FOUR)), Ok(Some(beat(66.0))));
        assert_eq!(read_start("17", None), Ok(Some(beat(17.0))));
        assert_eq!(read_start("  ", None), Ok(None));
        for (wrong, meter) in [
            ("soon", None),
            ("bar 3", None),
            ("beat NaN", None),
            ("1e9", None),
            ("17.9", Some(Meter::FOUR_FOUR)),
            ("bar", Some(Meter::FOUR_FOUR)),
            ("250000", Meter::new(64, 4)),
        ] {
            assert!(read_start(wrong, meter).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_gap_is_some_bars() {
        for (gap, words) in [(0.0, "0 bars"), (1.0, "1 bar"), (2.5, "2.5 bars")] {
            assert_eq!((gap_words(gap).as_str(), read_gap(words)), (words, Ok(gap)));
        }
        assert_eq!([read_gap(""), read_gap(" 2 "), read_gap("1,5 BARS")], [Ok(0.0), Ok(2.0), Ok(1.5)]);
        assert!(["-1", "1001", "bars", "soon"].iter().all(|wrong| read_gap(wrong).is_err()));
    }

    #[test]
    fn bars_that_do_not_count_from_beat_0_are_not_known() {
        let bar = |number, start| Bar { number, start: beat(start), meter: Meter::FOUR_FOUR };
        assert_eq!(counted_meter(bar(17, 64.0)), Some(Meter::FOUR_FOUR));
        assert_eq!(counted_meter(bar(17, 64.000_01)), Some(Meter::FOUR_FOUR));
        assert_eq!([counted_meter(bar(17, 48.0)), counted_meter(bar(17, 64.5))], [None; 2]);
    }
}
