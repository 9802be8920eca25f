//! Tags of MP4 files: tempo, key, title, artist, chapters and lyrics.
//!
//! Pure: takes the content of the box `moov`.

use super::id3::tempo;
use super::riff::{u16_be, u32_be};
use super::{At, Mark, StemTags, text};
use crate::setlist::lyrics::{Lyrics, stem_karaoke, tagged};
use crate::time::FileSeconds;

/// Reads the tags in `moov`.
pub fn read(moov: &[u8]) -> StemTags {
    let mut tags = StemTags::default();
    let Some(udta) = inside(moov, b"udta") else { return tags };
    tags.marks = inside(udta, b"chpl").map_or_else(Vec::new, chapters);
    // `meta` has four bytes of version and flags before its boxes.
    let ilst = inside(udta, b"meta").and_then(|meta| inside(meta.get(4..)?, b"ilst")).unwrap_or_default();
    for (name, item) in boxes(ilst) {
        let data = || inside(item, b"data").and_then(|data| data.get(8..));
        let words = || data().map(text).filter(|words| !words.is_empty());
        match &name {
            b"tmpo" => tags.bpm = data().and_then(|data| u16_be(data, 0)).map(f64::from).filter(|bpm| *bpm > 0.0),
            b"\xa9nam" => tags.title = words(),
            b"\xa9ART" => tags.artist = words(),
            b"\xa9lyr" => tags.lyrics.extend(data().and_then(sung)),
            b"----" => {
                let name = inside(item, b"name").and_then(|name| name.get(4..)).map(text).unwrap_or_default();
                match name.to_lowercase().as_str() {
                    "initialkey" | "key" => tags.key = words(),
                    "lyrics" | "unsyncedlyrics" | "syncedlyrics" => tags.lyrics.extend(data().and_then(sung)),
                    "kara" => tags.lyrics.extend(data().map(stem_karaoke::read).unwrap_or_default()),
                    "bpm" | "tempo" => tags.bpm = words().and_then(|words| tempo(&words)).or(tags.bpm),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    tags
}

fn sung(words: &[u8]) -> Option<Lyrics> {
    tagged::of_text(&String::from_utf8_lossy(words), None)
}

/// The boxes in `bytes`.
pub fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> + '_ {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let size = u32_be(rest, 0)? as usize;
        let name: [u8; 4] = rest.get(4..8)?.try_into().ok()?;
        let (head, size) = match size {
            0 => (8, rest.len()),
            1 => (16, usize::try_from(u64::from_be_bytes(rest.get(8..16)?.try_into().ok()?)).ok()?),
            size => (8, size),
        };
        let body = rest.get(head..size)?;
        rest = &rest[size..];
        Some((name, body))
    })
}

pub fn inside<'a>(bytes: &'a [u8], wanted: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(bytes).find(|(name, _)| name == wanted).map(|(_, body)| body)
}

/// Chapters in Nero's format, with times in units of 100 ns.
fn chapters(chpl: &[u8]) -> Vec<Mark> {
    let mut marks = Vec::new();
    let count = chpl.get(8).copied().unwrap_or(0);
    let mut at = 9;
    for index in 0..count {
        let Some(start) = chpl.get(at..at + 8).and_then(|start| start.try_into().ok()).map(u64::from_be_bytes)
        else {
            break;
        };
        let Some(length) = chpl.get(at + 8).map(|length| usize::from(*length)) else { break };
        let Some(name) = chpl.get(at + 9..at + 9 + length) else { break };
        let name =
            Some(text(name)).filter(|name| !name.is_empty()).unwrap_or_else(|| format!("Chapter {}", index + 1));
        marks.push(Mark {
            at: At::Seconds(FileSeconds::new(start as f64 / 1e7)),
            end: None,
            name,
            colour: None,
            is_section: true,
        });
        at += 9 + length;
    }
    marks
}
