//! Audio that is missing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::rig::*;
use crate::engine::load::{Arrival, ArrivalCount, ArrivalSender};
use crate::engine::{Pace, TempoMode};
use crate::media::{PAGE_FRAMES, StemAudio};

pub const PAGES: usize = 6;
pub const LENGTH: u64 = (PAGES * PAGE_FRAMES) as u64;

pub fn tone(_stem: usize, _channel: usize, frame: i64) -> f32 {
    ((frame as f64 / f64::from(RATE) * 100.0).fract() * std::f64::consts::TAU).sin() as f32 * 0.5
}

/// A stem without the page `missing`.
fn holey(missing: usize) -> StemAudio {
    let mut stem = StemAudio::empty(LENGTH, 1);
    for index in (0..PAGES).filter(|&index| index != missing) {
        stem.set(index, Some(page(tone, 0, 1, index, LENGTH)));
    }
    stem
}

/// A host that plays no faster than the clock, so that waiting is not allowed: it pauses before each block.
fn real_time(rig: &mut Rig, host: &mut RigHost, block: usize, blocks: usize) -> [Vec<f32>; 2] {
    rig.pace = Pace::Realtime;
    rig.play(host, vec![block; blocks])
}

#[test]
fn a_missing_page_is_a_counted_gap_in_place_with_ramps() {
    let map = constant(120.0);
    for block in [1, 64, 500, 4096] {
        let mut rig = Rig::new(song(vec![holey(2)], &map, 0.0));
        let mut host = RigHost::new(map.clone());
        let heard = real_time(&mut rig, &mut host, block, PAGES * PAGE_FRAMES / block);
        let (begin, end) = (2 * PAGE_FRAMES, 3 * PAGE_FRAMES);
        let exact =
            |range| assert_equals(&heard, range, 0, |_, frame| tone(0, 0, frame), &format!("blocks of {block}"));
        // The ramp begins a little earlier, at a boundary of the frames that are shaped at once.
        exact(0..begin - 2 * FADE);
        exact(end + 2 * FADE..heard[0].len());
        assert!(
            heard[0][begin..end].iter().all(|&sample| sample == 0.0),
            "blocks of {block}: not silent in the gap"
        );
        let step = heard[0].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(step < 0.015, "blocks of {block}: a step of {step}");
        assert!(rig.shared.underruns() > 0);
    }
}

#[test]
fn what_fades_out_just_before_a_missing_page_does_not_break_off() {
    let map = constant(120.0);
    for before in [10, 40, 90, 150, FADE + 40] {
        for leaves in [true, false] {
            let mut rig = Rig::new(song(vec![holey(2)], &map, 0.0));
            let mut host = RigHost::new(map.clone());
            let left = 2 * PAGE_FRAMES - before;
            let mut heard = real_time(&mut rig, &mut host, left, 1);
            let end = if leaves {
                rig.stop(512)
            } else {
                host.at = 4 * PAGE_FRAMES as i64;
                real_time(&mut rig, &mut host, 512, 1)
            };
            heard[0].extend(&end[0]);
            let step = heard[0].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
            assert!(step < 0.015, "{before} frames before it, stop {leaves}: a step of {step}");
        }
    }
}

#[test]
fn a_jump_to_just_before_a_missing_page_does_not_break_off_there() {
    let map = constant(120.0);
    for before in [5, 20, 60, 100, 130, 160, FADE - 1, FADE + 20] {
        for block in [32, 500] {
            let mut rig = Rig::new(song(vec![holey(2)], &map, 0.0));
            let mut host = RigHost::new(map.clone());
            let mut heard = real_time(&mut rig, &mut host, 1000, 1);
            host.at = (2 * PAGE_FRAMES - before) as i64;
            let end = real_time(&mut rig, &mut host, block, 1000 / block);
            heard[0].extend(&end[0]);
            let step = heard[0].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
            assert!(step < 0.015, "{before} frames before it, blocks of {block}: a step of {step}");
        }
    }
}

#[test]
fn a_new_tempo_beside_a_missing_page_does_not_break_off() {
    let map = constant(120.0);
    for at in [3 * PAGE_FRAMES + 100, 3 * PAGE_FRAMES + 700, 2 * PAGE_FRAMES - 300, 2 * PAGE_FRAMES - 900] {
        for tempo in [100.0, 140.0] {
            for block in [32, 500] {
                let mut rig = Rig::new(song(vec![holey(2)], &map, 0.0));
                rig.settings.tempo_mode = TempoMode::Stretch;
                let mut host = RigHost::new(map.clone());
                host.at = at as i64 - 1000;
                let mut heard = real_time(&mut rig, &mut host, 500, 2);
                host.map = constant(tempo);
                host.at = (at as f64 * 120.0 / tempo).round() as i64;
                let end = real_time(&mut rig, &mut host, block, 2000 / block);
                heard[0].extend(&end[0]);
                let step = heard[0].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
                assert!(step < 0.02, "at {at}, {tempo} BPM, blocks of {block}: a step of {step}");
            }
        }
    }
}

#[test]
fn a_page_that_comes_in_the_middle_rises_in_place() {
    let map = constant(120.0);
    let audio = store(vec![holey(2)]);
    let loaded = song_of(&audio, &map, 0.0);
    let mut rig = Rig::new(loaded);
    let mut host = RigHost::new(map);
    host.at = 2 * PAGE_FRAMES as i64 + 100;
    let first = host.at;
    let before = real_time(&mut rig, &mut host, 64, 10);
    assert!(before[0].iter().all(|&sample| sample == 0.0));
    assert_eq!(rig.shared.underruns(), 10);
    publish(&audio, 0, 2, page(tone, 0, 1, 2, LENGTH));
    let after = real_time(&mut rig, &mut host, 64, 40);
    assert_equals(&after, 2 * FADE..after[0].len(), first + 640, |_, frame| tone(0, 0, frame), "after it came");
    let step = after[0].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    assert!(step < 0.015, "a step of {step}");
    assert_eq!(rig.shared.underruns(), 10, "nothing is missing any more");
}

/// What is heard of two stems in memory, of which the second page is evicted after a few blocks, or not.
fn evicted(evicts: bool, tempo: f64, goes: RigEnd) -> [Vec<f32>; 2] {
    let audio = store((0..2).map(|index| stem(tone, index, LENGTH, 1)).collect());
    let mut rig = Rig::new(song_of(&audio, &constant(120.0), 0.0));
    rig.settings.tempo_mode = TempoMode::Stretch;
    let mut host = RigHost::new(constant(tempo));
    host.at = PAGE_FRAMES as i64 * 5 / 4;
    let mut heard = real_time(&mut rig, &mut host, 64, 20);
    if evicts {
        // By a loader that knows an old position.
        audio.withdraw(0, 1);
        audio.withdraw(1, 1);
    }
    let end = match goes {
        RigEnd::Stop => rig.stop(1024),
        RigEnd::Jump => {
            host.at = 4 * PAGE_FRAMES as i64;
            real_time(&mut rig, &mut host, 64, 40)
        }
        RigEnd::On => real_time(&mut rig, &mut host, 64, 3 * PAGE_FRAMES / 64),
    };
    heard.iter_mut().zip(end).for_each(|(heard, end)| heard.extend(end));
    assert_eq!(rig.shared.underruns(), 0);
    heard
}

#[derive(Clone, Copy, Debug)]
enum RigEnd {
    On,
    Jump,
    Stop,
}

#[test]
fn pages_that_are_evicted_while_they_sound_sound_to_their_end() {
    for tempo in [120.0, 100.0, 133.0] {
        for goes in [RigEnd::On, RigEnd::Jump, RigEnd::Stop] {
            assert!(evicted(true, tempo, goes) == evicted(false, tempo, goes), "{tempo} BPM, {goes:?}");
        }
    }
}

#[test]
fn a_stem_that_is_missing_does_not_disturb_the_others() {
    let map = constant(120.0);
    let stems = vec![stem(noise, 0, LENGTH, 2), StemAudio::empty(LENGTH, 2)];
    let mut rig = Rig::new(song(stems, &map, 0.0));
    let heard = real_time(&mut rig, &mut RigHost::new(map), 512, 50);
    assert_equals(
        &heard,
        0..heard[0].len(),
        0,
        |channel, frame| noise(0, channel, frame),
        "the stem that is there",
    );
    assert_eq!(rig.shared.underruns(), 50);
}

#[test]
fn an_announced_offline_rendering_waits_for_what_is_missing() {
    let map = constant(120.0);
    let audio = store(vec![StemAudio::empty(LENGTH, 1)]);
    let loaded = song_of(&audio, &map, 0.0);
    let mut rig = Rig::new(loaded);
    rig.pace = Pace::Offline;
    let loader = std::thread::spawn(move || {
        for index in 0..PAGES {
            std::thread::sleep(Duration::from_millis(5));
            publish(&audio, 0, index, page(tone, 0, 1, index, LENGTH));
        }
    });
    let heard = rig.play(&mut RigHost::new(map), vec![512; PAGES * PAGE_FRAMES / 512]);
    loader.join().unwrap();
    assert_equals(&heard, 0..heard[0].len(), 0, |_, frame| tone(0, 0, frame), "offline");
    assert_eq!(rig.shared.underruns(), 0);
}

#[test]
fn an_unannounced_bounce_waits_too_once_it_is_recognised() {
    let map = constant(120.0);
    let audio = store(vec![StemAudio::empty(LENGTH, 1)]);
    publish(&audio, 0, 0, page(tone, 0, 1, 0, LENGTH));
    let loaded = song_of(&audio, &map, 0.0);
    let mut rig = Rig::new(loaded);
    let loader = std::thread::spawn(move || {
        for index in 1..PAGES {
            std::thread::sleep(Duration::from_millis(5));
            publish(&audio, 0, index, page(tone, 0, 1, index, LENGTH));
        }
    });
    let heard = rig.play(&mut RigHost::new(map), vec![512; PAGES * PAGE_FRAMES / 512]);
    loader.join().unwrap();
    assert_equals(&heard, 0..heard[0].len(), 0, |_, frame| tone(0, 0, frame), "bounce");
    assert_eq!(rig.shared.underruns(), 0);
}

#[test]
fn a_rendering_waits_for_the_song_that_is_wanted_last() {
    let map = constant(120.0);
    let outdated = song(vec![stem(tone, 0, LENGTH, 1)], &map, 0.0);
    let wanted = song(vec![stem(noise, 0, LENGTH, 1)], &map, 0.0);
    let mut rig = Rig::new(outdated);
    rig.pace = Pace::Offline;
    rig.shared.expect(true, false);
    let shared: Arc<_> = rig.shared.clone();
    let mut songs = std::mem::replace(&mut rig.songs, ArrivalSender::new(1, ArrivalCount::default()).0);
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(10));
        assert!(songs.send(Arrival::Song(wanted)));
        shared.expect(false, false);
    });
    let heard = rig.play(&mut RigHost::new(map), [512]);
    thread.join().unwrap();
    assert_equals(&heard, 0..512, 0, |_, frame| noise(0, 0, frame), "the song that came last");
}

#[test]
fn a_host_that_says_offline_and_plays_in_real_time_is_not_kept_waiting() {
    let map = constant(120.0);
    let mut rig = Rig::new(song(vec![holey(5)], &map, 0.0));
    rig.pace = Pace::Offline;
    let mut host = RigHost::new(map);
    let begun = Instant::now();
    for block in 1..=5 * PAGE_FRAMES as u32 / 480 {
        rig.play(&mut host, [480]);
        std::thread::sleep((Duration::from_millis(10) * block).saturating_sub(begun.elapsed()));
    }
    let own = Duration::from_millis(10);
    let slow = (0..20).filter(|_| {
        let before = Instant::now();
        rig.play(&mut host, [480]);
        before.elapsed() > own
    });
    // On a busy machine some blocks take longer; waiting would make all of them longer.
    assert!(slow.count() <= 10, "most blocks took longer than the 10 ms that they last");
    assert!(rig.shared.underruns() > 0);
}

/// A block waits for the song, its pages and its analysis. Those that arrive do not extend the time for the others.
#[test]
fn a_rendering_whose_page_never_comes_waits_once_and_not_in_every_block() {
    let map = constant(120.0);
    let mut rig = Rig::new(song(vec![holey(0)], &map, 0.0));
    rig.pace = Pace::Offline;
    let mut host = RigHost::new(map);
    let waits: Vec<Duration> = (0..12)
        .map(|_| {
            let before = Instant::now();
            rig.play(&mut host, [480]);
            before.elapsed()
        })
        .collect();
    // 10 s, then a quarter as long each time, down to half a block; plus the delays of a busy machine.
    for (block, wait) in waits.iter().enumerate() {
        let most = (10.0 / 4.0_f64.powi(block as i32)).max(0.005) + 0.5;
        assert!(wait.as_secs_f64() <= most, "block {block}: {waits:?}");
    }
    assert!(waits[0] > Duration::from_secs(9), "it did wait: {waits:?}");
}

#[test]
fn a_slot_that_was_silenced_as_timecode_sounds_in_the_next_song_from_its_first_frame() {
    let map = constant(120.0);
    let mut timecode = song(vec![stem(tone, 0, LENGTH, 1)], &map, 0.0);
    timecode.timecode[0] = true;
    let audio = store(vec![StemAudio::empty(LENGTH, 2)]);
    let next = song_of(&audio, &map, 0.0);
    let mut rig = Rig::new(timecode);
    // At another tempo timecode is silent.
    let heard = rig.play(&mut RigHost::new(constant(132.0)), [512; 20]);
    assert!(heard[0][512..].iter().all(|&sample| sample == 0.0));
    rig.stop(512);
    assert!(rig.songs.send(Arrival::Song(next)));
    rig.pace = Pace::Offline;
    let loader = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        for index in 0..PAGES {
            publish(&audio, 0, index, page(noise, 0, 2, index, LENGTH));
        }
    });
    let heard = rig.play(&mut RigHost::new(map), [512; 20]);
    loader.join().unwrap();
    assert_equals(&heard, 0..heard[0].len(), 0, |channel, frame| noise(0, channel, frame), "the next song");
    assert_eq!(rig.shared.underruns(), 0);
}
