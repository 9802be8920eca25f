//! Generated click tracks, and their recognition.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use testkit::Random;

use super::*;

const RATE: f64 = 48_000.0;

/// A burst: a tone that dies away.
fn burst(audio: &mut [f32], seconds: f64, hertz: f64, level: f64) {
    let at = (seconds * RATE).round() as usize;
    for (index, sample) in audio[at..].iter_mut().take(1200).enumerate() {
        let time = index as f64 / RATE;
        *sample += (level * (-time / 0.006).exp() * (std::f64::consts::TAU * hertz * time).cos()) as f32;
    }
}

/// A click: bars of this many pulses at these seconds.
fn track(pulses: &[f64], bar: usize) -> Vec<f32> {
    let mut audio = vec![0.0; ((pulses.last().unwrap() + 0.5) * RATE) as usize];
    for (index, seconds) in pulses.iter().enumerate() {
        let is_accent = index.is_multiple_of(bar);
        burst(&mut audio, *seconds, if is_accent { 1600.0 } else { 1100.0 }, if is_accent { 0.8 } else { 0.5 });
    }
    audio
}

fn heard(audio: &[f32]) -> Option<Click> {
    let mut listener = ClickListener::new(RATE);
    audio.chunks(4096).for_each(|block| listener.push(block));
    listener.finish()
}

fn worst(tempo: &Tempo, pulses: &[f64], beat_zero: usize, beats_per_pulse: f64) -> f64 {
    let error = |(index, seconds): (usize, &f64)| {
        let beat = BeatPos::new((index as f64 - beat_zero as f64) * beats_per_pulse).unwrap();
        (tempo.start.in_files(tempo.map.seconds_at(beat)).get() - seconds).abs()
    };
    pulses.iter().enumerate().map(error).fold(0.0, f64::max)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_constant_tempo_is_found_to_a_thousandth(bpm in 62.0f64..185.0, start in 0.0f64..3.0, bar in 2usize..=4, counted in 0usize..3) {
        let pulses: Vec<f64> = (0..80).map(|index| start + f64::from(index) * 60.0 / bpm).collect();
        let click = heard(&track(&pulses, bar)).unwrap();
        let zero = counted * bar;
        let tempo = click.tempo(Some(pulses[zero])).unwrap();
        prop_assert_eq!(tempo.map.changes().len(), 1);
        let change = tempo.map.changes().next().unwrap();
        prop_assert!((change.bpm.get() - bpm).abs() < 0.001, "{} for {bpm}", change.bpm);
        prop_assert_eq!((usize::from(change.meter.beats()), change.meter.unit()), (bar, 4));
        prop_assert!((tempo.start.get() - pulses[zero]).abs() * RATE <= 1.0);
        prop_assert!(worst(&tempo, &pulses, zero, 1.0) < TOLERANCE);
    }

    #[test]
    fn a_tempo_that_wanders_becomes_a_map_that_explains_every_burst(
        bpm in 80.0f64..150.0, turns in prop::collection::vec((8usize..40, 0.75f64..1.35), 1..5),
    ) {
        let mut pulses = vec![0.5];
        let mut length = 60.0 / bpm;
        for (count, factor) in turns {
            (0..count).for_each(|_| pulses.push(pulses.last().unwrap() + length));
            length = (length / factor).clamp(0.3, 0.9);
        }
        prop_assume!(pulses.len() > 16);
        let click = heard(&track(&pulses, 4)).unwrap();
        let tempo = click.tempo(Some(pulses[0])).unwrap();
        prop_assert!(worst(&tempo, &pulses, 0, 1.0) < TOLERANCE);
        prop_assert!(tempo.map.changes().len() <= 6, "{:?}", tempo.map);
    }

    #[test]
    fn how_it_is_cut_into_blocks_changes_nothing(block in 1usize..60_000) {
        let pulses: Vec<f64> = (0..24).map(|index| f64::from(index) * 0.47).collect();
        let audio = track(&pulses, 4);
        let mut listener = ClickListener::new(RATE);
        audio.chunks(block).for_each(|block| listener.push(block));
        prop_assert_eq!(listener.finish(), heard(&audio));
    }
}

#[test]
fn uneven_bars_are_eighths() {
    for bar in [5, 7] {
        let pulses: Vec<f64> = (0..bar * 12).map(|index| 1.0 + index as f64 * 0.21).collect();
        let tempo = heard(&track(&pulses, bar)).unwrap().tempo(Some(1.0)).unwrap();
        let meter = tempo.map.meter_at(BeatPos::ZERO);
        assert_eq!((usize::from(meter.beats()), meter.unit()), (bar, 8));
        assert!(worst(&tempo, &pulses, 0, 0.5) < TOLERANCE);
    }
}

#[test]
fn a_change_of_bars_is_a_change_of_meter() {
    let pulses: Vec<f64> = (0..48).map(|index| f64::from(index) * 0.5).collect();
    let mut audio = vec![0.0; (24.5 * RATE) as usize];
    for (index, seconds) in pulses.iter().enumerate() {
        let is_accent = if index < 24 { index % 4 == 0 } else { index % 3 == 0 };
        burst(&mut audio, *seconds, if is_accent { 1600.0 } else { 1100.0 }, 0.5);
    }
    let tempo = heard(&audio).unwrap().tempo(Some(0.0)).unwrap();
    let meters: Vec<(f64, u8)> =
        tempo.map.changes().map(|change| (change.beat.get(), change.meter.beats())).collect();
    assert_eq!(meters, [(0.0, 4), (24.0, 3)]);
}

#[test]
fn a_swung_click_is_told_by_its_beats() {
    let pulses: Vec<f64> = (0..48).map(|index| 0.2 + f64::from(index) * 0.55).collect();
    let mut audio = track(&pulses, 4);
    for seconds in &pulses[..47] {
        burst(&mut audio, seconds + 0.55 * 2.0 / 3.0, 800.0, 0.3);
    }
    let tempo = heard(&audio).unwrap().tempo(Some(0.2)).unwrap();
    assert_eq!(tempo.map.changes().len(), 1);
    assert!(worst(&tempo, &pulses, 0, 1.0) < TOLERANCE);
}

#[test]
fn hiss_moves_no_beat() {
    let pulses: Vec<f64> = (0..64).map(|index| 0.7 + f64::from(index) * 0.513).collect();
    let mut audio = track(&pulses, 4);
    let mut random = Random::new(1);
    // Even noise of this peak has −48 dB.
    audio.iter_mut().for_each(|sample| *sample += 0.0069 * random.noise() as f32);
    let tempo = heard(&audio).unwrap().tempo(Some(0.7)).unwrap();
    assert_eq!(tempo.map.changes().len(), 1);
    assert!(worst(&tempo, &pulses, 0, 1.0) < TOLERANCE);
}

#[test]
fn music_is_no_click() {
    let seconds = 30.0;
    let frames = (seconds * RATE) as usize;
    let mut random = Random::new(5);
    // An identical hi-hat, an identical kick, and noise.
    let tap = |length: f64, hertz: Option<f64>| {
        let mut random = Random::new(9);
        let mut audio = vec![0.0; frames];
        for index in 0..58 {
            let at = (f64::from(index) * 0.5 * RATE) as usize;
            for (frame, sample) in audio[at..].iter_mut().take((length * 6.0 * RATE) as usize).enumerate() {
                let time = frame as f64 / RATE;
                let wave =
                    hertz.map_or_else(|| random.noise(), |hertz| (std::f64::consts::TAU * hertz * time).sin());
                *sample += (0.7 * (-time / length).exp() * wave) as f32;
            }
            if hertz.is_none() {
                random = Random::new(9);
            }
        }
        audio
    };
    for (name, audio) in [
        ("hi-hat", tap(0.03, None)),
        ("kick", tap(0.09, Some(55.0))),
        ("tone", tap(30.0, Some(440.0))),
        ("noise", (0..frames).map(|_| random.noise() as f32).collect()),
        ("silence", vec![0.0; frames]),
        ("no number", vec![f32::NAN; frames]),
        ("beyond all", vec![f32::MAX; frames]),
        ("nothing", Vec::new()),
    ] {
        assert_eq!(heard(&audio), None, "{name}");
    }
}

#[test]
fn what_comes_without_accents_now_and_then_is_not_certain() {
    let pulses = |length: f64| (0..40).map(|index| f64::from(index) * length).collect::<Vec<_>>();
    assert!(!heard(&track(&pulses(1.25), 1000)).unwrap().is_certain());
    assert!(heard(&track(&pulses(0.5), 1000)).unwrap().is_certain());
    assert!(heard(&track(&pulses(1.25), 4)).unwrap().is_certain());
}

#[test]
fn a_listener_that_has_given_up_has_heard_nothing() {
    let rate = 48_000.0;
    let mut listener = ClickListener::new(rate);
    // A steady tone, in pieces of many lengths: the listener gives up wherever in a piece that becomes clear.
    let tone: Vec<f32> = (0..48_000 * 40).map(|n| (f64::from(n) * 0.05).sin() as f32).collect();
    for piece in tone.chunks(10_007) {
        listener.push(piece);
    }
    assert!(listener.has_given_up());
    assert!(listener.finish().is_none());
}

/// A burst whose level rises evenly for `rise` seconds.
fn slow_burst(audio: &mut [f32], seconds: f64, rise: f64) {
    let at = (seconds * RATE).round() as usize;
    for (index, sample) in audio[at..].iter_mut().take(1800).enumerate() {
        let time = index as f64 / RATE;
        let level = (time / rise).min(1.0) * (-(time - rise).max(0.0) / 0.006).exp();
        *sample += (0.5 * level * (std::f64::consts::TAU * 1000.0 * time).sin()) as f32;
    }
}

#[test]
fn what_a_codec_puts_before_bursts_is_not_their_beginning() {
    // The pre-echo of codecs with short blocks, in bursts at different or at equal positions in the blocks.
    for (decibels, is_same) in
        [(-40.0, false), (-20.0, false), (-16.0, false), (-40.0, true), (-24.0, true), (-16.0, true)]
    {
        let pulses: Vec<f64> = (0..64).map(|index| 0.7 + f64::from(index) * 0.48).collect();
        let mut audio = track(&pulses, 4);
        let mut random = Random::new(11);
        for seconds in &pulses {
            let at = (seconds * RATE).round() as usize;
            let length = if is_same { 192 } else { 60 + (random.noise().abs() * 130.0) as usize };
            if is_same {
                random = Random::new(11);
            }
            let level = 0.5 * 10.0_f64.powf(decibels / 20.0);
            audio[at - length..at].iter_mut().for_each(|sample| *sample += (level * random.noise()) as f32);
        }
        let tempo = heard(&audio).unwrap().tempo(Some(0.7)).unwrap();
        let case = format!("{decibels} dB, {is_same}");
        assert_eq!(tempo.map.changes().len(), 1, "{case}");
        assert!((tempo.map.tempo_at(BeatPos::ZERO).get() - 125.0).abs() < 0.001, "{case}");
        let worst = worst(&tempo, &pulses, 0, 1.0);
        assert!(worst < 0.4 * TOLERANCE, "{case}: {worst}");
    }
}

#[test]
fn a_slow_attack_is_no_pre_echo() {
    let pulses: Vec<f64> = (0..64).map(|index| 0.7 + f64::from(index) * 0.5).collect();
    for milliseconds in [1.0, 1.5, 2.0, 3.0, 4.0] {
        let mut audio = vec![0.0; (33.0 * RATE) as usize];
        pulses.iter().for_each(|seconds| slow_burst(&mut audio, *seconds, milliseconds / 1000.0));
        let tempo = heard(&audio).unwrap().tempo(Some(0.7)).unwrap();
        assert_eq!(tempo.map.changes().len(), 1);
        assert!(
            (tempo.start.get() - 0.7).abs() * RATE <= 2.0,
            "{milliseconds} ms: {}",
            (tempo.start.get() - 0.7) * RATE
        );
    }
}

#[test]
fn one_burst_elsewhere_changes_no_tempo() {
    let mut pulses: Vec<f64> = (0..64).map(|index| 0.7 + f64::from(index) * 0.5).collect();
    let truth = pulses.clone();
    pulses[21] -= 0.0009;
    pulses[40] += 0.004;
    let tempo = heard(&track(&pulses, 4)).unwrap().tempo(Some(0.7)).unwrap();
    assert_eq!(tempo.map.changes().len(), 1);
    assert!(worst(&tempo, &truth, 0, 1.0) * RATE <= 1.0);
}
