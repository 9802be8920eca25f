//! MPEG audio without a container: MP3, MP2 and MP1, and the tags of their encoders about the beginning and end of the music.

use std::io;

use super::bytes::Bytes;
use super::coding::Coding;
use super::frame_scan::{Head, Scan, scan};
use super::itun_smpb::ItunSmpb;
use super::packets::Packets;
use super::stream::Stream;
use super::track::Track;
use super::trouble;
use super::window::MusicWindow;
use crate::media::{Trim, TrimSource};
use crate::setlist::Problem;

/// The delay of every decoder.
const DECODER_DELAY: u64 = 529;

/// The maximum number of bytes of other data before the first frame.
const MOST_BEFORE: u64 = 1 << 20;

/// Opens a file of MPEG frames; returns any other file unread.
pub(super) fn open(mut bytes: Bytes, tag: Option<ItunSmpb>) -> Result<Result<Track, Bytes>, Problem> {
    let unread = |error: io::Error| trouble::unread(&error);
    let Some(mut scan) = scan(&mut bytes, parse, MOST_BEFORE).map_err(unread)? else { return Ok(Err(bytes)) };
    let word = take_word(&mut bytes, &mut scan).map_err(unread)?;
    let (rate, layer) = (scan.first.rate, (scan.first.kind >> 8 & 3) as u8);
    let window = window(&scan, word, tag, rate, bytes.len());
    let more = if scan.free_bytes > 0 { 2 * (scan.free_bytes + 1) + 8 } else { 0 };
    Ok(Ok(Track {
        container: "MP3",
        coding: Coding::Mpeg { layer },
        rate,
        channels: scan.channels,
        speakers: None,
        stream: Stream::Indexed(Packets::new(bytes, scan.entries).with_more(more)),
        window,
    }))
}

/// The content of an encoder's own frame before the music.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct EncoderTag {
    /// Frames before and after the music, without the decoder's delay.
    trim: Option<(u64, u64)>,
    /// How many MPEG frames there are; 0 if not given.
    frames: u64,
}

/// Removes the encoder's own frame from the stream, and parses it.
fn take_word(bytes: &mut Bytes, scan: &mut Scan) -> io::Result<Option<EncoderTag>> {
    let Some(&first) = scan.entries.first() else { return Ok(None) };
    let frame = bytes.piece(first.at, u64::from(first.bytes))?;
    let Some(word) = EncoderTag::parse(&frame) else { return Ok(None) };
    scan.entries.remove(0);
    let shift = i64::from(first.frames);
    scan.entries.iter_mut().for_each(|entry| entry.start -= shift);
    scan.changes_rate_at = scan.changes_rate_at.map(|at| at - shift);
    Ok(Some(word))
}

impl EncoderTag {
    /// `Xing` or `Info` is at the beginning of the frame's data, `VBRI` always at byte 36.
    fn parse(frame: &[u8]) -> Option<Self> {
        let at = [36, 21, 13].into_iter().flat_map(|at| [at, at + 2]).find(|&at| {
            matches!(frame.get(at..at + 4), Some(b"Xing" | b"Info")) && frame[4..at].iter().all(|&byte| byte == 0)
        });
        // Some writers fill the checksum before it.
        let at = at.or_else(|| {
            [36, 21, 13].into_iter().find(|&at| matches!(frame.get(at..at + 4), Some(b"Xing" | b"Info")))
        });
        match at {
            Some(at) => Some(Self::xing(&frame[at + 4..])),
            None => (frame.get(36..40)? == b"VBRI").then(|| Self::vbri(&frame[40..])),
        }
    }

    fn xing(content: &[u8]) -> Self {
        let u32_at = |at: usize| content.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
        let flags = u32_at(0).unwrap_or(0);
        let frames = if flags & 1 != 0 { u32_at(4).unwrap_or(0) } else { 0 };
        let lame = 4 + [(1, 4), (2, 4), (4, 100), (8, 4)]
            .iter()
            .filter(|(bit, _)| flags & bit != 0)
            .map(|part| part.1)
            .sum::<usize>();
        let delays =
            content.get(lame + 21..lame + 24).map(|bytes| u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]]));
        // An encoder without these values leaves the field empty, or writes something else here.
        let has_name = content.get(lame..lame + 4).is_some_and(|name| name.iter().all(u8::is_ascii_graphic));
        let trim = delays
            .filter(|&delays| has_name && delays > 0)
            .map(|delays| (u64::from(delays >> 12), u64::from(delays & 0xfff)));
        Self { trim, frames: frames.into() }
    }

    /// Version, delay, quality, bytes, frames. The delay includes the decoder's.
    fn vbri(content: &[u8]) -> Self {
        let delay = content.get(2..4).map_or(0, |bytes| u64::from(u16::from_be_bytes([bytes[0], bytes[1]])));
        let frames = content.get(10..14).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes);
        let delay = delay.checked_sub(DECODER_DELAY).filter(|&delay| delay <= 0xfff);
        Self { trim: delay.map(|delay| (delay, 0)), frames: frames.into() }
    }
}

/// The music within the frames.
fn window(scan: &Scan, word: Option<EncoderTag>, tag: Option<ItunSmpb>, rate: u32, bytes: u64) -> MusicWindow {
    let word = word.unwrap_or_default();
    let there = scan.entries.last().map_or(0, |last| last.start.saturating_add(last.frames.into()));
    let there = u64::try_from(there).unwrap_or(0);
    let claimed = word.frames * u64::from(scan.first.frames);
    let mut window = MusicWindow { frames: there, ..MusicWindow::default() };
    let by_tag = tag.map(|tag| (tag.delay, tag.padding));
    let (trim, source) = match (word.trim, by_tag) {
        (Some(trim), _) => (trim, TrimSource::LameTag),
        (None, Some(trim)) => (trim, TrimSource::ITunSmpb),
        (None, None) => ((0, 0), TrimSource::None),
    };
    let delay = if source == TrimSource::None { 0 } else { trim.0 + DECODER_DELAY };
    let padding = trim.1.saturating_sub(DECODER_DELAY);
    let is_whole = claimed == 0 || claimed == there;
    let is_possible = delay + padding < there;
    if claimed > there {
        window.problems.push(trouble::cut_short(there, claimed, rate));
    } else if !is_whole {
        window.problems.push(trouble::longer_than_its_tag(there - claimed, rate));
    } else if claimed == 0 && scan.after > 4 * 1_441 {
        window.problems.push(trouble::more_than_music(scan.after, bytes));
    }
    if is_possible && source != TrimSource::None {
        let end = if is_whole { padding } else { 0 };
        window.start = i64::try_from(delay).unwrap_or(0);
        window.frames = there - delay - end;
        window.trim = Trim { start: delay, end, source };
    }
    if let Some(at) = scan.changes_rate_at {
        window.problems.push(trouble::changes_rate(u64::try_from(at).unwrap_or(0).saturating_sub(delay), rate));
    }
    window
}

/// A header of MPEG 1, 2 or 2.5, layer 1, 2 or 3.
pub(super) fn parse(head: &[u8]) -> Option<Head> {
    const RATES: [u32; 3] = [44_100, 48_000, 32_000];
    const KILOBITS: [[u32; 15]; 5] = [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    let &[0xff, version, rates, mode] = head.first_chunk::<4>()? else { return None };
    let (layer, halvings) = (4 - (version >> 1 & 3), [2, 9, 1, 0][usize::from(version >> 3 & 3)]);
    if version & 0xe0 != 0xe0 || layer == 4 || halvings == 9 || mode & 3 == 2 {
        return None;
    }
    let rate = RATES.get(usize::from(rates >> 2 & 3))? >> halvings;
    let is_half = halvings > 0;
    let row = match (is_half, layer) {
        (false, layer) => usize::from(layer) - 1,
        (true, 1) => 3,
        (true, _) => 4,
    };
    let kilobits = *KILOBITS[row].get(usize::from(rates >> 4))?;
    let padding = u32::from(rates >> 1 & 1) * if layer == 1 { 4 } else { 1 };
    let frames = match (layer, is_half) {
        (1, _) => 384,
        (3, true) => 576,
        _ => 1152,
    };
    let bytes = match (kilobits, layer) {
        (0, _) => 0,
        (kilobits, 1) => kilobits * 12_000 / rate * 4 + padding,
        (kilobits, _) => frames / 8 * kilobits * 1_000 / rate + padding,
    };
    let is_free = u32::from(kilobits == 0);
    Some(Head {
        bytes,
        padding,
        frames,
        rate,
        channels: if mode >> 6 == 3 { 1 } else { 2 },
        kind: is_free << 16 | u32::from(layer) << 8 | u32::from(version & 0x18) | u32::from(rates >> 2 & 3),
    })
}
