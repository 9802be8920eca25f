//! Estimates the length of a beat over time: the most likely course through the autocorrelation of the onsets.
//!
//! Loader threads. Lengths are in moments.

use super::onsets::MOMENTS;

/// The lengths of beats that are considered: 40 to 240 BPM.
const SHORTEST: usize = 25;
const LONGEST: usize = 150;
/// The length of a window, and the distance of windows.
const WINDOW: usize = 800;
pub const STEP: usize = 200;
/// The most likely tempo, and its deviation in octaves.
const USUAL: f64 = 118.0;
const SPREAD: f64 = 0.75;
/// The cost of a change of tempo: for each e-fold, and at most.
const INERTIA: f64 = 40.0;
/// The evidence from multiples of a length: the factor, its weight, and how far the multiple may be off.
const MULTIPLES: [(usize, f64, usize); 4] = [(1, 1.0, 0), (2, 0.7, 1), (3, 0.3, 1), (4, 0.6, 2)];

/// The prior likelihood of a beat of this length, from 0 to 1.
pub fn likelihood(length: f64) -> f64 {
    let octaves = (60.0 * MOMENTS / length / USUAL).log2() / SPREAD;
    (-0.5 * octaves * octaves).exp()
}

/// The length of a beat in each step.
pub fn course(novelty: &[f32]) -> Vec<f64> {
    let windows = novelty.len().saturating_sub(WINDOW) / STEP + 1;
    let window = |index: usize| {
        let from = (index * STEP).min(novelty.len());
        pulse(&novelty[from..(from + WINDOW).min(novelty.len())])
    };
    let scores: Vec<Vec<f64>> = (0..windows).map(window).collect();
    let lengths = LONGEST - SHORTEST;
    let log: Vec<f64> = (0..lengths).map(|length| ((length + SHORTEST) as f64).ln()).collect();
    let mut total = scores[0].clone();
    let mut from: Vec<Vec<usize>> = Vec::new();
    for score in &scores[1..] {
        let best = |length: usize| {
            let cost = |before: usize| (INERTIA * (log[length] - log[before]).abs()).min(INERTIA);
            let reached = (0..lengths).map(|before| (before, total[before] - cost(before)));
            reached.fold((length, f64::NEG_INFINITY), |best, next| if next.1 > best.1 { next } else { best })
        };
        let reached: Vec<(usize, f64)> = (0..lengths).map(best).collect();
        total = reached.iter().zip(score).map(|(reached, score)| reached.1 + score).collect();
        from.push(reached.iter().map(|reached| reached.0).collect());
    }
    let mut at = (0..lengths).max_by(|a, b| total[*a].total_cmp(&total[*b])).unwrap_or(0);
    let mut path = vec![at];
    for back in from.iter().rev() {
        at = back[at];
        path.push(at);
    }
    path.into_iter().rev().map(|length| (length + SHORTEST) as f64).collect()
}

/// The evidence for each length.
fn pulse(novelty: &[f32]) -> Vec<f64> {
    let most = LONGEST * 4 + 8;
    let mean = novelty.iter().sum::<f32>() / novelty.len().max(1) as f32;
    let centred: Vec<f32> = novelty.iter().map(|onset| onset - mean).collect();
    let power = centred.iter().map(|onset| onset * onset).sum::<f32>().max(1e-9);
    let correlation = |lag: usize| {
        let later = centred.get(lag..).unwrap_or(&[]);
        let sum: f32 = centred.iter().zip(later).map(|(a, b)| a * b).sum();
        // A shorter overlap counts as much.
        let share = later.len() as f32 / centred.len().max(1) as f32;
        f64::from(sum / power / share.max(0.25))
    };
    let correlations: Vec<f64> = (0..most).map(correlation).collect();
    let around = |lag: usize, stray: usize| {
        correlations[lag - stray..(lag + stray + 1).min(most)].iter().copied().fold(0.0, f64::max)
    };
    let score = |lag: usize| {
        let parts = MULTIPLES.iter().map(|(factor, weight, stray)| weight * around(factor * lag, *stray));
        parts.sum::<f64>() * likelihood(lag as f64)
    };
    (SHORTEST..LONGEST).map(score).collect()
}
