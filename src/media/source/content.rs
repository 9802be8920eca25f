//! Identifies files that are not played, by their first bytes and not by their names.

/// A kind of file, and what the musician can do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Its name, with an article.
    pub what: &'static str,
    pub remedy: &'static str,
}

const CONVERT: &str = "convert it to WAV or FLAC";
const UNPACK: &str = "unpack it, and drop the folder";
const NO_AUDIO: &str = "choose an audio file";

/// A signature, its position, and its meaning.
const KNOWN: &[(&[u8], usize, &str, &str)] = &[
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
    (&[0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11], 0, "a Windows Media file", CONVERT),
    (b".RMF", 0, "a RealMedia file", CONVERT),
    (b"#!AMR", 0, "an AMR speech recording", CONVERT),
    (b"Creative Voice File", 0, "a Creative Voice file", CONVERT),
    (b"8SVX", 8, "an Amiga 8SVX sample", CONVERT),
    (b"AVI ", 8, "an AVI video", "convert its sound to WAV or FLAC"),
    (b"FLV\x01", 0, "a Flash video", "convert its sound to WAV or FLAC"),
    (&[0, 0, 1, 0xba], 0, "an MPEG video", "convert its sound to WAV or FLAC"),
    (&[0x7f, 0xfe, 0x80, 0x01], 0, "a DTS stream", CONVERT),
    (&[0x0b, 0x77], 0, "an AC-3 stream", CONVERT),
    (b"RX2", 8, "a REX loop", CONVERT),
    (b"CAT REX2", 0, "a REX loop", CONVERT),
    (b"MThd", 0, "a MIDI file, which contains notes and no sound", "record or export it as audio"),
    (b"PK\x03\x04", 0, "a ZIP archive", UNPACK),
    (b"Rar!", 0, "a RAR archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7-Zip archive", UNPACK),
    (&[0x1f, 0x8b], 0, "a compressed file", UNPACK),
    (
        &[0, 5, 0x16, 7],
        0,
        "a companion file that macOS leaves beside another",
        "choose the file without ._ before its name",
    ),
    (b"bplist00", 0, "a placeholder or a settings file of macOS", "download the file itself"),
    (b"%PDF", 0, "a PDF document", NO_AUDIO),
    (&[0x89, b'P', b'N', b'G'], 0, "a picture", NO_AUDIO),
    (&[0xff, 0xd8, 0xff], 0, "a picture", NO_AUDIO),
    (b"<REAPER_PROJECT", 0, "a REAPER project", "render its tracks as audio"),
    (b"RPP", 0, "a REAPER project", "render its tracks as audio"),
    (b"ID3", 0, "a tag with no audio after it", "copy or export it again"),
];

/// The kind of file with these first bytes.
pub(super) fn name(head: &[u8]) -> Option<Name> {
    let is = |(bytes, at, _, _): &&(&[u8], usize, &str, &str)| {
        head.get(*at..).is_some_and(|rest| rest.starts_with(bytes))
    };
    KNOWN.iter().find(is).map(|&(_, _, what, remedy)| Name { what, remedy })
}
