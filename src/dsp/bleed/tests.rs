//! Kits in several microphones, tight arrangements, one sound in two stems.

use std::f64::consts::TAU;

use testkit::Random;

use super::{Excerpts, Listener};

const RATE: f64 = 48_000.0;
const FRAMES: usize = 960_000;
/// A sixteenth at 120 BPM.
const STEP: usize = 6000;

/// Adds `sound` of seconds and noise, on the steps for which `plays` returns true.
fn played(seed: u64, seconds: f64, plays: impl Fn(usize) -> bool, sound: impl Fn(f64, f64) -> f64) -> Vec<f32> {
    let (mut stem, mut random) = (vec![0.0_f32; FRAMES], Random::new(seed));
    for step in (0..FRAMES / STEP).filter(|&step| plays(step)) {
        let level = 0.3 + 0.1 * random.noise();
        for (n, sample) in stem[step * STEP..].iter_mut().take((seconds * RATE) as usize).enumerate() {
            *sample += (level * sound(n as f64 / RATE, random.noise())) as f32;
        }
    }
    stem
}

fn kick() -> Vec<f32> {
    let thump = |t: f64| (TAU * (50.0 * t + 2.4 * (1.0 - (-t / 0.02).exp()))).sin();
    let sound = |t: f64, noise: f64| thump(t) * (-t / 0.14).exp() + 0.15 * noise * (-t / 0.006).exp();
    played(1, 0.4, |step| matches!(step % 8, 0 | 3 | 4), sound)
}

fn snare() -> Vec<f32> {
    played(
        2,
        0.3,
        |step| step % 8 == 4,
        |t, noise| (0.5 * (TAU * 190.0 * t).sin() + 0.7 * noise) * (-t / 0.08).exp(),
    )
}

fn hat() -> Vec<f32> {
    // Adding the noise of two samples before raises its high frequencies.
    let even = played(3, 0.1, |_| true, |t, noise| noise * (-t / 0.03).exp());
    even.windows(2).map(|pair| pair[1] - pair[0]).chain([0.0]).collect()
}

fn tom() -> Vec<f32> {
    let sound = |t: f64, noise: f64| {
        (TAU * 110.0 * t * (1.0 + 0.1 * (-t / 0.04).exp())).sin() * (-t / 0.16).exp()
            + 0.2 * noise * (-t / 0.01).exp()
    };
    played(4, 0.5, |step| matches!(step % 16, 13 | 15), sound)
}

/// A tune of eighths whose oscillators have the same phase at the beginning of each note.
fn tune(hertz: [f64; 4], wave: impl Fn(f64) -> f64) -> Vec<f32> {
    let mut stem = vec![0.0; FRAMES];
    for (note, frames) in stem.chunks_mut(2 * STEP).enumerate() {
        for (n, sample) in frames.iter_mut().enumerate() {
            let t = n as f64 / RATE;
            let end = (2 * STEP - n) as f64 / RATE;
            let fade = (t / 0.002).min(end / 0.01).min(1.0);
            *sample = (0.3 * wave((hertz[note % 4] * t).fract()) * (-t / 0.3).exp() * fade) as f32;
        }
    }
    stem
}

fn saw(phase: f64) -> f64 {
    2.0 * phase - 1.0
}

/// `stem`, `delay` frames later and weaker by `decibels`, with the reflection of the nearest wall.
fn heard(stem: &[f32], delay: usize, decibels: f32) -> Vec<f32> {
    let gain = 10.0_f32.powf(-decibels / 20.0);
    let at = |n: usize, delay: usize| n.checked_sub(delay).map_or(0.0, |n| stem[n]);
    (0..stem.len()).map(|n| gain * (at(n, delay) - 0.4 * at(n, delay + 131) + 0.2 * at(n, delay + 307))).collect()
}

fn add(stem: &mut [f32], other: &[f32]) {
    stem.iter_mut().zip(other).for_each(|(stem, other)| *stem += other);
}

/// A kit in four close microphones, in each of which the others are this many decibels weaker.
fn kit(decibels: [f32; 2]) -> Vec<Vec<f32>> {
    let dry = [kick(), snare(), hat(), tom()];
    let power = |stem: &[f32]| stem.iter().map(|sample| sample * sample).sum::<f32>();
    let equal: Vec<Vec<f32>> = dry
        .iter()
        .map(|stem| {
            let gain = (1000.0 / power(stem)).sqrt();
            stem.iter().map(|sample| sample * gain).collect()
        })
        .collect();
    let places = [[0.0, 0.0], [0.6, 0.2], [0.9, 0.8], [0.3, 1.0_f64]];
    let mut microphones = equal.clone();
    for (a, microphone) in microphones.iter_mut().enumerate() {
        for b in (0..4).filter(|&b| b != a) {
            let metres = (places[a][0] - places[b][0]).hypot(places[a][1] - places[b][1]);
            add(microphone, &heard(&equal[b], (metres / 343.0 * RATE) as usize, decibels[(a + b) % 2]));
        }
    }
    microphones
}

/// The links that are found if each stem passes once, in pieces of any length.
fn find(stems: &[[&[f32]; 2]], frames: usize, go_on: impl FnMut(f64) -> bool) -> Option<Vec<[usize; 2]>> {
    let mut random = Random::new(5);
    let excerpts: Vec<Excerpts> = stems
        .iter()
        .map(|[left, right]| {
            let mut listener = Listener::new(frames as u64, RATE);
            let mut at = 0;
            while at < left.len() {
                let end = left.len().min(at + 1 + (random.noise().abs() * 20_000.0) as usize);
                listener.push(&left[at..end], &right[at..end]);
                at = end;
            }
            listener.finish()
        })
        .collect();
    super::find(&excerpts.iter().collect::<Vec<_>>(), RATE, go_on)
}

fn found(stems: &[Vec<f32>]) -> Vec<[usize; 2]> {
    let stereo: Vec<[&[f32]; 2]> = stems.iter().map(|stem| [&stem[..], &stem[..]]).collect();
    find(&stereo, FRAMES, |_| true).expect("nobody breaks off")
}

#[test]
fn a_stem_that_passes_gives_the_excerpts_of_one_that_is_there_whole() {
    // A stem that becomes louder, with pauses, and ends before the song does.
    let frames = 500_123;
    let mut random = Random::new(9);
    let side: Vec<f32> = (0..frames)
        .map(|n| if n / 30_000 % 3 == 1 { 0.0 } else { random.noise() as f32 * (n as f32 * 4e-5).exp() * 1e-7 })
        .collect();
    let other: Vec<f32> = side.iter().rev().map(|sample| sample * 0.5).collect();
    for song in [frames, frames + 1, 3 * frames, 5000, 0] {
        let whole = Excerpts::of(song as u64, RATE, |first, sides| {
            for (output, side) in sides.into_iter().zip([&side, &other]) {
                for (n, sample) in output.iter_mut().enumerate() {
                    *sample = side.get(first as usize + n).copied().unwrap_or(0.0);
                }
            }
        });
        for length in [1, 100, 8192, frames] {
            let mut listener = Listener::new(song as u64, RATE);
            side.chunks(length).zip(other.chunks(length)).for_each(|(left, right)| listener.push(left, right));
            assert_eq!(listener.finish(), whole, "a song of {song} frames, in pieces of {length}");
        }
    }
}

#[test]
fn the_microphones_of_a_kit_hear_each_other() {
    for decibels in [[12.0, 20.0], [20.0, 20.0], [12.0, 12.0]] {
        let pairs = found(&kit(decibels));
        assert!(pairs.len() >= 5, "{decibels:?} dB: {pairs:?}");
    }
}

#[test]
fn who_only_plays_in_time_hears_nobody() {
    let tones = [55.0, 55.0, 82.5, 65.4];
    let stems = [
        kick(),
        snare(),
        hat(),
        tom(),
        tune(tones, saw),
        tune(tones.map(|hertz| 2.0 * hertz), saw),
        tune(tones.map(|hertz| 3.0 * hertz), |phase| saw(phase).signum()),
        tune(tones.map(|hertz| 4.0 * hertz), |phase| (TAU * phase).sin()),
        tune([220.0, 165.0, 330.0, 262.0], saw),
    ];
    assert_eq!(found(&stems), [[0; 2]; 0]);
}

#[test]
fn a_sound_and_its_distortion_are_one() {
    let keys = tune([220.0, 165.0, 330.0, 262.0], saw);
    let amplifier: Vec<f32> = keys.iter().map(|sample| -(4.0 * sample).tanh()).collect();
    assert_eq!(found(&[keys, hat(), amplifier]), [[0, 2]]);
}

#[test]
fn what_is_of_opposite_sign_left_and_right_is_heard() {
    let hat = hat();
    let turned: Vec<f32> = hat.iter().map(|sample| -sample).collect();
    let late = heard(&hat, 200, 6.0);
    let pairs = find(&[[&hat, &turned], [&late, &late]], FRAMES, |_| true);
    assert_eq!(pairs, Some(vec![[0, 1]]));
}

#[test]
fn hardly_anything_is_compared_with_nothing() {
    let hat = hat();
    for frames in [0, 1, 4096, 100_000] {
        let short = &hat[..frames];
        let pairs = find(&[[short, short], [short, short]], frames, |_| true);
        assert_eq!(pairs, Some(Vec::new()), "{frames} frames");
    }
    assert_eq!(found(&[vec![0.0; FRAMES], vec![0.0; FRAMES]]), [[0; 2]; 0]);
}

#[test]
fn it_can_be_broken_off() {
    let hat = hat();
    assert_eq!(find(&[[&hat[..], &hat[..]]; 2], FRAMES, |done| done < 0.5), None);
}
