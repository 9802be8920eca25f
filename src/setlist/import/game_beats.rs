//! The meter in the track `BEAT` of a rhythm game's `notes.mid`: a note for each beat, and another one for each bar.
//!
//! Pure arithmetic.

use super::ramps::MeterPoint;
use crate::time::Meter;

/// The key of a beat that begins a bar.
pub const BAR: u8 = 12;
/// The key of any other beat.
pub const BEAT: u8 = 13;

/// Beats nearer than this to each other are at one place.
const NEAR: f64 = 1e-3;

/// The meters of `beats`: their places in quarter notes in any order, and whether each begins a bar. The last bar and
/// bars that no meter fits have the meter of the bar before.
pub fn meters_of(beats: &[(f64, bool)]) -> Vec<MeterPoint> {
    let mut beats = beats.to_vec();
    beats.sort_by(|a, b| a.0.total_cmp(&b.0));
    let bars: Vec<usize> = (0..beats.len()).filter(|index| beats[*index].1).collect();
    let mut meters: Vec<MeterPoint> = Vec::new();
    for pair in bars.windows(2) {
        let [start, end] = [beats[pair[0]].0, beats[pair[1]].0];
        let meter = meter(end - start, pair[1] - pair[0]);
        if let Some(meter) = meter.filter(|meter| meters.last().is_none_or(|last| last.1 != *meter)) {
            meters.push((start, meter));
        }
    }
    meters
}

/// The meter of a bar of this many quarter notes and beats: beats of a half, a quarter, an eighth or a sixteenth, or
/// else as many quarters, eighths or sixteenths as it is long, because beats of three eighths are none of these.
fn meter(quarters: f64, beats: usize) -> Option<Meter> {
    let of_unit = |unit: u8| {
        let count = quarters * f64::from(unit) / 4.0;
        let is_whole = (count - count.round()).abs() < NEAR && (1.0..=255.0).contains(&count.round());
        is_whole.then(|| (count.round() as u8, unit))
    };
    let counted = [2, 4, 8, 16].into_iter().filter_map(of_unit).find(|(count, _)| usize::from(*count) == beats);
    let (count, unit) = counted.or_else(|| [4, 8, 16].into_iter().find_map(of_unit))?;
    Meter::new(count, unit)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Beats of this many quarters each, in bars of these numbers of beats.
    fn beats(rows: &[(usize, f64)]) -> Vec<(f64, bool)> {
        let mut at = 0.0;
        let mut beats = Vec::new();
        for (count, length) in rows {
            for beat in 0..*count {
                beats.push((at, beat == 0));
                at += length;
            }
        }
        beats.push((at, true));
        beats
    }

    fn read(beats: &[(f64, bool)]) -> Vec<(f64, String)> {
        meters_of(beats).into_iter().map(|(at, meter)| (at, meter.to_string())).collect()
    }

    #[test]
    fn bars_have_the_meter_of_their_beats() {
        let rows = [(4, 1.0), (4, 1.0), (3, 1.0), (7, 0.5), (2, 2.0), (2, 1.5), (5, 1.0)];
        let wanted = [(0.0, "4/4"), (8.0, "3/4"), (11.0, "7/8"), (14.5, "2/2"), (18.5, "3/4"), (21.5, "5/4")];
        assert_eq!(read(&beats(&rows)), wanted.map(|(at, meter)| (at, meter.to_owned())));
        let mut unordered = beats(&rows);
        unordered.reverse();
        assert_eq!(read(&unordered).len(), wanted.len());
    }

    #[test]
    fn what_has_no_bars_or_no_length_has_no_meter() {
        assert_eq!(read(&[]), []);
        assert_eq!(read(&[(0.0, true)]), []);
        assert_eq!(read(&[(0.0, false), (1.0, false)]), []);
        assert_eq!(read(&[(0.0, true), (0.0, true)]), []);
        assert_eq!(read(&[(0.0, true), (1.0 / 3.0, true)]), []);
    }
}
