//! Whether and how long calls wait, by blocks that come at given times.

#![allow(clippy::unwrap_used)]

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

/// Passes blocks of which each takes `own` of its length, and waits for `wanted` if it may wait that long. Returns each block's longest wait.
fn wait_for(patience: &mut Patience, start: Instant, own: f64, wanted: &[Duration]) -> Vec<Duration> {
    let mut now = start;
    let wait = |&wanted: &Duration| {
        now += OWN.mul_f64(own);
        patience.arrive(now, BLOCK, Pace::Offline);
        let limit = patience.call.deadline.unwrap() - now;
        patience.call = Call { waited: wanted.min(limit), in_vain: wanted > limit, ..patience.call };
        now += wanted.min(limit);
        limit
    };
    wanted.iter().map(wait).collect()
}

#[test]
fn a_reset_does_not_let_a_host_wait_for_seconds_that_plays_live() {
    let (mut patience, start) = (patience(), Instant::now());
    let seconds = Duration::from_secs;
    let pages = |waits: &[u64], blocks: usize| -> Vec<Duration> {
        waits
            .iter()
            .copied()
            .map(Duration::from_millis)
            .chain(std::iter::repeat(Duration::ZERO))
            .take(blocks)
            .collect()
    };
    assert!(feed(&mut patience, Pace::Offline, start, 100, OWN)[99] <= OWN);
    patience.reset();
    let limits = wait_for(&mut patience, start + seconds(10), 1.0, &pages(&[2000], 100));
    assert_eq!(limits[0], Duration::from_millis(500));
    assert!(limits[1..].iter().all(|limit| *limit <= OWN), "{limits:?}");
    // A rendering has its pages, if they take no longer than that, and afterwards waits as long as ever.
    patience.reset();
    let limits = wait_for(&mut patience, start + seconds(20), 0.02, &pages(&[150, 0, 200, 100], 100));
    assert!(
        limits[..4].iter().zip([150, 0, 200, 100]).all(|(limit, wait)| limit.as_millis() >= wait),
        "{limits:?}"
    );
    assert_eq!(limits[60], LIMIT, "{limits:?}");
    // A new announcement is believed.
    feed(&mut patience, Pace::Offline, start + seconds(30), 100, OWN);
    feed(&mut patience, Pace::Realtime, start + seconds(40), 10, OWN);
    assert_eq!(feed(&mut patience, Pace::Offline, start + seconds(41), 1, OWN), [LIMIT]);
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
