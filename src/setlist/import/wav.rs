//! Tags of WAV files: `acid`, `bext`, `cue ` with `LIST adtl`, `smpl`.
//!
//! Pure: takes chunks. Not known here: where in the file they were.

use super::riff::{TagChunks, u32_le};
use super::{At, Mark, StemTags, text};
use crate::time::FileSeconds;

/// The chunks to collect for [`read`] and for the ID3 reader.
pub const NAMES: &[&[u8; 4]] = &[b"fmt ", b"acid", b"bext", b"cue ", b"LIST", b"smpl", b"id3 ", b"ID3 ", b"inst"];

/// The flag in `acid` of a sound that is played once and not looped.
const ONE_SHOT: u32 = 1;

/// Reads the tags in `chunks`. `rate` and `frames` are the file's, if known; otherwise they come from the chunks.
pub fn read(chunks: &TagChunks, rate: Option<u32>, frames: Option<u64>) -> StemTags {
    let format = chunks.get(b"fmt ");
    let rate = rate.or_else(|| format.and_then(|format| u32_le(format, 4))).filter(|rate| *rate > 0);
    let block = format
        .and_then(|format| u32_le(format, 12))
        .map(|block| u64::from(block & 0xffff))
        .filter(|block| *block > 0);
    let frames = frames.or_else(|| block.map(|block| chunks.sound / block));
    let seconds =
        rate.zip(frames).map(|(rate, frames)| frames as f64 / f64::from(rate)).filter(|seconds| *seconds > 0.0);
    let mut tags = StemTags {
        bpm: chunks.get(b"acid").and_then(|acid| acid_tempo(acid, seconds)),
        time_reference: chunks.get(b"bext").and_then(time_reference).zip(rate),
        ..StemTags::default()
    };
    if let Some(rate) = rate {
        tags.marks = cue_points(chunks, rate);
        tags.marks.extend(chunks.get(b"smpl").into_iter().flat_map(|smpl| loops(smpl, rate)));
    }
    tags
}

/// The tempo in `acid`, unless its number of beats and the length in `seconds` contradict it.
fn acid_tempo(acid: &[u8], seconds: Option<f64>) -> Option<f64> {
    let flags = u32_le(acid, 0)?;
    let beats = f64::from(u32_le(acid, 12)?);
    // The shortest decimal with this value: 93.7, not 93.69999695.
    let stated: f64 = f32::from_bits(u32_le(acid, 20)?).to_string().parse().ok()?;
    let counted = seconds.filter(|_| beats > 0.0).map(|seconds| beats * 60.0 / seconds);
    if flags & ONE_SHOT != 0 {
        return None;
    }
    match counted {
        Some(counted) if stated > 0.0 && (counted / stated - 1.0).abs() > 0.02 => None,
        Some(counted) if stated <= 0.0 => Some(counted),
        _ => Some(stated).filter(|bpm| *bpm > 0.0),
    }
}

/// Frames since midnight.
fn time_reference(bext: &[u8]) -> Option<u64> {
    Some(u64::from(u32_le(bext, 338)?) | u64::from(u32_le(bext, 342)?) << 32)
}

fn cue_points(chunks: &TagChunks, rate: u32) -> Vec<Mark> {
    let cue = chunks.get(b"cue ").unwrap_or_default();
    let count = u32_le(cue, 0).unwrap_or(0).min(1000) as usize;
    let seconds = |frame: u32| At::Seconds(FileSeconds::new(f64::from(frame) / f64::from(rate)));
    let label = |id: u32, kind: &[u8; 4]| {
        adtl(chunks).find(|(name, bytes)| name == kind && u32_le(bytes, 0) == Some(id)).map(|(_, bytes)| bytes)
    };
    let point = |index: usize| {
        let at = 4 + index * 24;
        let (id, frame) = (u32_le(cue, at)?, u32_le(cue, at + 20)?);
        let name = label(id, b"labl").or_else(|| label(id, b"note")).map(|bytes| text(&bytes[4..]));
        let length = label(id, b"ltxt").and_then(|bytes| u32_le(bytes, 4)).filter(|length| *length > 0);
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| format!("Marker {}", index + 1));
        let end = length.and_then(|length| frame.checked_add(length)).map(seconds);
        Some(Mark { at: seconds(frame), end, name, colour: None, is_section: length.is_some() })
    };
    (0..count).filter_map(point).collect()
}

/// The chunks inside `LIST adtl`.
fn adtl(chunks: &TagChunks) -> impl Iterator<Item = ([u8; 4], &[u8])> + '_ {
    let lists = chunks.all(b"LIST").filter_map(|list| list.strip_prefix(b"adtl"));
    lists.flat_map(|mut rest| {
        std::iter::from_fn(move || {
            let name: [u8; 4] = rest.get(..4)?.try_into().ok()?;
            let length = u32_le(rest, 4)? as usize;
            let bytes = rest.get(8..8_usize.checked_add(length)?)?;
            rest = rest.get(8 + length + length % 2..).unwrap_or_default();
            Some((name, bytes))
        })
    })
}

fn loops(smpl: &[u8], rate: u32) -> Vec<Mark> {
    let count = u32_le(smpl, 28).unwrap_or(0).min(100) as usize;
    let seconds = |frame: u32| At::Seconds(FileSeconds::new(f64::from(frame) / f64::from(rate)));
    let mark = |index: usize| {
        let at = 36 + index * 24;
        let (start, last) = (u32_le(smpl, at + 8)?, u32_le(smpl, at + 12)?);
        let end = last.checked_add(1).filter(|end| *end > start).map(seconds)?;
        Some(Mark { at: seconds(start), end: Some(end), name: "Loop".to_owned(), colour: None, is_section: false })
    };
    (0..count).filter_map(mark).collect()
}
