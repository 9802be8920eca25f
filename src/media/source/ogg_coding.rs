//! The codings in Ogg: their headers, and the number of frames per packet.

use super::coding::Coding;
use super::flac::{self, StreamInfo};
use super::opus::{self, OpusHead};
use super::speakers::{self, Speakers};

/// The coding that a stream's first packet states.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum OggCodec {
    Vorbis,
    Opus,
    Flac,
    /// Audio of an unsupported coding.
    Other(&'static str),
    /// Not audio.
    Silent,
}

impl OggCodec {
    pub fn of(packet: &[u8]) -> Self {
        match packet {
            [1, b'v', b'o', b'r', b'b', b'i', b's', ..] => Self::Vorbis,
            [0x7f, b'F', b'L', b'A', b'C', ..] => Self::Flac,
            _ if packet.starts_with(b"OpusHead") => Self::Opus,
            _ if packet.starts_with(b"Speex   ") => Self::Other("Speex"),
            _ if packet.starts_with(b"PCM     ") => Self::Other("PCM"),
            _ if packet.starts_with(b"CELT    ") => Self::Other("CELT"),
            _ => Self::Silent,
        }
    }
}

/// A stream's description, once all its headers have arrived.
#[derive(Clone, Debug)]
pub(super) struct StreamCoding {
    pub coding: Coding,
    pub rate: u32,
    pub channels: usize,
    pub speakers: Option<Speakers>,
    /// Frames before the music.
    pub pre_skip: u32,
    counter: Counter,
}

/// Counts the frames of packets.
#[derive(Clone, Debug)]
enum Counter {
    /// Lengths of the short and the long block, whether each mode has the long one, and the length of the last block.
    Vorbis {
        blocks: [u32; 2],
        modes: Vec<bool>,
        last: Option<u32>,
    },
    Opus,
    Flac,
}

impl StreamCoding {
    /// From all headers; `None` if they are invalid.
    pub fn new(kind: &OggCodec, headers: &[Vec<u8>]) -> Option<Self> {
        match kind {
            OggCodec::Vorbis => Self::vorbis(headers),
            OggCodec::Opus => Self::opus(&headers.first()?[..]),
            OggCodec::Flac => Self::flac(headers),
            OggCodec::Other(_) | OggCodec::Silent => None,
        }
    }

    /// Whether a packet is a header, after `count` earlier ones.
    pub fn is_header(kind: &OggCodec, packet: &[u8], count: usize) -> bool {
        match kind {
            OggCodec::Vorbis => count < 3 && packet.first().is_none_or(|first| first & 1 == 1),
            OggCodec::Opus => count < 2 && (packet.starts_with(b"OpusHead") || packet.starts_with(b"OpusTags")),
            OggCodec::Flac => packet.first() != Some(&0xff),
            OggCodec::Other(_) | OggCodec::Silent => true,
        }
    }

    fn vorbis(headers: &[Vec<u8>]) -> Option<Self> {
        let (ident, setup) = (headers.first()?, headers.get(2)?);
        let &[_, _, _, _, _, _, _, _, _, _, _, channels, r0, r1, r2, r3] = ident.first_chunk::<16>()?;
        let blocks = *ident.get(28)?;
        let blocks = [1 << (blocks & 15), 1 << (blocks >> 4)];
        let channels = usize::from(channels);
        Some(Self {
            coding: Coding::Vorbis { ident: ident.clone(), setup: setup.clone(), channels },
            rate: u32::from_le_bytes([r0, r1, r2, r3]),
            channels,
            speakers: speakers::vorbis(channels),
            pre_skip: 0,
            counter: Counter::Vorbis { blocks, modes: vorbis_modes(setup)?, last: None },
        })
    }

    /// For Opus, from its head alone.
    pub fn opus(head: &[u8]) -> Option<Self> {
        let head = OpusHead::parse(head)?;
        Some(Self {
            rate: opus::RATE,
            channels: head.channels,
            speakers: if head.has_speakers { speakers::vorbis(head.channels) } else { None },
            pre_skip: head.pre_skip,
            coding: Coding::Opus(head),
            counter: Counter::Opus,
        })
    }

    fn flac(headers: &[Vec<u8>]) -> Option<Self> {
        let info = StreamInfo::parse(headers.first()?.get(17..)?)?;
        let mask = headers.iter().find_map(|header| flac::mask(header, info.channels));
        Some(Self {
            coding: info.coding(),
            rate: info.rate,
            channels: info.channels,
            speakers: mask.or_else(|| speakers::flac(info.channels)),
            pre_skip: 0,
            counter: Counter::Flac,
        })
    }

    /// The last block is missing, so the next packet cannot overlap with it.
    pub fn forget(&mut self) {
        if let Counter::Vorbis { last, .. } = &mut self.counter {
            *last = None;
        }
    }

    /// The frames of a packet. At least its first 16 bytes must be given.
    pub fn frames(&mut self, packet: &[u8]) -> u32 {
        match &mut self.counter {
            Counter::Opus => opus::packet_frames(packet),
            Counter::Flac => super::flac_frames::frames_of(packet),
            Counter::Vorbis { blocks, modes, last } => {
                // A bit that marks audio, then the mode.
                let Some(&first) = packet.first().filter(|first| **first & 1 == 0) else { return 0 };
                let bits = usize::BITS - (modes.len() - 1).leading_zeros();
                let mode = usize::from(first >> 1) & ((1 << bits) - 1);
                let block = blocks[usize::from(modes.get(mode).copied().unwrap_or(false))];
                last.replace(block).map_or(0, |last| (last + block) / 4)
            }
        }
    }
}

/// Whether each mode has a long block. The modes are at the end of the setup, 41 bits each, after their number,
/// so they are read from the end.
fn vorbis_modes(setup: &[u8]) -> Option<Vec<bool>> {
    let bits = setup.len() * 8;
    let bit = |at: usize| setup[at / 8] >> (at % 8) & 1 == 1;
    let value = |at: usize, count: usize| (0..count).fold(0_u32, |sum, k| sum | u32::from(bit(at + k)) << k);
    let end = (0..bits).rev().find(|&at| bit(at))?;
    let mut modes = Vec::new();
    let mut best = None;
    let mut at = end;
    while modes.len() < 64 && at >= 97 {
        at -= 41;
        // Window and transform have only one type; the mapping's number is small.
        if value(at + 1, 16) != 0 || value(at + 17, 16) != 0 || value(at + 33, 8) > 63 {
            break;
        }
        modes.insert(0, bit(at));
        if value(at - 6, 6) as usize + 1 == modes.len() {
            best = Some(modes.clone());
        }
    }
    best
}
