//! The peaks of a stem's samples in short bins, from which waveforms are drawn.
//!
//! Computed by loader threads with each page, read by views. A page's peaks take 64 bytes, the page itself 16 to 64 kB. Not known
//! here: pixels, colours.

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::ops::RangeInclusive;

use crate::dsp::Sample;

use super::{PAGE_FRAMES, Page};

/// The number of frames in a bin: 5 ms at 48 kHz.
pub const BIN_FRAMES: usize = 256;

/// The number of bins in a page.
pub const PAGE_BINS: usize = PAGE_FRAMES / BIN_FRAMES;

/// Full scale in a [`Peak`].
const FULL_SCALE: f32 = 127.0;

/// The smallest and the largest sample of some frames, over all channels. 127 is full scale; larger values are limited to it.
///
/// Rounded outwards, so that a waveform is never drawn too small: digital silence is 0 and
/// 0, and nothing else is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peak {
    /// The smallest, −127 to 127.
    pub min: i8,
    /// The largest, −127 to 127; not below `min`.
    pub max: i8,
}

impl Peak {
    /// Silence.
    pub const SILENCE: Self = Self { min: 0, max: 0 };

    /// The peak of samples with full scale `unit`. NaN is ignored.
    fn of([min, max]: [f32; 2], unit: f32) -> Self {
        let scaled = |sample: f32| (sample / unit * FULL_SCALE).clamp(-FULL_SCALE, FULL_SCALE);
        Self { min: scaled(min).floor() as i8, max: scaled(max).ceil() as i8 }
    }

    /// The union of both.
    pub fn and(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }
}

/// The peaks of a page: all minima, then all maxima, so that many are compared at once.
#[derive(Debug)]
pub struct PagePeaks {
    min: [i8; PAGE_BINS],
    max: [i8; PAGE_BINS],
}

impl PagePeaks {
    /// For a silent page.
    pub(super) const SILENCE: Self = Self { min: [0; PAGE_BINS], max: [0; PAGE_BINS] };

    /// For the first `frames` frames of a page; the remaining bins are silent.
    pub(super) fn of(page: &Page, frames: usize) -> Self {
        match page {
            Page::I16(samples) => Self::of_samples(samples, frames, f32::from(i16::MIN).abs()),
            Page::F32(samples) => Self::of_samples(samples, frames, 1.0),
            Page::Silence | Page::Lost => Self::SILENCE,
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

    /// All minima, then all maxima.
    pub(super) fn bytes(&self) -> [u8; 2 * PAGE_BINS] {
        std::array::from_fn(|n| if n < PAGE_BINS { self.min[n] } else { self.max[n - PAGE_BINS] }.cast_unsigned())
    }

    /// Peaks from these bytes; `None` if they are invalid.
    pub(super) fn of_bytes(bytes: &[u8; 2 * PAGE_BINS]) -> Option<Self> {
        let at = |first: usize| std::array::from_fn(|n| bytes[first + n].cast_signed());
        let peaks = Self { min: at(0), max: at(PAGE_BINS) };
        peaks.min.iter().zip(&peaks.max).all(|(min, max)| min <= max && *min > i8::MIN).then_some(peaks)
    }

    /// The peak over some bins.
    ///
    /// # Panics
    /// If one of them is [`PAGE_BINS`] or more.
    pub fn over(&self, bins: RangeInclusive<usize>) -> Peak {
        let min = self.min[bins.clone()].iter().fold(i8::MAX, |min, &bin| min.min(bin));
        let max = self.max[bins].iter().fold(i8::MIN, |max, &bin| max.max(bin));
        Peak { min, max }
    }
}
