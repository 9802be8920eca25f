//! The coding of an MP4 or QuickTime track: its sample description.

use super::alac::AlacConfig;
use super::coding::Coding;
use super::encoding::{Encoding, Number};
use super::flac::StreamInfo;
use super::mp4_boxes::{boxes, u16_at, u32_at, u64_at};
use super::opus::{self, OpusHead};
use super::speakers::{self, Speakers};
use super::trouble;
use crate::setlist::Problem;

/// A parsed description.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SampleEntry {
    pub coding: Coding,
    pub rate: u32,
    pub channels: usize,
    pub speakers: Option<Speakers>,
    /// The frames of every packet, if the coding has packets of one length.
    pub packet_frames: Option<u32>,
}

/// The fields common to all kinds.
struct EntryFields<'a> {
    content: &'a [u8],
    kind: [u8; 4],
    channels: usize,
    rate: u32,
    bits: u32,
    /// Flags of uncompressed audio, if the description has them.
    flags: Option<u32>,
    boxes: Vec<([u8; 4], &'a [u8])>,
}

impl SampleEntry {
    /// Parses a description of `kind`.
    pub fn parse(kind: [u8; 4], content: &[u8]) -> Result<Self, Problem> {
        let Some(fields) = EntryFields::parse(kind, content) else {
            return Err(trouble::damaged_header("the description of its sound is cut off"));
        };
        if matches!(&kind, b"enca" | b"drms") || fields.find(b"sinf").is_some() {
            return Err(trouble::locked("a file with copy protection"));
        }
        fields.entry().ok_or_else(|| trouble::unplayed(&fields.coding_name(), "MP4", "there is no decoder for it"))
    }
}

impl<'a> EntryFields<'a> {
    fn parse(kind: [u8; 4], content: &'a [u8]) -> Option<Self> {
        let version = u16_at(content, 8)?;
        let (mut channels, mut bits) = (usize::from(u16_at(content, 16)?), u32::from(u16_at(content, 18)?));
        let mut rate = u32_at(content, 24)? >> 16;
        let mut flags = None;
        let mut from = vec![28, 44, 64];
        if version == 2 {
            rate = f64::from_bits(u64_at(content, 32)?) as u32;
            channels = u32_at(content, 40)? as usize;
            bits = u32_at(content, 48)?;
            flags = u32_at(content, 52);
            from = vec![64];
        } else if version == 1 {
            // Of ISO's version 1 or QuickTime's, whose sizes of packets come first and spell no box.
            from = vec![28, 44];
        }
        // Whether the longer forms contain their fields depends on the brand, and writers differ.
        let looks_like_boxes = |at: &usize| {
            content.get(*at..).is_some_and(|rest| {
                let size = u32_at(rest, 0).unwrap_or(0) as usize;
                (8..=rest.len()).contains(&size) && rest[4..8].iter().all(|byte| (b' '..=b'~').contains(byte))
            })
        };
        let at = from.into_iter().find(looks_like_boxes).unwrap_or(content.len());
        let mut found: Vec<([u8; 4], &[u8])> = boxes(&content[at..]).collect();
        // QuickTime puts some of them into another box.
        if let Some((_, wave)) = found.iter().find(|(kind, _)| kind == b"wave") {
            found.extend(boxes(wave).collect::<Vec<_>>());
        }
        // Rates above 65,535 Hz have a box of their own (ISO/IEC 14496-12, 12.2.3).
        let stated = found.iter().find(|(kind, _)| kind == b"srat").and_then(|(_, content)| u32_at(content, 4));
        let rate = stated.filter(|&rate| rate > 0).unwrap_or(rate);
        Some(Self { content, kind, channels, rate, bits, flags, boxes: found })
    }

    fn find(&self, kind: &[u8; 4]) -> Option<&'a [u8]> {
        self.boxes.iter().find(|(found, _)| found == kind).map(|(_, content)| *content)
    }

    fn entry(&self) -> Option<SampleEntry> {
        let coding = |coding| SampleEntry {
            coding,
            rate: self.rate,
            channels: self.channels,
            speakers: self.layout(),
            packet_frames: None,
        };
        match &self.kind {
            b"mp4a" => self.mp4a(),
            b".mp3" | b"ms\0\x55" => Some(coding(Coding::Mpeg { layer: 3 })),
            b".mp2" => Some(coding(Coding::Mpeg { layer: 2 })),
            b"alac" => self.alac(),
            b"fLaC" => self.flac(),
            b"Opus" => {
                let head = OpusHead::parse_box(self.find(b"dOps")?)?;
                let speakers = if head.has_speakers { speakers::vorbis(head.channels) } else { None };
                let channels = head.channels;
                let entry = SampleEntry { rate: opus::RATE, channels, speakers, ..coding(Coding::Opus(head)) };
                Some(entry)
            }
            _ => {
                let encoding = self.encoding()?;
                Some(coding(Coding::Pcm { encoding, channels: self.channels }))
            }
        }
    }

    fn layout(&self) -> Option<Speakers> {
        let chan = self.find(b"chan")?;
        speakers::core_audio(u32_at(chan, 4)?, u32_at(chan, 8)?, self.channels)
    }

    fn mp4a(&self) -> Option<SampleEntry> {
        let (object, config) = elementary(self.find(b"esds")?.get(4..)?)?;
        let (coding, packet_frames) = match object {
            0x40 | 0x66..=0x68 => (Coding::Aac { config: config?.to_vec(), is_extended: false }, Some(1024)),
            0x69 | 0x6b => (Coding::Mpeg { layer: 3 }, None),
            _ => return None,
        };
        let speakers = speakers::aac(self.channels);
        Some(SampleEntry { coding, rate: self.rate, channels: self.channels, speakers, packet_frames })
    }

    fn alac(&self) -> Option<SampleEntry> {
        // The first of two boxes of this name is the description itself.
        let cookie = self.find(b"alac")?.get(4..)?;
        let config = AlacConfig::parse(Some(cookie))?;
        let channels = config.channels;
        Some(SampleEntry {
            coding: config.coding(cookie),
            rate: if config.rate > 0 { config.rate } else { self.rate },
            channels,
            speakers: speakers::alac(channels),
            packet_frames: Some(config.packet_frames),
        })
    }

    fn flac(&self) -> Option<SampleEntry> {
        let info = StreamInfo::parse(self.find(b"dfLa")?.get(8..)?)?;
        Some(SampleEntry {
            coding: info.coding(),
            rate: info.rate,
            channels: info.channels,
            speakers: self.layout().or_else(|| speakers::flac(info.channels)),
            packet_frames: None,
        })
    }

    /// The encoding of uncompressed samples.
    fn encoding(&self) -> Option<Encoding> {
        let is_little = self.find(b"enda").is_some_and(|enda| u16_at(enda, 0) == Some(1));
        let of = |number: Option<Number>, big_endian| Some(Encoding::new(number?, big_endian));
        match &self.kind {
            b"twos" => of(Number::signed(self.bits.div_ceil(8)), true),
            b"sowt" => of(Number::signed(self.bits.div_ceil(8)), false),
            b"raw " | b"NONE" if self.bits <= 8 => of(Some(Number::Unsigned8), true),
            b"raw " | b"NONE" => of(Number::signed(self.bits.div_ceil(8)), true),
            b"in24" => of(Some(Number::Signed24), !is_little),
            b"in32" => of(Some(Number::Signed32), !is_little),
            b"fl32" => of(Some(Number::Float32), !is_little),
            b"fl64" => of(Some(Number::Float64), !is_little),
            b"ulaw" => of(Some(Number::MuLaw), true),
            b"alaw" => of(Some(Number::ALaw), true),
            b"lpcm" => {
                let flags = self.flags?;
                let bytes = (u32_at(self.content, 56)? as usize / self.channels.max(1)) as u32;
                let number = match (flags & 1 != 0, bytes) {
                    (true, 4) => Some(Number::Float32),
                    (true, 8) => Some(Number::Float64),
                    (false, 1) if flags & 4 == 0 => Some(Number::Unsigned8),
                    (false, bytes) => Number::signed(bytes),
                    _ => None,
                };
                of(number, flags & 2 != 0)
            }
            b"ipcm" | b"fpcm" => {
                let &[_, _, _, _, flags, bits] = self.find(b"pcmC")?.first_chunk::<6>()?;
                let number = match (&self.kind, bits) {
                    (b"fpcm", 32) => Some(Number::Float32),
                    (b"fpcm", 64) => Some(Number::Float64),
                    (_, bits) => Number::signed(u32::from(bits).div_ceil(8)),
                };
                of(number, flags & 1 == 0)
            }
            _ => None,
        }
    }

    /// Its name for a musician.
    fn coding_name(&self) -> String {
        let object = self.find(b"esds").and_then(|esds| elementary(esds.get(4..)?)).map(|(object, _)| object);
        match (&self.kind, object) {
            (b"ac-3", _) | (_, Some(0xa5)) => "AC-3".to_owned(),
            (b"ec-3", _) | (_, Some(0xa6)) => "E-AC-3".to_owned(),
            (b"ac-4", _) => "AC-4".to_owned(),
            (b"dtsc" | b"dtsh" | b"dtsl", _) | (_, Some(0xa9)) => "DTS".to_owned(),
            (b"samr" | b"sawb", _) => "AMR speech".to_owned(),
            (b"ima4" | b"ms\0\x02" | b"ms\0\x11", _) => "ADPCM".to_owned(),
            (_, Some(0xdd)) => "Vorbis".to_owned(),
            (b"Qclp" | b"QDM2" | b"QDMC" | b"MAC3" | b"MAC6", _) => "an old QuickTime coding".to_owned(),
            (kind, _) => format!("the coding {:?}", String::from_utf8_lossy(kind)),
        }
    }
}

/// The object type and the decoder's configuration in an elementary stream's descriptor.
pub(super) fn elementary(bytes: &[u8]) -> Option<(u8, Option<&[u8]>)> {
    let (_, stream) = descriptor(bytes, 3)?;
    let flags = *stream.get(2)?;
    let mut at = 3;
    at += if flags & 0x80 != 0 { 2 } else { 0 };
    at += if flags & 0x40 != 0 { 1 + usize::from(*stream.get(at)?) } else { 0 };
    at += if flags & 0x20 != 0 { 2 } else { 0 };
    let (_, decoder) = descriptor(stream.get(at..)?, 4)?;
    let config = decoder.get(13..).and_then(|rest| descriptor(rest, 5)).map(|(_, config)| config);
    Some((*decoder.first()?, config))
}

/// The first descriptor, if it has this tag, and the bytes after it.
fn descriptor(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    if *bytes.first()? != tag {
        return None;
    }
    let (mut size, mut at) = (0_usize, 1);
    for _ in 0..4 {
        let byte = *bytes.get(at)?;
        at += 1;
        size = size << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    let end = (at + size).min(bytes.len());
    Some((&bytes[end..], &bytes[at..end]))
}
