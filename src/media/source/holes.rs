//! Places at which a file has nothing that could sound: silent, ramped, and told, once, with their time.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Samples;
use super::trouble;
use crate::setlist::Problem;

/// The loudest sample that music may have where a coding can mean anything: +18 dBFS. Beyond, a packet is damaged.
pub(super) const LOUDEST: f32 = 8.0;

/// Why there is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// A packet cannot be decoded.
    Undecodable,
    /// What comes out of a packet is louder than music can be.
    TooLoud,
    /// Packets are missing.
    Missing,
}

/// A place in the music, in frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hole {
    pub frames: Range<u64>,
    pub why: Why,
}

/// The holes that were met.
#[derive(Debug, Default)]
pub(super) struct Holes {
    known: BTreeSet<u64>,
    fresh: Vec<Hole>,
}

impl Holes {
    /// Notes a hole, once however often it is met.
    pub fn meet(&mut self, frames: Range<u64>, why: Why) {
        if frames.is_empty() || !self.known.insert(frames.start) {
            return;
        }
        self.fresh.push(Hole { frames, why });
    }

    /// What to say of the holes that were met since this was last asked, where the music starts `skipped` frames later
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

/// Lets the end of `samples` fall to silence, before a hole.
pub(super) fn fall(samples: &mut Samples, rate: u32) {
    shape(samples, rate, |frame, frames| frames - 1 - frame);
}

/// Lets the beginning of `samples` rise from silence, after a hole.
pub(super) fn rise(samples: &mut Samples, rate: u32) {
    shape(samples, rate, |frame, _| frame);
}

/// A raised cosine of 4 ms. `distance` is how far a frame is from the hole, given the frame and the number of frames.
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
