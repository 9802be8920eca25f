//! Tests of lyrics in MIDI files and in tags of audio files; the bytes are made here.
#![allow(clippy::unwrap_used)]

use super::{Chord, LyricLine, Lyrics, find, karaoke, lrc, tagged};
use crate::setlist::scan_folder;
use crate::time::{FileSeconds, FileStart};

/// Start, end and text of each line.
fn lines(lyrics: &Lyrics) -> Vec<(Option<f64>, Option<f64>, &str)> {
    let get = |time: Option<FileSeconds>| time.map(FileSeconds::get);
    lyrics.lines.iter().map(|line| (get(line.start), get(line.end), line.text.as_str())).collect()
}

/// Start and text of each word of a line.
fn words(lyrics: &Lyrics, line: usize) -> Vec<(f64, &str)> {
    let line = &lyrics.lines[line];
    line.words.iter().enumerate().map(|(index, word)| (word.start.get(), line.word(index).trim())).collect()
}

/// A track of events, each with its delta time in ticks, below 16,384.
fn track(events: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (delta, event) in events {
        body.extend([(delta >> 7) as u8 | 0x80, (delta & 0x7f) as u8]);
        body.extend(event);
    }
    body.extend([0, 0xff, 0x2f, 0]);
    [b"MTrk".as_slice(), &(body.len() as u32).to_be_bytes(), &body].concat()
}

fn meta(kind: u8, text: &[u8]) -> Vec<u8> {
    [&[0xff, kind, text.len() as u8], text].concat()
}

fn tempo(micros: u32) -> Vec<u8> {
    meta(0x51, &micros.to_be_bytes()[1..])
}

/// A file with 480 ticks per quarter note.
fn midi(tracks: &[Vec<u8>]) -> Vec<u8> {
    let head = [b"MThd".as_slice(), &[0, 0, 0, 6, 0, 1, 0, tracks.len() as u8, 1, 0xe0]].concat();
    [head, tracks.concat()].concat()
}

const LYRIC: u8 = 5;
const TEXT: u8 = 1;

#[test]
fn karaoke_files_have_lines_pages_and_syllables_on_their_own_tempo_map() {
    // 120 BPM for a bar, then 60.
    let tempos = track(&[(0, tempo(500_000)), (1920, tempo(1_000_000))]);
    let name = track(&[(0, meta(3, b"Soft karaoke")), (0, meta(TEXT, b"@KMIDI KARAOKE FILE"))]);
    let sung = track(&[
        (0, meta(3, b"Words")),
        (0, meta(TEXT, b"@LENGL")),
        (0, meta(TEXT, b"@TA song")),
        (480, meta(TEXT, b"\\Hel")),
        (240, meta(TEXT, b"lo ")),
        (240, meta(TEXT, b"you")),
        (960, meta(TEXT, b"/Caf\xe9 ")),
        (480, meta(TEXT, b"noir")),
    ]);
    let lyrics = karaoke::read(&midi(&[tempos, name, sung]), FileStart::new(0.25)).unwrap();
    assert_eq!(lyrics.len(), 1);
    assert_eq!((lyrics[0].language.as_deref(), lyrics[0].voice.as_deref()), (Some("engl"), None));
    let expected = [(Some(0.75), Some(2.25), "Hello you"), (Some(2.25), None, "Café noir")];
    assert_eq!(lines(&lyrics[0]), expected);
    assert_eq!(words(&lyrics[0], 0), [(0.75, "Hel"), (1.0, "lo"), (1.25, "you")]);
    assert_eq!(words(&lyrics[0], 1), [(2.25, "Café"), (3.25, "noir")]);
}

#[test]
fn lyric_events_have_a_voice_a_track_and_need_no_spaces() {
    let voice = |name: &[u8], words: &[(u32, &[u8])]| {
        let events = words.iter().map(|(delta, words)| (*delta, meta(LYRIC, words)));
        track(&[(0, meta(3, name))].into_iter().chain(events).collect::<Vec<_>>())
    };
    let one = voice(b"Soprano", &[(0, b"Hel-"), (480, b"lo"), (480, b"world"), (4800, b"Again")]);
    let two = voice(b"Bass", &[(0, b"La "), (480, b"la\r"), (480, b"lo")]);
    let none = track(&[(0, meta(TEXT, b"Copied by A / B")), (0, meta(TEXT, b"/"))]);
    let lyrics = karaoke::read(&midi(&[one, two, none]), FileStart::ZERO).unwrap();
    let voices: Vec<_> = lyrics.iter().map(|lyrics| lyrics.voice.as_deref().unwrap()).collect();
    assert_eq!(voices, ["Soprano", "Bass"]);
    assert_eq!(lines(&lyrics[0]), [(Some(0.0), Some(6.0), "Hello world"), (Some(6.0), None, "Again")]);
    assert_eq!(words(&lyrics[0], 0), [(0.0, "Hel"), (0.5, "lo"), (1.0, "world")]);
    assert_eq!(lines(&lyrics[1]), [(Some(0.0), Some(1.0), "La la"), (Some(1.0), None, "lo")]);
}

#[test]
fn rhythm_games_mark_lines_by_notes() {
    let note = |on: bool| vec![if on { 0x90 } else { 0x80 }, 105, 64];
    let sung = track(&[
        (0, meta(3, b"PART VOCALS")),
        (0, meta(TEXT, b"[idle]")),
        (0, note(true)),
        (0, meta(LYRIC, b"Hel-")),
        (240, meta(LYRIC, b"lo#")),
        (240, meta(LYRIC, b"+")),
        (0, note(false)),
        (10, note(true)),
        (230, meta(LYRIC, b"you^")),
    ]);
    let lyrics = karaoke::read(&midi(&[sung]), FileStart::ZERO).unwrap();
    assert_eq!(lines(&lyrics[0]), [(Some(0.0), Some(0.75), "Hello"), (Some(0.75), None, "you")]);
}

#[test]
fn japanese_and_long_karaoke_files_are_read() {
    let text = "/さくらの花が/風に舞い散る/君を待っている";
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(text);
    let rows: Vec<(u32, Vec<u8>)> =
        bytes.split(|&byte| byte == b'/').skip(1).map(|row| (480, meta(TEXT, &[b"/", row].concat()))).collect();
    let lyrics = karaoke::read(&midi(&[track(&rows)]), FileStart::ZERO).unwrap();
    assert_eq!(lyrics[0].lines[1].text, "風に舞い散る");
    let rows: Vec<_> = (0..5000).map(|_| (480, meta(TEXT, b"/la la la"))).collect();
    let lyrics = karaoke::read(&midi(&[track(&rows)]), FileStart::ZERO).unwrap();
    assert_eq!((lyrics[0].lines.len(), lyrics[0].lines[4999].start), (5000, Some(FileSeconds::new(2500.0))));
    assert!(karaoke::read(b"MThd", FileStart::ZERO).is_err());
    assert!(karaoke::read(&midi(&[track(&[])]), FileStart::ZERO).unwrap().is_empty());
}

/// A `SYLT` frame with times in milliseconds, or in MPEG frames if `unit` is 1.
fn sylt(encoding: u8, unit: u8, parts: &[(&str, u32)]) -> Vec<u8> {
    let text = |text: &str| match encoding {
        1 => [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect(), vec![0, 0]].concat(),
        2 => [text.encode_utf16().flat_map(u16::to_be_bytes).collect(), vec![0, 0]].concat(),
        3 => [text.as_bytes(), &[0]].concat(),
        _ => text.chars().map(|letter| letter as u8).chain([0]).collect::<Vec<u8>>(),
    };
    let mut frame = vec![encoding, b's', b'p', b'a', unit, 1];
    frame.extend(text("words"));
    for (words, time) in parts {
        frame.extend(text(words));
        frame.extend(time.to_be_bytes());
    }
    frame
}

#[test]
fn sylt_has_lines_or_syllables_in_every_encoding() {
    for encoding in 0..4 {
        let parts = [("\nCora", 1500), ("zón ", 1750), ("mío", 2000), ("\nSí", 4001), ("", 5000)];
        let lyrics = tagged::of_sylt(&sylt(encoding, 2, &parts), None).unwrap();
        assert_eq!(lyrics.language.as_deref(), Some("spa"));
        let expected = [(Some(1.5), Some(4.001), "Corazón mío"), (Some(4.001), Some(5.0), "Sí")];
        assert_eq!(lines(&lyrics), expected, "{encoding}");
        assert_eq!(words(&lyrics, 0), [(1.5, "Cora"), (1.75, "zón"), (2.0, "mío")], "{encoding}");
    }
    let lyrics = tagged::of_sylt(&sylt(3, 2, &[("Two", 2000), ("One", 1000), ("Drei", 3000)]), None).unwrap();
    assert_eq!(
        lines(&lyrics),
        [(Some(1.0), Some(2.0), "One"), (Some(2.0), Some(3.0), "Two"), (Some(3.0), None, "Drei")]
    );
    // 1152 frames at 44.1 kHz are 26.122 ms.
    let by_frames = |seconds| tagged::of_sylt(&sylt(3, 1, &[("One", 100)]), seconds);
    assert_eq!(by_frames(Some(1152.0 / 44_100.0)).unwrap().lines[0].start, Some(FileSeconds::new(2.612)));
    assert_eq!(by_frames(None), None);
    let chords = [&[3, b'e', b'n', b'g', 2, 5][..], b"\0Am\0\0\0\0\x01"].concat();
    assert_eq!(tagged::of_sylt(&chords, None), None, "chords are not sung");
    assert_eq!(tagged::chords_of_sylt(&chords, None), [(FileSeconds::new(0.001), "Am".to_owned())]);
    assert_eq!(tagged::chords_of_sylt(&sylt(3, 2, &[("Am", 1)]), None), [], "words are no chords");
}

#[test]
fn chords_of_a_tag_stand_over_the_words_that_are_sung() {
    let put = |lrc: &str, chords: &[(u32, &str)]| {
        let mut lyrics = [lrc::read(lrc)];
        let chords: Vec<_> = chords
            .iter()
            .map(|(ms, name)| (FileSeconds::new(f64::from(*ms) / 1000.0), (*name).to_owned()))
            .collect();
        tagged::put_chords(&mut lyrics, &chords);
        let of_line = |line: &LyricLine| {
            let chord = |chord: &Chord| format!("{}:{}", chord.name, &line.text[chord.at..]);
            line.chords.iter().map(chord).collect::<Vec<_>>().join(" ")
        };
        lyrics[0].lines.iter().map(of_line).collect::<Vec<_>>()
    };
    let timed =
        "[00:02.00]<00:02.00>Down <00:02.50>by <00:03.00>the quay<00:04.00>\n[00:06.00]La la la la\n[00:08.00]\n";
    let chords = [(0, "C"), (1500, "Am"), (2480, "F"), (5000, "G"), (7100, "D"), (9000, "E")];
    assert_eq!(
        put(timed, &chords),
        ["Am:Down by the quay F:by the quay G:", "D:la la E:"],
        "the last before the first line; a little early; in a pause; half way through a line; after its end"
    );
    assert_eq!(put("One\nTwo", &chords), ["", ""], "no times, no places");
    assert_eq!(put("[00:01.00]One", &[(90_000, "C")]), ["C:One"], "no end is known");
    assert_eq!(put("[chord:0 B]\n[00:01.00]One", &[(1000, "C")]), ["B:One"], "it has its own");
}

#[test]
fn a_text_in_a_tag_may_be_lrc() {
    let lyrics = tagged::of_uslt(b"\x03eng\0[00:01.50]One\r\n[00:03.00]Two").unwrap();
    assert_eq!(lyrics.language.as_deref(), Some("eng"));
    assert_eq!(lines(&lyrics), [(Some(1.5), Some(3.0), "One"), (Some(3.0), None, "Two")]);
    let lyrics = tagged::of_uslt(b"\x00XXXof the song\0[Verse]\rOne\rTwo\0").unwrap();
    assert_eq!((lyrics.language.clone(), lyrics.lines[0].section.as_deref()), (None, Some("Verse")));
    assert_eq!(lines(&lyrics), [(None, None, "One"), (None, None, "Two")]);
    assert_eq!(tagged::of_uslt(b"\x03eng\0 \n "), None);
    assert_eq!(tagged::of_uslt(b"\x03eng"), None);
}

#[test]
fn what_stems_say_alike_is_told_once_and_midi_files_without_words_say_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let comments = |rows: &[&str]| {
        let mut block = [4_u32.to_le_bytes().as_slice(), b"made", &(rows.len() as u32).to_le_bytes()].concat();
        for row in rows {
            block.extend([&(row.len() as u32).to_le_bytes(), row.as_bytes()].concat());
        }
        let length = (block.len() as u32).to_be_bytes();
        [b"fLaC\x84", &length[1..], &block].concat()
    };
    let words = "LYRICS=[00:01.00]One\n[00:02.00]Two";
    write("Bass.flac", &comments(&[words]));
    write("Drums.flac", &comments(&[words, "unsyncedlyrics=One"]));
    write("tempo.mid", &midi(&[track(&[(0, tempo(500_000)), (0, meta(TEXT, b"A comment"))])]));
    write("song.kar", &midi(&[track(&[(480, meta(TEXT, b"/One ")), (480, meta(TEXT, b"/Two"))])]));
    write("empty.kar", &midi(&[track(&[])]));
    write("song.toml", b"tempo = 120.0\nstart = 1.0\n");
    let (found, problems) = find(&scan_folder(folder.path()).unwrap());
    let told: Vec<_> = found.iter().map(|lyrics| (lyrics.source.as_str(), lines(lyrics)[0])).collect();
    let expected = [
        ("song.kar", (Some(1.5), Some(2.0), "One")),
        ("Bass.flac", (Some(1.0), Some(2.0), "One")),
        ("Drums.flac", (None, None, "One")),
    ];
    assert_eq!(told, expected);
    assert_eq!(problems.len(), 1, "{problems:?}");
}

proptest::proptest! {
    #[test]
    fn no_frame_and_no_file_does_harm(bytes in proptest::collection::vec(0u8.., 0..200), event in proptest::collection::vec(0u8.., 0..60)) {
        let event: Vec<u8> = event.into_iter().map(|byte| byte & 0x7f).collect();
        let midi = midi(&[track(&[(0, meta(LYRIC, &event)), (9, meta(TEXT, &bytes[..bytes.len().min(100)]))])]);
        let all = karaoke::read(&midi, FileStart::ZERO).unwrap_or_default();
        for lyrics in tagged::of_sylt(&bytes, Some(0.1)).into_iter().chain(tagged::of_uslt(&bytes)).chain(all) {
            proptest::prop_assert!(!lyrics.lines.is_empty());
        }
    }
}
