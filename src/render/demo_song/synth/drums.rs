//! A drum kit.

use super::parts::{Filter, SeededNoise, Sine, sound};

/// The parts of the kit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names say it all.
pub enum Drum {
    Kick,
    Snare,
    ClosedHat,
    OpenHat,
    HighTom,
    LowTom,
    Crash,
}

impl Drum {
    /// Its position from left (−1) to right (1), as the audience sees it.
    pub fn pan(self) -> f64 {
        match self {
            Self::Kick => 0.0,
            Self::Snare => -0.08,
            Self::ClosedHat | Self::OpenHat => 0.45,
            Self::HighTom => 0.25,
            Self::LowTom => -0.4,
            Self::Crash => -0.55,
        }
    }
}

/// One hit; `velocity` from 0 to 1, `seed` makes each a little different.
pub fn drum_hit(drum: Drum, rate: f64, velocity: f64, seed: u64) -> Vec<f64> {
    let hit = match drum {
        Drum::Kick => kick(rate, velocity, seed),
        Drum::Snare => snare(rate, velocity, seed),
        Drum::ClosedHat => cymbal(rate, 0.09, 0.022, 8000.0, seed),
        Drum::OpenHat => cymbal(rate, 0.5, 0.13, 7200.0, seed),
        Drum::HighTom => tom(rate, 165.0, seed),
        Drum::LowTom => tom(rate, 98.0, seed),
        Drum::Crash => cymbal(rate, 2.4, 0.6, 4200.0, seed),
    };
    let level = velocity.powf(1.5);
    hit.into_iter().map(|sample| level * sample).collect()
}

fn kick(rate: f64, velocity: f64, seed: u64) -> Vec<f64> {
    let (mut body, mut beater, mut tone) = (Sine::default(), SeededNoise::new(seed), Filter::default());
    sound(rate, 0.42, |t| {
        let pitch = 48.0 + 120.0 * (-t / 0.022).exp() + 40.0 * (-t / 0.09).exp();
        let thump = body.next(pitch / rate, 0.0) * (-t / 0.14).exp() * (t / 0.0008).min(1.0);
        let slap = tone.next(beater.next(), 3200.0 / rate, 0.8).band * (-t / 0.006).exp();
        (1.3 * thump).tanh() + (0.25 + 0.3 * velocity) * slap
    })
}

fn snare(rate: f64, velocity: f64, seed: u64) -> Vec<f64> {
    let (mut low, mut high) = (Sine::default(), Sine::default());
    let (mut wires, mut bright, mut thin) = (SeededNoise::new(seed), Filter::default(), Filter::default());
    sound(rate, 0.34, |t| {
        let bend = 1.0 + 0.25 * (-t / 0.012).exp();
        let shell = 0.7 * low.next(186.0 * bend / rate, 0.0) + 0.35 * high.next(331.0 * bend / rate, 0.0);
        let rattle = bright.next(wires.next(), 5200.0 / rate, 0.6).band + 0.35 * wires.next();
        let rattle = thin.next(rattle, 900.0 / rate, 0.7).high;
        let body = shell * (-t / 0.055).exp();
        (body + (0.5 + 0.35 * velocity) * rattle * (-t / 0.085).exp()) * (t / 0.0005).min(1.0)
    })
}

fn tom(rate: f64, pitch: f64, seed: u64) -> Vec<f64> {
    let (mut body, mut overtone, mut skin) = (Sine::default(), Sine::default(), SeededNoise::new(seed));
    let mut tone = Filter::default();
    sound(rate, 0.6, |t| {
        let bend = 1.0 + 0.35 * (-t / 0.04).exp();
        let ring = body.next(pitch * bend / rate, 0.0) + 0.3 * overtone.next(pitch * 1.59 * bend / rate, 0.0);
        let slap = tone.next(skin.next(), 1800.0 / rate, 0.9).band * (-t / 0.012).exp();
        (ring * (-t / 0.16).exp() + 0.4 * slap) * (t / 0.0008).min(1.0)
    })
}

/// Metal: six inharmonic square waves and noise, above a frequency.
fn cymbal(rate: f64, seconds: f64, decay: f64, above: f64, seed: u64) -> Vec<f64> {
    const PITCHES: [f64; 6] = [2030.7, 3013.1, 4052.9, 5433.3, 6621.7, 8211.3];
    let mut partials = PITCHES.map(|_| Sine::default());
    let (mut hiss, mut first, mut second) = (SeededNoise::new(seed), Filter::default(), Filter::default());
    sound(rate, seconds, |t| {
        let ring: f64 =
            PITCHES.iter().zip(&mut partials).map(|(pitch, sine)| sine.next(pitch / rate, 0.0).signum()).sum();
        let metal = 0.09 * ring + 0.6 * hiss.next();
        let bright = second.next(first.next(metal, above / rate, 0.9).high, above / rate, 0.7).high;
        let end = ((seconds - t) / (0.2 * seconds)).min(1.0);
        bright * (0.7 * (-t / decay).exp() + 0.3 * (-t / (3.0 * decay)).exp()) * end
    })
}
