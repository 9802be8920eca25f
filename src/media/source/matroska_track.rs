//! The coding of a track of a Matroska file.

use super::alac::AlacConfig;
use super::coding::Coding;
use super::encoding::{Encoding, Number};
use super::flac::{self, StreamInfo};
use super::matroska::{element, number};
use super::ogg_coding::{OggCodec, StreamCoding};
use super::riff::MAX_CHANNELS;
use super::speakers::{self, Speakers};
use super::{flac_frames, mpeg, trouble};
use crate::setlist::Problem;

/// The content of an audio track's entry.
#[derive(Debug, Default)]
pub(super) struct TrackEntry {
    pub number: u64,
    codec: String,
    private: Vec<u8>,
    /// Nanoseconds before the music.
    pub delay: u64,
    rate: f64,
    channels: u64,
    bits: u64,
    is_encoded: bool,
}

/// A track's coding.
pub(super) struct TrackCoding {
    pub coding: Coding,
    pub rate: u32,
    pub channels: usize,
    pub speakers: Option<Speakers>,
    pub frames: PacketFrames,
}

/// The number of frames of a packet.
pub(super) enum PacketFrames {
    Each(u32),
    /// From its size, with this many bytes per frame.
    ByBytes(u32),
    Mpeg,
    Flac,
    Xiph(Box<StreamCoding>),
}

impl PacketFrames {
    /// For a packet of `bytes` bytes that begins with `head`.
    pub fn of(&mut self, head: &[u8], bytes: u32) -> u32 {
        match self {
            Self::Each(frames) => *frames,
            Self::ByBytes(frame) => bytes / *frame,
            Self::Mpeg => mpeg::parse(head).map_or(0, |head| head.frames),
            Self::Flac => flac_frames::frames_of(head),
            Self::Xiph(described) => described.frames(head),
        }
    }
}

impl TrackEntry {
    /// `None` if it is not audio.
    pub fn parse(content: &[u8]) -> Option<Self> {
        let mut entry = Self { rate: 8_000.0, channels: 1, ..Self::default() };
        let mut kind = 0;
        entry.take(content, &mut kind);
        (kind == 2).then_some(entry)
    }

    fn take(&mut self, mut content: &[u8], kind: &mut u64) {
        while let Some((id, size, header)) = element(content) {
            let rest = content.get(header as usize..).unwrap_or_default();
            let size = usize::try_from(size.unwrap_or(u64::MAX)).unwrap_or(usize::MAX).min(rest.len());
            let value = &rest[..size];
            match id {
                0xd7 => self.number = number(value),
                0x83 => *kind = number(value),
                0x86 => self.codec = String::from_utf8_lossy(value).trim_end_matches('\0').to_owned(),
                0x63a2 => self.private = value.to_vec(),
                0x56aa => self.delay = number(value),
                0xe1 => self.take(value, kind),
                0x9f => self.channels = number(value),
                0x6264 => self.bits = number(value),
                0xb5 => {
                    let bits = number(value);
                    self.rate =
                        if size == 4 { f64::from(f32::from_bits(bits as u32)) } else { f64::from_bits(bits) };
                }
                0x6d80 => self.is_encoded = true,
                _ => {}
            }
            content = &rest[size..];
        }
    }

    /// Parses the coding.
    pub fn describe(&self) -> Result<TrackCoding, Problem> {
        if self.is_encoded {
            return Err(trouble::unplayed("a compressed or encrypted track", "Matroska", "it cannot be read"));
        }
        let name = match &*self.codec {
            "A_AC3" | "A_AC3/BSID9" | "A_AC3/BSID10" => "AC-3",
            "A_EAC3" => "E-AC-3",
            codec if codec.starts_with("A_DTS") => "DTS",
            "A_TRUEHD" => "TrueHD",
            "A_TTA1" => "TTA",
            "A_WAVPACK4" => "WavPack",
            codec => codec,
        };
        self.known().ok_or_else(|| trouble::unplayed(name, "Matroska", "there is no decoder for it"))
    }

    fn known(&self) -> Option<TrackCoding> {
        let channels =
            usize::try_from(self.channels).ok().filter(|channels| (1..=MAX_CHANNELS).contains(channels))?;
        let rate = self.rate.round() as u32;
        let described = |coding, frames| TrackCoding { coding, rate, channels, speakers: None, frames };
        let pcm = |number: Option<Number>, big_endian| {
            let number = number?;
            let coding = Coding::Pcm { encoding: Encoding::new(number, big_endian), channels };
            Some(described(coding, PacketFrames::ByBytes((number.bytes() * channels) as u32)))
        };
        let bytes = u32::try_from(self.bits.div_ceil(8)).ok()?;
        match &*self.codec {
            "A_OPUS" => Self::xiph(StreamCoding::opus(&self.private)?),
            "A_VORBIS" => Self::xiph(StreamCoding::new(&OggCodec::Vorbis, &unlaced(&self.private)?)?),
            "A_FLAC" => {
                let info = StreamInfo::parse(self.private.get(8..)?)?;
                let mask = flac::mask(&self.private, info.channels);
                Some(TrackCoding {
                    coding: info.coding(),
                    rate: info.rate,
                    channels: info.channels,
                    speakers: mask.or_else(|| speakers::flac(info.channels)),
                    frames: PacketFrames::Flac,
                })
            }
            "A_ALAC" => {
                let config = AlacConfig::parse(Some(&self.private))?;
                let frames = PacketFrames::Each(config.packet_frames);
                let speakers = speakers::alac(config.channels);
                Some(TrackCoding {
                    speakers,
                    channels: config.channels,
                    ..described(config.coding(&self.private), frames)
                })
            }
            "A_MPEG/L3" => Some(described(Coding::Mpeg { layer: 3 }, PacketFrames::Mpeg)),
            "A_MPEG/L2" => Some(described(Coding::Mpeg { layer: 2 }, PacketFrames::Mpeg)),
            "A_MPEG/L1" => Some(described(Coding::Mpeg { layer: 1 }, PacketFrames::Mpeg)),
            codec if codec.starts_with("A_AAC") && !self.private.is_empty() => {
                let coding = Coding::Aac { config: self.private.clone(), is_extended: false };
                Some(TrackCoding {
                    speakers: speakers::aac(channels),
                    ..described(coding, PacketFrames::Each(1024))
                })
            }
            "A_PCM/INT/LIT" if bytes == 1 => pcm(Some(Number::Unsigned8), false),
            "A_PCM/INT/LIT" => pcm(Number::signed(bytes), false),
            "A_PCM/INT/BIG" => pcm(Number::signed(bytes), true),
            "A_PCM/FLOAT/IEEE" if bytes == 4 => pcm(Some(Number::Float32), false),
            "A_PCM/FLOAT/IEEE" if bytes == 8 => pcm(Some(Number::Float64), false),
            _ => None,
        }
    }

    fn xiph(described: StreamCoding) -> Option<TrackCoding> {
        Some(TrackCoding {
            coding: described.coding.clone(),
            rate: described.rate,
            channels: described.channels,
            speakers: described.speakers.clone(),
            frames: PacketFrames::Xiph(Box::new(described)),
        })
    }
}

/// The three headers of Vorbis, which follow their lengths.
fn unlaced(private: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (&count, mut rest) = private.split_first()?;
    let mut sizes = Vec::new();
    for _ in 0..count {
        let mut size = 0;
        loop {
            let (&byte, after) = rest.split_first()?;
            rest = after;
            size += usize::from(byte);
            if byte < 255 {
                break;
            }
        }
        sizes.push(size);
    }
    let mut headers = Vec::new();
    for size in sizes {
        let (header, after) = rest.split_at_checked(size)?;
        headers.push(header.to_vec());
        rest = after;
    }
    headers.push(rest.to_vec());
    Some(headers)
}
