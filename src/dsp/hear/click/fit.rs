//! Fits the fewest line segments to the pulses of a click.
//!
//! Starting from a point known within a window, it keeps all lines that pass every pulse within the tolerance: a convex polygon
//! of positions and slopes, clipped by each pulse. When the polygon is empty, the segment ends at the last pulse it passes, and
//! the next one starts from the range of possible positions there. Then the corners move to where they fit best.

use serde::{Deserialize, Serialize};

use super::{Pulse, TOLERANCE};

/// A constant tempo, in pulses.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PulseLine {
    /// The first pulse of the segment.
    pub pulse: i64,
    /// Its time, in seconds.
    pub seconds: f64,
    /// The distance between pulses.
    pub seconds_per_pulse: f64,
}

/// Corners move by this many pulses to a better fit …
const SHIFTS: usize = 3;
/// … if there are no more than this many corners.
const MOST_MOVED: usize = 64;
/// A little less than allowed, as a reserve for rounding and detection errors.
const LIMIT: f64 = TOLERANCE * 0.85;

/// The fewest lines that pass `pulses` (at least two) within the tolerance. `frame` is the length of a frame in
/// seconds: a tempo is rounded if that moves no pulse by more than a frame.
pub fn lines(pulses: &[Pulse], frame: f64) -> Box<[PulseLine]> {
    let mut knots = corners(pulses);
    let mut places = best(pulses, &knots);
    if knots.len() <= MOST_MOVED {
        improve(pulses, &mut knots, &mut places);
    }
    if worst(pulses, &knots, &places) > LIMIT {
        places = through_the_middle(pulses, &knots);
    }
    round(pulses, &knots, &places, frame)
}

/// The indices of the pulses at which lines begin and end.
fn corners(pulses: &[Pulse]) -> Vec<usize> {
    let mut knots = vec![0];
    let mut window = [pulses[0].seconds - LIMIT, pulses[0].seconds + LIMIT];
    while let Some(&from) = knots.last().filter(|last| **last + 1 < pulses.len()) {
        let mut lines = Lines::from(pulses[from], window, pulses[from + 1]);
        let mut at = from + 1;
        window = lines.reach(pulses[at].number - pulses[from].number);
        for index in from + 2..pulses.len() {
            lines.clip(pulses[index].number - pulses[from].number, pulses[index].seconds, LIMIT);
            if lines.corners.is_empty() {
                break;
            }
            at = index;
            window = lines.reach(pulses[index].number - pulses[from].number);
        }
        knots.push(at);
    }
    knots
}

/// All lines that pass some pulses: the corners of a convex polygon of (seconds at the first pulse, seconds per pulse).
struct Lines {
    corners: Vec<[f64; 2]>,
}

impl Lines {
    fn from(first: Pulse, window: [f64; 2], second: Pulse) -> Self {
        let apart = (second.number - first.number) as f64;
        let slope = |from: f64, to: f64| [from, (to - from) / apart];
        let [low, high] = [second.seconds - LIMIT, second.seconds + LIMIT];
        Self {
            corners: vec![
                slope(window[0], low),
                slope(window[1], low),
                slope(window[1], high),
                slope(window[0], high),
            ],
        }
    }

    fn clip(&mut self, apart: i64, seconds: f64, limit: f64) {
        self.cut(apart, seconds - limit, 1.0);
        self.cut(apart, seconds + limit, -1.0);
    }

    /// Keeps the lines that lie beyond `bound` at `apart`, on the side given by `sign`.
    fn cut(&mut self, apart: i64, bound: f64, sign: f64) {
        let excess = |corner: &[f64; 2]| (corner[0] + corner[1] * apart as f64 - bound) * sign;
        let mut kept = Vec::with_capacity(self.corners.len() + 1);
        for (index, corner) in self.corners.iter().enumerate() {
            let next = &self.corners[(index + 1) % self.corners.len()];
            let (here, there) = (excess(corner), excess(next));
            if here >= 0.0 {
                kept.push(*corner);
            }
            if (here >= 0.0) != (there >= 0.0) {
                let share = here / (here - there);
                kept.push([0, 1].map(|axis| corner[axis] + (next[axis] - corner[axis]) * share));
            }
        }
        self.corners = kept;
    }

    /// The earliest and the latest time possible at `apart`.
    fn reach(&self, apart: i64) -> [f64; 2] {
        let places = self.corners.iter().map(|corner| corner[0] + corner[1] * apart as f64);
        places.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], place| [low.min(place), high.max(place)])
    }
}

/// The corner positions with the least squared error.
fn best(pulses: &[Pulse], knots: &[usize]) -> Vec<f64> {
    let count = knots.len();
    // Normal equations of hat functions: three diagonals.
    let mut main = vec![1e-9; count];
    let mut next = vec![0.0; count];
    let mut right: Vec<f64> = knots.iter().map(|knot| 1e-9 * pulses[*knot].seconds).collect();
    for_each_share(pulses, knots, |index, segment, share| {
        let seconds = pulses[index].seconds;
        main[segment] += (1.0 - share) * (1.0 - share);
        main[segment + 1] += share * share;
        next[segment] += share * (1.0 - share);
        right[segment] += (1.0 - share) * seconds;
        right[segment + 1] += share * seconds;
    });
    for index in 1..count {
        let factor = next[index - 1] / main[index - 1];
        main[index] -= factor * next[index - 1];
        right[index] -= factor * right[index - 1];
    }
    let mut places = vec![0.0; count];
    for index in (0..count).rev() {
        let later = if index + 1 < count { next[index] * places[index + 1] } else { 0.0 };
        places[index] = (right[index] - later) / main[index];
    }
    places
}

/// Calls `use_it` with each pulse, its segment, and its position in the segment, 0 to 1.
fn for_each_share(pulses: &[Pulse], knots: &[usize], mut use_it: impl FnMut(usize, usize, f64)) {
    let mut segment = 0;
    for (index, pulse) in pulses.iter().enumerate() {
        while segment + 2 < knots.len() && index >= knots[segment + 1] {
            segment += 1;
        }
        let [from, to] = [knots[segment], knots[segment + 1]].map(|knot| pulses[knot].number);
        use_it(index, segment, (pulse.number - from) as f64 / (to - from) as f64);
    }
}

/// The distance of the pulses from the lines: the largest, and the sum of squares.
fn errors(pulses: &[Pulse], knots: &[usize], places: &[f64]) -> (f64, f64) {
    let (mut worst, mut squares) = (0.0_f64, 0.0);
    for_each_share(pulses, knots, |index, segment, share| {
        let error = places[segment] + (places[segment + 1] - places[segment]) * share - pulses[index].seconds;
        worst = worst.max(error.abs());
        squares += error * error;
    });
    (worst, squares)
}

fn worst(pulses: &[Pulse], knots: &[usize], places: &[f64]) -> f64 {
    errors(pulses, knots, places).0
}

/// Moves corners to the pulses that fit best: a segment extends too far if the next one has nearly the same slope.
fn improve(pulses: &[Pulse], knots: &mut Vec<usize>, places: &mut Vec<f64>) {
    for _ in 0..2 {
        for inner in 1..knots.len().saturating_sub(1) {
            let now = knots[inner];
            let lowest = now.saturating_sub(SHIFTS).max(knots[inner - 1] + 1);
            let highest = (now + SHIFTS).min(knots[inner + 1] - 1);
            let mut best_so_far = errors(pulses, knots, places);
            for candidate in lowest..=highest {
                let mut tried = knots.clone();
                tried[inner] = candidate;
                let tried_places = best(pulses, &tried);
                let found = errors(pulses, &tried, &tried_places);
                if found.1 < 0.9 * best_so_far.1 && (found.0 <= LIMIT || found.0 < best_so_far.0) {
                    best_so_far = found;
                    *knots = tried;
                    *places = tried_places;
                }
            }
        }
    }
}

/// Corners that keep every pulse within the tolerance, computed from the last to the first.
fn through_the_middle(pulses: &[Pulse], knots: &[usize]) -> Vec<f64> {
    // The reachable window at each corner, from the first to the last.
    let mut polygons: Vec<Lines> = Vec::new();
    let mut window = [pulses[knots[0]].seconds - LIMIT, pulses[knots[0]].seconds + LIMIT];
    for pair in knots.windows(2) {
        let first = pulses[pair[0]];
        let mut lines = Lines::from(first, window, pulses[pair[0] + 1]);
        for pulse in &pulses[pair[0] + 2..=pair[1].max(pair[0] + 1)] {
            let before = lines.corners.clone();
            lines.clip(pulse.number - first.number, pulse.seconds, LIMIT);
            if lines.corners.is_empty() {
                lines.corners = before;
            }
        }
        window = lines.reach(pulses[pair[1]].number - first.number);
        polygons.push(lines);
    }
    let mut places = vec![0.0; knots.len()];
    let mut end = (window[0] + window[1]) / 2.0;
    for (index, mut lines) in polygons.into_iter().enumerate().rev() {
        places[index + 1] = end;
        let apart = pulses[knots[index + 1]].number - pulses[knots[index]].number;
        let before = lines.corners.clone();
        lines.clip(apart, end, 1e-9);
        let left = if lines.corners.is_empty() { before } else { lines.corners };
        end = left.iter().map(|corner| corner[0]).sum::<f64>() / left.len() as f64;
    }
    places[0] = end;
    places
}

/// The segments, with tempos as round as the frames allow.
fn round(pulses: &[Pulse], knots: &[usize], places: &[f64], frame: f64) -> Box<[PulseLine]> {
    let numbers: Vec<i64> = knots.iter().map(|knot| pulses[*knot].number).collect();
    let line = |segment: usize, place: f64, length: f64| PulseLine {
        pulse: numbers[segment],
        seconds: place,
        seconds_per_pulse: length,
    };
    let slope =
        |segment: usize| (places[segment + 1] - places[segment]) / (numbers[segment + 1] - numbers[segment]) as f64;
    let exact: Vec<PulseLine> =
        (0..knots.len() - 1).map(|segment| line(segment, places[segment], slope(segment))).collect();
    let mut place = places[0];
    let mut rounded: Vec<PulseLine> = Vec::new();
    for (segment, exact) in exact.iter().enumerate() {
        let pulses = (numbers[segment + 1] - numbers[segment]) as f64;
        let length = rounder(exact.seconds_per_pulse, frame / pulses);
        rounded.push(line(segment, place, length));
        place += pulses * length;
    }
    // Rounding shifts the whole segment.
    let mean =
        pulses.iter().map(|pulse| pulse.seconds - at(&rounded, pulse.number)).sum::<f64>() / pulses.len() as f64;
    rounded.iter_mut().for_each(|line| line.seconds += mean);
    let error = |lines: &[PulseLine]| {
        pulses.iter().map(|pulse| (pulse.seconds - at(lines, pulse.number)).abs()).fold(0.0, f64::max)
    };
    let good = error(&rounded) <= LIMIT.min(error(&exact) + 1.5 * frame);
    if good { rounded.into() } else { exact.into() }
}

fn at(lines: &[PulseLine], pulse: i64) -> f64 {
    let line = &lines[lines.partition_point(|line| line.pulse <= pulse).saturating_sub(1)];
    line.seconds + (pulse - line.pulse) as f64 * line.seconds_per_pulse
}

/// The length of a pulse with the roundest tempo that `slack` seconds allow, or the exact length.
fn rounder(length: f64, slack: f64) -> f64 {
    let bpm = 60.0 / length;
    let steps = [1.0, 2.0, 10.0, 100.0, 1000.0];
    let round = steps.iter().map(|step| 60.0 / ((bpm * step).round() / step).max(1e-3));
    round.into_iter().find(|other| (other - length).abs() <= slack).unwrap_or(length)
}
