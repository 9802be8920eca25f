//! Other tempos at the song's own pitch: time, seams, cuts.

use super::rig::*;
use crate::dsp::Gain;
use crate::engine::TempoMode;
use crate::time::HostSeconds;

const LENGTH: u64 = 3_000_000;
const HERTZ: f64 = 1000.0;

fn tone(_stem: usize, _channel: usize, frame: i64) -> f32 {
    ((frame as f64 / f64::from(RATE) * HERTZ).fract() * std::f64::consts::TAU).sin() as f32 * 0.5
}

/// A click every 12,000 frames of the material.
pub(super) fn clicks(_stem: usize, channel: usize, frame: i64) -> f32 {
    match frame.rem_euclid(12_000) {
        n @ 0..200 => (1.0 - n as f32 / 200.0).powi(4) * if (n / 3 + channel as i64) % 2 == 0 { 0.8 } else { -0.8 },
        _ => 0.0,
    }
}

/// A stretching rig whose stems are analysed, for a song at 100 BPM.
fn rig(content: Content) -> Rig {
    let rig = Rig::new(analysed(vec![stem(content, 0, LENGTH, 2)], &constant(100.0)));
    assert_eq!(rig.settings.tempo_mode, TempoMode::Stretch);
    rig
}

fn bits(heard: &[Vec<f32>; 2]) -> Vec<u32> {
    heard.iter().flatten().map(|sample| sample.to_bits()).collect()
}

#[test]
fn nothing_sounds_before_the_files_begin() {
    for tempo in [100.0, 131.0] {
        let mut rig = Rig::new(analysed(vec![stem(noise, 0, 48_000, 2)], &constant(120.0)));
        let mut host = RigHost::new(constant(tempo));
        host.at = -20_011;
        let heard = rig.play(&mut host, vec![100; 400]);
        let (before, after) = heard[0].split_at(20_011);
        assert!(before.iter().all(|&sample| sample == 0.0), "{tempo} BPM");
        assert!(after[..100].iter().any(|&sample| sample != 0.0), "{tempo} BPM");
    }
}

#[test]
fn at_a_constant_tempo_the_cut_changes_no_bit() {
    for tempo in [110.0, 91.0, 73.0, 150.0] {
        let whole = rig(noise).play(&mut RigHost::new(constant(tempo)), [48_000; 2]);
        for size in [1, 64, 441, 4096] {
            let blocks = 96_000_usize.div_ceil(size);
            let mut cut = rig(noise).play(&mut RigHost::new(constant(tempo)), vec![size; blocks]);
            cut.iter_mut().for_each(|channel| channel.truncate(96_000));
            let differs = cut[0].iter().zip(&whole[0]).position(|(a, b)| a.to_bits() != b.to_bits());
            assert!(bits(&cut) == bits(&whole), "{tempo} BPM in blocks of {size}, from frame {differs:?} on");
        }
        let cut = rig(noise).play(&mut RigHost::new(constant(tempo)), random_blocks(96_000, &mut Random::new(7)));
        assert!(bits(&cut) == bits(&whole), "{tempo} BPM in random blocks");
    }
}

/// The beginnings of the clicks in `heard`.
pub(super) fn onsets(heard: &[f32]) -> Vec<usize> {
    let mut onsets: Vec<usize> = Vec::new();
    for (n, sample) in heard.iter().enumerate() {
        if sample.abs() > 0.4 && onsets.last().is_none_or(|last| n - last > 2000) {
            onsets.push(n);
        }
    }
    onsets
}

#[test]
fn every_click_sounds_in_its_time() {
    for tempo in [110.0, 100.0 / 1.1, 150.0, 75.0, 102.0, 199.0, 51.0] {
        let mut host = RigHost::new(constant(tempo));
        let heard = rig(clicks).play(&mut host, vec![512; 1000]);
        let found = onsets(&heard[0]);
        let spacing = 12_000.0 * 100.0 / tempo;
        assert!(found.len() as f64 >= 511_000.0 / spacing, "{tempo}: {} clicks", found.len());
        for onset in found {
            let expected = (onset as f64 / spacing).round() * spacing;
            assert!((onset as f64 - expected).abs() <= 1.0, "{tempo} BPM: a click at {onset}, not {expected:.1}");
        }
    }
}

#[test]
fn speed_1_is_the_material_before_and_after_other_speeds() {
    let mut rig = rig(noise);
    let mut host = RigHost::new(constant(100.0));
    let heard = rig.play(&mut host, vec![512; 20]);
    assert_equals(&heard, 0..10_240, 0, |channel, frame| noise(0, channel, frame), "before");
    // The host's tempo changes at its position.
    let beat = host.map.host_beat_at(HostSeconds::new(host.at as f64 / f64::from(RATE))).get();
    let mut faster = RigHost::at_beat(constant(110.0), beat);
    rig.play(&mut faster, vec![512; 100]);
    let beat = faster.map.host_beat_at(HostSeconds::new(faster.at as f64 / f64::from(RATE))).get();
    let mut back = RigHost::at_beat(constant(100.0), beat);
    rig.play(&mut back, vec![512; 40]);
    let first = back.at;
    let heard = rig.play(&mut back, vec![512; 20]);
    assert_equals(&heard, 0..10_240, first, |channel, frame| noise(0, channel, frame), "after");
}

#[test]
fn no_step_is_larger_than_the_tone_makes_at_any_change_of_tempo() {
    let mut rig = rig(tone);
    let mut host = RigHost::new(constant(100.0));
    let mut heard = rig.play(&mut host, vec![512; 40]);
    for tempo in [101.0, 140.0, 60.0, 180.0, 100.0, 100.00001, 100.0, 20.0, 400.0, 100.0, 130.0] {
        let beat = host.map.host_beat_at(HostSeconds::new(host.at as f64 / f64::from(RATE))).get();
        host = RigHost::at_beat(constant(tempo), beat);
        let next = rig.play(&mut host, vec![512; 50]);
        heard[0].extend(&next[0]);
    }
    let step = heard[0].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    // Half of full scale at 1 kHz steps by 0.0654; a jump of 4 ms adds its fade.
    assert!(step < 0.085, "a step of {step}");
    assert!(heard[0].iter().all(|sample| sample.abs() < 1.01));
}

#[test]
fn one_stem_does_not_hear_another() {
    let play = |mute: bool| {
        let stems = vec![stem(noise, 0, LENGTH, 2), stem(clicks, 1, LENGTH, 2)];
        let mut rig = Rig::new(analysed(stems, &constant(100.0)));
        rig.mix.stems[0].mute = mute;
        rig.mix.stems[0].output = Some(crate::setlist::Output::Aux);
        rig.play(&mut RigHost::new(constant(117.0)), vec![256; 300])
    };
    assert!(bits(&play(false)) == bits(&play(true)));
}

#[test]
fn a_stem_of_one_channel_sounds_alike_on_both_sides() {
    for semitones in [0.0, 3.0] {
        let mut rig = Rig::new(analysed(vec![stem(tone, 0, LENGTH, 1)], &constant(100.0)));
        rig.settings.transpose = semitones;
        let [left, right] = rig.play(&mut RigHost::new(constant(110.0)), vec![512; 40]);
        assert!(left == right && left[15_000..].iter().any(|sample| *sample > 0.45), "{semitones} semitones");
    }
}

/// How much stronger a tone of `hertz` is than the rest of `heard`, in decibels.
fn purity(heard: &[f32], hertz: f64) -> f64 {
    let (mut re, mut im, mut all, mut weights) = (0.0, 0.0, 0.0, 0.0);
    for (n, sample) in heard.iter().enumerate() {
        let phase = n as f64 / f64::from(RATE) * hertz * std::f64::consts::TAU;
        let weight = 1.0 - (std::f64::consts::TAU * (n as f64 + 0.5) / heard.len() as f64).cos();
        let sample = f64::from(*sample);
        re += weight * sample * phase.cos();
        im += weight * sample * phase.sin();
        all += weight * sample * sample;
        weights += weight;
    }
    let tone = 2.0 * (re * re + im * im) / weights;
    10.0 * (tone / (all - tone).abs()).log10()
}

#[test]
fn the_pitch_moves_at_any_speed() {
    for tempo in [100.0, 110.0, 80.0] {
        for semitones in [-12.0, -3.5, 0.01, 2.0, 7.0, 12.0] {
            let mut rig = rig(tone);
            rig.settings.transpose = semitones;
            let heard = rig.play(&mut RigHost::new(constant(tempo)), vec![256; 400]);
            let purity = purity(&heard[0][20_000..100_000], HERTZ * f64::exp2(semitones / 12.0));
            assert!(purity > 50.0, "{semitones} semitones at {tempo} BPM: {purity:.1} dB");
        }
    }
}

#[test]
fn what_is_transposed_sounds_in_its_time() {
    for (tempo, semitones) in [(100.0, 5.0), (110.0, -7.0), (75.0, 2.0)] {
        let mut rig = rig(clicks);
        rig.settings.transpose = semitones;
        let heard = rig.play(&mut RigHost::new(constant(tempo)), vec![512; 500]);
        let spacing = 12_000.0 * 100.0 / tempo;
        for onset in onsets(&heard[0]) {
            let expected = (onset as f64 / spacing).round() * spacing;
            let late = onset as f64 - expected;
            assert!(late.abs() <= 3.0, "{tempo} BPM, {semitones} semitones: a click {late:.1} frames late");
        }
    }
}

#[test]
fn the_cut_changes_no_bit_of_what_is_transposed() {
    let play = |blocks: Vec<usize>| {
        let mut rig = rig(noise);
        rig.settings.transpose = -3.0;
        let mut host = RigHost::new(constant(110.0));
        let mut heard = rig.play(&mut host, blocks.clone());
        rig.settings.transpose = 4.0;
        let more = rig.play(&mut host, blocks);
        heard.iter_mut().zip(more).for_each(|(heard, more)| heard.extend(more));
        heard
    };
    let whole = play(vec![30_000]);
    assert!(bits(&play(vec![100; 300])) == bits(&whole));
    assert!(bits(&play(vec![1; 30_000])) == bits(&whole));
}

/// A fade-out after that needs frames of a pitch that was not known in advance.
#[test]
fn a_song_may_stop_in_the_block_in_which_it_is_transposed_from_one_end_to_the_other() {
    for (before, after) in [(-12.0, 12.0), (12.0, -12.0), (-1.0, 12.0), (1.0, 12.0)] {
        let mut rig = rig(tone);
        rig.settings.transpose = before;
        let mut heard = rig.play(&mut RigHost::new(constant(110.0)), vec![441; 40]);
        rig.settings.transpose = after;
        let end = rig.stop(512);
        assert_eq!(rig.shared.panics(), 0, "{before} to {after} semitones");
        heard[0].extend(&end[0]);
        let step = |pair: &[f32]| (pair[1] - pair[0]).abs();
        let most = heard[0][2 * FADE..].windows(2).map(step).fold(0.0, f32::max);
        let own = heard[0][2 * FADE..441 * 40].windows(2).map(step).fold(0.0, f32::max);
        assert!(most <= own * 4.0 + 0.01, "{before} to {after} semitones: a step of {most}, {own} before");
    }
}

#[test]
fn drums_keep_their_pitch_and_stay_a_copy() {
    let mut song = analysed(vec![stem(noise, 0, LENGTH, 2), stem(tone, 1, LENGTH, 2)], &constant(100.0));
    song.stretching = Box::new(stretching(&song.audio, |stem| stem == 1));
    let mut rig = Rig::new(song);
    rig.settings.transpose = 3.0;
    rig.mix.stems[1].output = Some(crate::setlist::Output::Aux);
    let heard = rig.play(&mut RigHost::new(constant(100.0)), vec![512; 40]);
    assert_equals(&heard, 0..20_480, 0, |channel, frame| noise(0, channel, frame), "drums");
}

#[test]
fn timecode_sounds_as_recorded_or_not_at_all() {
    for mode in [TempoMode::Stretch, TempoMode::Repitch] {
        let mut song = analysed(vec![stem(noise, 0, LENGTH, 2)], &constant(100.0));
        song.timecode[0] = true;
        let mut rig = Rig::new(song);
        rig.settings.tempo_mode = mode;
        let mut host = RigHost::new(constant(110.0));
        let heard = rig.play(&mut host, vec![512; 20]);
        assert!(heard.iter().flatten().all(|sample| *sample == 0.0), "{mode:?}");
        rig.stop(512);
        let mut host = RigHost::new(constant(100.0));
        let heard = rig.play(&mut host, vec![512; 20]);
        assert_equals(&heard, 0..10_240, 0, |channel, frame| noise(0, channel, frame), "as recorded");
    }
}

#[test]
fn timecode_falls_silent_where_the_host_leaves_its_tempo_whatever_its_fader_does() {
    let mut song = analysed(vec![stem(noise, 0, LENGTH, 2)], &constant(100.0));
    song.timecode[0] = true;
    let mut rig = Rig::new(song);
    // Beat 1 is frame 28,800, in the 57th block.
    let mut host = RigHost::new(map(&[(0.0, 100.0), (1.0, 110.0)]));
    let heard = rig.play(&mut host, vec![512; 60]);
    assert!(heard[0][28_000] != 0.0);
    for gain in [1.0, 0.5] {
        rig.mix.stems[0].gain = Gain::new(gain).unwrap();
        let heard = rig.play(&mut host, vec![512; 10]);
        assert!(heard.iter().flatten().all(|sample| *sample == 0.0), "{gain}");
    }
}

#[test]
fn clicks_sound_in_their_time_after_every_seek() {
    let mut rig = rig(clicks);
    let mut random = Random::new(3);
    for _ in 0..12 {
        let (tempo, beat) = (60.0 + random.unit() * 90.0, random.unit() * 60.0);
        let mut host = RigHost::at_beat(constant(tempo), beat);
        let spacing = 12_000.0 * 100.0 / tempo;
        let first = host.at;
        let heard = rig.play(&mut host, vec![256; 300]);
        let found = onsets(&heard[0]);
        assert!(found.len() >= 2, "{tempo} BPM from {beat}");
        for onset in found {
            let at = first as f64 + onset as f64;
            let expected = (at / spacing).round() * spacing;
            // A click that the jump cut is not an attack.
            let cut = onset < 400 && (at - expected) > 1.0;
            assert!(cut || (at - expected).abs() <= 1.5, "{tempo} BPM from {beat}: at {at}, not {expected:.1}");
        }
    }
}

/// The length of a ramp from 100 to 140 BPM, in seconds; another one leads back.
const RAMP: f64 = 8.0;

fn ramp_tempo(t: f64) -> f64 {
    if t < RAMP { 100.0 + 40.0 * t / RAMP } else { 140.0 - 40.0 * (t - RAMP) / RAMP }
}

fn ramp_beats(t: f64) -> f64 {
    let up = |t: f64| (100.0 * t + 20.0 * t * t / RAMP) / 60.0;
    if t < RAMP { up(t) } else { up(RAMP) + (140.0 * (t - RAMP) - 20.0 * (t - RAMP).powi(2) / RAMP) / 60.0 }
}

/// By how many milliseconds each click is early or late if the tempo of each block is reported, and its growth if
/// `announced`: mean and worst.
fn ramp_errors(block: usize, seconds: f64, announced: bool) -> (f64, f64) {
    let mut host = RigHost::new(constant(100.0)).distorted(move |fields, _| {
        let t = fields.seconds.unwrap();
        (fields.beats, fields.tempo, fields.seconds) = (Some(ramp_beats(t)), Some(ramp_tempo(t)), None);
        let growth = 40.0 / RAMP / f64::from(RATE);
        fields.tempo_growth = announced.then_some(if t < RAMP { growth } else { -growth });
    });
    let heard = rig(clicks).play(&mut host, vec![block; (seconds * f64::from(RATE)) as usize / block]);
    let per_beat = 60.0 / 100.0 * f64::from(RATE);
    let errors: Vec<f64> = onsets(&heard[0])
        .into_iter()
        .map(|onset| {
            let t = onset as f64 / f64::from(RATE);
            let source = ramp_beats(t) * per_beat;
            let nearest = (source / 12_000.0).round() * 12_000.0;
            ((source - nearest) / per_beat / ramp_tempo(t) * 60_000.0).abs()
        })
        .collect();
    assert!(errors.len() as f64 > seconds * 4.5, "{} clicks in {seconds} s", errors.len());
    (errors.iter().sum::<f64>() / errors.len() as f64, errors.iter().copied().fold(0.0, f64::max))
}

#[test]
fn a_ramp_of_the_tempo_is_followed_to_a_twentieth_of_a_millisecond_in_the_mean() {
    // Up and back in 16 s.
    for block in [64, 256, 1024] {
        let (mean, worst) = ramp_errors(block, 15.9, false);
        assert!(mean <= 0.05 && worst <= 0.2, "{block}: mean {mean} ms, worst {worst} ms");
    }
}

#[test]
fn a_ramp_that_is_announced_is_followed_inside_long_blocks() {
    for block in [64, 1024, 4096, 8192] {
        let (mean, worst) = ramp_errors(block, 7.9, true);
        assert!(mean <= 0.01 && worst <= 0.03, "{block}: mean {mean} ms, worst {worst} ms");
    }
}

#[test]
fn after_a_tempo_out_of_reach_the_song_is_in_time_again() {
    let mut rig = rig(clicks);
    rig.play(&mut RigHost::new(constant(400.0)), vec![512; 60]);
    rig.play(&mut RigHost::at_beat(constant(20.0), 8.0), vec![512; 60]);
    let mut host = RigHost::at_beat(constant(120.0), 12.0);
    let first = host.at;
    let heard = rig.play(&mut host, vec![512; 200]);
    for onset in onsets(&heard[0]) {
        let at = (first + onset as i64) as f64;
        assert!((at - (at / 10_000.0).round() * 10_000.0).abs() <= 1.0, "a click at {at}");
    }
}

#[test]
fn three_hours_on_every_click_sounds_in_its_time() {
    const HOURS: f64 = 3.0 * 3600.0;
    for tempo in [110.000_137, 93.7] {
        // The song and the recording begin three hours into the show.
        let start = HOURS / 60.0 * tempo;
        let mut rig = rig(clicks);
        rig.settings.song_start = crate::time::BeatPos::new(start).unwrap();
        let mut host = RigHost::at_beat(constant(tempo), start);
        let first = host.at as f64 - start * 60.0 / tempo * f64::from(RATE);
        let heard = rig.play(&mut host, vec![512; 300]);
        let spacing = 12_000.0 * 100.0 / tempo;
        for onset in onsets(&heard[0]) {
            let at = onset as f64 + first;
            assert!((at - (at / spacing).round() * spacing).abs() <= 1.0, "{tempo} BPM: a click at {at}");
        }
    }
}

#[test]
fn what_is_transposed_is_read_before_it_is_overwritten_at_every_rate() {
    for hertz in [1_000, 192_000, 768_000] {
        let rate = crate::time::SampleRate::new(hertz).unwrap();
        for semitones in [-12.0, 12.0] {
            let mut rig = Rig::at(rate, song_at(rate, vec![stem(tone, 0, LENGTH, 2)], &constant(100.0), 0.0));
            rig.settings.transpose = semitones;
            let mut host = RigHost::new(constant(100.0));
            let mut heard = [Vec::new(), Vec::new()];
            // The host has this rate, and jumps, so that fade-outs are rendered in advance.
            for seek in [0.0, 0.4, 0.1] {
                host.at = (seek * f64::from(RATE)) as i64;
                for _ in 0..8 {
                    let transport = host.block(480);
                    rig.block(&transport, 480 * hertz as usize / RATE as usize, &mut heard);
                }
            }
            assert!(heard[0].iter().all(|sample| sample.abs() < 1.0), "{hertz} Hz, {semitones}");
            assert!(heard[0].iter().any(|sample| sample.abs() > 0.2), "{hertz} Hz, {semitones}");
        }
    }
}
