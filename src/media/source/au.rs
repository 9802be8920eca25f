//! AU, also called SND: a short header, and samples to the end of the file.

use super::bytes::Bytes;
use super::encoding::{Encoding, Number};
use super::extent::{self, LengthClaim};
use super::pcm::Pcm;
use super::riff::MAX_CHANNELS;
use super::trouble;
use crate::setlist::Problem;

/// Finds the samples; `None` if this is not an AU.
pub(super) fn open(bytes: &mut Bytes) -> Result<Option<Pcm>, Problem> {
    let head = bytes.array::<24>(0).map_err(|error| trouble::unread(&error))?;
    let Some(head) = head else { return Ok(None) };
    let big_endian = match &head[..4] {
        b".snd" => true,
        b"dns." => false,
        _ => return Ok(None),
    };
    let words: Vec<u32> = head
        .as_chunks::<4>()
        .0
        .iter()
        .map(|word| if big_endian { u32::from_be_bytes(*word) } else { u32::from_le_bytes(*word) })
        .collect();
    let (start, size, coding, rate, channels) =
        (u64::from(words[1]), words[2], words[3], words[4], words[5] as usize);
    let number = match coding {
        1 => Number::MuLaw,
        2 => Number::Signed8,
        3 => Number::Signed16,
        4 => Number::Signed24,
        5 => Number::Signed32,
        6 => Number::Float32,
        7 => Number::Float64,
        27 => Number::ALaw,
        23..=26 => return Err(trouble::unplayed("ADPCM", "AU", "there is no decoder for it")),
        coding => return Err(trouble::unplayed(&format!("coding {coding}"), "AU", "there is no decoder for it")),
    };
    if !(1..=MAX_CHANNELS).contains(&channels) {
        return Err(trouble::damaged_header(&format!("it claims {channels} channels")));
    }
    let frame_bytes = (number.bytes() * channels) as u64;
    let there = bytes.len().saturating_sub(start);
    // Most writers do not know the size, and mark it as unknown.
    let claim =
        if size == u32::MAX || size == 0 { LengthClaim::Bytes(there) } else { LengthClaim::Bytes(size.into()) };
    let (frames, odd) = extent::measure(claim, there, frame_bytes, rate);
    Ok(Some(Pcm {
        format: format!("AU {}", number.name()),
        encoding: Encoding { number, big_endian },
        rate,
        channels,
        speakers: None,
        start,
        frames,
        problems: odd.into_iter().collect(),
    }))
}
