//! Opens Matroska and WebM files, with or without video: one of their audio tracks. Their times are rounded, mostly to
//! milliseconds, so packets follow each other without gaps unless the times show that one is missing.

use std::io;

use super::aac::{FirstOutput, hear};
use super::bytes::Bytes;
use super::coding::Coding;
use super::matroska_track::{PacketFrames, TrackEntry};
use super::mp4::last_of_alac;
use super::packets::{Packets, Placer};
use super::stream::Stream;
use super::track::Track;
use super::trouble;
use super::window::MusicWindow;
use crate::media::{Trim, TrimSource};
use crate::setlist::Problem;

/// Opens a Matroska file; returns any other file unread.
pub(super) fn open(mut bytes: Bytes, track: Option<u16>) -> Result<Result<Track, Bytes>, Problem> {
    let unread = |error: io::Error| trouble::unread(&error);
    if bytes.piece(0, 4).map_err(unread)? != [0x1a, 0x45, 0xdf, 0xa3] {
        return Ok(Err(bytes));
    }
    let mut reading = MatroskaScan { scale: 1_000_000, wanted: track.unwrap_or(1), ..MatroskaScan::default() };
    reading.walk(&mut bytes).map_err(unread)?;
    let Some(entry) = reading.entry.take() else {
        return Err(track.map_or_else(trouble::no_audio_track, trouble::no_such_track));
    };
    let mut described = entry.describe()?;
    if let Coding::Aac { config, is_extended } = &mut described.coding {
        let first = reading.blocks.iter().take(12).map(|block| bytes.piece(block.at, block.bytes.into()));
        let first = first.collect::<io::Result<Vec<_>>>().map_err(unread)?;
        let Some(heard) = hear(config, described.rate, first.into_iter()) else {
            return Err(trouble::unplayed("AAC", "Matroska", "its kind is not supported"));
        };
        let FirstOutput { rate, channels, frames, is_extended: extended } = heard;
        *is_extended = extended;
        (described.rate, described.channels) = (rate, channels);
        described.frames = PacketFrames::Each(frames);
    }
    let mut placer = Placer::default();
    let (rate, mut first) = (described.rate, None);
    for block in &reading.blocks {
        let head = bytes.piece(block.at, u64::from(block.bytes.min(32))).map_err(unread)?;
        let frames = described.frames.of(&head, block.bytes);
        if let Some(time) = block.time {
            let time = i128::from(time) * i128::from(reading.scale) * i128::from(rate) / 1_000_000_000;
            let time = i64::try_from(time).unwrap_or(i64::MAX);
            let time = time.saturating_sub(*first.get_or_insert(time));
            let late = time.saturating_sub(placer.next());
            if late > i64::from(frames) * 3 / 2 && late > i64::from(rate / 50) {
                placer.start_at(time);
            }
        }
        placer.push(block.at, block.bytes, frames);
    }
    let mut window = reading.window(&mut placer, entry.delay, &described.coding, rate);
    let mut packets = Packets::new(bytes, placer.entries);
    if let Coding::Alac { .. } = described.coding {
        let start = u64::try_from(window.start).unwrap_or(0);
        let there = last_of_alac(&described.coding, &mut packets, start + window.frames).map_err(unread)?;
        window.frames = window.frames.min(there.saturating_sub(start));
    }
    Ok(Ok(Track {
        container: "Matroska",
        coding: described.coding,
        rate,
        channels: described.channels,
        speakers: described.speakers,
        stream: Stream::Indexed(packets),
        window,
    }))
}

/// A packet, and its time if it is the first of its block.
#[derive(Clone, Copy, Debug)]
struct TimedPacket {
    at: u64,
    bytes: u32,
    time: Option<i64>,
}

/// The content found so far.
#[derive(Debug, Default)]
struct MatroskaScan {
    entry: Option<TrackEntry>,
    /// The requested audio track, and the number of audio tracks so far.
    wanted: u16,
    audio_tracks: u16,
    /// Nanoseconds per tick.
    scale: u64,
    cluster: i64,
    blocks: Vec<TimedPacket>,
    /// The excess length of the last block, in nanoseconds.
    discard: u64,
    is_cut: bool,
}

const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_a966;
const SCALE: u32 = 0x2a_d7b1;
const TRACKS: u32 = 0x1654_ae6b;
const TRACK_ENTRY: u32 = 0xae;
const CLUSTER: u32 = 0x1f43_b675;
const CLUSTER_TIME: u32 = 0xe7;
const SIMPLE_BLOCK: u32 = 0xa3;
const BLOCK_GROUP: u32 = 0xa0;
const BLOCK: u32 = 0xa1;
const DISCARD: u32 = 0x75a2;

impl MatroskaScan {
    fn walk(&mut self, bytes: &mut Bytes) -> io::Result<()> {
        let (mut at, length) = (0, bytes.len());
        while at < length && self.blocks.len() < 1 << 21 {
            let head = bytes.piece(at, 12)?;
            let Some((id, size, header)) = element(&head) else { break };
            let start = at + header;
            if matches!(id, SEGMENT | INFO | TRACKS | CLUSTER | BLOCK_GROUP) {
                at = start;
                continue;
            }
            let size = size.unwrap_or(0);
            if start.saturating_add(size) > length {
                self.is_cut = true;
                break;
            }
            match id {
                SCALE => self.scale = number(&bytes.piece(start, size.min(8))?).max(1),
                CLUSTER_TIME => self.cluster = number(&bytes.piece(start, size.min(8))?).cast_signed(),
                TRACK_ENTRY if self.entry.is_none() => {
                    let entry = TrackEntry::parse(&bytes.piece(start, size.min(1 << 22))?);
                    self.audio_tracks = self.audio_tracks.saturating_add(u16::from(entry.is_some()));
                    self.entry = entry.filter(|_| self.audio_tracks == self.wanted);
                }
                SIMPLE_BLOCK | BLOCK => self.take_block(&bytes.piece(start, size.min(4_096))?, start, size),
                DISCARD => self.discard = number(&bytes.piece(start, size.min(8))?),
                _ => {}
            }
            at = start + size;
        }
        Ok(())
    }

    fn take_block(&mut self, head: &[u8], start: u64, size: u64) {
        let Some((track, length)) = vint(head) else { return };
        let Some(&[t0, t1, flags]) = head.get(length..).and_then(<[u8]>::first_chunk::<3>) else { return };
        if self.entry.as_ref().map(|entry| entry.number) != Some(track) {
            return;
        }
        self.discard = 0;
        let time = self.cluster.saturating_add(i16::from_be_bytes([t0, t1]).into());
        let mut at = length + 3;
        let sizes = match flags & 6 {
            0 => Some(Vec::new()),
            kind => laced(head, &mut at, kind, size),
        };
        let Some(mut sizes) = sizes else { return };
        let used: u64 = sizes.iter().sum();
        let Some(last) = size.checked_sub(at as u64 + used) else { return };
        sizes.push(last);
        let mut place = start + at as u64;
        for (index, size) in sizes.into_iter().enumerate() {
            let bytes = u32::try_from(size).unwrap_or(u32::MAX).min(1 << 24);
            self.blocks.push(TimedPacket { at: place, bytes, time: (index == 0).then_some(time) });
            place += size;
        }
    }

    /// The music in these packets.
    fn window(&self, placer: &mut Placer, delay: u64, coding: &Coding, rate: u32) -> MusicWindow {
        let in_frames = |nanoseconds: u64| {
            let frames = (u128::from(nanoseconds) * u128::from(rate) + 500_000_000) / 1_000_000_000;
            u64::try_from(frames).unwrap_or(0)
        };
        let there = u64::try_from(placer.next()).unwrap_or(0);
        let before = match coding {
            Coding::Opus(head) => u64::from(head.pre_skip),
            // The delay of Vorbis is its first packet, which has no sound and is not counted.
            Coding::Vorbis { .. } => 0,
            _ => in_frames(delay),
        };
        let before = if before < there { before } else { 0 };
        let last = placer.entries.last().map_or(0, |last| u64::from(last.frames));
        let after = in_frames(self.discard).min(last).min(there - before);
        placer.take_from_end(after);
        let trim = if before == 0 && after == 0 {
            Trim::default()
        } else {
            Trim { start: before, end: after, source: TrimSource::Coding }
        };
        let problems = self.is_cut.then(trouble::cut_off).into_iter().collect();
        let start = i64::try_from(before).unwrap_or(0);
        MusicWindow { lead: 0, start, frames: there - before - after, trim, problems }
    }
}

/// The lengths of all packets of a block except the last.
fn laced(head: &[u8], at: &mut usize, kind: u8, size: u64) -> Option<Vec<u64>> {
    let count = usize::from(*head.get(*at)?);
    *at += 1;
    let mut sizes = Vec::new();
    match kind {
        2 => {
            for _ in 0..count {
                let mut length = 0;
                loop {
                    let byte = *head.get(*at)?;
                    *at += 1;
                    length += u64::from(byte);
                    if byte < 255 {
                        break;
                    }
                }
                sizes.push(length);
            }
        }
        4 => sizes = vec![size.checked_sub(*at as u64)? / (count as u64 + 1); count],
        _ => {
            let mut length = 0_i64;
            for index in 0..count {
                let (value, bytes) = vint(head.get(*at..)?)?;
                *at += bytes;
                let value = i64::try_from(value).ok()?;
                // Differences are signed, centred on the middle of the range of this many bytes.
                length = if index == 0 { value } else { length + value - ((1 << (7 * bytes - 1)) - 1) };
                sizes.push(u64::try_from(length).ok()?);
            }
        }
    }
    Some(sizes)
}

/// An element's id, its size if it has one, and the length of both.
pub(super) fn element(head: &[u8]) -> Option<(u32, Option<u64>, u64)> {
    let id_length = head.first()?.leading_zeros() as usize + 1;
    if id_length > 4 {
        return None;
    }
    let id = head.get(..id_length)?.iter().fold(0_u32, |id, &byte| id << 8 | u32::from(byte));
    let (size, length) = vint(&head[id_length..])?;
    let is_known = size != (1 << (7 * length)) - 1;
    Some((id, is_known.then_some(size), (id_length + length) as u64))
}

/// A number whose length is stated in its first byte.
fn vint(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    if length > 8 {
        return None;
    }
    let start = u64::from(first) & ((1_u64 << (8 - length)) - 1);
    Some((bytes.get(1..length)?.iter().fold(start, |value, &byte| value << 8 | u64::from(byte)), length))
}

/// An unsigned number of up to 8 bytes.
pub(super) fn number(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |value, &byte| value << 8 | u64::from(byte))
}
