//! Chapters of MP4 files in a track of text, as Apple's programs write them.
//!
//! Loader threads; reads the names from the file. Not known here: chapters in `udta`. Sources: ISO/IEC 14496-12, sections 8.3, 8.6 and 8.7;
//! QuickTime File Format, *Chapter Lists* and *Text Sample Data*.

use std::io::{Read, Seek, SeekFrom};

use encoding_rs::Encoding;

use super::mp4::{boxes, inside};
use super::riff::{u16_be, u32_be};
use super::{At, Mark, plain, text};
use crate::time::FileSeconds;

/// The most chapters that are read.
const MOST: usize = 1000;
/// The longest name, in bytes.
const LONGEST: usize = 1024;

/// The place of a sample in the file, in bytes, and its time in units of the track.
struct TextSample {
    time: u64,
    place: u64,
    size: u32,
}

/// Reads the chapters that a track in `moov` refers to.
pub fn read(moov: &[u8], file: &mut (impl Read + Seek)) -> Vec<Mark> {
    let Some(track) = chapter_track(moov) else { return Vec::new() };
    let Some((samples, scale)) = samples(track) else { return Vec::new() };
    let delay = delay(moov, track, scale).unwrap_or(0.0);
    let mut marks = Vec::new();
    for sample in samples {
        let Some(name) = name(file, &sample) else { break };
        let name = if name.is_empty() { format!("Chapter {}", marks.len() + 1) } else { name };
        let seconds = FileSeconds::new((sample.time as f64 / scale + delay).max(0.0));
        marks.push(Mark { at: At::Seconds(seconds), end: None, name, colour: None, is_section: true });
    }
    marks
}

/// The track of text to which another track refers as its chapters.
fn chapter_track(moov: &[u8]) -> Option<&[u8]> {
    let tracks = || boxes(moov).filter(|(name, _)| name == b"trak").map(|(_, track)| track);
    let wanted: Vec<u32> = tracks()
        .filter_map(|track| inside(inside(track, b"tref")?, b"chap"))
        .flat_map(|ids| ids.chunks(4).filter_map(|id| u32_be(id, 0)))
        .collect();
    tracks().find(|track| {
        let id = inside(track, b"tkhd").and_then(behind_times);
        let handler = inside(track, b"mdia").and_then(|media| inside(media, b"hdlr")?.get(8..12));
        id.is_some_and(|id| wanted.contains(&id)) && matches!(handler, Some(b"text" | b"sbtl"))
    })
}

/// The number behind the two times of a header: the id of a track, or the units of a second.
fn behind_times(header: &[u8]) -> Option<u32> {
    u32_be(header, if header.first() == Some(&1) { 20 } else { 12 })
}

/// The samples of a track, and its units a second.
fn samples(track: &[u8]) -> Option<(Vec<TextSample>, f64)> {
    let media = inside(track, b"mdia")?;
    let scale = behind_times(inside(media, b"mdhd")?).filter(|scale| *scale > 0)?;
    let table = inside(inside(media, b"minf")?, b"stbl")?;
    let mut times = times(inside(table, b"stts")?);
    let mut sizes = sizes(inside(table, b"stsz")?);
    let runs: Vec<_> = rows(inside(table, b"stsc")?, 12).collect();
    let run_of = |chunk: u32| runs.iter().rev().find(|run| u32_be(run, 0).is_some_and(|first| first <= chunk));
    let mut samples = Vec::new();
    for (chunk, mut place) in (1..).zip(places(table)?) {
        let count = run_of(chunk).and_then(|run| u32_be(run, 4)).unwrap_or(0);
        for _ in 0..count.min(MOST as u32) {
            let (Some(time), Some(size)) = (times.next(), sizes.next()) else { break };
            samples.push(TextSample { time, place, size });
            place = place.saturating_add(u64::from(size));
        }
    }
    samples.truncate(MOST);
    Some((samples, f64::from(scale)))
}

/// The rows of a table behind its version and its count.
fn rows(table: &[u8], size: usize) -> impl Iterator<Item = &[u8]> {
    let count = u32_be(table, 4).unwrap_or(0) as usize;
    table.get(8..).unwrap_or_default().chunks_exact(size).take(count)
}

/// The time at which each sample begins.
fn times(stts: &[u8]) -> impl Iterator<Item = u64> {
    let lengths = rows(stts, 8).flat_map(|row| {
        let (count, length) = (u32_be(row, 0).unwrap_or(0), u32_be(row, 4).unwrap_or(0));
        std::iter::repeat_n(u64::from(length), (count as usize).min(MOST))
    });
    lengths.scan(0_u64, |next, length| {
        let begins = *next;
        *next = next.saturating_add(length);
        Some(begins)
    })
}

fn sizes(stsz: &[u8]) -> impl Iterator<Item = u32> {
    let all = u32_be(stsz, 4).filter(|size| *size > 0);
    let count = u32_be(stsz, 8).unwrap_or(0) as usize;
    let own = stsz.get(12..).unwrap_or_default().chunks_exact(4).map_while(|size| u32_be(size, 0));
    std::iter::repeat_n(all, count.min(MOST)).map_while(|all| all).chain(own.take(if all.is_some() {
        0
    } else {
        count
    }))
}

/// Where the chunks lie in the file.
fn places(table: &[u8]) -> Option<Vec<u64>> {
    if let Some(short) = inside(table, b"stco") {
        return Some(rows(short, 4).take(MOST).filter_map(|row| u32_be(row, 0)).map(u64::from).collect());
    }
    let long = inside(table, b"co64")?;
    Some(
        rows(long, 8)
            .take(MOST)
            .filter_map(|row| row.first_chunk().map(|place| u64::from_be_bytes(*place)))
            .collect(),
    )
}

/// By how many seconds the track's edits delay it.
fn delay(moov: &[u8], track: &[u8], scale: f64) -> Option<f64> {
    let list = inside(inside(track, b"edts")?, b"elst")?;
    let movie = behind_times(inside(moov, b"mvhd")?).filter(|scale| *scale > 0)?;
    let is_long = list.first() == Some(&1);
    let mut empty = 0.0;
    for edit in rows(list, if is_long { 20 } else { 12 }) {
        let (length, begins) = if is_long {
            let [length, begins] =
                [0, 8].map(|at| edit[at..].first_chunk().map(|bytes| u64::from_be_bytes(*bytes)));
            (length? as f64, begins? as i64)
        } else {
            (f64::from(u32_be(edit, 0)?), i64::from(u32_be(edit, 4)? as i32))
        };
        if begins >= 0 {
            return Some(empty - begins as f64 / scale);
        }
        empty += length / f64::from(movie);
    }
    None
}

/// The text of a sample, behind its length.
fn name(file: &mut (impl Read + Seek), sample: &TextSample) -> Option<String> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(sample.place)).ok()?;
    file.take(u64::from(sample.size).min(LONGEST as u64)).read_to_end(&mut bytes).ok()?;
    let length = usize::from(u16_be(&bytes, 0)?);
    let words = bytes.get(2..2 + length.min(bytes.len() - 2))?;
    let marked =
        Encoding::for_bom(words).map(|(encoding, length)| encoding.decode_without_bom_handling(&words[length..]).0);
    Some(marked.map_or_else(|| text(words), |words| plain(&words)))
}
