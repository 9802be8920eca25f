//! Opens MP4 and QuickTime files, with or without video: finds the requested track and its packets.

use std::io;

use super::aac::{FirstOutput, hear};
use super::bytes::Bytes;
use super::clock::{TrackClock, scaled};
use super::coding::Coding;
use super::decode::Decoder;
use super::edits;
use super::movie::{Movie, MovieTrack};
use super::mp4_entry::SampleEntry;
use super::mp4_samples::Mp4Sample;
use super::packets::{PacketEntry, Packets, Placer};
use super::riff::MAX_CHANNELS;
use super::speakers;
use super::stream::Stream;
use super::track::Track;
use super::{Samples, mpeg, trouble};
use crate::media::{Trim, TrimSource};
use crate::setlist::Problem;

/// Opens an MP4 or QuickTime file; returns any other file unread.
pub(super) fn open(mut bytes: Bytes, track: Option<u16>) -> Result<Result<Track, Bytes>, Problem> {
    let unread = |error: io::Error| trouble::unread(&error);
    let Some(movie) = Movie::read(&mut bytes).map_err(unread)? else { return Ok(Err(bytes)) };
    if !movie.has_description {
        let why = "its index was never written, or is cut off";
        return Err(trouble::damaged_header(why));
    }
    let track = match track {
        Some(number) => movie.audio_track(number).ok_or_else(|| trouble::no_such_track(number)),
        None => movie.main_track().ok_or_else(trouble::no_audio_track),
    }?;
    let Some((kind, content)) = &track.entry else {
        return Err(trouble::damaged_header("the description of its sound is missing"));
    };
    let mut entry = SampleEntry::parse(*kind, content)?;
    let laid = if let Coding::Pcm { encoding, channels } = entry.coding {
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(trouble::damaged_header(&format!("it claims {channels} channels")));
        }
        lay_out_pcm(track, encoding.number.bytes() * channels, bytes.len())
    } else {
        let samples = track.samples.samples();
        listen(&mut entry, &samples, &mut bytes)?;
        lay_out(track, &entry, &samples, bytes.len())
    };
    finish(&movie, track, entry, laid, bytes)
}

/// Packets with their positions.
struct Laid {
    entries: Vec<PacketEntry>,
    /// The frames of all of them, and those that the file would have if it were complete.
    total: u64,
    claimed: u64,
}

fn finish(
    movie: &Movie,
    track: &MovieTrack,
    entry: SampleEntry,
    laid: Laid,
    bytes: Bytes,
) -> Result<Result<Track, Bytes>, Problem> {
    let mut packets = Packets::new(bytes, laid.entries);
    let mut total = laid.total;
    if let Coding::Alac { .. } = entry.coding {
        total = last_of_alac(&entry.coding, &mut packets, total).map_err(|error| trouble::unread(&error))?;
    }
    let rate = entry.rate;
    let clock = TrackClock { timescale: if track.timescale > 0 { track.timescale } else { rate }, rate };
    let mut window = edits::window(movie, track, clock, total);
    if laid.claimed > laid.total {
        window.problems.push(trouble::cut_short(laid.total, laid.claimed, rate));
    }
    if let Coding::Opus(head) = &entry.coding
        && window.start == 0
        && window.lead == 0
        && u64::from(head.pre_skip) < window.frames
    {
        // If the edit list has no effect, the coding's header states the delay.
        window.skip_delay(head.pre_skip.into(), TrimSource::Coding);
    }
    if let Coding::Aac { is_extended: false, .. } = &entry.coding
        && track.has_fragments
        && window.trim == Trim::default()
        && window.frames > 1024
    {
        // A program that writes fragments cannot write an edit list; every encoder adds at least this much.
        window.skip_delay(1024, TrimSource::Coding);
    }
    Ok(Ok(Track {
        container: "MP4",
        coding: entry.coding,
        rate,
        channels: entry.channels,
        speakers: entry.speakers,
        stream: Stream::Indexed(packets),
        window,
    }))
}

/// Reads what only the packets state: the frames of a packet, and the kind of AAC.
fn listen(entry: &mut SampleEntry, samples: &[Mp4Sample], bytes: &mut Bytes) -> Result<(), Problem> {
    let pieces = |bytes: &mut Bytes, count: usize| -> io::Result<Vec<Vec<u8>>> {
        samples
            .iter()
            .take(count)
            .map(|sample| bytes.piece(sample.at, u64::from(sample.bytes.min(1 << 16))))
            .collect()
    };
    let unread = |error: io::Error| trouble::unread(&error);
    match &mut entry.coding {
        Coding::Aac { config, is_extended } => {
            let heard = hear(config, entry.rate, pieces(bytes, 12).map_err(unread)?.into_iter());
            let Some(FirstOutput { rate, channels, frames, is_extended: extended }) = heard else {
                return Err(trouble::unplayed("AAC", "MP4", "its kind is not supported"));
            };
            *is_extended = extended;
            (entry.rate, entry.channels, entry.packet_frames) = (rate, channels, Some(frames));
            entry.speakers = speakers::aac(channels);
        }
        Coding::Mpeg { layer } => {
            let first = pieces(bytes, 1).map_err(unread)?;
            if let Some(head) = first.first().and_then(|packet| mpeg::parse(packet)) {
                *layer = (head.kind >> 8 & 3) as u8;
                (entry.rate, entry.channels, entry.packet_frames) = (head.rate, head.channels, Some(head.frames));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Packets follow each other; their times show where one is missing, and where the last one ends.
fn lay_out(track: &MovieTrack, entry: &SampleEntry, samples: &[Mp4Sample], length: u64) -> Laid {
    let timescale = if track.timescale > 0 { track.timescale } else { entry.rate };
    let in_frames = |ticks: u64| scaled(i64::try_from(ticks).unwrap_or(i64::MAX), entry.rate, timescale);
    let mut placer = Placer::default();
    let (mut claimed, mut first) = (0, None);
    for sample in samples {
        let first = *first.get_or_insert(sample.time);
        let time = in_frames(sample.time - first.min(sample.time));
        let lasts = in_frames(sample.time.saturating_add(sample.ticks.into()) - first.min(sample.time))
            .saturating_sub(time);
        let frames = entry.packet_frames.unwrap_or(u32::try_from(lasts).unwrap_or(0).min(1 << 16));
        claimed += u64::from(frames);
        if sample.at.saturating_add(sample.bytes.into()) > length || sample.bytes > 1 << 24 {
            continue;
        }
        // A time that is late by a packet shows that one is missing; smaller differences are rounding.
        let late = time.saturating_sub(placer.next());
        if late > i64::from(frames) * 3 / 2 && late > i64::from(entry.rate / 100) {
            placer.start_at(time);
        }
        placer.push(sample.at, sample.bytes, frames);
    }
    let is_whole = placer.entries.len() == samples.len();
    if let (Some(last), true) = (samples.last(), is_whole) {
        let frames = placer.entries.last().map_or(0, |last| i64::from(last.frames));
        let lasts = scaled(last.ticks.into(), entry.rate, timescale);
        if lasts > 0 && lasts < frames && samples.len() > 1 {
            placer.take_from_end((frames - lasts).unsigned_abs());
        }
    }
    let total = u64::try_from(placer.next()).unwrap_or(0);
    Laid { entries: placer.entries, total, claimed: if is_whole { total } else { claimed.max(total + 1) } }
}

/// Uncompressed samples, in batches.
fn lay_out_pcm(track: &MovieTrack, frame_bytes: usize, length: u64) -> Laid {
    const BATCH: u32 = 8_192;
    let frame_bytes = frame_bytes as u64;
    let mut placer = Placer::default();
    let mut claimed = 0;
    let runs = track.samples.chunks.iter().map(|chunk| (chunk.at, u64::from(chunk.samples)));
    let fragments = track.samples.in_fragments().iter();
    let runs = runs.chain(fragments.map(|sample| (sample.at, u64::from(sample.bytes) / frame_bytes)));
    for (mut at, frames) in runs {
        claimed += frames;
        let mut left = frames.min(length.saturating_sub(at) / frame_bytes);
        while left > 0 {
            let batch = left.min(BATCH.into());
            placer.push(at, (batch * frame_bytes) as u32, batch as u32);
            at += batch * frame_bytes;
            left -= batch;
        }
    }
    let total = u64::try_from(placer.next()).unwrap_or(0);
    Laid { entries: placer.entries, total, claimed }
}

/// Containers often count the last packet of ALAC as a full one, so it is decoded to find its end.
pub(super) fn last_of_alac(coding: &Coding, packets: &mut Packets, total: u64) -> io::Result<u64> {
    packets.go_to(packets.end().saturating_sub(1), 0);
    let mut last = None;
    while let Some(packet) = packets.next()? {
        last = Some(packet);
    }
    packets.go_to(0, 0);
    let (Some(packet), Some(mut decoder)) = (last, Decoder::new(coding)) else { return Ok(total) };
    let mut decoded = Samples::empty();
    if decoder.decode(&packet.data, &mut decoded).is_err() {
        return Ok(total);
    }
    let frames = packet.span.start.saturating_add(decoded.frames() as i64).min(packet.span.end);
    packets.cut_at(frames);
    Ok(u64::try_from(frames).unwrap_or(0).min(total))
}
