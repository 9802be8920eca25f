//! How well steady partials are kept: a least-squares fit of known frequencies, and what remains.
//!
//! Known here: samples and frequencies. Not known here: engines, signals.

use std::f64::consts::TAU;
use std::ops::Range;

use crate::stretch_quality::sound::HERTZ;

/// Amplitudes of the cosine and the sine of each partial around the middle of the span, and the residue.
#[derive(Clone, Debug)]
pub struct PartialFit {
    /// Cosine and sine of each partial.
    pub partials: Vec<(f64, f64)>,
    /// Energy of the span.
    pub energy: f64,
    /// Energy that the partials do not explain.
    pub rest: f64,
}

/// Fits the partials at `hertz` to the `span` of `samples`.
///
/// The span is taken symmetrically around its middle, where cosines and sines are orthogonal and their products
/// have a closed form (the Dirichlet kernel), so the equations are two small ones.
pub fn fit(samples: &[f64], span: Range<usize>, hertz: &[f64]) -> PartialFit {
    let half = (span.len().saturating_sub(1) / 2) as i64;
    let middle = (span.start as i64) + half;
    let span = &samples[(middle - half) as usize..=(middle + half) as usize];
    let steps: Vec<f64> = hertz.iter().map(|hertz| TAU * hertz / HERTZ).collect();
    let kernel = |angle: f64| {
        if angle.abs() < 1e-12 {
            span.len() as f64
        } else {
            (span.len() as f64 * angle / 2.0).sin() / (angle / 2.0).sin()
        }
    };
    let mut sides = [Vec::new(), Vec::new()];
    for step in &steps {
        let (mut cosine, mut sine) = (0.0, 0.0);
        for (n, sample) in span.iter().enumerate() {
            let (s, c) = (step * (n as i64 - half) as f64).sin_cos();
            cosine += sample * c;
            sine += sample * s;
        }
        sides[0].push(cosine);
        sides[1].push(sine);
    }
    let [cosines, sines] = sides;
    let gram = |sign: f64| -> Vec<Vec<f64>> {
        let row = |a: &f64| steps.iter().map(|b| 0.5 * (kernel(a - b) + sign * kernel(a + b))).collect();
        steps.iter().map(row).collect()
    };
    let partials: Vec<(f64, f64)> = solve(gram(1.0), cosines).into_iter().zip(solve(gram(-1.0), sines)).collect();
    let mut left = span.to_vec();
    for (step, (cosine, sine)) in steps.iter().zip(&partials) {
        for (n, sample) in left.iter_mut().enumerate() {
            let (s, c) = (step * (n as i64 - half) as f64).sin_cos();
            *sample -= cosine * c + sine * s;
        }
    }
    let energy = |samples: &[f64]| samples.iter().map(|sample| sample * sample).sum();
    PartialFit { partials, energy: energy(span), rest: energy(&left) }
}

/// The solution of a symmetric, positive definite system (Cholesky).
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for row in 0..size {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| matrix[row][k] * matrix[column][k]).sum();
            let value = matrix[row][column] - known;
            matrix[row][column] =
                if row == column { value.max(1e-12).sqrt() } else { value / matrix[column][column] };
        }
    }
    for row in 0..size {
        let known: f64 = (0..row).map(|k| matrix[row][k] * right[k]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|k| matrix[k][row] * right[k]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}

/// The middle of a sound of `frames` frames: at most two seconds, away from its ends.
pub fn middle(frames: usize) -> Range<usize> {
    let length = (2.0 * HERTZ).min(frames as f64 / 2.0) as usize;
    let start = (frames - length) / 2;
    start..start + length
}

/// `span` in parts of `seconds`; what remains at its end is left out.
pub fn parts(span: Range<usize>, seconds: f64) -> impl Iterator<Item = Range<usize>> {
    let length = (seconds * HERTZ) as usize;
    (0..span.len() / length).map(move |part| span.start + part * length..span.start + (part + 1) * length)
}

/// Signal-to-noise ratio in decibels: the partials at `hertz` in the middle of the signals against everything else
/// there. `strangers` are signals that should be silent. Each half second is fitted separately. So a phase that wanders
/// within it counts as noise, and one that wanders over many seconds, which is inaudible, does not.
pub fn ratio(signals: &[&[f64]], strangers: &[&[f64]], hertz: &[f64]) -> f64 {
    let of_signal = |signal: &&[f64]| -> Vec<PartialFit> {
        parts(middle(signal.len()), 0.5).map(|part| fit(signal, part, hertz)).collect()
    };
    let fits: Vec<PartialFit> = signals.iter().flat_map(of_signal).collect();
    let strange =
        |stranger: &&[f64]| stranger[middle(stranger.len())].iter().map(|sample| sample * sample).sum::<f64>();
    let rest: f64 = fits.iter().map(|fit| fit.rest).sum::<f64>() + strangers.iter().map(strange).sum::<f64>();
    let explained = fits.iter().map(|fit| fit.energy - fit.rest).sum::<f64>();
    10.0 * (explained.max(1e-30) / rest.max(1e-30)).log10()
}

#[cfg(test)]
mod tests {
    use super::*;
    use stemlock::render::demo_song::synth::parts::SeededNoise;

    const HERTZ_OF: [f64; 3] = [440.0, 446.5, 1733.1];

    fn tones(count: usize) -> Vec<f64> {
        let tone = |n: usize, hertz: &f64| (TAU * hertz * n as f64 / HERTZ + hertz).sin();
        (0..count).map(|n| HERTZ_OF.iter().map(|hertz| tone(n, hertz)).sum()).collect()
    }

    #[test]
    fn pure_partials_leave_nothing() {
        let tones = tones(200_000);
        assert!(ratio(&[&tones], &[], &HERTZ_OF) > 200.0);
        let fit = fit(&tones, middle(tones.len()), &HERTZ_OF);
        fit.partials.iter().for_each(|(c, s)| assert!((c.hypot(*s) - 1.0).abs() < 1e-9));
    }

    #[test]
    fn known_noise_gives_its_ratio() {
        let mut noise = SeededNoise::new(3);
        // Uniform noise of ±0.01 has a power of 0.01² / 3; three tones have 1.5.
        let heard: Vec<f64> = tones(200_000).iter().map(|sample| sample + 0.01 * noise.next()).collect();
        let wanted = 10.0 * (1.5_f64 / (0.000_1 / 3.0)).log10();
        assert!((ratio(&[&heard], &[], &HERTZ_OF) - wanted).abs() < 0.1);
    }

    #[test]
    fn a_missing_or_foreign_partial_counts_against() {
        let tones = tones(200_000);
        assert!(ratio(&[&tones], &[], &HERTZ_OF[..2]) < 3.1);
        let leak: Vec<f64> = tones.iter().map(|sample| 0.1 * sample).collect();
        assert!((ratio(&[&tones], &[&leak], &HERTZ_OF) - 20.0).abs() < 0.001);
    }
}
