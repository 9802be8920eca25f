//! Measures the conversion with tones and impulses.

use super::*;
use crate::tone::{self, Tone, lateness, phase};

const RATES: [u32; 3] = [44_100, 48_000, 96_000];

fn rate(hertz: u32) -> SampleRate {
    SampleRate::new(hertz).unwrap()
}

/// The six conversions between the usual rates.
fn directions() -> impl Iterator<Item = (u32, u32)> {
    RATES.into_iter().flat_map(|from| RATES.map(|to| (from, to))).filter(|(from, to)| from != to)
}

/// `frames` frames of one channel, converted in a straight run; frame 0 comes out as frame 0.
fn convert(source: impl Fn(usize) -> f32, frames: usize, from: u32, to: u32) -> Vec<f32> {
    let mut resampler = Resampler::new(rate(from), rate(to), 1).unwrap();
    let length = converted_length(frames as u64, rate(from), rate(to)) as usize;
    let (block, delay) = (resampler.input_frames(), resampler.delay());
    let mut output = Vec::new();
    for start in (0..).step_by(block) {
        if output.len() >= length + delay {
            break;
        }
        for (index, sample) in resampler.input()[0].iter_mut().enumerate() {
            *sample = if start + index < frames { source(start + index) } else { 0.0 };
        }
        output.extend_from_slice(&resampler.convert().unwrap()[0]);
    }
    output[delay..delay + length].to_vec()
}

/// Converts a tone and measures it far from both ends.
fn tone(hertz: f64, from: u32, to: u32) -> Tone {
    let resampler = Resampler::new(rate(from), rate(to), 1).unwrap();
    let (edge, middle) = (2 * resampler.output_frames(), 8192);
    let frames = converted_length((2 * edge + middle) as u64, rate(to), rate(from)) as usize;
    let output = convert(|frame| phase(hertz, frame as f64, from).cos() as f32, frames, from, to);
    let pairs = (edge..edge + middle).map(|n| (phase(hertz, n as f64, to), f64::from(output[n])));
    tone::tone(&pairs.collect::<Vec<_>>())
}

#[test]
fn the_band_up_to_20_khz_stays_flat_and_clean() {
    for (from, to) in directions() {
        for hertz in (1..=20).map(|k| f64::from(k) * 1000.0 - 0.3) {
            let tone = tone(hertz, from, to);
            assert!(tone.gain.abs() < 1e-4, "{from} to {to}: {:.1e} dB at {hertz} Hz", tone.gain);
            assert!(tone.rest < -130.0, "{from} to {to}: {:.1} dB besides {hertz} Hz", tone.rest);
        }
    }
}

/// Between 20 kHz and the end of the slower band tones become softer, without artefacts.
#[test]
fn nothing_is_mirrored() {
    for (from, to) in directions() {
        let (end, above) = (f64::from(from.min(to)) / 2.0, f64::from(from) / 2.0);
        let within = (1..10).map(|k| 20_000.0 + (end - 20_000.0) * f64::from(k) / 10.0);
        for hertz in within.chain((1..10).map(|k| end + (above - end) * f64::from(k) / 10.0)) {
            let tone = tone(hertz, from, to);
            assert!(tone.rest < -130.0, "{from} to {to}: {:.1} dB besides {hertz} Hz", tone.rest);
            assert!(hertz <= end || tone.gain < -130.0, "{from} to {to}: {hertz} Hz at {:.1} dB", tone.gain);
        }
    }
}

#[test]
fn an_impulse_lands_on_its_time() {
    for (from, to) in directions().chain([(7_350, 48_000), (48_000, 7_350), (44_101, 48_000), (47_999, 48_000)]) {
        for at in [1000, 1001, 4321] {
            let output = convert(|frame| f32::from(frame == at), 6000, from, to);
            let expected = at as f64 * f64::from(to) / f64::from(from);
            let late = lateness(&output, expected, to);
            assert!(late.abs() < 1e-3, "{from} to {to}: frame {at} is {late:.5} frames late");
        }
    }
}

#[test]
fn lengths_end_with_the_last_frame_that_begins_in_time() {
    let length = |frames, from, to| converted_length(frames, rate(from), rate(to));
    assert_eq!(length(44_100, 44_100, 48_000), 48_000);
    assert_eq!(length(1, 44_100, 48_000), 2);
    assert_eq!(length(1, 48_000, 44_100), 1);
    assert_eq!(length(480, 48_000, 44_100), 441);
    assert_eq!(length(0, 48_000, 44_100), 0);
    assert_eq!(length(44_101 * 3_600, 44_101, 48_000), 48_000 * 3_600);
    assert_eq!(length(u64::MAX / 1024, 1_000, 768_000), u64::MAX / 1024 * 768);
}

#[test]
fn rates_that_no_converter_makes_work_all_the_same() {
    for (from, to) in [(88_200, 48_000), (192_000, 44_100), (7_350, 48_000), (22_050, 44_100), (32_000, 48_000)] {
        let tone = tone(1000.0, from, to);
        assert!(tone.gain.abs() < 1e-3 && tone.rest < -130.0, "{from}: {:.1e} {:.1} dB", tone.gain, tone.rest);
    }
    for (from, to) in [(44_101, 48_000), (48_000, 44_101), (47_999, 48_000)] {
        let tone = tone(1000.0, from, to);
        assert!(tone.gain.abs() < 1e-3 && tone.rest < -120.0, "{from}: {:.1e} {:.1} dB", tone.gain, tone.rest);
    }
}

/// The condition for making pages in any order: one block of pre-roll gives the state of a straight run.
#[test]
fn one_block_of_pre_roll_is_the_whole_past() {
    for (from, to) in directions() {
        let mut resampler = Resampler::new(rate(from), rate(to), 1).unwrap();
        let block = resampler.input_frames();
        let convert = |resampler: &mut Resampler, index: usize| {
            for (n, sample) in resampler.input()[0].iter_mut().enumerate() {
                *sample = ((index * block + n) as f32 * 0.7).sin();
            }
            resampler.convert().unwrap()[0].clone()
        };
        let straight: Vec<_> = (0..6).map(|index| convert(&mut resampler, index)).collect();
        for index in [4, 1, 5, 2] {
            resampler.reset();
            convert(&mut resampler, index - 1);
            assert_eq!(convert(&mut resampler, index), straight[index], "block {index}, {from} to {to}");
        }
    }
}
