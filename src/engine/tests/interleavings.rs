//! What the three ends share, in every order of the steps of two or three threads, as far as the memory of any processor may order them.
//! With the feature `interleavings` only.

use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Release};

use loom::sync::Mutex;
use loom::sync::atomic::AtomicBool;
use loom::thread;

use crate::engine::follow::Playhead;
use crate::engine::glance::Turned;
use crate::engine::shared::Shared;
use crate::time::BeatPos;

fn beat(beat: f64) -> BeatPos {
    BeatPos::new(beat).unwrap()
}

#[test]
fn a_playhead_is_one_that_was_set() {
    loom::model(|| {
        let shared = Arc::new(Shared::default());
        let set = [
            Playhead::Beat(beat(4.0)),
            Playhead::Seconds { seconds: 3.0, song_start: beat(16.0) },
            Playhead::Beat(beat(5.0)),
        ];
        shared.set_playhead(set[0]);
        let audio = thread::spawn({
            let shared = Arc::clone(&shared);
            move || set[1..].iter().for_each(|playhead| shared.set_playhead(*playhead))
        });
        let read = shared.playhead();
        assert!(set.contains(&read), "{read:?}");
        audio.join().unwrap();
    });
}

#[test]
fn what_is_read_right_now_is_never_long() {
    loom::model(|| {
        let shared = Arc::new(Shared::default());
        shared.set_reads(&(1_000_000..1_000_500));
        let audio = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.set_reads(&(0..600))
        });
        let [reads, _] = shared.place().reads;
        assert!(
            [0, 1_000_000].contains(&reads.start) && [500, 600].contains(&(reads.end - reads.start)),
            "{reads:?}"
        );
        audio.join().unwrap();
    });
}

/// While a song is looked for, ordered, loaded and sent, a bounce has to wait for it; and when it waits no more, the song is there.
#[test]
fn a_song_is_expected_until_it_has_arrived() {
    loom::model(|| {
        let shared = Arc::new(Shared::default());
        // The queue's state under its lock: whether a song is ordered and not sent. In place of the ring: whether it holds the song.
        let (ordered, arrived) = (Arc::new(Mutex::new(false)), Arc::new(AtomicBool::new(false)));
        shared.begin_search();
        let searcher = thread::spawn({
            let (shared, ordered) = (Arc::clone(&shared), Arc::clone(&ordered));
            move || {
                let mut ordered = ordered.lock().unwrap();
                *ordered = true;
                shared.expect(true, false);
                drop(ordered);
                shared.end_search();
            }
        });
        let loader = thread::spawn({
            let (shared, ordered, arrived) = (Arc::clone(&shared), Arc::clone(&ordered), Arc::clone(&arrived));
            move || {
                let mut ordered = ordered.lock().unwrap();
                if std::mem::take(&mut *ordered) {
                    arrived.store(true, Release);
                }
                shared.expect(*ordered, false);
            }
        });
        if !shared.expects_song() {
            assert!(arrived.load(Acquire));
        }
        searcher.join().unwrap();
        loader.join().unwrap();
    });
}

#[test]
fn whoever_sees_a_turn_sees_its_slot_or_a_later_one() {
    loom::model(|| {
        let turned = Arc::new(Turned::new());
        let audio = thread::spawn({
            let turned = Arc::clone(&turned);
            move || (1..=2).for_each(|turn| turned.set(10 * turn, turn as u64))
        });
        let (slot, turns) = turned.get();
        assert!(slot as u64 >= 10 * turns, "slot {slot} after {turns} turns");
        audio.join().unwrap();
    });
}
