//! Bars of a timeline.

use super::{BeatPos, Beats, Meter, TempoMap};

/// A bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Its number, counted from 1 at beat 0; 0 and less before that.
    pub number: i64,
    /// Its first beat.
    pub start: BeatPos,
    /// Its meter.
    pub meter: Meter,
}

/// Hosts round: a beat this close, in quarter notes, has begun.
const NEARLY: f64 = 1e-6;

impl Bar {
    /// The first bar, at beat 0.
    const fn first(meter: Meter) -> Self {
        Self { number: 1, start: BeatPos::ZERO, meter }
    }

    /// The bar that contains `beat`, if all bars have one meter and one begins at beat 0.
    pub fn counted(meter: Meter, beat: BeatPos) -> Self {
        let first = Self::first(meter);
        first.later(((beat.get() + NEARLY) / meter.quarters_per_bar()).floor() as i64)
    }

    /// The bar of a host at `beat`, which reports that it began at `start` and has this `number`, counted from
    /// 0 at the beginning. Impossible values are ignored, and the bar is counted instead.
    pub fn said(meter: Meter, beat: BeatPos, start: Option<BeatPos>, number: Option<i32>) -> Self {
        let length = meter.quarters_per_bar();
        let within = |start: &BeatPos| (-NEARLY..length + NEARLY).contains(&(beat - *start).get());
        let Some(start) = start.filter(within) else { return Self::counted(meter, beat) };
        let counted = Self::counted(meter, start).number;
        // A host that does not know bar numbers reports 0 everywhere.
        let number = number.filter(|number| *number != 0 || start.get().abs() < length);
        let bar = Self { number: number.map_or(counted, |number| i64::from(number) + 1), start, meter };
        bar.later(i64::from((beat - start).get() + NEARLY >= length))
    }

    /// The bar that contains `beat`. A change of meter begins a bar, wherever it is; before beat 0 the meter is that of beat 0.
    pub fn of(map: &TempoMap, beat: BeatPos) -> Self {
        let mut bar = Self::first(map.meter_at(BeatPos::ZERO));
        for change in map.changes().filter(|change| change.beat > BeatPos::ZERO) {
            if (change.beat - beat).get() > NEARLY {
                break;
            }
            if change.meter != bar.meter {
                bar = bar.at_change(change.beat, change.meter);
            }
        }
        bar.later((((beat - bar.start).get() + NEARLY) / bar.meter.quarters_per_bar()).floor() as i64)
    }

    /// The bar with this number; bar 1 begins at beat 0. Bars that a change of meter cuts short count too.
    pub fn numbered(map: &TempoMap, number: i64) -> Self {
        let mut bar = Self::first(map.meter_at(BeatPos::ZERO));
        for change in map.changes().filter(|change| change.beat > BeatPos::ZERO) {
            if change.meter != bar.meter {
                let next = bar.at_change(change.beat, change.meter);
                if next.number > number {
                    break;
                }
                bar = next;
            }
        }
        bar.later(number - bar.number)
    }

    /// The first bar of `map` that begins at or after `beat`.
    pub fn at_or_after(map: &TempoMap, beat: BeatPos) -> Self {
        let bar = Self::of(map, beat);
        let is_here = (beat - bar.start).get().abs() <= NEARLY;
        if is_here { bar } else { Self::numbered(map, bar.number + 1) }
    }

    /// The position of `beat` in bars from the first bar of `map`, including the elapsed fraction: 0 at beat 0, 8.5 in
    /// the middle of bar 9.
    pub fn bars_before(map: &TempoMap, beat: BeatPos) -> f64 {
        let bar = Self::of(map, beat);
        let length = (bar.end(map) - bar.start).get();
        (bar.number - 1) as f64 + ((beat - bar.start).get() / length).max(0.0)
    }

    /// The beat at this position in bars, from −10⁹ to 10⁹, from the first bar of `map`.
    pub fn beat_after(map: &TempoMap, bars: f64) -> BeatPos {
        let bar = Self::numbered(map, bars.floor() as i64 + 1);
        let length = (bar.end(map) - bar.start).get();
        bar.start + Beats::new(bars.rem_euclid(1.0) * length).unwrap_or(Beats::ZERO)
    }

    /// The bars of `map` that begin in `from..to`, in order.
    pub fn within(map: &TempoMap, from: BeatPos, to: BeatPos) -> impl Iterator<Item = Self> + '_ {
        let next = |bar: &Self| Self::of(map, bar.end(map));
        let all = std::iter::successors(Some(Self::of(map, from)), move |bar| Some(next(bar)));
        all.skip_while(move |bar| bar.start < from).take_while(move |bar| bar.start < to)
    }

    /// The beginning of the next bar: at full length, or earlier where another meter begins.
    pub fn end(&self, map: &TempoMap) -> BeatPos {
        let full = self.later(1).start;
        let cuts = |beat: BeatPos| beat > self.start && beat > BeatPos::ZERO && beat < full;
        let mut changes = map.changes().filter(|change| change.meter != self.meter && cuts(change.beat));
        changes.next().map_or(full, |change| change.beat)
    }

    /// The bar that begins with another `meter` at `beat`, after this one.
    fn at_change(self, beat: BeatPos, meter: Meter) -> Self {
        let bars = (beat - self.start).get() / self.meter.quarters_per_bar();
        Self { number: self.number + (bars - NEARLY).ceil() as i64, start: beat, meter }
    }

    /// The bar this many bars later in the same meter.
    fn later(self, bars: i64) -> Self {
        let beats = Beats::new(bars as f64 * self.meter.quarters_per_bar()).unwrap_or(Beats::ZERO);
        Self { number: self.number + bars, start: self.start + beats, ..self }
    }

    /// The number of the beat within the bar that contains `beat`, counted from 1 in the meter's unit.
    pub fn beat_at(&self, beat: BeatPos) -> i64 {
        (((beat - self.start).get() + NEARLY) * f64::from(self.meter.unit()) / 4.0).floor() as i64 + 1
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::beat;
    use crate::time::{Bpm, TempoChange};
    use proptest::prelude::*;

    fn meter(text: &str) -> Meter {
        text.parse().unwrap()
    }

    fn map(changes: &[(f64, &str)]) -> TempoMap {
        let change =
            |&(at, text): &(f64, &str)| TempoChange { beat: beat(at), bpm: Bpm::DEFAULT, meter: meter(text) };
        TempoMap::new(&changes.iter().map(change).collect::<Vec<_>>()).unwrap()
    }

    fn starts(map: &TempoMap, from: f64, to: f64) -> Vec<(i64, f64)> {
        Bar::within(map, beat(from), beat(to)).map(|bar| (bar.number, bar.start.get())).collect()
    }

    fn place(bar: Bar, at: f64) -> (i64, i64) {
        (bar.number, bar.beat_at(beat(at)))
    }

    #[test]
    fn bars_and_beats_count_from_one_in_any_meter() {
        let at = |at: f64, text: &str| place(Bar::counted(meter(text), beat(at)), at);
        assert_eq!(at(0.0, "4/4"), (1, 1));
        assert_eq!(at(7.0, "4/4"), (2, 4));
        assert_eq!(at(7.999_999_9, "4/4"), (3, 1));
        assert_eq!(at(3.5, "6/8"), (2, 2));
        assert_eq!(at(-1.0, "4/4"), (0, 4));
    }

    #[test]
    fn a_change_of_meter_begins_a_bar() {
        let map = map(&[(0.0, "4/4"), (8.0, "6/8"), (14.0, "4/4"), (16.0, "3/4")]);
        let expected = vec![(1, 0.0), (2, 4.0), (3, 8.0), (4, 11.0), (5, 14.0), (6, 16.0), (7, 19.0)];
        assert_eq!(starts(&map, 0.0, 20.0), expected);
        assert_eq!(place(Bar::of(&map, beat(7.5)), 7.5), (2, 4));
        assert_eq!(place(Bar::of(&map, beat(9.5)), 9.5), (3, 4));
        assert_eq!(place(Bar::of(&map, beat(15.0)), 15.0), (5, 2));
        assert_eq!(place(Bar::of(&map, beat(18.999_999_9)), 18.999_999_9), (7, 1));
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
    fn a_host_is_believed_where_that_can_be() {
        // Two bars of 3/4, then 4/4: counting alone would give another result.
        let said = |at: f64, start: Option<f64>, number: Option<i32>| {
            place(Bar::said(meter("4/4"), beat(at), start.map(beat), number), at)
        };
        assert_eq!(said(15.0, Some(14.0), Some(4)), (5, 2));
        assert_eq!(said(15.0, Some(14.0), None), (4, 2), "the place is known, the number counted");
        assert_eq!(said(17.999_999_9, Some(14.0), Some(4)), (6, 1));
        assert_eq!(said(9.0, None, Some(7)), (3, 2));
        for (start, number) in [(0.0, Some(0)), (20.0, Some(5)), (-300.0, None), (8.0, Some(0))] {
            assert_eq!(said(9.0, Some(start), number), (3, 2), "{start} {number:?}");
        }
        assert_eq!(said(-1.0, Some(-4.0), Some(-1)), (0, 4));
    }

    proptest! {
        #[test]
        fn bars_cover_a_timeline_without_gaps(
            steps in prop::collection::vec((1_u32..80, 1_u8..12, 0_u32..4), 1..12), at in -1280..12_800_i32,
        ) {
            let mut place = 0.0;
            let changes: Vec<TempoChange> = steps.into_iter().map(|(gap, beats, unit)| {
                let change = TempoChange {
                    beat: beat(place), bpm: Bpm::DEFAULT, meter: Meter::new(beats, 1 << unit).unwrap(),
                };
                place += f64::from(gap) / 4.0;
                change
            }).collect();
            let map = TempoMap::new(&changes).unwrap();
            // The longest bar has 44 beats, and the first requested place is 40 before the first.
            let bars: Vec<Bar> = Bar::within(&map, beat(-100.0), beat(410.0)).collect();
            for pair in bars.windows(2) {
                prop_assert_eq!(pair[0].number + 1, pair[1].number);
                prop_assert!(pair[0].start < pair[1].start);
                prop_assert!((pair[1].start - pair[0].start).get() <= pair[0].meter.quarters_per_bar());
            }
            for bar in &bars {
                prop_assert_eq!(Bar::numbered(&map, bar.number), *bar);
                prop_assert_eq!(Bar::bars_before(&map, bar.start), (bar.number - 1) as f64);
                prop_assert_eq!(Bar::beat_after(&map, (bar.number - 1) as f64), bar.start);
            }
            let half = (f64::from(at) + 0.5) / 32.0;
            let back = Bar::beat_after(&map, Bar::bars_before(&map, beat(half))).get();
            prop_assert!((back - half).abs() < 1e-9, "{half} became {back}");
            // Not at the beginnings of bars, which lie on eighths.
            let at = beat((f64::from(at) + 0.5) / 32.0);
            prop_assert_eq!(Some(&Bar::of(&map, at)), bars.iter().rfind(|bar| bar.start <= at));
        }
    }
}
