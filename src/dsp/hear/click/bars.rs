//! Derives bars from the accents of a click.

use serde::{Deserialize, Serialize};

use crate::time::Meter;

use super::grid::PulseGrid;
use super::is_near;

/// Where bars begin, in pulses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bars {
    /// How many quarter notes a pulse lasts.
    beats_per_pulse: f64,
    /// The number of pulses per bar and the meter, from these pulses on. The first entry also holds before its pulse.
    runs: Vec<MeterRun>,
    /// Whether the bars follow from accents.
    are_known: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct MeterRun {
    pulse: i64,
    length: i64,
    #[serde(with = "written_meter")]
    meter: Meter,
}

/// Pulses faster than this, per minute, are subdivisions of the beat, if the bar can be read that way.
const FASTEST: f64 = 190.0;
/// Pulses without accents count as beats up to this tempo.
const FASTEST_PLAIN: f64 = 260.0;
/// With accents, most bars have the usual length, or one of a few lengths.
const MOSTLY: f64 = 0.6;

/// A meter as two numbers.
mod written_meter {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::time::Meter;

    pub fn serialize<S: Serializer>(meter: &Meter, to: S) -> Result<S::Ok, S::Error> {
        (meter.beats(), meter.unit()).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Meter, D::Error> {
        let (beats, unit) = Deserialize::deserialize(from)?;
        Meter::new(beats, unit).ok_or_else(|| D::Error::custom("no meter"))
    }
}

impl Bars {
    /// Whether the values are valid: they may come from a damaged file.
    pub fn are_possible(&self) -> bool {
        let is_possible = |run: &MeterRun| run.length > 0 && is_near(run.length) && is_near(run.pulse);
        let is_usual = (1.0 / 64.0..=64.0).contains(&self.beats_per_pulse);
        !self.runs.is_empty() && self.runs.iter().all(is_possible) && is_usual
    }

    /// How many quarter notes a pulse lasts.
    pub fn beats_per_pulse(&self) -> f64 {
        self.beats_per_pulse
    }

    /// Whether accents tell the bars.
    pub fn are_known(&self) -> bool {
        self.are_known
    }

    /// The pulses at which the meter changes.
    pub fn changes(&self) -> impl Iterator<Item = i64> + '_ {
        self.runs.iter().map(|run| run.pulse)
    }

    /// The meter at a pulse.
    pub fn meter_at(&self, pulse: i64) -> Meter {
        self.run_at(pulse).meter
    }

    /// The first bar line at or after a pulse. Without accents, any beat may be one.
    pub fn first_line(&self, pulse: i64) -> i64 {
        let run = self.run_at(pulse);
        let length = if self.are_known { run.length } else { (1.0 / self.beats_per_pulse).round().max(1.0) as i64 };
        let line = run.pulse + (pulse - run.pulse + length - 1).div_euclid(length) * length;
        let next = self.runs.iter().map(|run| run.pulse).find(|next| *next > run.pulse);
        next.map_or(line, |next| if pulse > run.pulse { line.min(next) } else { line })
    }

    fn run_at(&self, pulse: i64) -> &MeterRun {
        self.runs.iter().rev().find(|run| run.pulse <= pulse).unwrap_or(&self.runs[0])
    }
}

/// The bars of a grid.
pub fn find(grid: &PulseGrid) -> Bars {
    let rate = 60.0 / grid.period;
    let mut kinds: Vec<usize> = (0..grid.counts.len()).filter(|kind| grid.counts[*kind] >= 2).collect();
    kinds.sort_by_key(|kind| grid.counts[*kind]);
    // The rarest group that recurs regularly is the downbeat.
    let accents = kinds.iter().take(kinds.len().saturating_sub(1)).find_map(|kind| regular(grid, &[*kind]));
    let Some((accents, usual)) = accents else { return plain(grid, rate) };
    let beat = beat(grid, &kinds, usual, rate);
    let meter = |length: i64| match beat {
        Beat::Pulses(pulses) => Meter::new((length / pulses).clamp(1, 64) as u8, 4),
        Beat::Eighth => Meter::new(length.clamp(1, 64) as u8, 8),
    };
    let beats_per_pulse = match beat {
        Beat::Pulses(pulses) => 1.0 / pulses as f64,
        Beat::Eighth => 0.5,
    };
    let mut runs: Vec<MeterRun> = Vec::new();
    for pair in accents.windows(2) {
        // An accent may be missing, or masked by a voice.
        let length = pair[1] - pair[0];
        let length = if length % usual == 0 { usual } else { length };
        if runs.last().is_none_or(|run| run.length != length) {
            let Some(meter) = meter(length) else { continue };
            runs.push(MeterRun { pulse: pair[0], length, meter });
        }
    }
    if runs.is_empty() {
        return plain(grid, rate);
    }
    Bars { beats_per_pulse, runs, are_known: true }
}

#[derive(Clone, Copy)]
enum Beat {
    /// A quarter note has this many pulses.
    Pulses(i64),
    /// A pulse is an eighth note.
    Eighth,
}

/// The meaning of a pulse, given bars of `usual` pulses at `rate` pulses per minute.
fn beat(grid: &PulseGrid, kinds: &[usize], usual: i64, rate: f64) -> Beat {
    if kinds.len() > 2 {
        // The second rarest group marks the beats, or the groups of an irregular bar.
        let between = regular(grid, &kinds[..2]).map(|(_, distance)| distance);
        if let Some(pulses) = between.filter(|pulses| (2..=6).contains(pulses) && usual % pulses == 0) {
            let compound = pulses == 3 && (usual == 6 || usual == 9) && rate > FASTEST * 0.6;
            return if compound { Beat::Eighth } else { Beat::Pulses(pulses) };
        }
    }
    if grid.is_divided {
        return Beat::Pulses(1);
    }
    match usual {
        5 | 7 | 9 | 10 | 11 | 13 | 15 if rate > FASTEST => Beat::Eighth,
        6 if rate > 150.0 => Beat::Eighth,
        12 if rate > FASTEST => Beat::Pulses(3),
        16 if rate > FASTEST => Beat::Pulses(4),
        2 | 8 if rate > FASTEST => Beat::Pulses(2),
        _ => Beat::Pulses(1),
    }
}

/// The pulses of some groups, and their usual distance if there is one.
fn regular(grid: &PulseGrid, kinds: &[usize]) -> Option<(Vec<i64>, i64)> {
    let pulses: Vec<i64> =
        grid.beats.iter().filter(|beat| kinds.contains(&beat.hit.kind)).map(|beat| beat.number).collect();
    let distances: Vec<i64> = pulses.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let count = |distance: i64| distances.iter().filter(|other| **other == distance).count();
    let usual = distances.iter().copied().max_by_key(|distance| (count(*distance), -distance))?;
    // If bars have several lengths, all are short, and each length occurs more than once.
    let fits = |distance: &&i64| **distance % usual == 0 || (count(**distance) >= 2 && **distance <= 16);
    let fit = distances.iter().filter(fits).count();
    (usual > 1 && fit as f64 >= MOSTLY * distances.len() as f64).then_some((pulses, usual))
}

/// Bars without any evidence.
fn plain(grid: &PulseGrid, rate: f64) -> Bars {
    let first = grid.beats.first().map_or(0, |beat| beat.number);
    let beats_per_pulse = if rate > FASTEST_PLAIN { 0.5 } else { 1.0 };
    let length = (4.0 / beats_per_pulse) as i64;
    Bars {
        beats_per_pulse,
        runs: vec![MeterRun { pulse: first, length, meter: Meter::FOUR_FOUR }],
        are_known: false,
    }
}
