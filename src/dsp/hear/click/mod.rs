//! Recognises a click track, and gives the tempo map of the song that was played to it.
//!
//! A click track is short, nearly identical bursts in silence, on a grid. [`ClickListener`] collects the bursts (`bursts`);
//! at the end those that are alike are put together and timed against their average (`alike`), which of them are beats is
//! found (`grid`), what their accents say of bars (`bars`), and the map with the fewest changes that explains all of them
//! (`fit`). Not known here: other stems. Where the music begins is asked for, because what is counted in stands before beat 0.

mod alike;
mod bars;
mod bursts;
mod fit;
mod grid;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::time::{BeatPos, Bpm, TempoChange, TempoMap};

use bars::Bars;
use bursts::Bursts;
use fit::PulseLine;

/// A burst may lie so far from where the map says, in seconds.
pub const TOLERANCE: f64 = 0.000_5;

/// Listens to a stem for a click.
#[derive(Debug)]
pub struct ClickListener {
    bursts: Bursts,
    rate: f64,
}

/// A click that was heard: pulses, which are counted from 0, and what they say of tempo and bars.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Click {
    /// Seconds and numbers of the pulses that sound.
    pulses: Box<[Pulse]>,
    /// The tempo, in pulses.
    lines: Box<[PulseLine]>,
    bars: Bars,
}

/// A pulse that was heard.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pulse {
    /// How many pulses come before it, silent ones too.
    pub number: i64,
    /// Seconds from the stem's beginning.
    pub seconds: f64,
}

/// A song's tempo, and where its beat 0 lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Tempo {
    /// The tempo over the beats.
    pub map: TempoMap,
    /// Seconds from the files' beginning to beat 0.
    pub start: f64,
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

    /// Whether it is clear already that this is no click: no more need be pushed.
    pub fn has_given_up(&self) -> bool {
        self.bursts.have_given_up()
    }

    /// What was heard; `None` if it is no click.
    pub fn finish(self) -> Option<Click> {
        let bursts = self.bursts.finish()?;
        let hits = alike::hits(&bursts, self.rate)?;
        let grid = grid::find(&hits)?;
        let bars = bars::find(&grid);
        let pulses: Box<[Pulse]> = grid.pulses().collect();
        let lines = fit::lines(&pulses, 1.0 / self.rate);
        Some(Click { pulses, lines, bars })
    }
}

impl Click {
    /// Whether it can be: what was read may be anything.
    pub fn is_possible(&self) -> bool {
        let is_possible = |line: &PulseLine| line.seconds_per_pulse > 0.0 && line.seconds.is_finite();
        !self.lines.is_empty() && self.lines.iter().all(is_possible) && self.bars.are_possible()
    }

    /// The pulses that were heard, in order.
    pub fn pulses(&self) -> &[Pulse] {
        &self.pulses
    }

    /// Whether accents tell its bars.
    pub fn has_bars(&self) -> bool {
        self.bars.are_known()
    }

    /// Whether it can be nothing else: a drum on the second and fourth beat sounds like a slow click without accents.
    pub fn is_certain(&self) -> bool {
        self.bars.are_known() || self.lines.iter().any(|line| line.seconds_per_pulse < 0.8)
    }

    /// The tempo of a song whose music begins `music` seconds after the files do, if that is known. Clicks before it are
    /// counted in: they are bars before beat 0.
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
        Some(Tempo { map, start: self.seconds_at(origin) })
    }

    /// The pulse that is beat 0.
    fn origin(&self, music: Option<f64>) -> i64 {
        let first = self.pulses.first().map_or(0, |pulse| pulse.number);
        let Some(music) = music else { return self.bars.first_line(first) };
        // The pulse at which the music begins, silent or not; then the next bar line.
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

/// Takes the dust of floating point off a number that was meant to be round.
fn tidy(bpm: f64) -> f64 {
    let round = (bpm * 1e6).round() / 1e6;
    if (round - bpm).abs() < 1e-8 { round } else { bpm }
}
