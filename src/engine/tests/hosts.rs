//! Imprecise hosts, invalid fields, hosts without a clock.

use super::rig::*;
use crate::engine::TempoMode;
use crate::time::{HostFields, HostSeconds, Transport};

const LENGTH: u64 = 600_000;

fn content(channel: usize, frame: i64) -> f32 {
    if (0..LENGTH as i64).contains(&frame) { noise(0, channel, frame) } else { 0.0 }
}

pub fn rig(bpm: f64) -> Rig {
    Rig::new(song(vec![stem(noise, 0, LENGTH, 2)], &constant(bpm), 0.0))
}

/// The only offset, in frames, at which all of `heard` from frame `from` on equals the song; tries offsets up to
/// `most` frames.
fn offset(heard: &[Vec<f32>; 2], from: usize, first: i64, most: i64, what: &str) -> i64 {
    let matches = |shift: &i64| (from..from + 16).all(|n| heard[0][n] == content(0, first + n as i64 + shift));
    let shift = (-most..=most).find(matches).unwrap_or_else(|| panic!("{what}: not within {most} frames"));
    assert_equals(heard, from..heard[0].len(), first + shift, content, what);
    shift
}

type HostNoise = (&'static str, i64, fn() -> Distortion);

/// The noise of the hosts, and its largest effect in frames, at 120 BPM and more.
const NOISES: [HostNoise; 6] = [
    ("beats in 1/1920", 25, || {
        Box::new(|fields, _| {
            fields.beats = fields.beats.map(|beats| (beats * 1920.0).floor() / 1920.0);
            fields.seconds = None;
        })
    }),
    ("beats and seconds in 1/1920", 25, || {
        Box::new(|fields, _| {
            fields.beats = fields.beats.map(|beats| (beats * 1920.0).round() / 1920.0);
            fields.seconds = fields.beats.zip(fields.tempo).map(|(beats, tempo)| beats / tempo * 60.0);
        })
    }),
    ("microseconds", 1, || {
        Box::new(|fields, _| {
            fields.seconds = fields.seconds.map(|seconds| (seconds * 1e6).round() / 1e6);
            fields.beats = fields.seconds.zip(fields.tempo).map(|(seconds, tempo)| seconds * tempo / 60.0);
        })
    }),
    ("a millisecond at random", 48, || {
        let mut random = Random::new(11);
        Box::new(move |fields, _| {
            let off = random.noise() * 0.001;
            fields.beats = fields.beats.zip(fields.tempo).map(|(beats, tempo)| beats + off * tempo / 60.0);
            fields.seconds = None;
        })
    }),
    ("a millisecond now and then", 48, || {
        let mut random = Random::new(5);
        Box::new(move |fields, block| {
            let off = if block > 30 && random.unit() < 0.05 { 0.001 } else { 0.0 };
            fields.beats = fields.beats.zip(fields.tempo).map(|(beats, tempo)| beats - off * tempo / 60.0);
            fields.seconds = None;
        })
    }),
    ("a tempo in 32 bits", 0, || {
        Box::new(|fields, _| fields.tempo = fields.tempo.map(|tempo| f64::from(tempo as f32)))
    }),
];

#[test]
fn imprecision_moves_nothing_and_breaks_no_bit() {
    for bpm in [120.0, 93.7, 120.000_137, 174.3] {
        for (name, most, noise) in NOISES {
            for block in [32, 64, 512, 2048] {
                let what = format!("{name}, {bpm} BPM, blocks of {block}");
                let mut host = RigHost::new(constant(bpm));
                (host.at, host.distort) = (50_000, Some(noise()));
                let most = most * (120.0 / bpm).ceil() as i64;
                let heard = rig(bpm).play(&mut host, vec![block; 300_000 / block]);
                offset(&heard, FADE, 50_000, most, &what);
            }
        }
    }
}

#[test]
fn a_count_of_frames_makes_rounded_beats_exact() {
    for bpm in [120.0, 93.7] {
        let mut host = RigHost::new(constant(bpm)).distorted(|fields, _| {
            fields.samples = fields.seconds.map(|seconds| (seconds * f64::from(RATE)).round() as i64);
            fields.seconds = None;
            fields.beats = fields.beats.map(|beats| (beats * 1920.0).floor() / 1920.0);
        });
        host.at = 12_345;
        let heard = rig(bpm).play(&mut host, vec![512; 400]);
        assert_eq!(offset(&heard, FADE, 12_345, 0, "VST3"), 0);
    }
}

#[test]
fn a_jump_of_one_block_is_taken_in_its_block() {
    for (name, _, noise) in NOISES {
        for block in [64_i64, 128, 512, 4096] {
            for jump in [-block, block, 5 * block] {
                if name.starts_with("a millisecond") && block < 200 {
                    continue; // 2.7 ms and less, with 1 ms of noise on both sides.
                }
                let mut rig = rig(120.0);
                let mut host = RigHost::new(constant(120.0));
                (host.at, host.distort) = (100_000, Some(noise()));
                rig.play(&mut host, vec![block as usize; 40]);
                host.at += jump;
                let first = host.at;
                let heard = rig.play(&mut host, [block as usize]);
                if block as usize > FADE {
                    offset(&heard, FADE, first, 50, &format!("{name}: jump of {jump} frames, blocks of {block}"));
                }
                let heard = rig.play(&mut host, [512]);
                offset(&heard, FADE, first + block, 50, &format!("{name}: jump of {jump} frames, later"));
            }
        }
    }
}

/// A host whose beats were exact before a reset, and come from another clock after it.
#[test]
fn after_a_reset_no_precision_is_taken_for_granted() {
    for seed in 0..20 {
        let mut rig = rig(120.0);
        let mut host = RigHost::new(constant(120.0));
        rig.play(&mut host, vec![512; 50]);
        rig.processor.reset();
        let mut random = Random::new(seed);
        host.distort = Some(Box::new(move |fields, _| {
            let off = random.noise() * 0.001;
            fields.beats = fields.beats.zip(fields.tempo).map(|(beats, tempo)| beats + off * tempo / 60.0);
            fields.seconds = None;
        }));
        let first = host.at;
        let heard = rig.play(&mut host, vec![512; 100]);
        offset(&heard, FADE, first, 48, &format!("seed {seed}"));
    }
}

/// The README's statement about a host that reports its position by beats alone and moves slightly without a flag.
#[test]
fn at_speed_1_a_host_that_moves_by_less_than_a_millisecond_breaks_no_bit() {
    for (moved, is_followed) in [(40, false), (-40, false), (56, true), (-56, true)] {
        let mut rig = rig(120.0);
        let mut host = RigHost::new(constant(120.0)).distorted(|fields, _| fields.seconds = None);
        host.at = 100_000;
        rig.play(&mut host, vec![512; 40]);
        let goes_on = host.at;
        host.at += moved;
        let heard = rig.play(&mut host, vec![512; 20]);
        let followed = if is_followed { moved } else { 0 };
        let begin = if is_followed { FADE } else { 0 };
        assert_equals(&heard, begin..heard[0].len(), goes_on + followed, content, &format!("moved by {moved}"));
    }
}

#[test]
fn with_a_count_of_frames_even_a_jump_of_32_frames_is_one() {
    let mut rig = rig(120.0);
    let mut host = RigHost::new(constant(120.0)).distorted(|fields, _| {
        fields.samples = fields.seconds.map(|seconds| (seconds * f64::from(RATE)).round() as i64);
    });
    host.at = 100_000;
    rig.play(&mut host, vec![32; 40]);
    host.at += 32;
    let first = host.at;
    let heard = rig.play(&mut host, vec![32; 20]);
    assert_eq!(offset(&heard, FADE, first, 0, "32 frames"), 0);
}

#[test]
fn poisoned_fields_are_ignored() {
    let poisons: [fn(&mut HostFields); 6] = [
        |fields| fields.tempo = Some(f64::NAN),
        |fields| fields.tempo = Some(0.0),
        |fields| fields.beats = Some(f64::NEG_INFINITY),
        |fields| fields.seconds = Some(f64::NAN),
        |fields| (fields.samples, fields.meter) = (Some(i64::MIN), Some((4, 0))),
        |fields| fields.loop_beats = Some((8.0, 1.0)),
    ];
    for (index, poison) in poisons.into_iter().enumerate() {
        let mut host = RigHost::new(constant(120.0)).distorted(move |fields, _| poison(fields));
        let heard = rig(120.0).play(&mut host, vec![512; 100]);
        assert_equals(&heard, 0..heard[0].len(), 0, content, &format!("poison {index}"));
    }
}

#[test]
fn the_ladder_of_fallbacks() {
    let rungs: [fn(&mut HostFields); 6] = [
        |fields| fields.seconds = None,
        |fields| fields.beats = None,
        |fields| (fields.beats, fields.tempo) = (None, None),
        |fields| {
            fields.samples = fields.seconds.map(|seconds| (seconds * f64::from(RATE)).round() as i64);
            (fields.beats, fields.seconds) = (None, None);
        },
        // Carla without a timebase master.
        |fields| {
            fields.samples = fields.seconds.map(|seconds| (seconds * f64::from(RATE)).round() as i64);
            (fields.beats, fields.seconds) = (Some(0.0), None);
        },
        |fields| (fields.beats, fields.seconds, fields.tempo) = (None, None, None),
    ];
    for (index, rung) in rungs.into_iter().enumerate() {
        let mut host = RigHost::new(constant(93.7)).distorted(move |fields, _| rung(fields));
        let heard = rig(93.7).play(&mut host, vec![512; 100]);
        assert_equals(&heard, 0..heard[0].len(), 0, content, &format!("rung {index}"));
    }
}

#[test]
fn a_position_that_stands_still_while_the_host_plays_is_no_position() {
    let mut host = RigHost::new(constant(120.0)).distorted(|fields, _| {
        (fields.beats, fields.seconds) = (Some(4.0), Some(2.0));
    });
    // The first repetition of a position may be a jump back by one block.
    let heard = rig(120.0).play(&mut host, vec![512; 100]);
    assert_equals(&heard, 512 + FADE..heard[0].len(), 96_000 - 512, content, "frozen");
}

#[test]
fn without_a_transport_there_is_silence() {
    let mut rig = rig(120.0);
    let heard = rig.stop(4096);
    assert!(heard.iter().flatten().all(|&sample| sample == 0.0));
}

#[test]
fn pre_roll_and_negative_time_lead_into_the_song_exactly() {
    let mut host = RigHost::new(constant(120.0));
    host.at = -9039;
    let heard = rig(120.0).play(&mut host, vec![100; 400]);
    assert_equals(&heard, 0..heard[0].len(), -9039, content, "pre-roll");
}

#[test]
fn blocks_of_no_frames_and_blocks_without_fields_do_no_harm() {
    let mut rig = rig(120.0);
    let mut host = RigHost::new(constant(120.0));
    let mut heard = [Vec::new(), Vec::new()];
    rig.block(&Transport { playing: true, ..Transport::default() }, 0, &mut heard);
    let heard = rig.play(&mut host, [512, 0, 512, 0, 0, 512]);
    assert_equals(&heard, 0..1536, 0, content, "empty blocks");
}

/// The smallest and largest distance of the sound from its position under an exact host, in frames, at the ends of blocks from `from` on.
pub fn wander(rig: &mut Rig, host: &mut RigHost, (song_bpm, block, from): (f64, usize, usize)) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut heard = [Vec::new(), Vec::new()];
    for index in 0..1000 {
        let transport = host.block(block);
        rig.block(&transport, block, &mut heard);
        heard.iter_mut().for_each(Vec::clear);
        let beat = host.map.host_beat_at(HostSeconds::new(host.at as f64 / f64::from(RATE))).get();
        let off = rig.shared.glance().pos.unwrap().get() - beat * 60.0 / song_bpm * f64::from(RATE);
        if index >= from {
            (low, high) = (low.min(off), high.max(off));
        }
    }
    (low, high)
}

pub fn rounded(fields: &mut HostFields, round: fn(f64) -> f64) {
    fields.beats = fields.beats.map(|beats| round(beats * 1920.0) / 1920.0);
}

fn count(fields: &mut HostFields) {
    fields.samples = fields.seconds.map(|seconds| (seconds * f64::from(RATE)).round() as i64);
    fields.seconds = None;
}

#[test]
fn at_other_speeds_a_count_or_rounded_beats_keep_the_place() {
    let jitter = |fields: &mut HostFields, random: &mut Random| {
        let off = random.noise() * 0.000_5;
        fields.beats = fields.beats.zip(fields.tempo).map(|(beats, tempo)| beats + off * tempo / 60.0);
    };
    let mut random = Random::new(9);
    // The host's report, its start, the first measured block, and the largest allowed distance.
    let hosts: [(&str, Distortion, i64, usize, f64); 7] = [
        ("rounded beats", Box::new(|fields, _| (rounded(fields, f64::round), fields.seconds = None).1), 0, 0, 1.0),
        ("cut beats", Box::new(|fields, _| (rounded(fields, f64::floor), fields.seconds = None).1), 0, 0, 1.0),
        ("a count", Box::new(|fields, _| (rounded(fields, f64::round), count(fields)).1), 12_345, 0, 0.5),
        ("a count, cut beats", Box::new(|fields, _| (rounded(fields, f64::floor), count(fields)).1), 777, 0, 0.5),
        ("exact seconds", Box::new(|fields, _| rounded(fields, f64::round)), 12_345, 0, 0.5),
        (
            "a count, scattering beats",
            Box::new(move |fields, _| (jitter(fields, &mut random), count(fields)).1),
            0,
            900,
            0.5,
        ),
        ("nothing is off", Box::new(|fields, _| fields.seconds = None), 777, 0, 0.5),
    ];
    for (name, mut distort, at, from, most) in hosts {
        for (tempo, block) in [(126.0, 512), (111.3, 64), (97.0, 480)] {
            for mode in [TempoMode::Stretch, TempoMode::Repitch] {
                let mut rig = rig(120.0);
                rig.settings.tempo_mode = mode;
                let mut host = RigHost::new(constant(tempo));
                (host.at, host.distort) = (at, Some(distort));
                let (low, high) = wander(&mut rig, &mut host, (120.0, block, from));
                assert!(
                    -most <= low && high <= most,
                    "{name}, {tempo} BPM, {block}, {mode:?}: {low} to {high} frames"
                );
                distort = host.distort.unwrap();
            }
        }
    }
}

#[test]
fn beats_that_run_at_another_slope_than_the_tempo_are_believed() {
    for mode in [TempoMode::Stretch, TempoMode::Repitch] {
        for (song_bpm, slope, block) in
            [(120.0, 1.1, 512), (120.0, 0.9, 64), (120.0, 1.02, 256), (100.0, 1.25, 1024)]
        {
            // The host reports 120 BPM and plays faster or slower.
            let mut host = RigHost::new(constant(120.0 * slope)).distorted(|fields, _| {
                (fields.tempo, fields.seconds) = (Some(120.0), None);
            });
            let mut rig = rig(song_bpm);
            rig.settings.tempo_mode = mode;
            let (low, high) = wander(&mut rig, &mut host, (song_bpm, block, 200));
            assert!(-0.5 <= low && high <= 0.5, "{mode:?}, {slope}, {song_bpm} BPM: {low} to {high} frames");
            assert!((rig.shared.glance().speed - 120.0 * slope / song_bpm).abs() < 1e-6);
        }
    }
    // If the beats run at the song's tempo, the output is a copy.
    let mut host = RigHost::new(constant(132.0)).distorted(|fields, _| {
        (fields.tempo, fields.seconds) = (Some(120.0), None);
    });
    let mut rig = rig(132.0);
    rig.play(&mut host, vec![512; 40]);
    let first = host.at;
    let heard = rig.play(&mut host, vec![512; 40]);
    assert_equals(&heard, 0..heard[0].len(), first, content, "believed");
}

/// The beat of a host whose tempo grows with its beats, from 100 BPM at beat 0 to 140 BPM at beat 4 and on, after these seconds.
fn ramped(seconds: f64) -> f64 {
    const GROWTH: f64 = 40.0 / 60.0 / 4.0;
    (GROWTH * seconds).exp_m1() * 100.0 / 60.0 / GROWTH
}

/// Ardour reports the first tempo of a ramp for all of it, and its beats are right.
#[test]
fn a_ramp_of_which_only_the_beats_are_right_is_followed() {
    for mode in [TempoMode::Stretch, TempoMode::Repitch] {
        for block in [256, 1024] {
            let mut host = RigHost::new(constant(100.0)).distorted(|fields, _| {
                fields.beats = fields.seconds.map(ramped);
                rounded(fields, f64::round);
                count(fields);
            });
            let mut rig = rig(120.0);
            rig.settings.tempo_mode = mode;
            let mut heard = [Vec::new(), Vec::new()];
            while host.at < 2 * i64::from(RATE) {
                let transport = host.block(block);
                rig.block(&transport, block, &mut heard);
                heard.iter_mut().for_each(Vec::clear);
                let beat = ramped(host.at as f64 / f64::from(RATE));
                let off = rig.shared.glance().pos.unwrap().get() - beat / 2.0 * f64::from(RATE);
                // That it is a ramp shows only after some blocks; repitched material then catches up without a bend that is heard.
                let most = if host.at < i64::from(RATE) { 180.0 } else { 36.0 };
                assert!(off.abs() < most, "{mode:?}, {block}, frame {}: {off} frames", host.at);
            }
        }
    }
}
