//! Where in a coded stream the music starts and ends, container by container.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::errors::Error;
use symphonia::core::formats::Track;

use super::codec::Codec;
use super::coded::make_decoder;
use super::container::guarded;
use super::demuxer::Demuxer;
use super::edits;
use super::movie::Movie;
use super::trouble;
use super::window::Window;
use crate::media::{Trim, TrimSource};
use crate::setlist::Problem;

/// More frames than that for each byte, and a length is counted before it is believed: only silence is coded so densely,
/// or a header is damaged.
const BELIEVABLE_DENSITY: u64 = 16;

/// More frames than that for each byte of a file no coding has.
const GREATEST_DENSITY: u64 = 1 << 13;

/// Finds the music of `track`. MP3 and whatever does not tell its length is read through once, without decoding.
pub(super) fn find(
    demuxer: &mut Demuxer,
    movie: &Movie,
    track: &Track,
    parameters: &AudioCodecParameters,
    rate: u32,
) -> Result<Window, Problem> {
    let codec = Codec::of(parameters.codec);
    let window = match demuxer.container() {
        "mp3" => mp3(demuxer, track, rate)?,
        "isomp4" => mp4(demuxer, movie, track, parameters)?,
        "ogg" => ogg(demuxer, track, rate)?,
        "caf" => caf(demuxer, track, parameters, rate)?,
        _ if codec == Codec::Aac => whole(count(demuxer)?.end),
        _ => length(demuxer, track.num_frames, rate)?,
    };
    if window.frames / GREATEST_DENSITY > demuxer.bytes() {
        return Err(trouble::damaged_header(&format!("it claims {} frames", window.frames)));
    }
    Ok(window)
}

fn whole(frames: u64) -> Window {
    Window { frames, ..Window::default() }
}

/// As long as the container claims, if that can be believed, and as counted otherwise.
fn length(demuxer: &mut Demuxer, claimed: Option<u64>, rate: u32) -> Result<Window, Problem> {
    let Some(claimed) = claimed.filter(|&frames| frames > 0) else { return Ok(whole(count(demuxer)?.end)) };
    if claimed / BELIEVABLE_DENSITY <= demuxer.bytes() {
        return Ok(whole(claimed));
    }
    let there = count(demuxer)?.end.min(claimed);
    let mut window = whole(there);
    window.problems.extend((there < claimed).then(|| trouble::cut_short(there, claimed, rate)));
    Ok(window)
}

/// Timestamp 0 is the first frame of the music where a LAME tag gives the delay, and of the stream otherwise. The
/// length is counted: it is the only one to be sure of.
fn mp3(demuxer: &mut Demuxer, track: &Track, rate: u32) -> Result<Window, Problem> {
    let count = count(demuxer)?;
    if count.alike * 2 <= count.packets {
        return Err(trouble::not_audio());
    }
    let there = count.end;
    let mut window = whole(there);
    let Some(delay) = track.delay.filter(|&delay| delay > 0) else { return Ok(window) };
    let padding = u64::from(track.padding.unwrap_or(0));
    let music = there.saturating_sub(padding);
    let claimed = track.num_frames.unwrap_or(music);
    if there < claimed {
        window.problems.push(trouble::cut_short(there, claimed, rate));
    } else if music > claimed {
        window.problems.push(trouble::longer_than_its_tag(music - claimed, rate));
    } else {
        window.frames = claimed;
    }
    window.trim = trim(delay.into(), there - window.frames, TrimSource::LameTag);
    Ok(window)
}

/// The media's own ticks tell where it ends; the edit list and the iTunSMPB tag tell what of it is the music.
fn mp4(
    demuxer: &mut Demuxer,
    movie: &Movie,
    track: &Track,
    parameters: &AudioCodecParameters,
) -> Result<Window, Problem> {
    let claimed = track.duration.map(|ticks| demuxer.clock().frames(ticks.get()));
    let Window { frames: mut total, mut problems, .. } = length(demuxer, claimed, demuxer.clock().rate)?;
    if Codec::of(parameters.codec) == Codec::Alac {
        total = last_of_alac(demuxer, parameters, total)?;
    }
    let in_movie = movie.tracks.iter().find(|candidate| candidate.id == track.id).cloned().unwrap_or_default();
    let mut window = edits::window(movie, &in_movie, demuxer.clock(), total);
    window.problems.append(&mut problems);
    Ok(window)
}

/// Packets before timestamp 0 are an encoder's delay.
fn caf(
    demuxer: &mut Demuxer,
    track: &Track,
    parameters: &AudioCodecParameters,
    rate: u32,
) -> Result<Window, Problem> {
    let mut window = length(demuxer, track.num_frames, rate)?;
    if Codec::of(parameters.codec) == Codec::Alac {
        window.frames = last_of_alac(demuxer, parameters, window.frames)?;
    }
    let (start, end) = (u64::from(track.delay.unwrap_or(0)), u64::from(track.padding.unwrap_or(0)));
    window.trim = trim(start, end, TrimSource::PacketTable);
    Ok(window)
}

/// Containers tend to count the last packet of ALAC as a full one: what comes out of it tells where it ends.
fn last_of_alac(demuxer: &mut Demuxer, parameters: &AudioCodecParameters, end: u64) -> Result<u64, Problem> {
    let damaged = |error: Error| trouble::damaged_header(&error.to_string());
    demuxer.go_to(i64::try_from(end).unwrap_or(i64::MAX).saturating_sub(1)).map_err(damaged)?;
    let mut last = None;
    while let Ok(Some(packet)) = demuxer.next() {
        last = Some(packet);
    }
    demuxer.restart().map_err(damaged)?;
    let Some((packet, span)) = last else { return Ok(end) };
    let mut decoder = make_decoder(parameters).map_err(damaged)?;
    let decoded = guarded(|| decoder.decode(&packet).map(|decoded| decoded.frames()));
    let last_frame = decoded.map_or(span.end, |frames| span.start.saturating_add_unsigned(frames as u64));
    Ok(u64::try_from(last_frame).unwrap_or(0).min(end))
}

/// Granule positions are timestamps: what stands before 0 is trimmed. A stream that was cut out of a longer one starts
/// later than 0, and is played from there.
fn ogg(demuxer: &mut Demuxer, track: &Track, rate: u32) -> Result<Window, Problem> {
    let discarded_by_the_decoder = i64::from(track.delay.unwrap_or(0));
    let first = track.start_ts.get().saturating_add(discarded_by_the_decoder);
    let mut window = length(demuxer, track.num_frames, rate)?;
    window.start = first.max(0);
    window.frames = window.frames.saturating_sub(window.start.unsigned_abs());
    if track.num_frames.is_none() {
        window.problems.push(trouble::no_last_page());
    }
    let before = u64::try_from(first.saturating_neg()).unwrap_or(0);
    window.trim = trim(before, track.padding.unwrap_or(0).into(), TrimSource::Granule);
    Ok(window)
}

fn trim(start: u64, end: u64, source: TrimSource) -> Trim {
    if start == 0 && end == 0 { Trim::default() } else { Trim { start, end, source } }
}

/// What a read through all packets finds.
struct Count {
    packets: u64,
    /// How many have the same version, layer and sample rate in their MPEG header as the first: in random data that
    /// looks like MP3 here and there, few have.
    alike: u64,
    /// The frame after the last packet.
    end: u64,
}

fn count(demuxer: &mut Demuxer) -> Result<Count, Problem> {
    let mut count = Count { packets: 0, alike: 0, end: 0 };
    let mut first = None;
    // What comes after an error cannot be read later either.
    while let Ok(Some((packet, span))) = demuxer.next() {
        let header = packet.data.get(1..3).map(|header| (header[0] & 0x1e, header[1] & 0x0c));
        count.packets += 1;
        count.alike += u64::from(*first.get_or_insert(header) == header);
        count.end = count.end.max(u64::try_from(span.end).unwrap_or(0));
    }
    demuxer.restart().map_err(|error| trouble::damaged_header(&error.to_string()))?;
    Ok(count)
}
