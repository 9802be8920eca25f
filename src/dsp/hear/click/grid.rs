//! Decides which bursts of a click are pulses on a grid, and numbers them.
//!
//! Groups differ in sound or level. If all of them together are evenly spaced, all are pulses. If not, the
//! most frequent group subdivides the beat unevenly (a swung click), and the others are the pulses.

use super::Pulse;
use super::alike::Hit;

/// The numbered pulses of a click, with their groups.
#[derive(Clone, Debug)]
pub struct PulseGrid {
    /// In order.
    pub beats: Vec<NumberedPulse>,
    /// The size of each group.
    pub counts: Vec<usize>,
    /// The median distance of pulses, in seconds.
    pub period: f64,
    /// Whether there are bursts between the pulses.
    pub is_divided: bool,
}

/// A pulse and its group.
#[derive(Clone, Copy, Debug)]
pub struct NumberedPulse {
    pub number: i64,
    pub hit: Hit,
}

/// Groups of the same sound differ by more than this factor in level.
const LOUDER: f64 = 1.25;
/// Neighbouring distances count as even if they differ by less than this share.
const EVEN: f64 = 0.07;
/// The least share of even distances in a click.
const MOSTLY_EVEN: f64 = 0.75;
/// The fewest pulses of a click …
const FEWEST: usize = 8;
/// … and their smallest and largest distance, in seconds.
const FARTHEST: f64 = 2.1;
const NEAREST: f64 = 0.08;
/// After this many pulses at exactly a multiple of the former distance, the tempo has changed.
const SETTLED: usize = 8;

impl PulseGrid {
    /// The pulses without their groups.
    pub fn pulses(&self) -> impl Iterator<Item = Pulse> + '_ {
        self.beats.iter().map(|beat| Pulse { number: beat.number, seconds: beat.hit.seconds })
    }
}

/// The grid of `hits`, if they are a click.
pub fn find(hits: &[Hit]) -> Option<PulseGrid> {
    let hits = by_level(hits);
    let kinds = hits.iter().map(|hit| hit.kind + 1).max()?;
    let mut counts = vec![0; kinds];
    hits.iter().for_each(|hit| counts[hit.kind] += 1);
    let mut often: Vec<usize> = (0..kinds).collect();
    often.sort_by_key(|kind| std::cmp::Reverse(counts[*kind]));
    // Try all groups, then without the one or two most frequent.
    (0..kinds.min(3)).find_map(|left_out| {
        let pulses: Vec<Hit> = hits.iter().filter(|hit| !often[..left_out].contains(&hit.kind)).copied().collect();
        if pulses.len() < FEWEST || evenness(&pulses) < MOSTLY_EVEN {
            return None;
        }
        let period = middle(pulses.windows(2).map(|pair| pair[1].seconds - pair[0].seconds).collect());
        if !(NEAREST..=FARTHEST).contains(&period) {
            return None;
        }
        let beats = number(&pulses, period);
        let counts = counts.iter().enumerate();
        let counts =
            counts.map(|(kind, count)| if often[..left_out].contains(&kind) { 0 } else { *count }).collect();
        Some(PulseGrid { beats, counts, period, is_divided: left_out > 0 })
    })
}

/// Splits groups of the same sound by level.
fn by_level(hits: &[Hit]) -> Vec<Hit> {
    let mut out = hits.to_vec();
    let sounds = hits.iter().map(|hit| hit.kind + 1).max().unwrap_or(0);
    let mut next = 0;
    for sound in 0..sounds {
        let mut levels: Vec<f64> = hits.iter().filter(|hit| hit.kind == sound).map(|hit| hit.level).collect();
        levels.sort_by(f64::total_cmp);
        // A border lies in a gap that leaves some bursts on both sides.
        let few = 3.max(levels.len() / 50);
        let mut borders: Vec<f64> = Vec::new();
        let mut since = 0;
        for index in 1..levels.len() {
            since += 1;
            let gap = levels[index] / levels[index - 1].max(1e-12);
            if gap > LOUDER && since >= few && levels.len() - index >= few {
                borders.push(levels[index]);
                since = 0;
            }
        }
        for (hit, new) in hits.iter().zip(&mut out).filter(|(hit, _)| hit.kind == sound) {
            new.kind = next + borders.iter().filter(|border| hit.level >= **border).count();
        }
        next += borders.len() + 1;
    }
    out
}

/// The share of neighbouring distances that are even.
fn evenness(pulses: &[Hit]) -> f64 {
    let distances: Vec<f64> = pulses.windows(2).map(|pair| pair[1].seconds - pair[0].seconds).collect();
    let even = distances.windows(2).filter(|pair| (pair[1] / pair[0] - 1.0).abs() < EVEN).count();
    even as f64 / (distances.len() as f64 - 1.0).max(1.0)
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Numbers the pulses, including silent ones.
fn number(pulses: &[Hit], period: f64) -> Vec<NumberedPulse> {
    let distance = |index: usize| Some(pulses.get(index + 1)?.seconds - pulses.get(index)?.seconds);
    let near = |a: f64, b: f64, share: f64| (a / b - 1.0).abs() < share;
    let mut beats = vec![NumberedPulse { number: 0, hit: pulses[0] }];
    let mut last = 0;
    let mut length = period;
    let mut number = 0;
    for index in 1..pulses.len() {
        let passed = pulses[index].seconds - pulses[last].seconds;
        if passed < 0.4 * length && !distance(index).is_some_and(|next| near(next, passed, EVEN)) {
            // No pulse is due here: the burst is something else.
            continue;
        }
        let times = (passed / length).round().max(1.0);
        let single = passed / times;
        let lasts = (index..).take_while(|at| distance(*at).is_some_and(|next| near(next, passed, 0.02))).count();
        let is_whole = times > 1.0 && near(single, length, 0.02);
        if times < 1.5 || (is_whole && lasts < SETTLED) || (lasts == 0 && near(single, length, 0.1)) {
            number += times as i64;
            length = single;
        } else if distance(index).is_some_and(|next| near(next, passed, EVEN)) {
            // The tempo is slower from here on.
            number += 1;
            length = passed;
        } else {
            number += times as i64;
        }
        beats.push(NumberedPulse { number, hit: pulses[index] });
        last = index;
    }
    beats
}
