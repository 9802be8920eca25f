//! Sounds of which songs and clicks are made. All are the same each time.
//!
//! Rates are in frames a second, times in seconds, levels are factors of full scale.

use std::f64::consts::TAU;

use crate::Random;

/// A number with deviation 1, spread like the sum of many.
pub fn normal(random: &mut Random) -> f64 {
    (0..6).map(|_| random.noise()).sum::<f64>() / 2.0_f64.sqrt()
}

/// A burst of noise.
pub fn tick(rate: f64, seed: u32, seconds: f64, level: f64) -> Vec<f32> {
    let mut noise = Random::new(seed.into());
    make(rate, seconds, |_| noise.noise() * level)
}

/// Adds noise with this effective value, in decibels below full scale.
pub fn hiss(audio: &mut [f32], seed: u32, decibels: f64) {
    let mut noise = Random::new(seed.into());
    let level = 10.0_f64.powf(decibels / 20.0);
    audio.iter_mut().for_each(|sample| *sample += (normal(&mut noise) * level) as f32);
}

/// Adds `sound` to `audio` from frame `at` on.
pub fn add(audio: &mut [f32], at: i64, sound: &[f32], gain: f32) {
    for (index, sample) in sound.iter().enumerate() {
        let place = usize::try_from(at + index as i64).ok();
        if let Some(out) = place.and_then(|place| audio.get_mut(place)) {
            *out += sample * gain;
        }
    }
}

fn make(rate: f64, seconds: f64, sample: impl FnMut(f64) -> f64) -> Vec<f32> {
    let frames = (seconds * rate) as usize;
    (0..frames).map(|frame| frame as f64 / rate).map(sample).map(|sample| sample as f32).collect()
}

/// A tone that rises within `attack` seconds and falls at its end.
pub fn beep(rate: f64, hertz: f64, seconds: f64, attack: f64, level: f64) -> Vec<f32> {
    make(rate, seconds, |time| {
        let rise = if attack > 0.0 { (time / attack).min(1.0) } else { 1.0 };
        let fall = ((seconds - time) / 0.005).min(1.0);
        level * rise * fall * (TAU * hertz * time).sin()
    })
}

/// A wood block.
pub fn wood(rate: f64, level: f64) -> Vec<f32> {
    make(rate, 0.06, |time| {
        let fall = (-time / 0.009).exp();
        level * fall * (0.7 * (TAU * 1170.0 * time).sin() + 0.3 * (TAU * 2790.0 * time).sin())
    })
}

/// A rim shot.
pub fn rim(rate: f64) -> Vec<f32> {
    let mut noise = Random::new(77);
    make(rate, 0.08, |time| {
        let body = (-time / 0.012).exp() * (0.5 * (TAU * 1680.0 * time).sin() + 0.3 * (TAU * 520.0 * time).sin());
        0.8 * (body + 0.3 * (-time / 0.003).exp() * noise.noise())
    })
}

/// A closed hi-hat.
pub fn hat(rate: f64, seed: u32, seconds: f64) -> Vec<f32> {
    let mut noise = Random::new(u64::from(seed) + 100);
    let mut last = 0.0;
    make(rate, seconds * 2.5, |time| {
        let now = noise.noise();
        let high = now - last;
        last = now;
        0.35 * (-time / seconds * 2.5).exp() * high
    })
}

/// A shaker: it swells and dies.
pub fn shaker(rate: f64, seed: u32) -> Vec<f32> {
    let mut noise = Random::new(u64::from(seed) + 200);
    let mut last = 0.0;
    make(rate, 0.09, |time| {
        let now = noise.noise();
        let high = now - last;
        last = now;
        let swell = (time / 0.025).min(1.0) * (-(time - 0.025).max(0.0) / 0.02).exp();
        0.3 * swell * high
    })
}

/// A plucked string.
pub fn bass(rate: f64, hertz: f64, seconds: f64) -> Vec<f32> {
    make(rate, seconds * 1.3, |time| {
        let partial = |number: u8| {
            let number = f64::from(number);
            (-time * (3.0 + number) / seconds).exp() * (TAU * hertz * number * time).sin() / number
        };
        0.5 * (1..7).map(partial).sum::<f64>()
    })
}

/// A chord of plucked strings over its root.
pub fn chord(rate: f64, root: f64, seconds: f64) -> Vec<f32> {
    let mut out = vec![0.0; (seconds * rate) as usize];
    for ratio in [1.0, 1.26, 1.5, 2.0] {
        add(&mut out, 0, &bass(rate, root * ratio, seconds), 0.35);
    }
    out
}

/// A kick drum.
pub fn kick(rate: f64) -> Vec<f32> {
    make(rate, 0.22, |time| {
        let phase = 48.0 * time + 3.0 * (1.0 - (-time / 0.03).exp());
        0.9 * (-time / 0.07).exp() * (TAU * phase).sin()
    })
}

/// A snare drum.
pub fn snare(rate: f64, seed: u32) -> Vec<f32> {
    let mut noise = Random::new(u64::from(seed) + 50);
    make(rate, 0.2, |time| {
        let body = 0.5 * (-time / 0.04).exp() * (TAU * 190.0 * time).sin();
        0.7 * (body + 0.6 * (-time / 0.055).exp() * noise.noise())
    })
}

/// A word: a hiss or none, then a vowel with a falling pitch.
pub fn voice(rate: f64, seed: u32, seconds: f64, level: f64) -> Vec<f32> {
    let mut noise = Random::new(u64::from(seed) + 300);
    let pitch = 105.0 + f64::from(seed * 37 % 40);
    let formants = [[730.0, 1090.0, 2440.0], [270.0, 2290.0, 3010.0], [570.0, 840.0, 2410.0]][seed as usize % 3];
    let hissing = if seed.is_multiple_of(2) { 0.06 } else { 0.0 };
    let mut phase = 0.0;
    make(rate, seconds, |time| {
        if time < hissing {
            return 0.25 * level * noise.noise() * (time / 0.03).min(1.0);
        }
        let since = time - hissing;
        phase += pitch * (1.0 - 0.15 * since / seconds) / rate;
        let swell = (since / 0.03).min(1.0) * ((seconds - time) / 0.06).clamp(0.0, 1.0);
        let tone: f64 = (1..30)
            .map(|harmonic| {
                let hertz = pitch * f64::from(harmonic);
                let near = |formant: f64| 1.0 / (1.0 + ((hertz - formant) / 90.0).powi(2));
                let loud = 0.05 / f64::from(harmonic) + formants.iter().map(|f| near(*f)).sum::<f64>();
                loud * (TAU * phase * f64::from(harmonic)).sin()
            })
            .sum();
        level * swell * 0.35 * tone
    })
}
