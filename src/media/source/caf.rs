//! CAF: finds the samples where they are uncompressed. Coded ones are left to the library.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::encoding::{Encoding, Number};
use super::extent::{self, Claim};
use super::pcm::Pcm;
use super::riff::MAX_CHANNELS;
use super::trouble;
use crate::setlist::Problem;

/// The `data` chunk starts with a count of edits.
const EDIT_COUNT: u64 = 4;

/// A layout tag that says that a channel bitmap follows, in the bits of a WAVE file's channel mask.
const LAYOUT_BY_BITMAP: u32 = 0x1_0000;

/// Finds the samples of a file of `bytes` bytes; `None` if it is no CAF, or coded.
pub(super) fn open(file: &mut File, bytes: u64) -> Result<Option<Pcm>, Problem> {
    let found = Found::read(file, bytes).map_err(|error| trouble::unread(&error))?;
    let Some(Found { description, data, speakers, packets }) = found else { return Ok(None) };
    let Some(description) = description else { return Err(trouble::no_chunk("CAF", "desc")) };
    if packets > bytes {
        return Err(trouble::damaged_header(&format!("it claims {packets} packets")));
    }
    let Some(format) = Format::parse(description)? else { return Ok(None) };
    let Some((start, size)) = data else { return Err(trouble::no_chunk("CAF", "data")) };

    let frame_bytes = (format.encoding.number.bytes() * format.channels) as u64;
    let claim = size.map_or(Claim::Unknown, Claim::Bytes);
    let (frames, odd) = extent::measure(claim, bytes.saturating_sub(start), frame_bytes, format.rate);
    Ok(Some(Pcm {
        format: format!("CAF {}", format.encoding.number.name()),
        encoding: format.encoding,
        rate: format.rate,
        channels: format.channels,
        speakers,
        start,
        frames,
        problems: odd.into_iter().collect(),
    }))
}

/// The chunks that matter.
#[derive(Debug, Default)]
struct Found {
    description: Option<[u8; 32]>,
    /// Where the samples start, and how many bytes they say they take.
    data: Option<(u64, Option<u64>)>,
    speakers: Option<u64>,
    packets: u64,
}

impl Found {
    fn read(file: &mut File, bytes: u64) -> io::Result<Option<Self>> {
        let mut at = 8;
        if bytes < at || &read_at::<8>(file, 0)?[..4] != b"caff" {
            return Ok(None);
        }
        let mut found = Self::default();
        while at + 12 <= bytes {
            let [kind @ .., s0, s1, s2, s3, s4, s5, s6, s7] = read_at::<12>(file, at)?;
            let size = i64::from_be_bytes([s0, s1, s2, s3, s4, s5, s6, s7]);
            let start = at + 12;
            let left = bytes - start;
            match &kind {
                b"desc" if left >= 32 => found.description = Some(read_at::<32>(file, start)?),
                // The library would believe any number of packets, and run out of memory.
                b"pakt" if left >= 8 => found.packets = u64::from_be_bytes(read_at::<8>(file, start)?),
                b"chan" if left >= 8 => found.speakers = speakers(read_at::<8>(file, start)?),
                b"data" => {
                    // −1 says: to the end of the file.
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
}

fn speakers(layout: [u8; 8]) -> Option<u64> {
    let [t0, t1, t2, t3, m0, m1, m2, m3] = layout;
    let mask = u32::from_be_bytes([m0, m1, m2, m3]);
    (u32::from_be_bytes([t0, t1, t2, t3]) == LAYOUT_BY_BITMAP).then_some(mask.into())
}

/// A description of uncompressed samples.
#[derive(Debug)]
struct Format {
    encoding: Encoding,
    channels: usize,
    rate: u32,
}

impl Format {
    /// `None` if the samples are coded.
    fn parse(description: [u8; 32]) -> Result<Option<Self>, Problem> {
        let word =
            |index: usize| description.as_chunks::<4>().0.get(index).map_or(0, |word| u32::from_be_bytes(*word));
        if &description[8..12] != b"lpcm" {
            return Ok(None);
        }
        let (flags, frame_bytes, channels, bits) = (word(3), word(4), word(6) as usize, word(7));
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(trouble::damaged_header(&format!("it claims {channels} channels")));
        }
        let (is_float, is_little) = (flags & 1 == 1, flags & 2 == 2);
        let number = match (is_float, frame_bytes as usize / channels) {
            (true, 4) => Number::Float32,
            (true, 8) => Number::Float64,
            (false, 1) => Number::Signed8,
            (false, 2) => Number::Signed16,
            (false, 3) => Number::Signed24,
            (false, 4) => Number::Signed32,
            (_, bytes) => {
                return Err(trouble::damaged_header(&format!("it claims {bits}-bit samples of {bytes} bytes")));
            }
        };
        let rate = f64::from_bits(u64::from(word(0)) << 32 | u64::from(word(1)));
        let rate = if (0.0..=f64::from(u32::MAX)).contains(&rate) { rate.round() as u32 } else { 0 };
        Ok(Some(Self { encoding: Encoding { number, big_endian: !is_little }, channels, rate }))
    }
}

fn read_at<const N: usize>(file: &mut File, at: u64) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}
