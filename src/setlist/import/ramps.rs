//! Builds a tempo map of steps from the tempos, ramps and meters that files state.
//!
//! Pure arithmetic. Not known here: files.
//!
//! Each step has one tempo. A ramp becomes as many steps as keep every beat within a tenth of a millisecond, up to
//! 1024. The ends of each step are exact.

use crate::setlist::FARTHEST_BEAT;
use crate::time::{BeatPos, Bpm, Meter, TempoChange, TempoMap};

/// The most tempo changes of a song.
const MOST_CHANGES: usize = 20_000;

/// The largest error, in seconds, of a beat inside a step against the ramp.
const NEAR_ENOUGH: f64 = 1e-4;

/// The most steps of one ramp.
const MOST_STEPS: f64 = 1024.0;

/// A tempo at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The place, in beats or seconds.
    pub at: f64,
    /// In quarter notes a minute.
    pub bpm: f64,
    /// Whether the tempo ramps linearly to the next point; otherwise it holds.
    pub ramps: bool,
    /// The tempo at which a ramp from the point before arrives. Differs from `bpm` if the tempo jumps here.
    pub arrives: f64,
}

impl Point {
    /// The tempo `bpm` from `at` on.
    pub fn new(at: f64, bpm: f64, ramps: bool) -> Self {
        Self { at, bpm, ramps, arrives: bpm }
    }
}

/// A meter from a beat on.
pub type MeterPoint = (f64, Meter);

/// Builds the map from tempos at beats, and the meters. From beat 0 to the first point, the tempo is `before`. `None`
/// if no point has a valid tempo.
pub fn map_in_beats(points: &[Point], meters: &[MeterPoint], before: f64) -> Option<TempoMap> {
    let points = in_order(points);
    let mut steps: Vec<(f64, f64)> = Vec::new();
    if points.first().is_some_and(|first| first.at > 0.0) {
        steps.push((0.0, before));
    }
    for (index, point) in points.iter().enumerate() {
        match points.get(index + 1).filter(|next| point.ramps && next.arrives != point.bpm) {
            Some(next) => ramp_in_beats(point, next, &mut steps),
            None => steps.push((point.at, point.bpm)),
        }
    }
    joined(&steps, meters)
}

/// Builds the map from tempos at seconds. The first tempo also holds before its place, and beat 0 is at second 0.
/// `meters` gets the map without meters, so that it can turn seconds into beats.
pub fn map_in_seconds(points: &[Point], meters: impl Fn(&TempoMap) -> Vec<MeterPoint>) -> Option<TempoMap> {
    let points = in_order(points);
    let mut beat = points.first().map_or(0.0, |first| first.at * first.bpm / 60.0);
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (index, point) in points.iter().enumerate() {
        let next = points.get(index + 1);
        let seconds = next.map_or(0.0, |next| next.at - point.at);
        let end = next.filter(|_| point.ramps).map_or(point.bpm, |next| next.arrives);
        // The largest error of a beat inside a step is the curve's sagitta.
        let bend = (end - point.bpm).abs() / 60.0 * seconds / 8.0 * 60.0 / point.bpm.min(end);
        let count = (bend / NEAR_ENOUGH).sqrt().ceil().clamp(1.0, MOST_STEPS);
        for step in 0..count as usize {
            let middle = point.bpm + (end - point.bpm) * (step as f64 + 0.5) / count;
            steps.push((beat, middle));
            beat += seconds / count * middle / 60.0;
        }
    }
    steps.iter_mut().for_each(|step| step.0 = snapped(step.0));
    let bare = joined(&steps, &[])?;
    let meters = meters(&bare);
    joined(&steps, &meters)
}

/// `beat`, snapped to a tick of a common grid if it differs only by rounding.
pub fn snapped(beat: f64) -> f64 {
    let grid = (beat * 960.0).round() / 960.0;
    if (beat - grid).abs() < 1e-6 { grid } else { beat }
}

/// The valid points, in order. Of several at one place the last one is kept, with the arrival tempo of the first.
fn in_order(points: &[Point]) -> Vec<Point> {
    let is_one =
        |point: &&Point| point.at.is_finite() && point.at.abs() <= FARTHEST_BEAT && Bpm::new(point.bpm).is_some();
    let mut points: Vec<Point> = points.iter().filter(is_one).copied().collect();
    points.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut ordered: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        match ordered.last_mut() {
            Some(last) if last.at == point.at => *last = Point { arrives: last.arrives, ..point },
            _ => ordered.push(point),
        }
    }
    ordered
}

/// Adds the steps of a tempo that ramps linearly over beats from `point` to `next`.
fn ramp_in_beats(point: &Point, next: &Point, steps: &mut Vec<(f64, f64)>) {
    let beats = next.at - point.at;
    let slope = (next.arrives - point.bpm) / beats;
    // Seconds from one tempo to another, where the tempo changes by `slope` a beat.
    let seconds = |from: f64, to: f64| 60.0 * (to / from).ln() / slope;
    let bend = 60.0 * slope.abs() * beats * beats / 8.0 / point.bpm.min(next.arrives).powi(2);
    let count = (bend / NEAR_ENOUGH).sqrt().ceil().clamp(1.0, MOST_STEPS);
    for step in 0..count as usize {
        let [from, to] = [step as f64, step as f64 + 1.0].map(|step| point.bpm + slope * beats * step / count);
        let length = beats / count;
        steps.push((point.at + length * step as f64, length * 60.0 / seconds(from, to)));
    }
}

/// The map of `steps`, split where the meter changes.
fn joined(steps: &[(f64, f64)], meters: &[MeterPoint]) -> Option<TempoMap> {
    let mut places: Vec<f64> = steps.iter().map(|step| step.0).chain(meters.iter().map(|meter| meter.0)).collect();
    places.retain(|place| place.abs() <= FARTHEST_BEAT);
    places.sort_by(f64::total_cmp);
    places.dedup();
    let first = steps.first()?;
    let mut changes: Vec<TempoChange> = Vec::new();
    let (mut step, mut meter) = (0_usize, 0_usize);
    for place in places.into_iter().take(MOST_CHANGES) {
        while steps.get(step).is_some_and(|next| next.0 <= place) {
            step += 1;
        }
        while meters.get(meter).is_some_and(|next| next.0 <= place) {
            meter += 1;
        }
        let bpm = step.checked_sub(1).map_or(first.1, |index| steps[index].1);
        let meter = meter.checked_sub(1).map_or(Meter::FOUR_FOUR, |index| meters[index].1);
        let (Some(beat), Some(bpm)) = (BeatPos::new(place), Bpm::new(bpm)) else { continue };
        if changes.last().is_none_or(|last| last.bpm != bpm || last.meter != meter) {
            changes.push(TempoChange { beat, bpm, meter });
        }
    }
    TempoMap::new(&changes).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn point(at: f64, bpm: f64, ramps: bool) -> Point {
        Point::new(at, bpm, ramps)
    }

    fn seconds(map: &TempoMap, beat: f64) -> f64 {
        map.seconds_at(BeatPos::new(beat).unwrap()).get()
    }

    #[test]
    fn a_ramp_over_seconds_keeps_every_beat() {
        let map = map_in_seconds(&[point(0.0, 100.0, true), point(8.0, 140.0, false)], |_| Vec::new()).unwrap();
        for n in 0..=64 {
            let beats = f64::from(n) * 0.25;
            // 100/60 t + 5/120 t² = beats
            let (a, b) = (5.0 / 120.0, 100.0 / 60.0);
            let wanted = ((b * b + 4.0 * a * beats).sqrt() - b) / (2.0 * a);
            let wanted = if wanted <= 8.0 { wanted } else { 8.0 + (beats - 16.0) * 60.0 / 140.0 };
            assert!((seconds(&map, beats) - wanted).abs() < 1.1e-4, "{beats}: {} {wanted}", seconds(&map, beats));
        }
        assert!((seconds(&map, 16.0) - 8.0).abs() < 1e-9, "the end is exact");
    }

    #[test]
    fn a_ramp_over_beats_keeps_every_beat() {
        let map = map_in_beats(&[point(0.0, 100.0, true), point(16.0, 140.0, false)], &[], 120.0).unwrap();
        for n in 0..=64 {
            let beats = f64::from(n) * 0.25;
            let wanted = 60.0 / 2.5 * ((100.0 + 2.5 * beats) / 100.0).ln();
            assert!((seconds(&map, beats) - wanted).abs() < 1.1e-4, "{beats}");
        }
    }

    #[test]
    fn a_ramp_that_is_cut_off_jumps() {
        let points = [
            point(0.0, 120.0, true),
            point(16.0, 120.0, true),
            point(16.0, 140.0, true),
            point(32.0, 140.0, false),
        ];
        let map = map_in_beats(&points, &[], 120.0).unwrap();
        let changes: Vec<_> = map.changes().map(|c| (c.beat.get(), c.bpm.get())).collect();
        assert_eq!(changes, [(0.0, 120.0), (16.0, 140.0)]);
    }

    #[test]
    fn what_holds_is_exact_and_meters_cut_nothing_else() {
        let three: Meter = "3/4".parse().unwrap();
        let map =
            map_in_beats(&[point(4.0, 90.5, false), point(4.0, 91.0, false)], &[(8.0, three)], 120.0).unwrap();
        let changes: Vec<_> = map.changes().map(|c| (c.beat.get(), c.bpm.get(), c.meter.to_string())).collect();
        let wanted = [(0.0, 120.0, "4/4"), (4.0, 91.0, "4/4"), (8.0, 91.0, "3/4")];
        assert_eq!(changes, wanted.map(|(beat, bpm, meter)| (beat, bpm, meter.to_owned())));
        assert_eq!(map_in_beats(&[point(f64::NAN, 90.0, false), point(0.0, 0.0, true)], &[], 120.0), None);
    }
}
