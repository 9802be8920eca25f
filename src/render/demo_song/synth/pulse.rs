//! The click of a metronome.

use super::parts::{Sine, sound};

/// One click, higher and longer on the first beat of a bar.
pub fn click(rate: f64, accented: bool) -> Vec<f64> {
    let (hertz, decay) = if accented { (1568.0, 0.02) } else { (1046.5, 0.012) };
    let mut tone = Sine::default();
    // The first sample sounds: it marks the beat.
    sound(rate, 0.08, |t| tone.next(hertz / rate, std::f64::consts::FRAC_PI_2) * (-t / decay).exp())
}
