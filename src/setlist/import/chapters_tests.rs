//! Tests of chapters in cue sheets and in tracks of text: files of bytes that are made here.
#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use super::At;
use super::stem_tags::read;
use super::tags_tests::{comments, tags};

/// The times and names of a file's marks.
fn places(file: &[u8]) -> Vec<(f64, String)> {
    let seconds = |at| match at {
        At::Seconds(seconds) => seconds.get(),
        At::Beat(_) => f64::NAN,
    };
    tags(file).marks.into_iter().map(|mark| (seconds(mark.at), mark.name)).collect()
}

fn named(rows: &[(f64, &str)]) -> Vec<(f64, String)> {
    rows.iter().map(|&(seconds, name)| (seconds, name.to_owned())).collect()
}

/// A FLAC file of 48 kHz with these blocks, each with its kind.
fn flac(blocks: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut info = vec![0; 34];
    info[10..13].copy_from_slice(&(48_000_u32 << 4).to_be_bytes()[1..]);
    let blocks = [&[(0, info)], blocks].concat();
    let mut file = b"fLaC".to_vec();
    for (index, (kind, block)) in blocks.iter().enumerate() {
        file.push(kind | if index + 1 == blocks.len() { 0x80 } else { 0 });
        file.extend(&(block.len() as u32).to_be_bytes()[1..]);
        file.extend(block);
    }
    file
}

/// A track's number, its place in frames, and its indices.
type CueTrack<'a> = (u8, u64, &'a [(u64, u8)]);

/// A cue sheet of these tracks.
fn sheet(tracks: &[CueTrack<'_>]) -> Vec<u8> {
    let mut block = vec![0; 395];
    block.push(tracks.len() as u8);
    for (number, place, indices) in tracks {
        block.extend([&place.to_be_bytes()[..], &[*number], &[0; 26], &[indices.len() as u8]].concat());
        indices
            .iter()
            .for_each(|(place, number)| block.extend([&place.to_be_bytes()[..], &[*number, 0, 0, 0]].concat()));
    }
    block
}

const TEXT: &str = "CUESHEET=PERFORMER \"Ann\"\r\nTITLE \"Tour\"\r\nFILE \"a.flac\" WAVE\r\n  TRACK 01 AUDIO\r\n    TITLE \"Ode\"\r\n    \
    INDEX 01 00:00:00\r\n  track 02 audio\r\n    INDEX 00 01:00:00\r\n    INDEX 01 01:02:30\r\n  TRACK 03 AUDIO\r\n    TITLE \"Last\"\r\n    \
    INDEX 01 01:61\r\n";

#[test]
fn the_tracks_of_a_cue_sheet_are_chapters() {
    let block =
        sheet(&[(1, 0, &[(0, 1)]), (2, 48_000, &[(0, 0), (24_000, 1)]), (3, 96_000, &[]), (170, 480_000, &[])]);
    let tracks = named(&[(0.0, "Track 1"), (1.5, "Track 2"), (2.0, "Track 3")]);
    assert_eq!(places(&flac(&[(5, block.clone())])), tracks);
    let titled = named(&[(0.0, "Ode"), (62.4, "Track 2")]);
    assert_eq!(places(&flac(&[(5, block.clone()), (4, comments(&[TEXT]))])), titled);
    let chapters = comments(&[TEXT, "CHAPTER001=00:00:07", "CHAPTER001NAME=Verse"]);
    assert_eq!(places(&flac(&[(4, chapters), (5, block)])), named(&[(7.0, "Verse")]));
}

#[test]
fn a_sheet_of_one_track_says_nothing() {
    assert_eq!(places(&flac(&[(5, sheet(&[(1, 48_000, &[(0, 1)]), (255, 480_000, &[])]))])), []);
    let one = "CUESHEET=TRACK 01 AUDIO\nTITLE \"Ode\"\nINDEX 01 00:01:00\n";
    assert_eq!(places(&flac(&[(4, comments(&[one]))])), []);
}

fn atom(name: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    [&(body.len() as u32 + 8).to_be_bytes()[..], name, &body].concat()
}

fn longs(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// An MP4 file whose first track, of sound, refers to its second, of this kind, in which a second has 600 units.
fn mp4(kind: &[u8; 4], edits: &[u32], names: [&[u8]; 3]) -> Vec<u8> {
    let texts =
        names.map(|name| [&(name.len() as u16).to_be_bytes()[..], name, b"\0\0\0\x0cencd\0\0\x01\0"].concat());
    // Behind `ftyp`, the head of `mdat`, and four bytes in it.
    let start = 12 + 8 + 4;
    let sizes = texts.each_ref().map(|text| text.len() as u32);
    let header = |id: u32| atom(b"tkhd", &[&longs(&[0, 0, 0, id])]);
    let sound = atom(b"trak", &[&header(1), &atom(b"tref", &[&atom(b"chap", &[&longs(&[7, 2])])])]);
    // Two chapters lie in the first chunk, and the third behind four bytes of something else.
    let table = atom(
        b"stbl",
        &[
            &atom(b"stts", &[&longs(&[0, 2, 2, 600, 1, 90])]),
            &atom(b"stsz", &[&longs(&[0, 0, 3]), &longs(&sizes)]),
            &atom(b"stsc", &[&longs(&[0, 2, 1, 2, 1, 2, 1, 1])]),
            &atom(b"stco", &[&longs(&[0, 2, start, start + sizes[0] + sizes[1] + 4])]),
        ],
    );
    let media = [
        atom(b"mdhd", &[&longs(&[0, 0, 0, 600])]),
        atom(b"hdlr", &[&longs(&[0, 0]), kind, &longs(&[0, 0, 0])]),
        atom(b"minf", &[&table]),
    ];
    let edits = atom(b"edts", &[&atom(b"elst", &[&longs(&[0, edits.len() as u32 / 3]), &longs(edits)])]);
    let chapters = atom(b"trak", &[&header(2), &edits, &atom(b"mdia", &[&media.concat()])]);
    let movie = [atom(b"mvhd", &[&longs(&[0, 0, 0, 1000])]), sound, chapters].concat();
    let data = [b"1234", &texts[0][..], &texts[1], b"else", &texts[2]].concat();
    [atom(b"ftyp", &[b"M4A "]), atom(b"mdat", &[&data]), atom(b"moov", &[&movie])].concat()
}

#[test]
fn a_track_of_text_names_the_chapters_of_an_mp4_file() {
    let names: [&[u8]; 3] = ["Größe".as_bytes(), b"\xfe\xff\x00V\x30\x42", b""];
    let told = |at: f64| named(&[(at, "Größe"), (at + 1.0, "Vあ"), (at + 2.0, "Chapter 3")]);
    assert_eq!(places(&mp4(b"text", &[], names)), told(0.0));
    assert_eq!(places(&mp4(b"sbtl", &[2500, u32::MAX, 1 << 16, 9000, 300, 1 << 16], names)), told(2.0));
    assert_eq!(places(&mp4(b"vide", &[], names)), []);
}

#[test]
fn impossible_numbers_are_survived() {
    let block = sheet(&[(1, 0, &[(0, 1)]), (2, 48_000, &[(24_000, 1)])]);
    let delayed = mp4(b"text", &[2500, u32::MAX, 1 << 16, 9000, 300, 1 << 16], [b"One", b"Two", b"Three"]);
    for file in [flac(&[(5, block)]), delayed] {
        for at in 0..file.len() - 4 {
            for number in [0, 1, 7, u32::MAX >> 1, u32::MAX] {
                let mut damaged = file.clone();
                damaged[at..at + 4].copy_from_slice(&number.to_be_bytes());
                let told = read(&mut Cursor::new(damaged)).marks;
                assert!(
                    told.len() <= 1000
                        && told.iter().all(|mark| !matches!(mark.at, At::Seconds(at) if !at.get().is_finite()))
                );
            }
        }
    }
}
