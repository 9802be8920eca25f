//! The `fmt ` chunk of WAV and its variants, which may contradict itself.

use std::io;

use super::bytes::Bytes;
use super::encoding::{Encoding, Number};
use super::riff::MAX_CHANNELS;
use super::trouble;
use crate::setlist::Problem;

/// The coding of samples.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum RiffCodec {
    Pcm(Encoding),
    Mpeg,
    Adts,
    Adpcm {
        is_microsoft: bool,
        packet_frames: u32,
    },
    /// An unsupported coding, by name.
    Other(String),
}

/// A `fmt ` chunk.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RiffFormat {
    pub kind: RiffCodec,
    pub channels: usize,
    pub rate: u32,
    /// The stated bytes of a frame, or of a block.
    pub frame_bytes: u16,
    /// The stated bits of a sample.
    bits: u16,
    pub mask: Option<u64>,
    /// Whether the two stated lengths of a sample contradict each other, so that the bits are used.
    is_contradictory: bool,
}

const TAG_INTEGER: u16 = 1;
const TAG_FLOAT: u16 = 3;
const TAG_EXTENSIBLE: u16 = 0xfffe;

impl RiffFormat {
    /// Parses a chunk; in RIFX its numbers are big-endian.
    pub fn parse(content: &[u8], big_endian: bool) -> Result<Self, Problem> {
        let u16_at = |at: usize| {
            let bytes = content.get(at..at + 2)?.try_into().ok()?;
            Some(if big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
        };
        let u32_at = |at: usize| {
            let bytes = content.get(at..at + 4)?.try_into().ok()?;
            Some(if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
        };
        let (Some(tag), Some(channels), Some(rate), Some(frame_bytes)) =
            (u16_at(0), u16_at(2), u32_at(4), u16_at(12))
        else {
            return Err(trouble::damaged_header("its fmt chunk is too short"));
        };
        // Old writers left out the bits of coded samples.
        let bits = u16_at(14).unwrap_or(0);
        let is_extensible = tag == TAG_EXTENSIBLE;
        let tag = if is_extensible { u16_at(24).unwrap_or(tag) } else { tag };
        let channels = usize::from(channels);
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(trouble::damaged_header(&format!("it claims {channels} channels")));
        }
        let mut format = Self {
            kind: RiffCodec::Other(String::new()),
            channels,
            rate,
            frame_bytes,
            bits,
            mask: if is_extensible { u32_at(20).map(u64::from) } else { None },
            is_contradictory: false,
        };
        format.kind = match tag {
            TAG_INTEGER | TAG_FLOAT => RiffCodec::Pcm(Encoding::new(format.number(tag == TAG_FLOAT)?, big_endian)),
            0x06 => RiffCodec::Pcm(Encoding::new(Number::ALaw, true)),
            0x07 => RiffCodec::Pcm(Encoding::new(Number::MuLaw, true)),
            0x02 | 0x11 => {
                let is_microsoft = tag == 2;
                let stated = if is_extensible { None } else { u16_at(18).map(u32::from) };
                let packet_frames = stated.or_else(|| adpcm_frames(is_microsoft, frame_bytes, channels));
                RiffCodec::Adpcm { is_microsoft, packet_frames: packet_frames.unwrap_or(0) }
            }
            0x50 | 0x55 => RiffCodec::Mpeg,
            0x1600 | 0x1602 | 0x706d | 0xa106 => RiffCodec::Adts,
            tag => RiffCodec::Other(name(tag)),
        };
        Ok(format)
    }

    /// The number format. The bytes of a sample count, not the bits in use: 20 bits are the upper part of 24. If the
    /// bytes are impossible, the bits count.
    fn number(&mut self, is_float: bool) -> Result<Number, Problem> {
        let place = u32::from(self.frame_bytes) / self.channels as u32;
        let is_even = usize::from(self.frame_bytes).is_multiple_of(self.channels);
        let by_bits = u32::from(self.bits).div_ceil(8);
        let number = |bytes: u32| match (is_float, bytes) {
            (true, 4) => Some(Number::Float32),
            (true, 8) => Some(Number::Float64),
            (true, _) => None,
            (false, 1) => Some(Number::Unsigned8),
            (false, bytes) => Number::signed(bytes),
        };
        let agrees =
            place == by_bits || self.bits == 0 || (self.bits == 24 && place == 4) || number(by_bits).is_none();
        let bytes = if is_even && place > 0 && agrees { place } else { by_bits };
        self.is_contradictory = bytes != place && place > 0;
        number(bytes).ok_or_else(|| {
            trouble::damaged_header(&format!("it claims {}-bit samples of {bytes} bytes", self.bits))
        })
    }

    /// The problem to report if the header contradicts itself.
    pub fn contradiction(&self) -> Option<Problem> {
        self.is_contradictory.then(|| trouble::contradictory_samples(self.bits, self.frame_bytes))
    }

    /// Checks samples of 24 bits in four bytes: they should be in the upper three, but some writers use the
    /// lower ones.
    pub fn settle(&self, encoding: Encoding, start: u64, bytes: &mut Bytes) -> io::Result<Encoding> {
        if self.bits != 24 || encoding.number != Number::Signed32 {
            return Ok(encoding);
        }
        let mut samples = bytes.piece(start, 1 << 18)?;
        if encoding.big_endian {
            samples.as_chunks_mut::<4>().0.iter_mut().for_each(|sample| sample.reverse());
        }
        let (samples, _) = samples.as_chunks::<4>();
        let is_low = samples.iter().all(|sample| sample[3] == if sample[2] & 0x80 != 0 { 0xff } else { 0 });
        let uses_lowest = samples.iter().any(|sample| sample[0] != 0);
        Ok(if is_low && uses_lowest { Encoding { number: Number::Low24, ..encoding } } else { encoding })
    }
}

/// The name of a format tag.
fn name(tag: u16) -> String {
    match tag {
        0x10 | 0x17 | 0x20 | 0x40..=0x42 | 0x45 | 0x64 | 0x65 => "ADPCM of an uncommon kind".to_owned(),
        0x31 | 0x32 => "GSM speech".to_owned(),
        0x22 => "TrueSpeech".to_owned(),
        0x160..=0x163 => "Windows Media Audio".to_owned(),
        0x92 | 0x2000 => "AC-3".to_owned(),
        0x2001 | 0x08 => "DTS".to_owned(),
        0xff | 0x1601 | 0x1610 => "AAC without headers".to_owned(),
        0x566f | 0x674f..=0x6771 => "Vorbis in WAV".to_owned(),
        0xf1ac => "FLAC in WAV".to_owned(),
        tag => format!("format {tag:#06x}"),
    }
}

/// The frames in a block of 4-bit ADPCM: two samples a byte behind a head of 7 (Microsoft) or 4 bytes (IMA) a channel, which holds 2 samples or 1.
fn adpcm_frames(is_microsoft: bool, block: u16, channels: usize) -> Option<u32> {
    let (head, held) = if is_microsoft { (7, 2) } else { (4, 1) };
    let nibbles = usize::from(block).checked_sub(head * channels)? * 2;
    u32::try_from(nibbles / channels + held).ok()
}
