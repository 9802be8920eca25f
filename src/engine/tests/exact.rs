//! At the song's own tempo the output is the file, bit for bit.

use super::rig::*;
use crate::time::BeatPos;

const TEMPOS: [f64; 4] = [120.0, 93.7, 120.000_137, 61.3];
const BLOCKS: [usize; 7] = [1, 32, 64, 441, 512, 4096, 16_384];

fn content(channel: usize, frame: i64) -> f32 {
    if (0..LENGTH as i64).contains(&frame) { noise(0, channel, frame) } else { 0.0 }
}

const LENGTH: u64 = 400_000;

fn rig(bpm: f64) -> Rig {
    Rig::new(song(vec![stem(noise, 0, LENGTH, 2)], &constant(bpm), 0.0))
}

#[test]
fn from_the_top_at_every_block_size_and_tempo() {
    for bpm in TEMPOS {
        for block in BLOCKS {
            let frames = if block < 32 { 60_000 } else { LENGTH as usize + 20_000 };
            let heard = rig(bpm).play(&mut RigHost::new(constant(bpm)), vec![block; frames / block]);
            assert_equals(&heard, 0..heard[0].len(), 0, content, &format!("{bpm} BPM, blocks of {block}"));
        }
    }
}

#[test]
fn at_random_block_sizes_from_random_places() {
    let mut random = Random::new(7);
    for bpm in TEMPOS {
        for _ in 0..20 {
            let blocks = random_blocks(100_000, &mut random);
            let mut host = RigHost::new(constant(bpm));
            host.at = (random.unit() * 350_000.0) as i64 - 20_000;
            let first = host.at;
            let heard = rig(bpm).play(&mut host, blocks);
            let clean = if first <= 0 { 0 } else { FADE };
            assert_equals(&heard, clean..heard[0].len(), first, content, &format!("{bpm} BPM from {first}"));
        }
    }
}

#[test]
fn from_every_sixteenth_of_a_beat() {
    for bpm in TEMPOS {
        let mut rig = rig(bpm);
        for sixteenth in 1..64 {
            let mut host = RigHost::at_beat(constant(bpm), f64::from(sixteenth) / 16.0);
            let first = host.at;
            rig.processor.reset();
            let heard = rig.play(&mut host, [100, 500]);
            assert_equals(&heard, FADE..600, first, content, &format!("{bpm} BPM from {sixteenth}/16"));
        }
    }
}

#[test]
fn the_beginning_of_a_stem_has_no_fade_wherever_the_host_starts_before_it() {
    for before in [0, 1, 100, 191, 192, 5000] {
        let mut host = RigHost::new(constant(120.0));
        host.at = -before;
        let heard = rig(120.0).play(&mut host, vec![64; 200]);
        assert_equals(&heard, 0..heard[0].len(), -before, content, &format!("{before} frames before"));
    }
}

#[test]
fn after_seeks() {
    let mut random = Random::new(3);
    for bpm in TEMPOS {
        let mut rig = rig(bpm);
        let mut host = RigHost::new(constant(bpm));
        rig.play(&mut host, vec![512; 20]);
        for _ in 0..50 {
            host.at = (random.unit() * 350_000.0) as i64;
            let first = host.at;
            let blocks = random_blocks(3000, &mut random);
            let heard = rig.play(&mut host, blocks);
            assert_equals(&heard, FADE..3000, first, content, &format!("{bpm} BPM, seek to {first}"));
        }
    }
}

#[test]
fn several_stems_sum_plainly() {
    let stems = (0..5).map(|index| stem(noise, index, LENGTH, 1 + index % 2)).collect();
    let mut rig = Rig::new(song(stems, &constant(93.7), 0.0));
    let heard = rig.play(&mut RigHost::new(constant(93.7)), vec![333; 300]);
    let sum = |channel: usize, frame: i64| {
        (0..5).map(|index| noise(index, channel * (index % 2), frame)).reduce(|sum, sample| sum + sample).unwrap()
    };
    assert_equals(&heard, 0..heard[0].len(), 0, sum, "five stems");
}

#[test]
fn song_start_files_start_and_sync_offset_shift_by_their_length() {
    let map = constant(120.0);
    let mut rig = Rig::new(song(vec![stem(noise, 0, LENGTH, 2)], &map, 0.25));
    rig.settings.song_start = BeatPos::new(8.0).unwrap();
    rig.settings.sync_offset_ms = 10.0;
    let heard = rig.play(&mut RigHost::new(map), vec![480; 500]);
    let shift = 12_000 - 8 * 24_000 - 480;
    assert_equals(&heard, 0..heard[0].len(), shift, content, "shifted");
}

#[test]
fn a_map_that_host_and_song_share_is_the_file() {
    let changes: Vec<_> = (0..200).map(|n| (f64::from(n) * 1.37, 60.0 + f64::from(n * 53 % 120))).collect();
    let map = map(&changes);
    for block in [64, 512, 4096] {
        let mut rig = Rig::new(song(vec![stem(noise, 0, 5_000_000, 2)], &map, 0.0));
        let mut host = RigHost::new(map.clone());
        let heard = rig.play(&mut host, vec![block; 4_900_000 / block]);
        assert_equals(
            &heard,
            0..heard[0].len(),
            0,
            |channel, frame| noise(0, channel, frame),
            &format!("blocks of {block}"),
        );
    }
}

#[test]
fn three_hours_later_it_is_still_the_same_frame() {
    let bpm = 120.000_137;
    let start = 3 * 3600 * i64::from(RATE) - 40_000;
    let mut rig =
        Rig::new(song(vec![stem(noise, 0, 200_000, 2)], &constant(bpm), -(start as f64) / f64::from(RATE)));
    let mut host = RigHost::new(constant(bpm));
    // Only the transport runs for three hours; the last seconds have sound.
    let blocks = (start as usize + 150_000) / 4096;
    let heard = rig.play(&mut host, vec![4096; blocks]);
    let tail = heard[0].len() - 100_000;
    assert_equals(&heard, tail..heard[0].len(), -start, content_of_200_000, "three hours");
}

fn content_of_200_000(channel: usize, frame: i64) -> f32 {
    if (0..200_000).contains(&frame) { noise(0, channel, frame) } else { 0.0 }
}
