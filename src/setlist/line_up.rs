//! Aligns stems that begin at different times, by the time stamps in their files (`bext`).
//!
//! Main and loader threads. Not known here: files.

use super::{MOST_SKIPPED, Problem, Song, Stem};

/// Where a stem begins on the recorder's clock: frames since midnight, and how many there are a second.
pub type TimeReference = (u64, u32);

/// A day, in seconds: clocks start again at midnight.
const DAY: f64 = 86_400.0;
/// Stems that begin farther apart than this, in seconds, are not of one song.
const FARTHEST: f64 = 4.0 * 3600.0;

impl Song {
    /// Puts silence before stems that begin later than the first one. `references` are those of the stems, `is_said` tells of each whether the musician
    /// said where it begins.
    pub(super) fn line_up(&mut self, references: &[Option<TimeReference>], is_said: impl Fn(usize) -> bool) {
        let playing = |slot: &usize| !self.stems[*slot].removed;
        let slots: Vec<usize> = (0..self.stems.len()).filter(playing).collect();
        let known: Vec<(usize, TimeReference)> =
            slots.iter().filter_map(|slot| Some((*slot, references.get(*slot).copied().flatten()?))).collect();
        let Some(begins) = begins(&known) else { return };
        let last = begins.iter().copied().fold(0.0, f64::max);
        if last == 0.0 {
            return;
        }
        if known.len() < slots.len() || last > FARTHEST {
            let why = if last > FARTHEST {
                "the time references in their files are hours apart".to_owned()
            } else {
                format!("{} of {} files state that they begin at different times", known.len(), slots.len())
            };
            let remedy = "check by ear, and write late = … in song.toml, or export all from one start";
            let folder = self.folder.clone();
            self.problems.push(Problem::warning("may not line up", why, remedy).of(&folder));
            return;
        }
        for ((slot, (_, rate)), seconds) in known.into_iter().zip(begins).filter(|((slot, _), _)| !is_said(*slot)) {
            let frames = (seconds * f64::from(rate)).round() as u64;
            if frames > 0 && frames <= MOST_SKIPPED {
                let stem: &mut Stem = &mut self.stems[slot];
                stem.late = frames;
                let what = format!("begins {} s later than the first stem", (seconds * 1000.0).round() / 1000.0);
                let remedy = "write late = 0 in song.toml if it begins with the others";
                let why = "the time reference in its file states this";
                let problem = Problem::note(what, why, remedy).of(&stem.file);
                self.problems.push(problem);
            }
        }
    }
}

/// How many seconds after the first each begins; `None` for fewer than two.
fn begins(known: &[(usize, TimeReference)]) -> Option<Vec<f64>> {
    if known.len() < 2 {
        return None;
    }
    let rate = known[0].1.1;
    if known.iter().all(|(_, reference)| reference.1 == rate) {
        // Whole numbers, so that a frame stays one.
        let first = known.iter().map(|(_, reference)| reference.0).min()?;
        let last = known.iter().map(|(_, reference)| reference.0).max()?;
        if ((last - first) as f64) < 0.5 * DAY * f64::from(rate) {
            let begins = known.iter().map(|(_, reference)| (reference.0 - first) as f64 / f64::from(rate));
            return Some(begins.collect());
        }
    }
    let seconds: Vec<f64> =
        known.iter().map(|(_, (frames, rate))| *frames as f64 / f64::from((*rate).max(1))).collect();
    let first = seconds.iter().copied().fold(f64::INFINITY, f64::min);
    let is_over_midnight = seconds.iter().any(|time| time - first > 0.5 * DAY);
    let late = |time: f64| if is_over_midnight && time - first < 0.5 * DAY { time + DAY } else { time };
    let first = seconds.iter().copied().map(late).fold(f64::INFINITY, f64::min);
    Some(seconds.into_iter().map(|time| late(time) - first).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setlist::test_songs;

    fn lined_up(references: &[Option<TimeReference>]) -> (Vec<u64>, Vec<String>) {
        let mut song = test_songs::song(references.len());
        song.line_up(references, |_| false);
        let told = song.problems.iter().map(ToString::to_string).collect();
        (song.stems.iter().map(|stem| stem.late).collect(), told)
    }

    #[test]
    fn stems_begin_where_their_recorder_says() {
        let hour = 48_000 * 3600;
        let at = |frames: u64| Some((hour + frames, 48_000));
        let (late, told) = lined_up(&[at(700), at(0), at(700), at(96_001)]);
        assert_eq!(late, [700, 0, 700, 96_001]);
        assert_eq!(told.len(), 3);
        assert!(told[2].contains("begins 2 s later than the first stem: the time reference"), "{told:?}");
        // Another rate, to the nearest frame.
        assert_eq!(lined_up(&[at(0), Some((44_100 * 3601, 44_100))]).0, [0, 44_100]);
        // Over midnight.
        assert_eq!(lined_up(&[Some((86_399 * 48_000, 48_000)), Some((48_000, 48_000))]).0, [0, 96_000]);
        assert_eq!(lined_up(&[at(5), at(5)]), (vec![0, 0], vec![]));
        assert_eq!(lined_up(&[at(5)]), (vec![0], vec![]));
    }

    #[test]
    fn where_some_say_nothing_or_hours_lie_between_it_is_told_and_nothing_moves() {
        let (late, told) = lined_up(&[Some((0, 48_000)), None, Some((9, 48_000))]);
        assert_eq!(late, [0, 0, 0]);
        assert!(told[0].contains("2 of 3 files state that they begin at different times"), "{told:?}");
        let (late, told) = lined_up(&[Some((0, 48_000)), Some((48_000 * 3600 * 6, 48_000))]);
        assert_eq!((late, told.len()), (vec![0, 0], 1));
        assert!(told[0].contains("hours apart"), "{told:?}");
        // A stem that is said to begin with the others, or later, does so.
        let mut song = test_songs::song(2);
        song.line_up(&[Some((0, 48_000)), Some((9, 48_000))], |slot| slot == 1);
        assert_eq!(song.stems[1].late, 0);
    }
}
