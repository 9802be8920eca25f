//! What has to be known of a stem to stretch it well: where its sounds begin, and how long its windows should be.
//!
//! A loader thread; works on material that lies in memory. Not known here: files, roles.

mod attacks;
mod bands;
mod cells;
mod changes;
mod onsets;
mod resolution;
#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests;

use super::hints::{Hints, Onset};
use super::window::WindowSize;
use super::{Material, Workspace};

/// Material hardly moves if something begins in it no more often than once in so many seconds.
const STILL: f64 = 2.0;
/// The longest window has to be better by this factor: it smears what moves, and the measure looks at tones only.
const CLEARLY: f64 = 0.9;

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
        let mut work = Workspace::default();
        let cells = cells::Cells::measure(material, frames, rate, &mut |done| go_on(done * 0.4))?;
        let changes = changes::find(material, frames, rate, &mut work, &mut |done| go_on(0.4 + done * 0.4))?;
        let [short, long] = WindowSize::pair(rate).map(|size| (size, 1.0));
        let first = &mut |done| go_on(0.8 + done * 0.1);
        let mut window = resolution::choose(material, frames, rate, [short, long], &mut work, first)?;
        let attacks = attacks::find(&cells, material, rate, window == short.0);
        let onsets = onsets::join(&attacks, &changes, &cells, rate);
        if onsets.len() as f64 * STILL < cells.heard() as f64 / rate {
            let sizes = [(window, CLEARLY), (WindowSize::longest(rate), 1.0)];
            let second = &mut |done| go_on(0.9 + done * 0.1);
            window = resolution::choose(material, frames, rate, sizes, &mut work, second)?;
        }
        Some(Self { window, onsets })
    }

    /// For the stretcher.
    pub fn hints(&self) -> Hints<'_> {
        Hints { window: self.window, onsets: &self.onsets }
    }
}
