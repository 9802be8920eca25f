//! The chunks of the RIFF family: WAV, RF64, Wave64, AIFF.

use std::io;

use super::bytes::Bytes;

/// The format of a chunk's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Four letters, 32-bit little-endian size, padded to 2 bytes.
    Riff,
    /// Four letters, 32-bit big-endian size, padded to 2 bytes.
    Iff,
    /// A GUID whose first four bytes are the letters, 64-bit little-endian size that includes its own 24 bytes of
    /// header, padded to 8 bytes.
    Wave64,
}

/// One chunk: where its content starts, and its claimed length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub id: [u8; 4],
    pub start: u64,
    pub size: u64,
}

/// Iterates over the chunks of a file.
#[derive(Debug)]
pub(super) struct Chunks<'f> {
    file: &'f mut Bytes,
    family: Family,
    next: u64,
    bytes: u64,
}

impl<'f> Chunks<'f> {
    /// The chunks from byte `start` on.
    pub fn new(file: &'f mut Bytes, family: Family, start: u64) -> Self {
        let bytes = file.len();
        Self { file, family, next: start, bytes }
    }

    /// The length of the file.
    pub fn file_bytes(&self) -> u64 {
        self.bytes
    }

    /// The next chunk; `None` if no further header fits into the file.
    pub fn next(&mut self) -> io::Result<Option<Chunk>> {
        let Some(mut chunk) = self.header_at(self.next)? else { return Ok(None) };
        // Some writers forget the padding after an odd size; then the next header starts one byte earlier.
        if self.family != Family::Wave64 && !is_name(chunk.id) && self.next.is_multiple_of(2) {
            match self.header_at(self.next - 1)? {
                Some(earlier) if is_name(earlier.id) => chunk = earlier,
                _ => {}
            }
        }
        let padding = if self.family == Family::Wave64 { 8 } else { 2 };
        let end = chunk.start.saturating_add(chunk.size);
        self.next = end.checked_next_multiple_of(padding).unwrap_or(u64::MAX);
        Ok(Some(chunk))
    }

    /// Up to `limit` bytes of a chunk's content, as many as there are.
    pub fn content(&mut self, chunk: Chunk, limit: u64) -> io::Result<Vec<u8>> {
        self.file.piece(chunk.start, chunk.size.min(limit))
    }

    fn header_at(&mut self, at: u64) -> io::Result<Option<Chunk>> {
        let header_bytes = if self.family == Family::Wave64 { 24 } else { 8 };
        let Some(start) = at.checked_add(header_bytes).filter(|&start| start <= self.bytes) else {
            return Ok(None);
        };
        let mut header = [0; 24];
        let found = self.file.piece(at, header_bytes)?;
        if (found.len() as u64) < header_bytes {
            return Ok(None);
        }
        header[..found.len()].copy_from_slice(&found);
        let id = [header[0], header[1], header[2], header[3]];
        let short = [header[4], header[5], header[6], header[7]];
        let size = match self.family {
            Family::Riff => u64::from(u32::from_le_bytes(short)),
            Family::Iff => u64::from(u32::from_be_bytes(short)),
            Family::Wave64 => {
                let [.., a, b, c, d, e, f, g, h] = header;
                u64::from_le_bytes([a, b, c, d, e, f, g, h]).saturating_sub(header_bytes)
            }
        };
        Ok(Some(Chunk { id, start, size }))
    }
}

fn is_name(id: [u8; 4]) -> bool {
    id.iter().all(|byte| (b' '..=b'~').contains(byte))
}
