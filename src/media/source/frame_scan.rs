//! Finds the frames of a stream without a container: MPEG audio and ADTS, whose frames begin with a sync code and state their
//! length. One match proves nothing; several in a row do.

use std::io;

use super::bytes::Bytes;
use super::packets::{PacketEntry, Placer};

/// A parsed frame header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The length including the header; 0 if only the position of the next frame tells (free format).
    pub bytes: u32,
    /// Padding bytes of a free-format frame.
    pub padding: u32,
    pub frames: u32,
    pub rate: u32,
    pub channels: usize,
    /// The fields that do not change within a stream.
    pub kind: u32,
}

/// Parses a frame header of at least [`HEAD`] bytes.
pub(super) type Parse = fn(&[u8]) -> Option<Head>;

/// Bytes that a header needs.
pub(super) const HEAD: usize = 9;

/// The longest free-format frame.
const LONGEST_FREE: usize = 4_608;

/// The result of a scan.
#[derive(Debug)]
pub(super) struct Scan {
    pub first: Head,
    pub entries: Vec<PacketEntry>,
    /// The greatest number of channels that a frame has.
    pub channels: usize,
    /// Bytes after the last frame.
    pub after: u64,
    /// The frame at which the rate changes; the rest is not played.
    pub changes_rate_at: Option<i64>,
    /// The length of a free-format frame without padding.
    pub free_bytes: u32,
}

/// Finds all frames; `None` if there are none, or too few to be more than a coincidence.
pub(super) fn scan(bytes: &mut Bytes, parse: Parse, most_before: u64) -> io::Result<Option<Scan>> {
    let mut scanner = Scanner { window: ByteWindow { bytes, at: 0, held: Vec::new() }, parse, free: 0 };
    let Some((start, first)) = scanner.first(most_before)? else { return Ok(None) };
    let mut found = Scan {
        first,
        entries: Vec::new(),
        channels: first.channels,
        after: 0,
        changes_rate_at: None,
        free_bytes: scanner.free,
    };
    let end = scanner.walk(start, &mut found)?;
    found.after = scanner.window.bytes.len().saturating_sub(end);
    let covered: u64 = found.entries.iter().map(|entry| u64::from(entry.bytes)).sum();
    // Random data contain an apparent frame here and there.
    let is_most = found.changes_rate_at.is_some() || covered >= (scanner.window.bytes.len() - start) / 4;
    Ok(is_most.then_some(found))
}

/// A window of bytes.
struct ByteWindow<'b> {
    bytes: &'b mut Bytes,
    at: u64,
    held: Vec<u8>,
}

impl ByteWindow<'_> {
    /// Up to `count` bytes from `at` on.
    fn get(&mut self, at: u64, count: usize) -> io::Result<&[u8]> {
        if at < self.at || at + count as u64 > self.at + self.held.len() as u64 {
            self.at = at;
            self.held.clear();
            self.bytes.append(at, (1 << 17).max(count as u64), &mut self.held)?;
        }
        let from = (at - self.at) as usize;
        let to = (from + count).min(self.held.len());
        Ok(&self.held[from.min(to)..to])
    }
}

struct Scanner<'b> {
    window: ByteWindow<'b>,
    parse: Parse,
    /// The length of a free-format frame; 0 if unknown.
    free: u32,
}

impl Scanner<'_> {
    /// The header at a position, with its length.
    fn head(&mut self, at: u64) -> io::Result<Option<Head>> {
        let parse = self.parse;
        let Some(mut head) = parse(self.window.get(at, HEAD)?) else { return Ok(None) };
        if head.bytes == 0 && self.free > 0 {
            head.bytes = self.free + head.padding;
        }
        Ok((head.bytes > 0).then_some(head))
    }

    /// The first frame that is followed by two others or by the end of the file.
    fn first(&mut self, most_before: u64) -> io::Result<Option<(u64, Head)>> {
        let mut at = 0;
        while at <= most_before && at + 4 <= self.window.bytes.len() {
            let parse = self.parse;
            let piece = self.window.get(at, 4_096)?;
            let Some(mark) = piece.iter().position(|&byte| byte == 0xff) else {
                at += piece.len() as u64;
                continue;
            };
            at += mark as u64;
            if let Some(head) = parse(self.window.get(at, HEAD)?) {
                self.free = if head.bytes == 0 { self.free_length(at, head)? } else { 0 };
                if let Some(head) = self.head(at)?
                    && self.goes_on(at, head, 3, at == 0)?
                {
                    return Ok(Some((at, head)));
                }
            }
            at += 1;
        }
        Ok(None)
    }

    /// Whether frames of the same kind follow, `count` of them or up to the end of the file. A stream may consist of a single frame
    /// if it fills the file.
    fn goes_on(&mut self, mut at: u64, head: Head, count: usize, may_be_short: bool) -> io::Result<bool> {
        let (mut length, mut seen) = (head.bytes, 1);
        while seen < count {
            at += u64::from(length);
            match self.head(at)? {
                Some(next) if next.kind == head.kind => length = next.bytes,
                _ => return Ok(at == self.window.bytes.len() && (may_be_short || seen > 1)),
            }
            seen += 1;
        }
        Ok(true)
    }

    /// The length of free-format frames: the distance to the next two of the same kind.
    fn free_length(&mut self, at: u64, head: Head) -> io::Result<u32> {
        let parse = self.parse;
        let data = self.window.get(at, 3 * LONGEST_FREE)?;
        for length in 16..LONGEST_FREE {
            let like = |place: usize| {
                data.get(place..place + HEAD)
                    .and_then(parse)
                    .filter(|next| next.kind == head.kind && next.bytes == 0)
            };
            let Some(second) = like(length) else { continue };
            let free = length - head.padding as usize;
            if like(length + free + second.padding as usize).is_some() {
                return Ok(free as u32);
            }
        }
        Ok(0)
    }

    /// Walks from frame to frame to the end; returns the final byte position.
    fn walk(&mut self, start: u64, found: &mut Scan) -> io::Result<u64> {
        let (mut at, mut placer, length) = (start, Placer::default(), self.window.bytes.len());
        let mut total = 0;
        while at < length {
            match self.head(at)? {
                Some(head) if head.kind == found.first.kind => {
                    if at + u64::from(head.bytes) > length {
                        break;
                    }
                    placer.push(at, head.bytes, head.frames);
                    found.channels = found.channels.max(head.channels);
                    at += u64::from(head.bytes);
                    total += u64::from(head.bytes);
                }
                Some(head) if self.goes_on(at, head, 3, false)? => {
                    found.changes_rate_at = Some(placer.next());
                    break;
                }
                _ => {
                    let average = (total / placer.entries.len().max(1) as u64).max(1);
                    let Some(next) = self.resume(at, found.first.kind)? else { break };
                    let is_tag = self.is_tag(at)?;
                    let lost = if is_tag { 0 } else { (next - at + average / 2) / average };
                    let frames = i64::from(found.first.frames).saturating_mul(i64::try_from(lost).unwrap_or(0));
                    placer.start_at(placer.next().saturating_add(frames));
                    at = next;
                }
            }
        }
        found.entries = placer.entries;
        Ok(at)
    }

    /// The next position with two frames of this kind, or one of another.
    fn resume(&mut self, from: u64, kind: u32) -> io::Result<Option<u64>> {
        let mut at = from + 1;
        while at + 4 <= self.window.bytes.len() {
            let piece = self.window.get(at, 4_096)?;
            let Some(mark) = piece.iter().position(|&byte| byte == 0xff) else {
                at += piece.len() as u64;
                continue;
            };
            at += mark as u64;
            if let Some(head) = self.head(at)?
                && self.goes_on(at, head, if head.kind == kind { 2 } else { 3 }, head.kind == kind)?
            {
                return Ok(Some(at));
            }
            at += 1;
        }
        Ok(None)
    }

    /// Whether there is a tag at a position, as in concatenated files.
    fn is_tag(&mut self, at: u64) -> io::Result<bool> {
        let head = self.window.get(at, 11)?;
        Ok([&b"ID3"[..], b"TAG", b"APETAGEX", b"LYRICSBEGIN"].iter().any(|name| head.starts_with(name)))
    }
}
