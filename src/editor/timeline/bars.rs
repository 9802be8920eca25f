//! Where the bars of a song begin. Plain arithmetic.

use crate::time::{BeatPos, Meter, TempoMap};

/// A bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Counted from 1 at beat 0; 0 and less before it.
    pub number: i64,
    /// Its first beat, in quarter notes.
    pub beat: f64,
    /// Its meter.
    pub meter: Meter,
}

/// The bars that begin in `from..to`, in order, at most `most` of them. A change of meter begins a bar, wherever it is.
pub fn bars(map: &TempoMap, from: f64, to: f64, most: usize) -> Vec<Bar> {
    let first_meter = map.meter_at(BeatPos::ZERO);
    let length = first_meter.quarters_per_bar();
    let before = (-from / length).ceil().clamp(0.0, most as f64) as i64;
    let early =
        (1..=before).rev().map(|back| Bar { number: 1 - back, beat: -(back as f64) * length, meter: first_meter });
    let mut bars: Vec<Bar> = early.filter(|bar| bar.beat >= from).collect();
    let mut bar = Bar { number: 1, beat: 0.0, meter: first_meter };
    let mut changes = map.changes().filter(|change| change.beat.get() > 0.0).peekable();
    while bar.beat < to && bars.len() < most {
        if bar.beat >= from {
            bars.push(bar);
        }
        let mut next = Bar { number: bar.number + 1, beat: bar.beat + bar.meter.quarters_per_bar(), ..bar };
        while let Some(change) = changes.next_if(|change| change.beat.get() <= next.beat) {
            if change.meter != next.meter || change.beat.get() == next.beat {
                next = Bar { beat: change.beat.get(), meter: change.meter, ..next };
            }
        }
        bar = next;
    }
    bars
}

/// The bar and beat at `beat`, both counted from 1.
pub fn bar_and_beat(map: &TempoMap, beat: f64, most: usize) -> Option<(i64, i64)> {
    // A bar is never longer than 64 whole notes, so the one that `beat` lies in begins after that.
    let bar = bars(map, beat.min(0.0) - 256.0, beat + 1e-6, most).pop()?;
    let within = (beat + 1e-6 - bar.beat) * f64::from(bar.meter.unit()) / 4.0;
    Some((bar.number, within.floor() as i64 + 1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::{Bpm, TempoChange};

    fn map(changes: &[(f64, &str)]) -> TempoMap {
        let change = |&(beat, meter): &(f64, &str)| TempoChange {
            beat: BeatPos::new(beat).unwrap(),
            bpm: Bpm::DEFAULT,
            meter: meter.parse().unwrap(),
        };
        TempoMap::new(&changes.iter().map(change).collect::<Vec<_>>()).unwrap()
    }

    fn starts(map: &TempoMap, from: f64, to: f64) -> Vec<(i64, f64)> {
        bars(map, from, to, 1000).iter().map(|bar| (bar.number, bar.beat)).collect()
    }

    #[test]
    fn a_change_of_meter_begins_a_bar() {
        let map = map(&[(0.0, "4/4"), (8.0, "6/8"), (14.0, "4/4"), (16.0, "3/4")]);
        let expected = vec![(1, 0.0), (2, 4.0), (3, 8.0), (4, 11.0), (5, 14.0), (6, 16.0), (7, 19.0)];
        assert_eq!(starts(&map, 0.0, 20.0), expected);
    }

    #[test]
    fn a_change_of_tempo_alone_begins_none() {
        assert_eq!(starts(&map(&[(0.0, "4/4"), (2.0, "4/4")]), 0.0, 9.0), [(1, 0.0), (2, 4.0), (3, 8.0)]);
    }

    #[test]
    fn bars_before_the_first_count_down() {
        assert_eq!(starts(&map(&[(0.0, "3/4")]), -7.0, 1.0), [(-1, -6.0), (0, -3.0), (1, 0.0)]);
    }

    #[test]
    fn every_beat_has_its_bar() {
        let map = map(&[(0.0, "4/4"), (8.0, "6/8")]);
        assert_eq!(bar_and_beat(&map, 0.0, 1000), Some((1, 1)));
        assert_eq!(bar_and_beat(&map, 7.5, 1000), Some((2, 4)));
        assert_eq!(bar_and_beat(&map, 9.5, 1000), Some((3, 4)));
        assert_eq!(bar_and_beat(&map, -1.0, 1000), Some((0, 4)));
    }
}
