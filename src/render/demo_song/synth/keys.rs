//! An electric piano: a tine, a bar and a pickup.

use super::parts::{Arch, Sine, sound};

/// One note of `hertz` for `seconds`; `velocity` from 0 to 1.
pub fn key_note(rate: f64, hertz: f64, seconds: f64, velocity: f64) -> Vec<f64> {
    let arch = Arch { attack: 0.002, hold: seconds, release: 0.18 };
    let (mut bar, mut bar_mod, mut tine, mut tine_mod) =
        (Sine::default(), Sine::default(), Sine::default(), Sine::default());
    let high = (hertz / 440.0).sqrt();
    sound(rate, arch.length(), |t| {
        let growl = 1.5 * velocity * (-t / 0.5).exp() * bar_mod.next(hertz / rate, 0.0);
        let body = bar.next(hertz / rate, growl) * (-t * high / 1.6).exp();
        let ring = 0.9 * velocity * tine_mod.next(14.0 * hertz.min(1100.0) / rate, 0.0) * (-t / 0.06).exp();
        let bell = tine.next(hertz / rate, ring) * (-t * high / 0.5).exp();
        (0.7 * body + 0.35 * bell) * arch.at(t) * (0.25 + 0.75 * velocity)
    })
}
