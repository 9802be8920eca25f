//! Lyrics inside of files: MIDI karaoke, and the tags of every kind of stem. Each after the byte that selects its file's name.

use testkit::{chunk, riff};

const LRC: &str = "[00:01.00]One <00:01.50>two\n[00:03.00]Three";
const KARA: &str = r#"{"timing":{"offset_sec":0.25},"singers":{"A":{"name":"Ann"},"B":{"name":"Ben"}},"lines":[
    {"start":2.5,"end":4.0,"text":"where the lights","word_timing":[[0.0,0.3],[0.4,0.8]]},
    {"start":0.5,"end":2.0,"text":"One two","words":{"timings":[[0,0.4],[0.505,1.0]]},"singer":"B"},
    {"start":5.0,"text":"us","singer":"duet"},{"start":6.0,"text":"ooh","singer":"backup:PA"},{"start":7.0,"text":"x","disabled":true}]}"#;

/// One of each.
pub fn inside() -> Vec<Vec<u8>> {
    let files = [
        (6, karaoke()),
        (7, voices()),
        (8, id3(false)),
        (8, id3(true)),
        (9, [b"fLaC\x84", &(comments().len() as u32).to_be_bytes()[1..], &comments()].concat()),
        (10, ogg()),
        (11, m4a(b"kara", KARA)),
        (11, m4a(b"LYRICS", LRC)),
        (12, wav()),
        (8, ape()),
    ];
    files.into_iter().map(|(which, bytes)| [&[which], bytes.as_slice()].concat()).collect()
}

/// A track of events, each after as many ticks, below 16,384.
fn track(events: &[(u16, u8, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (delta, kind, text) in events {
        body.extend([(delta >> 7) as u8 | 0x80, (delta & 0x7f) as u8, 0xff, *kind, text.len() as u8]);
        body.extend(*text);
    }
    body.extend([0, 0xff, 0x2f, 0]);
    [b"MTrk".as_slice(), &(body.len() as u32).to_be_bytes(), &body].concat()
}

fn midi(tracks: &[Vec<u8>]) -> Vec<u8> {
    let head = [b"MThd".as_slice(), &[0, 0, 0, 6, 0, 1, 0, tracks.len() as u8, 1, 0xe0]].concat();
    [head, tracks.concat()].concat()
}

fn karaoke() -> Vec<u8> {
    let tempos = track(&[(0, 0x51, &[7, 0xa1, 0x20]), (1920, 0x51, &[15, 0x42, 0x40])]);
    let sung = track(&[
        (0, 3, b"Words"),
        (0, 1, b"@LENGL"),
        (0, 1, b"@TA song"),
        (480, 1, b"\\Hel"),
        (240, 1, b"lo "),
        (240, 1, b"you"),
        (960, 1, b"/Caf\xe9 "),
        (480, 1, b"noir"),
    ]);
    midi(&[tempos, sung])
}

fn voices() -> Vec<u8> {
    let one = track(&[(0, 3, b"Soprano"), (0, 5, b"Hel-"), (480, 5, b"lo"), (4800, 5, b"Again")]);
    let two = track(&[(0, 3, b"Bass"), (0, 5, b"La "), (480, 5, b"la\r"), (480, 5, b"lo+")]);
    midi(&[one, two])
}

/// Unsynchronised and synchronised lyrics, in version 2.3 or 2.4; then a header of MPEG audio.
fn id3(is_later: bool) -> Vec<u8> {
    let frame = |name: &[u8; 4], content: &[u8]| {
        [&name[..], &(content.len() as u32).to_be_bytes(), &[0, 0], content].concat()
    };
    let mut sylt = b"\x03spa\x02\x01words\0".to_vec();
    for (text, time) in [("\nCora", 1500_u32), ("z\u{f3}n ", 1750), ("\nS\u{ed}", 4001), ("", 5000)] {
        sylt.extend([text.as_bytes(), &[0], &time.to_be_bytes()].concat());
    }
    let uslt = [&b"\x03eng\0"[..], LRC.as_bytes()].concat();
    let frames = [frame(b"TBPM", b"\x03104"), frame(b"USLT", &uslt), frame(b"SYLT", &sylt)].concat();
    let size = [(frames.len() >> 7) as u8, (frames.len() & 0x7f) as u8];
    [b"ID3", &[if is_later { 4 } else { 3 }, 0, 0, 0, 0][..], &size, &frames, &[0xff, 0xfb, 0x90, 0]].concat()
}

fn comments() -> Vec<u8> {
    let rows = [format!("LYRICS={LRC}"), "unsyncedlyrics=One".to_owned(), "CHAPTER001=00:00:02.000".to_owned()];
    let mut block = [4_u32.to_le_bytes().as_slice(), b"made", &(rows.len() as u32).to_le_bytes()].concat();
    for row in rows {
        block.extend([&(row.len() as u32).to_le_bytes(), row.as_bytes()].concat());
    }
    block
}

fn ogg() -> Vec<u8> {
    let head = [&b"OpusHead\x01\x02"[..], &[0; 9]].concat();
    let tags = [&b"OpusTags"[..], &comments()].concat();
    crate::fixtures::ogg::stream(&[head, tags], &[(vec![0xf8, 0xff, 0xfe], 960)], 7)
}

fn m4a(name: &[u8], text: &str) -> Vec<u8> {
    let atom =
        |name: &[u8], content: &[u8]| [&(8 + content.len() as u32).to_be_bytes()[..], name, content].concat();
    let data = atom(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], text.as_bytes()].concat());
    let named = atom(b"name", &[&[0; 4], name].concat());
    let ilst = atom(b"ilst", &atom(b"----", &[atom(b"mean", b"\0\0\0\0com.stems"), named, data].concat()));
    let udta = atom(b"udta", &atom(b"meta", &[&[0; 4][..], &ilst].concat()));
    [atom(b"ftyp", b"M4A \0\0\0\0"), atom(b"moov", &udta)].concat()
}

fn wav() -> Vec<u8> {
    riff(&[chunk(b"id3 ", &id3(false)), chunk(b"data", &[0; 8])])
}

/// An APE tag with lyrics, at the end.
fn ape() -> Vec<u8> {
    let item = [&(LRC.len() as u32).to_le_bytes()[..], &[0; 4], b"LYRICS\0", LRC.as_bytes()].concat();
    let end = [2000, item.len() as u32 + 32, 1, 0, 0, 0].map(u32::to_le_bytes).concat();
    [&[0xff, 0xfb, 0x90, 0][..], &[0; 32], &item, b"APETAGEX", &end].concat()
}
