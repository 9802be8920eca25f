//! Chooses the window length of a stem: the one whose spectra are the most concentrated.
//!
//! The measure is Rényi's entropy of order 3, as in R. G. Baraniuk, P. Flandrin, A. J. E. M. Janssen and O. Michel,
//! "Measuring time-frequency information content using the Rényi entropies", IEEE Trans. Information Theory 47(4), 2001.

use std::ops::Range;

use super::super::frame::{Frame, Workspace};
use super::super::window::WindowSize;

use super::recent::Recent;

/// The number of excerpts, and the length of each in seconds: eight windows of 4096 frames at 48 kHz.
const EXCERPTS: usize = 16;
const LENGTH: f64 = 32_768.0 / 48_000.0;

/// Examines excerpts as they pass, with every candidate window length.
#[derive(Debug)]
pub struct WindowTrials {
    /// From short to long.
    sizes: [WindowSize; 3],
    frames: u64,
    /// Frames per excerpt.
    length: usize,
    /// The total number of excerpts.
    count: usize,
    frame: Frame,
    /// The spread of each excerpt, for each window length.
    spreads: Vec<[f64; 3]>,
}

impl WindowTrials {
    /// For `frames` frames of what `frame` makes room for.
    pub fn new(frame: impl FnOnce(WindowSize) -> Frame, frames: u64, rate: f64) -> Self {
        let [short, long] = WindowSize::pair(rate);
        let sizes = [short, long, WindowSize::longest(rate)];
        let length = (LENGTH * rate).round() as usize;
        let count = (frames as usize / length).clamp(1, EXCERPTS);
        Self { sizes, frames, length, count, frame: frame(sizes[2]), spreads: Vec::with_capacity(count) }
    }

    fn next(&self) -> Range<i64> {
        let first = (self.frames as f64 * self.spreads.len() as f64 / self.count as f64) as i64;
        first..first + self.length as i64
    }

    fn reach(&self) -> i64 {
        self.sizes[2].frames() as i64 / 2
    }

    /// The first frame that later excerpts need.
    pub fn from(&self) -> i64 {
        if self.spreads.len() < self.count { self.next().start - self.reach() } else { i64::MAX }
    }

    /// Examines the excerpts that are complete before the frame `until`.
    pub fn listen(&mut self, material: &Recent, until: i64, work: &mut Workspace) {
        while self.spreads.len() < self.count && self.next().end + self.reach() <= until {
            let excerpt = self.next();
            let spread = |size| spread(material, excerpt.clone(), size, &mut self.frame, work);
            let spreads = self.sizes.map(spread);
            self.spreads.push(spreads);
        }
    }

    /// The best window of `sizes`, from short to long, each with a handicap: the factor by which it must be better.
    pub fn best<const N: usize>(&self, sizes: [(WindowSize, f64); N]) -> WindowSize {
        let votes = sizes.map(|(size, handicap)| {
            let index = self.sizes.iter().position(|other| *other == size).unwrap_or(0);
            self.spreads.iter().fold(0.0, |vote, spreads| vote + spreads[index] * handicap)
        });
        let best = (0..N).min_by(|&a, &b| votes[a].total_cmp(&votes[b])).unwrap_or(0);
        sizes[best].0
    }
}

/// The spread of an excerpt, as a logarithm: computed per octave, because the strongest octave is not the only
/// audible one.
fn spread(
    material: &Recent,
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

/// The number of separate octaves below the Nyquist frequency; everything below belongs to the lowest.
const OCTAVES: usize = 8;

/// The sums from which an octave's entropy is computed.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    powers: f64,
    cubes: f64,
}

impl Sums {
    fn add(&mut self, powers: &[f32], size: WindowSize) {
        for &power in powers {
            // Normalise: per frame, powers grow with the window length.
            let power = f64::from(power) / size.frames() as f64;
            self.powers += power;
            self.cubes += power * power * power;
        }
    }

    /// The entropy in bits, weighted by an estimate of the octave's loudness.
    fn spread(&self) -> f64 {
        if self.powers <= f64::MIN_POSITIVE || self.cubes <= 0.0 {
            return 0.0;
        }
        -0.5 * (self.cubes / self.powers.powi(3)).log2() * self.powers.powf(LOUDNESS)
    }
}

/// Loudness grows roughly with this power of energy (S. S. Stevens, "The measurement of loudness", JASA 27, 1955).
const LOUDNESS: f64 = 0.3;
