//! Reads APEv2 tags. The tag stands at the end of the file, before an ID3v1 tag if there is one.
//!
//! Loader threads. A tag with an impossible size is ignored; a damaged item ends the list of items.

use std::io::{Read, Seek, SeekFrom};

use super::super::lyrics::tagged;
use super::cue_sheet;
use super::stem_tags::StemTags;

/// The largest tag that is read, in bytes. Tags can hold pictures too.
const MOST_READ: u64 = 4 << 20;
/// The most items that are read, against malicious files.
const MOST_ITEMS: usize = 1000;
/// The length in bytes of a header or footer, and below it that of an ID3v1 tag.
const FOOTER: usize = 32;
const ID3V1: u64 = 128;

/// Reads the tag at the end of `file`. The result is empty if there is no tag.
pub fn read(file: &mut (impl Read + Seek)) -> StemTags {
    let tag = [0, ID3V1].into_iter().find_map(|behind| items(file, behind));
    tag.map_or_else(StemTags::default, |tag| told(&tag))
}

/// The items of the tag that ends `behind` bytes before the end of the file, without the footer.
fn items(file: &mut (impl Read + Seek), behind: u64) -> Option<Vec<u8>> {
    let all = file.seek(SeekFrom::End(0)).ok()?;
    let end = all.checked_sub(behind)?;
    let mut footer = [0; FOOTER];
    file.seek(SeekFrom::Start(end.checked_sub(FOOTER as u64)?)).ok()?;
    file.read_exact(&mut footer).ok()?;
    let size = u64::from(number(&footer, 12)?);
    if !footer.starts_with(b"APETAGEX") || size < FOOTER as u64 || size > MOST_READ {
        return None;
    }
    file.seek(SeekFrom::Start(end.checked_sub(size)?)).ok()?;
    let mut bytes = vec![0; size as usize - FOOTER];
    file.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

fn told(mut items: &[u8]) -> StemTags {
    let mut tags = StemTags::default();
    for _ in 0..MOST_ITEMS {
        let Some((name, text, rest)) = item(items) else { break };
        items = rest;
        // An item may hold a list of texts, separated by zeros.
        let Some(text) = text else { continue };
        let first = || text.split('\0').next().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        match name.as_str() {
            "bpm" => tags.bpm = tags.bpm.or_else(|| first()?.replace(',', ".").parse().ok()),
            "key" | "initialkey" => tags.key = tags.key.or_else(first),
            "title" => tags.title = tags.title.or_else(first),
            "artist" => tags.artist = tags.artist.or_else(first),
            "lyrics" | "unsyncedlyrics" | "unsynced lyrics" | "syncedlyrics" => {
                tags.lyrics.extend(text.split('\0').filter_map(|text| tagged::of_text(text, None)));
            }
            "cuesheet" => tags.marks = cue_sheet::of_text(text),
            _ => {}
        }
    }
    tags
}

/// The lower-case name of the first item, its value if that is text, and the bytes after the item.
fn item(bytes: &[u8]) -> Option<(String, Option<&str>, &[u8])> {
    let (size, flags) = (number(bytes, 0)? as usize, number(bytes, 4)?);
    let rest = bytes.get(8..)?;
    let end = rest.iter().take(256).position(|byte| *byte == 0)?;
    let value = rest.get(end + 1..end.checked_add(1)?.checked_add(size)?)?;
    let is_text = flags & 0b110 == 0;
    let name = String::from_utf8_lossy(&rest[..end]).to_lowercase();
    Some((name, is_text.then(|| std::str::from_utf8(value).ok()).flatten(), &rest[end + 1 + size..]))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::time::FileSeconds;

    fn tag(items: &[(&str, u32, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, flags, value) in items {
            body.extend((value.len() as u32).to_le_bytes());
            body.extend(flags.to_le_bytes());
            body.extend(name.bytes().chain([0]));
            body.extend(*value);
        }
        let mut all = b"audio audio audio audio audio audio ".to_vec();
        all.extend(&body);
        all.extend(b"APETAGEX");
        for number in [2000, body.len() as u32 + 32, items.len() as u32, 0, 0, 0] {
            all.extend(number.to_le_bytes());
        }
        all
    }

    #[test]
    fn words_and_facts_are_read_also_before_an_id3v1_tag() {
        let picture = [0; 300];
        let mut bytes = tag(&[
            ("Cover Art (Front)", 2, &picture),
            ("Title", 0, "Ode".as_bytes()),
            ("BPM", 0, b"93,5"),
            ("Key", 0, b"Fis moll"),
            ("LYRICS", 0, "[00:01.50]Corazón mío\r\n[00:02.00]¿Dónde?".as_bytes()),
            ("UnsyncedLyrics", 0, b"One\nTwo"),
        ]);
        for _ in 0..2 {
            let told = read(&mut Cursor::new(&bytes));
            assert_eq!(
                (told.title.as_deref(), told.bpm, told.key.as_deref()),
                (Some("Ode"), Some(93.5), Some("Fis moll"))
            );
            assert_eq!(told.lyrics.len(), 2);
            assert_eq!(
                (told.lyrics[0].lines[0].start.map(FileSeconds::get), told.lyrics[0].lines[1].text.as_str()),
                (Some(1.5), "¿Dónde?")
            );
            assert_eq!((told.lyrics[1].lines[0].start, told.lyrics[1].lines[1].text.as_str()), (None, "Two"));
            bytes.extend(b"TAG");
            bytes.extend([0; 125]);
        }
    }

    #[test]
    fn damaged_tags_say_nothing_or_what_is_whole() {
        let whole = tag(&[("Title", 0, b"Ode"), ("Lyrics", 0, b"One")]);
        for length in 0..whole.len() {
            read(&mut Cursor::new(&whole[whole.len() - length..]));
            let mut broken = whole.clone();
            broken[length] = 0xff;
            read(&mut Cursor::new(&broken));
        }
        let mut far = whole.clone();
        let size = far.len() - 20;
        far[size..size + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&mut Cursor::new(&far)), StemTags::default());
    }
}
