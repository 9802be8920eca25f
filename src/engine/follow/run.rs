//! What sounds while the host plays, and how it stays with the host.
//!
//! A plain value, for the audio thread. Known here: places and speeds. Not known here: the host's fields, songs.

use crate::dsp::stretch;
use crate::time::{SourcePos, Speed};

use super::line::Line;
use crate::engine::block::TempoMode;

/// How much faster or slower what sounds may be on its way to the reference, as a share of its speed: 8 cents.
const MOST_BEND: f64 = 0.005;
/// A distance smaller than this, in frames, is not worth a bend: rounding.
pub const NO_BEND: f64 = 0.02;

/// A place in the material, and how fast it passes there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Here {
    /// The place.
    pub pos: SourcePos,
    /// How fast it passes.
    pub speed: Speed,
}

/// While the host plays.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    reference: Line,
    sounding: Line,
    meets: Option<i64>,
}

impl Run {
    /// Starts at output frame `now`, where the host is.
    pub fn new(now: i64, here: Here, mode: TempoMode) -> Self {
        let reference = Line::through(now, here.pos, here.speed);
        let sounding = match mode {
            TempoMode::Repitch => reference,
            TempoMode::Off => Line::through(now, here.pos, Speed::UNITY),
            TempoMode::Stretch => Line::through(now, here.pos, within_reach(here.speed)),
        };
        Self { reference, sounding, meets: None }
    }

    /// Where the host is, as far as it is believed.
    pub fn reference(&self) -> Line {
        self.reference
    }

    /// What sounds: the reference, or what leads to it, or in [`TempoMode::Off`] a copy that started from it.
    pub fn sounding(&self) -> Line {
        self.sounding
    }

    /// The output frame from which on the reference itself sounds, while something else leads to it.
    pub fn meets(&self) -> Option<i64> {
        self.meets
    }

    /// Moves the reference at output frame `now` without what sounds.
    pub fn refer(&mut self, now: i64, here: Here) {
        self.reference = Line::through(now, here.pos, here.speed);
    }

    /// Moves the reference at output frame `now`, and what is stretched with it; out of reach, that goes on as fast as it
    /// can. Gives false, and changes nothing, where it is back in reach and would have to jump.
    pub fn adopt(&mut self, now: i64, here: Here) -> bool {
        let reached = is_in_reach(here.speed);
        if reached && !is_in_reach(self.reference.speed()) {
            return false;
        }
        let pos = if reached { here.pos } else { self.sounding.at(now) };
        self.refer(now, here);
        self.sounding = Line::through(now, pos, within_reach(here.speed));
        self.meets = None;
        true
    }

    /// Moves the reference at output frame `now`, and lets what sounds meet it in `frames` frames, or later if it would
    /// have to hurry.
    ///
    /// A host announces its tempo with a block, and a ramp in steps: what it is ahead then is what the tempo did since
    /// the block before. How fast that is made up for must not depend on how long this block is.
    pub fn meet(&mut self, now: i64, here: Here, frames: f64) {
        let (speed, from) = (here.speed.get(), self.sounding.at(now));
        let ahead = (here.pos - from).get();
        let frames = frames.max(ahead.abs() / (MOST_BEND * speed)).ceil();
        let wanted = speed + ahead / frames;
        let bent = Speed::clamped(wanted);
        if ahead.abs() < NO_BEND || bent.is_unity() || bent.get() != wanted {
            // Beside the host, by nothing or by what the next blocks will show again.
            *self = Self::new(now, Here { pos: from, speed: here.speed }, TempoMode::Repitch);
        } else {
            self.refer(now, here);
            self.sounding = Line::through(now, from, bent);
            self.meets = Some(now + frames as i64);
        }
    }

    /// Lets the reference sound if that is met at output frame `now`.
    pub fn arrive(&mut self, now: i64) {
        if self.meets.is_some_and(|frame| frame <= now) {
            (self.sounding, self.meets) = (self.reference, None);
        }
    }
}

/// Whether material can be stretched at `speed`.
pub fn is_in_reach(speed: Speed) -> bool {
    within_reach(speed) == speed
}

/// The speed at which material is stretched when `speed` is wanted.
fn within_reach(speed: Speed) -> Speed {
    Speed::clamped(speed.get().clamp(*stretch::SPEEDS.start(), *stretch::SPEEDS.end()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn here(pos: f64, speed: f64) -> Here {
        Here { pos: SourcePos::new(pos).unwrap(), speed: Speed::clamped(speed) }
    }

    fn started() -> Run {
        Run::new(0, here(0.0, 0.9), TempoMode::Repitch)
    }

    #[test]
    fn what_sounds_meets_the_reference_without_a_step() {
        for ahead in [-40.0, -1.0, 0.5, 40.0] {
            let mut run = started();
            let before = run.sounding().at(1000);
            run.meet(1000, here(before.get() + ahead, 1.1), 480.0);
            assert_eq!(run.sounding().at(1000), before, "{ahead}");
            let meets = run.meets().unwrap();
            assert_eq!(meets - 1000, 480.max((f64::abs(ahead) / (0.005 * 1.1)).ceil() as i64), "{ahead}");
            let step = (run.reference().at(meets) - run.sounding().at(meets)).get();
            assert!(step.abs() < 1e-9, "{ahead}: {step}");
            run.arrive(meets - 1);
            assert!(run.meets().is_some());
            run.arrive(meets);
            assert_eq!((run.sounding(), run.meets()), (run.reference(), None));
        }
    }

    #[test]
    fn rounding_bends_nothing() {
        let mut run = started();
        let before = run.sounding().at(1000);
        run.meet(1000, here(before.get() + 0.01, 1.1), 480.0);
        assert_eq!((run.sounding().at(1000), run.meets()), (before, None));
        assert_eq!(run.sounding(), run.reference());
    }
}
