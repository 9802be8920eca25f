//! Onsets at known positions.

use testkit::Random;

use super::super::{InMemory, Kind, Onset, WindowSize};
use super::Analysis;

const RATE: f64 = 48_000.0;
const FRAMES: usize = 480_000;

fn analysed(material: &[f32]) -> Analysis {
    Analysis::of(&InMemory(&[[material, material]]), material.len() as u64, RATE, |_| true)
        .expect("nobody breaks off")
}

/// Adds a burst of noise that falls to a third within `decay` frames.
fn strike(material: &mut [f32], at: usize, decay: f32, random: &mut Random) {
    for (n, sample) in material.iter_mut().skip(at).take(4800).enumerate() {
        *sample += (-(n as f32) / decay).exp() * 0.5 * random.noise() as f32;
    }
}

fn places(analysis: &Analysis) -> Vec<u32> {
    analysis.hints().onsets.iter().map(|onset| onset.frame).collect()
}

#[test]
fn strikes_are_found_within_a_fifth_of_a_millisecond() {
    let (mut material, mut random) = (vec![0.0; FRAMES], Random::new(1));
    let struck: Vec<usize> = (0..38).map(|n| 7000 + n * 12_345).collect();
    struck.iter().for_each(|at| strike(&mut material, *at, 600.0, &mut random));
    let analysis = analysed(&material);
    let found = places(&analysis);
    assert_eq!(found.len(), struck.len());
    for (found, struck) in found.iter().zip(&struck) {
        assert!((i64::from(*found) - *struck as i64).abs() <= 10, "{found} is not {struck}");
    }
    assert!(analysis.hints().onsets.iter().all(|onset| onset.kind == Kind::FromSilence));
    assert_eq!(analysis.hints().window, WindowSize::W2048);
}

#[test]
fn both_strikes_of_a_flam_are_found() {
    let (mut material, mut random) = (vec![0.0; FRAMES], Random::new(1));
    for n in 0..15 {
        strike(&mut material, 9000 + n * 30_000, 100.0, &mut random);
        strike(&mut material, 9000 + n * 30_000 + 864, 100.0, &mut random);
    }
    assert_eq!(places(&analysed(&material)).len(), 30);
}

#[test]
fn a_stroke_on_a_drum_that_still_rings_is_found() {
    let (mut material, mut random) = (vec![0.0; FRAMES], Random::new(1));
    let mut stroke = |at: usize, gain: f32| {
        for (n, sample) in material.iter_mut().skip(at).take(14_400).enumerate() {
            let since = n as f32 / RATE as f32;
            let ring = (since * 110.0 * std::f32::consts::TAU).sin() * (1.0 - n as f32 / 14_400.0);
            *sample += gain * (ring + 0.2 * random.noise() as f32 * (-since / 0.008).exp());
        }
    };
    let struck: Vec<usize> = (0..15).flat_map(|n| [9000 + n * 30_000, 9864 + n * 30_000]).collect();
    struck.iter().enumerate().for_each(|(n, at)| stroke(*at, if n % 2 == 0 { 0.2 } else { 0.6 }));
    let found = places(&analysed(&material));
    assert_eq!(found.len(), struck.len());
    for (found, struck) in found.iter().zip(&struck) {
        assert!((i64::from(*found) - *struck as i64).abs() <= 30, "{found} is not {struck}");
    }
}

#[test]
fn steady_tones_low_pulses_and_vibrato_have_no_onsets() {
    let tone = |pitch: fn(f64) -> f64, harmonics: usize| {
        let mut phase = 0.0;
        let sample = |n| {
            phase += pitch(n as f64 / RATE) / RATE;
            (1..=harmonics).map(|h| (std::f64::consts::TAU * phase * h as f64).sin() / h as f64).sum::<f64>() as f32
                * 0.2
        };
        (0..FRAMES).map(sample).collect::<Vec<f32>>()
    };
    let vibrato = |t: f64| 220.0 * (1.0 + 0.02 * (std::f64::consts::TAU * 5.5 * t).sin());
    for (what, material) in
        [("low", tone(|_| 41.2, 8)), ("steady", tone(|_| 329.6, 20)), ("vibrato", tone(vibrato, 20))]
    {
        let found = places(&analysed(&material));
        // There may be one where the material begins and ends.
        let at_edge = |place: u32| place < 4800 || place as usize > FRAMES - 4800;
        assert!(found.iter().all(|place| at_edge(*place)), "{what}: {found:?}");
    }
}

#[test]
fn only_a_dense_chord_that_stands_still_has_the_longest_windows() {
    let chord = |n: usize| {
        let tone = |note: f64, k: f64| 440.0 * ((note - 69.0) / 12.0).exp2() * k * (1.0 + 0.0003 * k * k).sqrt();
        let notes = [51.1, 57.0, 59.1, 61.2, 64.7, 67.7].into_iter();
        let tones = notes.flat_map(|note| (1..=6).map(move |k| (tone(note, f64::from(k)), f64::from(k))));
        tones.map(|(hertz, k)| (std::f64::consts::TAU * (hertz * n as f64 / RATE).fract()).sin() / k).sum::<f64>()
            as f32
            * 0.1
    };
    let still: Vec<f32> = (0..FRAMES).map(chord).collect();
    assert_eq!(analysed(&still).hints().window, WindowSize::W8192);
    let struck = |n: usize| chord(n) * (-((n % 24_000) as f32) / 9000.0).exp();
    let struck: Vec<f32> = (0..FRAMES).map(struck).collect();
    assert_eq!(analysed(&struck).hints().window, WindowSize::W4096);
}

#[test]
fn nothing_is_found_in_nothing() {
    for frames in [0, 1, 31, 5000, 100_000] {
        assert_eq!(*analysed(&vec![0.0; frames]).hints().onsets, [] as [Onset; 0], "{frames} frames");
    }
}

#[test]
fn it_can_be_broken_off() {
    let material = vec![0.1; FRAMES];
    let stop_after = |most: u32| {
        let mut asked = 0;
        Analysis::of(&InMemory(&[[&material, &material]]), FRAMES as u64, RATE, |_| {
            asked += 1;
            asked <= most
        })
    };
    assert!(stop_after(0).is_none() && stop_after(20).is_none());
    assert!(stop_after(u32::MAX).is_some());
}
