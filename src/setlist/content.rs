//! Identifies files by their first bytes, and not by their names: what Stemlock does not read, and what it may read.
//!
//! Main and loader threads. [`content_of`] opens a file; the rest is pure. Not known here: whether a file is whole.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::Problem;
use super::plain_file::open_plain_file;

/// The number of bytes that are looked at.
const HEAD: u64 = 400;
/// The most tags that are passed over.
const MOST_TAGS: usize = 4;

/// A kind of file that Stemlock does not read, and what the musician can do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnreadKind {
    /// Its name, with an article.
    pub what: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// Whether it holds sound.
    pub is_sound: bool,
}

impl UnreadKind {
    /// The report on such a file that was dropped, chosen or typed.
    pub fn refused(self, path: &Path) -> Problem {
        let why = format!("it is {}", self.what);
        Problem::error("cannot be opened", why, self.remedy).of(path)
    }

    /// The report on such a file beside the stems.
    pub(super) fn left_out(self, path: &Path) -> Problem {
        let why = format!("it is {}, which Stemlock does not read", self.what);
        Problem::warning("is left out", why, self.remedy).of(path)
    }
}

/// What a file is by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileContent {
    /// Sound, or a film with sound, that Stemlock may read: its name, with an article.
    Sound(&'static str),
    /// A kind of file that Stemlock does not read.
    Unread(UnreadKind),
    /// Anything else, or no file.
    Unknown,
}

const CONVERT: &str = "convert it to WAV or FLAC";
const CONVERT_SOUND: &str = "convert its sound to WAV or FLAC";
const UNPACK: &str = "unpack it, and drop the folder";
const RENDER: &str = "render its tracks as audio";
const NO_AUDIO: &str = "choose an audio file";
const PICTURE: &str = "a picture";
const MPEG_VIDEO: &str = "an MPEG video";

/// A signature, its position, and its meaning.
type Signature = (&'static [u8], usize, &'static str, &'static str);

/// Sound, and films with sound.
const SOUNDS: &[Signature] = &[
    (b"wvpk", 0, "a WavPack file", CONVERT),
    (b"MAC ", 0, "a Monkey's Audio file", CONVERT),
    (b"TTA1", 0, "a TTA file", CONVERT),
    (b"TTA2", 0, "a TTA file", CONVERT),
    (b"MPCK", 0, "a Musepack file", CONVERT),
    (b"MP+", 0, "a Musepack file", CONVERT),
    (b"DSD ", 0, "a DSD file", CONVERT),
    (b"FRM8", 0, "a DSD file", CONVERT),
    (b"ajkg", 0, "a Shorten file", CONVERT),
    (b"OFR ", 0, "an OptimFROG file", CONVERT),
    (b"tBaK", 0, "a TAK file", CONVERT),
    (b"LA0", 0, "a Lossless Audio file", CONVERT),
    (b"ADIF", 0, "an AAC file of an old kind (ADIF)", CONVERT),
    (b"NIST_1A", 0, "a NIST speech recording", CONVERT),
    (&[0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11], 0, "a Windows Media file", CONVERT),
    (b".RMF", 0, "a RealMedia file", CONVERT),
    (b".ra\xfd", 0, "a RealAudio file", CONVERT),
    (b"Speex   ", 28, "a Speex recording", CONVERT),
    (b"#!AMR", 0, "an AMR speech recording", CONVERT),
    (b"Creative Voice File", 0, "a Creative Voice file", CONVERT),
    (b"8SVX", 8, "an Amiga 8SVX sample", CONVERT),
    (b"AVI ", 8, "an AVI video", CONVERT_SOUND),
    (b"FLV\x01", 0, "a Flash video", CONVERT_SOUND),
    (&[0, 0, 1, 0xba], 0, MPEG_VIDEO, CONVERT_SOUND),
    (&[0, 0, 1, 0xb3], 0, MPEG_VIDEO, CONVERT_SOUND),
    (&[0x7f, 0xfe, 0x80, 0x01], 0, "a DTS stream", CONVERT),
    (&[0x0b, 0x77], 0, "an AC-3 stream", CONVERT),
    (b"RX2", 8, "a REX loop", CONVERT),
    (b"REX2", 8, "a REX loop", CONVERT),
    (b"Extended Module: ", 0, "a tracker module", RENDER),
    (b"IMPM", 0, "a tracker module", RENDER),
];

/// Everything else that is told by its name.
const OTHERS: &[Signature] = &[
    (b"MThd", 0, "a MIDI file, which contains notes and no sound", "record or export it as audio"),
    (b"PK\x03\x04", 0, "a ZIP archive", UNPACK),
    (b"Rar!", 0, "a RAR archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7-Zip archive", UNPACK),
    (b"ustar", 257, "a TAR archive", UNPACK),
    (b"BZh", 0, "a compressed file", UNPACK),
    (b"\xfd7zXZ\0", 0, "a compressed file", UNPACK),
    (&[0x1f, 0x8b], 0, "a compressed file", UNPACK),
    (
        &[0, 5, 0x16, 7],
        0,
        "a companion file that macOS leaves beside another",
        "choose the file without ._ before its name",
    ),
    (b"bplist00", 0, "a placeholder or a settings file of macOS", "download the file itself"),
    (b"%PDF", 0, "a PDF document", NO_AUDIO),
    (&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], 0, "an Office document", NO_AUDIO),
    (&[0x89, b'P', b'N', b'G'], 0, PICTURE, NO_AUDIO),
    (&[0xff, 0xd8, 0xff], 0, PICTURE, NO_AUDIO),
    (b"GIF8", 0, PICTURE, NO_AUDIO),
    (b"WEBP", 8, PICTURE, NO_AUDIO),
    (b"ftyphei", 4, PICTURE, NO_AUDIO),
    (b"ftypmif1", 4, PICTURE, NO_AUDIO),
    (b"ftypavif", 4, PICTURE, NO_AUDIO),
    (b"<!DOCTYPE html", 0, "a web page", "download the file itself"),
    (b"<!doctype html", 0, "a web page", "download the file itself"),
    (b"<html", 0, "a web page", "download the file itself"),
    (b"<REAPER_PROJECT", 0, "a REAPER project", RENDER),
    (b"RPP", 0, "a REAPER project", RENDER),
    (b"ID3", 0, "a tag with no audio after it", "copy or export it again"),
];

/// The kind of file with these first bytes, if it is one that Stemlock does not read. Tags before it are passed over already.
pub fn unread_kind(head: &[u8]) -> Option<UnreadKind> {
    let find = |signatures: &[Signature], is_sound| {
        let is = |(bytes, at, _, _): &&Signature| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes));
        signatures.iter().find(is).map(|&(_, _, what, remedy)| UnreadKind { what, remedy, is_sound })
    };
    find(SOUNDS, true).or_else(|| find(OTHERS, false)).or_else(|| transport_stream(head))
}

/// An MPEG transport stream has the byte 47 at the beginning of each packet of 188 bytes, in camcorders of 192.
fn transport_stream(head: &[u8]) -> Option<UnreadKind> {
    let repeats = |from: usize, every: usize| {
        [from, from + every, from + 2 * every].iter().all(|at| head.get(*at) == Some(&0x47))
    };
    (repeats(0, 188) || repeats(4, 192)).then_some(UnreadKind {
        what: MPEG_VIDEO,
        remedy: CONVERT_SOUND,
        is_sound: true,
    })
}

/// What the file at `path` is by its first bytes.
pub fn content_of(path: &Path) -> FileContent {
    open_plain_file(path).ok().and_then(|mut file| content(&mut file)).unwrap_or(FileContent::Unknown)
}

fn content(file: &mut (impl Read + Seek)) -> Option<FileContent> {
    let mut at = 0;
    for _ in 0..=MOST_TAGS {
        let mut head = Vec::new();
        file.seek(SeekFrom::Start(at)).ok()?;
        file.by_ref().take(HEAD).read_to_end(&mut head).ok()?;
        if let Some(length) = tag_length(&head) {
            at += length;
            continue;
        }
        return Some(match (sound(&head), unread_kind(&head)) {
            (_, Some(kind)) => FileContent::Unread(kind),
            (Some(what), None) => FileContent::Sound(what),
            // Only MPEG streams begin anyhow after such a tag.
            (None, None) if at > 0 && !head.is_empty() => FileContent::Sound("an MP3 file"),
            (None, None) => FileContent::Unknown,
        });
    }
    None
}

/// The length of an ID3v2 tag with its header.
fn tag_length(head: &[u8]) -> Option<u64> {
    let [b'I', b'D', b'3', 2..=4, _, flags, size @ ..] = head else { return None };
    let size = size.get(..4).filter(|size| size.iter().all(|byte| *byte < 0x80))?;
    let footer = if flags & 0x10 == 0 { 0 } else { 10 };
    Some(size.iter().fold(0, |size, byte| size << 7 | u64::from(*byte)) + 10 + footer)
}

/// The kind of sound file or film that begins with these bytes, if Stemlock may read it.
fn sound(head: &[u8]) -> Option<&'static str> {
    let kin = head.get(8..12).unwrap_or_default();
    Some(match head {
        [b'R', b'I', b'F', b'F' | b'X', ..] | [b'R', b'F', b'6', b'4', ..] | [b'B', b'W', b'6', b'4', ..]
            if kin == b"WAVE" =>
        {
            "a WAV file"
        }
        [b'r', b'i', b'f', b'f', 0x2e, 0x91, 0xcf, 0x11, ..] => "a Wave64 file",
        [b'F', b'O', b'R', b'M', ..] if kin == b"AIFF" || kin == b"AIFC" => "an AIFF file",
        [b'f', b'L', b'a', b'C', ..] => "a FLAC file",
        [b'O', b'g', b'g', b'S', ..] => "an Ogg file",
        [b'c', b'a', b'f', b'f', ..] => "a CAF file",
        [b'.', b's', b'n', b'd', ..] => "an AU file",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] | [_, _, _, _, b'm', b'o', b'o', b'v', ..] => {
            "an MP4 or QuickTime file"
        }
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "a Matroska or WebM file",
        [0xff, 0xf1 | 0xf9, ..] => "an AAC file",
        [0xff, 0xf2 | 0xf3 | 0xfa..=0xfd, rates, ..] if rates >> 4 != 15 && rates >> 2 & 3 != 3 => "an MP3 file",
        _ => return None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn found(bytes: &[u8]) -> FileContent {
        content(&mut Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn every_kind_is_known_by_its_first_bytes() {
        for (signatures, is_sound) in [(SOUNDS, true), (OTHERS, false)] {
            for (bytes, at, what, remedy) in signatures {
                let file = [&vec![b'.'; *at], *bytes, b"...................."].concat();
                assert_eq!(unread_kind(&file), Some(UnreadKind { what, remedy, is_sound }), "{what}");
            }
        }
        let mut stream = vec![0; 400];
        [4, 196, 388].iter().for_each(|at| stream[*at] = 0x47);
        assert_eq!(unread_kind(&stream).map(|kind| kind.what), Some(MPEG_VIDEO));
        assert_eq!(unread_kind(&[0x47; 100]), None, "it is too short to tell");
    }

    #[test]
    fn what_may_be_read_is_known_too_and_tags_are_passed_over() {
        let tag = b"ID3\x04\0\0\0\0\0\x05.....";
        for (bytes, what) in [
            (&b"RIFF....WAVEfmt "[..], "a WAV file"),
            (b"FORM....AIFCCOMM", "an AIFF file"),
            (b"fLaC", "a FLAC file"),
            (b"\0\0\0\x20ftypM4A ", "an MP4 or QuickTime file"),
            (b"\xff\xfb\x90\0", "an MP3 file"),
        ] {
            assert_eq!(found(bytes), FileContent::Sound(what));
            assert_eq!(found(&[tag, bytes].concat()), FileContent::Sound(what));
        }
        assert_eq!(found(&[&tag[..], &[0; 9]].concat()), FileContent::Sound("an MP3 file"));
        let monkeys = found(&[tag, &b"MAC ...."[..]].concat());
        assert!(
            matches!(monkeys, FileContent::Unread(UnreadKind { what: "a Monkey's Audio file", .. })),
            "{monkeys:?}"
        );
        for nothing in [&b""[..], b"hello", b"RIFF....sfbk", tag, b"\xff\xfe\xff\xfe", b"\xff\xfeh\0i\0"] {
            assert_eq!(found(nothing), FileContent::Unknown, "{nothing:?}");
        }
    }
}
