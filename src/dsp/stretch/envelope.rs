//! Preserves the spectral envelope of voices while their pitch moves.
//!
//! Runs on the audio thread. Known here: the powers of a spectrum. Not known here: phases, stems, songs.
//!
//! A bin at one frequency will sound at another, so it is multiplied by the envelope there divided by the envelope
//! here. The envelope is a mean of powers over the distance between two harmonics, so that each mean contains one of
//! them, followed by a mean of the logarithms, which leads smoothly from one harmonic to the next. So it needs only a rough estimate of the
//! distance ([`Comb`]), whereas a curve through the harmonics themselves would need all of them; and it works for noise and for many voices at
//! once. Similar: M. Morise, "CheapTrick, a spectral envelope estimator for high-quality speech synthesis", Speech Communication 67, 2015.

use rustfft::num_complex::Complex32;

use super::spacing::Comb;
use super::sums::RunningSums;
use super::window::WindowSize;

/// What to do with the envelope of a voice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mouth {
    /// The frequency at which the envelope is read, as a multiple of a bin's own.
    shift: f64,
    /// The factor by which the pitch moves.
    pitch: f32,
}

impl Mouth {
    /// Keeps the envelope while the pitch moves by the factor `pitch`, with resonances `character` times as high. `None` if nothing
    /// moves.
    pub fn new(pitch: f64, character: f64) -> Option<Self> {
        (pitch != 1.0 || character != 1.0).then_some(Self { shift: pitch / character, pitch: pitch as f32 })
    }
}

/// Finds the envelopes of spectra.
#[derive(Debug)]
pub struct Envelope {
    comb: Comb,
    sums: RunningSums,
    /// Logarithms of the envelope, every [`step`] bins.
    logs: Box<[f32]>,
    /// The reach of the mean at each of these steps, to each side, in steps.
    reaches: Box<[f64]>,
    log_sums: RunningSums,
    curve: Box<[f32]>,
    /// The amplitude of each bin.
    gains: Box<[f32]>,
}

/// The memory of a stretcher's previous windows.
#[derive(Clone, Debug)]
pub struct Throat {
    /// The share of the tone, 0 for noise and 1 for a clear voice.
    voiced: f32,
    /// The gains at each place.
    gains: [f32; PLACES / 2 + 1],
    /// For how many more windows these gains apply.
    holds: usize,
}

impl Throat {
    /// Before the first window.
    pub fn new() -> Self {
        Self { voiced: 0.0, gains: [1.0; PLACES / 2 + 1], holds: 0 }
    }
}

/// The number of places at which the envelope is computed, from 0 to the rate.
const PLACES: usize = 1024;
/// How many of the longer standard windows share one envelope; shorter ones share it for the same time. An eighth of a window later it has hardly
/// changed.
const WINDOWS: usize = 2;
/// The smallest distance of two harmonics that is used, in hertz: below it the envelope would show more than resonances.
const LEAST: f64 = 210.0;
/// The width of means without clear harmonics, in hertz.
const USUAL: f64 = 300.0;
/// The slope of the envelope below the first harmonic, in decibels an octave, and the share of it at which the slope ends: resonances weaken there, and so does
/// the radiation of the lips.
const FALL: f64 = 4.0;
const FALLS_TO: f64 = 0.25;
/// The width of means in noise, as a share of the frequency; and the minimum, in bins.
const SHARE: f64 = 0.5;
const LEAST_BINS: f64 = 3.0;
/// The width of the mean of logarithms relative to that of powers.
const SOFTLY: f64 = 0.8;
/// Above this strength of its harmonics there is a single voice.
const ALONE: f32 = 0.65;
/// The strengths of the harmonics of noise and of a clear voice.
const VOICED: (f32, f32) = (0.12, 0.3);
/// Below two thirds of the pitch the material runs faster than in the measurement of the boost of noise (`fullness.rs`), so noise would be a
/// third of a decibel too loud at half of the pitch.
const FULL: f32 = 0.2;
const TWO_THIRDS: f32 = 2.0 / 3.0;
/// Between the harmonics of a clear voice the envelope is a guess. Its errors are smaller if the gains, in decibels, are reduced by this share. For breath and
/// noise it is not a guess.
const RESERVE: f32 = 0.1;
/// The strengths of the harmonics of a voice with much breath, and with hardly any.
const CLEAN: (f32, f32) = (0.5, 0.7);
/// How fast the share of the tone adapts, per window.
const FOLLOWS: f32 = 0.3;
/// The largest gain, as a power of two of the power: 30 dB. Where a file has no sound, as above 16 kHz in many MP3 files, its rounding errors must not be
/// amplified.
const MOST: f32 = 9.97;
/// The decibels of a doubled power.
const DECIBELS: f64 = 3.0103;
/// Bins this far below the loudest one are ignored: 100 dB.
const FLOOR: f32 = 1e-10;

impl Envelope {
    /// Allocates.
    pub fn new() -> Self {
        let places = PLACES / 2 + 1;
        Self {
            comb: Comb::new(),
            sums: RunningSums::new(WindowSize::MOST_FRAMES / 2 + 1),
            logs: vec![0.0; places].into(),
            reaches: vec![0.0; places].into(),
            log_sums: RunningSums::new(places),
            curve: vec![0.0; places].into(),
            gains: vec![1.0; WindowSize::MOST_FRAMES / 2 + 1].into(),
        }
    }

    /// The factors for the amplitudes of a spectrum of `powers`, of windows of `size` at `rate` frames per second.
    pub fn gains(
        &mut self,
        mouth: Mouth,
        throat: &mut Throat,
        powers: &[f32],
        (size, rate): (WindowSize, f64),
        scratch: &mut [Complex32],
    ) -> &[f32] {
        if throat.holds == 0 {
            let [_, long] = WindowSize::pair(rate);
            throat.holds = (WINDOWS * long.frames() / size.frames()).max(WINDOWS);
            self.look(mouth, throat, powers, (size, rate), scratch);
        }
        throat.holds -= 1;
        self.spread(&throat.gains, size)
    }

    /// Computes the gains at each place.
    fn look(
        &mut self,
        mouth: Mouth,
        throat: &mut Throat,
        powers: &[f32],
        (size, rate): (WindowSize, f64),
        scratch: &mut [Complex32],
    ) {
        let loudest = powers.iter().fold(0.0_f32, |most, power| most.max(*power));
        let floor = (loudest * FLOOR).max(f32::MIN_POSITIVE);
        self.sums.add_up(powers.iter().map(|power| power + floor));
        let hertz = rate / size.frames() as f64;
        let spacing = self.comb.measure(powers, &self.sums, hertz, scratch);
        // With several voices the distance may be that of a much lower note that no voice sings.
        let least = if spacing.strength < ALONE { USUAL } else { LEAST };
        let width = spacing.bins.unwrap_or(USUAL / hertz).max(least / hertz);
        self.find(width, spacing.is_noise, size);
        let tone = ((spacing.strength - VOICED.0) / (VOICED.1 - VOICED.0)).clamp(0.0, 1.0);
        throat.voiced += FOLLOWS * (tone - throat.voiced);
        // A higher pitch has more pulses of breath, so each harmonic is stronger by that factor. Noise becomes wider and thinner, which
        // is its square root.
        let full = FULL * (TWO_THIRDS - mouth.pitch).max(0.0) * (1.0 - throat.voiced);
        let level = mouth.pitch.powf(0.5 + 0.5 * throat.voiced) * (1.0 - full);
        let clean = ((spacing.strength - CLEAN.0) / (CLEAN.1 - CLEAN.0)).clamp(0.0, 1.0);
        self.fill(mouth.shift, level, 1.0 - RESERVE * clean, &mut throat.gains);
    }

    /// Computes the envelope from the sums, with means of `width` bins.
    fn find(&mut self, width: f64, is_noise: bool, size: WindowSize) {
        let step = step(size) as f64;
        for (index, (log, reach)) in self.logs.iter_mut().zip(&mut self.reaches).enumerate() {
            let place = index as f64 * step;
            // Below the first harmonic nothing can be measured, except in noise.
            let (near, width, fall) = if is_noise {
                (place, (place * SHARE).max(LEAST_BINS).min(width), 0.0)
            } else {
                let octaves = (place / width).clamp(FALLS_TO, 1.0).log2();
                (place.max(width), width, FALL / DECIBELS * octaves)
            };
            *log = self.sums.mean_within(near, width / 2.0).max(f32::MIN_POSITIVE).log2() + fall as f32;
            *reach = SOFTLY * width / 2.0 / step;
        }
        self.log_sums.add_up(self.logs.iter().copied());
        for ((index, curve), reach) in self.curve.iter_mut().enumerate().zip(&self.reaches) {
            *curve = self.log_sums.mean_within(index as f64, *reach);
        }
    }

    /// Computes gains from the envelope, reduced to a `share` of their decibels.
    fn fill(&self, shift: f64, level: f32, share: f32, gains: &mut [f32]) {
        let last = self.curve.len() - 1;
        for (index, gain) in gains.iter_mut().enumerate() {
            let place = (index as f64 * shift).min(last as f64);
            let low = (place as usize).min(last - 1);
            let [a, b] = [self.curve[low], self.curve[low + 1]];
            let there = a + (b - a) * (place - low as f64) as f32;
            *gain = ((there - self.curve[index]).min(MOST) * 0.5 * share).exp2() * level;
        }
    }

    /// The gain of each bin.
    fn spread(&mut self, places: &[f32], size: WindowSize) -> &[f32] {
        let step = step(size);
        for (gains, pair) in self.gains.chunks_exact_mut(step).zip(places.windows(2)) {
            for (part, gain) in gains.iter_mut().enumerate() {
                *gain = pair[0] + (pair[1] - pair[0]) * (part as f32 / step as f32);
            }
        }
        self.gains[size.bins() - 1] = places[places.len() - 1];
        &self.gains[..size.bins()]
    }
}

/// The number of bins from one place to the next.
fn step(size: WindowSize) -> usize {
    size.frames() / PLACES
}

#[cfg(test)]
mod tests;
