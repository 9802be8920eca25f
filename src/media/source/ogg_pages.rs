//! The pages of an Ogg file (RFC 3533). A page with a wrong checksum is skipped.

use std::io;

use super::bytes::Bytes;
use super::sums::crc32;

/// A page.
#[derive(Clone, Debug)]
pub(super) struct OggPage {
    /// Its data begins at this byte.
    pub at: u64,
    pub data: Vec<u8>,
    /// The lengths of the pieces of packets in it.
    pub lacing: Vec<u8>,
    pub serial: u32,
    pub sequence: u32,
    /// The time after the last packet that ends on it.
    pub granule: Option<i64>,
    pub continues: bool,
    pub begins: bool,
    pub ends: bool,
}

/// Iterates over the pages.
#[derive(Debug)]
pub(super) struct Pages<'b> {
    bytes: &'b mut Bytes,
    at: u64,
    window: Vec<u8>,
}

/// The longest page: 27 bytes, 255 lengths, 255 pieces of 255 bytes.
const LONGEST: usize = 27 + 255 + 255 * 255;

impl<'b> Pages<'b> {
    /// From byte `at` on.
    pub fn new(bytes: &'b mut Bytes, at: u64) -> Self {
        Self { bytes, at, window: Vec::new() }
    }

    /// The next intact page; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<OggPage>> {
        loop {
            if self.window.len() < LONGEST {
                let have = self.window.len() as u64;
                self.bytes.append(self.at + have, 1 << 18, &mut self.window)?;
            }
            let Some(mark) = self.window.windows(4).position(|word| word == b"OggS") else {
                let left = self.window.len().min(3);
                self.drop_front(self.window.len() - left);
                if self.window.len() < 4 && self.at + left as u64 >= self.bytes.len() {
                    return Ok(None);
                }
                continue;
            };
            self.drop_front(mark);
            if self.window.len() < LONGEST {
                let have = self.window.len() as u64;
                self.bytes.append(self.at + have, 1 << 18, &mut self.window)?;
            }
            match parse(&self.window, self.at) {
                Some((page, length)) => {
                    self.drop_front(length);
                    return Ok(Some(page));
                }
                None => self.drop_front(4),
            }
        }
    }

    fn drop_front(&mut self, bytes: usize) {
        self.window.drain(..bytes);
        self.at += bytes as u64;
    }
}

fn parse(bytes: &[u8], at: u64) -> Option<(OggPage, usize)> {
    let head = bytes.first_chunk::<27>()?;
    let count = usize::from(head[26]);
    let lacing = bytes.get(27..27 + count)?.to_vec();
    let start = 27 + count;
    let length = start + lacing.iter().map(|&piece| usize::from(piece)).sum::<usize>();
    let data = bytes.get(start..length)?.to_vec();
    let word = |at: usize| [head[at], head[at + 1], head[at + 2], head[at + 3]];
    let sum = crc32(crc32(crc32(0, &head[..22]), &[0; 4]), &bytes[26..length]);
    if head[4] != 0 || sum != u32::from_le_bytes(word(22)) {
        return None;
    }
    let granule = i64::from_le_bytes([head[6], head[7], head[8], head[9], head[10], head[11], head[12], head[13]]);
    let page = OggPage {
        at: at + start as u64,
        data,
        lacing,
        serial: u32::from_le_bytes(word(14)),
        sequence: u32::from_le_bytes(word(18)),
        granule: (granule != -1).then_some(granule),
        continues: head[5] & 1 != 0,
        begins: head[5] & 2 != 0,
        ends: head[5] & 4 != 0,
    };
    Some((page, length))
}
