//! The strength of onsets at each moment: the rise of the spectrum, in bands, a hundred times a second.
//!
//! Loader threads. Sums over stems are whole numbers, so the order of the stems does not matter.

use std::collections::VecDeque;
use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

/// Moments per second.
pub const MOMENTS: f64 = 100.0;
/// The factor inside the logarithm, which raises soft sounds.
const COMPRESSION: f32 = 3000.0;
/// The number of bands, spread evenly over the octaves.
const BANDS: usize = 28;
/// The range of the bands, in hertz.
const RANGE: [f64; 2] = [32.0, 14_000.0];
/// Kick and bass lie below this frequency, in hertz.
const LOW: f64 = 140.0;
/// The range of a snare, in hertz.
const MIDDLE: [f64; 2] = [900.0, 4_500.0];
/// The shortest window, in seconds.
const WINDOW: f64 = 0.021;
/// A struck sound is softer by this factor …
const FALL: f32 = 1.7;
/// … after this many moments. A chord rings longer.
const STRUCK: usize = 8;
/// A rise is loudest this many moments after its beginning; measured with generated songs.
const LATE: f64 = 0.1;
/// The maximum number of frames that are transformed together.
const LONGEST: usize = 1 << 14;
/// The unit of the sums.
const UNIT: f32 = 65_536.0;

/// The strength of onsets at each moment, summed over stems.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Onsets {
    /// In all bands, on a logarithmic scale.
    pub all: Vec<u32>,
    /// In the lowest bands.
    pub low: Vec<u32>,
    /// In the middle bands, if the sound fades at once.
    pub middle: Vec<u32>,
}

impl Onsets {
    /// The time of a moment, whole or not, in seconds.
    pub fn seconds(moment: f64) -> f64 {
        (moment - LATE) / MOMENTS
    }

    /// Adds the onsets of another stem.
    pub fn add(&mut self, other: &Self) {
        let tracks = [(&mut self.all, &other.all), (&mut self.low, &other.low), (&mut self.middle, &other.middle)];
        for (sum, other) in tracks {
            sum.resize(sum.len().max(other.len()), 0);
            sum.iter_mut().zip(other).for_each(|(sum, other)| *sum = sum.saturating_add(*other));
        }
    }
}

/// Detects the [`Onsets`] of pushed frames.
pub struct OnsetListener {
    rate: f64,
    fft: Arc<dyn Fft<f32>>,
    window: Vec<f32>,
    /// The band of each bin.
    bands: Vec<Option<usize>>,
    is_low: [bool; BANDS],
    is_middle: [bool; BANDS],
    /// Frames that are still needed, and the number of the first, counted from half a window before the stem.
    frames: Vec<f32>,
    first: u64,
    /// The bands of the latest moments.
    recent: VecDeque<[f32; BANDS]>,
    spectrum: Vec<Complex32>,
    onsets: Onsets,
}

impl std::fmt::Debug for OnsetListener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OnsetListener").field("moments", &self.onsets.all.len()).finish_non_exhaustive()
    }
}

impl OnsetListener {
    /// For material at `rate` frames a second.
    pub fn new(rate: f64) -> Self {
        let size = ((rate * WINDOW) as usize).max(2).next_power_of_two();
        let hann = |index: usize| 0.5 - 0.5 * (std::f32::consts::TAU * index as f32 / size as f32).cos();
        let octaves = (RANGE[1] / RANGE[0]).log2();
        let band = |bin: usize| {
            let place = (bin as f64 * rate / size as f64 / RANGE[0]).log2() / octaves;
            (bin > 0 && (0.0..1.0).contains(&place)).then_some((place * BANDS as f64) as usize)
        };
        let hertz = |band: usize| RANGE[0] * 2.0_f64.powf((band as f64 + 0.5) / BANDS as f64 * octaves);
        Self {
            rate,
            fft: FftPlanner::new().plan_fft_forward(size),
            window: (0..size).map(hann).collect(),
            bands: (0..size / 2).map(band).collect(),
            is_low: std::array::from_fn(|band| hertz(band) < LOW),
            is_middle: std::array::from_fn(|band| (MIDDLE[0]..MIDDLE[1]).contains(&hertz(band))),
            frames: vec![0.0; size / 2],
            first: 0,
            recent: VecDeque::from(vec![[0.0; BANDS]; 2]),
            spectrum: vec![Complex32::default(); size],
            onsets: Onsets::default(),
        }
    }

    /// Takes the next frames of both channels. Values that are NaN or far too loud count as damaged.
    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        for (left, right) in left.chunks(LONGEST).zip(right.chunks(LONGEST)) {
            let sound = |sample: f32| if sample.is_finite() { sample.clamp(-8.0, 8.0) } else { 0.0 };
            self.frames.extend(left.iter().zip(right).map(|(left, right)| sound(0.5 * (left + right))));
            self.look();
        }
    }

    /// All moments.
    pub fn finish(mut self) -> Onsets {
        self.frames.extend(vec![0.0; self.window.len()]);
        self.look();
        self.onsets.middle.resize(self.onsets.all.len(), 0);
        self.onsets
    }

    fn look(&mut self) {
        loop {
            let moment = self.onsets.all.len() as f64;
            let at = ((moment * self.rate / MOMENTS).round() as u64 - self.first) as usize;
            if at + self.window.len() > self.frames.len() {
                let passed = at.min(self.frames.len());
                self.frames.drain(..passed);
                self.first += passed as u64;
                return;
            }
            let bands = self.bands_at(at);
            self.compare(bands);
        }
    }

    /// The amplitudes of the bands in the window that begins at `at`.
    fn bands_at(&mut self, at: usize) -> [f32; BANDS] {
        let part = &self.frames[at..at + self.window.len()];
        for ((out, sample), window) in self.spectrum.iter_mut().zip(part).zip(&self.window) {
            *out = Complex32::new(sample * window, 0.0);
        }
        self.fft.process(&mut self.spectrum);
        let mut powers = [0.0_f32; BANDS];
        for (bin, band) in self.bands.iter().enumerate() {
            if let Some(band) = band {
                powers[*band] += self.spectrum[bin].norm_sqr();
            }
        }
        let scale = 1.0 / self.window.len() as f32;
        powers.map(|power| power.sqrt() * scale)
    }

    /// Compares the next moment with those before it.
    fn compare(&mut self, now: [f32; BANDS]) {
        let count = self.recent.len();
        let louder = |a: &[f32; BANDS], b: &[f32; BANDS], band: usize| a[band].max(b[band]);
        let loudness = |amplitude: f32| (1.0 + COMPRESSION * amplitude).ln();
        let [mut all, mut low, mut middle] = [0.0_f32; 3];
        for (band, now) in now.iter().enumerate() {
            let before = louder(&self.recent[count - 1], &self.recent[count - 2], band);
            if *now > before {
                all += loudness(*now) - loudness(before);
                low += if self.is_low[band] { now - before } else { 0.0 };
            }
        }
        self.recent.push_back(now);
        let whole = |value: f32| (value * UNIT) as u32;
        self.onsets.all.push(whole(all));
        self.onsets.low.push(whole(low));
        if self.recent.len() == STRUCK + 3 {
            let struck = &self.recent[2];
            for band in (0..BANDS).filter(|band| self.is_middle[*band]) {
                let around = louder(&self.recent[0], &self.recent[1], band).max(FALL * now[band]);
                middle += (struck[band] - around).max(0.0);
            }
            self.onsets.middle.push(whole(middle));
            self.recent.pop_front();
        }
    }
}
