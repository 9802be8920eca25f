//! The bars and sections of a song, as the grid that acts wait for.
//!
//! Plain values. Known here: beats, bars, sections. Not known here: acts, frames.

use crate::engine::block::Quantum;
use crate::engine::follow::Timeline;
use crate::engine::sound::Form;
use crate::time::{Bar, BeatPos, Beats, TempoMap};

/// Beats closer than this, in quarter notes, are equal: rounding.
const NEARLY: f64 = 1e-6;

/// The song whose bars and sections form the grid.
#[derive(Clone, Copy, Debug)]
pub struct Grid<'a> {
    /// Its bars.
    pub timeline: &'a Timeline,
    /// Its sections and its length.
    pub form: &'a Form,
}

impl Grid<'_> {
    /// The first point of the grid at or after the song's beat `from`.
    pub fn next(&self, quantum: Quantum, from: BeatPos) -> BeatPos {
        match quantum {
            Quantum::None => from,
            Quantum::Beat => self.next_beat(from),
            Quantum::Bars(count) => next_bar(self.timeline.map(), from, i64::from(count)),
            Quantum::Section => match self.form.section_at(from).and_then(|section| section.end) {
                Some(end) => end,
                None => next_bar(self.timeline.map(), from, 1),
            },
            Quantum::Song => self.timeline.beat_at_frame(self.form.frames),
        }
    }

    fn next_beat(&self, from: BeatPos) -> BeatPos {
        let bar = Bar::of(self.timeline.map(), from);
        let length = 4.0 / f64::from(bar.meter.unit());
        let passed = ((from - bar.start).get() / length - NEARLY).ceil().max(0.0);
        let beat = bar.start + Beats::new(passed * length).unwrap_or(Beats::ZERO);
        let end = bar.end(self.timeline.map());
        if beat > end { end } else { beat }
    }
}

/// The first bar of `map` at or after `from` whose distance from bar 1 is a multiple of `count` bars.
pub fn next_bar(map: &TempoMap, from: BeatPos, count: i64) -> BeatPos {
    let number = Bar::at_or_after(map, from).number;
    // Bars 1, 5, 9 … for four of them.
    Bar::numbered(map, number + (1 - number).rem_euclid(count)).start
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::sound::FormSection;
    use crate::time::{Bpm, Meter, SampleRate, TempoChange};
    use crate::time::{FileStart, beat};

    #[test]
    fn the_next_place_of_each_grid() {
        let change = |at, meter: &str| TempoChange {
            beat: beat(at),
            bpm: Bpm::DEFAULT,
            meter: meter.parse::<Meter>().unwrap(),
        };
        // Two bars of 4/4, then 7/8.
        let map = TempoMap::new(&[change(0.0, "4/4"), change(8.0, "7/8")]).unwrap();
        let timeline = Timeline::new(map, FileStart::ZERO, SampleRate::new(48_000).unwrap());
        let section = FormSection { key: 1, start: beat(0.0), end: Some(beat(8.0)), looped: false };
        let form = Form { sections: [section].into(), frames: 24_000 * 100, ..Form::default() };
        let grid = Grid { timeline: &timeline, form: &form };
        let next = |text: &str, from: f64| grid.next(text.parse().unwrap(), beat(from)).get();
        assert_eq!(
            [next("none", 1.3), next("beat", 1.3), next("bar", 1.3), next("bar", 4.0)],
            [1.3, 2.0, 4.0, 4.0]
        );
        assert_eq!([next("beat", 8.2), next("beat", 11.3), next("bar", 8.1)], [8.5, 11.5, 11.5]);
        assert_eq!([next("2 bars", 0.1), next("4", 0.1), next("8", -0.5)], [8.0, 15.0, 0.0]);
        assert_eq!([next("section", 3.0), next("section", 9.0), next("song", 3.0)], [8.0, 11.5, 100.0]);
        assert!("3 bars".parse::<Quantum>().unwrap_err().contains("write none, beat"));
    }
}
