//! Finds FLAC frames by their sync codes and checksums: nothing else in a file needs to be valid.

use std::io;

use super::bytes::Bytes;
use super::packets::Packet;
use super::sums::{crc8, crc16};

/// The number of bytes per read.
const STEP: u64 = 1 << 16;

/// The longest frame; longer ones are damaged.
const LONGEST: usize = 1 << 22;

/// A frame's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FrameHeader {
    start: u64,
    frames: u32,
    /// The length of the header.
    bytes: usize,
    /// The codes of the rate and the bits, which do not change within a stream.
    kind: (u8, u8),
}

/// Iterates over frames.
#[derive(Debug)]
pub(super) struct FlacFrames {
    bytes: Bytes,
    /// The byte at which the first frame begins.
    first: u64,
    /// Frames per block, if headers count blocks.
    block: u32,
    /// The claimed length; 0 if there is none.
    claimed: u64,
    /// The byte at which the next frame should begin.
    at: u64,
    /// Bytes from `at` on.
    window: Vec<u8>,
    kind: Option<(u8, u8)>,
}

/// The end of a frame.
enum End {
    /// Before this byte of the window; its checksum is valid.
    Sound(usize),
    /// Before this byte of the window; its checksum is invalid.
    Damaged(usize),
    /// The file ends before the frame does.
    Never,
}

impl FlacFrames {
    /// The frames from byte `first` on. `block` is the block length in STREAMINFO.
    pub fn new(bytes: Bytes, first: u64, block: u32, claimed: u64) -> io::Result<Self> {
        let mut frames = Self { bytes, first, block, claimed, at: first, window: Vec::new(), kind: None };
        // The block length matters, and a stream's first block states it more reliably than STREAMINFO.
        if let Some(header) = frames.find(usize::MAX)? {
            frames.kind = Some(header.kind);
            if header.start == 0 && (header.frames > 0) {
                frames.block = header.frames;
            }
            frames.first = frames.at;
        }
        frames.restart();
        Ok(frames)
    }

    fn restart(&mut self) {
        self.jump(self.first);
    }

    fn jump(&mut self, at: u64) {
        self.at = at;
        self.window.clear();
    }

    /// Reads more; `false` at the end of the file.
    fn extend(&mut self) -> io::Result<bool> {
        let before = self.window.len();
        self.bytes.append(self.at + before as u64, STEP, &mut self.window)?;
        Ok(self.window.len() > before)
    }

    /// Advances to the next header, at most `within` bytes away.
    fn find(&mut self, within: usize) -> io::Result<Option<FrameHeader>> {
        let mut from = 0;
        loop {
            while from + 16 > self.window.len() && self.extend()? {}
            let Some(place) = self.window[from..].iter().position(|&byte| byte == 0xff) else {
                from = self.window.len();
                if from > LONGEST {
                    self.drop_front(from);
                    from = 0;
                }
                if self.extend()? && from < within {
                    continue;
                }
                return Ok(None);
            };
            from += place;
            while from + 16 > self.window.len() && self.extend()? {}
            if let Some(header) = self.header(from) {
                self.drop_front(from);
                return Ok(Some(header));
            }
            from += 1;
            if from >= within || from >= self.window.len() {
                return Ok(None);
            }
        }
    }

    fn drop_front(&mut self, bytes: usize) {
        self.window.drain(..bytes);
        self.at += bytes as u64;
    }

    /// The header at a position in the window.
    fn header(&self, at: usize) -> Option<FrameHeader> {
        let head = self.window.get(at..)?;
        let header = FrameHeader::parse(head, self.block)?;
        self.kind.is_none_or(|kind| kind == header.kind).then_some(header)
    }

    /// The next frame; damaged ones have no bytes. `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Packet>> {
        let Some(header) = self.find(usize::MAX)? else { return Ok(None) };
        let start = i64::try_from(header.start).unwrap_or(i64::MAX);
        let span = start..start.saturating_add(header.frames.into());
        let data = match self.end_of(header)? {
            End::Sound(end) => {
                let data = self.window[..end].to_vec();
                self.drop_front(end);
                data
            }
            End::Damaged(end) => {
                self.drop_front(end);
                Vec::new()
            }
            End::Never => {
                let is_last = span.end as u64 >= self.claimed && self.claimed > 0;
                self.drop_front(self.window.len());
                if !is_last {
                    return Ok(None);
                }
                Vec::new()
            }
        };
        Ok(Some(Packet { data, span }))
    }

    /// The end of the frame at the beginning of the window.
    fn end_of(&mut self, header: FrameHeader) -> io::Result<End> {
        let (mut sum, mut at) = (0, 0);
        let mut from = header.bytes;
        loop {
            while from + 16 > self.window.len() && self.window.len() < LONGEST && self.extend()? {}
            let rest = self.window.get(from..).unwrap_or_default();
            let mark = rest.iter().position(|&byte| byte == 0xff).map(|place| from + place);
            let end = mark.unwrap_or(self.window.len());
            sum = crc16(sum, &self.window[at..end]);
            at = end;
            let Some(mark) = mark else {
                if self.window.len() < LONGEST && self.extend()? {
                    from = at;
                    continue;
                }
                break;
            };
            from = mark + 1;
            // The header must be complete.
            while mark + 16 > self.window.len() && self.window.len() < LONGEST && self.extend()? {}
            let is_mark = self.window.get(mark + 1).is_some_and(|&next| next & 0xfe == 0xf8);
            let Some(next) = self.header(mark).filter(|_| is_mark) else { continue };
            if sum == 0 {
                return Ok(End::Sound(mark));
            }
            if next.start == header.start + u64::from(header.frames) {
                return Ok(End::Damaged(mark));
            }
            // A large gap contains more than one damaged frame.
            let is_later =
                (header.start + u64::from(header.frames)..header.start + 1_000_000).contains(&next.start);
            if is_later && mark > 1 << 18 {
                return Ok(End::Damaged(mark));
            }
        }
        // Data after the last frame are not audio.
        Ok(if sum == 0 {
            End::Sound(at)
        } else if self.ends_somewhere(header) {
            End::Sound(self.window.len())
        } else {
            End::Never
        })
    }

    /// Whether the frame at the beginning of the window has a valid checksum somewhere.
    fn ends_somewhere(&self, header: FrameHeader) -> bool {
        let mut sum = crc16(0, &self.window[..header.bytes]);
        let bytes = self.window.iter().enumerate().skip(header.bytes);
        bytes.into_iter().any(|(at, byte)| {
            let is_end = sum == 0 && at > header.bytes + 2;
            sum = crc16(sum, &[*byte]);
            is_end
        })
    }

    /// Seeks to the frame that contains `frame`, or about `before` packets earlier, and never later.
    pub fn go_to(&mut self, frame: i64, before: usize) -> io::Result<()> {
        let back = u64::from(self.block.max(4_096)) * before as u64;
        let target = u64::try_from(frame).unwrap_or(0).saturating_sub(back);
        let (mut low, mut high) = (self.first, self.bytes.len());
        while high.saturating_sub(low) > 2 * STEP {
            let middle = low + (high - low) / 2;
            self.jump(middle);
            match self.sound_frame()? {
                Some((at, start)) if start <= target && at < high => low = at.max(low + 1),
                _ => high = middle,
            }
        }
        self.jump(low);
        while let Some(packet) = self.next()? {
            let end = self.at;
            if packet.span.end > 0 && packet.span.end as u64 > target {
                break;
            }
            low = end;
        }
        self.jump(low);
        Ok(())
    }

    /// The next frame with a valid checksum: its byte and its first frame.
    fn sound_frame(&mut self) -> io::Result<Option<(u64, u64)>> {
        for _ in 0..64 {
            let Some(header) = self.find(LONGEST)? else { return Ok(None) };
            let at = self.at;
            if matches!(self.end_of(header)?, End::Sound(_)) {
                return Ok(Some((at, header.start)));
            }
            self.drop_front(1);
        }
        Ok(None)
    }

    /// The end of the last frame, searched from the end of the file; 0 if there is none.
    pub fn end(&mut self) -> io::Result<u64> {
        let mut end = 0;
        for reach in [STEP, 1 << 20, 1 << 24, u64::MAX] {
            let from = self.bytes.len().saturating_sub(reach).max(self.first);
            self.jump(from);
            if let Some((at, _)) = self.sound_frame()? {
                self.jump(at);
                while let Some(packet) = self.next()? {
                    end = end.max(u64::try_from(packet.span.end).unwrap_or(0));
                }
                break;
            }
            if from == self.first {
                break;
            }
        }
        self.restart();
        Ok(end)
    }
}

impl FrameHeader {
    fn parse(head: &[u8], block: u32) -> Option<Self> {
        let &[0xff, mark, sizes, channels, ..] = head.first_chunk::<4>()? else { return None };
        if mark & 0xfe != 0xf8 || channels & 1 == 1 || channels >> 4 > 10 {
            return None;
        }
        let (number, mut at) = coded_number(&head[4..])?;
        at += 4;
        let frames = match sizes >> 4 {
            0 => return None,
            1 => 192,
            code @ 2..=5 => 576 << (code - 2),
            6 => {
                at += 1;
                u32::from(*head.get(at - 1)?) + 1
            }
            7 => {
                at += 2;
                u32::from(u16::from_be_bytes([*head.get(at - 2)?, *head.get(at - 1)?])) + 1
            }
            code => 256 << (code - 8),
        };
        at += match sizes & 15 {
            12 => 1,
            13 | 14 => 2,
            15 => return None,
            _ => 0,
        };
        if crc8(head.get(..at)?) != *head.get(at)? {
            return None;
        }
        let counts_samples = mark & 1 == 1;
        let start = if counts_samples { number } else { number.checked_mul(u64::from(block.max(1)))? };
        Some(Self { start, frames, bytes: at + 1, kind: (sizes & 15, channels >> 1 & 7) })
    }
}

/// A number of up to 36 bits in UTF-8-like coding, and its length in bytes.
fn coded_number(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = match first.leading_ones() {
        0 => return Some((first.into(), 1)),
        length @ 2..=7 => length as usize,
        _ => return None,
    };
    let mut number = u64::from(first) & (0x7f >> length);
    for &byte in bytes.get(1..length)? {
        if byte & 0xc0 != 0x80 {
            return None;
        }
        number = number << 6 | u64::from(byte & 0x3f);
    }
    Some((number, length))
}

/// Frames in a packet; 0 if its header is invalid.
pub(super) fn frames_of(packet: &[u8]) -> u32 {
    FrameHeader::parse(packet, 1).map_or(0, |header| header.frames)
}
