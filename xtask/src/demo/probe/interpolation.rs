//! The interpolation at other tempos: a low tone on the left, a high one on the right.

use std::path::Path;

use anyhow::Result;

use stemlock::setlist::Output;

use super::{Probe, TEMPO, rate};
use crate::demo::check::Check;
use crate::demo::fixtures::riff::Body;
use crate::demo::fixtures::tone::{phase, signal_to_error};

const RATE: u32 = 48_000;
/// The tones in hertz, and the largest error allowed, in decibels relative to the tone.
const TONES: [(f64, f64); 2] = [(1_000.0, -100.0), (15_000.0, -80.0)];
const SPEEDS: [f64; 7] = [0.5, 0.75, 0.93, 1.001, 1.1, 1.5, 2.0];
/// The number of measured frames, and the number of frames before them, in which the stem begins.
const FRAMES: usize = 24_000;
const BEGINNING: usize = 1_000;

/// Measures the largest error of each tone over all speeds at which it is audible.
pub fn checks(plugin: &Path) -> Result<Vec<Check>> {
    let frames = (FRAMES + BEGINNING) * 2 + RATE as usize;
    let planes =
        TONES.map(|(hertz, _)| (0..frames).map(|n| phase(hertz, n as f64, RATE).cos() as f32 / 2.0).collect());
    let mut probe = Probe::new()?;
    probe.add("tones.wav", &Body::float32(&planes, RATE).wav(), Output::Main)?;
    let mut worst = [f64::NEG_INFINITY; 2];
    for speed in SPEEDS {
        let sounds = probe.play(plugin, rate(RATE)?, TEMPO * speed, BEGINNING + FRAMES)?;
        for (((hertz, _), worst), channel) in TONES.iter().zip(&mut worst).zip(&sounds[0]) {
            if hertz * speed >= f64::from(RATE) / 2.0 {
                continue;
            }
            let expected = |n: usize| phase(*hertz, n as f64 * speed, RATE).cos() / 2.0;
            let pairs = (BEGINNING..channel.len()).map(|n| (expected(n), f64::from(channel[n])));
            *worst = worst.max(-signal_to_error(pairs));
        }
    }
    let check = |((hertz, limit), worst): (&(f64, f64), f64)| {
        let name = format!("At 0.5 to 2 times the tempo: error of a tone of {} kHz", hertz / 1000.0);
        Check::at_most(name, worst, *limit, "dB")
    };
    Ok(TONES.iter().zip(worst).map(check).collect())
}
