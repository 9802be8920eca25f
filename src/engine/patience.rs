//! Decides whether the audio thread may wait for data: only if nobody is listening in real time.
//!
//! Runs on the audio thread. An announced offline rendering may wait. Many hosts bounce without announcing it, and ask for
//! blocks far faster than real time; the clock reveals that. Known here: block lengths and the
//! system's clock. Not known here: songs, samples.
//!
//! Every wait ends, by three rules. All waits of one call share one deadline. After a call whose wait had no effect, later waits are limited
//! to a quarter each time, down to half a block, until one succeeds. And once the clock shows that blocks come in real time, no
//! call waits longer than half a block, whatever the host announced: some hosts announce *offline* and never take it back. Blocks before which nothing
//! was waited for show it too, so waits that succeed do not hide a live host.

use std::time::{Duration, Instant};

use crate::time::SampleRate;

use super::block::Pace;
use super::block_clock::{BlockClock, CERTAINTY};
use super::recent_blocks::RecentBlocks;

/// A bounce is at least this much faster than real time.
const FAST: f64 = 4.0;
/// At least this much sound, in seconds, must have come that fast: more than hosts prepare at once.
const EVIDENCE: f64 = 0.05;
/// The longest wait of one call, once it is certain that nobody is listening.
const LIMIT: Duration = Duration::from_secs(10);
/// The divisor of the longest wait after one without effect.
const SHRINK: u32 = 4;
/// The share of a block's own time that a call may always wait where waiting is allowed; the rest is for processing.
const SHARE: f64 = 0.5;
/// The polling interval.
const NAP: Duration = Duration::from_micros(200);

/// Decides how long a call may wait.
#[derive(Debug)]
pub struct Patience {
    seconds_per_frame: f64,
    recent: RecentBlocks,
    /// How far the host is ahead of real time, in seconds, since it has been fast.
    lead: f64,
    /// Whether it is certain that nobody is listening, because the host was far ahead.
    certain: bool,
    clock: BlockClock,
    pace: Pace,
    /// The current limit of waits, which shrinks with waits that have no effect.
    most: Duration,
    call: Call,
}

/// The current call.
#[derive(Clone, Copy, Debug, Default)]
struct Call {
    /// `None` if waiting is not allowed.
    deadline: Option<Instant>,
    waited: Duration,
    /// Whether a wait ended without effect.
    in_vain: bool,
}

impl Patience {
    /// No block has come yet.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            seconds_per_frame: 1.0 / rate.as_f64(),
            recent: RecentBlocks::default(),
            lead: 0.0,
            certain: false,
            clock: BlockClock::default(),
            pace: Pace::Realtime,
            most: LIMIT,
            call: Call::default(),
        }
    }

    /// Forgets all previous blocks. That they came in real time is doubted until new ones show it: a stuck *offline* may be true now. Then a bounce has half a
    /// second for the pages of its beginning, and a live host does not stand still for ten.
    pub fn reset(&mut self) {
        self.end_call();
        self.recent = RecentBlocks::default();
        self.lead = 0.0;
        self.certain = false;
        self.clock.reset();
    }

    /// Begins the call for a block of `frames` frames that arrived at `now`; later waits belong to this call.
    pub fn arrive(&mut self, now: Instant, frames: usize, pace: Pace) {
        let waited = self.end_call();
        if std::mem::replace(&mut self.pace, pace) != pace {
            self.clock = BlockClock::default();
        }
        let sound = frames as f64 * self.seconds_per_frame;
        self.clock.tick(now, sound, waited.as_secs_f64());
        let lead = self.lead_at(now, frames, waited);
        let share = Duration::from_secs_f64(sound * SHARE);
        let allowed = match pace {
            Pace::Offline if self.clock.is_real_time => share.max(Duration::from_secs_f64(self.clock.doubt)),
            Pace::Offline | Pace::Unheard => LIMIT,
            Pace::Realtime if self.certain => LIMIT,
            Pace::Realtime => Duration::from_secs_f64(lead.max(0.0)),
        };
        let limit = allowed.min(self.most.max(share));
        self.call.deadline = (!limit.is_zero()).then(|| now + limit);
    }

    /// Whether this call may wait at all.
    pub fn may_wait(&self) -> bool {
        self.call.deadline.is_some()
    }

    /// Waits until `ready` returns true, at most until the call's deadline; returns whether it did. If waiting is not allowed, `ready` is not called.
    pub fn wait(&mut self, mut ready: impl FnMut() -> bool) -> bool {
        let Some(deadline) = self.call.deadline else { return true };
        if ready() {
            return true;
        }
        let begun = Instant::now();
        let mut done = false;
        while !done && Instant::now() < deadline {
            std::thread::sleep(NAP);
            done = ready();
        }
        self.call.waited += begun.elapsed();
        self.call.in_vain |= !done;
        done
    }

    /// Waits for something without which the block still sounds: until `ready` returns true, at most for half of the time that the call has left, so that
    /// other waits keep theirs. Returns whether it did. Does not count as a wait without effect.
    pub fn wait_briefly(&mut self, ready: impl FnMut() -> bool) -> bool {
        let Some(deadline) = self.call.deadline else { return true };
        let (now, in_vain) = (Instant::now(), self.call.in_vain);
        self.call.deadline = Some(now + deadline.saturating_duration_since(now) / 2);
        let done = self.wait(ready);
        (self.call.deadline, self.call.in_vain) = (Some(deadline), in_vain);
        done
    }

    /// Evaluates the previous call. Returns how long it waited.
    fn end_call(&mut self) -> Duration {
        let Call { waited, in_vain, .. } = std::mem::take(&mut self.call);
        if in_vain {
            self.most /= SHRINK;
        } else if !waited.is_zero() {
            self.most = LIMIT;
        }
        waited
    }

    /// How far the host is ahead of real time when a block of `frames` frames comes at `now`, in seconds; 0 if it is not fast. The previous
    /// block waited for `waited`.
    ///
    /// A wait uses up the lead, so a host that renders slightly ahead while playing is not delayed beyond its lead. Once it is certain that
    /// nobody is listening, waits no longer count.
    fn lead_at(&mut self, now: Instant, frames: usize, waited: Duration) -> f64 {
        let before = self.recent.push(now, frames, waited);
        let asked = (self.recent.frames() - frames) as f64 * self.seconds_per_frame;
        let passed = self.recent.oldest().map_or(0.0, |oldest| now.duration_since(oldest).as_secs_f64());
        let slept = self.recent.waited().as_secs_f64();
        if asked < EVIDENCE || (passed - slept) * FAST > asked {
            (self.lead, self.certain) = (0.0, false);
            return 0.0;
        }
        let grown = before.map_or(0.0, |before| {
            let since = now.duration_since(before.at).as_secs_f64();
            let own = if self.certain { waited.as_secs_f64() } else { 0.0 };
            before.frames as f64 * self.seconds_per_frame - since + own
        });
        self.lead = if self.lead == 0.0 { asked - passed } else { self.lead + grown }.max(0.0);
        self.certain = self.lead > CERTAINTY || self.certain && self.lead > 0.0;
        self.lead
    }
}

#[cfg(test)]
#[path = "patience_tests.rs"]
mod tests;
