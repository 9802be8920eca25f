//! ID3v2 tags: tempo, key, title, artist, chapters, and lyrics with their chords.
//!
//! Pure: takes bytes.

use super::riff::u32_be;
use super::{At, Mark, StemTags, plain, text};
use crate::setlist::lyrics::tagged;
use crate::time::FileSeconds;

/// The length in bytes of the tag at the beginning of `head`; `None` if there is no tag or fewer than ten bytes.
pub fn length(head: &[u8]) -> Option<usize> {
    let size = head.get(6..10).filter(|_| head.starts_with(b"ID3"))?;
    let footer = if head[5] & 0x10 != 0 { 10 } else { 0 };
    Some(10 + synchsafe(size)? + footer)
}

/// Reads the tag at the beginning of `bytes`.
pub fn read(bytes: &[u8]) -> StemTags {
    let mut tags = StemTags::default();
    let Some(length) = length(bytes) else { return tags };
    let (version, flags) = (bytes[3], bytes[5]);
    let body = &bytes[10..length.min(bytes.len())];
    let body = if flags & 0x80 != 0 && version < 4 { resynchronised(body) } else { body.to_vec() };
    let skipped = if flags & 0x40 != 0 && version >= 3 { extended_header(&body, version) } else { 0 };
    let frames = body.get(skipped..).unwrap_or_default();
    let frames = TagFrames { rest: frames, version };
    let mut chords = Vec::new();
    for (name, frame) in frames {
        match &name {
            b"TBPM" | b"TBP\0" => tags.bpm = tempo(&decoded(&frame)),
            b"TKEY" | b"TKE\0" => tags.key = said(decoded(&frame)),
            b"TIT2" | b"TT2\0" => tags.title = said(decoded(&frame)),
            b"TPE1" | b"TP1\0" => tags.artist = said(decoded(&frame)),
            b"CHAP" => tags.marks.extend(chapter(&frame, version)),
            b"SYLT" | b"SLT\0" => {
                let seconds = frame_seconds(bytes, length);
                tags.lyrics.extend(tagged::of_sylt(&frame, seconds));
                chords.extend(tagged::chords_of_sylt(&frame, seconds));
            }
            b"USLT" | b"ULT\0" => tags.lyrics.extend(tagged::of_uslt(&frame)),
            _ => {}
        }
    }
    chords.sort_by(|a, b| a.0.total_cmp(&b.0));
    tagged::put_chords(&mut tags.lyrics, &chords);
    tags
}

/// The duration in seconds of one MPEG audio frame after the tag, if there is one.
fn frame_seconds(bytes: &[u8], tag: usize) -> Option<f64> {
    let head = bytes.get(tag..)?.windows(4).find(|head| head[0] == 0xff && head[1] & 0xe0 == 0xe0)?;
    let (version, layer, rate) = (head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 2 & 3);
    let rate = *[44_100.0, 48_000.0, 32_000.0].get(usize::from(rate))?;
    let (rate, is_half) = match version {
        3 => (rate, false),
        2 => (rate / 2.0, true),
        0 => (rate / 4.0, true),
        _ => return None,
    };
    let frames = match layer {
        3 => 384.0,
        1 if is_half => 576.0,
        1 | 2 => 1152.0,
        _ => return None,
    };
    Some(frames / rate)
}

/// Parses a tempo as tags write it: `120`, `93.7`, `93,7`.
pub fn tempo(words: &str) -> Option<f64> {
    words.trim().replace(',', ".").parse().ok().filter(|bpm: &f64| bpm.is_finite() && *bpm > 0.0)
}

fn said(words: String) -> Option<String> {
    Some(words).filter(|words| !words.is_empty())
}

/// The frames of a tag.
struct TagFrames<'a> {
    rest: &'a [u8],
    version: u8,
}

impl Iterator for TagFrames<'_> {
    type Item = ([u8; 4], Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        let long = self.version >= 3;
        let head = if long { 10 } else { 6 };
        let bytes = self.rest.get(..head).filter(|bytes| bytes[0] != 0)?;
        let name = if long { [bytes[0], bytes[1], bytes[2], bytes[3]] } else { [bytes[0], bytes[1], bytes[2], 0] };
        let length = match self.version {
            4.. => synchsafe(&bytes[4..8])?,
            3 => u32_be(bytes, 4)? as usize,
            _ => usize::from(bytes[3]) << 16 | usize::from(bytes[4]) << 8 | usize::from(bytes[5]),
        };
        let frame = self.rest.get(head..head.checked_add(length)?)?;
        self.rest = &self.rest[head + length..];
        let flags = if self.version >= 4 { bytes[9] } else { 0 };
        let frame = if flags & 0x01 != 0 { frame.get(4..).unwrap_or_default() } else { frame };
        Some((name, if flags & 0x02 != 0 { resynchronised(frame) } else { frame.to_vec() }))
    }
}

/// The first text of a text frame.
fn decoded(frame: &[u8]) -> String {
    let Some((encoding, words)) = frame.split_first() else { return String::new() };
    let wide = |big: bool, words: &[u8]| {
        let units = words.chunks_exact(2).map(|pair| {
            if big { u16::from_be_bytes([pair[0], pair[1]]) } else { u16::from_le_bytes([pair[0], pair[1]]) }
        });
        let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
        plain(&String::from_utf16_lossy(&units))
    };
    match (encoding, words) {
        (1, [0xfe, 0xff, rest @ ..]) => wide(true, rest),
        (1, [0xff, 0xfe, rest @ ..]) => wide(false, rest),
        (1, rest) => wide(false, rest),
        (2, rest) => wide(true, rest),
        (_, rest) => text(rest),
    }
}

/// Reads a chapter: its identifier, start and end in milliseconds, and subframes.
fn chapter(frame: &[u8], version: u8) -> Option<Mark> {
    let name_end = frame.iter().position(|&byte| byte == 0)? + 1;
    let (start, end) = (u32_be(frame, name_end)?, u32_be(frame, name_end + 4)?);
    let frames = TagFrames { rest: frame.get(name_end + 16..)?, version };
    let mut frames = frames;
    let title = frames.find(|(name, _)| name == b"TIT2").map(|(_, frame)| decoded(&frame));
    let name = title.and_then(said).unwrap_or_else(|| text(&frame[..name_end]));
    let seconds = |ms: u32| At::Seconds(FileSeconds::new(f64::from(ms) / 1000.0));
    let end = Some(end).filter(|end| *end > start && *end != u32::MAX).map(seconds);
    Some(Mark { at: seconds(start), end, name, colour: None, is_section: true })
}

/// Decodes a synchsafe number: seven bits a byte.
fn synchsafe(bytes: &[u8]) -> Option<usize> {
    let is_valid = bytes.len() == 4 && bytes.iter().all(|byte| byte & 0x80 == 0);
    is_valid.then(|| bytes.iter().fold(0, |size, &byte| size << 7 | usize::from(byte)))
}

/// Removes the zeros inserted to keep decoders from mistaking a tag for audio.
fn resynchronised(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut after = false;
    for &byte in bytes {
        if !(after && byte == 0) {
            plain.push(byte);
        }
        after = byte == 0xff;
    }
    plain
}

fn extended_header(body: &[u8], version: u8) -> usize {
    match version {
        3 => u32_be(body, 0).map_or(0, |size| size as usize + 4),
        _ => body.get(..4).and_then(synchsafe).unwrap_or(0),
    }
}
