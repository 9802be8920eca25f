//! Finds single pulses that do not fit the tempo of their neighbours.
//!
//! A burst that a codec distorted, or that a voice covered, may be measured a period of its tone too early. The tempo does not follow such
//! a pulse. If several in a row are off, the tempo has changed. Plain data.

use super::{Pulse, TOLERANCE};

/// The tempo around a pulse is computed from this many others, as a cubic.
const OTHERS: usize = 4;
/// A stray is this many times farther off than its neighbours are without it.
const ALONE: f64 = 12.0;

/// The pulses without strays.
pub fn without(pulses: &[Pulse]) -> Vec<Pulse> {
    let is_steady = |(index, _): &(usize, &Pulse)| !is_stray(pulses, *index);
    pulses.iter().enumerate().filter(is_steady).map(|(_, pulse)| *pulse).collect()
}

/// Whether a single pulse does not fit the tempo around it. At the ends, the beginning of a tempo change looks the same.
fn is_stray(pulses: &[Pulse], index: usize) -> bool {
    if index < 2 || index + 2 >= pulses.len() {
        return false;
    }
    let Some(away) = distance(pulses, index, index).filter(|away| *away > TOLERANCE) else { return false };
    let mut around = (index - 2..=index + 2).filter(|other| *other != index);
    around.all(|other| distance(pulses, other, index).is_some_and(|other| other * ALONE < away))
}

/// The distance of a pulse from the position that its neighbours, except `left_out`, predict, in seconds; `None` if there are too few.
fn distance(pulses: &[Pulse], index: usize, left_out: usize) -> Option<f64> {
    let mut near = [0; OTHERS];
    let mut count = 0;
    // The closest ones first.
    for step in 1..=OTHERS + 1 {
        for other in [index.checked_sub(step), Some(index + step).filter(|other| *other < pulses.len())] {
            if let Some(other) = other.filter(|other| *other != left_out && count < OTHERS) {
                near[count] = other;
                count += 1;
            }
        }
    }
    let share = |own: usize| {
        let others = near.iter().filter(|other| **other != own);
        let apart = |from: usize, to: usize| (pulses[from].number - pulses[to].number) as f64;
        others.map(|other| apart(index, *other) / apart(own, *other)).product::<f64>()
    };
    let place = || near.iter().map(|own| share(*own) * (pulses[*own].seconds - pulses[index].seconds)).sum::<f64>();
    (count == OTHERS).then(|| place().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pulses whose tempo slows down, some of which are off by the given milliseconds.
    fn pulses(elsewhere: &[(i64, f64)]) -> Vec<Pulse> {
        let late =
            |number: i64| elsewhere.iter().find(|other| other.0 == number).map_or(0.0, |other| other.1 / 1e3);
        let seconds = |number: i64| number as f64 * 0.4 + (number * number) as f64 * 0.000_7 + late(number);
        (0..40).filter(|number| *number != 21).map(|number| Pulse { number, seconds: seconds(number) }).collect()
    }

    #[test]
    fn a_pulse_elsewhere_is_left_out() {
        for number in (2..38).filter(|number| *number != 21) {
            for late in [-0.9, 0.6, 5.0, -30.0] {
                let kept = without(&pulses(&[(number, late)]));
                assert!(kept.iter().all(|pulse| pulse.number != number), "{number} {late}");
                assert_eq!(kept.len(), 38, "{number} {late}");
            }
        }
    }

    #[test]
    fn changes_of_tempo_are_kept() {
        assert_eq!(without(&pulses(&[])).len(), 39);
        // A late bar, and everything late from one pulse on.
        let bar: Vec<(i64, f64)> = (12..16).map(|number| (number, 9.0)).collect();
        let rest: Vec<(i64, f64)> = (17..40).map(|number| (number, (number - 17) as f64 * 40.0)).collect();
        let held: Vec<(i64, f64)> = (9..40).map(|number| (number, 700.0)).collect();
        // All are off, as in a tempo map of a live performance.
        let played: Vec<(i64, f64)> = (0..40).map(|number| (number, ((number * 7 % 11) - 5) as f64)).collect();
        for elsewhere in [bar, rest, held, played] {
            assert_eq!(without(&pulses(&elsewhere)).len(), 39, "{elsewhere:?}");
        }
        // A ramp begins right after the first pulses.
        let ramp: Vec<(i64, f64)> =
            (3_i64..40).map(|number| (number, ((number - 3) * (number - 3)) as f64 * -1.3)).collect();
        assert_eq!(without(&pulses(&ramp)).len(), 39);
        for few in 0..6 {
            assert_eq!(without(&pulses(&[(2, 9.0)])[..few]).len(), few);
        }
    }
}
