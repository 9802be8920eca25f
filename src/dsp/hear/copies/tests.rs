//! Generated songs, and the material that is found twice in them.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use testkit::Random;

use super::*;
use crate::dsp::hear::levels::LevelMeter;
use crate::dsp::stretch::InMemory;

const RATE: f64 = 48_000.0;
const FRAMES: usize = 48_000 * 6;

fn found(stems: &[[Vec<f32>; 2]]) -> Copies {
    let levels: Vec<CellLevels> = stems
        .iter()
        .map(|[left, right]| {
            let mut meter = LevelMeter::new(RATE);
            meter.push(left, right);
            meter.finish()
        })
        .collect();
    let candidates: Vec<Candidate<'_>> =
        levels.iter().map(|levels| Candidate { levels, is_lossy: false }).collect();
    let sides: Vec<[&[f32]; 2]> = stems.iter().map(|stem| stem.each_ref().map(Vec::as_slice)).collect();
    find(&InMemory(&sides), &candidates, RATE, || true).unwrap()
}

/// Notes of decaying tones and noise, different for each seed.
fn part(seed: u64) -> [Vec<f32>; 2] {
    let mut random = Random::new(seed);
    let mut sides = [vec![0.0; FRAMES], vec![0.0; FRAMES]];
    let mut at = (seed as usize * 1000) % 9000;
    while at < FRAMES {
        let hertz = 80.0 * f64::from(random.noise() as f32).abs().mul_add(12.0, 1.0);
        let (pan, share) = (0.5 + 0.4 * random.noise() as f32, 0.2 + 0.2 * random.noise() as f32);
        for frame in 0..(FRAMES - at).min(14_000) {
            let time = frame as f64 / RATE;
            let tone = (-time * 7.0).exp() * (std::f64::consts::TAU * hertz * time).sin();
            let sample = tone as f32 * 0.3 + share * random.noise() as f32 * (-(time * 20.0)).exp() as f32;
            sides[0][at + frame] += sample * pan;
            sides[1][at + frame] += sample * (1.0 - pan);
        }
        at += 9000 + (random.unit() * 6000.0) as usize;
    }
    sides
}

/// `stem` later by some frames, at a gain, with noise of −40 dB.
fn copy(stem: &[Vec<f32>; 2], later: i64, gain: f32, seed: u64) -> [Vec<f32>; 2] {
    let power = |side: &Vec<f32>| side.iter().map(|sample| sample * sample).sum::<f32>() / side.len() as f32;
    let level = gain * (0.5 * (power(&stem[0]) + power(&stem[1]))).sqrt() * 0.01 * 1.7;
    let mut random = Random::new(seed);
    [0, 1].map(|side: usize| {
        let at = |index: usize| usize::try_from(index as i64 - later).ok().and_then(|at| stem[side].get(at));
        (0..FRAMES).map(|index| gain * at(index).copied().unwrap_or(0.0) + level * random.noise() as f32).collect()
    })
}

fn sum(stems: &[[Vec<f32>; 2]]) -> [Vec<f32>; 2] {
    [0, 1].map(|side: usize| (0..FRAMES).map(|index| stems.iter().map(|stem| stem[side][index]).sum()).collect())
}

/// Three parts, with a mix of them before them and a copy of one after them.
fn is_found([later, of_mix]: [i64; 2], gain: f32, seed: u64) -> Result<(), TestCaseError> {
    let parts: Vec<[Vec<f32>; 2]> = (0..3).map(|index| part(seed * 3 + index)).collect();
    let mix = copy(&sum(&parts), of_mix, gain, 3);
    let mut stems = parts.clone();
    stems.insert(0, mix);
    stems.push(copy(&parts[1], later, gain, 5));
    let copies = found(&stems);
    prop_assert_eq!(copies.same.iter().map(|same| same.stems).collect::<Vec<_>>(), vec![[2, 4]]);
    prop_assert!((copies.same[0].later * RATE - later as f64).abs() < 0.5);
    let mixes: Vec<_> = copies.mixes.iter().map(|mix| (mix.stem, mix.of.clone())).collect();
    prop_assert_eq!(mixes, vec![(0, vec![1, 2, 3])]);
    prop_assert!((copies.mixes[0].later * RATE - of_mix as f64).abs() < 0.5);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn copies_and_mixes_are_found_at_any_shift(
        shifts in [-4800i64..=4800, -4800i64..=4800], gain in 0.2f32..3.0, seed in 0u64..1000,
    ) {
        is_found(shifts, gain, seed)?;
    }
}

#[test]
fn copies_and_mixes_are_found_beside_what_has_the_same_pitch() {
    for (shifts, gain, seed) in [
        ([0, -13], 0.2, 585),
        ([8, -1], 2.63, 66),
        ([-1008, 0], 0.2, 111),
        ([0, -24], 0.2, 66),
        ([-5, -1], 2.85, 35),
        ([-1038, 0], 0.2, 948),
        ([0, 0], 1.0, 1),
    ] {
        is_found(shifts, gain, seed).map_err(|error| format!("{shifts:?} {gain} {seed}: {error}")).unwrap();
    }
}

#[test]
fn mixes_of_some_and_of_all_are_told_apart_from_what_they_are_made_of() {
    let parts: Vec<[Vec<f32>; 2]> = (0..5).map(|index| part(100 + index)).collect();
    let mut stems = parts.clone();
    stems.push(sum(&parts[..2]));
    stems.push(sum(&parts));
    stems.push(sum(&parts[1..]));
    let copies = found(&stems);
    assert_eq!(copies.same, []);
    let mixes: Vec<usize> = copies.mixes.iter().map(|mix| mix.stem).collect();
    assert_eq!(mixes, [5, 6, 7]);
    assert_eq!(copies.mixes[0].of, [0, 1]);
    assert_eq!(copies.mixes[2].of, [1, 2, 3, 4]);
}

/// The sound at a microphone in a room: early reflections, and each drum from a different place.
fn overhead(parts: &[[Vec<f32>; 2]]) -> [Vec<f32>; 2] {
    let mut heard = [vec![0.0; FRAMES], vec![0.0; FRAMES]];
    for (index, part) in parts.iter().enumerate() {
        for (side, heard) in heard.iter_mut().enumerate() {
            let direct = 150 + 37 * index + 11 * side;
            for (later, gain) in [(direct, 0.7), (direct + 210, 0.25), (direct + 545 + 90 * side, 0.2)] {
                for frame in later..FRAMES {
                    heard[frame] += gain * part[side][frame - later];
                }
            }
        }
    }
    heard
}

#[test]
fn an_overhead_is_no_copy_of_the_kit_and_parts_that_play_together_are_none_of_each_other() {
    let mut stems: Vec<[Vec<f32>; 2]> = (0..4).map(|index| part(7 + index)).collect();
    stems.push(overhead(&stems));
    // The same notes by two players.
    let double = part(7);
    let mut other = copy(&double, 200, 0.9, 1);
    let second = part(300);
    other.iter_mut().zip(&second).for_each(|(side, second)| {
        side.iter_mut().zip(second).for_each(|(sample, second)| *sample += 0.2 * second);
    });
    stems.push(other);
    assert_eq!(found(&stems), Copies::default());
}

#[test]
fn silence_nothing_and_what_is_no_number_are_no_copies() {
    let silence = || [vec![0.0; FRAMES], vec![0.0; FRAMES]];
    let wild = || [vec![f32::NAN; FRAMES], vec![f32::MAX; FRAMES]];
    assert_eq!(found(&[silence(), silence(), wild(), [vec![], vec![]]]), Copies::default());
    assert_eq!(found(&[part(1)]), Copies::default());
    assert_eq!(found(&[]), Copies::default());
}
