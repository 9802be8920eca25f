//! Instruments that the demo's band does not have: a bass with soft, low attacks, a plucked string, and a voice
//! whose vibrato keeps time.

use std::f64::consts::TAU;

use super::stage::fade_end;
use crate::stretch_quality::sound::HERTZ;
use stemlock::render::demo_song::synth::parts::{Arch, Filter, Saw, SeededNoise, Sine, sound};

/// A bass played with the thumb: 22 ms to full, hardly any overtones.
pub fn soft_bass(hertz: f64, seconds: f64, velocity: f64) -> Vec<f64> {
    let arch = Arch { attack: 0.022, hold: seconds, release: 0.07 };
    let mut partials = [Sine::default(); 4];
    sound(HERTZ, arch.length(), |t| {
        let tone: f64 = partials
            .iter_mut()
            .enumerate()
            .map(|(index, sine)| {
                let order = (index + 1) as f64;
                let gain = (0.4 + 0.6 * velocity) * order.powf(-1.8) * (-t * order / 1.1).exp();
                gain * sine.next(hertz * order / HERTZ, 0.0)
            })
            .sum();
        tone * arch.at(t)
    })
}

/// A plucked string: stiff partials that fade the faster the higher they are, and the noise of the pick.
pub fn plucked(hertz: f64, seconds: f64, velocity: f64, seed: u64) -> Vec<f64> {
    let arch = Arch { attack: 0.001, hold: seconds, release: 0.06 };
    let count = ((9000.0 / hertz) as usize).clamp(4, 24);
    let mut partials = vec![Sine::default(); count];
    let (mut pick, mut body) = (SeededNoise::new(seed), Filter::default());
    sound(HERTZ, arch.length(), |t| {
        let tone: f64 = partials
            .iter_mut()
            .enumerate()
            .map(|(index, sine)| {
                let order = (index + 1) as f64;
                let pitch = hertz * order * (1.0 + 0.000_1 * order * order).sqrt();
                // Plucked at a seventh of its length.
                let gain = (TAU / 14.0 * order).sin() / order * (-t * (0.9 + 0.25 * order)).exp();
                gain * sine.next(pitch / HERTZ, 0.0)
            })
            .sum();
        let noise = body.next(pick.next(), 2600.0 / HERTZ, 0.7).band * (-t / 0.004).exp();
        (tone + 0.25 * velocity * noise) * arch.at(t) * velocity
    })
}

/// Frequency in hertz and gain of the resonances of a throat at five moments of a phrase.
const VOWELS: [[(f64, f64); 4]; 5] = [
    [(720.0, 1.0), (1180.0, 0.6), (2550.0, 0.35), (3400.0, 0.22)],
    [(520.0, 1.0), (1800.0, 0.5), (2500.0, 0.4), (3450.0, 0.25)],
    [(300.0, 1.0), (2200.0, 0.4), (2900.0, 0.4), (3500.0, 0.25)],
    [(550.0, 1.0), (900.0, 0.5), (2450.0, 0.2), (3300.0, 0.15)],
    [(330.0, 1.0), (850.0, 0.3), (2300.0, 0.12), (3200.0, 0.08)],
];

/// A sung note of `seconds` that glides from one vowel to another, with a vibrato of so many hertz and cents. What the singer does with the pitch belongs to
/// the music and is counted in beats: so the vibrato takes `speed` times as many cycles a second when the song is
/// faster.
pub fn sung(hertz: f64, seconds: f64, vowels: [usize; 2], vibrato: (f64, f64), speed: f64, seed: u64) -> Vec<f64> {
    let arch = Arch { attack: 0.045, hold: seconds, release: 0.1 };
    let [from, to] = vowels.map(|index| VOWELS[index % VOWELS.len()]);
    let mut throat = [const { None::<()> }; 4].map(|_| Filter::default());
    let (mut folds, mut breath, mut air, mut tilt) =
        (Saw(0.0), SeededNoise::new(seed), Filter::default(), Filter::default());
    let note = sound(HERTZ, arch.length(), |t| {
        let part = (t / seconds).clamp(0.0, 1.0);
        let musical = t * speed;
        let depth = vibrato.1 * ((musical - 0.15) / 0.3).clamp(0.0, 1.0);
        let cents = depth * (TAU * vibrato.0 * musical).sin() - 70.0 * (-musical / 0.05).exp();
        let pitch = hertz * (cents / 1200.0).exp2();
        let buzz = tilt.next(folds.next(pitch / HERTZ), 1400.0 / HERTZ, 0.6).low + 0.01 * breath.next();
        let resonances = throat.iter_mut().zip(from.iter().zip(&to));
        let sung: f64 = resonances
            .map(|(filter, (a, b))| {
                let centre = a.0 + (b.0 - a.0) * part;
                filter.next(buzz, centre / HERTZ, 5.0 + centre / 350.0).band * (a.1 + (b.1 - a.1) * part)
            })
            .sum();
        let consonant = air.next(breath.next(), 5600.0 / HERTZ, 0.9).band * (-t / 0.035).exp();
        (2.0 * sung + 0.12 * consonant) * arch.at(t)
    });
    fade_end(note)
}
