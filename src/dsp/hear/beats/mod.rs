//! Finds beats, bars and the tempo of music without a click.
//!
//! Detects onsets ([`onsets`]), estimates the length of a beat from their autocorrelation ([`course`]), follows the beats ([`track`]), and fits the
//! line of a constant tempo to them ([`line`]). None of this can tell a beat from its half or double: all of them are
//! read, and compared ([`level`]).
//!
//! Loader threads. Not known here: files, songs, roles.

mod course;
mod evidence;
mod level;
mod line;
mod onsets;
#[cfg(test)]
mod tests;
mod track;

use serde::{Deserialize, Serialize};

use crate::time::{BeatPos, Bpm, FileStart, Meter, TempoChange, TempoMap};

use super::click::Tempo;
use evidence::Evidence;
use level::LevelReading;
use line::BeatLine;
use onsets::MOMENTS;
pub use onsets::{OnsetListener, Onsets};

/// The beats of some music, in several readings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HeardBeats {
    /// The most likely first; empty if there are no beats.
    pub readings: Vec<BeatReading>,
}

/// One reading of the beats of some music.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeatReading {
    /// Numbers of beats, and their times in seconds: two for a constant tempo. Between them beats are evenly spaced.
    knots: Vec<(u32, f64)>,
    /// The number of the first beat that begins a bar, and the beats of a bar.
    bar: (u8, u8),
    /// Its likelihood, from 0 to 1.
    pub confidence: f32,
}

/// Music shorter than this, in seconds, has no beats.
const SHORTEST: f64 = 10.0;
/// Beats are searched at these multiples of the tempo.
const FACTORS: [f64; 7] = [1.0, 0.5, 2.0, 2.0 / 3.0, 1.5, 1.0 / 3.0, 3.0];
/// Other levels of a line: how many beats become one, and how many one becomes.
const LEVELS: [(u32, u32); 6] = [(1, 1), (2, 1), (3, 1), (4, 1), (1, 2), (3, 2)];
/// The shortest and longest beat, in moments: 39 to 230 BPM.
const LENGTHS: std::ops::RangeInclusive<f64> = 26.0..=155.0;
/// A line counts if this share of its beats is on it.
const ON_LINE: f64 = 0.75;
/// The weight of a point of score.
const SAYS: f64 = 2.5;
/// Below the first score there are no beats; from the second on they are certain.
const SCORES: [f64; 2] = [1.6, 2.6];
/// Less likely readings are dropped.
const UNLIKELY: f32 = 0.05;
/// The maximum number of readings.
const MOST: usize = 4;
/// A tempo that is not constant is less certain.
const DRIFTING: f64 = 0.5;
/// The largest distance of a beat from the line between two knots, in seconds.
const TOLERANCE: f64 = 0.025;
/// The number of beats on either side over which a drifting tempo is averaged.
const SMOOTH: usize = 4;

impl HeardBeats {
    /// The beats of music with these onsets.
    pub fn of(onsets: &Onsets) -> Self {
        let enough = onsets.all.len() as f64 >= SHORTEST * MOMENTS;
        let evidence = if enough { Evidence::of(onsets) } else { None };
        let Some(evidence) = evidence else { return Self::default() };
        let mut readings = readings(&evidence);
        readings.sort_by(|a, b| b.score.total_cmp(&a.score));
        let Some(best) = readings.first().map(|best| best.score) else { return Self::default() };
        let sum: f64 = readings.iter().map(|reading| (SAYS * (reading.score - best)).exp()).sum();
        let told = |reading: LevelReading| {
            let share = (SAYS * (reading.score - best)).exp() / sum;
            let speaks = ((reading.score - SCORES[0]) / (SCORES[1] - SCORES[0])).clamp(0.0, 1.0);
            let steady = reading.line.map_or(DRIFTING, |line| line.share);
            BeatReading::new(&reading, (share * speaks * steady) as f32)
        };
        let mut told: Vec<BeatReading> = readings.into_iter().map(told).collect();
        told.retain(|reading| reading.confidence >= UNLIKELY);
        told.truncate(MOST);
        Self { readings: told }
    }

    /// Whether the values are valid: they may come from a damaged file.
    pub fn is_possible(&self) -> bool {
        self.readings.iter().all(BeatReading::is_possible)
    }
}

impl BeatReading {
    fn new(reading: &LevelReading, confidence: f32) -> Self {
        let seconds: Vec<f64> = match reading.line {
            Some(_) => reading.beats.iter().map(|moment| Onsets::seconds(*moment)).collect(),
            None => smoothed(&reading.beats).into_iter().map(Onsets::seconds).collect(),
        };
        let knots = if reading.line.is_some() { vec![0, seconds.len() - 1] } else { knots(&seconds) };
        Self {
            knots: knots.into_iter().map(|beat| (beat as u32, seconds[beat])).collect(),
            bar: (reading.bar.0 as u8, reading.bar.1 as u8),
            confidence,
        }
    }

    fn is_possible(&self) -> bool {
        let follow = |pair: &[(u32, f64)]| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1;
        self.knots.len() > 1
            && self.knots.windows(2).all(follow)
            && self.knots.iter().all(|knot| knot.1.abs() < 1e6)
            && self.bar.0 < self.bar.1
    }

    /// Whether the tempo is constant.
    pub fn is_constant(&self) -> bool {
        self.knots.len() == 2
    }

    /// The times of its beats, in seconds.
    pub fn beats(&self) -> Vec<f64> {
        let last = self.knots.last().map_or(0, |knot| knot.0);
        (0..=last).map(|beat| self.seconds_at(f64::from(beat))).collect()
    }

    /// The times of the beats that begin a bar, in seconds.
    pub fn bar_lines(&self) -> Vec<f64> {
        self.beats().into_iter().skip(self.bar.0.into()).step_by(self.bar.1.max(1).into()).collect()
    }

    /// The tempo of a song whose music begins `music` seconds after the files do, if that is known. Beat 0 is the bar line before the music,
    /// or at most a third of a beat after its beginning: so none of it comes before beat 0.
    pub fn tempo(&self, music: Option<f64>) -> Option<Tempo> {
        let bar = f64::from(self.bar.1);
        let begins = music.map_or(f64::from(self.bar.0), |music| self.beat_at(music) + 1.0 / 3.0);
        let origin = f64::from(self.bar.0) + ((begins - f64::from(self.bar.0)) / bar).floor() * bar;
        self.tempo_from(origin)
    }

    /// The tempo of a song whose beat 0 is as close as possible to `seconds`.
    pub fn tempo_near(&self, seconds: f64) -> Option<Tempo> {
        self.tempo_from(self.beat_at(seconds).round())
    }

    fn tempo_from(&self, origin: f64) -> Option<Tempo> {
        let meter = Meter::new(self.bar.1, 4)?;
        let change = |pair: &[(u32, f64)]| {
            let beats = f64::from(pair[1].0) - f64::from(pair[0].0);
            let bpm = Bpm::new(tidy(60.0 * beats / (pair[1].1 - pair[0].1)))?;
            Some(TempoChange { beat: BeatPos::new(f64::from(pair[0].0) - origin)?, bpm, meter })
        };
        let mut changes: Vec<TempoChange> = self.knots.windows(2).map(change).collect::<Option<_>>()?;
        if let [only] = changes.as_mut_slice() {
            only.beat = BeatPos::ZERO;
        }
        Some(Tempo { map: TempoMap::new(&changes).ok()?, start: FileStart::new(self.seconds_at(origin)) })
    }

    /// The two knots around a place by `key`; the first or last two if it is outside of them.
    fn around(&self, key: impl Fn(&(u32, f64)) -> bool) -> [(f64, f64); 2] {
        let last = self.knots.len().saturating_sub(2);
        let at = self.knots.partition_point(key).saturating_sub(1).min(last);
        [at, at + 1].map(|at| self.knots.get(at).map_or((0.0, 0.0), |knot| (f64::from(knot.0), knot.1)))
    }

    fn seconds_at(&self, beat: f64) -> f64 {
        let [from, to] = self.around(|knot| f64::from(knot.0) <= beat);
        from.1 + (to.1 - from.1) * (beat - from.0) / (to.0 - from.0)
    }

    fn beat_at(&self, seconds: f64) -> f64 {
        let [from, to] = self.around(|knot| knot.1 <= seconds);
        from.0 + (to.0 - from.0) * (seconds - from.1) / (to.1 - from.1)
    }
}

/// All readings of the beats.
fn readings(evidence: &Evidence) -> Vec<LevelReading> {
    let course = course::course(&evidence.novelty);
    let (mut readings, mut lines) = (Vec::new(), Vec::new());
    for factor in FACTORS {
        let course: Vec<f64> = course.iter().map(|length| length / factor).collect();
        if !LENGTHS.contains(&course[course.len() / 2]) {
            continue;
        }
        let beats = track::beats(&evidence.novelty, &course);
        if let Some(line) = BeatLine::through(&evidence.novelty, &beats).filter(|line| line.share >= ON_LINE) {
            lines.push(line);
            continue;
        }
        let exact =
            |beat: &usize| track::peak_near(&evidence.novelty, *beat, 2).map_or(*beat as f64, |peak| peak.0);
        let beats: Vec<f64> = beats.iter().map(exact).collect();
        let between = beats.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect();
        readings.extend([beats, between].into_iter().filter_map(|beats| level::read(evidence, beats, None)));
    }
    lines.sort_by(|a, b| b.share.total_cmp(&a.share));
    let count = evidence.novelty.len();
    readings.extend(
        levels(&lines).into_iter().filter_map(|line| level::read(evidence, line.moments(count), Some(line))),
    );
    readings
}

/// The lines, and those with half and double tempo, on and between the beats.
fn levels(lines: &[BeatLine]) -> Vec<BeatLine> {
    let mut levels: Vec<BeatLine> = Vec::new();
    for line in lines {
        for (joined, divided) in LEVELS {
            let length = line.length * f64::from(joined) / f64::from(divided);
            if !LENGTHS.contains(&length) {
                continue;
            }
            // Halves of beats, where they do not divide the beat anyway.
            for step in (0..2 * joined).step_by(if divided == 2 || joined == 3 { 2 } else { 1 }) {
                let level = line.with(line.first + line.length * 0.5 * f64::from(step), length);
                if !levels.iter().any(|other| other.is_like(&level)) {
                    levels.push(level);
                }
            }
        }
    }
    levels
}

/// Beats without a player's imprecision: each on the line through its neighbours.
fn smoothed(beats: &[f64]) -> Vec<f64> {
    let at = |beat: usize| {
        let reach = SMOOTH.min(beat).min(beats.len() - 1 - beat);
        let around = &beats[beat - reach..=beat + reach];
        around.iter().sum::<f64>() / around.len() as f64
    };
    (0..beats.len()).map(at).collect()
}

/// The fewest beats between which all others are evenly spaced.
fn knots(seconds: &[f64]) -> Vec<usize> {
    let fits = |from: usize, to: usize| {
        let step = (seconds[to] - seconds[from]) / (to - from) as f64;
        (from..to).all(|beat| (seconds[from] + (beat - from) as f64 * step - seconds[beat]).abs() <= TOLERANCE)
    };
    let mut knots = vec![0];
    while let Some(&from) = knots.last().filter(|last| **last + 1 < seconds.len()) {
        let reached = (from + 1..seconds.len()).take_while(|to| fits(from, *to)).last();
        knots.push(reached.unwrap_or(from + 1));
    }
    knots
}

/// Removes meaningless digits from a tempo that was meant to be round.
fn tidy(bpm: f64) -> f64 {
    let near = |step: f64, slack: f64| {
        let round = (bpm * step).round() / step;
        ((round - bpm).abs() <= slack).then_some(round)
    };
    near(1.0, 0.004).or(near(10.0, 0.001)).unwrap_or((bpm * 10_000.0).round() / 10_000.0)
}
