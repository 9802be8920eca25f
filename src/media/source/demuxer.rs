//! Packets of one track of a coded file, and where each stands in time.

use std::fs::File;
use std::ops::Range;

use symphonia::core::errors::Result;
use symphonia::core::formats::{FormatReader, SeekMode, SeekTo, Track};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

use super::clock::Clock;
use super::container::{self, Extent, guarded};

/// An open container, of which one track is read.
pub(super) struct Demuxer {
    file: File,
    extent: Extent,
    format: Box<dyn FormatReader>,
    track: u32,
    clock: Clock,
    /// Whether the container finds a packet by its time, exactly. Otherwise packets are counted from the top.
    finds_by_time: bool,
    /// The frame after the last packet that was read.
    reached: i64,
    is_broken: bool,
}

impl Demuxer {
    /// Recognises a container. [`Self::choose`] has to follow.
    pub fn open(file: File, extent: Extent) -> Result<Self> {
        let format = container::open(&file, extent)?;
        // MP3 and ADTS have no timestamps, Ogg's depend on the page at which reading starts, and the search in a WAV
        // misses the blocks of ADPCM.
        let finds_by_time = matches!(format.format_info().short_name, "flac" | "isomp4" | "caf");
        let clock = Clock { timescale: 1, rate: 1, packet_frames: None };
        Ok(Self { file, extent, format, track: 0, clock, finds_by_time, reached: i64::MIN, is_broken: false })
    }

    /// The library's short name of the container.
    pub fn container(&self) -> &'static str {
        self.format.format_info().short_name
    }

    /// The length of the file.
    pub fn bytes(&self) -> u64 {
        self.extent.bytes
    }

    /// All tracks.
    pub fn tracks(&self) -> &[Track] {
        self.format.tracks()
    }

    /// Decides which track is read, and how its time is told.
    pub fn choose(&mut self, track: u32, clock: Clock) {
        self.track = track;
        self.clock = clock;
    }

    /// How the track's time is told.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The next packet of the track with the frames it spans, and `None` at the end.
    pub fn next(&mut self) -> Result<Option<(Packet, Range<i64>)>> {
        loop {
            let packet = match guarded(|| self.format.next_packet()) {
                Ok(Some(packet)) => packet,
                Ok(None) => return Ok(None),
                Err(error) => {
                    self.is_broken = true;
                    return Err(error);
                }
            };
            if packet.track_id == self.track {
                let start = self.clock.packet_start(packet.pts.get());
                let end = start.saturating_add_unsigned(self.frames_of(&packet));
                self.reached = end;
                return Ok(Some((packet, start..end)));
            }
        }
    }

    /// How many frames a packet decodes to.
    fn frames_of(&self, packet: &Packet) -> u64 {
        match self.container() {
            // The library counts what its own trimming would take twice. Two bits of the header are the MPEG version: 1
            // has 1152 frames a packet, 2 and 2.5 have half.
            "mp3" => match packet.data.get(1).map_or(0, |byte| byte >> 3 & 3) {
                3 => 1152,
                _ => 576,
            },
            _ => match self.clock.packet_frames {
                Some(frames) => frames.into(),
                None => self.clock.frames(packet.block_dur().get()),
            },
        }
    }

    /// Goes to where the next packet is the one at `frame`, or one before it.
    pub fn go_to(&mut self, frame: i64) -> Result<()> {
        if self.container() == "flac" {
            // A used reader of FLAC remembers the last frame it saw, and takes those before it for noise.
            self.restart()?;
        }
        if !self.is_broken && self.finds_by_time {
            let ts = Timestamp::new(self.clock.ticks(frame).max(0));
            let to = SeekTo::Timestamp { ts, track_id: self.track };
            if let Ok(found) = guarded(|| self.format.seek(SeekMode::Accurate, to))
                && found.actual_ts <= ts
            {
                return Ok(());
            }
        } else if !self.is_broken && self.reached <= frame {
            return Ok(());
        }
        self.restart()
    }

    /// Goes back to the first packet.
    pub fn restart(&mut self) -> Result<()> {
        self.format = container::open(&self.file, self.extent)?;
        self.reached = i64::MIN;
        self.is_broken = false;
        Ok(())
    }
}
