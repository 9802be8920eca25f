//! Reads material at any speed: windowed-sinc interpolation, for varispeed playback.
//!
//! Runs on the audio thread (constructed elsewhere); after construction nothing here allocates, blocks or fails. Known here: positions and
//! slices of samples, but not where those come from.
//!
//! All stems of a song share one position. So the expensive part, the weight of each source frame in each output
//! frame, is computed once for a run of output frames and used for every channel of every stem.

mod kernel;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::ops::Range;

use crate::time::{SourcePos, Speed};

use kernel::{Kernel, REACH};

/// The weights of a run of output frames, and the kernel to compute them.
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
    /// One row of weights per output frame, `width` each.
    weights: Box<[f32]>,
    /// The number of source frames that contribute to one output frame.
    width: usize,
    /// For each output frame, the offset of its row in the source frames of the run.
    begins: [usize; Self::RUN],
    /// The number of output frames in the run.
    frames: usize,
}

impl Interpolator {
    /// The most output frames in one run. Few enough that their weights stay in the L1 cache at common speeds, and
    /// enough that the source frames shared by neighbouring runs do not matter.
    pub const RUN: usize = 32;

    /// The most source frames that one run reads: at [`Speed::MAX`].
    pub const MOST_SOURCE: usize = 2 * half_width(Speed::MAX) + (Self::RUN - 1) * Speed::MAX.get() as usize + 1;

    /// Allocates and computes tables, in about a millisecond: not for the audio thread.
    pub fn new() -> Self {
        let weights = vec![0.0; Self::RUN * 2 * half_width(Speed::MAX)].into();
        Self { kernel: Kernel::new(), weights, width: 0, begins: [0; Self::RUN], frames: 0 }
    }

    /// How many source frames before and after a position contribute to it, at `speed`.
    pub const fn reach(speed: Speed) -> (usize, usize) {
        (half_width(speed) - 1, half_width(speed))
    }

    /// Computes the weights of a run of up to [`Self::RUN`] output frames: those that lie `from`, `from` + 1 … output frames after
    /// the moment at which the material was at `anchor`. Returns the range of source frames that [`Self::read`] then needs.
    ///
    /// Each position is computed from the anchor. So nothing accumulates, and the cut into runs changes
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
    /// range that [`Self::aim`] returned, with zeros outside the stem. May be called for any number of
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

/// The number of parallel sums, so that additions do not wait for each other. Divides every width.
const LANES: usize = 8;

/// Half the number of source frames that contribute to one output frame at `speed`.
const fn half_width(speed: Speed) -> usize {
    let stretched = REACH as f64 * if speed.get() > 1.0 { speed.get() } else { 1.0 };
    let whole = stretched as usize;
    (if stretched > whole as f64 { whole + 1 } else { whole }).next_multiple_of(LANES / 2)
}

/// Σ weight · sample, always summed in the same order.
fn weighted_sum(weights: &[f32], samples: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    for (weights, samples) in weights.as_chunks::<LANES>().0.iter().zip(samples.as_chunks::<LANES>().0) {
        for lane in 0..LANES {
            sums[lane] += weights[lane] * samples[lane];
        }
    }
    // One after the other: folding the sums in halves makes the compiler use vectors of two (measured: twice as slow).
    sums.iter().sum()
}
