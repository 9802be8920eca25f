//! Reads frames of a stem from its pages.
//!
//! Runs on the audio thread. Frames outside the stem are silent, and so are frames that are not loaded; [`is_ready`] distinguishes them.

use std::ops::Range;

use crate::dsp::{Combine, Sample, combine, combine_falling, combine_measured, combine_rising};
use crate::media::{PAGE_FRAMES, Page, PageRead, StemAudio};

use super::meters::Level;

/// Whether every one of `frames` is loaded, or outside the stem.
#[inline]
pub fn is_ready(stem: &StemAudio, frames: Range<i64>) -> bool {
    all_pages(stem, frames, |page| !matches!(page, PageRead::Missing | PageRead::Lost))
}

/// Whether nothing of `frames` is still to come: each frame is loaded, outside the stem, or lost with its file.
pub fn is_settled(stem: &StemAudio, frames: Range<i64>) -> bool {
    all_pages(stem, frames, |page| !matches!(page, PageRead::Missing))
}

/// Whether all pages that contain one of `frames` are as they should be.
#[inline]
fn all_pages(stem: &StemAudio, frames: Range<i64>, is_right: impl Fn(PageRead<'_>) -> bool) -> bool {
    let is_here = |page: i64| is_right(stem.page(page));
    let (first, last) = (page_of(frames.start), page_of(frames.end - 1));
    if first == last {
        return is_here(first);
    }
    (first.max(0)..=last.min(stem.page_count() as i64 - 1)).all(is_here)
}

/// Whether any of `frames` lies in the stem.
pub fn overlaps(stem: &StemAudio, frames: &Range<i64>) -> bool {
    frames.start < stem.frames() as i64 && frames.end > 0
}

/// Combines the frames from `first` on, times `gains`, with the two channels of an output, and raises `level` to the peaks
/// that were written. A mono stem goes to both channels.
pub fn combine_stem(
    stem: &StemAudio,
    first: i64,
    gains: [f32; 2],
    output: [&mut [f32]; 2],
    how: Combine,
    level: Option<&mut Level>,
) {
    let Some(level) = level else {
        combine_sides(stem, first, gains.map(Constant), output, how);
        return;
    };
    let [left, right] = level;
    combine_sides(stem, first, [Measured(gains[0], left), Measured(gains[1], right)], output, how);
}

/// Both sides at once, because they lie in the same pages.
#[inline]
fn combine_sides(
    stem: &StemAudio,
    first: i64,
    mut gains: [impl FrameGains; 2],
    mut output: [&mut [f32]; 2],
    how: Combine,
) {
    let right = (stem.channels() - 1) * PAGE_FRAMES;
    for (run, page, within) in runs(first, output[0].len()) {
        let page = stem.page(page);
        for ((gains, output), channel) in gains.iter_mut().zip(&mut output).zip([0, right]) {
            combine_run(page, channel + within, gains, run.clone(), output, how);
        }
    }
}

/// Combines the frames from `first` on, times `gains`, with a channel of an output.
pub fn combine_channel(
    stem: &StemAudio,
    side: usize,
    first: i64,
    gains: &mut impl FrameGains,
    output: &mut [f32],
    how: Combine,
) {
    let channel = side.min(stem.channels() - 1);
    for (run, page, within) in runs(first, output.len()) {
        combine_run(stem.page(page), channel * PAGE_FRAMES + within, gains, run, output, how);
    }
}

/// Combines samples of a page, from index `first` on, with the frames `run` of a channel of an output.
fn combine_run(
    page: PageRead<'_>,
    first: usize,
    gains: &mut impl FrameGains,
    run: Range<usize>,
    output: &mut [f32],
    how: Combine,
) {
    let (here, output) = (first..first + run.len(), &mut output[run.clone()]);
    match page {
        PageRead::Ready(Page::F32(samples)) => gains.combine(&samples[here], run, output, how),
        PageRead::Ready(Page::I16(samples)) => gains.combine(&samples[here], run, output, how),
        PageRead::Ready(Page::Silence | Page::Lost) | PageRead::Missing | PageRead::Lost | PageRead::Outside => {
            if how == Combine::Store {
                output.fill(0.0);
            }
        }
    }
}

/// The gains of the frames of a channel. A type for each kind, and not an enum: its loops would be one function that spends more time on
/// choosing than on a short block.
pub trait FrameGains {
    /// Combines `source`, the frames `run` times their gains, with `output`.
    fn combine<S: Sample>(&mut self, source: &[S], run: Range<usize>, output: &mut [f32], how: Combine);
}

/// One gain for all frames.
#[derive(Clone, Copy, Debug)]
pub struct Constant(pub f32);

/// One gain for all frames; raises the level to the peak that was written.
#[derive(Debug)]
pub struct Measured<'a>(pub f32, pub &'a mut f32);

/// A level times a fade-in, by its curve.
#[derive(Clone, Copy, Debug)]
pub struct Rising<'a>(pub f32, pub &'a [f32]);

/// A level times a fade-out, by the curve of the fade-in.
#[derive(Clone, Copy, Debug)]
pub struct Falling<'a>(pub f32, pub &'a [f32]);

impl FrameGains for Constant {
    fn combine<S: Sample>(&mut self, source: &[S], _: Range<usize>, output: &mut [f32], how: Combine) {
        combine(source, self.0, output, how);
    }
}

impl FrameGains for Measured<'_> {
    fn combine<S: Sample>(&mut self, source: &[S], _: Range<usize>, output: &mut [f32], how: Combine) {
        *self.1 = self.1.max(combine_measured(source, self.0, output, how));
    }
}

impl FrameGains for Rising<'_> {
    fn combine<S: Sample>(&mut self, source: &[S], run: Range<usize>, output: &mut [f32], how: Combine) {
        combine_rising(source, self.0, &self.1[run], output, how);
    }
}

impl FrameGains for Falling<'_> {
    fn combine<S: Sample>(&mut self, source: &[S], run: Range<usize>, output: &mut [f32], how: Combine) {
        combine_falling(source, self.0, &self.1[run], output, how);
    }
}

/// Copies the frames from `first` on.
pub fn copy_stem(stem: &StemAudio, first: i64, output: [&mut [f32]; 2]) {
    combine_stem(stem, first, [1.0; 2], output, Combine::Store, None);
}

/// Splits `frames` frames from `first` on at page boundaries: the range of frames, the page, and the offset in it.
fn runs(first: i64, frames: usize) -> impl Iterator<Item = (Range<usize>, i64, usize)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        if done >= frames {
            return None;
        }
        let here = first + done as i64;
        let within = (here & (PAGE_FRAMES as i64 - 1)) as usize;
        let begin = done;
        done = frames.min(done + PAGE_FRAMES - within);
        Some((begin..done, page_of(here), within))
    })
}

/// The index of the page with a frame: rounded down, also before the stem.
fn page_of(frame: i64) -> i64 {
    // A division that rounds down takes several times as long.
    frame >> PAGE_FRAMES.trailing_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp_page(channels: usize, offset: usize) -> Page {
        let samples = (0..channels)
            .flat_map(|channel| (0..PAGE_FRAMES).map(move |frame| (offset + frame) as f32 + channel as f32 * 0.5));
        Page::F32(samples.collect())
    }

    #[test]
    fn frames_come_from_their_pages_and_silence_from_outside() {
        let mut stem = StemAudio::empty(3 * PAGE_FRAMES as u64, 2);
        stem.set(0, Some(ramp_page(2, 0)));
        stem.set(1, Some(ramp_page(2, PAGE_FRAMES)));
        let (mut left, mut right) = (vec![f32::NAN; 40], vec![f32::NAN; 40]);
        copy_stem(&stem, PAGE_FRAMES as i64 - 20, [&mut left, &mut right]);
        for (n, (left, right)) in left.iter().zip(&right).enumerate() {
            assert_eq!((*left, *right), ((PAGE_FRAMES - 20 + n) as f32, (PAGE_FRAMES - 20 + n) as f32 + 0.5));
        }
        copy_stem(&stem, -20, [&mut left, &mut right]);
        assert_eq!((left[19], left[20], left[21]), (0.0, 0.0, 1.0));
        copy_stem(&stem, 2 * PAGE_FRAMES as i64 - 20, [&mut left, &mut right]);
        assert_eq!(left[20..], [0.0; 20], "a missing page is silent");
    }

    #[test]
    fn readiness_sees_the_first_missing_frame() {
        let mut stem = StemAudio::empty(3 * PAGE_FRAMES as u64, 1);
        stem.set(0, Some(Page::Silence));
        stem.set(2, Some(Page::Silence));
        let page = PAGE_FRAMES as i64;
        assert!(is_ready(&stem, -50..page));
        assert!(!is_ready(&stem, -50..page + 1));
        assert!(is_ready(&stem, 2 * page..9 * page));
        assert!(is_ready(&stem, -9..-1));
        assert!(is_ready(&stem, 3 * page..3 * page + 1));
        assert!(!is_settled(&stem, page..page + 1));
        stem.set(1, Some(Page::Lost));
        assert!(!is_ready(&stem, page..page + 1));
        assert!(is_settled(&stem, -50..9 * page));
    }
}
