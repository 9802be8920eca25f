//! The chunks of a WAV file that another format can keep as they stand: all but its sound, and the chunks that say how to read it.
//!
//! Any thread that may read files. Not known here: the content of chunks.

use std::io::{Read, Seek, SeekFrom};

use super::riff::{ChunkPlace, chunk_places};

/// Chunks that make no sense in another format, and those that fill a place.
const NOT_KEPT: &[&[u8; 4]] = &[b"fmt ", b"data", b"fact", b"ds64", b"JUNK", b"junk", b"PAD ", b"FLLR"];

/// Finds the chunks to keep of `file`: none if it is no WAV; `None` if it has several chunks of sound, or if its chunks do not
/// end where the file does.
pub fn kept_chunks(file: &mut (impl Read + Seek)) -> Option<Vec<ChunkPlace>> {
    let mut head = [0; 12];
    file.seek(SeekFrom::Start(0)).ok()?;
    file.read_exact(&mut head).ok()?;
    if !matches!((&head[..4], &head[8..]), (b"RIFF" | b"RF64" | b"BW64", b"WAVE")) {
        return Some(Vec::new());
    }
    let places = chunk_places(file, false);
    let bytes = file.seek(SeekFrom::End(0)).ok()?;
    let end = places.last().and_then(ChunkPlace::end)?;
    // Some writers leave out the byte that makes the last length even.
    let is_whole = end == bytes || end == bytes + 1 && places.last().is_some_and(|last| last.length % 2 == 1);
    let sounds = places.iter().filter(|place| place.is_sound()).count();
    let kept = places.into_iter().filter(|place| !NOT_KEPT.contains(&&place.name)).collect();
    (is_whole && sounds == 1).then_some(kept)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use testkit::{chunk, riff};

    use super::*;

    fn names(file: &[u8]) -> Option<Vec<[u8; 4]>> {
        Some(kept_chunks(&mut Cursor::new(file))?.iter().map(|place| place.name).collect())
    }

    #[test]
    fn what_is_neither_sound_nor_how_to_read_it_is_kept_in_its_order() {
        let parts = [(b"bext", 602), (b"fmt ", 16), (b"JUNK", 9), (b"data", 41), (b"LIST", 7), (b"cue ", 28)];
        let file = riff(&parts.map(|(name, length)| chunk(name, &vec![7; length])));
        let kept = kept_chunks(&mut Cursor::new(&file)).unwrap();
        assert_eq!(kept.iter().map(|place| &place.name).collect::<Vec<_>>(), [b"bext", b"LIST", b"cue "]);
        assert_eq!((kept[1].length, file[kept[1].start as usize - 8..][..4].to_vec()), (7, b"LIST".to_vec()));
        assert_eq!(names(b"FORM\0\0\0\0AIFF"), Some(Vec::new()));
    }

    #[test]
    fn a_file_that_ends_elsewhere_keeps_nothing() {
        let file = riff(&[chunk(b"fmt ", &[0; 16]), chunk(b"data", &[0; 10]), chunk(b"note", b"odd")]);
        assert_eq!(names(&file), Some(vec![*b"note"]));
        assert_eq!(names(&file[..file.len() - 1]), Some(vec![*b"note"]), "without the byte that makes it even");
        assert_eq!(names(&file[..file.len() - 2]), None, "cut short");
        assert_eq!(names(&[&file[..], b"TAG of an MP3"].concat()), None);
        assert_eq!(names(&riff(&[chunk(b"data", &[0; 10]), chunk(b"data", &[0; 10])])), None, "two sounds");
        assert_eq!(names(b"RIFF"), None);
    }
}
