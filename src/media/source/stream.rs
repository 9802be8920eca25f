//! The packets of a track in order: from an index, or found while reading.

use std::io;

use super::flac_frames::FlacFrames;
use super::packets::{Packet, Packets};

/// The source of packets.
#[derive(Debug)]
pub(super) enum Stream {
    /// An index that was made at opening.
    Indexed(Packets),
    /// FLAC's frames, which need no index.
    Flac(Box<FlacFrames>),
}

impl Stream {
    /// The next packet; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Packet>> {
        match self {
            Self::Indexed(packets) => packets.next(),
            Self::Flac(frames) => frames.next(),
        }
    }

    /// Seeks to the packet that contains `frame`, or about `before` packets earlier, and never later.
    pub fn go_to(&mut self, frame: i64, before: usize) -> io::Result<()> {
        match self {
            Self::Indexed(packets) => {
                packets.go_to(frame, before);
                Ok(())
            }
            Self::Flac(frames) => frames.go_to(frame, before),
        }
    }
}
