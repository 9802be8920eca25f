//! What varispeed playback costs: prints figures, judges nothing.
//!
//! `cargo bench --bench interpolation`. All figures are of one run, so that their ratios hold on any machine.

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use stemlock::dsp::Interpolator;
use stemlock::time::{SourcePos, Speed};

const STEMS: usize = 16;
const RATE: f64 = 48_000.0;
/// How much output is made for one figure: 4 s.
const RUNS: usize = 6_000;

fn main() {
    let started = Instant::now();
    let mut interpolator = Interpolator::new();
    println!("tables: {:.2} ms", started.elapsed().as_secs_f64() * 1e3);
    println!("{STEMS} stereo stems at 48 kHz, in runs of {} frames", Interpolator::RUN);
    println!(
        "{:>8} {:>12} {:>16} {:>20} {:>14}",
        "speed", "weights/frame", "frame and stem", "with weights' share", "of one core"
    );
    for speed in [0.5, 0.75, 0.9, 1.001, 1.1, 1.5, 2.0, 4.0, 16.0] {
        report(&mut interpolator, Speed::clamped(speed));
    }
}

fn report(interpolator: &mut Interpolator, speed: Speed) {
    let channel: Vec<f32> = (0..Interpolator::MOST_SOURCE).map(|n| (n as f32 * 0.37).sin()).collect();
    let channels = [channel.clone(), channel];
    let (mut left, mut right) = ([0.0_f32; Interpolator::RUN], [0.0_f32; Interpolator::RUN]);
    let frames = (RUNS * Interpolator::RUN) as f64;

    let started = Instant::now();
    for run in 0..RUNS {
        black_box(interpolator.aim(SourcePos::ZERO, (run * Interpolator::RUN) as u64, speed, Interpolator::RUN));
    }
    let weights = started.elapsed().as_secs_f64() / frames;

    let started = Instant::now();
    for run in 0..RUNS {
        interpolator.aim(SourcePos::ZERO, (run * Interpolator::RUN) as u64, speed, Interpolator::RUN);
        for _ in 0..STEMS {
            interpolator.read(black_box(&channels[0]), black_box(&mut left));
            interpolator.read(black_box(&channels[1]), black_box(&mut right));
        }
    }
    let all = started.elapsed().as_secs_f64() / frames;
    println!(
        "{:>8} {:>9.1} ns {:>13.1} ns {:>17.1} ns {:>12.2} %",
        speed.get(),
        weights * 1e9,
        (all - weights) / STEMS as f64 * 1e9,
        all / STEMS as f64 * 1e9,
        all * RATE * 100.0
    );
}
