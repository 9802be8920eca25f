//! The windows through which material is cut into overlapping frames: their size, their shape, their transforms.
//!
//! Shared and unchanging once made; transforms run on the audio thread without allocating. Not known here: positions,
//! phases.

use std::sync::{Arc, OnceLock};

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// How long a window is. Short ones tell moments apart, long ones tell tones apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WindowSize {
    /// 1024 frames, 21 ms at 48 kHz.
    W1024,
    /// 2048 frames.
    W2048,
    /// 4096 frames.
    W4096,
    /// 8192 frames, 171 ms at 48 kHz.
    W8192,
}

impl WindowSize {
    /// All, from short to long.
    pub const ALL: [Self; 4] = [Self::W1024, Self::W2048, Self::W4096, Self::W8192];
    /// The longest one's frames.
    pub const MOST_FRAMES: usize = 8192;
    /// The longest one's bins.
    pub const MOST_BINS: usize = Self::MOST_FRAMES / 2 + 1;

    /// Its length in frames.
    pub const fn frames(self) -> usize {
        1024 << self as usize
    }

    /// How many frames of output lie between the middles of two windows.
    pub const fn hop(self) -> usize {
        self.frames() / OVERLAP
    }

    /// How many bins its spectrum has.
    pub const fn bins(self) -> usize {
        self.frames() / 2 + 1
    }

    /// The window that lasts about as long as 2048 frames do at 48 kHz, for material of `rate` frames a second, and the one
    /// that is twice as long. Longer ones smear what moves, shorter ones tear apart what sounds together.
    pub fn pair(rate: f64) -> [Self; 2] {
        match rate {
            ..32_000.0 => [Self::W1024, Self::W2048],
            ..64_000.0 => [Self::W2048, Self::W4096],
            _ => [Self::W4096, Self::W8192],
        }
    }

    /// The window itself.
    pub fn window(self) -> &'static Window {
        static WINDOWS: OnceLock<[Window; 4]> = OnceLock::new();
        &WINDOWS.get_or_init(|| Self::ALL.map(Window::new))[self as usize]
    }
}

/// How many windows overlap at any moment.
pub const OVERLAP: usize = 8;

/// Squares of overlapping Hann windows add up to 3/8 of their number.
const SCALE: f32 = 8.0 / 3.0 / OVERLAP as f32;

/// A Hann window and the transforms of its length.
pub struct Window {
    shape: Box<[f32]>,
    weights: Box<[f32]>,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
}

impl Window {
    fn new(size: WindowSize) -> Self {
        let frames = size.frames();
        let step = std::f64::consts::TAU / frames as f64;
        let shape: Box<[f32]> = (0..frames).map(|n| (0.5 - 0.5 * (step * n as f64).cos()) as f32).collect();
        let weights = shape.iter().map(|shape| shape * shape * SCALE).collect();
        let mut planner = RealFftPlanner::new();
        Self {
            shape,
            weights,
            forward: planner.plan_fft_forward(frames),
            inverse: planner.plan_fft_inverse(frames),
        }
    }

    /// The window's values, 0 at its first frame and 1 in its middle.
    pub fn shape(&self) -> &[f32] {
        &self.shape
    }

    /// How much a frame weighs in the output at each of its places. All overlapping windows together weigh 1.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The spectrum of windowed `frames`, which are used up.
    pub fn spectrum(&self, frames: &mut [f32], bins: &mut [Complex32], scratch: &mut [Complex32]) {
        frames.iter_mut().zip(&self.shape).for_each(|(sample, weight)| *sample *= weight);
        let scratch = &mut scratch[..self.forward.get_scratch_len()];
        let done = self.forward.process_with_scratch(frames, bins, scratch);
        debug_assert!(done.is_ok(), "slices have the window's sizes");
    }

    /// The frames of a spectrum, windowed again and scaled so that overlapping windows add up to the material. The
    /// spectrum is used up.
    pub fn frames(&self, bins: &mut [Complex32], frames: &mut [f32], scratch: &mut [Complex32]) {
        if let [first, .., last] = bins {
            first.im = 0.0;
            last.im = 0.0;
        }
        let scratch = &mut scratch[..self.inverse.get_scratch_len()];
        let done = self.inverse.process_with_scratch(bins, frames, scratch);
        debug_assert!(done.is_ok(), "slices have the window's sizes");
        let scale = SCALE / frames.len() as f32;
        frames.iter_mut().zip(&self.shape).for_each(|(sample, weight)| *sample *= weight * scale);
    }

    /// The most scratch that the transforms need, in bins.
    pub fn scratch_len(&self) -> usize {
        self.forward.get_scratch_len().max(self.inverse.get_scratch_len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_windows_weigh_1_together() {
        for size in WindowSize::ALL {
            let weights = size.window().weights();
            for n in 0..size.hop() {
                let sum: f32 = weights[n..].iter().step_by(size.hop()).sum();
                assert!((sum - 1.0).abs() < 1e-6, "{size:?} at {n}: {sum}");
            }
        }
    }

    #[test]
    fn there_and_back_is_the_frame_under_the_window() {
        for size in WindowSize::ALL {
            let window = size.window();
            let material: Vec<f32> = (0..size.frames()).map(|n| (n as f32 * 0.1).sin()).collect();
            let mut frames = material.clone();
            let mut bins = vec![Complex32::ZERO; size.bins()];
            let mut scratch = vec![Complex32::ZERO; window.scratch_len()];
            window.spectrum(&mut frames, &mut bins, &mut scratch);
            window.frames(&mut bins, &mut frames, &mut scratch);
            for ((frame, material), weight) in frames.iter().zip(&material).zip(window.weights()) {
                assert!((frame - material * weight).abs() < 1e-6);
            }
        }
    }
}
