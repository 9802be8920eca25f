//! What a decoder put out for one packet, and how it gets into [`Samples`].

use std::ops::Range;

use symphonia::core::audio::{Audio, AudioBuffer, GenericAudioBufferRef};

use super::Samples;
use super::encoding::from_i32;
use super::fold::Fold;
use super::pcm::silence_non_numbers;

/// Carries decoded samples over, folding where there are more than two channels.
#[derive(Debug)]
pub(super) struct Carrier {
    fold: Option<Fold>,
    unfolded: Vec<Vec<f32>>,
    silenced: u64,
}

impl Carrier {
    /// For a file of `channels` channels, with the speakers of more than two as in a WAVE file's channel mask.
    pub fn new(channels: usize, speakers: Option<u64>) -> Self {
        let fold = (channels > 2).then(|| Fold::new(channels, speakers));
        Self { fold, unfolded: vec![Vec::new(); if channels > 2 { channels } else { 0 }], silenced: 0 }
    }

    /// How many samples were no numbers since this was last asked.
    pub fn take_silenced(&mut self) -> u64 {
        std::mem::take(&mut self.silenced)
    }

    /// Appends the frames of `range`.
    pub fn append(&mut self, decoded: &GenericAudioBufferRef<'_>, range: Range<usize>, out: &mut Samples) {
        match (out, &self.fold) {
            (Samples::I16(planes), _) => append_i16(decoded, range, planes),
            (Samples::F32(planes), None) => self.silenced += append_f32(decoded, range, planes),
            (Samples::F32(planes), Some(fold)) => {
                self.unfolded.iter_mut().for_each(Vec::clear);
                self.silenced += append_f32(decoded, range, &mut self.unfolded);
                fold.append(&self.unfolded, planes);
            }
        }
    }
}

/// Appends `frames` frames of silence.
pub(super) fn append_silence(frames: usize, out: &mut Samples) {
    match out {
        Samples::I16(planes) => planes.iter_mut().for_each(|plane| plane.resize(plane.len() + frames, 0)),
        Samples::F32(planes) => planes.iter_mut().for_each(|plane| plane.resize(plane.len() + frames, 0.0)),
    }
}

fn append_i16(decoded: &GenericAudioBufferRef<'_>, range: Range<usize>, out: &mut [Vec<i16>]) {
    match decoded {
        GenericAudioBufferRef::S32(buffer) => carry(buffer, range, out, |sample| (sample >> 16) as i16),
        GenericAudioBufferRef::S16(buffer) => carry(buffer, range, out, |sample| sample),
        other => debug_assert!(false, "{} frames do not fit 16 bits", other.frames()),
    }
}

fn append_f32(decoded: &GenericAudioBufferRef<'_>, range: Range<usize>, out: &mut [Vec<f32>]) -> u64 {
    let start = out.first().map_or(0, Vec::len);
    match decoded {
        GenericAudioBufferRef::S32(buffer) => carry(buffer, range, out, from_i32),
        GenericAudioBufferRef::F32(buffer) => carry(buffer, range, out, |sample| sample),
        GenericAudioBufferRef::S16(buffer) => carry(buffer, range, out, |sample| f32::from(sample) / 32_768.0),
        other => {
            debug_assert!(false, "no decoder puts out {} frames of this kind", other.frames());
            out.iter_mut().for_each(|plane| plane.resize(plane.len() + range.len(), 0.0));
        }
    }
    // Damaged packets of the lossy codings can decode to anything.
    out.iter_mut().map(|plane| silence_non_numbers(&mut plane[start..])).sum()
}

/// A packet of a damaged file may have another number of channels than the file: a missing one sounds like the last.
fn carry<S: symphonia::core::audio::sample::Sample, T>(
    buffer: &AudioBuffer<S>,
    range: Range<usize>,
    out: &mut [Vec<T>],
    convert: impl Fn(S) -> T,
) {
    let last = buffer.num_planes().saturating_sub(1);
    for (channel, out) in out.iter_mut().enumerate() {
        if let Some(plane) = buffer.plane(channel.min(last)) {
            out.extend(plane[range.clone()].iter().map(|&sample| convert(sample)));
        }
    }
}
