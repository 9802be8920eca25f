//! Reads material at any speed: windowed-sinc interpolation, for varispeed playback.
//!
//! Audio thread (construction elsewhere); nothing here allocates, waits or fails afterwards. It knows positions and
//! slices of samples, not where those come from.
//!
//! All stems of a song stand at the same place, so the costly part, how much each source frame weighs in each output
//! frame, is worked out once for a run of output frames and then used for every channel of every stem.

mod kernel;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::ops::Range;

use crate::time::{SourcePos, Speed};

use kernel::{Kernel, REACH};

/// The weights of a run of output frames, and the means to work them out.
///
/// ```
/// use stemlock::dsp::Interpolator;
/// use stemlock::time::{SourcePos, Speed};
///
/// let mut interpolator = Interpolator::new();
/// let source = interpolator.aim(SourcePos::at_frame(1000), 0, Speed::clamped(1.1), 32);
/// let channel = vec![0.5; source.count()]; // the frames 961 to 1074 of some stem
/// let mut output = [0.0; 32];
/// interpolator.read(&channel, &mut output);
/// ```
#[derive(Clone, Debug)]
pub struct Interpolator {
    kernel: Kernel,
    /// One row of weights an output frame, `width` each.
    weights: Box<[f32]>,
    /// How many source frames sound in one output frame.
    width: usize,
    /// For each output frame, how far into the source frames of the run its row begins.
    begins: [usize; Self::RUN],
    /// How many output frames the run has.
    frames: usize,
}

impl Interpolator {
    /// The most output frames in one run. So few that their weights stay in the nearest cache at common speeds, so
    /// many that the source frames which neighbouring runs share do not weigh.
    pub const RUN: usize = 32;

    /// The most source frames that one run reads: at [`Speed::MAX`].
    pub const MOST_SOURCE: usize = 2 * half_width(Speed::MAX) + (Self::RUN - 1) * Speed::MAX.get() as usize + 1;

    /// Allocates and computes what it needs, in a millisecond or so: not on the audio thread.
    pub fn new() -> Self {
        let weights = vec![0.0; Self::RUN * 2 * half_width(Speed::MAX)].into();
        Self { kernel: Kernel::new(), weights, width: 0, begins: [0; Self::RUN], frames: 0 }
    }

    /// How many source frames before and after the frame that a position lies in sound in it, at `speed`.
    pub const fn reach(speed: Speed) -> (usize, usize) {
        (half_width(speed) - 1, half_width(speed))
    }

    /// Works out a run of up to [`Self::RUN`] output frames: those that lie `from`, `from` + 1 … output frames after
    /// the moment at which the material stood at `anchor`. Gives the source frames that [`Self::read`] then needs.
    ///
    /// Each place is computed from the anchor, so nothing accumulates, and how the frames are cut into runs changes
    /// no bit of the output.
    pub fn aim(&mut self, anchor: SourcePos, from: u64, speed: Speed, frames: usize) -> Range<i64> {
        let half = half_width(speed);
        let place = |frame: usize| anchor.get() + (from + frame as u64) as f64 * speed.get();
        self.width = 2 * half;
        self.frames = frames.min(Self::RUN);
        let first = place(0).floor() as i64 - half as i64 + 1;
        let stretch = speed.get().max(1.0);
        let mut end = first;
        for (frame, row) in self.weights.chunks_exact_mut(self.width).take(self.frames).enumerate() {
            let floor = place(frame).floor();
            let fraction = place(frame) - floor;
            let (before, after) = row.split_at_mut(half);
            self.kernel.weigh(fraction, stretch, before.iter_mut().rev());
            self.kernel.weigh(1.0 - fraction, stretch, after.iter_mut());
            let begin = floor as i64 - half as i64 + 1;
            self.begins[frame] = (begin - first) as usize;
            end = begin + self.width as i64;
        }
        first..end
    }

    /// Fills `output`, which is as long as the run, from one channel of a stem. `source` holds the frames of the
    /// range that [`Self::aim`] gave; frames before and after the stem are zeros. May be called for any number of
    /// channels.
    pub fn read(&self, source: &[f32], output: &mut [f32]) {
        debug_assert_eq!(output.len(), self.frames);
        let rows = self.weights.chunks_exact(self.width.max(1)).zip(self.begins);
        for (sample, (row, begin)) in output.iter_mut().take(self.frames).zip(rows) {
            *sample = weighted_sum(row, &source[begin..begin + row.len()]);
        }
    }
}

impl Default for Interpolator {
    fn default() -> Self {
        Self::new()
    }
}

/// How many sums run side by side, so that additions do not wait for each other. Divides every width.
const LANES: usize = 8;

/// Half of how many source frames sound in one output frame at `speed`.
const fn half_width(speed: Speed) -> usize {
    let stretched = REACH as f64 * if speed.get() > 1.0 { speed.get() } else { 1.0 };
    let whole = stretched as usize;
    (if stretched > whole as f64 { whole + 1 } else { whole }).next_multiple_of(LANES / 2)
}

/// Σ weight · sample. Always summed in the same order.
fn weighted_sum(weights: &[f32], samples: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    for (weights, samples) in weights.as_chunks::<LANES>().0.iter().zip(samples.as_chunks::<LANES>().0) {
        for lane in 0..LANES {
            sums[lane] += weights[lane] * samples[lane];
        }
    }
    // One after the other: folding them in halves misleads the compiler into vectors of two (measured: twice as slow).
    sums.iter().sum()
}
