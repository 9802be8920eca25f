//! Detects note onsets without a clear attack: bowed, blown, sung, or low.
//!
//! Spectral flux over bands of a semitone or more, compared with the strongest neighbour of the moment before, so that vibrato
//! is not taken for new notes (S. Böck and G. Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013).

use super::super::frame::{Frame, Workspace};
use super::super::window::WindowSize;

use super::recent::Recent;

/// The number of overlapping windows; each is compared with the one `LAG` before.
const OVERLAP: usize = 4;
const LAG: usize = 2;
/// A change exceeds the windows around it by this factor.
const AROUND: usize = 12;
const STANDS_OUT: f32 = 1.6;
/// And it is at least this large: as if a tenth of all bands rose by 10 dB.
const SMALLEST: f32 = 0.1;
/// Bands weaker than this share of the strongest one are inaudible: −60 dB.
const FAINTEST: f32 = 1e-6;

/// Measures the bands of windows while the material is read.
#[derive(Debug)]
pub struct BandMeter {
    size: WindowSize,
    /// The total number of windows.
    count: usize,
    frame: Frame,
    edges: Vec<usize>,
    /// Band by band, window by window.
    powers: Vec<f32>,
}

impl BandMeter {
    /// For `frames` frames of what `frame` makes room for.
    pub fn new(frame: impl FnOnce(WindowSize) -> Frame, frames: u64, rate: f64) -> Self {
        let [size, _] = WindowSize::pair(rate);
        let edges = band_edges(rate, size);
        let count = frames.div_ceil((size.frames() / OVERLAP) as u64) as usize;
        let powers = Vec::with_capacity(count * (edges.len() - 1));
        Self { size, count, frame: frame(size), edges, powers }
    }

    fn step(&self) -> usize {
        self.size.frames() / OVERLAP
    }

    fn bands(&self) -> usize {
        self.edges.len() - 1
    }

    /// The first frame that later windows need.
    pub fn from(&self) -> i64 {
        let window = self.powers.len() / self.bands();
        if window < self.count { (window * self.step()) as i64 - self.size.frames() as i64 / 2 } else { i64::MAX }
    }

    /// Measures the windows that end no later than `until`.
    pub fn listen(&mut self, material: &Recent, until: i64, work: &mut Workspace) {
        while self.from() <= until.saturating_sub(self.size.frames() as i64) && self.from() < i64::MAX {
            let place = self.from() + self.size.frames() as i64 / 2;
            self.frame.take(material, place, work);
            let powers = self.frame.powers();
            self.powers.extend(self.edges.windows(2).map(|edge| powers[edge[0]..edge[1]].iter().sum::<f32>()));
        }
    }

    /// The frames near which something changes, in order, accurate to two windows.
    pub fn finish(self) -> Vec<u32> {
        let (bands, step) = (self.bands(), self.step());
        let mut levels = self.powers;
        let floor = levels.iter().copied().fold(f32::MIN_POSITIVE, f32::max) * FAINTEST;
        levels.iter_mut().for_each(|power| *power = (*power / floor + 1.0).log10());
        let flux: Vec<f32> = (0..self.count)
            .map(|window| {
                let Some(before) = window.checked_sub(LAG) else { return 0.0 };
                rise(&levels[before * bands..][..bands], &levels[window * bands..][..bands])
            })
            .collect();
        peaks(&flux, step)
    }
}

/// The average rise of the bands, in units of 10 dB.
fn rise(before: &[f32], here: &[f32]) -> f32 {
    let rises = here.iter().enumerate().map(|(band, level)| {
        let around = &before[band.saturating_sub(1)..(band + 2).min(before.len())];
        (level - around.iter().copied().fold(0.0, f32::max)).max(0.0)
    });
    rises.sum::<f32>() / here.len() as f32
}

fn peaks(flux: &[f32], step: usize) -> Vec<u32> {
    let mut peaks = Vec::new();
    for (window, &here) in flux.iter().enumerate() {
        let from = window.saturating_sub(AROUND);
        let around = &flux[from..(window + AROUND).min(flux.len())];
        let mean = around.iter().sum::<f32>() / around.len() as f32;
        let near = &flux[window.saturating_sub(3)..(window + 4).min(flux.len())];
        let highest = near.iter().copied().fold(0.0, f32::max);
        if here > SMALLEST && here > mean * STANDS_OUT && here >= highest {
            // The change lies between the two windows that were compared.
            peaks.push((window * step).saturating_sub(LAG * step / 2) as u32);
        }
    }
    peaks.dedup_by(|b, a| *b < *a + 4 * step as u32);
    peaks
}

/// The first bins of bands that are a semitone wide (at least one bin), from 30 Hz to 12 kHz.
fn band_edges(rate: f64, size: WindowSize) -> Vec<usize> {
    let mut edges: Vec<usize> = Vec::new();
    let mut hz = 30.0;
    while hz < 12_000.0_f64.min(rate / 2.0) {
        let bin = (hz / rate * size.frames() as f64).round() as usize;
        if edges.last() != Some(&bin) {
            edges.push(bin);
        }
        hz *= 2.0_f64.powf(1.0 / 12.0);
    }
    edges
}
