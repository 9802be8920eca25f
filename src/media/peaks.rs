//! How far a stem's samples swing, bin by bin: what a view of the waveform is drawn from.
//!
//! Made by loader threads with each page, read by views. A page's peaks take 64 bytes, the page itself 16 to 64 kB. Not known
//! here: pixels, colours.

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::ops::RangeInclusive;

use crate::dsp::Sample;

use super::{PAGE_FRAMES, Page};

/// How many frames a bin holds: 5 ms at 48 kHz.
pub const BIN_FRAMES: usize = 256;

/// How many bins a page has.
pub const PAGE_BINS: usize = PAGE_FRAMES / BIN_FRAMES;

/// What full scale is in a [`Peak`].
const FULL_SCALE: f32 = 127.0;

/// The smallest and the largest sample of some frames, over all channels. 127 is full scale; what is beyond is 127 too.
///
/// Rounded away from each other, so that what is drawn is never smaller than what sounds: digital silence is 0 and
/// 0, and nothing else is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peak {
    /// The smallest, −127 to 127.
    pub min: i8,
    /// The largest, −127 to 127; not below `min`.
    pub max: i8,
}

impl Peak {
    /// Where nothing is.
    pub const SILENCE: Self = Self { min: 0, max: 0 };

    /// Of samples, of which `unit` is full scale. Not a number counts for nothing.
    fn of([min, max]: [f32; 2], unit: f32) -> Self {
        let scaled = |sample: f32| (sample / unit * FULL_SCALE).clamp(-FULL_SCALE, FULL_SCALE);
        Self { min: scaled(min).floor() as i8, max: scaled(max).ceil() as i8 }
    }

    /// What holds both.
    pub fn and(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }
}

/// The peaks of a page: the smallest samples and the largest, side by side, so that many are compared at once.
#[derive(Debug)]
pub struct PagePeaks {
    min: [i8; PAGE_BINS],
    max: [i8; PAGE_BINS],
}

impl PagePeaks {
    /// Of a page that is silent.
    pub(super) const SILENCE: Self = Self { min: [0; PAGE_BINS], max: [0; PAGE_BINS] };

    /// Of the first `frames` frames of a page; the bins behind them are silent.
    pub(super) fn of(page: &Page, frames: usize) -> Self {
        match page {
            Page::I16(samples) => Self::of_samples(samples, frames, f32::from(i16::MIN).abs()),
            Page::F32(samples) => Self::of_samples(samples, frames, 1.0),
            Page::Silence => Self::SILENCE,
        }
    }

    fn of_samples<S: Sample>(samples: &[S], frames: usize, unit: f32) -> Self {
        let mut peaks = Self::SILENCE;
        for (bin, first) in (0..frames).step_by(BIN_FRAMES).enumerate() {
            let last = frames.min(first + BIN_FRAMES);
            let channels = samples.chunks_exact(PAGE_FRAMES).map(|channel| &channel[first..last]);
            let of_channel = |channel| Peak::of(S::extremes(channel), unit);
            let peak = channels.map(of_channel).reduce(Peak::and).unwrap_or_default();
            (peaks.min[bin], peaks.max[bin]) = (peak.min, peak.max);
        }
        peaks
    }

    /// All smallest samples, then all largest ones.
    pub(super) fn bytes(&self) -> [u8; 2 * PAGE_BINS] {
        std::array::from_fn(|n| if n < PAGE_BINS { self.min[n] } else { self.max[n - PAGE_BINS] }.cast_unsigned())
    }

    /// Peaks that have these bytes, if any have.
    pub(super) fn of_bytes(bytes: &[u8; 2 * PAGE_BINS]) -> Option<Self> {
        let at = |first: usize| std::array::from_fn(|n| bytes[first + n].cast_signed());
        let peaks = Self { min: at(0), max: at(PAGE_BINS) };
        peaks.min.iter().zip(&peaks.max).all(|(min, max)| min <= max && *min > i8::MIN).then_some(peaks)
    }

    /// Of some bins.
    ///
    /// # Panics
    /// When one of them is [`PAGE_BINS`] or more.
    pub fn over(&self, bins: RangeInclusive<usize>) -> Peak {
        let min = self.min[bins.clone()].iter().fold(i8::MAX, |min, &bin| min.min(bin));
        let max = self.max[bins].iter().fold(i8::MIN, |max, &bin| max.max(bin));
        Peak { min, max }
    }
}
