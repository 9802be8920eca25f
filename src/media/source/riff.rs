//! WAV, and its larger kin RF64, BW64 and Wave64: finds the uncompressed samples, and believes no size it can check.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::chunks::{Chunk, Chunks, Family};
use super::encoding::{Encoding, Number};
use super::extent::{self, Claim};
use super::pcm::Pcm;
use super::trouble;
use crate::setlist::Problem;

/// The GUID that opens a Wave64 file.
const WAVE64_RIFF: [u8; 16] =
    [0x72, 0x69, 0x66, 0x66, 0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 0x04, 0xc1, 0x00, 0x00];

/// What RF64 writes into a 32-bit size whose true value stands in its `ds64` chunk, and what a stream's writer writes
/// into one that it does not know.
const NOT_HERE: u64 = u32::MAX as u64;

/// The format tags of a `fmt ` chunk that are read here.
const TAG_INTEGER: u16 = 1;
const TAG_FLOAT: u16 = 3;
const TAG_EXTENSIBLE: u16 = 0xfffe;

/// Those that are left to the library: ADPCM (Microsoft's and IMA's), A-law and µ-law.
const TAGS_ELSEWHERE: [u16; 4] = [0x02, 0x11, 0x06, 0x07];

/// More channels than any interface has; beyond, the header is nonsense.
pub(super) const MAX_CHANNELS: usize = 256;

/// Which of the kin a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kin {
    name: &'static str,
    family: Family,
    /// Where the first chunk starts.
    first_chunk: u64,
    is_unfinished: bool,
}

/// Finds the samples of a file of `bytes` bytes; `None` if it is not of this family, or holds compressed audio.
pub(super) fn open(file: &mut File, bytes: u64) -> Result<Option<Pcm>, Problem> {
    let Some(kin) = recognise(file).map_err(|error| trouble::unread(&error))? else { return Ok(None) };
    let mut chunks = Chunks::new(file, kin.family, kin.first_chunk, bytes);
    let found = find(&mut chunks).map_err(|error| trouble::unread(&error))?;
    let Some(format) = found.format else { return Err(trouble::no_chunk(kin.name, "fmt")) };
    let format = match Format::parse(&format)? {
        Ok(format) => format,
        Err(tag) if kin.name == "WAV" && TAGS_ELSEWHERE.contains(&tag) => return Ok(None),
        Err(tag) => {
            return Err(trouble::unplayed(&format!("format {tag:#06x}"), kin.name, "there is no decoder for it"));
        }
    };
    let Some(data) = found.data else { return Err(trouble::no_chunk(kin.name, "data")) };

    let available = bytes.saturating_sub(data.start);
    let claim = match data.size {
        0 if available > 0 && !found.follows_empty_data => Claim::Unknown,
        NOT_HERE if kin.family == Family::Riff => found.true_size.map_or(Claim::Unknown, Claim::Bytes),
        size => Claim::Bytes(size),
    };
    let frame_bytes = (format.encoding.number.bytes() * format.channels) as u64;
    let (frames, odd) = extent::measure(claim, available, frame_bytes, format.rate);
    let unfinished = (kin.is_unfinished && odd.is_none()).then(trouble::unfinished_header);
    Ok(Some(Pcm {
        format: format!("{} {}", kin.name, format.encoding.number.name()),
        encoding: format.encoding,
        rate: format.rate,
        channels: format.channels,
        speakers: format.speakers,
        start: data.start,
        frames,
        problems: odd.into_iter().chain(unfinished).collect(),
    }))
}

fn recognise(file: &mut File) -> io::Result<Option<Kin>> {
    let mut head = Vec::with_capacity(40);
    file.seek(SeekFrom::Start(0))?;
    Read::by_ref(file).take(40).read_to_end(&mut head)?;
    if head.len() == 40 && head.starts_with(&WAVE64_RIFF) && head[24..].starts_with(b"wave") {
        let is_unfinished = head[16..24].iter().all(|&byte| byte == 0);
        let kin = Kin { name: "Wave64", family: Family::Wave64, first_chunk: 40, is_unfinished };
        return Ok(Some(kin));
    }
    if head.len() < 12 || &head[8..12] != b"WAVE" {
        return Ok(None);
    }
    let (name, has_64_bit_sizes) = match &head[..4] {
        b"RIFF" => ("WAV", false),
        b"RF64" => ("RF64", true),
        b"BW64" => ("BW64", true),
        _ => return Ok(None),
    };
    let size = &head[4..8];
    let is_unfinished = size == [0; 4] || (size == [0xff; 4] && !has_64_bit_sizes);
    Ok(Some(Kin { name, family: Family::Riff, first_chunk: 12, is_unfinished }))
}

/// The chunks that matter.
#[derive(Debug, Default)]
struct Found {
    format: Option<Vec<u8>>,
    data: Option<Chunk>,
    /// The size of the data as the `ds64` chunk has it.
    true_size: Option<u64>,
    /// Whether a chain of further chunks follows a data chunk of size 0, up to the end: then it really is empty.
    follows_empty_data: bool,
}

fn find(chunks: &mut Chunks<'_>) -> io::Result<Found> {
    let mut found = Found::default();
    while let Some(chunk) = chunks.next()? {
        match &chunk.id {
            b"fmt " => found.format = Some(chunks.content(chunk, 64)?),
            b"ds64" => found.true_size = size_in_ds64(&chunks.content(chunk, 28)?),
            b"data" => {
                found.data = Some(chunk);
                if chunk.size == 0 {
                    found.follows_empty_data = chain_reaches_the_end(chunks)?;
                }
                if found.format.is_some() {
                    break;
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

fn chain_reaches_the_end(chunks: &mut Chunks<'_>) -> io::Result<bool> {
    let bytes = chunks.file_bytes();
    let mut end = None;
    while let Some(chunk) = chunks.next()? {
        end = Some(chunk.start.saturating_add(chunk.size));
    }
    Ok(end.is_some_and(|end| end == bytes || end.checked_add(1) == Some(bytes)))
}

/// The size of the data chunk; `None` where it was never filled in.
fn size_in_ds64(content: &[u8]) -> Option<u64> {
    let size = content.get(8..16)?.try_into().ok().map(u64::from_le_bytes)?;
    (size != 0).then_some(size)
}

/// A `fmt ` chunk of uncompressed samples.
#[derive(Debug)]
struct Format {
    encoding: Encoding,
    channels: usize,
    rate: u32,
    speakers: Option<u64>,
}

impl Format {
    /// The inner error is the tag of a coding that is not read here.
    fn parse(content: &[u8]) -> Result<Result<Self, u16>, Problem> {
        let u16_at = |at: usize| Some(u16::from_le_bytes(content.get(at..at + 2)?.try_into().ok()?));
        let u32_at = |at: usize| Some(u32::from_le_bytes(content.get(at..at + 4)?.try_into().ok()?));
        let (Some(tag), Some(channels), Some(rate), Some(frame_bytes), Some(bits)) =
            (u16_at(0), u16_at(2), u32_at(4), u16_at(12), u16_at(14))
        else {
            return Err(trouble::damaged_header("its fmt chunk is too short"));
        };
        let extensible = tag == TAG_EXTENSIBLE;
        let tag = if extensible { u16_at(24).unwrap_or(tag) } else { tag };
        if tag != TAG_INTEGER && tag != TAG_FLOAT {
            return Ok(Err(tag));
        }
        let channels = usize::from(channels);
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(trouble::damaged_header(&format!("it claims {channels} channels")));
        }
        // The samples' place counts, not the bits in use: 20 bits stand in the upper part of 24.
        let bytes = match usize::from(frame_bytes) / channels {
            0 => usize::from(bits).div_ceil(8),
            bytes => bytes,
        };
        let number = match (tag, bytes) {
            (TAG_INTEGER, 1) => Number::Unsigned8,
            (TAG_INTEGER, 2) => Number::Signed16,
            (TAG_INTEGER, 3) => Number::Signed24,
            (TAG_INTEGER, 4) => Number::Signed32,
            (TAG_FLOAT, 4) => Number::Float32,
            (TAG_FLOAT, 8) => Number::Float64,
            _ => return Err(trouble::damaged_header(&format!("it claims {bits}-bit samples of {bytes} bytes"))),
        };
        let speakers = if extensible { u32_at(20).map(u64::from) } else { None };
        Ok(Ok(Self { encoding: Encoding { number, big_endian: false }, channels, rate, speakers }))
    }
}
