//! A string-like pad: seven saws that drift apart, through a slow filter.

use super::parts::{Arch, Filter, Saw, SeededNoise, sound};

/// One side of a note of `hertz` for `seconds`. The sides of a stereo pad differ by their `seed`.
pub fn pad_note(rate: f64, hertz: f64, seconds: f64, seed: u64) -> Vec<f64> {
    let arch = Arch { attack: 0.6, hold: seconds, release: 1.1 };
    let mut chance = SeededNoise::new(seed);
    let mut voices: Vec<(Saw, f64)> = (-3..=3)
        .map(|voice| {
            let cents = f64::from(voice) * 4.5 + 1.5 * chance.next();
            (Saw(0.5 + 0.5 * chance.next()), hertz * (cents / 1200.0).exp2())
        })
        .collect();
    let (mut first, mut second) = (Filter::default(), Filter::default());
    let drift = 0.11 + 0.03 * chance.next();
    sound(rate, arch.length(), |t| {
        let saws: f64 = voices.iter_mut().map(|(saw, hertz)| saw.next(*hertz / rate)).sum();
        let open = 900.0 + 650.0 * (std::f64::consts::TAU * (drift * t + 0.2 * f64::from(seed as u8 % 5))).sin();
        let soft = first.next(saws / 7.0, open / rate, 0.8).low;
        second.next(soft, 2.5 * open / rate, 0.6).low * arch.at(t)
    })
}
