//! Decides which of several series of moments is the beat, and where bars begin.
//!
//! A beat, its half, its double and the moments between beats look much alike. These facts distinguish them: most music has a snare on every
//! second beat and a kick on the first, something sounds between beats, most hits lie on a simple fraction of a beat, and
//! tempos near 120 are common. The weights were tuned with generated songs.
//!
//! Loader threads.

use super::course::likelihood;
use super::evidence::{Evidence, OnsetTrack};
use super::line::BeatLine;

/// Each beat is divided into this many parts.
const PARTS: usize = 4;
/// The minimum number of beats.
const FEWEST: usize = 9;
/// A hit is on a part of a beat within this many moments.
const ON: f64 = 2.5;
/// The weights of hits on a beat, on its half, and on its quarters.
const SIMPLE: [f64; 3] = [1.0, 0.75, 0.5];
/// How much louder than a soft hit a sound must be to fill the time between beats.
const FILLS: f64 = 0.2;

/// The weights of hits on each beat of a bar, and on halves and quarters of beats.
struct Template {
    beats: &'static [f64],
    half: f64,
    quarter: f64,
}

const BACKBEAT: Template = Template { beats: &[-0.6, 0.6, -0.4, 0.6], half: -0.3, quarter: -0.12 };
const HALF_TIME: Template = Template { beats: &[-0.25, -0.15, 0.5, -0.15], half: -0.15, quarter: -0.06 };
const WALTZ: Template = Template { beats: &[-0.48, 0.48, 0.48], half: -0.24, quarter: -0.1 };
const KICK: Template = Template { beats: &[1.0, -0.05, 0.35, -0.05], half: -0.12, quarter: -0.12 };
const WALTZ_KICK: Template = Template { beats: &[0.9, -0.18, -0.18], half: -0.11, quarter: -0.11 };

/// One reading of the beats, and its score.
#[derive(Clone, Debug)]
pub struct LevelReading {
    /// The beats, in moments.
    pub beats: Vec<f64>,
    /// The line through them, if the tempo is constant.
    pub line: Option<BeatLine>,
    /// The number of the first beat that begins a bar, and the beats of a bar.
    pub bar: (usize, usize),
    /// The score.
    pub score: f64,
}

/// The sound in the parts of each beat.
type Parts = Vec<[f64; PARTS]>;

/// The best reading of these beats; `None` if there are too few.
pub fn read(evidence: &Evidence, beats: Vec<f64>, line: Option<BeatLine>) -> Option<LevelReading> {
    if beats.len() < FEWEST {
        return None;
    }
    let mut lengths: Vec<f64> = beats.windows(2).map(|pair| pair[1] - pair[0]).collect();
    lengths.sort_by(f64::total_cmp);
    let length = lengths[lengths.len() / 2];
    let Evidence { any, all, low, middle, .. } = evidence;
    let begins = beats.iter().position(|beat| (beat - evidence.begins).abs() <= 5.0);
    let any = parts(&beats, |moment| any.at(moment));
    let all = parts(&beats, |moment| all.at(moment));
    let kick = parts(&beats, low.lasting(length));
    let snare = parts(&beats, |moment| middle.at(moment));
    let covered = 0.5 * (covered(low, &beats) + covered(middle, &beats));
    let filled = all.iter().filter(|beat| is_filled(beat)).count() as f64 / all.len() as f64;
    let steady = line.map_or(-0.3, |line| 0.5 * (line.share - 1.0));
    let sure = 1.0 * likelihood(length).ln()
        + 2.0 * covered
        + 0.5 * filled
        + steady
        + if begins.is_some() { 0.1 } else { 0.0 };
    let bars = [4, 3].into_iter().flat_map(|count| (0..count).map(move |first| (first, count)));
    let rated = bars.map(|bar| {
        let [any, all, kick, snare] = [&any, &all, &kick, &snare].map(|parts| mean_bar(parts, bar));
        let (snare, kick) = if bar.1 == 4 {
            (BACKBEAT.of(&snare).max(HALF_TIME.of(&snare)), KICK.of(&kick))
        } else {
            (WALTZ.of(&snare), WALTZ_KICK.of(&kick))
        };
        let part = |bar: &[f64], part: usize| bar.iter().skip(part).step_by(PARTS).sum::<f64>();
        let count = bar.1 as f64;
        let rare = if bar.1 == 3 { -0.25 } else { 0.0 };
        let score = sure + 1.6 * snare + kick + (1.2 * part(&any, 0) - 0.6 * part(&any, 2)) / count + rare;
        // Only for comparing bar lines: if the tempo is read too fast, beats differ more.
        let first = all[0] - part(&all, 0) / count;
        let early = if begins.is_some_and(|beat| beat % bar.1 == bar.0) { 0.2 } else { 0.0 };
        (score + 0.7 * first + early, score, bar)
    });
    let best = rated.max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(LevelReading { beats, line, bar: best.2, score: best.1 })
}

impl Template {
    /// How well a bar fits.
    fn of(&self, bar: &[f64]) -> f64 {
        let weight = |place: usize| match place % PARTS {
            0 => self.beats[place / PARTS],
            2 => self.half,
            _ => self.quarter,
        };
        bar.iter().enumerate().map(|(place, heard)| weight(place) * heard).sum()
    }
}

fn parts(beats: &[f64], at: impl Fn(f64) -> f64) -> Parts {
    let part = |pair: &[f64], part: usize| at(pair[0] + (pair[1] - pair[0]) * part as f64 / PARTS as f64);
    beats.windows(2).map(|pair| std::array::from_fn(|index| part(pair, index))).collect()
}

/// The mean of all bars, without what always sounds.
fn mean_bar(parts: &Parts, (first, beats): (usize, usize)) -> Vec<f64> {
    let mut bar = vec![0.0; beats * PARTS];
    let mut counts = vec![0.0_f64; beats];
    for (index, beat) in parts.iter().enumerate() {
        let place = (index + beats - first) % beats;
        counts[place] += 1.0;
        bar[place * PARTS..][..PARTS].iter_mut().zip(beat).for_each(|(sum, heard)| *sum += heard);
    }
    bar.iter_mut().enumerate().for_each(|(place, sum)| *sum /= counts[place / PARTS].max(1.0));
    let mut sorted = bar.clone();
    sorted.sort_by(f64::total_cmp);
    let always = sorted[sorted.len() / 4];
    bar.into_iter().map(|heard| (heard - always).max(0.0)).collect()
}

/// Whether something sounds between a beat and the next one.
fn is_filled(beat: &[f64; PARTS]) -> bool {
    let is_loud = |part: usize| beat[part] > FILLS;
    (is_loud(2) && beat[2] > 0.25 * beat[0]) || is_loud(1) || is_loud(3)
}

/// The share of the hits on simple parts of beats, with the simplest weighted most, from 0 to 1.
fn covered(track: &OnsetTrack, beats: &[f64]) -> f64 {
    let (mut on, mut sum) = (0.0, 0.0);
    let mut beat = 0;
    for (moment, height) in &track.peaks {
        while beat + 2 < beats.len() && beats[beat + 1] <= *moment {
            beat += 1;
        }
        let part = (beats[beat + 1] - beats[beat]) / PARTS as f64;
        let place = (moment - beats[beat]) / part;
        if !(-1.0..=5.0).contains(&place.round()) {
            continue;
        }
        sum += height;
        if ((place - place.round()) * part).abs() <= ON {
            on += height
                * match place.round() as i64 {
                    0 | 4 => SIMPLE[0],
                    2 => SIMPLE[1],
                    _ => SIMPLE[2],
                };
        }
    }
    if sum > 0.0 { on / sum } else { 0.0 }
}
