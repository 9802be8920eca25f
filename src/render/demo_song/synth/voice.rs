//! A singing voice: glottal pulses through the resonances of a throat.

use std::f64::consts::TAU;

use super::parts::{Arch, Filter, SeededNoise, sound};

/// The shape of a mouth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // As in father, bed, see, hot, food.
pub enum Vowel {
    Ah,
    Eh,
    Ee,
    Oh,
    Oo,
}

impl Vowel {
    /// Frequency in hertz and gain of the resonances (after Peterson and Barney, a man's voice).
    fn formants(self) -> [(f64, f64); 4] {
        match self {
            Self::Ah => [(700.0, 1.0), (1120.0, 0.6), (2500.0, 0.35), (3400.0, 0.25)],
            Self::Eh => [(530.0, 1.0), (1840.0, 0.45), (2480.0, 0.4), (3400.0, 0.25)],
            Self::Ee => [(280.0, 1.0), (2250.0, 0.4), (2900.0, 0.4), (3500.0, 0.25)],
            Self::Oh => [(540.0, 1.0), (880.0, 0.5), (2450.0, 0.2), (3300.0, 0.15)],
            Self::Oo => [(310.0, 1.0), (870.0, 0.25), (2250.0, 0.12), (3200.0, 0.08)],
        }
    }
}

/// A syllable, sung or spoken.
#[derive(Clone, Copy, Debug)]
pub struct Syllable {
    /// In hertz at its beginning and at its end.
    pub hertz: (f64, f64),
    /// In seconds, without the release.
    pub seconds: f64,
    /// At its beginning and at its end.
    pub vowels: (Vowel, Vowel),
    /// The level of breath noise at its beginning, as in an s or an f.
    pub hiss: f64,
}

/// A singer.
#[derive(Clone, Copy, Debug)]
pub struct SynthSinger {
    /// Deviation of the pitch in cents once the vibrato has come in.
    pub vibrato: f64,
    /// The size of the throat relative to a man's.
    pub throat: f64,
    /// The attack of a note.
    pub attack: f64,
    /// Makes singers differ.
    pub seed: u64,
}

/// `syllable`, sung by `singer`.
pub fn sing(rate: f64, singer: SynthSinger, syllable: Syllable) -> Vec<f64> {
    let arch = Arch { attack: singer.attack, hold: syllable.seconds, release: 0.14 };
    let mut breath = SeededNoise::new(singer.seed);
    let mut throat = [const { None }; 4].map(|_: Option<()>| Filter::default());
    let (mut air, mut phase, mut wander) = (Filter::default(), 0.0_f64, 0.0_f64);
    sound(rate, arch.length(), |t| {
        let part = (t / syllable.seconds).clamp(0.0, 1.0);
        let glide = 1.0 - (-t / 0.05).exp();
        let come_in = ((t - 0.25) / 0.4).clamp(0.0, 1.0);
        wander += 0.002 * (breath.next() - 0.01 * wander);
        let speed = 5.3 + 0.2 * (singer.seed % 5) as f64;
        let cents = singer.vibrato * come_in * (TAU * speed * t).sin() - 40.0 * (1.0 - glide) + 20.0 * wander;
        let (from, to) = syllable.hertz;
        let hertz = from * (to / from).powf(part) * (cents / 1200.0).exp2();
        phase = (phase + hertz / rate).fract();
        let air_pulse = pulse(phase, hertz / rate) + 0.02 * breath.next() * (1.0 - phase);
        let s = air.next(breath.next(), 5200.0 / rate, 0.8).band * syllable.hiss * (-t / 0.05).exp();
        let voiced = 1.0 - syllable.hiss.min(1.0) * (-t / 0.06).exp();
        let (first, last) = (syllable.vowels.0.formants(), syllable.vowels.1.formants());
        let resonances = throat.iter_mut().zip(first.iter().zip(&last));
        let sung: f64 = resonances
            .map(|(filter, (a, b))| {
                let hertz = (a.0 + (b.0 - a.0) * part) / singer.throat;
                filter.next(air_pulse, hertz / rate, 6.0 + hertz / 400.0).band * (a.1 + (b.1 - a.1) * part)
            })
            .sum();
        (2.2 * voiced * sung + 0.35 * s) * arch.at(t)
    })
}

/// The flow through the glottis: it opens slowly and closes quickly (after Rosenberg), as its derivative. Its upper
/// partials stay below half the rate because the closing takes at least four frames.
fn pulse(phase: f64, step: f64) -> f64 {
    const OPEN: f64 = 0.46;
    let close = (0.14_f64).max(4.0 * step);
    if phase < OPEN {
        (std::f64::consts::PI * phase / OPEN).sin() * 0.3
    } else if phase < OPEN + close {
        -(std::f64::consts::FRAC_PI_2 * (phase - OPEN) / close).sin()
    } else {
        // The flow stops; a short return avoids the sharpest edge.
        -(-(phase - OPEN - close) / 0.02).exp()
    }
}
