//! The bursts of a click: short generated sounds.
//!
//! Pure functions; [`BurstBank::new`] allocates. Not known here: when bursts sound.

use std::f64::consts::TAU;

use crate::time::SampleRate;

/// The sound of a burst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BurstSound {
    /// A wood block.
    #[default]
    Wood,
    /// A sine.
    Beep,
    /// A cowbell.
    Cowbell,
    /// A short hiss, like a closed hi-hat.
    Hat,
}

/// The weight of a burst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BurstWeight {
    /// A beat with an accent: higher and louder.
    Accent,
    /// Another beat.
    Beat,
    /// Between two beats: quieter.
    Between,
}

/// The longest burst, in milliseconds.
const LONGEST: f64 = 90.0;
/// The rise time of a burst, in milliseconds. Its first frame is already audible.
const ATTACK: f64 = 0.3;
/// The share of a burst that fades out at its end.
const RELEASE: f64 = 0.15;

impl BurstSound {
    /// All sounds, in their order.
    pub const ALL: [Self; 4] = [Self::Wood, Self::Beep, Self::Cowbell, Self::Hat];

    /// Its name for musicians and in `song.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wood => "wood",
            Self::Beep => "beep",
            Self::Cowbell => "cowbell",
            Self::Hat => "hat",
        }
    }

    /// Its length, in milliseconds.
    fn length(self, accented: bool) -> f64 {
        match (self, accented) {
            (Self::Wood, _) => 50.0,
            (Self::Beep, _) => 45.0,
            (Self::Cowbell, true) => LONGEST,
            (Self::Cowbell, false) => 70.0,
            (Self::Hat, true) => 70.0,
            (Self::Hat, false) => 35.0,
        }
    }

    /// The sound `seconds` after its beginning, before its envelope. `noise` is from −1 to 1.
    fn at(self, seconds: f64, accented: bool, noise: f64) -> f64 {
        // Cosines, so that the very first frame is loud.
        let tone = |hertz: f64| (TAU * hertz * seconds).cos();
        let dying = |milliseconds: f64| (-seconds * 1000.0 / milliseconds).exp();
        match (self, accented) {
            (Self::Wood, accented) => {
                let hertz = if accented { 1520.0 } else { 1140.0 };
                tone(hertz) * dying(9.0) + 0.6 * tone(hertz * 2.72) * dying(4.0)
            }
            (Self::Beep, accented) => tone(if accented { 1760.0 } else { 880.0 }) * dying(40.0),
            (Self::Cowbell, accented) => {
                let (pitch, length) = if accented { (1.2, 35.0) } else { (1.0, 24.0) };
                let partials = |hertz: f64| tone(hertz) + tone(hertz * 3.0) / 3.0 + tone(hertz * 5.0) / 5.0;
                (partials(545.0 * pitch) + partials(815.0 * pitch)) * dying(length)
            }
            (Self::Hat, accented) => noise * dying(if accented { 22.0 } else { 9.0 }),
        }
    }
}

impl BurstWeight {
    /// The largest sample of such a burst.
    fn peak(self) -> f32 {
        match self {
            Self::Accent => 0.6,
            Self::Beat => 0.4,
            Self::Between => 0.2,
        }
    }
}

/// The bursts of all sounds and weights at one rate.
#[derive(Debug)]
pub struct BurstBank([[Box<[f32]>; 3]; BurstSound::ALL.len()]);

impl BurstBank {
    /// The bursts at `rate`. Allocates.
    pub fn new(rate: SampleRate) -> Self {
        let weights = [BurstWeight::Accent, BurstWeight::Beat, BurstWeight::Between];
        Self(BurstSound::ALL.map(|sound| weights.map(|weight| made(sound, weight, rate.as_f64()))))
    }

    /// One burst, for both channels.
    pub fn get(&self, sound: BurstSound, weight: BurstWeight) -> &[f32] {
        &self.0[sound as usize][weight as usize]
    }
}

fn made(sound: BurstSound, weight: BurstWeight, rate: f64) -> Box<[f32]> {
    let accented = weight == BurstWeight::Accent;
    let milliseconds = sound.length(accented);
    let frames = ((milliseconds / 1000.0 * rate) as usize).max(2);
    let mut hiss = Hiss { seed: 1, before: 0.0 };
    let shaped = |frame: usize| {
        let seconds = frame as f64 / rate;
        let rises = ((frame + 1) as f64 / (ATTACK / 1000.0 * rate)).min(1.0);
        let left = (frames - frame) as f64 / frames as f64;
        sound.at(seconds, accented, hiss.next()) * rises * (left / RELEASE).min(1.0)
    };
    let samples: Vec<f64> = (0..frames).map(shaped).collect();
    let loudest = samples.iter().fold(0.0, |loudest: f64, sample| loudest.max(sample.abs()));
    samples.iter().map(|sample| (sample / loudest) as f32 * weight.peak()).collect()
}

/// White noise without its low half.
struct Hiss {
    seed: u32,
    before: f64,
}

impl Hiss {
    fn next(&mut self) -> f64 {
        self.seed = self.seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let white = f64::from(self.seed >> 8) / f64::from(1 << 23) - 1.0;
        (white - std::mem::replace(&mut self.before, white)) / 2.0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_burst_begins_at_once_ends_quietly_and_is_as_loud_as_its_weight() {
        for hertz in [44_100, 48_000, 192_000] {
            let bursts = BurstBank::new(SampleRate::new(hertz).unwrap());
            for sound in BurstSound::ALL {
                for weight in [BurstWeight::Accent, BurstWeight::Beat, BurstWeight::Between] {
                    let burst = bursts.get(sound, weight);
                    let loudest = burst.iter().fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()));
                    assert!((loudest - weight.peak()).abs() < 1e-6, "{sound:?} {weight:?}: {loudest}");
                    assert!(burst[0].abs() > 1e-4, "{sound:?} {weight:?}: its first frame is {}", burst[0]);
                    assert!(burst[burst.len() - 1].abs() < 0.002, "{sound:?} {weight:?} ends with a step");
                    let milliseconds = burst.len() as f64 * 1000.0 / f64::from(hertz);
                    assert!(milliseconds <= LONGEST, "{milliseconds} ms");
                }
                let all = [BurstWeight::Accent, BurstWeight::Beat, BurstWeight::Between];
                let [accent, beat, between] = all.map(|weight| bursts.get(sound, weight));
                assert!(accent[40] / 0.6 != beat[40] / 0.4, "{sound:?}: an accent is another sound");
                assert_eq!(beat.len(), between.len());
            }
        }
    }
}
