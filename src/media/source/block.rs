//! A decoder's output for one packet, and its conversion to the file's channels, folded to stereo.

use std::ops::Range;

use symphonia::core::audio::sample::Sample;
use symphonia::core::audio::{Audio, AudioBuffer, GenericAudioBufferRef};

use super::Samples;
use super::encoding::from_i32;
use super::fold::Fold;
use super::holes::Why;
use super::speakers::Speakers;

/// The frames of a packet, or a hole.
#[derive(Debug)]
pub(super) struct StreamBlock {
    pub span: Range<i64>,
    pub content: Result<Samples, Why>,
}

impl StreamBlock {
    /// A hole.
    pub fn hole(span: Range<i64>, why: Why) -> Self {
        Self { span, content: Err(why) }
    }

    pub fn is_hole(&self) -> bool {
        self.content.is_err()
    }
}

/// Converts decoded samples to the file's channels.
#[derive(Debug)]
pub(super) struct Carrier {
    is_16_bit: bool,
    channels: usize,
    fold: Option<Fold>,
}

impl Carrier {
    /// For a file of `channels` channels.
    pub fn new(is_16_bit: bool, channels: usize, speakers: Option<&Speakers>) -> Self {
        Self { is_16_bit, channels, fold: (channels > 2).then(|| Fold::new(channels, speakers)) }
    }

    /// Keeps all channels from now on.
    pub fn unfold(&mut self) {
        self.fold = None;
    }

    /// Samples in the file's format. A packet may have another number of channels than the file: a
    /// single one goes to all channels, and missing ones are silent.
    pub fn carry(&self, mut decoded: Samples) -> Samples {
        if decoded.channels() != self.channels {
            decoded = self.with_all_channels(decoded);
        }
        match (decoded, &self.fold) {
            (Samples::F32(planes), Some(fold)) => {
                let mut folded = [Vec::new(), Vec::new()];
                fold.append(&planes, &mut folded);
                Samples::F32(folded.into())
            }
            (decoded, _) => decoded,
        }
    }

    fn with_all_channels(&self, decoded: Samples) -> Samples {
        fn spread<T: Clone + Default>(mut planes: Vec<Vec<T>>, channels: usize) -> Vec<Vec<T>> {
            let frames = planes.first().map_or(0, Vec::len);
            let filler = if planes.len() == 1 { planes[0].clone() } else { vec![T::default(); frames] };
            planes.resize(channels, filler);
            planes
        }
        match decoded {
            Samples::I16(planes) => Samples::I16(spread(planes, self.channels)),
            Samples::F32(planes) => Samples::F32(spread(planes, self.channels)),
        }
    }

    /// Appends the frames of `range` of a block.
    pub fn append(&self, block: &Samples, range: Range<usize>, out: &mut Samples) {
        debug_assert!(matches!(block, Samples::I16(_)) == self.is_16_bit);
        match (block, out) {
            (Samples::I16(from), Samples::I16(to)) => {
                to.iter_mut().zip(from).for_each(|(to, from)| to.extend_from_slice(&from[range.clone()]));
            }
            (Samples::F32(from), Samples::F32(to)) => {
                to.iter_mut().zip(from).for_each(|(to, from)| to.extend_from_slice(&from[range.clone()]));
            }
            (_, out) => append_silence(range.len(), out),
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

/// Replaces `out` by what symphonia decoded.
pub(super) fn copy(decoded: &GenericAudioBufferRef<'_>, is_16_bit: bool, out: &mut Samples) {
    out.shape(is_16_bit, decoded.num_planes());
    out.clear();
    match (decoded, out) {
        (GenericAudioBufferRef::S32(buffer), Samples::I16(planes)) => {
            copy_planes(buffer, planes, |sample| (sample >> 16) as i16);
        }
        (GenericAudioBufferRef::S16(buffer), Samples::I16(planes)) => copy_planes(buffer, planes, |sample| sample),
        (GenericAudioBufferRef::S32(buffer), Samples::F32(planes)) => copy_planes(buffer, planes, from_i32),
        (GenericAudioBufferRef::S16(buffer), Samples::F32(planes)) => {
            copy_planes(buffer, planes, |sample| f32::from(sample) / 32_768.0);
        }
        (GenericAudioBufferRef::F32(buffer), Samples::F32(planes)) => copy_planes(buffer, planes, |sample| sample),
        (other, _) => debug_assert!(false, "no decoder puts out {} frames of this kind", other.frames()),
    }
}

fn copy_planes<S: Sample, T>(buffer: &AudioBuffer<S>, out: &mut [Vec<T>], convert: impl Fn(S) -> T) {
    for (channel, out) in out.iter_mut().enumerate() {
        if let Some(plane) = buffer.plane(channel) {
            out.extend(plane.iter().map(|&sample| convert(sample)));
        }
    }
}
