//! CAF: uncompressed samples, and the packets of ALAC and AAC.

use std::io;

use super::aac::{FirstOutput, hear};
use super::alac::AlacConfig;
use super::bytes::Bytes;
use super::coding::Coding;
use super::encoding::{Encoding, Number};
use super::extent::{self, LengthClaim};
use super::mp4::last_of_alac;
use super::mp4_entry::elementary;
use super::packets::{Packets, Placer};
use super::pcm::Pcm;
use super::riff::{MAX_CHANNELS, RiffContent};
use super::speakers::{self, Speakers};
use super::stream::Stream;
use super::track::Track;
use super::window::MusicWindow;
use super::{mpeg, trouble};
use crate::media::{Trim, TrimSource};
use crate::setlist::Problem;

/// The `data` chunk starts with an edit count.
const EDIT_COUNT: u64 = 4;

/// The longest packet table that is read.
const MOST_TABLE: u64 = 1 << 24;

/// Opens a CAF.
pub(super) fn open(mut bytes: Bytes) -> Result<RiffContent, Problem> {
    let parts = CafChunks::read(&mut bytes).map_err(|error| trouble::unread(&error))?;
    let Some(parts) = parts else { return Ok(RiffContent::Nothing(bytes)) };
    let Some(description) = parts.description else { return Err(trouble::no_chunk("CAF", "desc")) };
    let Some((start, size)) = parts.data else { return Err(trouble::no_chunk("CAF", "data")) };
    let format = CafFormat::parse(description)?;
    let speakers = parts.layout.and_then(|(tag, map)| speakers::core_audio(tag, map, format.channels));
    if let Some(encoding) = format.encoding {
        let frame_bytes = (encoding.number.bytes() * format.channels) as u64;
        let claim = size.map_or(LengthClaim::Unknown, LengthClaim::Bytes);
        let (frames, odd) = extent::measure(claim, bytes.len().saturating_sub(start), frame_bytes, format.rate);
        let pcm = Pcm {
            format: format!("CAF {}", encoding.number.name()),
            encoding,
            rate: format.rate,
            channels: format.channels,
            speakers,
            start,
            frames,
            problems: odd.into_iter().collect(),
        };
        return Ok(RiffContent::Pcm(bytes, pcm));
    }
    coded(&parts, &format, speakers, start, bytes).map(RiffContent::Track)
}

/// A file of packets.
fn coded(
    parts: &CafChunks,
    format: &CafFormat,
    speakers: Option<Speakers>,
    start: u64,
    mut bytes: Bytes,
) -> Result<Track, Problem> {
    let unread = |error: io::Error| trouble::unread(&error);
    if matches!(&format.kind, b".mp3" | b".mp2") {
        let size = parts.data.and_then(|(_, size)| size).unwrap_or(u64::MAX);
        let data = bytes.part(start, size).map_err(unread)?;
        let Ok(mut track) = mpeg::open(data, None)? else {
            return Err(trouble::damaged_header("its data do not match its header"));
        };
        if parts.table.is_some() && track.window.trim == Trim::default() {
            let problems = std::mem::take(&mut track.window.problems);
            track.window = parts.window(track.window.frames, None, track.rate);
            track.window.problems.extend(problems);
        }
        return Ok(Track { container: "CAF", ..track });
    }
    let cookie = parts.cookie.as_deref().unwrap_or_default();
    let (mut rate, mut channels, mut packet_frames) = (format.rate, format.channels, format.packet_frames);
    let mut coding = match &format.kind {
        b"alac" => {
            let config = AlacConfig::parse(Some(cookie));
            let config =
                config.ok_or_else(|| trouble::damaged_header("the description of its coding is missing"))?;
            channels = config.channels;
            packet_frames = config.packet_frames;
            config.coding(cookie)
        }
        b"aac " => {
            let config = elementary(cookie).and_then(|(_, config)| config).unwrap_or(cookie);
            Coding::Aac { config: config.to_vec(), is_extended: false }
        }
        kind => {
            let kind = match kind {
                b"ima4" => "ADPCM".to_owned(),
                b"opus" => "Opus".to_owned(),
                b"flac" => "FLAC".to_owned(),
                kind => format!("the coding {:?}", String::from_utf8_lossy(kind)),
            };
            return Err(trouble::unplayed(&kind, "CAF", "there is no decoder for it"));
        }
    };
    let sizes = parts.sizes(format);
    if let Coding::Aac { config, is_extended } = &mut coding {
        let mut at = start;
        let mut first = Vec::new();
        for &(size, _) in sizes.iter().take(12) {
            first.push(bytes.piece(at, size.into()).map_err(unread)?);
            at += u64::from(size);
        }
        let heard = hear(config, rate, first.into_iter());
        let Some(FirstOutput { rate: heard_rate, channels: heard_channels, frames, is_extended: extended }) = heard
        else {
            return Err(trouble::unplayed("AAC", "CAF", "its kind is not supported"));
        };
        *is_extended = extended;
        (rate, channels, packet_frames) = (heard_rate, heard_channels, frames);
    }
    let mut placer = Placer::default();
    let (mut at, mut claimed) = (start, 0_u64);
    for (size, frames) in sizes {
        let frames = frames.unwrap_or(packet_frames);
        claimed += u64::from(frames);
        if at + u64::from(size) <= bytes.len() {
            placer.push(at, size, frames);
        }
        at = at.saturating_add(size.into());
    }
    let mut packets = Packets::new(bytes, placer.entries);
    let mut there = u64::try_from(packets.end()).unwrap_or(0);
    let is_cut = there < claimed;
    if matches!(coding, Coding::Alac { .. }) {
        there = last_of_alac(&coding, &mut packets, there).map_err(unread)?;
    }
    let window = parts.window(there, is_cut.then_some(claimed), rate);
    // The layout is that of the packets, but decoders use their own order of channels.
    let speakers = match coding {
        Coding::Alac { .. } => speakers::alac(channels),
        _ => speakers::aac(channels).or(speakers),
    };
    Ok(Track { container: "CAF", coding, rate, channels, speakers, stream: Stream::Indexed(packets), window })
}

/// The relevant chunks.
#[derive(Debug, Default)]
struct CafChunks {
    description: Option<[u8; 32]>,
    /// Where the samples start, and how many bytes they claim.
    data: Option<(u64, Option<u64>)>,
    /// Tag and bitmap.
    layout: Option<(u32, u32)>,
    cookie: Option<Vec<u8>>,
    /// Packets, valid frames, frames before and after them; and the lengths of the packets, in bytes of 7 bits.
    table: Option<(u64, i64, i32, i32, Vec<u8>)>,
}

impl CafChunks {
    fn read(bytes: &mut Bytes) -> io::Result<Option<Self>> {
        let length = bytes.len();
        if bytes.piece(0, 4)? != b"caff" {
            return Ok(None);
        }
        let (mut found, mut at) = (Self::default(), 8);
        while let Some([kind @ .., s0, s1, s2, s3, s4, s5, s6, s7]) = bytes.array::<12>(at)? {
            let size = i64::from_be_bytes([s0, s1, s2, s3, s4, s5, s6, s7]);
            let start = at + 12;
            let left = length - start;
            let content = u64::try_from(size).unwrap_or(left).min(left);
            match &kind {
                b"desc" => found.description = bytes.array::<32>(start)?,
                b"kuki" => found.cookie = Some(bytes.piece(start, content.min(1 << 16))?),
                b"pakt" => found.table = Self::table(&bytes.piece(start, content.min(MOST_TABLE))?),
                b"chan" => {
                    let words = bytes.array::<8>(start)?.map(u64::from_be_bytes);
                    found.layout = words.map(|words| ((words >> 32) as u32, words as u32));
                }
                b"data" => {
                    // −1 means: to the end of the file.
                    let size = u64::try_from(size).ok().filter(|&size| size > EDIT_COUNT || left <= EDIT_COUNT);
                    found.data = Some((start + EDIT_COUNT, size.map(|size| size.saturating_sub(EDIT_COUNT))));
                }
                _ => {}
            }
            match u64::try_from(size).ok().and_then(|size| start.checked_add(size)) {
                Some(next) => at = next,
                None => break,
            }
        }
        Ok(Some(found))
    }

    fn table(content: &[u8]) -> Option<(u64, i64, i32, i32, Vec<u8>)> {
        let head = content.first_chunk::<24>()?;
        let long = |at: usize| head[at..at + 8].iter().fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte));
        let word = |at: usize| i32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        Some((long(0), long(8).cast_signed(), word(16), word(20), content[24..].to_vec()))
    }

    /// The packets' lengths in bytes, and in frames where they differ.
    fn sizes(&self, format: &CafFormat) -> Vec<(u32, Option<u32>)> {
        let Some((count, _, _, _, table)) = &self.table else { return Vec::new() };
        let mut bytes = table.iter();
        let mut number = || {
            let mut value = 0_u32;
            for &byte in bytes.by_ref() {
                value = value << 7 | u32::from(byte & 0x7f);
                if byte & 0x80 == 0 {
                    return Some(value);
                }
            }
            None
        };
        let mut sizes = Vec::new();
        // What follows the last packet is padding.
        while (sizes.len() as u64) < (*count).min(1 << 21) {
            let size = if format.packet_bytes > 0 { Some(format.packet_bytes) } else { number() };
            let frames = if format.packet_frames > 0 { None } else { Some(number().unwrap_or(0)) };
            match size {
                Some(size) if format.packet_bytes == 0 || !table.is_empty() || sizes.len() < 1 << 16 => {
                    sizes.push((size, frames));
                }
                _ => break,
            }
        }
        sizes
    }

    /// The music in `there` frames; `claimed` is the claimed length if the file was cut short.
    fn window(&self, there: u64, claimed: Option<u64>, rate: u32) -> MusicWindow {
        let (before, after) = self.table.as_ref().map_or((0, 0), |table| (table.2, table.3));
        let (mut before, mut after) = (u64::try_from(before).unwrap_or(0), u64::try_from(after).unwrap_or(0));
        let valid = self.table.as_ref().and_then(|table| u64::try_from(table.1).ok()).filter(|&valid| valid > 0);
        if claimed.is_some() || before + after >= there {
            after = 0;
        }
        if before >= there {
            before = 0;
        }
        let left = there - before;
        let mut frames = left - after.min(left);
        // ALAC's last packet states its own length; then nothing may be trimmed from it.
        if let Some(valid) = valid.filter(|&valid| valid <= left && claimed.is_none()) {
            frames = valid;
            after = left - valid;
        }
        let trim = if before == 0 && after == 0 {
            Trim::default()
        } else {
            Trim { start: before, end: after, source: TrimSource::PacketTable }
        };
        let problems = claimed.map(|claimed| trouble::cut_short(there, claimed, rate)).into_iter().collect();
        MusicWindow { lead: 0, start: i64::try_from(before).unwrap_or(0), frames, trim, problems }
    }
}

/// The stream description.
#[derive(Debug)]
struct CafFormat {
    kind: [u8; 4],
    /// Of uncompressed samples.
    encoding: Option<Encoding>,
    channels: usize,
    rate: u32,
    packet_bytes: u32,
    packet_frames: u32,
}

impl CafFormat {
    fn parse(description: [u8; 32]) -> Result<Self, Problem> {
        let word =
            |index: usize| description.as_chunks::<4>().0.get(index).map_or(0, |word| u32::from_be_bytes(*word));
        let (flags, packet_bytes, packet_frames, channels, bits) =
            (word(3), word(4), word(5), word(6) as usize, word(7));
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(trouble::damaged_header(&format!("it claims {channels} channels")));
        }
        let kind = [description[8], description[9], description[10], description[11]];
        let (is_float, is_little) = (flags & 1 == 1, flags & 2 == 2);
        let encoding = match &kind {
            b"lpcm" => {
                let bytes = packet_bytes / channels as u32;
                let number = match (is_float, bytes) {
                    (true, 4) => Some(Number::Float32),
                    (true, 8) => Some(Number::Float64),
                    (true, _) => None,
                    (false, bytes) => Number::signed(bytes),
                };
                let number = number.ok_or_else(|| {
                    trouble::damaged_header(&format!("it claims {bits}-bit samples of {bytes} bytes"))
                })?;
                Some(Encoding::new(number, !is_little))
            }
            b"ulaw" => Some(Encoding::new(Number::MuLaw, true)),
            b"alaw" => Some(Encoding::new(Number::ALaw, true)),
            _ => None,
        };
        let rate = f64::from_bits(u64::from(word(0)) << 32 | u64::from(word(1)));
        let rate = if (0.0..=f64::from(u32::MAX)).contains(&rate) { rate.round() as u32 } else { 0 };
        Ok(Self { kind, encoding, channels, rate, packet_bytes, packet_frames })
    }
}
