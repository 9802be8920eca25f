//! The boxes of an MP4 file that say which part of a track is the music.
//!
//! The library that reads MP4 neither applies nor shows edit lists, nor the tag that iTunes writes.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// What an MP4 file says about its tracks' timing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Movie {
    /// Movie ticks a second: edits' lengths are counted in them.
    pub timescale: u32,
    pub tracks: Vec<MovieTrack>,
    pub itun_smpb: Option<ItunSmpb>,
    /// Where its last box ends, which in a file that was cut short is after the end of the file. 0 if it is no MP4.
    pub end: u64,
}

/// One track's part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MovieTrack {
    pub id: u32,
    pub is_enabled: bool,
    pub is_audio: bool,
    /// Media ticks a second: edits' starts are counted in them.
    pub timescale: u32,
    pub edits: Vec<Edit>,
}

/// An entry of an edit list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// In movie ticks; 0 can mean "to the end".
    pub length: u64,
    /// In media ticks; `None` is an empty edit, which is a pause.
    pub start: Option<u64>,
}

/// The `iTunSMPB` tag, in frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ItunSmpb {
    pub delay: u64,
    pub padding: u64,
    /// 0 if not given.
    pub length: u64,
}

/// A movie's description is small; only its cover pictures are not.
const MAX_MOOV: u64 = 256 << 20;

impl Movie {
    /// Reads the description of an MP4 file of `bytes` bytes; empty for any other file, or where it cannot be read.
    pub fn read(file: &mut File, bytes: u64) -> io::Result<Self> {
        let mut movie = Self::default();
        let mut at = 0_u64;
        while at < bytes {
            let mut header = [0; 16];
            file.seek(SeekFrom::Start(at))?;
            let got = read_up_to(file, &mut header)?;
            let Some((kind, header_bytes, size)) = box_header(&header[..got], bytes - at) else { break };
            if at == 0 && &kind != b"ftyp" {
                break;
            }
            if &kind == b"moov" {
                let mut moov = Vec::new();
                file.seek(SeekFrom::Start(at + header_bytes))?;
                file.take((size - header_bytes).min(MAX_MOOV)).read_to_end(&mut moov)?;
                movie = Self::parse(&moov);
            }
            at = at.saturating_add(size);
            movie.end = at;
        }
        Ok(movie)
    }

    fn parse(moov: &[u8]) -> Self {
        let tracks =
            boxes(moov).filter(|(kind, _)| kind == b"trak").map(|(_, trak)| MovieTrack::parse(trak)).collect();
        let itun_smpb = child(moov, b"udta").and_then(|udta| child(udta, b"meta")).and_then(ItunSmpb::find);
        let timescale = child(moov, b"mvhd").and_then(timescale).unwrap_or(0);
        Self { timescale, tracks, itun_smpb, end: 0 }
    }

    /// The track that is played: the first enabled audio track, or else the first. In a stem file that is the mix.
    pub fn main_track(&self) -> Option<&MovieTrack> {
        let audio = || self.tracks.iter().filter(|track| track.is_audio);
        audio().find(|track| track.is_enabled).or_else(|| audio().next())
    }
}

impl MovieTrack {
    fn parse(trak: &[u8]) -> Self {
        let tkhd = child(trak, b"tkhd").unwrap_or_default();
        let mdia = child(trak, b"mdia").unwrap_or_default();
        let elst = child(trak, b"edts").and_then(|edts| child(edts, b"elst")).unwrap_or_default();
        let id_at = if tkhd.first() == Some(&1) { 20 } else { 12 };
        Self {
            id: u32_at(tkhd, id_at).unwrap_or(0),
            is_enabled: tkhd.get(3).is_some_and(|flags| flags & 1 == 1),
            is_audio: child(mdia, b"hdlr").and_then(|hdlr| hdlr.get(8..12)) == Some(b"soun"),
            timescale: child(mdia, b"mdhd").and_then(timescale).unwrap_or(0),
            edits: edits(elst).unwrap_or_default(),
        }
    }
}

impl ItunSmpb {
    /// Looks for the tag among iTunes' free-form ones, `----` boxes of `mean`, `name` and `data`.
    fn find(meta: &[u8]) -> Option<Self> {
        // A full box in MP4, a plain one in QuickTime.
        let ilst = child(meta.get(4..)?, b"ilst").or_else(|| child(meta, b"ilst"))?;
        boxes(ilst).filter(|(kind, _)| kind == b"----").find_map(|(_, tag)| {
            let name = child(tag, b"name")?.get(4..)?;
            let text = std::str::from_utf8(child(tag, b"data")?.get(8..)?).ok()?;
            (name == b"iTunSMPB").then(|| Self::parse(text)).flatten()
        })
    }

    /// Hexadecimal words: 0, delay, padding, length, and more that says nothing here.
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace().map(|word| u64::from_str_radix(word, 16).ok());
        let _zero = words.next()??;
        let (delay, padding) = (words.next()??, words.next()??);
        let length = words.next().flatten().unwrap_or(0);
        let is_plausible = [delay, padding, length].iter().all(|&frames| frames < 1 << 48);
        is_plausible.then_some(Self { delay, padding, length })
    }
}

fn edits(elst: &[u8]) -> Option<Vec<Edit>> {
    let is_long = *elst.first()? == 1;
    let count = u32_at(elst, 4)? as usize;
    let entries = elst.get(8..)?.chunks_exact(if is_long { 20 } else { 12 });
    let edit = |entry: &[u8]| {
        let (length, start) = if is_long {
            (u64_at(entry, 0)?, u64_at(entry, 8)?.cast_signed())
        } else {
            (u64::from(u32_at(entry, 0)?), i64::from(u32_at(entry, 4)?.cast_signed()))
        };
        Some(Edit { length, start: u64::try_from(start).ok() })
    };
    entries.take(count).map(edit).collect()
}

/// The timescale of an `mvhd` or `mdhd` box.
fn timescale(header: &[u8]) -> Option<u32> {
    u32_at(header, if *header.first()? == 1 { 20 } else { 12 })
}

/// The boxes that stand one after the other in `bytes`, each with its content; ends where they make no sense.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let (kind, header, size) = box_header(bytes, bytes.len() as u64)?;
        // A box that says it is longer than its parent ends with it.
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(bytes.len());
        let content = bytes.get(header as usize..size)?;
        bytes = &bytes[size..];
        Some((kind, content))
    })
}

fn child<'a>(bytes: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(bytes).find(|(found, _)| found == kind).map(|(_, content)| content)
}

/// Kind, length of the header and length of the whole box; `None` if it makes no sense. `left` bytes are left.
fn box_header(bytes: &[u8], left: u64) -> Option<([u8; 4], u64, u64)> {
    let kind = bytes.get(4..8)?.try_into().ok()?;
    let (header, size) = match u32_at(bytes, 0)? {
        0 => (8, left),
        1 => (16, u64_at(bytes, 8)?),
        size => (8, u64::from(size)),
    };
    (size >= header && header <= left).then_some((kind, header, size))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

fn read_up_to(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut content = Vec::with_capacity(buffer.len());
    file.take(buffer.len() as u64).read_to_end(&mut content)?;
    buffer[..content.len()].copy_from_slice(&content);
    Ok(content.len())
}
