//! How steady a tone stays, and how two sides of it turn against each other.
//!
//! Known here: samples and frequencies. Not known here: engines, signals.

use std::f64::consts::{FRAC_PI_2, TAU};

use super::partials::{fit, middle, parts};
use crate::stretch_quality::sound::HERTZ;

/// The window through which a tone is looked at, in frames: 20 ms, so that modulations of up to 100 Hz are seen.
const WINDOW: usize = 960;

/// The amplitude of the tone at `hertz` in `samples`, every 64 frames of their middle.
fn amplitudes(samples: &[f64], hertz: f64) -> Vec<f64> {
    // Blackman and Harris's window of four terms: nothing above −92 dB from 200 Hz on beside the tone.
    let window: Vec<f64> = (0..WINDOW)
        .map(|n| {
            let angle = TAU * (n as f64 + 0.5) / WINDOW as f64;
            0.358_75 - 0.488_29 * angle.cos() + 0.141_28 * (2.0 * angle).cos() - 0.011_68 * (3.0 * angle).cos()
        })
        .collect();
    let total: f64 = window.iter().sum::<f64>() / 2.0;
    let turns: Vec<(f64, f64)> = (0..WINDOW).map(|n| (TAU * hertz * n as f64 / HERTZ).sin_cos()).collect();
    let span = &samples[middle(samples.len())];
    let amplitude = |part: &[f64]| {
        let (mut cosine, mut sine) = (0.0, 0.0);
        for ((sample, weight), (s, c)) in part.iter().zip(&window).zip(&turns) {
            cosine += sample * weight * c;
            sine += sample * weight * s;
        }
        cosine.hypot(sine) / total
    };
    span.windows(WINDOW).step_by(64).map(amplitude).collect()
}

/// The depth of the amplitude modulation of the tones at `hertz`, in percent: √2 times the standard deviation over
/// the mean, which for a sinusoidal modulation is its depth. The worst of the tones counts.
pub fn modulation(samples: &[f64], hertz: &[f64]) -> f64 {
    let depth = |hertz: &f64| {
        let amplitudes = amplitudes(samples, *hertz);
        let mean = amplitudes.iter().sum::<f64>() / amplitudes.len() as f64;
        let variance = amplitudes.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / amplitudes.len() as f64;
        100.0 * (2.0 * variance).sqrt() / mean.max(1e-12)
    };
    hertz.iter().map(depth).fold(0.0, f64::max)
}

/// How far the angle between both sides is from 90°, in percent of 90°: the root of the mean square over all
/// partials and over spans of 200 ms.
pub fn angle_error(sides: [&[f64]; 2], hertz: &[f64]) -> f64 {
    let mut errors = Vec::new();
    for part in parts(middle(sides[0].len()), 0.2) {
        let [left, right] = sides.map(|side| fit(side, part.clone(), hertz).partials);
        for ((a, b), (c, d)) in left.into_iter().zip(right) {
            // The angle of right · conj(left), each being cosine − i sine.
            let angle = (b * c - a * d).atan2(a * c + b * d);
            errors.push((angle.abs() - FRAC_PI_2) / FRAC_PI_2);
        }
    }
    100.0 * (errors.iter().map(|error| error * error).sum::<f64>() / errors.len() as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(depth: f64, turn: f64) -> Vec<f64> {
        let at = |n: usize| n as f64 / HERTZ;
        (0..150_000)
            .map(|n| (1.0 + depth * (TAU * 40.0 * at(n)).sin()) * (TAU * 1733.1 * at(n) + turn).sin())
            .collect()
    }

    #[test]
    fn a_known_modulation_is_measured() {
        assert!(modulation(&tone(0.0, 0.0), &[1733.1]) < 0.005);
        let slow = modulation(&tone(0.01, 0.0), &[1733.1]);
        // The window takes a little of a modulation of 40 Hz.
        assert!((0.75..=1.01).contains(&slow), "{slow}");
    }

    #[test]
    fn a_known_angle_is_measured() {
        let left = tone(0.0, 0.0);
        for (turn, wanted) in [(FRAC_PI_2, 0.0), (0.9 * FRAC_PI_2, 10.0), (0.0, 100.0)] {
            let error = angle_error([&left, &tone(0.0, turn)], &[1733.1]);
            assert!((error - wanted).abs() < 0.01, "{error} instead of {wanted}");
        }
    }
}
