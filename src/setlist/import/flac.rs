//! Tags of FLAC and Ogg files: Vorbis comments with chapters and lyrics; cue sheets and RIFF chunks stored in FLAC.
//!
//! Pure: takes the first bytes of a file.

use super::cue_sheet;
use super::id3::tempo;
use super::riff::{TagChunks, u32_le};
use super::wav;
use super::{At, Mark, StemTags, plain};
use crate::setlist::lyrics::tagged;
use crate::time::FileSeconds;

/// Reads the tags of the FLAC file that begins with `bytes`.
pub fn read_flac(bytes: &[u8]) -> StemTags {
    let (mut tags, mut chunks, mut rate, mut frames) = (StemTags::default(), TagChunks::default(), None, None);
    let mut tracks = Vec::new();
    let mut rest = bytes.strip_prefix(b"fLaC").unwrap_or_default();
    while let [head, a, b, c, blocks @ ..] = rest {
        let length = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
        let Some(block) = blocks.get(..length) else { break };
        match head & 0x7f {
            0 if block.len() >= 18 => {
                rate = Some(u32::from_be_bytes([0, block[10], block[11], block[12]]) >> 4);
                let low = u32::from_be_bytes([block[14], block[15], block[16], block[17]]);
                frames = Some(u64::from(block[13] & 0x0f) << 32 | u64::from(low));
            }
            4 => tags = comments(block),
            5 => tracks = rate.map_or_else(Vec::new, |rate| cue_sheet::of_block(block, rate)),
            2 => {
                if let Some((name, rest)) =
                    block.strip_prefix(b"riff").and_then(|chunk| chunk.split_first_chunk::<4>())
                {
                    chunks.found.push((*name, rest.get(4..).unwrap_or_default().to_vec()));
                }
            }
            _ => {}
        }
        rest = &blocks[length..];
        if head & 0x80 != 0 {
            break;
        }
    }
    let foreign = wav::read(&chunks, rate, frames);
    tags.filled_from(foreign).filled_from(StemTags { marks: tracks, ..StemTags::default() })
}

/// Reads the tags of the Ogg file that begins with `bytes`: Vorbis, Opus, or FLAC in Ogg.
pub fn read_ogg(bytes: &[u8]) -> StemTags {
    let packets = packets(bytes);
    let body = packets.iter().find_map(|packet| {
        let flac = || (packet.first()? & 0x7f == 4).then(|| packet.get(4..)).flatten();
        packet.strip_prefix(b"\x03vorbis").or_else(|| packet.strip_prefix(b"OpusTags")).or_else(flac)
    });
    body.map(comments).unwrap_or_default()
}

/// The first packets of the first stream.
fn packets(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut packets: Vec<Vec<u8>> = Vec::new();
    let (mut open, mut serial) = (Vec::new(), None);
    while packets.len() < 3 && bytes.starts_with(b"OggS") {
        let Some(count) = bytes.get(26).map(|count| usize::from(*count)) else { break };
        let Some(sizes) = bytes.get(27..27 + count) else { break };
        let length: usize = sizes.iter().map(|size| usize::from(*size)).sum();
        let Some(mut body) = bytes.get(27 + count..27 + count + length) else {
            // Large pictures go on behind what was read; the comments before them are there.
            open.extend_from_slice(bytes.get(27 + count..).unwrap_or_default());
            break;
        };
        let stream = u32_le(bytes, 14);
        if *serial.get_or_insert(stream) == stream {
            for &size in sizes {
                let (part, rest) = body.split_at(usize::from(size));
                open.extend_from_slice(part);
                body = rest;
                if size < 255 {
                    packets.push(std::mem::take(&mut open));
                }
            }
        }
        bytes = &bytes[27 + count + length..];
    }
    if !open.is_empty() {
        packets.push(open);
    }
    packets
}

/// Reads a block of Vorbis comments.
fn comments(block: &[u8]) -> StemTags {
    let mut tags = StemTags::default();
    let mut chapters: Vec<(String, Option<f64>, Option<String>)> = Vec::new();
    let mut tracks = Vec::new();
    let Some(mut at) = u32_le(block, 0).and_then(|vendor| (vendor as usize).checked_add(4)) else { return tags };
    let count = u32_le(block, at).unwrap_or(0).min(10_000);
    at += 4;
    for _ in 0..count {
        let Some(length) = u32_le(block, at).map(|length| length as usize) else { break };
        let Some(comment) = at.checked_add(4 + length).and_then(|end| block.get(at + 4..end)) else { break };
        at += 4 + length;
        let comment = String::from_utf8_lossy(comment);
        let Some((key, value)) = comment.split_once('=') else { continue };
        let (key, words, value) = (key.to_uppercase(), value, plain(value));
        match key.as_str() {
            "LYRICS" | "UNSYNCEDLYRICS" | "UNSYNCED LYRICS" | "SYNCEDLYRICS" => {
                tags.lyrics.extend(tagged::of_text(words, None));
            }
            "BPM" | "TEMPO" => tags.bpm = tags.bpm.or(tempo(&value)),
            "KEY" | "INITIALKEY" => tags.key = Some(value).filter(|key| !key.is_empty()),
            "TITLE" => tags.title = Some(value).filter(|title| !title.is_empty()),
            "ARTIST" => tags.artist = Some(value).filter(|artist| !artist.is_empty()),
            "CUESHEET" => tracks = cue_sheet::of_text(words),
            _ => chapter(&key, value, &mut chapters),
        }
    }
    tags.marks = chapters
        .into_iter()
        .filter_map(|(number, seconds, name)| {
            let name = name.unwrap_or_else(|| format!("Chapter {}", number.trim_start_matches('0')));
            Some(Mark {
                at: At::Seconds(FileSeconds::new(seconds?)),
                end: None,
                name,
                colour: None,
                is_section: true,
            })
        })
        .collect();
    if tags.marks.is_empty() {
        tags.marks = tracks;
    }
    tags
}

/// Reads chapters: `CHAPTER001=00:01:02.500` and `CHAPTER001NAME=Verse`.
fn chapter(key: &str, value: String, chapters: &mut Vec<(String, Option<f64>, Option<String>)>) {
    let Some(rest) = key.strip_prefix("CHAPTER") else { return };
    let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, kind) = rest.split_at(digits);
    if number.is_empty() {
        return;
    }
    let place = chapters.iter().position(|chapter| chapter.0 == number).unwrap_or_else(|| {
        chapters.push((number.to_owned(), None, None));
        chapters.len() - 1
    });
    match kind {
        "" => {
            let mut seconds = value.split(':').map(|part| part.parse::<f64>().ok());
            let seconds = seconds.try_fold(0.0, |sum, part| Some(sum * 60.0 + part?));
            chapters[place].1 = seconds.filter(|seconds| seconds.is_finite());
        }
        "NAME" => chapters[place].2 = Some(value).filter(|name| !name.is_empty()),
        _ => {}
    }
}
