//! Gives noise its level back.
//!
//! Audio thread. Where overlapping windows show tones, they agree after they were turned; where they show noise, they
//! agree less than in the material, and their sum is weaker. How much they agree is measured, band by band, and made up for.

use std::ops::Range;

/// How much each band has to be raised.
#[derive(Debug)]
pub struct Fullness {
    gains: [f32; BANDS],
}

const BANDS: usize = 24;
/// Two windows that agree by a share `a` add up to `√a` of the amplitude. More than two overlap, and those that are
/// farther apart agree less: the exponent was measured on white and pink noise at speeds from 0.75 to 1.5.
const SHARE: f32 = 0.6;
/// The most by which a band is raised, in power.
const MOST: f32 = 2.0;

impl Fullness {
    /// Nothing is raised.
    pub fn new() -> Self {
        Self { gains: [1.0; BANDS] }
    }

    /// Nothing is raised any more.
    pub fn reset(&mut self) {
        self.gains = [1.0; BANDS];
    }

    /// `agreement` holds, for each bin, the real part of the window before times the conjugate of what the next one shows
    /// of the same moment, both as they are turned; `powers` are the powers of both.
    pub fn measure(&mut self, agreement: &[f32], powers: [&[f32]; 2]) {
        let mut begin = 0;
        for (band, gain) in self.gains.iter_mut().enumerate() {
            let bins = begin..edge(band + 1, agreement.len());
            begin = bins.end;
            let all: f32 = powers.iter().map(|powers| sum(&powers[bins.clone()]) * 0.5).sum();
            let shared = sum(&agreement[bins]) / all.max(f32::MIN_POSITIVE);
            *gain = shared.clamp(1.0 / MOST, 1.0).powf(-SHARE);
        }
    }

    /// Each band of a spectrum of `bins` bins, and what it has to be multiplied by.
    pub fn bands(&self, bins: usize) -> impl Iterator<Item = (Range<usize>, f32)> {
        let range = move |band: usize| edge(band, bins)..edge(band + 1, bins);
        self.gains.iter().enumerate().map(move |(band, gain)| (range(band), *gain))
    }
}

/// The sum of some numbers, a few at a time.
fn sum(numbers: &[f32]) -> f32 {
    let mut lanes = [0.0; 8];
    let chunks = numbers.chunks_exact(lanes.len());
    let rest: f32 = chunks.remainder().iter().sum();
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, number)| *lane += number);
    }
    lanes.iter().sum::<f32>() + rest
}

/// The first bin of a band: narrow ones below, wide ones above.
fn edge(band: usize, bins: usize) -> usize {
    let part = band as f32 / BANDS as f32;
    (part * part * (bins - 1) as f32) as usize + usize::from(band == BANDS)
}
