//! Gives noise its level back.
//!
//! Audio thread. Where overlapping windows show tones, they agree after they were turned; where they show noise, they
//! agree less than in the material, and their sum is weaker. How much they agree is measured, band by band, and made up for.

use realfft::num_complex::Complex32;

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

    /// `cross` holds, for each bin, the window before times the conjugate of what the next one shows of the same moment,
    /// both as they are turned; `powers` are the powers of both.
    pub fn measure(&mut self, cross: &[Complex32], powers: [&[f32]; 2]) {
        let mut begin = 0;
        for (band, gain) in self.gains.iter_mut().enumerate() {
            let bins = begin..edge(band + 1, cross.len());
            begin = bins.end;
            let shared: f32 = cross[bins.clone()].iter().map(|cross| cross.re).sum();
            let all: f32 = powers.iter().map(|powers| powers[bins.clone()].iter().sum::<f32>() * 0.5).sum();
            let agreement = shared / all.max(f32::MIN_POSITIVE);
            *gain = agreement.clamp(1.0 / MOST, 1.0).powf(-SHARE);
        }
    }

    /// Raises a spectrum.
    pub fn apply(&self, bins: &mut [Complex32]) {
        let mut begin = 0;
        for (band, &gain) in self.gains.iter().enumerate() {
            let end = edge(band + 1, bins.len());
            if gain > 1.0 {
                bins[begin..end].iter_mut().for_each(|bin| *bin *= gain);
            }
            begin = end;
        }
    }
}

/// The first bin of a band: narrow ones below, wide ones above.
fn edge(band: usize, bins: usize) -> usize {
    let part = band as f32 / BANDS as f32;
    (part * part * (bins - 1) as f32) as usize + usize::from(band == BANDS)
}
