//! An electric bass, played with fingers.

use super::parts::{Arch, Filter, Saw, Sine, sound};

/// One note of `hertz` for `seconds`; `velocity` from 0 to 1 opens the tone.
pub fn bass_note(rate: f64, hertz: f64, seconds: f64, velocity: f64) -> Vec<f64> {
    let arch = Arch { attack: 0.004, hold: seconds, release: 0.05 };
    let (mut string, mut bottom) = (Saw(0.0), Sine::default());
    let (mut first, mut second) = (Filter::default(), Filter::default());
    sound(rate, arch.length(), |t| {
        let open = 240.0 + (700.0 + 1500.0 * velocity) * (-t / 0.12).exp();
        let bright = first.next(string.next(hertz / rate), open / rate, 0.9).low;
        let warm = second.next(bright, 2.0 * open / rate, 0.6).low;
        let tone = 0.75 * warm + 0.55 * bottom.next(hertz / rate, 0.0);
        (1.4 * tone).tanh() * arch.at(t) * (0.35 + 0.65 * (-t / 0.9).exp()) * (0.4 + 0.6 * velocity)
    })
}
