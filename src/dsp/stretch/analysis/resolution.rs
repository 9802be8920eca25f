//! Chooses how long the windows of a stem should be: the length that shows it in the fewest strong numbers.
//!
//! The measure is Rényi's entropy of order 3, as in R. G. Baraniuk, P. Flandrin, A. J. E. M. Janssen and O. Michel,
//! "Measuring time-frequency information content using the Rényi entropies", IEEE Trans. Information Theory 47(4), 2001.

use super::super::frame::{Frame, Workspace};
use super::super::window::WindowSize;

use super::Material;

/// So many excerpts of so many frames are looked at.
const EXCERPTS: usize = 16;
const EXCERPT: usize = 32_768;

/// The best window.
pub fn choose(
    material: &impl Material,
    frames: u64,
    work: &mut Workspace,
    go_on: &mut impl FnMut(f64) -> bool,
) -> Option<WindowSize> {
    let mut votes = [0.0_f64; WindowSize::ALL.len()];
    let excerpts = (frames as usize / EXCERPT).clamp(1, EXCERPTS);
    let mut frame = Frame::new(2 * material.members());
    for excerpt in 0..excerpts {
        if !go_on(excerpt as f64 / excerpts as f64) {
            return None;
        }
        let first = frames as f64 * excerpt as f64 / excerpts as f64;
        for (size, vote) in WindowSize::ALL.into_iter().zip(&mut votes) {
            *vote += spread(material, first as i64, size, &mut frame, work);
        }
    }
    let best = (0..votes.len()).min_by(|&a, &b| votes[a].total_cmp(&votes[b])).unwrap_or(1);
    Some(WindowSize::ALL[best])
}

/// Over how many numbers, as a logarithm, an excerpt spreads, weighed by its energy.
fn spread(material: &impl Material, first: i64, size: WindowSize, frame: &mut Frame, work: &mut Workspace) -> f64 {
    frame.resize(size);
    let (mut sum, mut cubes) = (0.0_f64, 0.0_f64);
    for place in (first..first + EXCERPT as i64).step_by(size.frames() / 2) {
        frame.take(material, place, work);
        for &power in frame.powers() {
            // Windows have other energies; per frame, powers grow with the length.
            let power = f64::from(power) / size.frames() as f64;
            sum += power;
            cubes += power * power * power;
        }
    }
    if sum <= f64::MIN_POSITIVE || cubes <= 0.0 { 0.0 } else { -0.5 * (cubes / (sum * sum * sum)).log2() }
}
