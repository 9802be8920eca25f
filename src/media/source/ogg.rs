//! Ogg: Vorbis, Opus and FLAC. Packets follow each other; a page's time counts only at the beginning, after a loss, and at
//! the end.

use std::io;

use super::bytes::Bytes;
use super::ogg_coding::{OggCodec, StreamCoding};
use super::ogg_pages::{OggPage, Pages};
use super::packets::{Packets, Placer};
use super::stream::Stream;
use super::track::Track;
use super::trouble;
use super::window::MusicWindow;
use crate::media::{Trim, TrimSource};
use crate::setlist::Problem;

/// Opens an Ogg file; returns any other file unread.
pub(super) fn open(mut bytes: Bytes) -> Result<Result<Track, Bytes>, Problem> {
    let unread = |error: io::Error| trouble::unread(&error);
    let Some(start) = start(&mut bytes).map_err(unread)?? else { return Ok(Err(bytes)) };
    let mut reading = OggScan::default();
    let mut pages = Pages::new(&mut bytes, start);
    while let Some(page) = pages.next().map_err(unread)? {
        if !reading.take(&page) {
            break;
        }
    }
    let OggScan { described, kind, .. } = &reading;
    let Some(described) = described.clone() else {
        return Err(match kind {
            Some(OggCodec::Other(name)) => trouble::unplayed(name, "Ogg", "there is no decoder for it"),
            Some(OggCodec::Silent) | None => trouble::no_audio_track(),
            Some(_) => trouble::damaged_header("the description of its coding is missing or broken"),
        });
    };
    let window = reading.window(&described);
    Ok(Ok(Track {
        container: "Ogg",
        coding: described.coding,
        rate: described.rate,
        channels: described.channels,
        speakers: described.speakers,
        stream: Stream::Indexed(Packets::new(bytes, reading.placer.entries)),
        window,
    }))
}

/// The position of the first page: 0, or, in a MOGG, after a table of positions.
fn start(bytes: &mut Bytes) -> io::Result<Result<Option<u64>, Problem>> {
    let head = bytes.piece(0, 8)?;
    if head.starts_with(b"OggS") {
        return Ok(Ok(Some(0)));
    }
    let Some(&[version, 0, 0, 0, o0, o1, o2, o3]) = head.first_chunk::<8>() else { return Ok(Ok(None)) };
    let offset = u64::from(u32::from_le_bytes([o0, o1, o2, o3]));
    match version {
        0x0a if offset >= 8 && bytes.piece(offset, 4)? == b"OggS" => Ok(Ok(Some(offset))),
        0x0b..=0x11 if offset >= 16 && offset < bytes.len() && offset.is_multiple_of(4) => {
            Ok(Err(trouble::locked("a MOGG file")))
        }
        _ => Ok(Ok(None)),
    }
}

/// A packet without a time yet.
#[derive(Debug)]
struct Pending {
    pieces: Vec<(u64, u32)>,
    frames: u32,
}

/// The content of the pages so far.
#[derive(Debug, Default)]
struct OggScan {
    kind: Option<OggCodec>,
    serial: u32,
    sequence: Option<u32>,
    headers: Vec<Vec<u8>>,
    /// True until the first packet of audio.
    is_in_headers: bool,
    described: Option<StreamCoding>,
    /// The beginning of a packet that continues on the next page.
    pieces: Vec<(u64, u32)>,
    content: Vec<u8>,
    pending: Vec<Pending>,
    placer: Placer,
    /// Whether the next page with a time determines the position: at the beginning, and after a loss.
    is_adrift: bool,
    has_begun: bool,
    has_lost: bool,
    has_ended: bool,
    /// Links of the chain that are played, beyond the first.
    links: usize,
    /// The frame at which a link that is not played begins.
    left_out_at: Option<i64>,
    /// The time of the last page that has one, if nothing was lost since.
    last_granule: Option<i64>,
    /// The first frame, and the number of frames that were removed at the end.
    first: i64,
    end_trim: u64,
    problems: Vec<Problem>,
}

/// The maximum length of a header that is kept; pictures in comments are longer.
const MOST_HEADER: usize = 1 << 20;

impl OggScan {
    /// Takes a page; returns `false` when no more are needed.
    fn take(&mut self, page: &OggPage) -> bool {
        if page.begins && !self.begin(page) {
            return self.left_out_at.is_none();
        }
        if self.kind.is_none() || page.serial != self.serial || self.has_ended {
            return true;
        }
        let is_next = self.sequence.is_none_or(|last| last.wrapping_add(1) == page.sequence);
        self.sequence = Some(page.sequence);
        if !is_next {
            self.lose();
        }
        self.take_packets(page, is_next);
        if let Some(granule) = page.granule {
            self.place(granule, page.ends);
        }
        if page.ends {
            self.has_ended = true;
            self.place_rest();
        }
        true
    }

    /// Begins a stream: the played one, another one beside it, or the next link of a chain. Returns whether it is taken.
    fn begin(&mut self, page: &OggPage) -> bool {
        let kind = OggCodec::of(&page.data);
        let is_playable = matches!(kind, OggCodec::Vorbis | OggCodec::Opus | OggCodec::Flac);
        let is_better = is_playable
            && !self
                .kind
                .as_ref()
                .is_some_and(|kind| matches!(kind, OggCodec::Vorbis | OggCodec::Opus | OggCodec::Flac));
        if self.kind.is_none() || (is_better && self.described.is_none()) {
            self.kind = Some(kind);
            self.serial = page.serial;
            self.is_adrift = true;
            self.has_begun = false;
            self.is_in_headers = true;
            self.headers.clear();
            self.sequence = None;
            return true;
        }
        let is_link = self.described.is_some() && self.has_begun && is_playable;
        if !is_link {
            return false;
        }
        self.place_rest();
        if self.kind.as_ref() != Some(&kind) {
            self.left_out_at = Some(self.placer.next());
            return false;
        }
        self.links += 1;
        self.is_in_headers = true;
        self.serial = page.serial;
        self.sequence = None;
        self.headers.clear();
        self.pieces.clear();
        self.has_ended = false;
        true
    }

    /// Packets are missing.
    fn lose(&mut self) {
        self.place_rest();
        self.pieces.clear();
        self.last_granule = None;
        if let Some(described) = &mut self.described {
            described.forget();
        }
        if self.has_begun {
            self.is_adrift = true;
            self.has_lost = true;
        }
    }

    fn take_packets(&mut self, page: &OggPage, is_next: bool) {
        let mut at = 0;
        let mut skips = page.continues && (self.pieces.is_empty() || !is_next);
        if !page.continues {
            self.pieces.clear();
        }
        let mut length = 0_usize;
        for &piece in &page.lacing {
            length += usize::from(piece);
            if piece == 255 {
                continue;
            }
            self.take_piece(page, at, length);
            at += length;
            length = 0;
            if std::mem::take(&mut skips) {
                self.pieces.clear();
                self.content.clear();
            } else {
                self.take_packet();
            }
        }
        if length > 0 && !skips {
            self.take_piece(page, at, length);
        }
    }

    fn take_piece(&mut self, page: &OggPage, at: usize, length: usize) {
        if self.pieces.is_empty() {
            self.content.clear();
        }
        self.pieces.push((page.at + at as u64, length as u32));
        let wanted = if self.is_in_headers { MOST_HEADER } else { 32 };
        let room = wanted.saturating_sub(self.content.len()).min(length);
        self.content.extend_from_slice(&page.data[at..at + room]);
    }

    fn take_packet(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        let content = std::mem::take(&mut self.content);
        let Some(kind) = &self.kind else { return };
        if self.is_in_headers && StreamCoding::is_header(kind, &content, self.headers.len()) {
            self.headers.push(content);
            return;
        }
        if !self.describe() {
            return;
        }
        if let Some(described) = &mut self.described {
            let frames = described.frames(&content);
            self.pending.push(Pending { pieces, frames });
        }
    }

    /// Parses the headers, when the first packet of audio arrives. Returns whether the audio can be played.
    fn describe(&mut self) -> bool {
        if !std::mem::take(&mut self.is_in_headers) {
            return self.described.is_some() && self.left_out_at.is_none();
        }
        let headers = std::mem::take(&mut self.headers);
        let fresh = self.kind.as_ref().and_then(|kind| StreamCoding::new(kind, &headers));
        match (&mut self.described, fresh) {
            (None, fresh) => self.described = fresh,
            (Some(described), Some(fresh)) if described.coding == fresh.coding && described.rate == fresh.rate => {
                described.forget();
            }
            (Some(_), _) => {
                self.left_out_at.get_or_insert(self.placer.next());
            }
        }
        self.described.is_some() && self.left_out_at.is_none()
    }

    /// Places the waiting packets so that they end at `granule`, as a page states.
    fn place(&mut self, granule: i64, is_last: bool) {
        let frames: i64 = self.pending.iter().map(|packet| i64::from(packet.frames)).sum();
        if self.pending.is_empty() && !is_last {
            return;
        }
        if self.links == 0 && self.is_adrift && !self.pending.is_empty() {
            let start = granule.saturating_sub(frames);
            if !self.has_begun {
                // If the first page is also the last, too few frames are missing at the end, not at the beginning.
                self.first = if is_last { start.max(0) } else { start };
                self.placer.start_at(self.first);
            } else {
                self.placer.start_at(start);
            }
        }
        self.place_rest();
        if is_last && self.links == 0 {
            // Rounded times must not add up: the end of the last page is counted from the previous page's time.
            let from = self.last_granule.map_or(self.placer.next(), |last| last.saturating_add(frames));
            let extra = from.saturating_sub(granule);
            let extra = u64::try_from(extra).unwrap_or(0).min(frames.unsigned_abs());
            self.end_trim = extra;
            self.placer.take_from_end(extra);
        }
        self.last_granule = Some(granule);
    }

    /// Places the waiting packets next.
    fn place_rest(&mut self) {
        for packet in self.pending.drain(..) {
            let mut pieces = packet.pieces.into_iter();
            if let Some((at, bytes)) = pieces.next() {
                self.placer.push(at, bytes, packet.frames);
                pieces.for_each(|(at, bytes)| self.placer.push_rest(at, bytes));
            }
            self.is_adrift = false;
            self.has_begun = true;
        }
    }

    /// The music in these packets.
    fn window(&mut self, described: &StreamCoding) -> MusicWindow {
        let end = self.placer.next();
        // Opus counts the frames before the music; in Vorbis their times are below 0.
        let start = self.first.max(0).saturating_add(described.pre_skip.into()).min(end);
        let before = start.saturating_sub(self.first).unsigned_abs();
        let frames = end.saturating_sub(start).unsigned_abs();
        let mut problems = std::mem::take(&mut self.problems);
        if !self.has_ended {
            problems.push(trouble::no_last_page());
        }
        if self.links > 0 && self.left_out_at.is_none() {
            problems.push(trouble::joined(self.links + 1));
        }
        if let Some(at) = self.left_out_at {
            problems.push(trouble::other_link(at.saturating_sub(start).unsigned_abs(), described.rate));
        }
        let trim = if before == 0 && self.end_trim == 0 {
            Trim::default()
        } else {
            Trim { start: before, end: self.end_trim, source: TrimSource::Granule }
        };
        MusicWindow { lead: 0, start, frames, trim, problems }
    }
}
