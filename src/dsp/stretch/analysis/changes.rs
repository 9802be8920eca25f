//! Finds where notes begin that have no attack to speak of: bowed, blown, sung, or low.
//!
//! Spectral flux over bands of a semitone or more, against the strongest neighbour of the moment before, so that vibrato
//! is not taken for new notes (S. Böck and G. Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013).

use super::super::frame::{Frame, Workspace};
use super::super::window::WindowSize;

use super::Material;

/// So many windows overlap, and each is held against the one `LAG` before.
const OVERLAP: usize = 4;
const LAG: usize = 2;
/// A change stands out of so many windows around it by this much.
const AROUND: usize = 12;
const STANDS_OUT: f32 = 1.6;
/// And is at least so large: as if a tenth of all bands rose by 10 dB.
const SMALLEST: f32 = 0.1;
/// What is weaker than this share of the stem's strongest band is not heard: −60 dB.
const FAINTEST: f32 = 1e-6;

/// The frames near which something changes, in order, within the distance of two windows.
pub fn find(
    material: &impl Material,
    frames: u64,
    rate: f64,
    work: &mut Workspace,
    go_on: &mut impl FnMut(f64) -> bool,
) -> Option<Vec<u32>> {
    let [size, _] = WindowSize::pair(rate);
    let step = size.frames() / OVERLAP;
    let edges = band_edges(rate, size);
    let bands = edges.len() - 1;
    let count = frames.div_ceil(step as u64) as usize;
    let mut frame = Frame::new(material.members(), size);
    let mut powers = Vec::with_capacity(count * bands);
    for window in 0..count {
        if window % 64 == 0 && !go_on(window as f64 / count as f64) {
            return None;
        }
        frame.take(material, (window * step) as i64, work);
        powers.extend(edges.windows(2).map(|edge| frame.powers()[edge[0]..edge[1]].iter().sum::<f32>()));
    }
    let floor = powers.iter().copied().fold(f32::MIN_POSITIVE, f32::max) * FAINTEST;
    let levels: Vec<f32> = powers.iter().map(|&power| (power / floor + 1.0).log10()).collect();
    let flux: Vec<f32> = (0..count)
        .map(|window| {
            let Some(before) = window.checked_sub(LAG) else { return 0.0 };
            rise(&levels[before * bands..][..bands], &levels[window * bands..][..bands])
        })
        .collect();
    Some(peaks(&flux, step))
}

/// How much the bands rise on average, in units of 10 dB.
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

/// The first bins of bands that are a semitone wide, or a bin where that is more, from 30 Hz to 12 kHz.
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
