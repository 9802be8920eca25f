//! The tempo of a song, or of a host's timeline, over its beats.

use super::{BeatPos, Bpm, HostSeconds, Meter, SongSeconds};

/// From `beat` on, the tempo is `bpm` and the bars are `meter`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TempoChange {
    /// The beat at which it takes effect.
    pub beat: BeatPos,
    /// The tempo from there to the next change.
    pub bpm: Bpm,
    /// The meter from there to the next change.
    pub meter: Meter,
}

/// Why a list of changes is not a valid tempo map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TempoMapError {
    /// The list is empty.
    Empty,
    /// Two changes are on one beat, or one is before its predecessor.
    OutOfOrder,
}

/// Steps of constant tempo. Beat 0 is second 0; the first tempo also applies before its beat, and the last one has no end.
#[derive(Clone, Debug, PartialEq)]
pub struct TempoMap {
    steps: Box<[TempoStep]>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct TempoStep {
    change: TempoChange,
    /// Seconds from beat 0 to the change, negative before it.
    seconds: f64,
}

impl TempoMap {
    /// One tempo throughout, in 4/4.
    pub fn constant(bpm: Bpm) -> Self {
        let change = TempoChange { beat: BeatPos::ZERO, bpm, meter: Meter::FOUR_FOUR };
        Self { steps: Box::new([TempoStep { change, seconds: 0.0 }]) }
    }

    /// The map that makes each of `changes` at its beat.
    ///
    /// # Errors
    /// If there are none, or their beats are not strictly increasing.
    pub fn new(changes: &[TempoChange]) -> Result<Self, TempoMapError> {
        if changes.is_empty() {
            return Err(TempoMapError::Empty);
        }
        if changes.windows(2).any(|pair| pair[0].beat >= pair[1].beat) {
            return Err(TempoMapError::OutOfOrder);
        }
        let mut seconds = 0.0;
        let mut steps: Vec<TempoStep> = Vec::with_capacity(changes.len());
        for &change in changes {
            if let Some(last) = steps.last() {
                seconds += (change.beat - last.change.beat).get() * last.change.bpm.seconds_per_beat();
            }
            steps.push(TempoStep { change, seconds });
        }
        let mut map = Self { steps: steps.into_boxed_slice() };
        let origin = map.seconds_to(BeatPos::ZERO);
        for step in &mut map.steps {
            step.seconds -= origin;
        }
        Ok(map)
    }

    /// The changes, in order; at least one.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = TempoChange> + '_ {
        self.steps.iter().map(|step| step.change)
    }

    /// The place of a beat in a song with this map.
    pub fn seconds_at(&self, beat: BeatPos) -> SongSeconds {
        SongSeconds::new(self.seconds_to(beat))
    }

    /// The beat at a place in a song with this map, which must not be NaN.
    pub fn beat_at(&self, seconds: SongSeconds) -> BeatPos {
        self.beat_after(seconds.get())
    }

    /// The place of a beat on the timeline of a host with this map, whose second 0 is beat 0.
    pub fn host_seconds_at(&self, beat: BeatPos) -> HostSeconds {
        HostSeconds::new(self.seconds_to(beat))
    }

    /// The beat at a place on the timeline of a host with this map, whose second 0 is beat 0. It must not be NaN.
    pub fn host_beat_at(&self, seconds: HostSeconds) -> BeatPos {
        self.beat_after(seconds.get())
    }

    /// Seconds from beat 0 to `beat`, negative before it.
    fn seconds_to(&self, beat: BeatPos) -> f64 {
        let step = self.step_at(|step| step.change.beat <= beat);
        let beats = (beat - step.change.beat).get();
        step.seconds + beats * 60.0 / step.change.bpm.get()
    }

    /// The beat at `seconds` after beat 0.
    fn beat_after(&self, seconds: f64) -> BeatPos {
        let step = self.step_at(|step| step.seconds <= seconds);
        let beats = (seconds - step.seconds) * step.change.bpm.get() / 60.0;
        BeatPos::new(step.change.beat.get() + beats).unwrap_or(BeatPos::ZERO)
    }

    /// The tempo at `beat`; at a change, the new one.
    pub fn tempo_at(&self, beat: BeatPos) -> Bpm {
        self.step_at(|step| step.change.beat <= beat).change.bpm
    }

    /// The meter at `beat`; at a change, the new one.
    pub fn meter_at(&self, beat: BeatPos) -> Meter {
        self.step_at(|step| step.change.beat <= beat).change.meter
    }

    /// The first change to another tempo after `beat`.
    pub fn next_tempo_after(&self, beat: BeatPos) -> Option<BeatPos> {
        let next = self.steps.partition_point(|step| step.change.beat <= beat).max(1);
        (next..self.steps.len())
            .find(|&index| self.steps[index].change.bpm != self.steps[index - 1].change.bpm)
            .map(|index| self.steps[index].change.beat)
    }

    /// Whether the tempo never changes.
    pub fn is_constant(&self) -> bool {
        self.steps.iter().all(|step| step.change.bpm == self.steps[0].change.bpm)
    }

    /// The last step for which `begun` is true, or the first step; `begun` must be true for a prefix of the list.
    fn step_at(&self, begun: impl Fn(&TempoStep) -> bool) -> &TempoStep {
        &self.steps[self.steps.partition_point(begun).saturating_sub(1)]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::time::beat;
    use proptest::prelude::*;

    fn change(beat: f64, bpm: f64) -> TempoChange {
        TempoChange { beat: BeatPos::new(beat).unwrap(), bpm: Bpm::new(bpm).unwrap(), meter: Meter::FOUR_FOUR }
    }

    #[test]
    fn refuses_disorder() {
        assert_eq!(TempoMap::new(&[]), Err(TempoMapError::Empty));
        assert_eq!(TempoMap::new(&[change(4.0, 100.0), change(4.0, 90.0)]), Err(TempoMapError::OutOfOrder));
    }

    #[test]
    fn beat_zero_is_second_zero_even_if_the_first_change_is_elsewhere() {
        let map = TempoMap::new(&[change(-8.0, 60.0), change(-4.0, 120.0), change(16.0, 90.0)]).unwrap();
        assert_eq!(map.seconds_at(BeatPos::ZERO), SongSeconds::ZERO);
        assert_eq!(map.seconds_at(beat(-4.0)), SongSeconds::new(-2.0));
        assert_eq!(map.seconds_at(beat(-10.0)), SongSeconds::new(-8.0));
        assert_eq!(map.host_seconds_at(beat(16.0)), HostSeconds::new(8.0));
        assert_eq!(map.host_beat_at(HostSeconds::new(8.0)), beat(16.0));
        assert_eq!(map.tempo_at(beat(16.0)).get(), 90.0);
        assert_eq!(map.tempo_at(beat(15.999)).get(), 120.0);
        let late = TempoMap::new(&[change(4.0, 120.0)]).unwrap();
        assert_eq!(late.seconds_at(beat(4.0)), SongSeconds::new(2.0));
    }

    #[test]
    fn a_change_of_meter_is_no_change_of_tempo() {
        let map = TempoMap::new(&[change(0.0, 120.0), change(4.0, 120.0), change(8.0, 90.0)]).unwrap();
        assert_eq!(map.next_tempo_after(beat(-1.0)), Some(beat(8.0)));
        assert_eq!(map.next_tempo_after(beat(4.0)), Some(beat(8.0)));
        assert_eq!(map.next_tempo_after(beat(8.0)), None);
    }

    proptest! {
        #[test]
        fn there_and_back(steps in prop::collection::vec((0.01f64..64.0, 20.0f64..400.0), 1..200), at in -100.0f64..12_000.0) {
            let mut place = 0.0;
            let changes: Vec<_> = steps.iter().map(|&(gap, bpm)| { place += gap; change(place, bpm) }).collect();
            let map = TempoMap::new(&changes).unwrap();
            let back = map.beat_at(map.seconds_at(beat(at)));
            prop_assert!((back.get() - at).abs() < 1e-8, "{at} became {}", back.get());
        }

        #[test]
        fn time_rises_with_beats(steps in prop::collection::vec((0.01f64..64.0, 20.0f64..400.0), 1..50), a in -10.0f64..1000.0, gap in 1e-6f64..10.0) {
            let mut place = 0.0;
            let changes: Vec<_> = steps.iter().map(|&(gap, bpm)| { place += gap; change(place, bpm) }).collect();
            let map = TempoMap::new(&changes).unwrap();
            prop_assert!(map.seconds_at(beat(a)) < map.seconds_at(beat(a + gap)));
        }
    }
}
