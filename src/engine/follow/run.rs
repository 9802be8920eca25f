//! What sounds while the host plays, and how it stays with the host.
//!
//! A plain value, for the audio thread. Known here: places and speeds. Not known here: the host's fields, songs.

use crate::dsp::stretch;
use crate::time::{SourcePos, Speed};

use super::line::Line;
use crate::engine::block::TempoMode;

/// How much faster or slower what is repitched may be on its way to the goal, as a share of its speed: 8 cents.
const MOST_BEND: f64 = 0.005;
/// The same for what is stretched, whose pitch does not move with its speed.
const MOST_STRETCH_BEND: f64 = 0.05;
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

/// How the song is to sound where the host is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manner {
    /// What happens where the tempos differ.
    pub mode: TempoMode,
    /// By how many output frames the song sounds later than the host's place; negative for earlier.
    pub delay: f64,
}

/// While the host plays.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    manner: Manner,
    host: Line,
    goal: Line,
    sounding: Line,
    meets: Option<i64>,
}

impl Here {
    /// What sounds where the host is here: later or earlier by the delay.
    pub fn delayed(&self, delay: f64) -> Self {
        Self { pos: self.pos + self.speed.over(-delay), speed: self.speed }
    }
}

impl Run {
    /// Starts at output frame `now`, where the host is.
    pub fn new(now: i64, here: Here, manner: Manner) -> Self {
        let goal = goal(now, here, manner);
        Self { manner, host: Line::exact(now, here.pos, here.speed), goal, sounding: goal, meets: None }
    }

    /// The same where a copy begins with the frame nearest to `target`, which may be a frame beside where the host is.
    pub fn launched(now: i64, here: Here, target: SourcePos, manner: Manner) -> Self {
        let run = Self::new(now, here, manner);
        if !run.goal.is_copy() {
            return run;
        }
        let goal = goal(now, Here { pos: target, speed: here.speed }, manner);
        Self { goal, sounding: goal, ..run }
    }

    /// Where the host is, as far as it is believed: its place in the material as it is, between two frames even at speed 1, and
    /// without the delay.
    pub fn host(&self) -> Line {
        self.host
    }

    /// What sounds: the goal, or what leads to it, or in [`TempoMode::Off`] a copy that started from it.
    pub fn sounding(&self) -> Line {
        self.sounding
    }

    /// The output frame from which on the goal sounds, while something else leads to it.
    pub fn meets(&self) -> Option<i64> {
        self.meets
    }

    /// Moves the host at output frame `now` without what sounds.
    pub fn refer(&mut self, now: i64, here: Here) {
        self.host = Line::exact(now, here.pos, here.speed);
    }

    /// Moves the host at output frame `now`, and what is stretched with it: at once, or, where the song sounds later or
    /// earlier, in `frames` frames or more. Out of reach, it goes on as fast as it can. Gives false, and changes nothing, where
    /// the host is back in reach and what sounds would have to jump.
    pub fn adopt(&mut self, now: i64, here: Here, frames: f64) -> bool {
        let reached = is_in_reach(here.speed);
        if reached && !is_in_reach(self.host.speed()) {
            return false;
        }
        if !reached {
            let pos = self.sounding.at(now);
            self.refer(now, here);
            self.goal = Line::through(now, pos, within_reach(here.speed));
            (self.sounding, self.meets) = (self.goal, None);
        } else if self.manner.delay == 0.0 {
            *self = Self::new(now, here, self.manner);
        } else {
            self.meet(now, here, frames);
        }
        true
    }

    /// Moves the host at output frame `now`, and lets what sounds meet it in `frames` frames, or later if it would
    /// have to hurry.
    ///
    /// A host announces its tempo with a block, and a ramp in steps: what it is ahead then is what the tempo did since
    /// the block before. How fast that is made up for must not depend on how long this block is.
    ///
    /// Where the song sounds later than the host, a new tempo sounds later too: what sounds keeps its speed for as long, and
    /// then it is where it has to be.
    pub fn meet(&mut self, now: i64, here: Here, frames: f64) {
        let goal = goal(now, here, self.manner);
        let (speed, from) = (goal.speed().get(), self.sounding.at(now));
        let ahead = (goal.at(now) - from).get();
        let hurry = ahead.abs() / self.most_bend(speed, ahead);
        let frames = frames.max(self.manner.delay).max(hurry).max(1.0).ceil();
        let wanted = speed + ahead / frames;
        let bent = self.clamped(wanted);
        // A copy that goes on is snapped to speed 1, which is no limit.
        let is_clamped = bent.get() != wanted && !bent.is_unity();
        if ahead.abs() < NO_BEND || bent.is_unity() && !self.sounding.is_copy() || is_clamped {
            // Beside the host, by nothing or by what the next blocks will show again.
            let here = Here { pos: from + here.speed.over(self.manner.delay), speed: here.speed };
            *self = Self::new(now, here, self.manner);
        } else {
            self.refer(now, here);
            self.goal = goal;
            self.sounding = Line::through(now, from, bent);
            self.meets = Some(now + frames as i64);
        }
    }

    /// By how much what sounds may differ from `speed` while it makes up for `ahead`: the speed that it had is never too much,
    /// where it only goes on for the delay.
    fn most_bend(&self, speed: f64, ahead: f64) -> f64 {
        let share = if self.manner.mode == TempoMode::Stretch { MOST_STRETCH_BEND } else { MOST_BEND };
        let going_on = (self.sounding.speed().get() - speed) * ahead.signum();
        let going_on = if self.manner.delay > 0.0 { going_on } else { 0.0 };
        going_on.max(share * speed)
    }

    fn clamped(&self, speed: f64) -> Speed {
        let speed = Speed::clamped(speed);
        if self.manner.mode == TempoMode::Stretch { within_reach(speed) } else { speed }
    }

    /// Lets the goal sound if that is met at output frame `now`.
    pub fn arrive(&mut self, now: i64) {
        if self.meets.is_some_and(|frame| frame <= now) {
            (self.sounding, self.meets) = (self.goal, None);
        }
    }
}

/// What is to sound from output frame `now` on, where the host is `here`. A copy runs through whole frames.
fn goal(now: i64, here: Here, manner: Manner) -> Line {
    let Here { pos, speed } = here.delayed(manner.delay);
    let speed = match manner.mode {
        TempoMode::Repitch => speed,
        TempoMode::Off => Speed::UNITY,
        TempoMode::Stretch => within_reach(speed),
    };
    Line::through(now, pos, speed)
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

    fn started(delay: f64) -> Run {
        Run::new(0, here(0.0, 0.9), Manner { mode: TempoMode::Repitch, delay })
    }

    #[test]
    fn what_sounds_meets_the_goal_without_a_step() {
        for ahead in [-40.0, -1.0, 0.5, 40.0] {
            let mut run = started(0.0);
            let before = run.sounding().at(1000);
            run.meet(1000, here(before.get() + ahead, 1.1), 480.0);
            assert_eq!(run.sounding().at(1000), before, "{ahead}");
            let meets = run.meets().unwrap();
            assert_eq!(meets - 1000, 480.max((f64::abs(ahead) / (0.005 * 1.1)).ceil() as i64), "{ahead}");
            let step = (run.host().at(meets) - run.sounding().at(meets)).get();
            assert!(step.abs() < 1e-9, "{ahead}: {step}");
            run.arrive(meets - 1);
            assert!(run.meets().is_some());
            run.arrive(meets);
            assert_eq!((run.sounding(), run.meets()), (run.goal, None));
        }
    }

    #[test]
    fn rounding_bends_nothing() {
        let mut run = started(0.0);
        let before = run.sounding().at(1000);
        run.meet(1000, here(before.get() + 0.01, 1.1), 480.0);
        assert_eq!((run.sounding().at(1000), run.meets()), (before, None));
        assert_eq!((run.sounding(), run.host()), (run.goal, run.goal));
    }

    #[test]
    fn what_sounds_later_changes_its_speed_later() {
        let mut run = started(4800.0);
        assert_eq!(run.sounding().at(1000).get(), 900.0 - 0.9 * 4800.0);
        run.meet(1000, here(900.0, 1.1), 480.0);
        let meets = run.meets().unwrap();
        assert_eq!(meets, 5800);
        assert!((run.sounding().speed().get() - 0.9).abs() < 1e-12, "as before");
        assert!((run.sounding().at(meets).get() - 900.0).abs() < 1e-9, "there it changes");
    }

    #[test]
    fn a_copy_is_whole_and_its_host_is_not() {
        let run = Run::new(0, here(7.3, 1.0), Manner { mode: TempoMode::Stretch, delay: 0.0 });
        assert_eq!((run.sounding().at(10).get(), run.host().at(10).get()), (17.0, 17.3));
    }
}
