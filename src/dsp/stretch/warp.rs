//! Keeps attacks whole: near an onset the material passes as recorded, between onsets it makes up for that.
//!
//! Pure maths, for the audio thread. A window that is centred near an onset must show it where the window lies in the
//! output, or the onset smears over as many places as windows show it. So the course of the material is warped: it
//! is exact at an onset, runs at speed 1 around it, and elsewhere a little faster or slower.
//!
//! Source: A. Röbel, "A new approach to transient processing in the phase vocoder", DAFx 2003, section 3, holds time
//! still at attacks; here the hold is laid on both sides of the onset, so that its place does not move.

use std::ops::Range;

/// Where the material passes and how fast, without regard to onsets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// A frame of the output.
    pub origin: f64,
    /// The place in the material that sounds there, in frames.
    pub place: f64,
    /// Material frames per output frame; above 0.
    pub speed: f64,
}

impl Course {
    /// The material's place at output frame `frame`.
    pub fn at(&self, frame: f64) -> f64 {
        self.place + (frame - self.origin) * self.speed
    }

    /// When the material's place `place` sounds, in output frames.
    pub fn when(&self, place: f64) -> f64 {
        self.origin + (place - self.place) / self.speed
    }
}

/// How much of the shorter of two distances between onsets, in material and in output, may pass as recorded at each end.
const MOST_HELD: f64 = 0.3;

/// The whole frame of the material that belongs to output frame `frame`, when `between` are the onsets around it
/// (±∞ where there is none) and up to `hold` frames of output around an onset pass as recorded.
pub fn warped(course: &Course, frame: i64, between: Range<f64>, hold: f64) -> i64 {
    let out = frame as f64;
    let true_place = course.at(out);
    let Range { start: before, end: after } = between;
    let (out_before, out_after) = (course.when(before), course.when(after));
    let gap = (after - before).min(out_after - out_before);
    let hold = hold.min(gap * MOST_HELD);
    if out - out_before <= hold {
        return held(before, out_before, frame);
    }
    if out_after - out <= hold {
        return held(after, out_after, frame);
    }
    // The slack that the hold left on either side, faded out towards the other; where that is far, within CATCH_UP.
    let slack = (1.0 - course.speed) * hold;
    let (since, until) = (out - out_before - hold, out_after - hold - out);
    let reach = CATCH_UP.min(since + until);
    let slope = |distance: f64| (1.0 - distance / reach).max(0.0);
    (true_place + slack * (slope(since) - slope(until))).round() as i64
}

/// Over how many frames of output a hold is made up for, at most.
const CATCH_UP: f64 = 16384.0;

/// The place of `frame` when the material passes as recorded around an onset.
pub fn held(onset: f64, out_onset: f64, frame: i64) -> i64 {
    frame + (onset - out_onset).round() as i64
}
