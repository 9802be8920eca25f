//! ADTS: AAC packets with their own headers, without a container.

use std::io;

use super::aac::{FirstOutput, hear};
use super::bytes::Bytes;
use super::coding::Coding;
use super::frame_scan::{Head, scan};
use super::itun_smpb::ItunSmpb;
use super::packets::{PacketEntry, Packets};
use super::speakers;
use super::stream::Stream;
use super::track::Track;
use super::trouble;
use super::window::MusicWindow;
use crate::media::{Trim, TrimSource};
use crate::setlist::Problem;

/// The most bytes of other data before the first frame.
const MOST_BEFORE: u64 = 1 << 16;

/// Opens a file of ADTS frames; returns it if it contains none.
pub(super) fn open(mut bytes: Bytes, tag: Option<ItunSmpb>) -> Result<Result<Track, Bytes>, Problem> {
    let unread = |error: io::Error| trouble::unread(&error);
    let Some(scan) = scan(&mut bytes, parse, MOST_BEFORE).map_err(unread)? else { return Ok(Err(bytes)) };
    let first: Vec<Vec<u8>> = scan.entries.iter().take(12).filter_map(|entry| piece(&mut bytes, entry)).collect();
    let heard = hear(&[], scan.first.rate, first.into_iter());
    let Some(FirstOutput { rate, channels, is_extended, .. }) = heard else {
        return Err(trouble::unplayed("AAC", "ADTS", "its kind is not supported"));
    };
    let twice = if rate == 2 * scan.first.rate { 2 } else { 1 };
    let mut entries = scan.entries;
    for entry in &mut entries {
        entry.frames *= twice;
        entry.start *= i64::from(twice);
    }
    let packets = Packets::new(bytes, entries);
    let there = u64::try_from(packets.end()).unwrap_or(0);
    let mut window = MusicWindow { frames: there, ..MusicWindow::default() };
    if let Some(tag) = tag.filter(|tag| tag.delay + tag.padding < there) {
        window.start = i64::try_from(tag.delay).unwrap_or(0);
        window.frames = there - tag.delay - tag.padding;
        window.trim = Trim { start: tag.delay, end: tag.padding, source: TrimSource::ITunSmpb };
    }
    if let Some(at) = scan.changes_rate_at {
        window.problems.push(trouble::changes_rate(u64::try_from(at).unwrap_or(0), scan.first.rate));
    }
    Ok(Ok(Track {
        container: "ADTS",
        coding: Coding::Aac { config: Vec::new(), is_extended },
        rate,
        channels,
        speakers: speakers::aac(channels),
        stream: Stream::Indexed(packets),
        window,
    }))
}

fn piece(bytes: &mut Bytes, entry: &PacketEntry) -> Option<Vec<u8>> {
    bytes.piece(entry.at, entry.bytes.into()).ok()
}

fn parse(head: &[u8]) -> Option<Head> {
    const RATES: [u32; 13] =
        [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];
    let &[0xff, mark, b2, b3, b4, b5, b6] = head.first_chunk::<7>()? else { return None };
    if mark & 0xf6 != 0xf0 {
        return None;
    }
    let rate = *RATES.get(usize::from(b2 >> 2 & 15))?;
    let bytes = u32::from(b3 & 3) << 11 | u32::from(b4) << 3 | u32::from(b5 >> 5);
    let config = usize::from(b2 & 1) << 2 | usize::from(b3 >> 6);
    Some(Head {
        bytes: if bytes > 7 { bytes } else { return None },
        padding: 0,
        frames: 1024 * (u32::from(b6 & 3) + 1),
        rate,
        channels: if config == 7 { 8 } else { config },
        kind: u32::from(mark & 8) << 8 | u32::from(b2 & 0xfd) << 2 | config as u32,
    })
}
