//! Reads the tags in the files of stems, with the right reader for each format.
//!
//! Loader threads. Opens files and reads only their tags. Only regular files are opened, so that a pipe cannot block.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::super::lyrics::Lyrics;
use super::riff::{TagChunks, chunks};
use super::{Mark, aiff, ape, flac, id3, mp4, mp4_chapters, wav};

/// The most bytes read at the beginning of a file.
const MOST_READ: u64 = 4 << 20;

/// The tags of a stem's file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StemTags {
    /// In beats a minute.
    pub bpm: Option<f64>,
    /// The song's key.
    pub key: Option<String>,
    /// The title in the tags.
    pub title: Option<String>,
    /// The artist.
    pub artist: Option<String>,
    /// Places, in seconds from the beginning of the file.
    pub marks: Vec<Mark>,
    /// The file's start on the recorder's clock, in frames, and the frames per second.
    pub time_reference: Option<(u64, u32)>,
    /// Lyrics with times from the beginning of the file; their source is not set.
    pub lyrics: Vec<Lyrics>,
}

impl StemTags {
    /// These tags, completed from `other` where they are empty.
    #[must_use]
    pub fn filled_from(self, other: Self) -> Self {
        Self {
            bpm: self.bpm.or(other.bpm),
            key: self.key.or(other.key),
            title: self.title.or(other.title),
            artist: self.artist.or(other.artist),
            marks: if self.marks.is_empty() { other.marks } else { self.marks },
            time_reference: self.time_reference.or(other.time_reference),
            lyrics: if self.lyrics.is_empty() { other.lyrics } else { self.lyrics },
        }
    }
}

/// Reads the tags of the file at `path`; empty if it cannot be read.
pub fn stem_tags(path: &Path) -> StemTags {
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    is_file.then(|| File::open(path).ok()).flatten().map_or_else(StemTags::default, |mut file| read(&mut file))
}

/// Reads the tags of `file`.
pub fn read(file: &mut (impl Read + Seek)) -> StemTags {
    let mut head = Vec::new();
    if file.by_ref().take(12).read_to_end(&mut head).is_err() || head.len() < 12 {
        return StemTags::default();
    }
    let mut all_from = |start: u64| {
        let mut bytes = Vec::new();
        let read =
            file.seek(SeekFrom::Start(start)).and_then(|_| file.by_ref().take(MOST_READ).read_to_end(&mut bytes));
        read.map_or_else(|_| Vec::new(), |_| bytes)
    };
    match (&head[..4], &head[8..12]) {
        (b"RIFF" | b"RF64" | b"BW64", b"WAVE") => {
            let chunks = chunks(file, wav::NAMES, false);
            wav::read(&chunks, None, None).filled_from(tag_in(&chunks))
        }
        (b"FORM", b"AIFF" | b"AIFC") => {
            let chunks = chunks(file, aiff::NAMES, true);
            aiff::read(&chunks).filled_from(tag_in(&chunks))
        }
        (b"fLaC", _) => flac::read_flac(&all_from(0)),
        (b"OggS", _) => flac::read_ogg(&all_from(0)),
        ([b'I', b'D', b'3', _], _) => {
            let bytes = all_from(0);
            let tags = id3::read(&bytes);
            let after = id3::length(&bytes).and_then(|length| bytes.get(length..)).unwrap_or_default();
            let is_flac = after.starts_with(b"fLaC");
            if is_flac { flac::read_flac(after).filled_from(tags) } else { tags.filled_from(ape::read(file)) }
        }
        _ if &head[4..8] == b"ftyp" => {
            let Some(moov) = moov(file) else { return StemTags::default() };
            let mut tags = mp4::read(&moov);
            if tags.marks.is_empty() {
                tags.marks = mp4_chapters::read(&moov, file);
            }
            tags
        }
        _ => ape::read(file),
    }
}

/// Reads the ID3 tag in a chunk.
fn tag_in(chunks: &TagChunks) -> StemTags {
    chunks.get(b"id3 ").or_else(|| chunks.get(b"ID3 ")).map_or_else(StemTags::default, id3::read)
}

/// The content of the box `moov`, wherever it is in the file.
pub fn moov(file: &mut (impl Read + Seek)) -> Option<Vec<u8>> {
    let mut at = 0_u64;
    for _ in 0..1000 {
        let mut head = [0; 16];
        file.seek(SeekFrom::Start(at)).ok()?;
        let got = file.by_ref().take(16).read(&mut head).ok()?;
        let size = u32::from_be_bytes(head[..4].try_into().ok()?);
        let (skip, size) = match size {
            1 if got == 16 => (16, u64::from_be_bytes(head[8..].try_into().ok()?)),
            size => (8, u64::from(size)),
        };
        if got < 8 || size < skip {
            return None;
        }
        if &head[4..8] == b"moov" {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(at + skip)).ok()?;
            file.by_ref().take((size - skip).min(16 << 20)).read_to_end(&mut bytes).ok()?;
            return Some(bytes);
        }
        at = at.checked_add(size)?;
    }
    None
}
