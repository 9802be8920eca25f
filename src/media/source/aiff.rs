//! AIFF and AIFF-C: finds the uncompressed samples.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::chunks::{Chunk, Chunks, Family};
use super::encoding::{Encoding, Number};
use super::extent::{self, Claim};
use super::pcm::Pcm;
use super::riff::MAX_CHANNELS;
use super::trouble;
use crate::setlist::Problem;

/// The `SSND` chunk starts with an offset and a block size of 4 bytes each.
const SOUND_HEADER: u64 = 8;

/// Finds the samples of a file of `bytes` bytes; `None` if it is no AIFF.
pub(super) fn open(file: &mut File, bytes: u64) -> Result<Option<Pcm>, Problem> {
    let Some(name) = recognise(file).map_err(|error| trouble::unread(&error))? else { return Ok(None) };
    let mut chunks = Chunks::new(file, Family::Iff, 12, bytes);
    let (common, sound) = find(&mut chunks).map_err(|error| trouble::unread(&error))?;
    let Some(common) = common else { return Err(trouble::no_chunk(name, "COMM")) };
    let Some((sound, offset)) = sound else { return Err(trouble::no_chunk(name, "SSND")) };
    let format = Format::parse(&common)?;

    let start = sound.start.saturating_add(SOUND_HEADER).saturating_add(offset);
    let frame_bytes = (format.encoding.number.bytes() * format.channels) as u64;
    let claim = match (sound.size, format.frames * frame_bytes) {
        (0 | 0xffff_ffff, 0) => Claim::Unknown,
        // The frames are what a writer fills in; a chunk may be longer, for alignment.
        (_, bytes) => Claim::Bytes(bytes),
    };
    let (frames, odd) = extent::measure(claim, bytes.saturating_sub(start), frame_bytes, format.rate);
    Ok(Some(Pcm {
        format: format!("{name} {}", format.encoding.number.name()),
        encoding: format.encoding,
        rate: format.rate,
        channels: format.channels,
        speakers: None,
        start,
        frames,
        problems: odd.into_iter().collect(),
    }))
}

fn recognise(file: &mut File) -> io::Result<Option<&'static str>> {
    let mut head = Vec::with_capacity(12);
    file.seek(SeekFrom::Start(0))?;
    Read::by_ref(file).take(12).read_to_end(&mut head)?;
    Ok(match (head.get(..4), head.get(8..)) {
        (Some(b"FORM"), Some(b"AIFF")) => Some("AIFF"),
        (Some(b"FORM"), Some(b"AIFC")) => Some("AIFF-C"),
        _ => None,
    })
}

/// The content of `COMM`, and the `SSND` chunk with its offset.
type Found = (Option<Vec<u8>>, Option<(Chunk, u64)>);

fn find(chunks: &mut Chunks<'_>) -> io::Result<Found> {
    let (mut common, mut sound) = (None, None);
    while let Some(chunk) = chunks.next()? {
        match &chunk.id {
            b"COMM" => common = Some(chunks.content(chunk, 64)?),
            b"SSND" => {
                // A chunk whose size was never filled in still has its header.
                let header = chunks.content(Chunk { size: SOUND_HEADER, ..chunk }, SOUND_HEADER)?;
                let offset =
                    header.get(..4).and_then(|offset| offset.try_into().ok()).map_or(0, u32::from_be_bytes);
                sound = Some((chunk, u64::from(offset)));
            }
            _ => {}
        }
        if common.is_some() && sound.is_some() {
            break;
        }
    }
    Ok((common, sound))
}

/// A `COMM` chunk of uncompressed samples.
#[derive(Debug)]
struct Format {
    encoding: Encoding,
    channels: usize,
    frames: u64,
    rate: u32,
}

impl Format {
    fn parse(common: &[u8]) -> Result<Self, Problem> {
        let Some(&[c0, c1, f0, f1, f2, f3, b0, b1, ref rate @ ..]) = common.first_chunk::<18>() else {
            return Err(trouble::damaged_header("its COMM chunk is too short"));
        };
        let channels = usize::from(u16::from_be_bytes([c0, c1]));
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(trouble::damaged_header(&format!("it claims {channels} channels")));
        }
        let bits = u16::from_be_bytes([b0, b1]);
        let coding = common.get(18..22).unwrap_or(b"NONE");
        let number = match (coding, bits.div_ceil(8)) {
            (b"fl32" | b"FL32", _) => Number::Float32,
            (b"fl64" | b"FL64", _) => Number::Float64,
            (b"raw ", 1) => Number::Unsigned8,
            (b"NONE" | b"twos" | b"sowt", 1) => Number::Signed8,
            (b"NONE" | b"twos" | b"sowt", 2) => Number::Signed16,
            (b"NONE" | b"twos" | b"sowt", 3) | (b"in24", _) => Number::Signed24,
            (b"NONE" | b"twos" | b"sowt", 4) | (b"in32", _) => Number::Signed32,
            (coding, _) => {
                let coding = String::from_utf8_lossy(coding);
                return Err(trouble::unplayed(
                    &format!("{bits}-bit {coding:?}"),
                    "AIFF",
                    "there is no decoder for it",
                ));
            }
        };
        let encoding = Encoding { number, big_endian: coding != b"sowt" };
        Ok(Self {
            encoding,
            channels,
            frames: u64::from(u32::from_be_bytes([f0, f1, f2, f3])),
            rate: from_extended(*rate),
        })
    }
}

/// An 80-bit float, rounded to whole hertz; 0 if it is none that a rate can have.
fn from_extended(bytes: [u8; 10]) -> u32 {
    let [e0, e1, mantissa @ ..] = bytes;
    let exponent = i32::from(u16::from_be_bytes([e0, e1])) - 16_383;
    let value = u64::from_be_bytes(mantissa) as f64 * 2_f64.powi(exponent - 63);
    if (0.0..=f64::from(u32::MAX)).contains(&value) { value.round() as u32 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::from_extended;

    #[test]
    fn reads_rates() {
        assert_eq!(from_extended([0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]), 44_100);
        assert_eq!(from_extended([0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0]), 48_000);
        assert_eq!(from_extended([0xff; 10]), 0);
    }
}
