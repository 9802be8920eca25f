//! Decides whether the audio thread may wait for data: only when nobody is listening in real time.
//!
//! Audio thread. An announced offline rendering may wait. Many hosts bounce without announcing it, and then ask for
//! blocks far faster than real time; that is recognised here by the clock. Known here: the lengths of blocks and the
//! time of day. Not known here: songs, samples.

use std::time::{Duration, Instant};

use crate::time::SampleRate;

use super::block::Pace;

/// How many blocks are looked at.
const WINDOW: usize = 16;
/// How much faster than real time a bounce is at least.
const FAST: f64 = 4.0;
/// So much sound, in seconds, has to have come that fast: longer than hosts prepare in one go.
const EVIDENCE: f64 = 0.05;
/// A host that is further ahead of real time than this, in seconds, cannot be playing to anybody: hosts that render
/// ahead while they play (REAPER) do so by 0.2 s.
const CERTAINTY: f64 = 1.0;
/// The longest wait of one block, once it is certain that nobody listens.
const LIMIT: Duration = Duration::from_secs(10);
/// How long the thread sleeps before it looks again.
const NAP: Duration = Duration::from_micros(200);

/// Knows how long a block may wait.
#[derive(Debug)]
pub struct Patience {
    seconds_per_frame: f64,
    /// When each of the last blocks came, without the time that was waited, and how much sound it was, in seconds.
    blocks: [(Option<Instant>, f64); WINDOW],
    count: usize,
    /// How far the host is ahead of real time, in seconds, since it has been fast.
    lead: f64,
    /// Time spent waiting, which is not the host's slowness.
    waited: Duration,
    /// Whether the last wait was for nothing: then nothing is waited for until something has come.
    in_vain: bool,
}

impl Patience {
    /// Has seen no block yet.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            seconds_per_frame: 1.0 / rate.as_f64(),
            blocks: [(None, 0.0); WINDOW],
            count: 0,
            lead: 0.0,
            waited: Duration::ZERO,
            in_vain: false,
        }
    }

    /// Forgets what came before.
    pub fn reset(&mut self) {
        self.blocks = [(None, 0.0); WINDOW];
        self.lead = 0.0;
    }

    /// Takes note of a block of `frames` frames that arrived at `now`. Gives how long it may wait for data.
    pub fn arrive(&mut self, now: Instant, frames: usize, pace: Pace) -> Duration {
        let now = now.checked_sub(self.waited).unwrap_or(now);
        let sound = frames as f64 * self.seconds_per_frame;
        let before = self.blocks[(self.count + WINDOW - 1) % WINDOW];
        self.blocks[self.count % WINDOW] = (Some(now), sound);
        self.count = self.count.wrapping_add(1);
        if pace == Pace::Offline {
            return LIMIT;
        }
        let (mut asked, mut oldest) = (-sound, now);
        for (when, sound) in self.blocks.iter().filter_map(|&(when, sound)| Some((when?, sound))) {
            asked += sound;
            oldest = oldest.min(when);
        }
        let passed = now.duration_since(oldest).as_secs_f64();
        if asked < EVIDENCE || passed * FAST > asked {
            self.lead = 0.0;
            return Duration::ZERO;
        }
        let since_last = before.0.map_or(0.0, |last| now.duration_since(last).as_secs_f64());
        self.lead = if self.lead == 0.0 { asked - passed } else { self.lead + before.1 - since_last };
        if self.lead > CERTAINTY { LIMIT } else { Duration::from_secs_f64(self.lead.max(0.0)) }
    }

    /// Waits until `ready`, at most for `limit`; whether it is. A wait in vain is the last one until something comes,
    /// so that a rendering whose data never comes still ends.
    pub fn wait(&mut self, limit: Duration, mut ready: impl FnMut() -> bool) -> bool {
        if limit.is_zero() {
            return true;
        }
        let begun = Instant::now();
        let mut done = ready();
        while !done && !self.in_vain && begun.elapsed() < limit {
            std::thread::sleep(NAP);
            done = ready();
        }
        self.waited += begun.elapsed();
        self.in_vain = !done;
        done
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const BLOCK: usize = 480;

    fn feed(patience: &mut Patience, start: Instant, blocks: usize, every: Duration) -> Vec<Duration> {
        let mut now = start;
        (0..blocks)
            .map(|_| {
                now += every;
                patience.arrive(now, BLOCK, Pace::Realtime)
            })
            .collect()
    }

    fn patience() -> Patience {
        Patience::new(SampleRate::new(48_000).unwrap())
    }

    #[test]
    fn real_time_never_waits() {
        let limits = feed(&mut patience(), Instant::now(), 10_000, Duration::from_millis(10));
        assert!(limits.iter().all(Duration::is_zero));
    }

    #[test]
    fn an_announced_rendering_waits_from_its_first_block() {
        assert_eq!(patience().arrive(Instant::now(), BLOCK, Pace::Offline), LIMIT);
    }

    #[test]
    fn a_bounce_is_recognised_and_left_again() {
        let mut patience = patience();
        let start = Instant::now();
        let limits = feed(&mut patience, start, 200, Duration::from_micros(100));
        assert!(limits[0].is_zero());
        assert!(limits[10] > Duration::from_millis(80), "waits as long as the host is ahead: {:?}", limits[10]);
        assert_eq!(limits[150], LIMIT);
        let later = start + Duration::from_secs(1);
        let limits = feed(&mut patience, later, 50, Duration::from_millis(10));
        assert!(limits[WINDOW..].iter().all(Duration::is_zero));
    }

    #[test]
    fn what_did_not_come_is_not_waited_for_again_until_something_comes() {
        let mut patience = patience();
        let limit = Duration::from_millis(3);
        assert!(!patience.wait(limit, || false));
        let mut asked = 0;
        for _ in 0..100 {
            assert!(!patience.wait(limit, || {
                asked += 1;
                false
            }));
        }
        assert_eq!(asked, 100, "it waits again for every block");
        assert!(patience.wait(limit, || true));
        let mut asked = 0;
        assert!(patience.wait(limit, || {
            asked += 1;
            asked == 3
        }));
    }

    #[test]
    fn a_host_that_renders_ahead_while_it_plays_waits_no_longer_than_it_is_ahead() {
        let mut patience = patience();
        let mut start = Instant::now();
        for _ in 0..100 {
            for limit in feed(&mut patience, start, 20, Duration::from_micros(100)) {
                assert!(limit <= Duration::from_millis(200), "{limit:?}");
            }
            start += Duration::from_millis(200);
        }
    }
}
