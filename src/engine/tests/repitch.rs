//! Other tempos: varispeed, or the song's own speed.

use super::rig::*;
use crate::engine::TempoMode;
use crate::engine::sound::LoadedSong;
use crate::time::{BeatPos, HostSeconds, TempoMap};

const LENGTH: u64 = 4_000_000;
const HERTZ: f64 = 1000.0;

fn tone(_stem: usize, _channel: usize, frame: i64) -> f32 {
    ((frame as f64 / f64::from(RATE) * HERTZ).fract() * std::f64::consts::TAU).sin() as f32 * 0.5
}

fn repitching(song: Box<LoadedSong>) -> Rig {
    let mut rig = Rig::new(song);
    rig.settings.tempo_mode = TempoMode::Repitch;
    rig
}

fn rig(song_map: &TempoMap) -> Rig {
    repitching(song(vec![stem(tone, 0, LENGTH, 2)], song_map, 0.0))
}

/// The distance of the material from its expected position, in frames, at output frame `n` of `heard`: read from the phase of
/// a tone whose position is known to less than half a period.
fn error_at(heard: &[f32], n: usize, expected: f64, speed: f64) -> f64 {
    let omega = std::f64::consts::TAU * HERTZ / f64::from(RATE);
    let (mut re, mut im) = (0.0, 0.0);
    for k in -200_i64..=200 {
        let phase = (expected + k as f64 * speed) * omega;
        let window = 0.5 + 0.5 * (k as f64 / 201.0 * std::f64::consts::PI).cos();
        let sample = window * f64::from(heard[(n as i64 + k) as usize]);
        re += sample * phase.sin();
        im += sample * phase.cos();
    }
    im.atan2(re) / omega
}

#[test]
fn a_tone_is_read_cleanly_at_every_speed() {
    for (song_bpm, host_bpm) in [(100.0, 50.0), (100.0, 90.0), (100.0, 100.1), (100.0, 110.0), (100.0, 200.0)] {
        let speed = host_bpm / song_bpm;
        let heard = rig(&constant(song_bpm)).play(&mut RigHost::new(constant(host_bpm)), vec![512; 200]);
        let (mut signal, mut error) = (0.0, 0.0);
        for (n, &sample) in heard[0].iter().enumerate().skip(1000) {
            let place = n as f64 * speed / f64::from(RATE) * HERTZ;
            let expected = (place.fract() * std::f64::consts::TAU).sin() * 0.5;
            signal += expected * expected;
            error += (f64::from(sample) - expected).powi(2);
        }
        let ratio = 10.0 * (signal / error).log10();
        assert!(ratio > 100.0, "speed {speed}: {ratio:.1} dB");
    }
}

#[test]
fn the_cut_into_blocks_changes_no_bit() {
    let play = |blocks: Vec<usize>| rig(&constant(100.0)).play(&mut RigHost::new(constant(111.3)), blocks);
    let whole = play(vec![4096; 20]);
    assert_eq!(whole, play(vec![64; 64 * 20]));
    assert_eq!(whole, play(vec![1; 4096 * 20]));
    assert_eq!(whole, play(random_blocks(4096 * 20, &mut Random::new(77))));
}

/// A host's announcements: from which frame on, its beat there, and its tempo.
const ANNOUNCED: [(i64, f64, f64); 7] = [
    (0, 0.0, 111.3),
    // At its place on the previous line.
    (28_224, 1.090_74, 97.0),
    // Off by the effect of a ramp in a block, forwards and backwards.
    (56_448, 2.041_34 + 0.000_3, 88.0),
    (56_889, 2.055_115 - 0.000_2, 90.0),
    // Before the correction is complete.
    (57_000, 2.058_383_75, 90.5),
    // Farther off than the shortest correction can handle.
    (84_672, 2.927_937_9 - 0.001_2, 123.4),
    (112_896, 4.136_057_9, 60.1),
];

/// The frames in [`ANNOUNCED`] of the last announcement at or before `frame`.
fn announced(frame: i64) -> (i64, f64, f64) {
    *ANNOUNCED.iter().rfind(|(from, ..)| *from <= frame).unwrap()
}

/// Plays the announcements, split into blocks of the lengths that `size` returns.
fn play_announced(size: impl FnMut() -> usize, song_map: &TempoMap) -> Vec<u32> {
    play_announced_with(size, song_map, 0.0)
}

/// The same, this many milliseconds later.
fn play_announced_with(mut size: impl FnMut() -> usize, song_map: &TempoMap, offset: f64) -> Vec<u32> {
    let mut host = RigHost::new(constant(100.0)).distorted(|fields, _| {
        let frame = (fields.seconds.unwrap() * f64::from(RATE)).round() as i64;
        let (from, beat, tempo) = announced(frame);
        fields.beats = Some(beat + (frame - from) as f64 * tempo / 60.0 / f64::from(RATE));
        (fields.tempo, fields.seconds) = (Some(tempo), None);
    });
    let mut rig = repitching(song(vec![stem(noise, 0, LENGTH, 2)], song_map, 0.0));
    rig.settings.sync_offset_ms = offset;
    let mut heard = [Vec::new(), Vec::new()];
    let ends = ANNOUNCED.iter().skip(1).map(|(from, ..)| *from).chain([141_120]);
    for end in ends {
        while host.at < end {
            let frames = size().min((end - host.at) as usize);
            let transport = host.block(frames);
            rig.block(&transport, frames, &mut heard);
        }
    }
    heard.concat().iter().map(|sample| sample.to_bits()).collect()
}

#[test]
fn after_a_change_of_tempo_the_cut_into_blocks_changes_no_bit() {
    for song_map in [constant(100.0), map(&[(0.0, 100.0), (1.3, 120.0), (2.057, 80.0), (4.4, 95.0)])] {
        let whole = play_announced(|| usize::MAX, &song_map);
        for size in [1, 64, 441, 512] {
            assert!(play_announced(|| size, &song_map) == whole, "blocks of {size}");
        }
        let mut random = Random::new(5);
        for _ in 0..4 {
            let size = || 1 + (random.unit().powi(3) * 3000.0) as usize;
            assert!(play_announced(size, &song_map) == whole, "random blocks");
        }
    }
}

#[test]
fn with_a_sync_offset_the_cut_into_blocks_changes_no_bit() {
    let song_map = map(&[(0.0, 100.0), (1.3, 120.0), (2.057, 80.0), (4.4, 95.0)]);
    for offset in [30.0, -20.0] {
        let whole = play_announced_with(|| usize::MAX, &song_map, offset);
        for size in [64, 441] {
            assert!(play_announced_with(|| size, &song_map, offset) == whole, "{offset} ms, blocks of {size}");
        }
    }
}

#[test]
fn a_sync_offset_makes_no_jump_of_a_change_of_tempo() {
    for mode in [TempoMode::Stretch, TempoMode::Repitch] {
        for offset in [100.0, -100.0, 500.0] {
            let tempos = [110.0, 121.0, 100.0, 90.0, 99.0];
            let mut rig = repitching(song(vec![stem(tone, 0, LENGTH, 2)], &constant(100.0), 0.0));
            (rig.settings.tempo_mode, rig.settings.sync_offset_ms) = (mode, offset);
            let mut host = RigHost::new(constant(tempos[0]));
            let mut place = None;
            for tempo in tempos {
                let beat = host.map.host_beat_at(HostSeconds::new(host.at as f64 / f64::from(RATE))).get();
                host = RigHost::at_beat(constant(tempo), beat);
                // 8 cents of pitch correct 21 ms in 4 s.
                for block in 0..if mode == TempoMode::Repitch { 1800 } else { 600 } {
                    rig.play(&mut host, [128]);
                    let glance = rig.shared.glance();
                    let now = glance.pos.unwrap().get();
                    let passed = place.map_or(128.0, |place: f64| now - place);
                    assert!(
                        (105.0..165.0).contains(&passed),
                        "{mode:?}, {offset} ms, {tempo} BPM, {block}: {passed}"
                    );
                    place = Some(now);
                }
                let speed = tempo / 100.0;
                let behind = offset / 1000.0 * f64::from(RATE);
                let expected = (host.at as f64 - behind) * speed;
                let off = place.unwrap() - expected;
                assert!(off.abs() <= 0.51, "{mode:?}, {offset} ms, {tempo} BPM: {off} frames off");
            }
        }
    }
}

#[test]
fn after_a_change_of_tempo_the_song_is_where_the_host_is() {
    let song_map = constant(100.0);
    let mut host = RigHost::new(constant(111.3));
    let mut changing = rig(&song_map);
    changing.play(&mut host, vec![512; 50]);
    // 0.4 ms ahead, which takes 80 ms to correct at the largest deviation.
    let beat =
        host.map.host_beat_at(HostSeconds::new(host.at as f64 / f64::from(RATE))).get() + 0.000_4 * 97.0 / 60.0;
    let mut host = RigHost::at_beat(constant(97.0), beat);
    let first = host.at as f64;
    let heard = changing.play(&mut host, vec![512; 60]);
    let early = error_at(&heard[0], 480, (first + 480.0) * 0.97, 0.97);
    assert!((-18.0..-14.0).contains(&early), "it is on its way: {early} frames");
    let fresh = rig(&song_map).play(&mut RigHost::at_beat(constant(97.0), beat), vec![512; 60]);
    assert_eq!(heard[0][4096..], fresh[0][4096..], "as if it had started there");
}

#[test]
fn the_song_follows_its_own_map_under_a_steady_host() {
    let song_map = map(&[(0.0, 120.0), (4.0, 90.0), (9.5, 140.0)]);
    for block in [64, 512, 4096] {
        let mut host = RigHost::new(constant(100.0));
        let heard = rig(&song_map).play(&mut host, vec![block; 600_000 / block]);
        for n in (2000..heard[0].len() - 2000).step_by(7777) {
            let beat = n as f64 / f64::from(RATE) * 100.0 / 60.0;
            let beat_pos = BeatPos::new(beat).unwrap();
            let expected = song_map.seconds_at(beat_pos).get() * f64::from(RATE);
            let speed = 100.0 / song_map.tempo_at(beat_pos).get();
            let error = error_at(&heard[0], n, expected, speed);
            assert!(error.abs() < 0.05, "blocks of {block}, frame {n}: {error} frames off");
        }
    }
}

#[test]
fn a_ramp_of_tempo_in_steps_stays_in_place() {
    // 100 to 140 BPM in 16 beats, announced block by block with the true position.
    for block in [64, 512, 1024] {
        let steps: Vec<_> = (0..=1600).map(|n| (f64::from(n) * 0.01, 100.0 + f64::from(n) * 0.025)).collect();
        let host_map = map(&steps);
        let song_map = constant(120.0);
        let mut host = RigHost::new(host_map.clone());
        let heard = rig(&song_map).play(&mut host, vec![block; 400_000 / block]);
        let mut worst: f64 = 0.0;
        for n in (2000..heard[0].len() - 2000).step_by(1777) {
            let beat = host_map.host_beat_at(HostSeconds::new(n as f64 / f64::from(RATE)));
            let speed = host_map.tempo_at(beat).get() / 120.0;
            let expected = beat.get() * 0.5 * f64::from(RATE);
            worst = worst.max(error_at(&heard[0], n, expected, speed).abs());
        }
        assert!(worst < 4.8, "blocks of {block}: {worst:.2} frames off, more than 0.1 ms");
    }
}

#[test]
fn from_a_speed_to_the_copy_and_back_nothing_clicks_and_the_copy_is_exact() {
    let host_map = map(&[(0.0, 110.0), (4.0, 100.0), (8.0, 120.0)]);
    let song_map = constant(100.0);
    let mut rig = rig(&song_map);
    let mut host = RigHost::new(host_map.clone());
    let heard = rig.play(&mut host, vec![256; 2000]);
    let step = heard[0].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    let own = 0.5 * std::f64::consts::TAU * HERTZ * 1.2 / f64::from(RATE);
    assert!(f64::from(step) < own * 1.05, "a step of {step}, where the tone has {own}");
    let begin = (host_map.host_seconds_at(BeatPos::new(4.0).unwrap()).get() * f64::from(RATE)) as usize + 600;
    let first = heard_frame(&heard[0], begin, 4.0 * 0.6 * f64::from(RATE) + 600.0);
    for n in 0..90_000 {
        assert_eq!(heard[0][begin + n].to_bits(), tone(0, 0, first + n as i64).to_bits(), "frame {n}");
    }
}

/// The source frame that sounds at `n`, near `expected`.
fn heard_frame(heard: &[f32], n: usize, expected: f64) -> i64 {
    (expected + error_at(heard, n, expected, 1.0)).round() as i64
}

#[test]
fn a_host_that_wobbles_around_the_songs_tempo_stays_on_the_copy() {
    let mut host = RigHost::new(constant(120.0)).distorted(|fields, block| {
        fields.tempo = Some(if block % 2 == 0 { 120.0 } else { 120.0 * 1.000_000_1 });
    });
    let heard = rig(&constant(120.0)).play(&mut host, vec![512; 300]);
    assert_equals(&heard, 0..heard[0].len(), 0, |_, frame| tone(0, 0, frame), "wobble");
}

#[test]
fn off_plays_at_the_songs_speed_and_aligns_at_starts_and_jumps() {
    let mut rig = repitching(song(vec![stem(noise, 0, LENGTH, 2)], &constant(100.0), 0.0));
    rig.settings.tempo_mode = TempoMode::Off;
    let mut host = RigHost::new(constant(125.0));
    let content = |channel: usize, frame: i64| noise(0, channel, frame);
    let heard = rig.play(&mut host, vec![512; 400]);
    assert_equals(&heard, 0..heard[0].len(), 0, content, "from the top");
    host.at = 240_000; // Beat 10.416…, which in the song is frame 300,000.
    let heard = rig.play(&mut host, vec![512; 400]);
    assert_equals(&heard, FADE..heard[0].len(), 300_000, content, "after a jump");
}

#[test]
fn the_tempo_mode_acts_at_once() {
    let mut rig = repitching(song(vec![stem(noise, 0, LENGTH, 2)], &constant(100.0), 0.0));
    let mut host = RigHost::new(constant(125.0));
    rig.play(&mut host, vec![512; 100]);
    rig.settings.tempo_mode = TempoMode::Off;
    let first = host.at * 125 / 100;
    let heard = rig.play(&mut host, vec![512; 10]);
    assert_equals(&heard, FADE..5120, first, |channel, frame| noise(0, channel, frame), "off");
    rig.settings.tempo_mode = TempoMode::Repitch;
    let repitched = rig.play(&mut host, vec![512; 4]);
    let mut whole = repitching(song(vec![stem(noise, 0, LENGTH, 2)], &constant(100.0), 0.0));
    let reference = whole.play(&mut RigHost::new(constant(125.0)), vec![512; 114]);
    for n in FADE..2048 {
        let error = repitched[0][n] - reference[0][110 * 512 + n];
        assert!(error.abs() < 1e-4, "frame {n}: {error}");
    }
}

#[test]
fn absurd_tempos_do_no_harm() {
    let map = constant(120.0);
    for bpm in [1.0, 20.0, 400.0, 999.0] {
        let mut host = RigHost::new(constant(bpm));
        let heard = rig(&map).play(&mut host, vec![512; 100]);
        assert!(heard.iter().flatten().all(|sample| sample.is_finite() && sample.abs() < 0.6), "{bpm} BPM");
    }
    let mut random = Random::new(4);
    let mut host = RigHost::new(constant(120.0)).distorted(move |fields, _| {
        fields.tempo = Some(60.0 + 120.0 * random.unit());
    });
    let heard = rig(&map).play(&mut host, vec![512; 400]);
    assert!(heard.iter().flatten().all(|sample| sample.abs() < 1.1));
}
