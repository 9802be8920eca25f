//! The building blocks of all instruments: noise, filters, envelopes.

use std::f64::consts::{PI, TAU};

/// Noise that is the same in every run.
#[derive(Clone, Debug)]
pub struct SeededNoise(u64);

impl SeededNoise {
    /// The noise number `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next sample, from −1 to 1.
    #[allow(clippy::should_implement_trait)] // Noise has no end, so an `Option` would say nothing.
    pub fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

/// A state-variable filter of two poles (topology-preserving form).
#[derive(Clone, Debug, Default)]
pub struct Filter {
    first: f64,
    second: f64,
}

/// A filter's outputs for one sample.
#[derive(Clone, Copy, Debug)]
pub struct FilterBands {
    /// Below the frequency.
    pub low: f64,
    /// Around it, with gain 1 at the frequency.
    pub band: f64,
    /// Above it.
    pub high: f64,
}

impl Filter {
    /// Filters one sample at a `frequency` given as a share of the rate, with the quality `q`.
    pub fn next(&mut self, input: f64, frequency: f64, q: f64) -> FilterBands {
        let g = (PI * frequency.clamp(1e-5, 0.49)).tan();
        let k = 1.0 / q;
        let a = 1.0 / (1.0 + g * (g + k));
        let high_part = input - self.second;
        let band = a * (self.first + g * high_part);
        let low = self.second + g * band;
        self.first = 2.0 * band - self.first;
        self.second = 2.0 * low - self.second;
        FilterBands { low, band: k * band, high: input - k * band - low }
    }
}

/// A saw wave without the aliasing of a naive one (polynomial band-limited step). `step` is the frequency as a share of
/// the rate.
#[derive(Clone, Copy, Debug)]
pub struct Saw(pub f64);

impl Saw {
    /// The next sample, from −1 to 1.
    pub fn next(&mut self, step: f64) -> f64 {
        self.0 = (self.0 + step).fract();
        let phase = self.0;
        let smooth = if phase < step {
            let x = phase / step;
            x + x - x * x - 1.0
        } else if phase > 1.0 - step {
            let x = (phase - 1.0) / step;
            x * x + x + x + 1.0
        } else {
            0.0
        };
        2.0 * phase - 1.0 - smooth
    }
}

/// A sine whose frequency may change.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sine(f64);

impl Sine {
    /// The next sample; `step` is the frequency as a share of the rate, `shift` is added to the phase, in radians.
    pub fn next(&mut self, step: f64, shift: f64) -> f64 {
        self.0 = (self.0 + step).fract();
        (TAU * self.0 + shift).sin()
    }
}

/// Attack, hold and release in seconds: raised-cosine slopes, which do not click.
#[derive(Clone, Copy, Debug)]
pub struct Arch {
    /// From silence to full.
    pub attack: f64,
    /// From the beginning to the beginning of the release.
    pub hold: f64,
    /// From full to silence.
    pub release: f64,
}

impl Arch {
    /// The gain at `seconds`.
    pub fn at(self, seconds: f64) -> f64 {
        let slope = |part: f64| 0.5 - 0.5 * (PI * part.clamp(0.0, 1.0)).cos();
        slope(seconds / self.attack) * slope(1.0 - (seconds - self.hold) / self.release)
    }

    /// The length in seconds.
    pub fn length(self) -> f64 {
        self.hold + self.release
    }
}

/// `seconds` of a sound at `rate`; `sample` gets the time of each frame in seconds.
pub fn sound(rate: f64, seconds: f64, mut sample: impl FnMut(f64) -> f64) -> Vec<f64> {
    (0..(seconds * rate) as usize).map(|frame| sample(frame as f64 / rate)).collect()
}
