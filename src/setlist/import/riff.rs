//! Collects chunks of RIFF, RF64 and AIFF files, in any order.
//!
//! Loader threads. Seeks past large chunks. Does not interpret any chunk except `ds64`.

use std::io::{Read, Seek, SeekFrom};

/// The largest chunk that is read, in bytes; an ID3 tag holds pictures.
const LARGEST: u64 = 1 << 20;
const LARGEST_ID3: u64 = 64 << 20;

/// The most chunks that are visited.
const MOST_CHUNKS: usize = 4096;

/// The collected chunks of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagChunks {
    /// The chunks with their names.
    pub found: Vec<([u8; 4], Vec<u8>)>,
    /// The length of the audio data, in bytes.
    pub sound: u64,
}

impl TagChunks {
    /// The first chunk called `name`.
    pub fn get(&self, name: &[u8; 4]) -> Option<&[u8]> {
        self.all(name).next()
    }

    /// All chunks called `name`.
    pub fn all(&self, name: &[u8; 4]) -> impl Iterator<Item = &[u8]> + '_ {
        let name = *name;
        self.found.iter().filter(move |(found, _)| *found == name).map(|(_, bytes)| bytes.as_slice())
    }
}

/// A chunk: its name, and where its content lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkPlace {
    /// Its name.
    pub name: [u8; 4],
    /// The first byte of its content.
    pub start: u64,
    /// The length of its content in bytes, as the file states it.
    pub length: u64,
}

impl ChunkPlace {
    /// Whether it is the audio data.
    pub fn is_sound(&self) -> bool {
        matches!(&self.name, b"data" | b"SSND")
    }

    /// The byte after it; lengths are even.
    pub fn end(&self) -> Option<u64> {
        self.start.checked_add(self.length)?.checked_next_multiple_of(2)
    }
}

/// The chunks after the first twelve bytes of `file`, in their order. `big`: lengths are big-endian, otherwise little-endian.
pub fn chunk_places(file: &mut (impl Read + Seek), big: bool) -> Vec<ChunkPlace> {
    let mut places = Vec::new();
    let (mut at, mut long) = (12_u64, None);
    while places.len() < MOST_CHUNKS {
        let mut head = [0; 8];
        if file.seek(SeekFrom::Start(at)).is_err() || file.read_exact(&mut head).is_err() {
            break;
        }
        let [a, b, c, d, size @ ..] = head;
        let size = if big { u32::from_be_bytes(size) } else { u32::from_le_bytes(size) };
        let mut place = ChunkPlace { name: [a, b, c, d], start: at + 8, length: u64::from(size) };
        if let Some(long) = long.filter(|_| place.is_sound() && size == u32::MAX) {
            place.length = long;
        }
        if &place.name == b"ds64" {
            // The length of the file, then that of its sound.
            let mut sizes = [0; 16];
            long = file.read_exact(&mut sizes).is_ok().then(|| (u128::from_le_bytes(sizes) >> 64) as u64);
        }
        places.push(place);
        let Some(next) = place.end() else { break };
        at = next;
    }
    places
}

/// Collects the chunks called `names` after the first twelve bytes of `file`. `big`: lengths are big-endian, otherwise
/// little-endian.
pub fn chunks(file: &mut (impl Read + Seek), names: &[&[u8; 4]], big: bool) -> TagChunks {
    let mut chunks = TagChunks::default();
    for place in chunk_places(file, big) {
        if place.is_sound() {
            chunks.sound = place.length;
        }
        let largest = if place.name.eq_ignore_ascii_case(b"ID3 ") { LARGEST_ID3 } else { LARGEST };
        if place.length <= largest && names.contains(&&place.name) {
            let mut bytes = Vec::new();
            let read = file.seek(SeekFrom::Start(place.start));
            if read.and_then(|_| file.by_ref().take(place.length).read_to_end(&mut bytes)).is_err() {
                break;
            }
            chunks.found.push((place.name, bytes));
        }
    }
    chunks
}

/// The little-endian number at `at`.
pub fn u32_le(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The big-endian number at `at`.
pub fn u32_be(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The big-endian number at `at`.
pub fn u16_be(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}
