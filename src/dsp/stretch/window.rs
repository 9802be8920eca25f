//! The windows that cut material into overlapping frames: size, shape, transforms.
//!
//! Immutable and shared; transforms run on the audio thread without allocating. Not known here: positions,
//! phases.

use std::sync::{Arc, OnceLock};

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

/// The length of a window. Short ones resolve time, long ones resolve frequency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WindowSize {
    /// 1024 frames, 21 ms at 48 kHz.
    W1024,
    /// 2048 frames.
    W2048,
    /// 4096 frames.
    W4096,
    /// 8192 frames.
    W8192,
    /// 16384 frames, 341 ms at 48 kHz.
    W16384,
}

impl WindowSize {
    /// All, from short to long.
    pub const ALL: [Self; 5] = [Self::W1024, Self::W2048, Self::W4096, Self::W8192, Self::W16384];
    /// The frames of the longest one.
    pub const MOST_FRAMES: usize = 16_384;

    /// Its length in frames.
    pub const fn frames(self) -> usize {
        1024 << self as usize
    }

    /// The number of output frames between the middles of two windows.
    pub const fn hop(self) -> usize {
        self.frames() / OVERLAP
    }

    /// The number of independent bins, from 0 to the Nyquist frequency.
    pub const fn bins(self) -> usize {
        self.frames() / 2 + 1
    }

    /// The window that lasts about as long as 2048 frames do at 48 kHz, for material of `rate` frames per second, and the one
    /// twice as long. Longer ones smear movement, shorter ones break up chords.
    pub fn pair(rate: f64) -> [Self; 2] {
        match rate {
            ..32_000.0 => [Self::W1024, Self::W2048],
            ..64_000.0 => [Self::W2048, Self::W4096],
            ..128_000.0 => [Self::W4096, Self::W8192],
            _ => [Self::W8192, Self::W16384],
        }
    }

    /// The longest window for material of `rate` frames per second, for sustained sounds: twice the longer one of the pair,
    /// if there is one.
    pub fn longest(rate: f64) -> Self {
        let [_, long] = Self::pair(rate);
        Self::ALL.into_iter().find(|size| *size > long).unwrap_or(long)
    }

    /// The window itself.
    pub fn window(self) -> &'static Window {
        static WINDOWS: OnceLock<[Window; 5]> = OnceLock::new();
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
    fade: Box<[f32]>,
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
}

impl Window {
    fn new(size: WindowSize) -> Self {
        let frames = size.frames();
        let step = std::f64::consts::TAU / frames as f64;
        let shape: Box<[f32]> = (0..frames).map(|n| (0.5 - 0.5 * (step * n as f64).cos()) as f32).collect();
        let fade = shape.iter().map(|shape| shape * SCALE).collect();
        let mut planner = FftPlanner::new();
        Self { shape, fade, forward: planner.plan_fft_forward(frames), inverse: planner.plan_fft_inverse(frames) }
    }

    /// The window's shape, 0 at its first frame and 1 in its middle.
    pub fn shape(&self) -> &[f32] {
        &self.shape
    }

    /// The shape again, scaled: windowed frames that are faded with it add up to the material.
    pub fn fade(&self) -> &[f32] {
        &self.fade
    }

    /// The windowed spectrum of both `sides`; left is the real part.
    pub fn spectrum(&self, sides: [&[f32]; 2], bins: &mut [Complex32], scratch: &mut [Complex32]) {
        let sides = sides[0].iter().zip(sides[1]);
        for ((bin, (left, right)), weight) in bins.iter_mut().zip(sides).zip(&self.shape) {
            *bin = Complex32::new(left * weight, right * weight);
        }
        self.forward.process_with_scratch(bins, &mut scratch[..self.forward.get_inplace_scratch_len()]);
    }

    /// Transforms numbers that are not weighted.
    pub fn transform(&self, numbers: &mut [Complex32], scratch: &mut [Complex32]) {
        self.forward.process_with_scratch(numbers, &mut scratch[..self.forward.get_inplace_scratch_len()]);
    }

    /// Transforms a spectrum into the frames of both channels, multiplied by the length of the window.
    pub fn frames(&self, bins: &mut [Complex32], scratch: &mut [Complex32]) {
        self.inverse.process_with_scratch(bins, &mut scratch[..self.inverse.get_inplace_scratch_len()]);
    }

    /// The most scratch that the transforms need, in bins.
    pub fn scratch_len(&self) -> usize {
        self.forward.get_inplace_scratch_len().max(self.inverse.get_inplace_scratch_len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_windows_weigh_1_together() {
        for size in WindowSize::ALL {
            let window = size.window();
            for n in 0..size.hop() {
                let weights = window.shape()[n..].iter().zip(&window.fade()[n..]).map(|(shape, fade)| shape * fade);
                let sum: f32 = weights.step_by(size.hop()).sum();
                assert!((sum - 1.0).abs() < 1e-6, "{size:?} at {n}: {sum}");
            }
        }
    }

    #[test]
    fn there_and_back_is_the_frame_under_the_window() {
        for size in WindowSize::ALL {
            let window = size.window();
            let side = |step: f32| -> Vec<f32> { (0..size.frames()).map(|n| (n as f32 * step).sin()).collect() };
            let (left, right) = (side(0.1), side(0.17));
            let mut bins = vec![Complex32::ZERO; size.frames()];
            let mut scratch = vec![Complex32::ZERO; window.scratch_len()];
            window.spectrum([&left, &right], &mut bins, &mut scratch);
            window.frames(&mut bins, &mut scratch);
            for (n, (frame, shape)) in bins.iter().zip(window.shape()).enumerate() {
                let frame = frame / size.frames() as f32;
                assert!((frame.re - left[n] * shape).abs() < 1e-6);
                assert!((frame.im - right[n] * shape).abs() < 1e-6);
            }
        }
    }
}
