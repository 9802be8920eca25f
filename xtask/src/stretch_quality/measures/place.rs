//! Locates an attack in a stretched signal, to a fraction of a frame.
//!
//! Known here: samples, frames. Not known here: engines, signals.

use std::ops::Range;

/// The part of an attack by which it is recognised, in frames around its first one: from 1 ms before to 5 ms after.
const TEMPLATE: Range<i64> = -48..240;

/// The slope of `samples`, in which attacks are prominent and the tails of earlier notes are not.
pub fn slope(samples: &[f64]) -> Vec<f64> {
    std::iter::once(0.0).chain(samples.windows(2).map(|pair| pair[1] - pair[0])).collect()
}

/// The position in `heard` of the attack that begins at frame `onset` of `original`: the place within `reach` frames of
/// `expected` at which both are most alike (normalised cross-correlation), between frames by a parabola through the
/// three largest values. Both are [`slope`]s.
pub fn locate(heard: &[f64], original: &[f64], onset: usize, expected: f64, reach: usize) -> f64 {
    let at = |samples: &[f64], frame: i64| {
        usize::try_from(frame).ok().and_then(|frame| samples.get(frame)).copied().unwrap_or(0.0)
    };
    let template: Vec<f64> = TEMPLATE.map(|n| at(original, onset as i64 + n)).collect();
    let energy: f64 = template.iter().map(|sample| sample * sample).sum();
    let alike = |place: i64| {
        let heard = TEMPLATE.map(|n| at(heard, place + n));
        let (mut product, mut loudness) = (0.0, 0.0);
        for (heard, wanted) in heard.zip(&template) {
            product += heard * wanted;
            loudness += heard * heard;
        }
        // A sound 20 dB softer than the attack cannot be the attack.
        product / (energy * loudness.max(0.01 * energy)).sqrt().max(1e-30)
    };
    let (nearest, reach) = (expected.round() as i64, reach as i64);
    let values: Vec<f64> = (nearest - reach..=nearest + reach).map(alike).collect();
    let best = (1..values.len() - 1).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap_or(1);
    let (before, here, after) = (values[best - 1], values[best], values[best + 1]);
    let bend = before - 2.0 * here + after;
    let between = if bend < 0.0 { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    (nearest - reach + best as i64) as f64 + between
}

#[cfg(test)]
mod tests {
    use super::*;
    use stemlock::render::demo_song::synth::parts::{Filter, SeededNoise, sound};

    /// A soft burst of noise that begins `late` frames after frame 1000, and its tail.
    fn burst(late: f64) -> Vec<f64> {
        let (mut noise, mut filter) = (SeededNoise::new(5), Filter::default());
        let dry: Vec<f64> =
            sound(48_000.0, 0.02, |t| filter.next(noise.next(), 0.08, 0.8).low * (-t / 0.004).exp());
        // Band-limited interpolation, by a windowed sinc.
        let reach = 24.0;
        (0..4000)
            .map(|n| {
                let place = f64::from(n) - 1000.0 - late;
                let first = (place - reach).ceil().max(0.0) as usize;
                let last = ((place + reach).floor().max(-1.0) + 1.0) as usize;
                let taps = dry.iter().enumerate().take(last).skip(first);
                taps.map(|(k, sample)| {
                    let x = place - k as f64;
                    let sinc = if x.abs() < 1e-9 {
                        1.0
                    } else {
                        (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x)
                    };
                    sample * sinc * (0.5 + 0.5 * (std::f64::consts::PI * x / reach).cos())
                })
                .sum()
            })
            .collect()
    }

    #[test]
    fn a_known_delay_is_found_to_a_twentieth_of_a_frame() {
        let original = slope(&burst(0.0));
        for late in [0.0, 0.3, -7.25, 100.5] {
            let heard = slope(&burst(late));
            let found = locate(&heard, &original, 1000, 1000.0, 200) - 1000.0;
            assert!((found - late).abs() < 0.05, "{late} is measured as {found}");
        }
    }

    #[test]
    fn silence_before_an_attack_does_not_attract() {
        let original = slope(&burst(0.0));
        let mut heard = burst(30.0);
        // A faint copy of the attack earlier on.
        for n in 0..500 {
            heard[500 + n] += 0.02 * original[1000 + n];
        }
        let found = locate(&slope(&heard), &original, 1000, 900.0, 600);
        assert!((found - 1030.0).abs() < 0.1, "{found}");
    }
}
