//! Chooses how long the windows of a stem should be: the length that shows it in the fewest strong numbers.
//!
//! The measure is Rényi's entropy of order 3, as in R. G. Baraniuk, P. Flandrin, A. J. E. M. Janssen and O. Michel,
//! "Measuring time-frequency information content using the Rényi entropies", IEEE Trans. Information Theory 47(4), 2001.

use std::ops::Range;

use super::super::frame::{Frame, Workspace};
use super::super::window::WindowSize;

use super::Material;

/// So many excerpts are looked at, each of so many seconds: eight windows of 4096 frames at 48 kHz.
const EXCERPTS: usize = 16;
const LENGTH: f64 = 32_768.0 / 48_000.0;

/// The best window of `sizes`, from short to long, each with a handicap: the factor by which another one has to be better.
pub fn choose<const N: usize>(
    material: &impl Material,
    frames: u64,
    rate: f64,
    sizes: [(WindowSize, f64); N],
    work: &mut Workspace,
    go_on: &mut impl FnMut(f64) -> bool,
) -> Option<WindowSize> {
    let mut votes = sizes.map(|_| 0.0);
    let longest = sizes[N - 1].0;
    let length = (LENGTH * rate).round() as usize;
    let excerpts = (frames as usize / length).clamp(1, EXCERPTS);
    let mut frame = Frame::new(material.members(), longest);
    for excerpt in 0..excerpts {
        if !go_on(excerpt as f64 / excerpts as f64) {
            return None;
        }
        let first = frames as f64 * excerpt as f64 / excerpts as f64;
        for ((size, handicap), vote) in sizes.into_iter().zip(&mut votes) {
            let excerpt = first as i64..first as i64 + length as i64;
            *vote += spread(material, excerpt, size, &mut frame, work) * handicap;
        }
    }
    let best = (0..N).min_by(|&a, &b| votes[a].total_cmp(&votes[b])).unwrap_or(0);
    Some(sizes[best].0)
}

/// Over how many numbers, as a logarithm, an excerpt spreads: octave by octave, since the strongest octave is not the only
/// one that is heard.
fn spread(
    material: &impl Material,
    excerpt: Range<i64>,
    size: WindowSize,
    frame: &mut Frame,
    work: &mut Workspace,
) -> f64 {
    frame.resize(size);
    let mut octaves = [Sums::default(); OCTAVES];
    for place in excerpt.step_by(size.frames() / 2) {
        frame.take(material, place, work);
        for (octave, sums) in octaves.iter_mut().enumerate() {
            // From the Nyquist frequency downwards.
            let end = size.bins() >> (OCTAVES - 1 - octave);
            let begin = if octave == 0 { 1 } else { end / 2 };
            sums.add(&frame.powers()[begin..end], size);
        }
    }
    octaves.iter().map(Sums::spread).sum()
}

/// Octaves below the Nyquist frequency that are told apart; all below belongs to the lowest.
const OCTAVES: usize = 8;

/// What an octave's entropy is computed from.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    powers: f64,
    cubes: f64,
}

impl Sums {
    fn add(&mut self, powers: &[f32], size: WindowSize) {
        for &power in powers {
            // Windows have other energies; per frame, powers grow with the length.
            let power = f64::from(power) / size.frames() as f64;
            self.powers += power;
            self.cubes += power * power * power;
        }
    }

    /// The entropy, in bits, weighed by a measure of how loud the octave is.
    fn spread(&self) -> f64 {
        if self.powers <= f64::MIN_POSITIVE || self.cubes <= 0.0 {
            return 0.0;
        }
        -0.5 * (self.cubes / self.powers.powi(3)).log2() * self.powers.powf(LOUDNESS)
    }
}

/// Loudness grows about like this power of energy (S. S. Stevens, "The measurement of loudness", JASA 27, 1955).
const LOUDNESS: f64 = 0.3;
