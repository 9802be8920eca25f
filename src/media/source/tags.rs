//! Tags before and after the audio, in any format: ID3v1, ID3v2, APEv2, Lyrics3, and zeros. They are found
//! from both ends; the rest is audio.

use std::io;

use super::bytes::Bytes;
use super::itun_smpb::ItunSmpb;

/// The position of the audio in a file, and the timing in its tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tagged {
    /// The first byte of audio.
    pub start: u64,
    /// The byte after the last one.
    pub end: u64,
    /// The tag in which iTunes states the frames that its encoder added.
    pub itun_smpb: Option<ItunSmpb>,
}

/// How many bytes of a tag are searched for text: pictures come after it.
const MOST_TEXT: u64 = 1 << 20;

/// The maximum number of tags at one end of a file; more are an attack.
const MOST_TAGS: usize = 64;

/// Finds the audio.
pub(super) fn find(bytes: &mut Bytes) -> io::Result<Tagged> {
    let mut found = Tagged { start: 0, end: bytes.len(), itun_smpb: None };
    for _ in 0..MOST_TAGS {
        let Some(next) = skip_front(bytes, &mut found)? else { break };
        if next <= found.start || next >= found.end {
            break;
        }
        found.start = next;
    }
    for _ in 0..MOST_TAGS {
        match skip_back(bytes, found.end)? {
            Some(end) if end > found.start && end < found.end => found.end = end,
            _ => break,
        }
    }
    Ok(found)
}

/// The byte after a tag at the start; `None` if there is none.
fn skip_front(bytes: &mut Bytes, found: &mut Tagged) -> io::Result<Option<u64>> {
    let head = bytes.piece(found.start, 32)?;
    if let Some(size) = id3v2_bytes(&head) {
        let text = bytes.piece(found.start, size.min(MOST_TEXT))?;
        found.itun_smpb = found.itun_smpb.or_else(|| ItunSmpb::in_tag(&text));
        return Ok(Some(found.start + size));
    }
    if head.starts_with(b"APETAGEX") && head.len() == 32 {
        return Ok(Some(found.start + 32 + u64::from(u32_le(&head, 12))));
    }
    if head.len() == 32 && head[..4] == [0; 4] && !is_name(&head[4..8]) {
        return after_zeros(bytes, found.start);
    }
    Ok(None)
}

/// The length of an ID3v2 tag with its header, and with its footer if it has one. Some writers use plain numbers
/// instead of 7 bits per byte.
fn id3v2_bytes(head: &[u8]) -> Option<u64> {
    let [b'I', b'D', b'3', major, minor, flags, size @ ..] = head.first_chunk::<10>()? else { return None };
    if *major == 0xff || *minor == 0xff {
        return None;
    }
    let bits = if size.iter().all(|byte| byte & 0x80 == 0) { 7 } else { 8 };
    let size = size.iter().fold(0_u64, |size, &byte| size << bits | u64::from(byte));
    Some(10 + size + if flags & 0x10 != 0 { 10 } else { 0 })
}

/// The first byte after a run of zeros, apart from the zeros with which an MP4's first box begins.
fn after_zeros(bytes: &mut Bytes, start: u64) -> io::Result<Option<u64>> {
    let mut at = start;
    loop {
        let piece = bytes.piece(at, 1 << 16)?;
        if piece.is_empty() {
            return Ok(None);
        }
        let Some(first) = piece.iter().position(|&byte| byte != 0) else {
            at += piece.len() as u64;
            continue;
        };
        let first = at + first as u64;
        let is_box = bytes.piece(first + 1, 4)? == b"ftyp";
        return Ok(Some(if is_box { first.saturating_sub(3).max(start) } else { first }));
    }
}

/// The first byte of the tag that ends at `end`; `None` if there is none. Zeros may follow a tag.
fn skip_back(bytes: &mut Bytes, end: u64) -> io::Result<Option<u64>> {
    if let Some(start) = tag_before(bytes, end)? {
        return Ok(Some(start));
    }
    let last = bytes.piece(end.saturating_sub(1 << 16), (1 << 16).min(end))?;
    let zeros = last.iter().rev().take_while(|&&byte| byte == 0).count();
    // A single zero may be the end of a text.
    for zeros in [zeros, zeros.saturating_sub(1)] {
        if zeros > 0 && zeros < last.len() {
            let start = tag_before(bytes, end - zeros as u64)?;
            if start.is_some() {
                return Ok(start);
            }
        }
    }
    Ok(None)
}

fn tag_before(bytes: &mut Bytes, end: u64) -> io::Result<Option<u64>> {
    if let Some(start) = end.checked_sub(128)
        && bytes.piece(start, 3)? == b"TAG"
    {
        let enhanced = start.checked_sub(227);
        return Ok(match enhanced {
            Some(enhanced) if bytes.piece(enhanced, 4)? == b"TAG+" => Some(enhanced),
            _ => Some(start),
        });
    }
    let Some(footer) = end.checked_sub(32) else { return Ok(None) };
    let last = bytes.piece(footer, 32)?;
    if last.starts_with(b"APETAGEX") && last.len() == 32 {
        let header = if last[23] & 0x80 != 0 { 32 } else { 0 };
        return Ok((end - header.min(end)).checked_sub(u64::from(u32_le(&last, 12))));
    }
    if let Some(size) = last.get(22..).filter(|footer| footer.starts_with(b"3DI")) {
        let mut head = size.to_vec();
        head[..3].copy_from_slice(b"ID3");
        return Ok(id3v2_bytes(&head).and_then(|size| end.checked_sub(size)));
    }
    if last.ends_with(b"LYRICS200") {
        let size = std::str::from_utf8(&last[17..23]).ok().and_then(|digits| digits.parse::<u64>().ok());
        return Ok(size.and_then(|size| end.checked_sub(size + 15)));
    }
    if last.ends_with(b"LYRICSEND") {
        let from = end.saturating_sub(5_200);
        let text = bytes.piece(from, end - from)?;
        let start = text.windows(11).rposition(|word| word == b"LYRICSBEGIN");
        return Ok(start.map(|start| from + start as u64));
    }
    Ok(None)
}

fn is_name(letters: &[u8]) -> bool {
    letters.iter().all(|byte| (b' '..=b'~').contains(byte))
}

fn u32_le(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_le_bytes)
}
