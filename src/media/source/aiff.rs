//! AIFF and AIFF-C: finds the uncompressed samples.

use std::io;

use super::bytes::Bytes;
use super::chunks::{Chunk, Chunks, Family};
use super::encoding::{Encoding, Number};
use super::extent::{self, LengthClaim};
use super::pcm::Pcm;
use super::riff::MAX_CHANNELS;
use super::speakers;
use super::trouble;
use crate::setlist::Problem;

/// The `SSND` chunk starts with an offset and a block size of 4 bytes each.
const SOUND_HEADER: u64 = 8;

/// Finds the samples; `None` if this is not an AIFF.
pub(super) fn open(bytes: &mut Bytes) -> Result<Option<Pcm>, Problem> {
    let Some(name) = recognise(bytes).map_err(|error| trouble::unread(&error))? else { return Ok(None) };
    let mut chunks = Chunks::new(bytes, Family::Iff, 12);
    let (common, sound) = find(&mut chunks).map_err(|error| trouble::unread(&error))?;
    let Some(common) = common else { return Err(trouble::no_chunk(name, "COMM")) };
    let Some(sound) = sound else { return Err(trouble::no_chunk(name, "SSND")) };
    let format = AiffFormat::parse(&common)?;

    let start = sound.chunk.start.saturating_add(SOUND_HEADER).saturating_add(sound.offset);
    let frame_bytes = (format.encoding.number.bytes() * format.channels) as u64;
    let there = bytes.len().saturating_sub(start);
    let (claim, contradiction) = sound.claim(format.frames, frame_bytes, there);
    let (frames, odd) = extent::measure(claim, there, frame_bytes, format.rate);
    let speakers = sound.speakers.and_then(|(tag, bitmap)| speakers::core_audio(tag, bitmap, format.channels));
    Ok(Some(Pcm {
        format: format!("{name} {}", format.encoding.number.name()),
        encoding: format.encoding,
        rate: format.rate,
        channels: format.channels,
        speakers,
        start,
        frames,
        problems: odd.into_iter().chain(contradiction).collect(),
    }))
}

fn recognise(bytes: &mut Bytes) -> io::Result<Option<&'static str>> {
    let head = bytes.piece(0, 12)?;
    Ok(match (head.get(..4), head.get(8..)) {
        (Some(b"FORM"), Some(b"AIFF")) => Some("AIFF"),
        (Some(b"FORM"), Some(b"AIFC")) => Some("AIFF-C"),
        _ => None,
    })
}

/// The `SSND` chunk.
struct Sound {
    chunk: Chunk,
    /// Bytes before the first frame.
    offset: u64,
    /// The alignment of frames, in bytes.
    block: u32,
    /// Whether another chunk, or the end of the file, follows where it claims to end.
    is_followed: bool,
    /// Tag and bitmap of a `CHAN` chunk.
    speakers: Option<(u32, u32)>,
}

impl Sound {
    /// Its length, given that `COMM` claims `frames` frames: two lengths, either of which may be wrong.
    fn claim(&self, frames: u64, frame_bytes: u64, there: u64) -> (LengthClaim, Option<Problem>) {
        let counted = frames * frame_bytes;
        let held = self.chunk.size.saturating_sub(SOUND_HEADER).saturating_sub(self.offset);
        let is_size = !matches!(self.chunk.size, 0..=SOUND_HEADER | 0xffff_ffff);
        let whole = held / frame_bytes * frame_bytes;
        match (counted, is_size) {
            (0, false) => (LengthClaim::Unknown, None),
            (0, true) if whole > 0 => (LengthClaim::Bytes(whole), Some(trouble::unfinished_header())),
            (counted, true) if whole > counted && self.is_followed && self.block <= 1 => {
                (LengthClaim::Bytes(whole), Some(trouble::two_lengths()))
            }
            (counted, true) if whole < counted && self.is_followed && whole > 0 && whole <= there => {
                (LengthClaim::Bytes(whole), Some(trouble::two_lengths()))
            }
            // A chunk may be longer, for alignment.
            (counted, _) => (LengthClaim::Bytes(counted), None),
        }
    }
}

/// The content of `COMM`, and the `SSND` chunk.
type AiffChunks = (Option<Vec<u8>>, Option<Sound>);

fn find(chunks: &mut Chunks<'_>) -> io::Result<AiffChunks> {
    let (mut common, mut sound, mut speakers) = (None, None::<Sound>, None);
    while let Some(chunk) = chunks.next()? {
        let is_name = chunk.id.iter().all(|byte| (b' '..=b'~').contains(byte));
        if let Some(sound) = &mut sound {
            sound.is_followed = is_name;
        }
        match &chunk.id {
            b"COMM" => common = Some(chunks.content(chunk, 64)?),
            b"CHAN" => {
                let content = chunks.content(chunk, 12)?;
                let word = |at: usize| content.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
                speakers = word(0).zip(word(4));
            }
            b"SSND" => {
                // A chunk whose size was never filled in still has its header.
                let header = chunks.content(Chunk { size: SOUND_HEADER, ..chunk }, SOUND_HEADER)?;
                let word = |at: usize| {
                    header.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_be_bytes)
                };
                let end = chunk.start.saturating_add(chunk.size);
                let is_followed = end.abs_diff(chunks.file_bytes()) <= 1;
                let (offset, block) = (word(0).into(), word(4));
                sound = Some(Sound { chunk, offset, block, is_followed, speakers: None });
                if chunk.size <= SOUND_HEADER {
                    break;
                }
                continue;
            }
            _ => {}
        }
        if common.is_some() && sound.is_some() {
            break;
        }
    }
    if let Some(sound) = &mut sound {
        sound.speakers = speakers;
    }
    Ok((common, sound))
}

/// A `COMM` chunk of uncompressed samples.
#[derive(Debug)]
struct AiffFormat {
    encoding: Encoding,
    channels: usize,
    frames: u64,
    rate: u32,
}

impl AiffFormat {
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
            (b"ulaw" | b"ULAW", _) => Number::MuLaw,
            (b"alaw" | b"ALAW", _) => Number::ALaw,
            (b"raw ", 1) => Number::Unsigned8,
            (b"NONE" | b"twos" | b"sowt", 1) => Number::Signed8,
            (b"NONE" | b"twos" | b"sowt", 2) => Number::Signed16,
            (b"NONE" | b"twos" | b"sowt", 3) | (b"in24" | b"42ni", _) => Number::Signed24,
            (b"NONE" | b"twos" | b"sowt", 4) | (b"in32" | b"23ni", _) => Number::Signed32,
            (coding, _) => {
                let coding = match coding {
                    b"ima4" | b"ADP4" => "ADPCM".to_owned(),
                    b"MAC3" | b"MAC6" => "MACE".to_owned(),
                    b"Qclp" | b"QDMC" | b"QDM2" => "an old QuickTime coding".to_owned(),
                    coding => format!("{bits}-bit {:?}", String::from_utf8_lossy(coding)),
                };
                return Err(trouble::unplayed(&coding, "AIFF-C", "there is no decoder for it"));
            }
        };
        let encoding = Encoding { number, big_endian: !matches!(coding, b"sowt" | b"23ni" | b"42ni") };
        Ok(Self {
            encoding,
            channels,
            frames: u64::from(u32::from_be_bytes([f0, f1, f2, f3])),
            rate: from_extended(*rate),
        })
    }
}

/// An 80-bit float, rounded to whole hertz; 0 if it is not a valid rate.
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
