//! Finds the moments that are beats: strong onsets about a beat apart (D. P. W. Ellis, "Beat tracking by dynamic programming",
//! Journal of New Music Research 36(1), 2007).
//!
//! Loader threads.

use super::course::STEP;

/// The cost of a beat whose length differs from the expected one.
const TIGHTNESS: f64 = 90.0;
/// The shortest and the longest beat, as shares of the expected one.
const REACH: [f64; 2] = [0.5, 1.8];

/// The beats, in moments, with the lengths of `course`, step by step.
pub fn beats(novelty: &[f32], course: &[f64]) -> Vec<usize> {
    let count = novelty.len();
    let power = novelty.iter().map(|onset| f64::from(*onset).powi(2)).sum::<f64>() / count.max(1) as f64;
    let deviation = power.sqrt().max(1e-9);
    let mut score = vec![0.0_f64; count];
    let mut before = vec![usize::MAX; count];
    let mut costs: (f64, Vec<f64>) = (0.0, Vec::new());
    for moment in 0..count {
        let expected = course[(moment / STEP).min(course.len() - 1)];
        if costs.0 != expected {
            let cost = |back: usize| TIGHTNESS * (back as f64 / expected).ln().powi(2);
            costs = (expected, (0..=(expected * REACH[1]) as usize).map(cost).collect());
        }
        let nearest = ((expected * REACH[0]) as usize).max(1);
        let mut best = 0.0;
        for back in nearest..costs.1.len().min(moment + 1) {
            let value = score[moment - back] - costs.1[back];
            if value > best {
                best = value;
                before[moment] = moment - back;
            }
        }
        score[moment] = f64::from(novelty[moment]) / deviation + best;
    }
    let last = course.last().map_or(0, |length| *length as usize);
    let tail = count.saturating_sub(last)..count;
    let Some(mut at) = tail.max_by(|a, b| score[*a].total_cmp(&score[*b])) else { return Vec::new() };
    let mut beats = vec![at];
    while before[at] != usize::MAX {
        at = before[at];
        beats.push(at);
    }
    beats.reverse();
    beats
}

/// The exact moment of the peak within `reach` of a moment, and its height.
pub fn peak_near(novelty: &[f32], moment: usize, reach: usize) -> Option<(f64, f32)> {
    let range = moment.saturating_sub(reach)..(moment + reach + 1).min(novelty.len());
    let at = range.max_by(|a, b| novelty[*a].total_cmp(&novelty[*b]))?;
    let side = |index: Option<usize>| index.and_then(|index| novelty.get(index)).copied().unwrap_or(0.0);
    let [left, top, right] = [side(at.checked_sub(1)), novelty[at], side(at.checked_add(1))];
    let bend = left - 2.0 * top + right;
    let part = if bend < 0.0 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    Some((at as f64 + f64::from(part), top))
}
