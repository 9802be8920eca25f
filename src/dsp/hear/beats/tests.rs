//! Beats of generated songs, and of sounds without beats.
#![allow(clippy::unwrap_used)]

use testkit::Random;
use testkit::songs::{StyleCase, f_measure, sound, styles};

use super::*;

/// Tempos with a higher likelihood are applied to a song: sounds without beats must stay below it.
const SURE: f32 = 0.6;

fn heard(audio: &[f32], rate: f64) -> HeardBeats {
    let mut listener = OnsetListener::new(rate);
    audio.chunks(777).for_each(|block| listener.push(block, block));
    HeardBeats::of(&listener.finish())
}

fn bpm(tempo: &Tempo) -> f64 {
    tempo.map.tempo_at(BeatPos::ZERO).get()
}

#[test]
fn beats_of_twelve_styles_are_found_and_constant_tempos_are_right_to_a_fiftieth() {
    let (mut sum, mut right, mut constant) = (0.0, 0, 0);
    let cases = styles(50.0, 0);
    for case in &cases {
        let heard = heard(&case.mix(), case.rate);
        let best = heard.readings.first().unwrap();
        let score = f_measure(&best.beats(), &case.beats);
        sum += score;
        let found = best.tempo(None).unwrap();
        if let Some(truth) = case.bpm {
            constant += 1;
            right += usize::from(best.is_constant() && (bpm(&found) - truth).abs() <= 0.02);
        }
        assert!(score > 0.9 || best.confidence < SURE, "{}: {score} at {}", case.name, best.confidence);
    }
    let mean = sum / cases.len() as f64;
    assert!(mean > 0.9 && right * 10 >= constant * 9, "F {mean}, {right} of {constant}");
}

fn rock() -> StyleCase {
    styles(40.0, 0).into_iter().find(|case| case.name == "rock").unwrap()
}

#[test]
fn beat_0_is_the_bar_line_before_the_music_or_where_the_musician_says() {
    let case = rock();
    let heard = heard(&case.mix(), case.rate);
    let best = &heard.readings[0];
    let tempo = best.tempo(Some(case.beats[0])).unwrap();
    assert!((tempo.start.get() - case.beats[0]).abs() < 0.01, "{} for {}", tempo.start.get(), case.beats[0]);
    assert_eq!(tempo.map.meter_at(BeatPos::ZERO), Meter::new(4, 4).unwrap());
    // Music that begins with an upbeat begins before the second bar, and after the first.
    let upbeat = best.tempo(Some(case.beats[7])).unwrap();
    assert!((upbeat.start.get() - case.beats[4]).abs() < 0.01);
    let said = best.tempo_near(case.beats[6] + 0.1).unwrap();
    assert!((said.start.get() - case.beats[6]).abs() < 0.01);
    assert!(best.bar_lines().iter().any(|line| (line - case.beats[8]).abs() < 0.01));
}

#[test]
fn stems_that_are_heard_apart_have_the_beats_of_their_mix_in_any_order() {
    let case = rock();
    let onsets = |audio: &[f32]| {
        let mut listener = OnsetListener::new(case.rate);
        listener.push(audio, audio);
        listener.finish()
    };
    let [drums, others] = [&case.drums, &case.others].map(|audio| onsets(audio));
    let sum = |first: &Onsets, second: &Onsets| {
        let mut sum = first.clone();
        sum.add(second);
        sum
    };
    assert_eq!(sum(&drums, &others), sum(&others, &drums));
    let apart = HeardBeats::of(&sum(&drums, &others));
    assert!(f_measure(&apart.readings[0].beats(), &case.beats) > 0.95);
    assert!((bpm(&apart.readings[0].tempo(None).unwrap()) - 122.4).abs() < 0.02);
}

#[test]
fn a_tempo_that_wanders_becomes_a_map_that_stays_with_the_beats() {
    let case = styles(60.0, 0).into_iter().find(|case| case.name == "jazz").unwrap();
    let heard = heard(&case.mix(), case.rate);
    let best = heard.readings.first().unwrap();
    assert!(!best.is_constant());
    let tempo = best.tempo(Some(case.beats[0])).unwrap();
    assert!(tempo.map.changes().len() < case.beats.len() / 4, "{} changes", tempo.map.changes().len());
    let mapped: Vec<f64> = (0..case.beats.len())
        .map(|beat| tempo.start.in_files(tempo.map.seconds_at(BeatPos::new(beat as f64).unwrap())).get())
        .collect();
    assert!(f_measure(&mapped, &case.beats) > 0.9, "{}", f_measure(&mapped, &case.beats));
}

#[test]
fn what_has_no_beats_is_not_sure_of_any() {
    let rate = 44_100.0;
    let mut random = Random::new(7);
    let noise: Vec<f32> = (0..1_500_000).map(|_| 0.3 * random.noise() as f32).collect();
    let pad = |frame: u32| {
        let time = f64::from(frame) / rate;
        (0.2 * (440.0 * time).sin() + 0.1 * (777.0 * time).sin()) as f32
    };
    let pad: Vec<f32> = (0..1_500_000).map(pad).collect();
    let mut spoken = vec![0.0; 1_500_000];
    let mut seconds = 0.5;
    for word in 0..70 {
        sound::add(&mut spoken, (seconds * rate) as i64, &sound::voice(rate, word, 0.28, 0.5), 1.0);
        seconds += random.between(0.25, 0.65);
    }
    for (name, audio) in [("noise", noise), ("pad", pad), ("speech", spoken), ("silence", vec![0.0; 1_500_000])] {
        let heard = heard(&audio, rate);
        assert!(heard.readings.iter().all(|reading| reading.confidence < SURE), "{name}: {heard:?}");
    }
    assert_eq!(HeardBeats::of(&Onsets::default()), HeardBeats::default());
    let short = rock().mix();
    assert_eq!(heard(&short[..200_000], rate), HeardBeats::default(), "four seconds");
}

#[test]
fn numbers_of_a_damaged_file_are_not_believed() {
    let case = rock();
    let good = heard(&case.mix(), case.rate);
    assert!(good.is_possible());
    let damaged = |change: fn(&mut BeatReading)| {
        let mut heard = good.clone();
        change(&mut heard.readings[0]);
        assert!(!heard.is_possible(), "{heard:?}");
    };
    damaged(|reading| reading.knots.truncate(1));
    damaged(|reading| reading.knots[1].1 = -1.0);
    damaged(|reading| reading.knots[1].1 = f64::NAN);
    damaged(|reading| reading.bar = (4, 4));
}
