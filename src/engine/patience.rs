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
/// The longest wait of one call after a reset, until the clock shows again whether blocks come in real time: more than twice what a jump on a cold drive takes.
const DOUBTED: Duration = Duration::from_millis(250);
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

    /// Forgets all previous blocks. That they came in real time is doubted until new ones show it: a stuck *offline* may now be true, and
    /// a bounce may wait for the pages of its beginning, but a live host not for seconds.
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
            Pace::Offline if self.clock.is_doubted => DOUBTED,
            Pace::Offline if self.clock.is_real_time => share,
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::recent_blocks::WINDOW;
    use super::*;

    const BLOCK: usize = 480;
    /// The length of a block.
    const OWN: Duration = Duration::from_millis(10);

    /// Passes blocks; returns how long each may wait.
    fn feed(patience: &mut Patience, pace: Pace, start: Instant, blocks: usize, every: Duration) -> Vec<Duration> {
        let mut now = start;
        (0..blocks)
            .map(|_| {
                now += every;
                patience.arrive(now, BLOCK, pace);
                patience.call.deadline.map_or(Duration::ZERO, |deadline| deadline - now)
            })
            .collect()
    }

    fn patience() -> Patience {
        Patience::new(SampleRate::new(48_000).unwrap())
    }

    #[test]
    fn real_time_never_waits() {
        let limits = feed(&mut patience(), Pace::Realtime, Instant::now(), 10_000, OWN);
        assert!(limits.iter().all(Duration::is_zero));
    }

    #[test]
    fn an_announced_rendering_waits_from_its_first_block() {
        assert_eq!(feed(&mut patience(), Pace::Offline, Instant::now(), 1, OWN), [LIMIT]);
    }

    #[test]
    fn what_the_clock_shows_is_believed_before_what_was_announced() {
        let mut patience = patience();
        let start = Instant::now();
        let limits = feed(&mut patience, Pace::Offline, start, 100, OWN);
        assert!(limits[30..].iter().all(|limit| *limit <= OWN), "{:?}", limits[30]);
        // The same with a sound card that takes several blocks at once.
        let mut bursts = Patience::new(SampleRate::new(48_000).unwrap());
        for burst in 0..40_u32 {
            let now = start + OWN * 4 * burst;
            let limits = feed(&mut bursts, Pace::Offline, now, 4, Duration::from_micros(50));
            assert!(burst < 10 || limits.iter().all(|limit| *limit <= OWN), "burst {burst}: {limits:?}");
        }
        // A rendering that continues fast is trusted again.
        let later = start + Duration::from_secs(5);
        let limits = feed(&mut patience, Pace::Offline, later, 200, Duration::from_micros(100));
        assert_eq!(limits[100], LIMIT);
    }

    /// Passes 20 seconds of sound; after the first `warm` blocks each 33rd block waits for a page that comes after `wait`, if it may wait that long, and
    /// the host takes `own` of a block's length for each block. Returns the longest waits of both halves.
    fn waits_of_a_slow_disk(warm: usize, wait: Duration, own: f64) -> [Duration; 2] {
        let (mut patience, mut now) = (patience(), Instant::now());
        let mut longest = [Duration::ZERO; 2];
        for block in 0..2000 {
            now += OWN.mul_f64(own);
            patience.arrive(now, BLOCK, Pace::Offline);
            if block >= warm && block % 33 == 0 {
                let waited = wait.min(patience.call.deadline.unwrap() - now);
                patience.call = Call { waited, in_vain: waited < wait, ..patience.call };
                longest[block / 1000] = longest[block / 1000].max(waited);
                now += waited;
            }
        }
        longest
    }

    #[test]
    fn waits_that_succeed_do_not_hide_a_host_that_plays_live() {
        for (warm, wait) in [(0, 400), (0, 1000), (20, 400), (100, 1000)] {
            let wait = Duration::from_millis(wait);
            let [_, later] = waits_of_a_slow_disk(warm, wait, 1.0);
            assert!(later <= OWN, "{later:?} after {warm} blocks in memory");
            // A rendering of a heavy project, nearly as slow as the clock or a little slower, has all its pages.
            for heavy in [0.7, 1.4] {
                assert_eq!(waits_of_a_slow_disk(warm, wait, heavy), [wait; 2], "{heavy}");
            }
        }
    }

    #[test]
    fn a_reset_does_not_let_a_host_wait_for_seconds_that_plays_live() {
        let (mut patience, start) = (patience(), Instant::now());
        assert!(feed(&mut patience, Pace::Offline, start, 100, OWN)[99] <= OWN);
        patience.reset();
        let later = start + Duration::from_secs(10);
        let limits = feed(&mut patience, Pace::Offline, later, 100, OWN);
        assert!(limits[0] == DOUBTED && limits[30..].iter().all(|limit| *limit <= OWN), "{limits:?}");
        // A rendering after a reset waits as long as ever once it has been fast for a while, and before that longer than a jump takes.
        patience.reset();
        let limits =
            feed(&mut patience, Pace::Offline, start + Duration::from_secs(15), 200, Duration::from_micros(100));
        assert!(limits.iter().all(|limit| *limit >= DOUBTED) && limits[40] == LIMIT, "{limits:?}");
        // A new announcement is believed.
        feed(&mut patience, Pace::Offline, start + Duration::from_secs(20), 100, OWN);
        let again = start + Duration::from_secs(30);
        feed(&mut patience, Pace::Realtime, again, 10, OWN);
        assert_eq!(feed(&mut patience, Pace::Offline, again + Duration::from_secs(1), 1, OWN), [LIMIT]);
    }

    #[test]
    fn a_rendering_that_was_as_slow_as_the_clock_for_a_while_is_trusted_once_it_is_too_far_ahead() {
        let (mut patience, mut now) = (patience(), Instant::now());
        let mut last = |pace: f64, seconds: f64| {
            let every = OWN.mul_f64(pace);
            let blocks = (seconds / every.as_secs_f64()) as usize;
            let limits = feed(&mut patience, Pace::Offline, now, blocks, every);
            now += every * blocks as u32;
            limits[blocks - 1]
        };
        assert!(last(1.0, 1.0) <= OWN);
        assert_eq!(last(0.7, 4.0), LIMIT, "it is more than a second ahead");
        assert_eq!(last(0.9, 20.0), LIMIT, "only exactly real time is believed now");
        assert!(last(1.0, 2.0) <= OWN, "a host that plays live and never takes *offline* back");
        assert!(last(1.0, 600.0) <= OWN);
        assert!(last(0.999, 600.0) <= OWN, "a fast sound card");
    }

    #[test]
    fn a_rendering_that_data_makes_as_slow_as_the_clock_goes_on_waiting() {
        let mut patience = patience();
        for _ in 0..60 {
            patience.arrive(Instant::now(), BLOCK, Pace::Offline);
            assert!(patience.call.deadline.unwrap() > Instant::now() + LIMIT / 2);
            let begun = Instant::now();
            assert!(patience.wait(|| begun.elapsed() >= OWN));
        }
    }

    #[test]
    fn a_bounce_is_recognised_and_left_again() {
        let mut patience = patience();
        let start = Instant::now();
        let limits = feed(&mut patience, Pace::Realtime, start, 200, Duration::from_micros(100));
        assert!(limits[0].is_zero());
        assert!(limits[10] > Duration::from_millis(80), "waits as long as the host is ahead: {:?}", limits[10]);
        assert_eq!(limits[150], LIMIT);
        let later = start + Duration::from_secs(1);
        let limits = feed(&mut patience, Pace::Realtime, later, 50, OWN);
        assert!(limits[WINDOW..].iter().all(Duration::is_zero));
    }

    #[test]
    fn all_waits_of_a_call_share_one_deadline() {
        let mut patience = patience();
        patience.most = Duration::from_millis(40);
        let begun = Instant::now();
        patience.arrive(begun, BLOCK, Pace::Offline);
        assert!(!patience.wait(|| false));
        assert!(patience.wait(|| true), "what is there is there");
        assert!(patience.call.in_vain, "what came does not make up for what did not");
        let mut asked = 0;
        assert!(!patience.wait(|| {
            asked += 1;
            false
        }));
        assert_eq!(asked, 1, "the time was over before");
    }

    #[test]
    fn waits_in_vain_become_shorter_until_one_is_rewarded() {
        let mut patience = patience();
        patience.most = Duration::from_millis(40);
        let limit = |patience: &mut Patience| feed(patience, Pace::Offline, Instant::now(), 1, OWN)[0];
        assert_eq!(limit(&mut patience), Duration::from_millis(40));
        for expected in [10, 5, 5] {
            assert!(!patience.wait(|| false));
            assert_eq!(limit(&mut patience), Duration::from_millis(expected));
        }
        assert!(patience.wait(|| true));
        assert_eq!(limit(&mut patience), OWN / 2, "what was there at once says nothing of what is waited for");
        let mut asked = 0;
        assert!(patience.wait(|| {
            asked += 1;
            asked == 3
        }));
        assert_eq!(limit(&mut patience), LIMIT);
    }

    #[test]
    fn a_host_that_renders_ahead_while_it_plays_waits_no_longer_than_it_is_ahead() {
        let mut patience = patience();
        let mut start = Instant::now();
        for _ in 0..100 {
            for limit in feed(&mut patience, Pace::Realtime, start, 20, Duration::from_micros(100)) {
                assert!(limit <= Duration::from_millis(200), "{limit:?}");
            }
            start += Duration::from_millis(200);
        }
    }

    #[test]
    fn a_wait_uses_up_the_lead() {
        let mut patience = patience();
        let start = Instant::now() - Duration::from_millis(2);
        feed(&mut patience, Pace::Realtime, start, 20, Duration::from_micros(100));
        let ahead = patience.call.deadline.unwrap() - Instant::now();
        assert!(ahead > Duration::from_millis(100), "{ahead:?}");
        assert!(!patience.wait(|| false));
        patience.arrive(Instant::now(), BLOCK, Pace::Realtime);
        let left = patience.call.deadline.map_or(Duration::ZERO, |deadline| deadline - Instant::now());
        assert!(left <= OWN * 2, "{left:?} of {ahead:?} are left");
    }
}
