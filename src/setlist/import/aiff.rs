//! Reads the markers of AIFF files.
//!
//! Pure: chunks in.

use super::riff::{TagChunks, u16_be, u32_be};
use super::{At, Mark, StemTags, text};
use crate::time::FileSeconds;

/// The chunks to collect for [`read`] and for the ID3 reader.
pub const NAMES: &[&[u8; 4]] = &[b"COMM", b"MARK", b"ID3 ", b"id3 "];

/// Reads the markers in `chunks`. They are ignored if the file states no sample rate.
pub fn read(chunks: &TagChunks) -> StemTags {
    let rate = chunks.get(b"COMM").and_then(|comm| extended(comm.get(8..18)?)).filter(|rate| *rate >= 1.0);
    let marks = rate.zip(chunks.get(b"MARK")).map_or_else(Vec::new, |(rate, mark)| markers(mark, rate));
    StemTags { marks, ..StemTags::default() }
}

fn markers(mark: &[u8], rate: f64) -> Vec<Mark> {
    let count = u16_be(mark, 0).unwrap_or(0).min(1000);
    let mut at = 2;
    let mut marks = Vec::new();
    for index in 0..count {
        let (Some(frame), Some(length)) = (u32_be(mark, at + 2), mark.get(at + 6)) else { break };
        let length = usize::from(*length);
        let Some(name) = mark.get(at + 7..at + 7 + length) else { break };
        let name =
            Some(text(name)).filter(|name| !name.is_empty()).unwrap_or_else(|| format!("Marker {}", index + 1));
        marks.push(Mark {
            at: At::Seconds(FileSeconds::new(f64::from(frame) / rate)),
            end: None,
            name,
            colour: None,
            is_section: false,
        });
        // A counted string is padded to an even length; the count byte is included.
        at += 6 + (1 + length).next_multiple_of(2);
    }
    marks
}

/// An 80-bit extended float.
fn extended(bytes: &[u8]) -> Option<f64> {
    let exponent = i32::from(u16_be(bytes, 0)? & 0x7fff) - 16_383;
    let mantissa = u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?);
    Some(mantissa as f64 * 2_f64.powi(exponent - 63)).filter(|number| number.is_finite())
}
