//! Voices at other pitches: the envelope stays, and the harmonics move.

use std::f64::consts::TAU;

use testkit::Random;

use super::super::{offline, offline_linked, offline_voice};

const RATE: f64 = 48_000.0;
const FRAMES: usize = 96_000;

fn power(samples: &[f32]) -> f64 {
    samples.iter().map(|sample| f64::from(*sample).powi(2)).sum()
}

/// A vowel: harmonics of `pitch` hertz under resonances at 650, 1100 and 2600 Hz.
fn vowel(pitch: f64) -> Vec<f32> {
    let resonance = |hertz: f64, middle: f64, width: f64| 1.0 / (1.0 + ((hertz - middle) / width).powi(2));
    let gain = |hertz: f64| {
        resonance(hertz, 650.0, 90.0)
            + 0.5 * resonance(hertz, 1100.0, 110.0)
            + 0.2 * resonance(hertz, 2600.0, 160.0)
    };
    let count = (5000.0 / pitch) as usize;
    let sample = |n: usize| {
        let harmonic = |k: usize| {
            let hertz = pitch * k as f64;
            gain(hertz) * (TAU * (hertz / RATE * n as f64).fract() + (k * k) as f64).sin()
        };
        (1..=count).map(harmonic).sum::<f64>() as f32 * 0.1
    };
    (0..FRAMES).map(sample).collect()
}

/// The level of a tone of `hertz` in the middle of `heard`, in decibels.
fn level(heard: &[f32], hertz: f64) -> f64 {
    let (mut re, mut im, mut weights) = (0.0, 0.0, 0.0);
    for (n, sample) in heard[FRAMES / 4..FRAMES * 3 / 4].iter().enumerate() {
        let weight = 1.0 - (TAU * (n as f64 + 0.5) / (FRAMES / 2) as f64).cos();
        let (sine, cosine) = (TAU * (hertz / RATE * n as f64).fract()).sin_cos();
        re += weight * f64::from(*sample) * cosine;
        im += weight * f64::from(*sample) * sine;
        weights += weight;
    }
    20.0 * (2.0 * re.hypot(im) / weights).max(1e-9).log10()
}

fn voice(sound: &[f32], speed: f64, semitones: f64, character: f64) -> Vec<f32> {
    let [left, _] = offline_voice(RATE, &[[sound, sound]], speed, semitones, character).remove(0);
    left
}

#[test]
fn a_vowel_at_another_pitch_is_the_same_vowel() {
    for pitch in [110.0, 220.0] {
        let sound = vowel(pitch);
        for semitones in [-7.0, -4.0, 3.5, 7.0] {
            let factor = f64::exp2(semitones / 12.0);
            let truth = vowel(pitch * factor);
            let (kept, moved) =
                (voice(&sound, 1.0, semitones, 0.0), offline(RATE, [&sound, &sound], 1.0, semitones));
            let distance = |heard: &[f32]| {
                let harmonics = (1..=(3000.0 / pitch / factor) as usize).map(|k| pitch * factor * k as f64);
                let off: Vec<f64> = harmonics.map(|hertz| level(heard, hertz) - level(&truth, hertz)).collect();
                let mean = off.iter().sum::<f64>() / off.len() as f64;
                (off.iter().map(|off| (off - mean).powi(2)).sum::<f64>() / off.len() as f64).sqrt()
            };
            let (kept, moved) = (distance(&kept), distance(&moved[0]));
            assert!(kept < 3.5 && kept < 0.6 * moved, "{pitch} Hz {semitones:+}: {kept:.1} dB, {moved:.1} without");
        }
    }
}

#[test]
fn the_pitch_is_right_within_a_cent_at_any_speed() {
    let sound = vowel(200.0);
    for (speed, semitones) in [(1.0, -12.0), (1.0, -3.47), (1.1, 2.0), (0.8, 7.0), (1.0, 12.0)] {
        let heard = voice(&sound, speed, semitones, 0.0);
        let heard: Vec<f32> = heard.iter().copied().chain(std::iter::repeat(0.0)).take(FRAMES).collect();
        let expected = 200.0 * f64::exp2(semitones / 12.0);
        let harmonic = if semitones > 5.0 { 2.0 } else { 4.0 };
        // The strongest of many frequencies, 0.1 cents apart.
        let at = |cents: i32| level(&heard, harmonic * expected * f64::exp2(f64::from(cents) / 12_000.0));
        let best = (-30..=30).max_by(|a, b| at(*a).total_cmp(&at(*b))).unwrap_or(99);
        assert!(best.abs() <= 10, "{semitones} semitones at {speed}: {best} tenths of a cent");
    }
}

/// The power of `sound` in each third of an octave from 500 Hz to 16 kHz. These noises are too short for a mean of lower ones.
fn thirds(sound: &[f32]) -> Vec<f64> {
    use rustfft::num_complex::Complex32;
    let window = super::WindowSize::W4096.window();
    let mut powers = vec![0.0; 2049];
    let mut scratch = vec![Complex32::ZERO; window.scratch_len()];
    let mut bins = vec![Complex32::ZERO; 4096];
    for frames in sound[8192..sound.len() - 8192].windows(4096).step_by(1024) {
        window.spectrum([frames, &[0.0; 4096]], &mut bins, &mut scratch);
        powers.iter_mut().zip(&bins).for_each(|(power, bin)| *power += f64::from(bin.norm_sqr()));
    }
    let edge = |third: f64| (1000.0 * f64::exp2((third - 0.5) / 3.0) / RATE * 4096.0) as usize;
    (-3..=12).map(|third| powers[edge(third.into())..edge(f64::from(third) + 1.0)].iter().sum()).collect()
}

#[test]
fn noise_stays_where_it_is_in_every_third_of_an_octave() {
    let mut random = Random::new(9);
    let white: Vec<f32> = (0..600_000).map(|_| random.noise() as f32 * 0.2).collect();
    // A hiss that is strongest around 5 kHz.
    let (mut low, mut band) = (0.0_f32, 0.0_f32);
    let hiss = |sample: &f32| {
        let high = sample - low - 0.9 * band;
        band += 0.62 * high;
        low += 0.62 * band;
        band + 0.05 * sample
    };
    let hiss: Vec<f32> = white.iter().map(hiss).collect();
    for sound in [white, hiss] {
        let before = thirds(&sound);
        for semitones in [-12.0, -4.0, 2.0, 7.0] {
            let after = thirds(&voice(&sound, 1.0, semitones, 0.0));
            for (third, (before, after)) in before.iter().zip(&after).enumerate() {
                let middle = 500.0 * f64::exp2(third as f64 / 3.0);
                // Higher up a file of this rate has nothing that could move there.
                if middle * 1.13 > 24_000.0 * f64::exp2(f64::min(semitones, 0.0) / 12.0) * 0.97 {
                    continue;
                }
                let change = 10.0 * (after / before).log10();
                assert!(change.abs() < 0.5, "{semitones:+} at {middle:.0} Hz: {change:+.2} dB");
            }
        }
    }
}

#[test]
fn linked_voices_add_up_to_their_sum() {
    let (a, mut random) = (vowel(180.0), Random::new(3));
    let b: Vec<f32> = (0..FRAMES).map(|_| random.noise() as f32 * 0.05).collect();
    let sum: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
    for (speed, semitones, character) in [(1.0, 4.0, 0.0), (1.1, -7.0, 2.0), (1.0, 0.0, -3.0)] {
        let heard = offline_voice(RATE, &[[&a, &a], [&b, &b], [&sum, &sum]], speed, semitones, character);
        let [a, b, sum] = [0, 1, 2].map(|stem| &heard[stem][0]);
        let rest: Vec<f32> = sum.iter().zip(a).zip(b).map(|((sum, a), b)| sum - a - b).collect();
        let decibels = 10.0 * (power(&rest) / power(sum)).log10();
        assert!(decibels < -100.0, "{semitones} at {speed}: {decibels:.1} dB");
    }
}

#[test]
fn nothing_moves_no_bit_and_nothing_deafens() {
    let sound = vowel(150.0);
    assert!(voice(&sound, 1.0, 0.0, 0.0) == sound);
    let plain = offline_linked(RATE, &[[&sound, &sound]], 1.1, 0.0);
    assert!(voice(&sound, 1.1, 0.0, 0.0) == plain[0][0]);
    let mut random = Random::new(5);
    // Loud, then almost silent, then silent, then values that only a broken file has.
    let strange = |n: usize| match n / 12_000 {
        0 => random.noise() as f32,
        1 => random.noise() as f32 * 1e-6,
        2 => 0.0,
        3 => 1e-38,
        4 => f32::from(n.is_multiple_of(4000)),
        _ => 1.0,
    };
    let strange: Vec<f32> = (0..FRAMES).map(strange).collect();
    for semitones in [-12.0, 0.0, 12.0] {
        for character in [-6.0, 6.0] {
            let heard = voice(&strange, 1.0, semitones, character);
            assert!(heard.iter().all(|sample| sample.abs() < 4.0), "{semitones}, {character}");
        }
    }
}

#[test]
fn a_consonant_begins_in_its_time_and_as_recorded() {
    let mut random = Random::new(17);
    let first = 30_000;
    let burst = |n: usize| match n.checked_sub(first) {
        Some(since) => random.noise() as f32 * 0.5 * (-(since as f32) / 1500.0).exp(),
        None => 0.0,
    };
    let burst: Vec<f32> = (0..FRAMES).map(burst).collect();
    for (speed, semitones) in [(1.0, -12.0), (1.0, -4.0), (1.0, 5.0), (1.1, 12.0), (0.9, 3.0)] {
        let heard = voice(&burst, speed, semitones, 0.0);
        let expected = (first as f64 / speed).round() as usize;
        let begins = heard.iter().position(|sample| sample.abs() > 0.15).unwrap_or(0);
        assert!(begins.abs_diff(expected) <= 4, "{semitones} at {speed}: {begins}, not {expected}");
        let before = power(&heard[..expected - 5]) / power(&burst);
        assert!(before < 1e-4, "{semitones} at {speed}: {before} of it before it");
    }
}
