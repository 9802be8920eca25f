//! Buffers for the frames of a stem on their way to an output.
//!
//! Audio thread. Not known here: stems, voices.

use crate::dsp::{Combine, Interpolator, combine_shaped, peak_shaped};

use super::meters::{Level, raise};

/// Buffers for the frames of one stem, and the peaks that they reach.
#[derive(Debug)]
pub struct Scratch {
    /// The frames of the material that are interpolated.
    pub(super) source: [[f32; Interpolator::MOST_SOURCE]; 2],
    /// The frames of a stem.
    pub(super) dry: [[f32; Scratch::MOST]; 2],
    /// Their gains.
    pub(super) shape: [[f32; Scratch::MOST]; 2],
    /// The peaks since they were last taken; `None` while levels are not measured.
    pub(super) level: Option<Level>,
}

impl Scratch {
    /// The most frames of a stem that are shaped at once.
    pub const MOST: usize = 256;

    /// Large; belongs on the heap.
    pub fn new() -> Box<Self> {
        Box::new(Self {
            source: [[0.0; Interpolator::MOST_SOURCE]; 2],
            dry: [[0.0; Self::MOST]; 2],
            shape: [[0.0; Self::MOST]; 2],
            level: None,
        })
    }

    /// Starts or stops measuring.
    pub fn watch(&mut self, watched: bool) {
        self.level = watched.then_some([0.0; 2]);
    }

    /// The peaks since the last call, if they are measured.
    pub fn take_level(&mut self) -> Option<Level> {
        self.level.as_mut().map(std::mem::take)
    }

    /// Combines the first `frames` dry frames, times their gains, with the two channels of an output.
    pub(super) fn sound(&mut self, frames: usize, output: [&mut [f32]; 2], how: Combine) {
        self.measure(frames);
        for ((dry, shape), output) in self.dry.iter().zip(&self.shape).zip(output) {
            combine_shaped(&dry[..frames], &shape[..frames], output, how);
        }
    }

    /// Measures them.
    pub(super) fn measure(&mut self, frames: usize) {
        if let Some(level) = &mut self.level {
            let side = |side: usize| peak_shaped(&self.dry[side][..frames], &self.shape[side][..frames]);
            raise(level, [side(0), side(1)]);
        }
    }
}
