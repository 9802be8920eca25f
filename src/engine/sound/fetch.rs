//! Reads frames of a stem from its pages.
//!
//! Runs on the audio thread. Frames outside the stem are silent, and so are frames that are not loaded; [`is_ready`] distinguishes them.

use std::ops::Range;

use crate::dsp::{Combine, Sample, combine, combine_falling, combine_measured, combine_rising};
use crate::media::{PAGE_FRAMES, Page, PageRead, StemAudio};

use super::meters::Level;

/// Whether every one of `frames` is loaded, or outside the stem.
pub fn is_ready(stem: &StemAudio, frames: Range<i64>) -> bool {
    let page = |frame: i64| frame.div_euclid(PAGE_FRAMES as i64);
    let last = stem.page_count() as i64 - 1;
    (page(frames.start).max(0)..=page(frames.end - 1).min(last))
        .all(|index| !matches!(stem.page(index), PageRead::Missing))
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
    mut level: Option<&mut Level>,
) {
    for (side, (output, gain)) in output.into_iter().zip(gains).enumerate() {
        let level = level.as_deref_mut().map(|level| &mut level[side]);
        combine_channel(stem, side, first, &mut FrameGains::Constant(gain, level), output, how);
    }
}

/// The gains of the frames of a channel.
pub enum FrameGains<'a> {
    /// One for all; raises the level, if there is one, to the peak that was written.
    Constant(f32, Option<&'a mut f32>),
    /// A level times a fade-in, by its curve.
    Rising(f32, &'a [f32]),
    /// A level times a fade-out, by the curve of the fade-in.
    Falling(f32, &'a [f32]),
}

/// Combines the frames from `first` on, times `gains`, with a channel of an output.
pub fn combine_channel(
    stem: &StemAudio,
    side: usize,
    first: i64,
    gains: &mut FrameGains<'_>,
    output: &mut [f32],
    how: Combine,
) {
    let channel = side.min(stem.channels() - 1);
    for (run, page, within) in runs(first, output.len()) {
        let here = channel * PAGE_FRAMES + within..channel * PAGE_FRAMES + within + run.len();
        match stem.page(page) {
            PageRead::Ready(Page::F32(samples)) => combine_run(&samples[here], gains, run, output, how),
            PageRead::Ready(Page::I16(samples)) => combine_run(&samples[here], gains, run, output, how),
            PageRead::Ready(Page::Silence) | PageRead::Missing | PageRead::Outside => {
                if how == Combine::Store {
                    output[run].fill(0.0);
                }
            }
        }
    }
}

fn combine_run<S: Sample>(
    source: &[S],
    gains: &mut FrameGains<'_>,
    run: Range<usize>,
    output: &mut [f32],
    how: Combine,
) {
    let output = &mut output[run.clone()];
    match gains {
        FrameGains::Constant(gain, Some(level)) => {
            **level = level.max(combine_measured(source, *gain, output, how));
        }
        FrameGains::Constant(gain, None) => combine(source, *gain, output, how),
        FrameGains::Rising(level, curve) => combine_rising(source, *level, &curve[run], output, how),
        FrameGains::Falling(level, curve) => combine_falling(source, *level, &curve[run], output, how),
    }
}

/// Copies the frames from `first` on.
pub fn copy_stem(stem: &StemAudio, first: i64, output: [&mut [f32]; 2]) {
    combine_stem(stem, first, [1.0; 2], output, Combine::Store, None);
}

/// Splits `frames` frames from `first` on at page boundaries: the range of frames, the page, and the offset in it.
fn runs(first: i64, frames: usize) -> impl Iterator<Item = (Range<usize>, i64, usize)> {
    let size = PAGE_FRAMES as i64;
    let mut done = 0;
    std::iter::from_fn(move || {
        if done >= frames {
            return None;
        }
        let here = first + done as i64;
        let within = here.rem_euclid(size) as usize;
        let begin = done;
        done = frames.min(done + PAGE_FRAMES - within);
        Some((begin..done, here.div_euclid(size), within))
    })
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
    }
}
