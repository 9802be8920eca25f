//! What has to be known of a stem to stretch it well: where its sounds begin, and how long its windows should be.
//!
//! A loader thread. The material passes once, from its beginning to its end. Not known here: files, roles.

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

/// Material hardly moves if something begins in it no more often than once in so many seconds.
const STILL: f64 = 2.0;
/// The longest window has to be better by this factor: it smears what moves, and the measure looks at tones only.
const CLEARLY: f64 = 0.9;

/// So many frames are taken at once.
const BLOCK: usize = 8192;

/// What is known of a stem, or of several that contain each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    window: WindowSize,
    onsets: Box<[Onset]>,
}

impl Analysis {
    /// Of what is already known, for example from a cache. The onsets come in order.
    pub fn new(window: WindowSize, onsets: impl Into<Box<[Onset]>>) -> Self {
        Self { window, onsets: onsets.into() }
    }

    /// Analyses `frames` frames of `material`, whose rate is `rate` frames a second. `go_on` is asked from time to time, with
    /// the share that is done, and gives false to break off.
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
