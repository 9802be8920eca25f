//! The description of the tracks of an MP4 or QuickTime file: their coding, the positions of their samples, and which part of them is
//! the music.

use std::io;

use super::bytes::Bytes;
use super::itun_smpb::ItunSmpb;
use super::mp4_boxes::{box_header, boxes, child, u32_at, u64_at};
use super::mp4_samples::SampleTable;

/// The tracks of an MP4 file, with their timing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Movie {
    /// Movie ticks a second, the unit of the lengths of edits.
    pub timescale: u32,
    pub tracks: Vec<MovieTrack>,
    pub itun_smpb: Option<ItunSmpb>,
    /// Whether the part with the positions of everything was found.
    pub has_description: bool,
}

/// One track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MovieTrack {
    pub id: u32,
    pub is_enabled: bool,
    pub is_audio: bool,
    /// Media ticks a second, the unit of the starts of edits.
    pub timescale: u32,
    pub edits: Vec<EditListEntry>,
    /// The coding of the samples: the kind of the description, and its content.
    pub entry: Option<([u8; 4], Vec<u8>)>,
    pub samples: SampleTable,
    pub has_fragments: bool,
}

/// An entry of an edit list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EditListEntry {
    /// In movie ticks; 0 can mean "to the end".
    pub length: u64,
    /// In media ticks; `None` is an empty edit, which is a pause.
    pub start: Option<u64>,
}

/// The boxes with which such a file may begin.
const FIRST: [&[u8; 4]; 9] = [b"ftyp", b"moov", b"mdat", b"moof", b"wide", b"free", b"skip", b"pnot", b"styp"];

/// The maximum size of a description, which is small apart from cover pictures.
const MAX_MOOV: u64 = 64 << 20;

impl Movie {
    /// Reads the description of an MP4 or QuickTime file; `None` for any other file.
    pub fn read(bytes: &mut Bytes) -> io::Result<Option<Self>> {
        let mut movie = Self::default();
        let (mut at, mut is_movie) = (0_u64, false);
        while at < bytes.len() {
            let header = bytes.piece(at, 16)?;
            let Some((kind, header_bytes, size)) = box_header(&header, bytes.len() - at) else { break };
            if at == 0 && !FIRST.contains(&&kind) {
                break;
            }
            is_movie |= matches!(&kind, b"ftyp" | b"moov" | b"mdat" | b"moof");
            match &kind {
                b"moov" if !movie.has_description => {
                    movie = Self::parse(&bytes.piece(at + header_bytes, (size - header_bytes).min(MAX_MOOV))?);
                }
                b"moof" => {
                    let content = bytes.piece(at + header_bytes, (size - header_bytes).min(MAX_MOOV))?;
                    movie.take_fragment(&content, at);
                }
                _ => {}
            }
            at = at.saturating_add(size);
        }
        Ok(is_movie.then_some(movie))
    }

    fn take_fragment(&mut self, moof: &[u8], at: u64) {
        for (_, traf) in boxes(moof).filter(|(kind, _)| kind == b"traf") {
            let id = child(traf, b"tfhd").and_then(|tfhd| u32_at(tfhd, 4));
            if let Some(track) = self.tracks.iter_mut().find(|track| Some(track.id) == id && track.is_audio) {
                track.has_fragments = true;
                track.samples.take_fragment(traf, at);
            }
        }
    }

    fn parse(moov: &[u8]) -> Self {
        let tracks =
            boxes(moov).filter(|(kind, _)| kind == b"trak").map(|(_, trak)| MovieTrack::parse(trak)).collect();
        let itun_smpb = child(moov, b"udta").and_then(|udta| child(udta, b"meta")).and_then(find_itun_smpb);
        let timescale = child(moov, b"mvhd").and_then(timescale).unwrap_or(0);
        let mut movie = Self { timescale, tracks, itun_smpb, has_description: true };
        let usual = child(moov, b"mvex").into_iter().flat_map(boxes).filter(|(kind, _)| kind == b"trex");
        for (_, trex) in usual {
            let id = u32_at(trex, 4);
            movie
                .tracks
                .iter_mut()
                .filter(|track| Some(track.id) == id)
                .for_each(|track| track.samples.usual(trex));
        }
        movie
    }

    /// The default track: the first enabled audio track, or else the first. In a stem file that is the mix.
    pub fn main_track(&self) -> Option<&MovieTrack> {
        let audio = || self.tracks.iter().filter(|track| track.is_audio);
        audio().find(|track| track.is_enabled).or_else(|| audio().next())
    }

    /// An audio track, from 1 on.
    pub fn audio_track(&self, number: u16) -> Option<&MovieTrack> {
        self.tracks.iter().filter(|track| track.is_audio).nth(usize::from(number).checked_sub(1)?)
    }
}

impl MovieTrack {
    fn parse(trak: &[u8]) -> Self {
        let tkhd = child(trak, b"tkhd").unwrap_or_default();
        let mdia = child(trak, b"mdia").unwrap_or_default();
        let elst = child(trak, b"edts").and_then(|edts| child(edts, b"elst")).unwrap_or_default();
        let is_audio = child(mdia, b"hdlr").and_then(|hdlr| hdlr.get(8..12)) == Some(b"soun");
        let stbl = child(mdia, b"minf").and_then(|minf| child(minf, b"stbl")).unwrap_or_default();
        let id_at = if tkhd.first() == Some(&1) { 20 } else { 12 };
        Self {
            id: u32_at(tkhd, id_at).unwrap_or(0),
            is_enabled: tkhd.get(3).is_some_and(|flags| flags & 1 == 1),
            is_audio,
            timescale: child(mdia, b"mdhd").and_then(timescale).unwrap_or(0),
            edits: edits(elst).unwrap_or_default(),
            entry: child(stbl, b"stsd").and_then(|stsd| {
                let (kind, content) = boxes(stsd.get(8..)?).next()?;
                Some((kind, content.to_vec()))
            }),
            samples: if is_audio { SampleTable::of(stbl) } else { SampleTable::default() },
            has_fragments: false,
        }
    }
}

/// Finds iTunes' tag among the free-form ones, `----` boxes of `mean`, `name` and `data`.
fn find_itun_smpb(meta: &[u8]) -> Option<ItunSmpb> {
    // A full box in MP4, a plain one in QuickTime.
    let ilst = child(meta.get(4..)?, b"ilst").or_else(|| child(meta, b"ilst"))?;
    boxes(ilst).filter(|(kind, _)| kind == b"----").find_map(|(_, tag)| {
        let name = child(tag, b"name")?.get(4..)?;
        let text = std::str::from_utf8(child(tag, b"data")?.get(8..)?).ok()?;
        (name == b"iTunSMPB").then(|| ItunSmpb::parse(text)).flatten()
    })
}

fn edits(elst: &[u8]) -> Option<Vec<EditListEntry>> {
    let is_long = *elst.first()? == 1;
    let count = u32_at(elst, 4)? as usize;
    let entries = elst.get(8..)?.chunks_exact(if is_long { 20 } else { 12 });
    let edit = |entry: &[u8]| {
        let (length, start) = if is_long {
            (u64_at(entry, 0)?, u64_at(entry, 8)?.cast_signed())
        } else {
            (u64::from(u32_at(entry, 0)?), i64::from(u32_at(entry, 4)?.cast_signed()))
        };
        Some(EditListEntry { length, start: u64::try_from(start).ok() })
    };
    entries.take(count).map(edit).collect()
}

/// The timescale of an `mvhd` or `mdhd` box.
fn timescale(header: &[u8]) -> Option<u32> {
    u32_at(header, if *header.first()? == 1 { 20 } else { 12 })
}
