//! Packets of one track of a coded file, and where each stands in time.
//!
//! The library behind it can fail on damaged files in ways that its types do not show: every call into it is guarded,
//! and a panic counts as damaged data.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::errors::{Error, Result};
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatReader, SeekMode, SeekTo, Track};
use symphonia::core::io::{MediaSource, MediaSourceStream, ReadBytes};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;
use symphonia::default::formats::IsoMp4Reader;

/// The error that a panic in the decoding library becomes.
pub(super) const GAVE_UP: &str = "the decoder gave up";

/// Runs a call into the decoding library; a panic in it becomes a decoding error, [`GAVE_UP`].
pub(super) fn guarded<T>(call: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or(Err(Error::DecodeError(GAVE_UP)))
}

/// A file as the library wants it, with a length that is found out once, and may be more than there is.
#[derive(Debug)]
struct Disk {
    file: File,
    bytes: u64,
}

impl Read for Disk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Seek for Disk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::End(offset) => self.file.seek(SeekFrom::Start(self.bytes.saturating_add_signed(offset))),
            to => self.file.seek(to),
        }
    }
}

impl MediaSource for Disk {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.bytes)
    }
}

/// Turns a track's timestamps into frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Ticks a second.
    pub timescale: u32,
    /// Frames a second.
    pub rate: u32,
    /// Frames of every packet but the last, where packets follow each other without gaps from 0 on: then timestamps that
    /// are coarser than frames, or jitter, still tell which packet it is.
    pub packet_frames: Option<u32>,
}

impl Clock {
    /// The frame at which a packet starts.
    pub fn packet_start(self, ticks: i64) -> i64 {
        let frame = scaled(ticks, self.rate, self.timescale);
        match self.packet_frames {
            Some(packet) => {
                let packet = i64::from(packet);
                frame.saturating_add(packet / 2).div_euclid(packet).saturating_mul(packet)
            }
            None => frame,
        }
    }

    /// A length in ticks, in frames.
    pub fn frames(self, ticks: u64) -> u64 {
        let ticks = i64::try_from(ticks).unwrap_or(i64::MAX);
        scaled(ticks, self.rate, self.timescale).unsigned_abs()
    }

    /// A timestamp that is not after the packet that holds a frame.
    fn ticks(self, frame: i64) -> i64 {
        let slack = self.packet_frames.map_or(0, i64::from);
        scaled(frame.saturating_sub(slack), self.timescale, self.rate)
    }
}

/// `value` · `numerator` / `denominator`, rounded to nearest.
pub(super) fn scaled(value: i64, numerator: u32, denominator: u32) -> i64 {
    if numerator == denominator {
        return value;
    }
    let denominator = i128::from(denominator.max(1));
    let scaled = (i128::from(value) * i128::from(numerator) + denominator / 2).div_euclid(denominator);
    i64::try_from(scaled).unwrap_or(i64::MAX)
}

/// What has to be known of a file before the library reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Its length in bytes.
    pub bytes: u64,
    /// Where an MP4's last box ends: the library does not look into a box that ends after the file. 0 for other files.
    pub movie_end: u64,
}

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
        let format = open_format(&file, extent)?;
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
    pub fn next(&mut self) -> Result<Option<(Packet, std::ops::Range<i64>)>> {
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
        self.format = open_format(&self.file, self.extent)?;
        self.reached = i64::MIN;
        self.is_broken = false;
        Ok(())
    }
}

fn open_format(file: &File, extent: Extent) -> Result<Box<dyn FormatReader>> {
    let mut file = file.try_clone()?;
    file.seek(SeekFrom::Start(0))?;
    let bytes = extent.bytes.max(extent.movie_end);
    let mut stream = MediaSourceStream::new(Box::new(Disk { file, bytes }), Default::default());
    if extent.movie_end > 0 {
        // The search that other files need would look for tags at the end of a file that may not have one. It leaves
        // the reader after the size of the first box.
        return guarded(|| {
            stream.ignore_bytes(4)?;
            Ok(Box::new(IsoMp4Reader::try_new(stream, Default::default())?) as Box<dyn FormatReader>)
        });
    }
    let probe = symphonia::default::get_probe();
    guarded(|| probe.probe(&Hint::new(), stream, Default::default(), Default::default()))
}
