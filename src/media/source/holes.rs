//! Holes: parts of a file without usable audio. They are silent, with ramps, and reported once with their time.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Samples;
use super::trouble;
use crate::setlist::Problem;

/// The loudest plausible sample of a lossy coding: +18 dBFS. A louder packet is damaged.
pub(super) const LOUDEST: f32 = 8.0;

/// The reason for a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// A packet cannot be decoded.
    Undecodable,
    /// A packet's output is louder than music can be.
    TooLoud,
    /// Packets are missing.
    Missing,
}

/// A range of the music, in frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hole {
    pub frames: Range<u64>,
    pub why: Why,
}

/// The holes met so far.
#[derive(Debug, Default)]
pub(super) struct Holes {
    known: BTreeSet<u64>,
    fresh: Vec<Hole>,
}

impl Holes {
    /// Records a hole, once however often it is met.
    pub fn meet(&mut self, frames: Range<u64>, why: Why) {
        if frames.is_empty() || !self.known.insert(frames.start) {
            return;
        }
        self.fresh.push(Hole { frames, why });
    }

    /// The problems for holes met since the last call, in music that starts `skipped` frames later
    /// than the file's.
    pub fn take_problems(&mut self, skipped: u64, rate: u32) -> impl Iterator<Item = Problem> {
        let mut fresh = std::mem::take(&mut self.fresh);
        fresh.sort_by_key(|hole| (hole.why, hole.frames.start));
        let mut joined: Vec<Hole> = Vec::new();
        for Hole { frames, why } in fresh {
            let (start, end) = (frames.start.saturating_sub(skipped), frames.end.saturating_sub(skipped));
            match joined.last_mut() {
                _ if end == 0 => {}
                Some(last) if last.why == why && last.frames.end == start => last.frames.end = end,
                _ => joined.push(Hole { frames: start..end, why }),
            }
        }
        let by_reason = joined.chunk_by(|a, b| a.why == b.why).map(|holes| trouble::holes(holes, rate));
        by_reason.collect::<Vec<_>>().into_iter()
    }
}

/// Fades out the end of `samples`, before a hole.
pub(super) fn fall(samples: &mut Samples, rate: u32) {
    shape(samples, rate, |frame, frames| frames - 1 - frame);
}

/// Fades in the beginning of `samples`, after a hole.
pub(super) fn rise(samples: &mut Samples, rate: u32) {
    shape(samples, rate, |frame, _| frame);
}

/// A raised cosine of 4 ms. `distance` gives a frame's distance from the hole, from its index and the number of frames.
fn shape(samples: &mut Samples, rate: u32, distance: impl Fn(usize, usize) -> usize) {
    let frames = samples.frames();
    let ramp = (rate as usize / 250).min(frames);
    let gain = |frame: usize| {
        let phase = (distance(frame, frames) as f32 + 0.5) / ramp as f32;
        0.5 - 0.5 * (std::f32::consts::PI * phase).cos()
    };
    let touched = |frame: &usize| distance(*frame, frames) < ramp;
    for frame in (0..frames).filter(touched) {
        match samples {
            Samples::I16(planes) => planes.iter_mut().for_each(|plane| {
                plane[frame] = (f32::from(plane[frame]) * gain(frame)).round() as i16;
            }),
            Samples::F32(planes) => planes.iter_mut().for_each(|plane| plane[frame] *= gain(frame)),
        }
    }
}
