//! The level of a stem, measured in cells of half a second.
//!
//! Plain data.

use serde::{Deserialize, Serialize};

/// The length of a cell, in seconds.
pub const CELL: f64 = 0.5;
/// The lowest level that is distinct from silence, in steps.
const SILENT: u8 = u8::MAX;
/// Steps per decibel.
const STEPS: f64 = 2.0;

/// The levels of consecutive cells, in half decibels below full scale; 255 is silence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CellLevels(Vec<u8>);

impl CellLevels {
    /// The number of cells.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no cells.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The mean power of a cell, where full scale is 1; 0 past the end.
    pub fn power(&self, cell: usize) -> f64 {
        match self.0.get(cell) {
            None | Some(&SILENT) => 0.0,
            Some(&steps) => 10.0_f64.powf(-f64::from(steps) / STEPS / 10.0),
        }
    }

    /// The cells that are at most this many decibels below the loudest one.
    pub fn within(&self, decibels: f64) -> impl Iterator<Item = usize> + '_ {
        let loudest = self.0.iter().copied().min().unwrap_or(SILENT);
        let limit = (f64::from(loudest) + STEPS * decibels).min(f64::from(SILENT) - 1.0);
        let sounds = move |steps: u8| f64::from(steps) <= limit;
        self.0.iter().enumerate().filter(move |(_, steps)| sounds(**steps)).map(|(cell, _)| cell)
    }

    /// Adds a cell with this mean power.
    fn push(&mut self, power: f64) {
        let steps = -10.0 * power.max(1e-30).log10() * STEPS;
        self.0.push(steps.clamp(0.0, f64::from(SILENT)).round() as u8);
    }
}

/// Measures levels.
#[derive(Debug)]
pub struct LevelMeter {
    /// The length of a cell in frames.
    cell: usize,
    /// The number of frames in the current cell, and their power.
    frames: usize,
    power: f64,
    levels: CellLevels,
}

impl LevelMeter {
    /// For material at `rate` frames a second.
    pub fn new(rate: f64) -> Self {
        let cell = (CELL * rate).round().max(1.0) as usize;
        Self { cell, frames: 0, power: 0.0, levels: CellLevels::default() }
    }

    /// Takes the next frames.
    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        let (mut left, mut right) = (left, right);
        while !left.is_empty() {
            let count = left.len().min(self.cell - self.frames);
            let (first, second) = (left.split_at(count), right.split_at(count));
            self.power += power(first.0) + power(second.0);
            (left, right) = (first.1, second.1);
            self.frames += count;
            if self.frames == self.cell {
                self.end_cell();
            }
        }
    }

    /// All levels.
    pub fn finish(mut self) -> CellLevels {
        if self.frames > 0 {
            self.end_cell();
        }
        self.levels
    }

    fn end_cell(&mut self) {
        self.levels.push(0.5 * self.power / self.frames as f64);
        (self.frames, self.power) = (0, 0.0);
    }
}

/// The sum of squares, in independent lanes that vectorise. NaN counts as zero.
fn power(samples: &[f32]) -> f64 {
    let mut lanes = [0.0_f32; 16];
    let (whole, rest) = samples.as_chunks::<16>();
    for chunk in whole {
        for (lane, sample) in lanes.iter_mut().zip(chunk) {
            *lane += sample * sample;
        }
    }
    let sum = lanes
        .iter()
        .chain(rest.iter().map(|sample| sample * sample).collect::<Vec<_>>().iter())
        .map(|lane| f64::from(*lane))
        .sum::<f64>();
    if sum.is_finite() { sum } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_cells_apart() {
        let mut meter = LevelMeter::new(100.0);
        let audio: Vec<f32> = [vec![0.0; 50], vec![0.1; 50], vec![1.0; 25]].concat();
        audio.chunks(7).for_each(|block| meter.push(block, block));
        let levels = meter.finish();
        assert_eq!((levels.len(), levels.power(0), levels.power(2), levels.power(3)), (3, 0.0, 1.0, 0.0));
        assert!((levels.power(1) - 0.01).abs() < 1e-9);
        assert_eq!(levels.within(19.0).collect::<Vec<_>>(), [2]);
        assert_eq!(levels.within(300.0).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(CellLevels::default().within(300.0).count(), 0);
    }
}
