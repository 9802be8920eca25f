//! Recognises a click track, and derives the tempo map of the song.
//!
//! A click track consists of short, nearly identical bursts in silence, on a grid. [`ClickListener`] collects the bursts (`bursts`);
//! at the end, similar ones are grouped and timed against their average (`alike`), the beats among them are
//! identified (`grid`), the accents are read as bars (`bars`), and the tempo map with the fewest changes that explains them is
//! found (`fit`), without single ones in the wrong place (`strays`). Not known here: other stems. The caller says where the
//! music begins, because a count-in comes before beat 0.

mod alike;
mod bars;
mod bursts;
mod fit;
mod grid;
mod strays;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::time::{BeatPos, Bpm, FileStart, TempoChange, TempoMap};

use bars::Bars;
use bursts::Bursts;
use fit::PulseLine;

/// How far a burst may be from the tempo map, in seconds.
pub const TOLERANCE: f64 = 0.000_5;

/// Times and pulses in a file of the cache are no farther from its beginning than this, in seconds or in pulses: no file lasts that long.
pub(super) const FARTHEST: f64 = 1e6;
/// The distances of pulses in such a file, in seconds.
const SPACINGS: std::ops::RangeInclusive<f64> = 1e-3..=1e3;

/// Whether a number of a pulse may come from a file.
fn is_near(pulse: i64) -> bool {
    pulse.unsigned_abs() < FARTHEST as u64
}

/// Listens to a stem for a click.
#[derive(Debug)]
pub struct ClickListener {
    bursts: Bursts,
    rate: f64,
}

/// A detected click: numbered pulses, starting at 0, with their tempo and bars.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Click {
    /// The times in seconds and the numbers of the audible pulses.
    pulses: Box<[Pulse]>,
    /// The tempo, in pulses.
    lines: Box<[PulseLine]>,
    bars: Bars,
}

/// A detected pulse.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pulse {
    /// The number of pulses before it, including silent ones.
    pub number: i64,
    /// Seconds from the stem's beginning.
    pub seconds: f64,
}

/// A song's tempo, and the position of its beat 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Tempo {
    /// The tempo over the beats.
    pub map: TempoMap,
    /// The place of beat 0 in the files.
    pub start: FileStart,
}

impl ClickListener {
    /// For material at `rate` frames a second.
    pub fn new(rate: f64) -> Self {
        Self { bursts: Bursts::new(rate), rate }
    }

    /// Takes the next frames, of one channel.
    pub fn push(&mut self, frames: &[f32]) {
        self.bursts.push(frames);
    }

    /// Whether this is already known not to be a click: the rest need not be pushed.
    pub fn has_given_up(&self) -> bool {
        self.bursts.have_given_up()
    }

    /// The detected click; `None` if this is not one.
    pub fn finish(self) -> Option<Click> {
        let bursts = self.bursts.finish()?;
        let hits = alike::hits(&bursts, self.rate)?;
        let grid = grid::find(&hits)?;
        let bars = bars::find(&grid);
        let pulses: Box<[Pulse]> = grid.pulses().collect();
        let lines = fit::lines(&strays::without(&pulses), 1.0 / self.rate);
        Some(Click { pulses, lines, bars })
    }
}

impl Click {
    /// Whether the values are valid: they may come from a damaged file.
    pub fn is_possible(&self) -> bool {
        let is_possible = |line: &PulseLine| {
            SPACINGS.contains(&line.seconds_per_pulse) && line.seconds.abs() < FARTHEST && is_near(line.pulse)
        };
        let is_heard = |pulse: &Pulse| is_near(pulse.number);
        !self.lines.is_empty()
            && self.lines.iter().all(is_possible)
            && self.pulses.iter().all(is_heard)
            && self.bars.are_possible()
    }

    /// The detected pulses, in order.
    pub fn pulses(&self) -> &[Pulse] {
        &self.pulses
    }

    /// Whether accents determine its bars.
    pub fn has_bars(&self) -> bool {
        self.bars.are_known()
    }

    /// Whether nothing else is possible: a drum on beats two and four sounds like a slow click without accents.
    pub fn is_certain(&self) -> bool {
        self.bars.are_known() || self.lines.iter().any(|line| line.seconds_per_pulse < 0.8)
    }

    /// The tempo of a song whose music begins `music` seconds after the files do, if that is known. Clicks before the music are a
    /// count-in: bars before beat 0.
    ///
    /// Beat 0 is the first bar line that is no more than a third of a beat before the music.
    pub fn tempo(&self, music: Option<f64>) -> Option<Tempo> {
        let origin = self.origin(music);
        let beats = |pulse: i64| (pulse - origin) as f64 * self.bars.beats_per_pulse();
        let at = |pulse: i64| BeatPos::new(beats(pulse));
        let mut changes: Vec<TempoChange> = Vec::new();
        let mut places: Vec<i64> = self.lines.iter().map(|line| line.pulse).chain(self.bars.changes()).collect();
        places.sort_unstable();
        places.dedup();
        for pulse in places {
            let line = self.line_at(pulse);
            let bpm = Bpm::new(tidy(60.0 / line.seconds_per_pulse * self.bars.beats_per_pulse()))?;
            let meter = self.bars.meter_at(pulse);
            let change = TempoChange { beat: at(pulse)?, bpm, meter };
            if changes.last().is_none_or(|last| last.bpm != bpm || last.meter != meter) {
                changes.push(change);
            }
        }
        if let [only] = changes.as_mut_slice() {
            only.beat = BeatPos::ZERO;
        }
        let map = TempoMap::new(&changes).ok()?;
        Some(Tempo { map, start: FileStart::new(self.seconds_at(origin)) })
    }

    /// The pulse of beat 0.
    fn origin(&self, music: Option<f64>) -> i64 {
        let first = self.pulses.first().map_or(0, |pulse| pulse.number);
        let Some(music) = music else { return self.bars.first_line(first) };
        // The pulse at which the music begins, audible or not; then the next bar line.
        let line = self.lines.iter().rev().find(|line| line.seconds <= music).unwrap_or(&self.lines[0]);
        let pulse = line.pulse as f64 + (music - line.seconds) / line.seconds_per_pulse;
        let slack = (1.0 / 3.0) / self.bars.beats_per_pulse();
        self.bars.first_line((pulse - slack).ceil() as i64)
    }

    fn line_at(&self, pulse: i64) -> &PulseLine {
        self.lines.iter().rev().find(|line| line.pulse <= pulse).unwrap_or(&self.lines[0])
    }

    fn seconds_at(&self, pulse: i64) -> f64 {
        let line = self.line_at(pulse);
        line.seconds + (pulse - line.pulse) as f64 * line.seconds_per_pulse
    }
}

/// Removes floating-point noise from a number that was meant to be round.
fn tidy(bpm: f64) -> f64 {
    let round = (bpm * 1e6).round() / 1e6;
    if (round - bpm).abs() < 1e-8 { round } else { bpm }
}
