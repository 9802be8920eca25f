//! Measures the distance between the harmonics of a spectrum.
//!
//! Runs on the audio thread. Not known here: envelopes, the use of the result.
//!
//! The low part of the spectrum is flattened and transformed once more: evenly spaced harmonics cause a peak there, as in
//! a cepstrum (A. M. Noll, "Cepstrum pitch determination", JASA 41, 1967). Square roots are used instead of logarithms, so that valleys, which are
//! noise, do not count as much as peaks.

use rustfft::num_complex::Complex32;

use super::sums::RunningSums;
use super::window::WindowSize;

/// The harmonics of a spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spacing {
    /// The distance between harmonics, in bins; `None` without clear harmonics.
    pub bins: Option<f64>,
    /// How regular the harmonics are, 0 to 1: hardly ever above 0.1 for noise, 0.3 to 0.6 for breathy voices and chords, above 0.6 for a clear voice.
    pub strength: f32,
    /// Whether it is noise, without distinct peaks.
    pub is_noise: bool,
}

/// The length of the transform.
const LENGTH: usize = 1024;
/// The examined range of harmonics, in hertz: higher ones are covered by breath.
const RANGE: (f64, f64) = (60.0, 3000.0);
/// The range of pitches, in hertz.
const PITCHES: (f64, f64) = (65.0, 1000.0);
/// The reach of the average that flattens the spectrum, in hertz to each side.
const REACH: f64 = 400.0;
/// Below this strength the harmonics are not clear.
const CLEAR: f32 = 0.25;
/// A shorter period is preferred if its peak has this share of the highest one, which may belong to two or three periods.
const SHARE: f32 = 0.8;
/// The range, in hertz, in which noise is distinguished from tones, by the mean of the flattened amplitudes: 0.89 for noise, 0.2 to 0.6 for tones.
const TOLD_BELOW: f64 = 1500.0;
const FLAT: f32 = 0.68;
const NO_STRENGTH: f32 = 0.15;

/// Measures spectra.
#[derive(Debug)]
pub struct Comb {
    lags: Box<[Complex32]>,
}

impl Comb {
    /// Allocates.
    pub fn new() -> Self {
        Self { lags: vec![Complex32::ZERO; LENGTH].into() }
    }

    /// Measures the spectrum of `powers`, whose sums are `sums`; a bin is `hertz` wide.
    pub fn measure(
        &mut self,
        powers: &[f32],
        sums: &RunningSums,
        hertz: f64,
        scratch: &mut [Complex32],
    ) -> Spacing {
        let Some((scale, flatness)) = self.flatten(powers, sums, hertz) else {
            return Spacing { bins: None, strength: 0.0, is_noise: true };
        };
        WindowSize::W1024.window().transform(&mut self.lags, scratch);
        // The peak of harmonics with a distance in hertz is at the lag `lags` divided by that distance.
        let lags = LENGTH as f64 * hertz;
        let first = (lags / PITCHES.1) as usize;
        let end = ((lags / PITCHES.0) as usize).min(LENGTH / 2 - 1);
        let peak = self.peak(first.max(2)..end);
        let strength = peak.map_or(0.0, |lag| self.lags[lag].re * scale).clamp(0.0, 1.0);
        let clear = peak.filter(|_| strength >= CLEAR);
        Spacing {
            bins: clear.map(|lag| LENGTH as f64 / self.refined(lag)),
            strength,
            is_noise: flatness > FLAT && strength < NO_STRENGTH,
        }
    }

    /// Fills `lags` with the flattened amplitudes, without their mean, with less weight for high frequencies. Returns the factor for strengths, and the mean
    /// of the low ones; `None` for silence.
    fn flatten(&mut self, powers: &[f32], sums: &RunningSums, hertz: f64) -> Option<(f32, f32)> {
        let bins = (RANGE.0 / hertz) as usize..((RANGE.1 / hertz) as usize).min(powers.len()).min(LENGTH);
        let (reach, low) = (REACH / hertz, ((TOLD_BELOW / hertz) as usize).min(bins.end));
        let (mut mean, mut weights, mut lows) = (0.0, 0.0, 0.0);
        self.lags.fill(Complex32::ZERO);
        for k in bins.clone() {
            let around = sums.mean(k as f64 - reach, k as f64 + reach);
            let amplitude = (powers[k] / around.max(f32::MIN_POSITIVE)).min(8.0).sqrt();
            let part = (k - bins.start) as f32 / bins.len() as f32;
            let weight = 4.0 * part * (1.0 - part) * (1.0 - 0.9 * part);
            self.lags[k] = Complex32::new(amplitude, weight);
            mean += amplitude * weight;
            weights += weight;
            lows += if k < low { amplitude } else { 0.0 };
        }
        if mean.is_nan() || mean <= 1e-6 * weights {
            return None;
        }
        let scale = 1.0 / mean;
        mean /= weights;
        for number in &mut self.lags[bins.clone()] {
            *number = Complex32::new((number.re - mean) * number.im, 0.0);
        }
        Some((scale, lows / (low - bins.start) as f32))
    }

    /// The highest peak among these lags, or an earlier one that is nearly as high.
    fn peak(&self, lags: std::ops::Range<usize>) -> Option<usize> {
        let at = |lag: usize| self.lags[lag].re;
        let is_peak = |lag: &usize| at(*lag) > at(lag - 1) && at(*lag) >= at(lag + 1);
        let highest = lags.clone().filter(is_peak).max_by(|a, b| at(*a).total_cmp(&at(*b)))?;
        lags.filter(is_peak).find(|lag| at(*lag) >= SHARE * at(highest))
    }

    /// The position of the peak between lags (a parabola through three of them).
    fn refined(&self, lag: usize) -> f64 {
        let [before, here, after] = [lag - 1, lag, lag + 1].map(|lag| f64::from(self.lags[lag].re));
        let bend = (before - 2.0 * here + after).min(-f64::MIN_POSITIVE);
        lag as f64 + (0.5 * (before - after) / bend).clamp(-0.5, 0.5)
    }
}
