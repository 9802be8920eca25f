//! Opus: its head, the length of its packets, and its decoder.

use ruopus::{MultistreamDecoder, OpusDecoder as Single};

use super::Samples;
use super::aac::split;
use super::decode::Decode;
use super::holes::Why;

/// The rate of all decoded Opus streams, in frames per second.
pub(super) const RATE: u32 = 48_000;

/// The head of an Opus stream.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OpusHead {
    pub channels: usize,
    /// Frames before the music.
    pub pre_skip: u32,
    /// The gain of all samples, as a factor.
    pub gain: f32,
    pub streams: usize,
    pub coupled: usize,
    pub mapping: Vec<u8>,
    /// Whether the channels have Vorbis's order of speakers.
    pub has_speakers: bool,
}

impl OpusHead {
    /// From the first packet of an Ogg stream, or Matroska's private data.
    pub fn parse(head: &[u8]) -> Option<Self> {
        let rest = head.strip_prefix(b"OpusHead")?;
        let (version, rest) = rest.split_first()?;
        if version >> 4 != 0 {
            return None;
        }
        let &[channels, s0, s1, _, _, _, _, g0, g1, family, ..] = rest.first_chunk::<10>()?;
        Self::of(channels, u16::from_le_bytes([s0, s1]), i16::from_le_bytes([g0, g1]), family, rest.get(10..)?)
    }

    /// From MP4's `dOps` box.
    pub fn parse_box(content: &[u8]) -> Option<Self> {
        let &[_, channels, s0, s1, _, _, _, _, g0, g1, family] = content.first_chunk::<11>()?;
        Self::of(channels, u16::from_be_bytes([s0, s1]), i16::from_be_bytes([g0, g1]), family, content.get(11..)?)
    }

    fn of(channels: u8, pre_skip: u16, gain: i16, family: u8, table: &[u8]) -> Option<Self> {
        let count = usize::from(channels);
        let (streams, coupled, mapping) = if family == 0 {
            (1, count.checked_sub(1)?, (0..channels).collect())
        } else {
            let (&[streams, coupled], mapping) = table.split_first_chunk::<2>()?;
            (usize::from(streams), usize::from(coupled), mapping.get(..count)?.to_vec())
        };
        let is_sound = streams >= 1 && coupled <= streams && streams + coupled <= 255 && count > 0;
        let decoded = streams + coupled;
        let is_sound = is_sound && mapping.iter().all(|&from| from == 255 || usize::from(from) < decoded);
        (is_sound && (family != 0 || count <= 2)).then_some(Self {
            channels: count,
            pre_skip: pre_skip.into(),
            gain: 10_f32.powf(f32::from(gain) / (20.0 * 256.0)),
            streams,
            coupled,
            mapping,
            has_speakers: family == 1,
        })
    }
}

/// The frames of a packet at 48 kHz; 0 if it is invalid.
pub(super) fn packet_frames(packet: &[u8]) -> u32 {
    let Some(&first) = packet.first() else { return 0 };
    let config = u32::from(first >> 3);
    let frames = match config {
        0..12 => [480, 960, 1920, 2880][config as usize & 3],
        12..16 => [480, 960][config as usize & 1],
        _ => [120, 240, 480, 960][config as usize & 3],
    };
    let count = match first & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u32::from(packet.get(1).map_or(0, |byte| byte & 0x3f)),
    };
    if frames * count > 5_760 { 0 } else { frames * count }
}

enum Inner {
    One(Box<Single>),
    Several(Box<MultistreamDecoder>),
}

pub(super) struct OpusDecoder {
    head: OpusHead,
    inner: Inner,
}

impl OpusDecoder {
    pub fn new(head: &OpusHead) -> Self {
        let inner = if head.streams == 1 && head.channels == head.coupled + 1 && !head.has_speakers {
            Inner::One(Box::new(Single::with_rate(RATE, head.channels)))
        } else {
            Inner::Several(Box::new(MultistreamDecoder::with_rate(RATE, head.streams, head.coupled, &head.mapping)))
        };
        Self { head: head.clone(), inner }
    }
}

impl Decode for OpusDecoder {
    fn decode(&mut self, packet: &[u8], out: &mut Samples) -> Result<(), Why> {
        let decoded = match &mut self.inner {
            Inner::One(decoder) => decoder.decode_packet(packet),
            Inner::Several(decoder) => decoder.decode_packet(packet),
        };
        let mut decoded = decoded.map_err(|_| Why::Undecodable)?;
        if self.head.gain != 1.0 {
            decoded.iter_mut().for_each(|sample| *sample *= self.head.gain);
        }
        split(&decoded, self.head.channels, out);
        Ok(())
    }
}
