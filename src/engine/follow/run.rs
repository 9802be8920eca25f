//! The playing position while the host plays, and how it stays with the host.
//!
//! Plain data for the audio thread. Known here: positions and speeds. Not known here: the host's fields, songs.

use crate::dsp::stretch;
use crate::time::{SourcePos, Speed};

use super::line::Line;
use crate::engine::block::TempoMode;

/// The largest deviation in speed of repitched material on its way to the goal: 8 cents.
const MOST_BEND: f64 = 0.005;
/// The same for stretched material, whose pitch does not depend on its speed.
const MOST_STRETCH_BEND: f64 = 0.05;
/// Distances below this, in frames, are rounding errors and not corrected.
pub const NO_BEND: f64 = 0.02;

/// A material position and the speed there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Here {
    /// The position.
    pub pos: SourcePos,
    /// The speed.
    pub speed: Speed,
}

/// How the song follows the host's position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manner {
    /// What happens if the tempos differ.
    pub mode: TempoMode,
    /// By how many output frames the song plays later than the host's position; negative for earlier.
    pub delay: f64,
}

/// The playing position while the host plays.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    manner: Manner,
    host: Line,
    goal: Line,
    sounding: Line,
    meets: Option<i64>,
}

impl Here {
    /// The song's position for this host position: later or earlier by the delay.
    pub fn delayed(&self, delay: f64) -> Self {
        Self { pos: self.pos + self.speed.over(-delay), speed: self.speed }
    }
}

impl Run {
    /// Starts at output frame `now`, at the host's position.
    pub fn new(now: i64, here: Here, manner: Manner) -> Self {
        let goal = goal(now, here, manner);
        Self { manner, host: Line::exact(now, here.pos, here.speed), goal, sounding: goal, meets: None }
    }

    /// The same, with a copy that begins with the frame nearest to `target`, which may be a frame away from the host's position.
    pub fn launched(now: i64, here: Here, target: SourcePos, manner: Manner) -> Self {
        let run = Self::new(now, here, manner);
        if !run.goal.is_copy() {
            return run;
        }
        let goal = goal(now, Here { pos: target, speed: here.speed }, manner);
        Self { goal, sounding: goal, ..run }
    }

    /// The host's believed position in the material: exact, with fractions even at speed 1, and
    /// without the delay.
    pub fn host(&self) -> Line {
        self.host
    }

    /// The playing line: the goal, or the way to it, or in [`TempoMode::Off`] a copy that started from it.
    pub fn sounding(&self) -> Line {
        self.sounding
    }

    /// The output frame from which on the goal sounds, while something else leads to it.
    pub fn meets(&self) -> Option<i64> {
        self.meets
    }

    /// Moves the host at output frame `now`, but not the playing position.
    pub fn refer(&mut self, now: i64, here: Here) {
        self.host = Line::exact(now, here.pos, here.speed);
    }

    /// Moves the host at output frame `now`, and stretched material with it: at once, or, with a delay,
    /// in `frames` frames or more. Beyond the range of speeds it plays as fast as it can. Returns false, and changes nothing, if
    /// the host is back in range and the playing position would have to jump.
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

    /// Moves the host at output frame `now`, and lets the playing position meet it in `frames` frames, or later if it would
    /// otherwise have to hurry.
    ///
    /// A host reports its tempo once per block, and a ramp in steps: its lead is then what the tempo did since
    /// the previous block. How fast that is corrected must not depend on the length of this block.
    ///
    /// If the song plays later than the host, a new tempo is heard later too: the playing position keeps its speed for that time,
    /// and is then where it has to be.
    pub fn meet(&mut self, now: i64, here: Here, frames: f64) {
        let goal = goal(now, here, self.manner);
        let (speed, from) = (goal.speed().get(), self.sounding.at(now));
        let ahead = (goal.at(now) - from).get();
        let hurry = ahead.abs() / self.most_bend(speed, ahead);
        let frames = frames.max(self.manner.delay).max(hurry).max(1.0).ceil();
        let wanted = speed + ahead / frames;
        let bent = self.clamped(wanted);
        // A continuing copy snaps to speed 1, which imposes no limit.
        let is_clamped = bent.get() != wanted && !bent.is_unity();
        if ahead.abs() < NO_BEND || bent.is_unity() && !self.sounding.is_copy() || is_clamped {
            // The distance to the host is zero, or so small that later blocks will decide.
            let here = Here { pos: from + here.speed.over(self.manner.delay), speed: here.speed };
            *self = Self::new(now, here, self.manner);
        } else {
            self.refer(now, here);
            self.goal = goal;
            self.sounding = Line::through(now, from, bent);
            self.meets = Some(now + frames as i64);
        }
    }

    /// The largest deviation from `speed` while correcting `ahead`: the former speed is always allowed
    /// while it merely continues because of the delay.
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

    /// Switches to the goal if it is met at output frame `now`.
    pub fn arrive(&mut self, now: i64) {
        if self.meets.is_some_and(|frame| frame <= now) {
            (self.sounding, self.meets) = (self.goal, None);
        }
    }
}

/// The goal from output frame `now` on, with the host at `here`. A copy runs through whole frames.
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

/// The speed at which material is stretched if `speed` is requested.
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
        for delay in [0.0, 4800.0, -4800.0] {
            let mut run = started(delay);
            let before = run.sounding().at(1000);
            run.meet(1000, here(before.get() + 1.1 * delay + 0.01, 1.1), 480.0);
            assert!((run.sounding().at(1000) - before).get().abs() < 1e-9, "{delay}");
            assert_eq!((run.sounding(), run.meets()), (run.goal, None));
            assert!((run.host().at(1000) - before).get() - 1.1 * delay < 1e-9, "{delay}");
        }
    }

    #[test]
    fn what_sounds_later_changes_its_speed_later() {
        // Also where it could be led to the goal sooner than that.
        for before in [0.9, 1.096] {
            let mut run = Run::new(0, here(0.0, before), Manner { mode: TempoMode::Repitch, delay: 4800.0 });
            let host = before * 1000.0;
            assert!((run.sounding().at(1000).get() - (host - before * 4800.0)).abs() < 1e-9, "{before}");
            run.meet(1000, here(host, 1.1), 480.0);
            let meets = run.meets().unwrap();
            assert_eq!(meets, 5800, "{before}");
            assert!((run.sounding().speed().get() - before).abs() < 1e-12, "as before");
            assert!((run.sounding().at(meets).get() - host).abs() < 1e-9, "there it changes");
        }
    }

    #[test]
    fn a_copy_is_whole_and_its_host_is_not() {
        let run = Run::new(0, here(7.3, 1.0), Manner { mode: TempoMode::Stretch, delay: 0.0 });
        assert_eq!((run.sounding().at(10).get(), run.host().at(10).get()), (17.0, 17.3));
    }
}
