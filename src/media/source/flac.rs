//! FLAC: its metadata, of which only the first part must be valid.

use std::io;

use super::bytes::Bytes;
use super::coding::Coding;
use super::flac_frames::FlacFrames;
use super::speakers::{self, Speakers};
use super::stream::Stream;
use super::track::Track;
use super::trouble;
use super::window::MusicWindow;
use crate::setlist::Problem;

/// The content of STREAMINFO (RFC 9639, 8.2).
#[derive(Clone, Debug)]
pub(super) struct StreamInfo {
    pub raw: Vec<u8>,
    pub block: u32,
    pub rate: u32,
    pub channels: usize,
    pub bits: u32,
    /// 0 if not given.
    pub frames: u64,
}

impl StreamInfo {
    pub fn parse(raw: &[u8]) -> Option<Self> {
        let &[b0, b1, _, _, _, _, _, _, _, _, r0, r1, r2, t0, t1, t2, t3, t4, ..] = raw.first_chunk::<34>()?;
        let rate = u32::from_be_bytes([0, r0, r1, r2]) >> 4;
        let bits = u32::from(r2 & 1) << 4 | u32::from(t0 >> 4);
        Some(Self {
            raw: raw[..34].to_vec(),
            block: u16::from_be_bytes([b0, b1]).into(),
            rate,
            channels: usize::from(r2 >> 1 & 7) + 1,
            bits: bits + 1,
            frames: u64::from_be_bytes([0, 0, 0, t0 & 15, t1, t2, t3, t4]),
        })
    }

    /// The coding that it describes.
    pub fn coding(&self) -> Coding {
        Coding::Flac { info: self.raw.clone(), bits: self.bits, channels: self.channels }
    }
}

/// Comments are read up to this size; one of them may hold a channel mask.
const MOST_TEXT: u64 = 1 << 20;

/// Opens a file that begins with `fLaC`; `None` if it does not.
pub(super) fn open(mut bytes: Bytes) -> Result<Result<Track, Bytes>, Problem> {
    let unread = |error: io::Error| trouble::unread(&error);
    if bytes.piece(0, 4).map_err(unread)? != b"fLaC" {
        return Ok(Err(bytes));
    }
    let described = FlacPreamble::read(&mut bytes).map_err(unread)?;
    let Some(info) = described.info else { return Err(trouble::damaged_header("its description is missing")) };
    let mut frames = FlacFrames::new(bytes, described.end, info.block, info.frames).map_err(unread)?;
    let there = frames.end().map_err(unread)?;
    let mut window = MusicWindow { frames: there, ..MusicWindow::default() };
    if info.frames > there {
        window.problems.push(trouble::cut_short(there, info.frames, info.rate));
    } else if info.frames > 0 && info.frames < there {
        window.problems.push(trouble::longer_than_its_header(there - info.frames, info.rate));
    }
    Ok(Ok(Track {
        container: "FLAC",
        coding: info.coding(),
        rate: info.rate,
        channels: info.channels,
        speakers: described.speakers.or_else(|| speakers::flac(info.channels)),
        stream: Stream::Flac(Box::new(frames)),
        window,
    }))
}

/// The metadata before the frames.
#[derive(Debug, Default)]
struct FlacPreamble {
    info: Option<StreamInfo>,
    speakers: Option<Speakers>,
    /// Where it ends, or where it becomes invalid: the search for frames starts here.
    end: u64,
}

impl FlacPreamble {
    fn read(bytes: &mut Bytes) -> io::Result<Self> {
        let mut described = Self { end: 4, ..Self::default() };
        while let Some([kind, s0, s1, s2]) = bytes.array::<4>(described.end)? {
            let (start, size) = (described.end + 4, u64::from(u32::from_be_bytes([0, s0, s1, s2])));
            let channels = described.info.as_ref().map_or(0, |info| info.channels);
            match kind & 0x7f {
                0 if described.info.is_none() => {
                    described.info = StreamInfo::parse(&bytes.piece(start, size.min(64))?);
                }
                4 => described.speakers = mask(&bytes.piece(start, size.min(MOST_TEXT))?, channels),
                0..=6 => {}
                _ if start + size > bytes.len() || kind & 0x7f == 0x7f => break,
                _ => {}
            }
            if start + size > bytes.len() {
                break;
            }
            described.end = start + size;
            if kind & 0x80 != 0 {
                break;
            }
        }
        Ok(described)
    }
}

/// The speakers by the channel mask that a comment may hold: none if it is 0 (RFC 9639, 8.6.2).
pub(super) fn mask(comments: &[u8], channels: usize) -> Option<Speakers> {
    const NAME: &[u8] = b"WAVEFORMATEXTENSIBLE_CHANNEL_MASK=";
    let at = comments.windows(NAME.len()).position(|word| word.eq_ignore_ascii_case(NAME))?;
    let text = comments.get(at + NAME.len()..)?;
    let digits = text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"0X")).unwrap_or(text);
    let length = digits.iter().take(8).take_while(|byte| byte.is_ascii_hexdigit()).count();
    let mask = u64::from_str_radix(std::str::from_utf8(&digits[..length]).ok()?, 16).ok()?;
    if mask == 0 { Some(Speakers::new()) } else { speakers::of_mask(mask, channels) }
}
