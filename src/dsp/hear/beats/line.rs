//! Fits the line of a constant tempo to beats.
//!
//! Loader threads. Lengths are in moments.

use std::f64::consts::TAU;

use super::track::peak_near;

/// A beat within this distance is on the line.
const ON_LINE: f64 = 2.5;
/// The minimum number of beats on a line.
const FEWEST: usize = 8;
/// The largest error of the first estimate, as a share.
const GUESSED: f64 = 0.04;

/// Beats at a constant tempo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BeatLine {
    /// The moment of the first beat, not negative and less than a length.
    pub first: f64,
    /// The length of a beat.
    pub length: f64,
    /// The share of the beats that lie on it, from 0 to 1.
    pub share: f64,
}

/// A detected beat.
struct HeardBeat {
    moment: f64,
    height: f64,
}

impl BeatLine {
    /// The line through these beats, if they are close to one.
    pub fn through(novelty: &[f32], beats: &[usize]) -> Option<Self> {
        let mean = novelty.iter().sum::<f32>() / novelty.len() as f32;
        let peaks = beats.iter().filter_map(|beat| peak_near(novelty, *beat, 3)).filter(|peak| peak.1 > mean);
        let heard: Vec<HeardBeat> =
            peaks.map(|(moment, height)| HeardBeat { moment, height: f64::from(height) }).collect();
        if heard.len() < FEWEST {
            return None;
        }
        let (first, length) = rhythm(&heard, usual_length(beats)?);
        let (first, length) = fitted(&heard, first, length)?;
        let on_line = heard.iter().filter(|beat| distance(beat.moment, first, length).abs() <= ON_LINE).count();
        Some(Self { first, length, share: on_line as f64 / heard.len() as f64 }.begun_early())
    }

    /// The same grid with other beats: of another length, with a beat at `first`.
    pub fn with(self, first: f64, length: f64) -> Self {
        Self { first, length, ..self }.begun_early()
    }

    fn begun_early(self) -> Self {
        Self { first: self.first - (self.first / self.length).floor() * self.length, ..self }
    }

    /// Whether both have the same beats.
    pub fn is_like(&self, other: &Self) -> bool {
        let apart = (self.first - other.first) / self.length;
        (self.length / other.length - 1.0).abs() < 0.003 && (apart - apart.round()).abs() < 0.1
    }

    /// The beats within `count` moments.
    pub fn moments(&self, count: usize) -> Vec<f64> {
        let beats = ((count as f64 - 1.0 - self.first) / self.length).max(0.0) as usize;
        (0..=beats).map(|beat| self.first + beat as f64 * self.length).collect()
    }
}

/// The mean of the lengths close to the median.
fn usual_length(beats: &[usize]) -> Option<f64> {
    let mut lengths: Vec<f64> = beats.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
    lengths.sort_by(f64::total_cmp);
    let middle = *lengths.get(lengths.len() / 2)?;
    let near: Vec<f64> = lengths.into_iter().filter(|length| (length / middle - 1.0).abs() < 0.1).collect();
    Some(near.iter().sum::<f64>() / near.len() as f64)
}

/// The distance of a moment from the nearest beat of a line.
fn distance(moment: f64, first: f64, length: f64) -> f64 {
    let place = (moment - first) / length;
    (place - place.round()) * length
}

/// The line on which the beats agree best: the strongest frequency close to the estimate, and its phase.
fn rhythm(heard: &[HeardBeat], guess: f64) -> (f64, f64) {
    let span = heard[heard.len() - 1].moment - heard[0].moment;
    let middle = heard[0].moment + span / 2.0;
    let vector = |frequency: f64| {
        heard.iter().fold((0.0, 0.0), |(x, y), beat| {
            let (sin, cos) = (TAU * (beat.moment - middle) * frequency).sin_cos();
            (x + beat.height.sqrt() * cos, y + beat.height.sqrt() * sin)
        })
    };
    let strength = |frequency: f64| {
        let (x, y) = vector(frequency);
        x * x + y * y
    };
    let stronger = |a: (f64, f64), frequency: f64| {
        let strength = strength(frequency);
        if strength > a.1 { (frequency, strength) } else { a }
    };
    let resolution = 0.125 / span.max(1.0);
    let steps = ((GUESSED / guess / resolution) as i32).min(400);
    let guess = 1.0 / guess;
    let tried = (-steps..=steps).map(|step| guess + f64::from(step) * resolution);
    let mut best = tried.fold((guess, strength(guess)), stronger);
    let mut step = resolution / 2.0;
    for _ in 0..24 {
        best = [best.0 - step, best.0 + step].into_iter().fold(best, stronger);
        step *= 0.7;
    }
    let (x, y) = vector(best.0);
    (middle + y.atan2(x) / TAU / best.0, 1.0 / best.0)
}

/// The line with the least squared error, first through the beats close to it, then through closer ones.
fn fitted(heard: &[HeardBeat], mut first: f64, mut length: f64) -> Option<(f64, f64)> {
    for reach in [6.0, 4.0, 3.0, ON_LINE, ON_LINE, ON_LINE] {
        let near: Vec<(f64, &HeardBeat)> = heard
            .iter()
            .filter(|beat| distance(beat.moment, first, length).abs() <= reach)
            .map(|beat| (((beat.moment - first) / length).round(), beat))
            .collect();
        if near.len() < FEWEST {
            return None;
        }
        let weight: f64 = near.iter().map(|(_, beat)| beat.height).sum();
        let x = near.iter().map(|(number, beat)| number * beat.height).sum::<f64>() / weight;
        let y = near.iter().map(|(_, beat)| beat.moment * beat.height).sum::<f64>() / weight;
        let spread: f64 = near.iter().map(|(number, beat)| beat.height * (number - x).powi(2)).sum();
        let rise: f64 = near.iter().map(|(number, beat)| beat.height * (number - x) * (beat.moment - y)).sum();
        length = rise / spread.max(1e-9);
        first = y - length * x;
        if length.is_nan() || length <= 1.0 {
            return None;
        }
    }
    Some((first, length))
}
