//! Keeps attacks intact: near an onset the material passes as recorded, and between onsets it catches up.
//!
//! Pure maths, for the audio thread. A window near an onset must place it exactly where the window lies in the
//! output, or the onset is smeared over as many positions as there are windows. So the course of the material is warped: it
//! is exact at an onset, runs at speed 1 around it, and slightly faster or slower elsewhere. A sound rings on as
//! recorded for longer than the windows require, because struck and plucked sounds decay in their own time at any tempo;
//! but never for so long that sounds next to it are audibly out of time.
//!
//! Source: A. Röbel, "A new approach to transient processing in the phase vocoder", DAFx 2003, section 3, stops time
//! at attacks; here the hold is centred on the onset, so that its position does not move.

use super::hints::Kind;
use super::window::WindowSize;

/// The position of the material and its speed, without regard to onsets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// A frame of the output.
    pub origin: f64,
    /// The material's position at that frame, in frames.
    pub place: f64,
    /// Material frames per output frame; above 0.
    pub speed: f64,
}

impl Course {
    /// The material's position at output frame `frame`.
    pub fn at(&self, frame: f64) -> f64 {
        self.place + (frame - self.origin) * self.speed
    }

    /// When the material's position `place` sounds, in output frames.
    pub fn when(&self, place: f64) -> f64 {
        self.origin + (place - self.place) / self.speed
    }
}

/// An onset around which the course is bent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pin {
    /// Its frame in the material; ∓∞ if there is none.
    pub place: f64,
    /// How far around it the material passes as recorded, in output frames, at most.
    pub hold: f64,
}

/// How far around onsets the material passes as recorded, and how fast it catches up; in output frames.
#[derive(Clone, Copy, Debug)]
pub struct Holds {
    attack: f64,
    soft: f64,
    /// After an onset, if `drift` permits.
    ring: f64,
    /// The largest deviation from the true course, in frames of material: 6.4 ms, the time sound takes to cross two metres of stage.
    drift: f64,
    catch_up: f64,
}

impl Holds {
    /// For material with short windows of `short`: the share of a window that contains an onset without being held stays the same.
    pub fn new(short: WindowSize) -> Self {
        let frames = short.frames() as f64;
        Self {
            attack: 0.375 * frames,
            soft: 0.25 * frames,
            ring: 1.5 * frames,
            drift: DRIFT * frames,
            catch_up: 2.0 * frames,
        }
    }

    /// Around an onset of this kind, at most.
    pub fn of(&self, kind: Kind) -> f64 {
        if kind == Kind::Soft { self.soft } else { self.attack }
    }

    /// The largest deviation from the true course, in frames of material, for windows of `window`.
    pub fn most_drift(window: WindowSize, speed: f64) -> f64 {
        window.frames() as f64 * DRIFT.max((speed - 1.0).abs() / 2.0)
    }
}

/// The permitted deviation, as a share of the short window.
const DRIFT: f64 = 0.15;
/// The share of the distance between onsets (in material or output, the shorter) that may pass as recorded at each end.
const MOST_HELD: f64 = 0.3;
/// The share of it that may ring after the first of them.
const MOST_RINGING: f64 = 0.5;

/// The nearest whole frame. Exactly between two it is the earlier one, as everywhere: each block describes the same course by different
/// numbers, whose rounding errors must not decide.
pub fn nearest(place: f64) -> i64 {
    const ROUNDING: f64 = 1e-4;
    (place - ROUNDING).round() as i64
}

/// The whole frame of the material that belongs to output frame `frame`, when `before` and `after` are the onsets around it.
pub fn warped(course: &Course, frame: i64, [before, after]: [Pin; 2], holds: &Holds) -> i64 {
    let out = frame as f64;
    let true_place = course.at(out);
    let (out_before, out_after) = (course.when(before.place), course.when(after.place));
    let gap = (after.place - before.place).min(out_after - out_before);
    let ring = (holds.drift / (course.speed - 1.0).abs()).min(holds.ring).min(gap * MOST_RINGING);
    let [hold_before, hold_after] = [before, after].map(|pin| pin.hold.min(gap * MOST_HELD));
    let hold_before = hold_before.max(ring);
    if out - out_before <= hold_before {
        return held(before.place, out_before, frame);
    }
    if out_after - out <= hold_after {
        return held(after.place, out_after, frame);
    }
    // The slack that each hold leaves, spread towards the other hold, or over a fixed distance if that is closer.
    let (since, until) = (out - out_before - hold_before, out_after - hold_after - out);
    let reach = holds.catch_up.min(since + until);
    let slack = |hold: f64, distance: f64| (1.0 - course.speed) * hold * (1.0 - distance / reach).max(0.0);
    nearest(true_place + slack(hold_before, since) - slack(hold_after, until))
}

/// The position at `frame` while the material passes as recorded around an onset.
pub fn held(onset: f64, out_onset: f64, frame: i64) -> i64 {
    frame + nearest(onset - out_onset)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use proptest::prelude::*;

    fn course(speed: f64) -> Course {
        Course { origin: 100.0, place: 5000.0, speed }
    }

    fn placed(course: &Course, frame: i64, between: Range<f64>, hold: f64) -> i64 {
        let pins = [between.start, between.end].map(|place| Pin { place, hold });
        warped(course, frame, pins, &Holds::new(WindowSize::W2048))
    }

    #[test]
    fn an_onset_and_what_is_near_it_pass_as_recorded() {
        let course = course(1.25);
        let onset = 15_000.0;
        let sounds = course.when(onset);
        for distance in -1000..=1000 {
            let place = placed(&course, sounds as i64 + distance, f64::NEG_INFINITY..onset, 1000.0);
            let past = placed(&course, sounds as i64 + distance, onset..f64::INFINITY, 1000.0);
            let expected = onset as i64 + distance;
            assert_eq!(if distance < 0 { place } else { past }, expected);
        }
    }

    #[test]
    fn what_has_begun_rings_as_recorded_as_long_as_it_stays_in_time() {
        let onset = 15_000.0;
        for (speed, rings) in [(1.02, 3072), (1.1, 3071), (1.0 / 1.1, 3072), (1.25, 1228), (1.5, 614)] {
            let course = course(speed);
            let offset = |distance: i64| {
                let frame = course.when(onset) as i64 + distance;
                placed(&course, frame, onset..f64::INFINITY, 0.0) - frame
            };
            assert_eq!(offset(rings - 1), offset(0), "at {speed}");
            assert!((offset(rings + 400) - offset(0)).abs() > 0, "at {speed}");
            // Later, it is where it should be.
            let frame = course.when(onset) as i64 + rings + 2 * 2048 + 2;
            assert_eq!(placed(&course, frame, onset..f64::INFINITY, 0.0), nearest(course.at(frame as f64)));
        }
    }

    proptest! {
        #[test]
        fn the_course_has_no_step(
            speed in 0.5..2.0_f64, before in 0.0..40_000.0_f64, gap in 200.0..60_000.0_f64, hold in 0.0..2048.0_f64,
        ) {
            let course = course(speed);
            let between = before..before + gap;
            let frames = course.when(between.start).ceil() as i64..course.when(between.end).floor() as i64;
            let mut last = None;
            for frame in frames {
                let place = placed(&course, frame, between.clone(), hold);
                // Half of the shorter distance and three tenths of it are held; the rest makes up for both.
                let step = place - last.unwrap_or(place);
                prop_assert!((0..=6).contains(&step), "a step of {step} at {frame}");
                let off = (place as f64 - course.at(frame as f64)).abs();
                let most = (hold * (speed - 1.0).abs()).max(Holds::new(WindowSize::W2048).drift);
                prop_assert!(off <= most + 1.0, "{off} frames beside the course");
                last = Some(place);
            }
        }

        #[test]
        fn at_speed_1_nothing_is_warped(frame in 200..100_000_i64, before in 0.0..40_000.0_f64, gap in 1.0..9000.0_f64) {
            let place = placed(&course(1.0), frame, before..before + gap, 768.0);
            prop_assert_eq!(place, frame + 4900);
        }
    }
}
