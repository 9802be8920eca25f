//! Packets in order: of a track whose index is known, or found as they come.

use std::io;

use super::flac_frames::FlacFrames;
use super::packets::{Packet, Packets};

/// Where packets come from.
#[derive(Debug)]
pub(super) enum Stream {
    /// By an index that was made at opening.
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

    /// Goes to the packet that holds `frame`, or about `before` packets before it, and never later.
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
