//! WAV, and its larger variants RF64, BW64 and Wave64: finds the uncompressed samples, and checks all stated sizes.

use std::io;

use super::bytes::Bytes;
use super::chunks::{Chunk, Chunks, Family};
use super::coding::Coding;
use super::encoding::Encoding;
use super::extent::{self, LengthClaim};
use super::packets::{Packets, Placer};
use super::pcm::Pcm;
use super::riff_format::{RiffCodec, RiffFormat};
use super::speakers;
use super::stream::Stream;
use super::track::Track;
use super::window::MusicWindow;
use super::{adts, mpeg, trouble};
use crate::setlist::Problem;

/// The GUID that opens a Wave64 file.
const WAVE64_RIFF: [u8; 16] =
    [0x72, 0x69, 0x66, 0x66, 0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 0x04, 0xc1, 0x00, 0x00];

/// The 32-bit size that states none: in RF64 the `ds64` chunk contains the true size, and the writer of a stream does not know it.
const NOT_HERE: u64 = u32::MAX as u64;

/// The maximum number of channels, more than any interface has. Headers with more are invalid.
pub(super) const MAX_CHANNELS: usize = 256;

/// The variant of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kin {
    name: &'static str,
    family: Family,
    /// Where the first chunk starts.
    first_chunk: u64,
    is_unfinished: bool,
}

/// The content of a file.
pub(super) enum RiffContent {
    /// Uncompressed samples.
    Pcm(Bytes, Pcm),
    /// Coded ones.
    Track(Track),
    /// Something else.
    Nothing(Bytes),
}

/// Opens a file of this family.
pub(super) fn open(mut bytes: Bytes) -> Result<RiffContent, Problem> {
    let unread = |error: io::Error| trouble::unread(&error);
    let Some(kin) = recognise(&mut bytes).map_err(unread)? else { return Ok(RiffContent::Nothing(bytes)) };
    let mut chunks = Chunks::new(&mut bytes, kin.family, kin.first_chunk);
    let parts = find(&mut chunks).map_err(unread)?;
    let Some(content) = &parts.format else { return Err(trouble::no_chunk(kin.name, "fmt")) };
    let format = RiffFormat::parse(content, kin.family == Family::Iff)?;
    let Some(data) = parts.data else { return Err(trouble::no_chunk(kin.name, "data")) };
    let available = bytes.len().saturating_sub(data.start);
    let claim = match data.size {
        0 if available > 0 && !parts.follows_empty_data => LengthClaim::Unknown,
        NOT_HERE if kin.family != Family::Wave64 => {
            parts.true_size.map_or(LengthClaim::Unknown, LengthClaim::Bytes)
        }
        size => LengthClaim::Bytes(size),
    };
    match format.kind {
        RiffCodec::Pcm(encoding) => {
            let pcm = pcm(kin, &format, encoding, data.start, claim, &mut bytes)?;
            Ok(RiffContent::Pcm(bytes, pcm))
        }
        RiffCodec::Mpeg | RiffCodec::Adts => {
            let size = if let LengthClaim::Bytes(size) = claim { size } else { available };
            let data = bytes.part(data.start, size.min(available)).map_err(unread)?;
            let opened =
                if format.kind == RiffCodec::Mpeg { mpeg::open(data, None)? } else { adts::open(data, None)? };
            let Ok(track) = opened else { return Err(trouble::damaged_header("its data do not match its header")) };
            Ok(RiffContent::Track(Track { container: kin.name, ..track }))
        }
        RiffCodec::Adpcm { is_microsoft, packet_frames } => {
            let size = if let LengthClaim::Bytes(size) = claim { size } else { available };
            let (at, size) = (data.start, size.min(available));
            adpcm(kin, &format, is_microsoft, packet_frames, parts.fact, at, size, bytes).map(RiffContent::Track)
        }
        RiffCodec::Other(name) => Err(trouble::unplayed(&name, kin.name, "there is no decoder for it")),
    }
}

fn pcm(
    kin: Kin,
    format: &RiffFormat,
    encoding: Encoding,
    start: u64,
    claim: LengthClaim,
    bytes: &mut Bytes,
) -> Result<Pcm, Problem> {
    let encoding = format.settle(encoding, start, bytes).map_err(|error| trouble::unread(&error))?;
    let frame_bytes = (encoding.number.bytes() * format.channels) as u64;
    let (frames, odd) = extent::measure(claim, bytes.len().saturating_sub(start), frame_bytes, format.rate);
    let unfinished = (kin.is_unfinished && odd.is_none()).then(trouble::unfinished_header);
    Ok(Pcm {
        format: format!("{} {}", kin.name, encoding.number.name()),
        encoding,
        rate: format.rate,
        channels: format.channels,
        speakers: format.mask.and_then(|mask| speakers::of_mask(mask, format.channels)),
        start,
        frames,
        problems: odd.into_iter().chain(unfinished).chain(format.contradiction()).collect(),
    })
}

/// ADPCM: independent blocks of one length.
#[allow(clippy::too_many_arguments)]
fn adpcm(
    kin: Kin,
    format: &RiffFormat,
    is_microsoft: bool,
    packet_frames: u32,
    fact: Option<u32>,
    start: u64,
    size: u64,
    bytes: Bytes,
) -> Result<Track, Problem> {
    let block = u64::from(format.frame_bytes);
    if block < 8 || packet_frames == 0 || format.channels > 2 {
        return Err(trouble::unplayed("ADPCM", kin.name, "its blocks are of a kind that is not known here"));
    }
    let mut placer = Placer::default();
    for at in (start..start + size).step_by(block as usize).take(1 << 22) {
        if at + block <= start + size {
            placer.push(at, block as u32, packet_frames);
        }
    }
    let there = u64::try_from(placer.next()).unwrap_or(0);
    let frames = fact.map_or(there, u64::from).min(there);
    Ok(Track {
        container: kin.name,
        coding: Coding::Adpcm { is_microsoft, rate: format.rate, channels: format.channels, packet_frames },
        rate: format.rate,
        channels: format.channels,
        speakers: None,
        stream: Stream::Indexed(Packets::new(bytes, placer.entries)),
        window: MusicWindow { frames: if frames == 0 { there } else { frames }, ..MusicWindow::default() },
    })
}

fn recognise(bytes: &mut Bytes) -> io::Result<Option<Kin>> {
    let head = bytes.piece(0, 40)?;
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
        b"RIFX" => ("RIFX", false),
        b"RF64" => ("RF64", true),
        b"BW64" => ("BW64", true),
        _ => return Ok(None),
    };
    let size = &head[4..8];
    let is_unfinished = size == [0; 4] || (size == [0xff; 4] && !has_64_bit_sizes);
    let family = if name == "RIFX" { Family::Iff } else { Family::Riff };
    Ok(Some(Kin { name, family, first_chunk: 12, is_unfinished }))
}

/// The relevant chunks.
#[derive(Debug, Default)]
struct RiffChunks {
    format: Option<Vec<u8>>,
    data: Option<Chunk>,
    /// The size of the data in the `ds64` chunk.
    true_size: Option<u64>,
    /// Whether a chain of further chunks follows a data chunk of size 0, up to the end. Then it really is empty.
    follows_empty_data: bool,
    /// The number of frames that a coded file states.
    fact: Option<u32>,
}

fn find(chunks: &mut Chunks<'_>) -> io::Result<RiffChunks> {
    let mut found = RiffChunks::default();
    while let Some(chunk) = chunks.next()? {
        match &chunk.id {
            b"fmt " => found.format = Some(chunks.content(chunk, 64)?),
            b"fact" => {
                let content = chunks.content(chunk, 4)?;
                found.fact = content.try_into().ok().map(u32::from_le_bytes);
            }
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

/// The size of the data chunk; `None` if it was never filled in.
fn size_in_ds64(content: &[u8]) -> Option<u64> {
    let size = content.get(8..16)?.try_into().ok().map(u64::from_le_bytes)?;
    (size != 0).then_some(size)
}
