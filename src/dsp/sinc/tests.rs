//! Measures the interpolation against sines evaluated where it reads.

use std::f64::consts::TAU;

use super::*;

const RATE: f64 = 48_000.0;
/// A position between two frames, far into a long song.
const ANCHOR: f64 = 8_640_000.37;

/// Output frames `from` to `from + count` of a source given by a function of the frame.
fn play(source: impl Fn(i64) -> f64, speed: f64, from: u64, count: usize, run: usize) -> Vec<f32> {
    let mut interpolator = Interpolator::new();
    let anchor = SourcePos::new(ANCHOR).unwrap();
    let mut output = vec![0.0; count];
    for (index, output) in output.chunks_mut(run).enumerate() {
        let from = from + (index * run) as u64;
        let range = interpolator.aim(anchor, from, Speed::clamped(speed), output.len());
        assert!(range.clone().count() <= Interpolator::MOST_SOURCE);
        let samples: Vec<f32> = range.map(|frame| source(frame) as f32).collect();
        interpolator.read(&samples, output);
    }
    output
}

/// Signal to error in decibels, for a tone of `hertz`.
fn signal_to_error(hertz: f64, speed: f64) -> f64 {
    let tone = |position: f64| (TAU * (hertz / RATE * position).fract()).sin();
    let output = play(|frame| tone(frame as f64), speed, 0, 8192, Interpolator::RUN);
    let expected = |n: usize| tone(ANCHOR + n as f64 * Speed::clamped(speed).get());
    crate::tone::signal_to_error(output.iter().enumerate().map(|(n, &sample)| (expected(n), f64::from(sample))))
}

/// The level, in decibels, of the output for a tone of `hertz` and amplitude 1.
fn level(hertz: f64, speed: f64) -> f64 {
    let tone = |frame: i64| 2.0_f64.sqrt() * (TAU * (hertz / RATE * frame as f64).fract()).sin();
    let output = play(tone, speed, 0, 8192, Interpolator::RUN);
    10.0 * (output.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / output.len() as f64).log10()
}

#[test]
fn tones_come_out_as_they_are() {
    for speed in [0.5, 0.75, 0.9, 0.999, 1.001, 1.1, 1.5, 2.0] {
        let low = signal_to_error(1000.0, speed);
        assert!(low >= 110.0, "1 kHz at speed {speed}: {low:.1} dB");
        if 15_000.0 * speed < RATE / 2.0 {
            let high = signal_to_error(15_000.0, speed);
            assert!(high >= 94.0, "15 kHz at speed {speed}: {high:.1} dB");
        }
    }
}

/// A tone that would be above the output's highest frequency must not sound at a wrong pitch instead.
#[test]
fn what_lies_too_high_vanishes() {
    for speed in [1.1, 1.5, 2.0, 4.0, 16.0] {
        // 26.2 kHz at the output would fold to 21.8 kHz, 28 kHz to 20 kHz.
        let (edge, audible) = (level(26_200.0 / speed, speed), level(28_000.0 / speed, speed));
        assert!(edge <= -88.0 && (speed < 1.2 || audible <= -98.0), "at speed {speed}: {edge:.1}, {audible:.1} dB");
    }
}

#[test]
fn how_the_output_is_cut_changes_no_bit() {
    let noise = |frame: i64| testkit::Random::new(frame as u64).noise();
    for speed in [0.5, 0.93, 1.07, 2.0] {
        let whole = play(noise, speed, 0, 200, Interpolator::RUN);
        for run in [1, 7, 31] {
            assert_eq!(play(noise, speed, 0, 200, run), whole, "runs of {run} at speed {speed}");
        }
        assert_eq!(play(noise, speed, 150, 50, 5), whole[150..], "from the middle at speed {speed}");
    }
}

#[test]
fn the_range_is_what_the_reach_says() {
    let mut interpolator = Interpolator::new();
    for speed in [0.0625, 0.5, 1.0, 1.001, 1.7, 2.0, 15.99, 16.0].map(Speed::clamped) {
        let (before, after) = Interpolator::reach(speed);
        let range = interpolator.aim(SourcePos::new(-3.25).unwrap(), 0, speed, 1);
        assert_eq!(range, -4 - before as i64..-4 + after as i64 + 1, "{speed:?}");
        let range = interpolator.aim(SourcePos::new(-0.5).unwrap(), 0, speed, Interpolator::RUN);
        assert!(range.count() <= Interpolator::MOST_SOURCE, "{speed:?}");
    }
}

#[test]
fn extremes_sound_and_do_not_panic() {
    for speed in [0.0625, 16.0] {
        let level = play(|_| 1.0, speed, 0, 64, Interpolator::RUN);
        assert!(
            level.iter().all(|x| (x - 1.0).abs() < 2e-5),
            "a constant stays constant at speed {speed}: {level:?}"
        );
    }
    let mut interpolator = Interpolator::new();
    assert!(interpolator.aim(SourcePos::ZERO, u64::MAX / 2, Speed::MAX, 0).is_empty());
    interpolator.read(&[], &mut []);
}
