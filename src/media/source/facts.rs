//! The properties of a file that are known when it is opened.

use crate::media::{Trim, TrimSource};
use crate::setlist::Problem;
use crate::time::SampleRate;

use super::pcm::Pcm;
use super::speakers::Speakers;
use super::trouble;

/// What a lossless coding has to keep of a file of uncompressed integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integers {
    /// Bits of a sample: 8, 16 or 24.
    pub bits: u32,
    /// The speakers of the channels as a WAVE file's channel mask; 0 if the file does not state them, `None` if no mask can.
    pub mask: Option<u32>,
}

/// The properties of an open file. Frames are counted at its own rate.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceFacts {
    /// Container and coding in a musician's words, e.g. `WAV 24-bit`, `MP3`, `AAC in MP4`.
    pub format: String,
    /// Frames a second, from 1 kHz to 768 kHz.
    pub rate: u32,
    /// Channels in the file, 1 or more.
    pub channels: usize,
    /// Length after trimming, 1 or more.
    pub frames: u64,
    /// What the encoder had added, and was trimmed.
    pub trim: Trim,
    /// The usual encoder delay in frames, if the coding has one and the file does not state it. Nothing was
    /// trimmed for it.
    pub usual_delay: Option<u64>,
    /// Whether the samples are integers of at most 16 bits in mono or stereo: they are read as [`super::Samples::I16`],
    /// without loss. Everything else is read as [`super::Samples::F32`].
    pub is_16_bit: bool,
    /// For a file of uncompressed integers of up to 24 bits that holds nothing but this sound.
    pub integers: Option<Integers>,
    /// Problems found at opening.
    pub problems: Vec<Problem>,
}

impl SourceFacts {
    /// Channels as they are read: 1 or 2. More than two are folded to stereo.
    pub fn sounding_channels(&self) -> usize {
        self.channels.min(2)
    }

    pub(super) fn of_pcm(pcm: Pcm) -> Result<Self, Problem> {
        Self {
            format: pcm.format,
            rate: pcm.rate,
            channels: pcm.channels,
            frames: pcm.frames,
            trim: Trim::default(),
            usual_delay: None,
            is_16_bit: pcm.encoding.is_16_bit() && pcm.channels <= 2,
            integers: pcm
                .encoding
                .number
                .integer_bits()
                .map(|bits| Integers { bits, mask: mask(pcm.speakers.as_ref()) }),
            problems: pcm.problems,
        }
        .checked("")
    }

    /// Trims up to `frames` more frames from the beginning, but leaves one. Returns how many.
    pub(super) fn skip(&mut self, frames: u64) -> u64 {
        let skipped = frames.min(self.frames.saturating_sub(1));
        self.frames -= skipped;
        if skipped > 0 {
            self.trim.start += skipped;
            self.trim.source = TrimSource::SongFile;
            self.usual_delay = None;
            self.problems.retain(|problem| problem.what != trouble::MAY_START_LATE);
        }
        skipped
    }

    /// Rejects files that cannot be played, and adds notes on folding and on an unknown delay of the `coding`.
    pub(super) fn checked(mut self, coding: &str) -> Result<Self, Problem> {
        if SampleRate::new(self.rate).is_none() {
            return Err(trouble::rate(self.rate));
        }
        if self.frames == 0 {
            return Err(trouble::no_frames());
        }
        if self.channels > 2 {
            self.problems.push(trouble::folded(self.channels));
        }
        if let Some(delay) = self.usual_delay {
            self.problems.push(trouble::unknown_delay(coding, delay, self.rate));
        }
        Ok(self)
    }
}

/// The mask that states these speakers: its bits are in the order of the channels.
fn mask(speakers: Option<&Speakers>) -> Option<u32> {
    let Some(speakers) = speakers else { return Some(0) };
    let bits = speakers.iter().try_fold(0, |mask: u32, &speaker| {
        let bit = 1_u32.checked_shl(speaker.into())?;
        (bit > mask).then_some(mask | bit)
    });
    bits.filter(|_| !speakers.is_empty())
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn a_mask_states_speakers_in_its_own_order_only() {
        assert_eq!(mask(None), Some(0));
        assert_eq!(mask(Some(&vec![0, 1, 2, 3, 9, 10])), Some(0x60f));
        assert_eq!(mask(Some(&vec![2, 0, 1])), None, "the centre first");
        assert_eq!(mask(Some(&vec![0, 40])), None, "beyond the mask");
    }
}
