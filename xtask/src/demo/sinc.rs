//! A second opinion on conversion: plain windowed-sinc interpolation in double precision, written for clarity and not
//! for speed, and sharing nothing with the plugin.

use std::f64::consts::PI;

/// Zero crossings on each side.
const CROSSINGS: f64 = 48.0;
/// Shape of the Kaiser window: side lobes below −130 dB.
const BETA: f64 = 13.5;
/// The cut-off as a share of the lower of both rates' halves. Between 20 kHz and the half of 44.1 kHz everybody may
/// cut where he likes.
const CUTOFF: f64 = 0.955;

/// A kernel for one relation of rates.
#[derive(Debug)]
pub struct Sinc {
    /// The cut-off as a share of the input's half rate.
    cutoff: f64,
    /// Input frames on each side.
    reach: i64,
}

impl Sinc {
    /// For `speed` input frames per output frame.
    pub fn new(speed: f64) -> Self {
        let cutoff = CUTOFF * (1.0 / speed).min(1.0);
        Self { cutoff, reach: (CROSSINGS / cutoff).ceil() as i64 }
    }

    /// A low-pass filter: passes frequencies well below `share` of the half rate, and removes those well above it.
    pub fn lowpass(share: f64) -> Self {
        Self { cutoff: share, reach: (CROSSINGS / share).ceil() as i64 }
    }

    /// How many input frames before and after its own a value depends on.
    pub fn reach(&self) -> usize {
        self.reach as usize
    }

    /// `input` through this kernel as a filter; before and after `input` is silence.
    pub fn filter(&self, input: &[f32]) -> Vec<f32> {
        let weights = self.weights(0.0);
        (0..input.len()).map(|frame| self.value(input, frame as i64, &weights) as f32).collect()
    }

    /// The weights of the input frames around a place `fraction` after frame 0, from frame `1 − reach` on.
    pub fn weights(&self, fraction: f64) -> Vec<f64> {
        // The sum is brought to 1 below; so the window needs no scale.
        let window = |x: f64| bessel(BETA * (1.0 - x * x).max(0.0).sqrt());
        let weight = |frame: i64| {
            let x = frame as f64 - fraction;
            let phase = PI * x * self.cutoff;
            let sinc = if phase.abs() < 1e-12 { 1.0 } else { phase.sin() / phase };
            self.cutoff * sinc * window(x / self.reach as f64)
        };
        let mut weights: Vec<f64> = (1 - self.reach..=self.reach).map(weight).collect();
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        weights
    }

    /// The value of `input` at the place whose weights are `weights` and whose whole part is `frame`; before and
    /// after `input` is silence.
    pub fn value(&self, input: &[f32], frame: i64, weights: &[f64]) -> f64 {
        let first = frame + 1 - self.reach;
        let skip = usize::try_from(-first).unwrap_or(0);
        let from = usize::try_from(first).unwrap_or(0);
        let inside = input.get(from..).unwrap_or(&[]);
        weights.iter().skip(skip).zip(inside).map(|(weight, sample)| weight * f64::from(*sample)).sum()
    }
}

/// `input` at `from` hertz, as it is at `to` hertz: frame n is at the time of input frame n · from / to.
pub fn convert(input: &[f32], from: u32, to: u32) -> Vec<f32> {
    let (from, to) = (u64::from(from), u64::from(to));
    let sinc = Sinc::new(from as f64 / to as f64);
    let phases = to / gcd(from, to);
    let tables: Vec<Vec<f64>> = (0..phases).map(|phase| sinc.weights(phase as f64 / phases as f64)).collect();
    let frames = (input.len() as u64 * to).div_ceil(from);
    let frame = |n: u64| {
        let (whole, rest) = (n * from / to, n * from % to);
        sinc.value(input, whole as i64, &tables[(rest * phases / to) as usize]) as f32
    };
    (0..frames).map(frame).collect()
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The modified Bessel function of order 0.
fn bessel(x: f64) -> f64 {
    let (mut term, mut sum, mut k) = (1.0, 1.0, 1.0);
    while term > sum * f64::EPSILON {
        term *= (x / 2.0 / k).powi(2);
        sum += term;
        k += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: f64, hertz: f64, frames: usize) -> Vec<f32> {
        (0..frames).map(|n| (n as f64 * hertz / rate * std::f64::consts::TAU).sin() as f32).collect()
    }

    #[test]
    fn a_tone_stays_a_tone_at_its_time() {
        for (from, to) in [(44_100, 48_000), (48_000, 44_100), (96_000, 48_000), (7_350, 48_000)] {
            let hertz = f64::from(from.min(to)) / 7.3;
            let converted = convert(&tone(from.into(), hertz, 20_000), from, to);
            let wanted = tone(to.into(), hertz, converted.len());
            let middle = converted.len() / 4..converted.len() * 3 / 4;
            let worst = middle.map(|n| (converted[n] - wanted[n]).abs()).fold(0.0, f32::max);
            assert!(worst < 2e-6, "{from} to {to}: {worst}");
        }
    }

    #[test]
    fn what_cannot_be_kept_is_cut() {
        let converted = convert(&tone(96_000.0, 30_000.0, 20_000), 96_000, 48_000);
        let loudest = converted[1000..9000].iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!(loudest < 1e-5, "{loudest}");
    }
}
