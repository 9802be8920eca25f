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

/// Collects the chunks called `names` after the first twelve bytes of `file`. `big`: lengths are big-endian, otherwise
/// little-endian.
pub fn chunks(file: &mut (impl Read + Seek), names: &[&[u8; 4]], big: bool) -> TagChunks {
    let mut chunks = TagChunks::default();
    let (mut at, mut long) = (12_u64, None);
    for _ in 0..MOST_CHUNKS {
        let mut head = [0; 8];
        if file.seek(SeekFrom::Start(at)).is_err() || file.read_exact(&mut head).is_err() {
            break;
        }
        let [a, b, c, d, size @ ..] = head;
        let name = [a, b, c, d];
        let size = if big { u32::from_be_bytes(size) } else { u32::from_le_bytes(size) };
        let is_sound = &name == b"data" || &name == b"SSND";
        let length = match long {
            Some(long) if is_sound && size == u32::MAX => long,
            _ => u64::from(size),
        };
        if is_sound {
            chunks.sound = length;
        }
        let largest = if name.eq_ignore_ascii_case(b"ID3 ") { LARGEST_ID3 } else { LARGEST };
        if length <= largest && (names.contains(&&name) || &name == b"ds64") {
            let mut bytes = Vec::new();
            if file.take(length).read_to_end(&mut bytes).is_err() {
                break;
            }
            if &name == b"ds64" {
                long = bytes.get(8..16).and_then(|size| size.try_into().ok()).map(u64::from_le_bytes);
            } else {
                chunks.found.push((name, bytes));
            }
        }
        let Some(next) = at.checked_add(8 + length + length % 2) else { break };
        at = next;
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
