//! Finds the possible shifts between stems: the best correlation in a narrow band.
//!
//! Runs on loader threads.

use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

use crate::dsp::hear::levels::CELL;
use crate::dsp::stretch::Material;

/// The largest shift, in seconds.
const REACH: f64 = 0.1;
/// The length of a window, in seconds.
const WINDOW: f64 = 0.33;
/// The lowest rate of the narrow band, in frames per second.
const NARROW: f64 = 6000.0;
/// The least correlation at the best shift, for equal stems and for parts of a mix.
const ALIKE: f64 = 0.2;
const IN_IT: f64 = 0.05;

/// The possible shifts between stems.
pub struct Lags {
    /// For each pair that may be equal, by how many frames the second is late; the first index is the smaller one.
    pairs: Vec<Option<i64>>,
    /// For each stem that may be a mix, by how many frames it is later than its parts: as all others together suggest, and as its loudest
    /// part suggests.
    sums: Vec<Vec<i64>>,
    stems: usize,
}

/// Transforms and buffers for correlating.
struct Correlator {
    forth: Arc<dyn Fft<f32>>,
    back: Arc<dyn Fft<f32>>,
    size: usize,
    /// The decimation factor.
    step: usize,
    /// The frames of a window and of its margins, in the narrow band.
    core: usize,
    reach: usize,
    /// The low-pass filter before decimation.
    filter: Vec<f32>,
}

/// A stem in a window: its spectrum alone, its spectrum with margins, and its power.
struct Spectra {
    core: Vec<Complex32>,
    whole: Vec<Complex32>,
    power: f64,
}

impl Lags {
    /// For the first `stems` members of `song`, in `windows`; `None` if `go_on` returned false.
    pub fn of(
        song: &impl Material,
        stems: usize,
        windows: &[usize],
        rate: f64,
        go_on: &impl Fn() -> bool,
    ) -> Option<Self> {
        let correlator = Correlator::new(rate);
        let count = 2 * correlator.reach + 1;
        let mut pairs = vec![vec![0.0_f64; 0]; stems * stems];
        let mut sums = vec![vec![0.0_f64; 0]; stems];
        // The powers of both channels of each stem.
        let mut of_pairs = vec![[0.0_f64; 2]; stems * stems];
        let mut of_sums = vec![[0.0_f64; 2]; stems];
        for window in windows {
            if !go_on() {
                return None;
            }
            let first = (*window as f64 * CELL * rate).round() as i64;
            let spectra: Vec<Option<Spectra>> =
                (0..stems).map(|stem| correlator.spectra(song, stem, first)).collect();
            for a in 0..stems {
                let Some(one) = &spectra[a] else { continue };
                let mut all = vec![Complex32::default(); correlator.size];
                for (b, other) in spectra.iter().enumerate().filter(|(b, _)| *b != a) {
                    let Some(other) = other else { continue };
                    all.iter_mut().zip(&other.whole).for_each(|(sum, bin)| *sum += bin);
                    if b > a {
                        let products = correlator.correlation(&one.core, &other.whole);
                        let sum = &mut pairs[a * stems + b];
                        sum.resize(count, 0.0);
                        sum.iter_mut().zip(&products).for_each(|(sum, product)| *sum += f64::from(*product));
                        let powers = &mut of_pairs[a * stems + b];
                        *powers = [powers[0] + one.power, powers[1] + other.power];
                    }
                }
                let within = correlator.correlation(&one.core, &all);
                let share = correlator.core as f64 / (correlator.core + 2 * correlator.reach) as f64;
                let power = all.iter().map(|bin| f64::from(bin.norm_sqr())).sum::<f64>() / correlator.size as f64;
                of_sums[a] = [of_sums[a][0] + one.power, of_sums[a][1] + power * share];
                sums[a].resize(count, 0.0);
                // The others are early where this one is late.
                sums[a].iter_mut().rev().zip(&within).for_each(|(sum, value)| *sum += f64::from(*value));
            }
        }
        let pair = |index: usize| {
            let ((place, height), [one, other]) = (peak(&pairs[index])?, of_pairs[index]);
            (height > ALIKE * (one * other).sqrt()).then(|| correlator.frames(place))
        };
        let is_in = |height: f64, [one, others]: [f64; 2]| height > IN_IT * (one * others).sqrt();
        let sum = |stem: usize| {
            let together = peak(&sums[stem]).filter(|(_, height)| is_in(*height, of_sums[stem]));
            let with = |other: usize| {
                let (index, turned) =
                    if other < stem { (other * stems + stem, 1) } else { (stem * stems + other, -1) };
                let (place, height) = peak(&pairs[index])?;
                is_in(height, of_pairs[index]).then(|| (turned * correlator.frames(place), height))
            };
            let loudest = (0..stems).filter(|other| *other != stem).filter_map(with);
            let loudest = loudest.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(frames, _)| frames);
            together.map(|(place, _)| correlator.frames(place)).into_iter().chain(loudest).collect()
        };
        Some(Self { pairs: (0..stems * stems).map(pair).collect(), sums: (0..stems).map(sum).collect(), stems })
    }

    /// By how many frames `second` is later than `first`, if they may be equal.
    pub fn pair(&self, first: usize, second: usize) -> Option<i64> {
        self.pairs[first * self.stems + second]
    }

    /// By how many frames `stem` is later than its possible parts.
    pub fn sums(&self, stem: usize) -> &[i64] {
        &self.sums[stem]
    }
}

impl Correlator {
    fn new(rate: f64) -> Self {
        let step = ((rate / NARROW) as usize).max(1);
        let narrow = rate / step as f64;
        let [core, reach] = [WINDOW, REACH + 0.002].map(|seconds| (seconds * narrow) as usize);
        let size = (core + 4 * reach).next_power_of_two();
        let mut planner = FftPlanner::new();
        // A windowed sinc, as wide as eight frames of the narrow band.
        let taps = 8 * step + 1;
        let tap = |index: usize| {
            let x = (index as f64 - 4.0 * step as f64) / step as f64;
            let sinc = if x == 0.0 {
                1.0
            } else {
                (std::f64::consts::PI * 0.8 * x).sin() / (std::f64::consts::PI * 0.8 * x)
            };
            let window = 0.5 + 0.5 * (std::f64::consts::PI * x / 4.0).cos();
            (0.8 * sinc * window / step as f64) as f32
        };
        Self {
            forth: planner.plan_fft_forward(size),
            back: planner.plan_fft_inverse(size),
            size,
            step,
            core,
            reach,
            filter: (0..taps).map(tap).collect(),
        }
    }

    /// A stem around `first`; `None` for silence.
    fn spectra(&self, song: &impl Material, stem: usize, first: i64) -> Option<Spectra> {
        let margin = 4 * self.step as i64;
        let count = (self.core + 2 * self.reach) * self.step;
        let begin = first - (self.reach * self.step) as i64 - margin;
        let (mut left, mut right) =
            (vec![0.0; count + 2 * margin as usize], vec![0.0; count + 2 * margin as usize]);
        song.read(stem, begin, [&mut left, &mut right]);
        // Both channels, so that a channel with inverted polarity does not cancel.
        left.iter_mut().zip(&right).for_each(|(left, right)| *left = finite(*left) + 0.6 * finite(*right));
        let mut narrow: Vec<f32> = (0..self.core + 2 * self.reach)
            .map(|frame| {
                let part = &left[frame * self.step..frame * self.step + self.filter.len()];
                part.iter().zip(&self.filter).map(|(sample, tap)| sample * tap).sum()
            })
            .collect();
        // The correlation of tones is broad; fast changes locate the shift.
        let mut before = 0.0;
        narrow.iter_mut().for_each(|sample| {
            let now = std::mem::replace(&mut before, *sample);
            *sample -= 0.95 * now;
        });
        let inner = &narrow[self.reach..self.reach + self.core];
        let power = inner.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
        if power < 1e-10 * self.core as f64 {
            return None;
        }
        let (core, whole) = (self.spectrum(inner), self.spectrum(&narrow));
        let power = core.iter().map(|bin| f64::from(bin.norm_sqr())).sum::<f64>() / self.size as f64;
        Some(Spectra { core, whole, power })
    }

    fn spectrum(&self, samples: &[f32]) -> Vec<Complex32> {
        let mut bins: Vec<Complex32> = samples.iter().map(|sample| Complex32::new(*sample, 0.0)).collect();
        bins.resize(self.size, Complex32::default());
        self.forth.process(&mut bins);
        // Tones correlate with everything of the same pitch, over a wide range. The quiet bins between them locate the shift.
        bins.iter_mut().for_each(|bin| *bin /= bin.norm().sqrt().max(1e-9));
        bins
    }

    /// The correlation of the core with the margins, from −reach to reach.
    fn correlation(&self, core: &[Complex32], whole: &[Complex32]) -> Vec<f32> {
        let mut bins: Vec<Complex32> = core.iter().zip(whole).map(|(core, whole)| core.conj() * whole).collect();
        self.back.process(&mut bins);
        bins[..=2 * self.reach].iter().map(|bin| bin.re / self.size as f32).collect()
    }

    /// The shift that was found, in frames.
    fn frames(&self, place: f64) -> i64 {
        ((place - self.reach as f64) * self.step as f64).round() as i64
    }
}

/// The position of the maximum, interpolated, and its value.
fn peak(values: &[f64]) -> Option<(f64, f64)> {
    let (at, top) = values.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let side = |index: Option<usize>| index.and_then(|index| values.get(index)).copied().unwrap_or(top);
    let (left, right) = (side(at.checked_sub(1)), side(at.checked_add(1)));
    let bend = left - 2.0 * top + right;
    let part = if bend < 0.0 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    Some((at as f64 + part, top))
}

/// Zero for values that are not finite.
pub(super) fn finite(sample: f32) -> f32 {
    if sample.abs() < 1e6 { sample } else { 0.0 }
}
