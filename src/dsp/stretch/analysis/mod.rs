//! Finds what a stem needs to be stretched well: its onsets, and the best window length.
//!
//! Runs on a loader thread. The material is read once, from beginning to end. Not known here: files, roles.

mod attacks;
mod bands;
mod cells;
mod changes;
mod listener;
mod onsets;
mod recent;
mod resolution;
#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests;

use super::Material;
use super::hints::{Hints, Onset};
use super::window::WindowSize;

pub use listener::Analyser;

/// Material counts as sustained if it has no more than one onset in this many seconds.
const STILL: f64 = 2.0;
/// The longest window must be better by this factor: it smears movement, and the measure considers tones only.
const CLEARLY: f64 = 0.9;

/// The number of frames that are read at once.
const BLOCK: usize = 8192;

/// The analysis of a stem, or of several linked ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    window: WindowSize,
    onsets: Box<[Onset]>,
}

impl Analysis {
    /// From known values, for example from a cache. The onsets must be in order.
    pub fn new(window: WindowSize, onsets: impl Into<Box<[Onset]>>) -> Self {
        Self { window, onsets: onsets.into() }
    }

    /// Analyses `frames` frames of `material` at `rate` frames per second. `go_on` is called regularly with
    /// the share that is done, and returns false to cancel.
    pub fn of(
        material: &impl Material,
        frames: u64,
        rate: f64,
        mut go_on: impl FnMut(f64) -> bool,
    ) -> Option<Self> {
        let channels: Vec<usize> = (0..material.members()).map(|member| material.channels(member)).collect();
        let mut analyser = Analyser::new(&channels, frames, rate);
        for first in (0..frames).step_by(BLOCK) {
            if !go_on(first as f64 / frames as f64) {
                return None;
            }
            let count = (frames - first).min(BLOCK as u64) as usize;
            analyser.push(count, |member, sides| material.read(member, first as i64, sides));
        }
        Some(analyser.finish())
    }

    /// For the stretcher.
    pub fn hints(&self) -> Hints<'_> {
        Hints { window: self.window, onsets: &self.onsets }
    }
}
