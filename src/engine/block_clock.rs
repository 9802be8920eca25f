//! Tells by the system's clock whether a host's blocks come in real time, whatever the host announced.
//!
//! Runs on the audio thread. Not known here: what is waited for, and how long a call may wait ([`Patience`](super::patience::Patience)).

use std::ops::RangeInclusive;
use std::time::Instant;

/// A host that is further ahead of real time than this, in seconds, cannot be playing live: hosts that render
/// ahead while playing (REAPER) do so by 0.2 s.
pub const CERTAINTY: f64 = 1.0;

/// Decides whether blocks come in real time.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlockClock {
    /// Whether the last measurements say so.
    pub is_real_time: bool,
    /// The time for waits, in seconds, that a reset has left: what was said before it is doubted.
    pub doubt: f64,
    /// How far the host has come ahead of real time since that was said, in seconds.
    ahead: f64,
    /// Whether it came too far ahead for that. From then on the evidence has to be better.
    was_wrong: bool,
    /// The number of consecutive measurements that say real time: of all blocks, and of those before which nothing was waited for.
    steady: u32,
    own_steady: u32,
    /// When the previous block came, and its sound in seconds.
    last: Option<(Instant, f64)>,
    all: PaceSpan,
    /// How long was spent waiting in it, in seconds.
    waited: f64,
    own: PaceSpan,
}

/// A measurement, in seconds of the clock and of sound.
#[derive(Clone, Copy, Debug, Default)]
struct PaceSpan {
    passed: f64,
    sound: f64,
}

impl PaceSpan {
    /// The length of a measurement, in seconds of the clock or of sound.
    const LOOK: f64 = 0.25;

    /// Adds a block. Returns the measurement if it is long enough; then the next one begins.
    fn add(&mut self, passed: f64, sound: f64) -> Option<Self> {
        self.passed += passed;
        self.sound += sound;
        let is_enough = self.sound.max(self.passed) >= Self::LOOK && self.sound > 0.0;
        is_enough.then(|| std::mem::take(self))
    }

    fn pace(self) -> f64 {
        self.passed / self.sound
    }
}

impl BlockClock {
    /// What remains of the lead at each measurement, so that a sound card that is a little faster than the system's clock does not count.
    const FADING: f64 = 0.999;
    /// The number of consecutive measurements that are needed where a single one can be wrong.
    const STEADY: u32 = 4;
    /// How precisely the blocks of a host that plays live come.
    const PRECISE: RangeInclusive<f64> = 0.95..=1.05;
    /// The share of a block's time that a host which plays live takes for itself, at least.
    const OWN: f64 = 0.4;
    /// The time for all waits after a reset, in seconds, until a measurement is complete: several times what a jump on a cold drive takes.
    const DOUBT: f64 = 0.5;

    /// From here on the host may render: what was known is doubted.
    pub fn reset(&mut self) {
        let doubt = if self.is_real_time { Self::DOUBT } else { 0.0 };
        *self = Self { is_real_time: self.is_real_time, doubt, ..Self::default() };
    }

    /// A block of `sound` seconds came at `now`; the previous one waited for `waited` seconds.
    pub fn tick(&mut self, now: Instant, sound: f64, waited: f64) {
        self.doubt = (self.doubt - waited).max(0.0);
        let Some((at, before)) = self.last.replace((now, sound)) else { return };
        let passed = now.duration_since(at).as_secs_f64();
        // What is slow because it waits is still a live host if its other blocks come like a clock.
        if waited == 0.0
            && let Some(own) = self.own.add(passed, before)
        {
            self.own_steady = if Self::PRECISE.contains(&own.pace()) { self.own_steady + 1 } else { 0 };
        }
        self.waited += waited;
        if let Some(all) = self.all.add(passed, before) {
            // A rendering that waits for data may be as slow as the clock; then the waits were the cause.
            let hosts_own = (all.passed - std::mem::take(&mut self.waited)) / all.sound;
            self.judge(all, hosts_own);
        }
    }

    /// Judges a measurement of all blocks, of which the host's own work took the part `hosts_own` of real time.
    fn judge(&mut self, all: PaceSpan, hosts_own: f64) {
        let (pace, was_real_time) = (all.pace(), self.is_real_time);
        let real_time = if self.was_wrong { Self::PRECISE } else { 0.8..=1.25 };
        self.steady = if real_time.contains(&pace) && hosts_own >= Self::OWN { self.steady + 1 } else { 0 };
        if self.is_real_time {
            self.ahead = (self.ahead * Self::FADING + all.sound - all.passed).max(0.0);
            // No host that plays live is that far ahead: a rendering on a busy machine was as slow as the clock for a while.
            let is_wrong = self.ahead > CERTAINTY;
            self.was_wrong |= is_wrong;
            self.is_real_time = pace >= 0.5 && hosts_own >= Self::OWN && !is_wrong;
        } else if self.own_steady >= Self::STEADY || self.steady >= if self.was_wrong { Self::STEADY } else { 1 } {
            (self.is_real_time, self.ahead) = (true, 0.0);
        }
        if was_real_time && !self.is_real_time || pace < 0.5 {
            self.own_steady = 0;
        }
        self.doubt = 0.0;
    }
}
