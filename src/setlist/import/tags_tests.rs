//! Tests of what is read inside stems: files of bytes that are made here.
#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use testkit::{WavEncoding, chunk, fmt, riff};

use super::stem_tags::{StemTags, read};
use super::{At, Mark};

use crate::time::FileSeconds;

pub fn tags(file: &[u8]) -> StemTags {
    let whole = read(&mut Cursor::new(file));
    for cut in 0..file.len().min(600) {
        let mut damaged = file.to_vec();
        damaged[cut] = !damaged[cut];
        let _ = (read(&mut Cursor::new(&file[..cut])), read(&mut Cursor::new(damaged)));
    }
    whole
}

fn wav(chunks: &[Vec<u8>]) -> Vec<u8> {
    let format = chunk(b"fmt ", &fmt(WavEncoding::Integer(16), 2, 48_000));
    riff(&[&[format], chunks].concat())
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Four seconds of silence.
fn sound() -> Vec<u8> {
    chunk(b"data", &vec![0; 4 * 192_000])
}

fn acid(flags: u32, beats: u32, tempo: f32) -> Vec<u8> {
    chunk(b"acid", &words(&[flags, 0x8000_003c, 0, beats, 0x0004_0004, tempo.to_bits()]))
}

fn place(mark: &Mark) -> (At, Option<At>, &str) {
    (mark.at, mark.end, mark.name.as_str())
}

#[test]
fn wav_files_say_tempo_places_and_when_they_were_recorded() {
    let mut bext = vec![0; 602];
    bext[338..346].copy_from_slice(&(48_000_u64 * 3600 * 24 + 7).to_le_bytes());
    let cue = words(&[2, 1, 0, 0x6174_6164, 0, 0, 24_000, 2, 0, 0x6174_6164, 0, 0, 96_000]);
    let label = |id: u32, name: &[u8]| chunk(b"labl", &[&id.to_le_bytes()[..], name, b"\0"].concat());
    let region = chunk(b"ltxt", &words(&[2, 48_000, 0x206e_6772, 0, 0]));
    let list = [b"adtl".to_vec(), label(1, b"Verse"), label(2, b"Chorus"), region].concat();
    let smpl = words(&[0, 0, 0, 60, 0, 0, 0, 1, 0, 0, 0, 48_000, 95_999, 0, 0]);
    // Behind the sound, where programs put them.
    let file = wav(&[
        chunk(b"bext", &bext),
        sound(),
        acid(0, 8, 120.0),
        chunk(b"cue ", &cue),
        chunk(b"LIST", &list),
        chunk(b"smpl", &smpl),
    ]);
    let said = tags(&file);
    assert_eq!((said.bpm, said.time_reference), (Some(120.0), Some((48_000 * 3600 * 24 + 7, 48_000))));
    let seconds = |seconds| At::Seconds(FileSeconds::new(seconds));
    let wanted = [
        (seconds(0.5), None, "Verse"),
        (seconds(2.0), Some(seconds(3.0)), "Chorus"),
        (seconds(1.0), Some(seconds(2.0)), "Loop"),
    ];
    assert_eq!(said.marks.iter().map(place).collect::<Vec<_>>(), wanted);
}

#[test]
fn a_tempo_in_acid_is_held_against_its_beats() {
    let bpm = |chunk: Vec<u8>| tags(&wav(&[sound(), chunk])).bpm;
    assert_eq!(bpm(acid(0, 0, 93.7)), Some(93.7), "not 93.69999695");
    assert_eq!(bpm(acid(1, 8, 120.0)), None, "it is played once");
    assert_eq!(bpm(acid(0, 8, 90.0)), None, "eight beats in four seconds are no 90");
    assert_eq!(bpm(acid(0, 8, 0.0)), Some(120.0));
}

#[test]
fn aiff_files_say_markers() {
    // 44,100 in 80 bits.
    let comm = [&[0, 2, 0, 0, 0, 10, 0, 16][..], &[0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]].concat();
    let mark =
        [&[0, 2, 0, 1, 0, 0, 0xac, 0x44, 5][..], b"Verse", &[0, 2, 0, 1, 0x58, 0x88, 4], b"Solo", &[0]].concat();
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let mut chunk = [&name[..], &(content.len() as u32).to_be_bytes(), content].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    };
    let body = [chunk(b"COMM", &comm), chunk(b"MARK", &mark)].concat();
    let mut file = b"FORM".to_vec();
    file.extend((body.len() as u32 + 4).to_be_bytes());
    file.extend(b"AIFF");
    file.extend(body);
    let said = tags(&file);
    let wanted =
        [(At::Seconds(FileSeconds::new(1.0)), None, "Verse"), (At::Seconds(FileSeconds::new(2.0)), None, "Solo")];
    assert_eq!(said.marks.iter().map(place).collect::<Vec<_>>(), wanted);
}

fn id3(version: u8, frames: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let size = |size: usize| {
        if version == 4 {
            [size >> 21, size >> 14, size >> 7, size].map(|part| part as u8 & 0x7f)
        } else {
            (size as u32).to_be_bytes()
        }
    };
    let frame = |(name, bytes): &(&[u8; 4], Vec<u8>)| [&name[..], &size(bytes.len()), &[0, 0], bytes].concat();
    let body: Vec<u8> = frames.iter().flat_map(frame).collect();
    let length = [body.len() >> 21, body.len() >> 14, body.len() >> 7, body.len()].map(|part| part as u8 & 0x7f);
    [&b"ID3"[..], &[version, 0, 0], &length, &body].concat()
}

#[test]
fn id3_tags_say_tempo_key_and_chapters() {
    let wide: Vec<u8> =
        [1, 0xff, 0xfe].into_iter().chain("Ödé".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let chapter = |start: u32, end: u32, name: &str| {
        let title = id3(3, &[(b"TIT2", [&[3], name.as_bytes()].concat())])[10..].to_vec();
        [&b"c1\0"[..], &start.to_be_bytes(), &end.to_be_bytes(), &[0xff; 8], &title].concat()
    };
    for version in [3, 4] {
        let long = vec![0; 200];
        let mut frames = vec![
            (b"TBPM", b"\x0093,7".to_vec()),
            (b"TKEY", b"\x03F#m".to_vec()),
            (b"TIT2", wide.clone()),
            (b"APIC", long),
            (b"TPE1", b"\0Ann".to_vec()),
        ];
        if version == 3 {
            frames.push((b"CHAP", chapter(500, 2500, "Verse")));
        }
        let said = tags(&[id3(version, &frames), vec![0xff, 0xfb, 0x90, 0x64]].concat());
        let words = [said.key.as_deref(), said.title.as_deref(), said.artist.as_deref()];
        assert_eq!((said.bpm, words), (Some(93.7), [Some("F#m"), Some("Ödé"), Some("Ann")]));
        if version == 3 {
            assert_eq!(
                place(&said.marks[0]),
                (At::Seconds(FileSeconds::new(0.5)), Some(At::Seconds(FileSeconds::new(2.5))), "Verse")
            );
        }
    }
}

pub fn comments(rows: &[&str]) -> Vec<u8> {
    let mut block = words(&[4]);
    block.extend(b"test");
    block.extend((rows.len() as u32).to_le_bytes());
    for row in rows {
        block.extend((row.len() as u32).to_le_bytes());
        block.extend(row.as_bytes());
    }
    block
}

const ROWS: &[&str] =
    &["bpm=93.7", "InitialKey=Am", "TITLE=Ode", "artist=Ann", "CHAPTER001=00:01:02.500", "CHAPTER001NAME=Solo"];

#[test]
fn vorbis_comments_say_the_same_in_flac_and_ogg() {
    let block = comments(ROWS);
    let mut flac = b"fLaC\0\0\0\x22".to_vec();
    flac.extend([0; 34]);
    flac.push(0x84);
    flac.extend(&(block.len() as u32).to_be_bytes()[1..]);
    flac.extend(&block);
    let packet = [&b"OpusTags"[..], &block].concat();
    let page = |kind: u8, packet: &[u8]| {
        let mut page = b"OggS\0".to_vec();
        page.push(kind);
        page.extend([0; 20]);
        let sizes: Vec<u8> = packet.chunks(255).map(|part| part.len() as u8).collect();
        page.push(sizes.len() as u8);
        page.extend(sizes);
        page.extend(packet);
        page
    };
    let ogg = [page(2, b"OpusHead\x01\x02"), page(0, &packet)].concat();
    for file in [flac, ogg] {
        let said = tags(&file);
        assert_eq!((said.bpm, said.key.as_deref(), said.artist.as_deref()), (Some(93.7), Some("Am"), Some("Ann")));
        assert_eq!(
            said.marks.iter().map(place).collect::<Vec<_>>(),
            [(At::Seconds(FileSeconds::new(62.5)), None, "Solo")]
        );
    }
}

#[test]
fn mp4_files_say_tempo_and_chapters_wherever_moov_stands() {
    let atom = |name: &[u8; 4], body: &[u8]| [&(body.len() as u32 + 8).to_be_bytes()[..], name, body].concat();
    let data = |kind: u8, bytes: &[u8]| atom(b"data", &[&[0, 0, 0, kind, 0, 0, 0, 0], bytes].concat());
    let key = [atom(b"mean", b"\0\0\0\0com.apple.iTunes"), atom(b"name", b"\0\0\0\0initialkey"), data(1, b"F#m")]
        .concat();
    let ilst =
        [atom(b"tmpo", &data(21, &[0, 94])), atom(b"\xa9ART", &data(1, b"Ann")), atom(b"----", &key)].concat();
    let meta = atom(b"meta", &[&[0; 4][..], &atom(b"ilst", &ilst)].concat());
    let chpl = [&[1, 0, 0, 0, 0, 0, 0, 0, 1][..], &25_000_000_u64.to_be_bytes(), &[5], b"Verse"].concat();
    let udta = atom(b"udta", &[meta, atom(b"chpl", &chpl)].concat());
    let file = [atom(b"ftyp", b"M4A \0\0\0\0"), atom(b"mdat", &[0; 5000]), atom(b"moov", &udta)].concat();
    let said = tags(&file);
    assert_eq!((said.bpm, said.key.as_deref(), said.artist.as_deref()), (Some(94.0), Some("F#m"), Some("Ann")));
    assert_eq!(
        said.marks.iter().map(place).collect::<Vec<_>>(),
        [(At::Seconds(FileSeconds::new(2.5)), None, "Verse")]
    );
}
