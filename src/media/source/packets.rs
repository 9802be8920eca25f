//! The packets of a track: the positions of their bytes in the file, and of their frames in time.

use std::io;
use std::ops::Range;

use super::bytes::Bytes;

/// One packet, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PacketEntry {
    /// Its first byte.
    pub at: u64,
    pub bytes: u32,
    /// The number of its frames.
    pub frames: u32,
    /// Its first frame.
    pub start: i64,
    /// Whether it continues the packet before it, elsewhere in the file.
    pub goes_on: bool,
}

/// A packet in the form that a decoder takes.
#[derive(Debug)]
pub(super) struct Packet {
    pub data: Vec<u8>,
    pub span: Range<i64>,
}

/// All packets of a track, in order.
#[derive(Debug)]
pub(super) struct Packets {
    bytes: Bytes,
    entries: Vec<PacketEntry>,
    next: usize,
    /// The number of bytes after a packet that are read with it.
    also: u32,
}

impl Packets {
    pub fn new(bytes: Bytes, entries: Vec<PacketEntry>) -> Self {
        Self { bytes, entries, next: 0, also: 0 }
    }

    /// Reads `also` more bytes with every packet.
    pub fn with_more(mut self, also: u32) -> Self {
        self.also = also;
        self
    }

    /// Ends the last packet before `frame`.
    pub fn cut_at(&mut self, frame: i64) {
        if let Some(last) = self.entries.iter_mut().rev().find(|entry| !entry.goes_on) {
            last.frames = u32::try_from(frame.saturating_sub(last.start)).unwrap_or(0).min(last.frames);
        }
    }

    /// The frame after the last packet.
    pub fn end(&self) -> i64 {
        let last = self.entries.iter().rev().find(|entry| !entry.goes_on);
        last.map_or(0, |last| last.start.saturating_add(last.frames.into()))
    }

    /// The next packet; `None` at the end, or if the file has become shorter.
    pub fn next(&mut self) -> io::Result<Option<Packet>> {
        let Some(&first) = self.entries.get(self.next) else { return Ok(None) };
        let mut data = Vec::with_capacity((first.bytes as usize).min(1 << 16));
        let mut wanted = 0;
        let mut entry = first;
        loop {
            self.bytes.append(entry.at, u64::from(entry.bytes), &mut data)?;
            wanted += entry.bytes as usize;
            self.next += 1;
            match self.entries.get(self.next) {
                Some(next) if next.goes_on => entry = *next,
                _ => break,
            }
        }
        if data.len() < wanted {
            self.next = self.entries.len();
            return Ok(None);
        }
        if self.also > 0 {
            self.bytes.append(entry.at + u64::from(entry.bytes), self.also.into(), &mut data)?;
        }
        Ok(Some(Packet { data, span: first.start..first.start.saturating_add(first.frames.into()) }))
    }

    /// Seeks to the packet that contains `frame`, or `before` packets earlier.
    pub fn go_to(&mut self, frame: i64, before: usize) {
        let mut at = self.entries.partition_point(|entry| entry.start <= frame).saturating_sub(1);
        let mut left = before;
        // Packets without frames start with the next one, and parts with their first.
        while at > 0
            && (left > 0 || self.entries[at].goes_on || self.entries[at - 1].start == self.entries[at].start)
        {
            left = left.saturating_sub(usize::from(!self.entries[at].goes_on));
            at -= 1;
        }
        while at > 0 && self.entries[at].goes_on {
            at -= 1;
        }
        self.next = at;
    }
}

/// Places packets in time: they follow each other, and timestamps count only at the beginning and after a loss.
#[derive(Debug, Default)]
pub(super) struct Placer {
    pub entries: Vec<PacketEntry>,
    next: i64,
}

impl Placer {
    /// The start of the next packet.
    pub fn next(&self) -> i64 {
        self.next
    }

    /// Starts the next packet at `frame`, at the beginning or after a loss. Time does not go back.
    pub fn start_at(&mut self, frame: i64) {
        if self.entries.is_empty() || frame > self.next {
            self.next = frame;
        }
    }

    /// Adds a packet of `frames` frames.
    pub fn push(&mut self, at: u64, bytes: u32, frames: u32) {
        self.entries.push(PacketEntry { at, bytes, frames, start: self.next, goes_on: false });
        self.next = self.next.saturating_add(frames.into());
    }

    /// Removes the last `frames` frames, which are not part of the music.
    pub fn take_from_end(&mut self, mut frames: u64) {
        for entry in self.entries.iter_mut().rev() {
            let taken = u64::from(entry.frames).min(frames);
            entry.frames -= taken as u32;
            self.next = self.next.saturating_sub_unsigned(taken);
            frames -= taken;
            if frames == 0 {
                break;
            }
        }
    }

    /// Adds more bytes of the same packet.
    pub fn push_rest(&mut self, at: u64, bytes: u32) {
        let start = self.entries.last().map_or(self.next, |last| last.start);
        self.entries.push(PacketEntry { at, bytes, frames: 0, start, goes_on: true });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn packets(entries: Vec<PacketEntry>) -> Packets {
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, b"abcdefghij").unwrap();
        Packets::new(Bytes::new(file, 0, 10), entries)
    }

    #[test]
    fn parts_are_joined_and_found() {
        let mut placer = Placer::default();
        placer.push(0, 2, 0);
        placer.push(2, 1, 10);
        placer.push_rest(5, 2);
        placer.start_at(20);
        placer.push(9, 1, 10);
        let mut packets = packets(placer.entries);
        assert_eq!(packets.next().unwrap().unwrap().data, b"ab");
        let second = packets.next().unwrap().unwrap();
        assert_eq!((&second.data[..], second.span), (&b"cfg"[..], 0..10));
        assert_eq!(packets.next().unwrap().unwrap().span, 20..30);
        assert!(packets.next().unwrap().is_none());
        packets.go_to(25, 0);
        assert_eq!(packets.next().unwrap().unwrap().data, b"j");
        packets.go_to(25, 1);
        assert_eq!(packets.next().unwrap().unwrap().data, b"ab");
        packets.go_to(5, 0);
        assert_eq!(packets.next().unwrap().unwrap().data, b"ab");
    }
}
