//! Tests of the readers of lyrics, with files as they occur in practice.
#![allow(clippy::unwrap_used)]

use super::{LyricLine, Lyrics, chordpro, cues, decode, find, lrc, lrc_text, plain, ultrastar};

use crate::time::FileSeconds;

/// Start, end and text of each line.
fn lines(lyrics: &Lyrics) -> Vec<(Option<f64>, Option<f64>, &str)> {
    let get = |time: Option<FileSeconds>| time.map(FileSeconds::get);
    lyrics.lines.iter().map(|line| (get(line.start), get(line.end), line.text.as_str())).collect()
}

/// Start and text of each word.
fn words(line: &LyricLine) -> Vec<(f64, &str)> {
    line.words.iter().enumerate().map(|(index, word)| (word.start.get(), line.word(index).trim())).collect()
}

#[test]
fn lrc_lines_end_where_the_next_time_stands() {
    let lyrics = lrc::read("[ti:A song]\n[la: es]\n\n[00:01.00]One\n[00:02.50] Two \n[00:04.000]\n[00:05]Three\n");
    assert_eq!(lyrics.language.as_deref(), Some("es"));
    let expected = [(Some(1.0), Some(2.5), "One"), (Some(2.5), Some(4.0), "Two"), (Some(5.0), None, "Three")];
    assert_eq!(lines(&lyrics), expected);
}

#[test]
fn lrc_repeats_a_line_at_each_of_its_times_and_sorts_them() {
    let lyrics = lrc::read("[00:10.00][00:30.00] Chorus\n[00:20.00]Verse\n[00:20.00]Strophe\n");
    let expected = [
        (Some(10.0), Some(20.0), "Chorus"),
        (Some(20.0), Some(30.0), "Verse"),
        (Some(20.0), Some(30.0), "Strophe"),
        (Some(30.0), None, "Chorus"),
    ];
    assert_eq!(lines(&lyrics), expected);
}

#[test]
fn an_offset_with_a_plus_means_earlier() {
    for (written, expected) in
        [("+250", 0.75), ("-250", 1.25), (" + 250 ", 0.75), ("250 ms", 0.75), ("", 1.0), ("x", 1.0)]
    {
        let lyrics = lrc::read(&format!("[offset:{written}]\n[00:01.00]One"));
        assert_eq!(lyrics.lines[0].start, Some(FileSeconds::new(expected)), "{written}");
    }
    let lyrics = lrc::read("[offset:1500]\n[00:01.00]One\n[00:02.00]Two");
    assert_eq!(lines(&lyrics)[0], (Some(-0.5), Some(0.5), "One"), "before the files begin");
}

#[test]
fn lrc_words_have_times_of_their_own() {
    let lyrics = lrc::read("[00:01.00] <00:01.00> Hel<00:01.20>lo <00:01.50> world <00:02.10>\n[00:03.00]Next");
    let line = &lyrics.lines[0];
    assert_eq!((line.text.as_str(), line.end), ("Hello world", Some(FileSeconds::new(2.1))));
    assert_eq!(words(line), [(1.0, "Hel"), (1.2, "lo"), (1.5, "world")]);
    assert!(lyrics.lines[1].words.is_empty());
    let lyrics = lrc::read("[00:01.00]I [00:01.20]am [00:01.30]here");
    assert_eq!(words(&lyrics.lines[0]), [(1.0, "I"), (1.2, "am"), (1.3, "here")]);
    let lyrics = lrc::read("[00:01.00][00:11.00]<00:01.00>So <00:01.25>long");
    assert_eq!(words(&lyrics.lines[1]), [(11.0, "So"), (11.25, "long")]);
}

#[test]
fn what_is_no_time_in_lrc_is_text_in_its_place() {
    let lyrics = lrc::read("Before\n[00:05.00]One\n[Chorus] of it\nStill here\n[00:02.00]Zero");
    let texts: Vec<&str> = lyrics.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["Before", "Zero", "One", "[Chorus] of it", "Still here"]);
    assert_eq!(lyrics.lines[3].start, None);
}

#[test]
fn times_are_the_millisecond_that_is_written() {
    for ms in (0..3_600_000_u32).step_by(7919) {
        let text = format!("[{:02}:{:02}.{:03}]x", ms / 60_000, ms / 1000 % 60, ms % 1000);
        assert_eq!(lrc::read(&text).lines[0].start, Some(FileSeconds::new(f64::from(ms) / 1000.0)), "{text}");
    }
}

#[test]
fn subtitles_of_both_kinds() {
    let srt = "1\n00:00:01,500 --> 00:00:03,000\n<i>Hello</i> {\\an8}there\nsecond row\n\n2\n00:00:04,000 --> 00:00:05,250 X1:1\nBye &amp; farewell\n";
    let lyrics = cues::read(srt);
    let expected = [(Some(1.5), Some(3.0), "Hello there\nsecond row"), (Some(4.0), Some(5.25), "Bye & farewell")];
    assert_eq!(lines(&lyrics), expected);
    let vtt = "WEBVTT\nLanguage: sv\n\nNOTE 00:01 is no time\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v Anna>Ja, <00:01.400>a < b <00:01.750><c.loud>nej</c>\n\n00:59:59.999 --> 01:00:00.000\nEnd";
    let lyrics = cues::read(vtt);
    assert_eq!(lyrics.language.as_deref(), Some("sv"));
    assert_eq!(words(&lyrics.lines[0]), [(1.0, "Ja,"), (1.4, "a < b"), (1.75, "nej")]);
    assert_eq!(lines(&lyrics)[1], (Some(3599.999), Some(3600.0), "End"));
}

#[test]
fn a_missing_empty_row_between_subtitles_costs_nothing() {
    let lyrics = cues::read("1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:02,000 --> 00:00:03,000\nTwo");
    assert_eq!(lines(&lyrics), [(Some(1.0), Some(2.0), "One"), (Some(2.0), Some(3.0), "Two")]);
}

#[test]
fn ultrastar_counts_quarters_of_beats() {
    let text = "#TITLE:T\n#BPM:300,0\n#GAP:1000\n#LANGUAGE:English\n: 0 4 10 Hel\n: 4 4 12 lo\n* 8 2 12  you\n- 12\n: 20 4 0 a\n: 24 4 0 ~\nF 30 2 0  b\nE\n";
    assert!(ultrastar::is_ultrastar(text));
    let lyrics = ultrastar::read(text);
    assert_eq!(lyrics.len(), 1);
    assert_eq!((lyrics[0].language.as_deref(), lyrics[0].voice.as_deref()), (Some("English"), None));
    let expected = [(Some(1.0), Some(1.5), "Hello you"), (Some(2.0), Some(2.6), "a b")];
    assert_eq!(lines(&lyrics[0]), expected);
    assert_eq!(words(&lyrics[0].lines[0]), [(1.0, "Hel"), (1.2, "lo"), (1.4, "you")]);
}

#[test]
fn ultrastar_has_two_singers_and_relative_lines() {
    let duet = "#BPM:150\nP1\n: 0 2 0 one\n- 4\nP 2\n: 10 2 0 two\nE";
    let lyrics = ultrastar::read(duet);
    let voices: Vec<_> = lyrics.iter().map(|l| (l.voice.as_deref().unwrap(), l.lines[0].text.as_str())).collect();
    assert_eq!(voices, [("P1", "one"), ("P2", "two")]);
    let both =
        "#BPM:150\nP1\n: 0 2 0 one\n- 4\nP2\n: 10 2 0 two\n- 14\nP3\n: 20 2 0 all\n- 24\nP1\n: 30 2 0 end\nE";
    let lyrics = ultrastar::read(both);
    let sung = |l: &Lyrics| l.lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
    assert_eq!(lyrics.iter().map(sung).collect::<Vec<_>>(), [vec!["one", "all", "end"], vec!["two", "all"]]);
    let relative = "#BPM:150\n#RELATIVE:YES\n: 0 2 0 a\n- 4 10\n: 0 2 0 b\n";
    assert_eq!(ultrastar::read(relative)[0].lines[1].start, Some(FileSeconds::new(1.0)));
    assert!(!ultrastar::is_ultrastar("# A heading\n\nSome text: with a colon\n"));
}

#[test]
fn chordpro_has_chords_and_sections() {
    let lyrics = chordpro::read(
        "{title: T}\n# no text\n{sov: Verse 1}\n[Am]Hello [F#m7/A]world[C]\n{soc}\nLa\n{sot}\ne|--0--|\n{eot}\n",
    );
    let [first, second] = &lyrics.lines[..] else { panic!("{lyrics:?}") };
    assert_eq!((first.text.as_str(), first.section.as_deref()), ("Hello world", Some("Verse 1")));
    let chords: Vec<_> = first.chords.iter().map(|chord| (chord.at, chord.name.as_str())).collect();
    assert_eq!(chords, [(0, "Am"), (6, "F#m7/A"), (11, "C")]);
    assert_eq!((second.text.as_str(), second.section.as_deref()), ("La", Some("Chorus")));
}

#[test]
fn plain_texts_have_headings() {
    let lyrics = plain::read("[Verse]\nOne\n\n[Chorus]\nTwo\n");
    let sections: Vec<_> = lyrics.lines.iter().map(|l| (l.section.as_deref(), l.text.as_str())).collect();
    assert_eq!(sections, [(Some("Verse"), "One"), (Some("Chorus"), "Two")]);
}

#[test]
fn rows_of_chords_stand_above_the_rows_of_words_after_them() {
    let lyrics = plain::read(
        "[Verse]\nAm      F\nDown by the harbour\n\nC  G\n\n[Chorus]\n  C\n  La la\nEm\nA day in C\nG\n",
    );
    let told: Vec<_> = lyrics
        .lines
        .iter()
        .map(|line| {
            let chords = line.chords.iter().map(|chord| (chord.at, chord.name.as_str())).collect::<Vec<_>>();
            (line.section.as_deref(), line.text.as_str(), chords)
        })
        .collect();
    let expected = [
        (Some("Verse"), "Down by the harbour", vec![(0, "Am"), (8, "F")]),
        (None, "C  G", vec![]),
        (Some("Chorus"), "La la", vec![(0, "C")]),
        (None, "A day in C", vec![(0, "Em")]),
        (None, "G", vec![]),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_pasted_text_is_read_by_what_it_is() {
    let first = |text: &str| {
        let lyrics = Lyrics::of_text(text);
        let line = lyrics.lines[0].clone();
        (line.start.map(FileSeconds::get), line.text, line.chords.len(), line.section)
    };
    let verse = Some("Verse".to_owned());
    for (text, expected) in [
        ("\u{feff}[00:01.00]One", (Some(1.0), "One", 0, None)),
        ("1\r\n00:00:01,000 --> 00:00:02,000\r\nOne", (Some(1.0), "One", 0, None)),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nOne <00:01.500>two", (Some(1.0), "One two", 0, None)),
        ("#TITLE:T\n#BPM:150\n#GAP:1000\n: 0 2 0 One\n- 4\n: 10 2 0 Two\nE", (Some(1.0), "One", 0, None)),
        ("{title: T}\n{sov}\n[Am]One [C]two\n{eov}", (None, "One two", 2, verse.clone())),
        ("[Verse]\n[Am]One [C]two\n[Chorus]\nLa", (None, "One two", 2, verse.clone())),
        ("{sov}\n[Am] [C]\n[G]One", (None, "One", 1, verse.clone())),
        ("[Verse]\nAm C\nOne two", (None, "One two", 2, verse.clone())),
        ("[Verse]\nOne [two]\n[A]", (None, "One [two]", 0, verse)),
        ("a --> b\nc", (None, "a --> b", 0, None)),
        ("{ One }", (None, "{ One }", 0, None)),
    ] {
        let (start, words, chords, section) = expected;
        assert_eq!(first(text), (start, words.to_owned(), chords, section), "{text}");
        let pasted = Lyrics::of_text(text);
        assert_eq!(Lyrics::of_text(&lrc_text(&pasted)).lines, pasted.lines, "{text}, written and read");
    }
    let duet = Lyrics::of_text("#BPM:150\nP1\n: 0 2 0 one\n- 4\nP2\n: 10 2 0 two\nE");
    assert_eq!((duet.voice.as_deref(), duet.lines.len()), (Some("P1"), 1), "the first singer");
    assert_eq!(Lyrics::of_text("#BPM:150\n: 0 2 0 ~\n").lines, [], "no syllable");
}

#[test]
fn a_file_called_lyrics_is_read_by_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let song = crate::setlist::Song::in_folder(folder.path().to_owned());
    for (text, expected) in
        [("[00:01.50]One", (Some(1.5), "One")), ("[Am]One", (None, "One")), ("{c: x}\nOne", (None, "One"))]
    {
        std::fs::write(folder.path().join("lyrics.txt"), text).unwrap();
        let chosen = super::read_words(&folder.path().join("lyrics.txt")).unwrap();
        for lyrics in [&find(&song).0[0], &chosen] {
            assert_eq!((lyrics.lines[0].start.map(FileSeconds::get), lyrics.lines[0].text.as_str()), expected);
        }
    }
}

#[test]
fn every_encoding_gives_the_text() {
    let text = "[00:01.00]Ça va, größer\r\n[00:02.00]Zwei\r";
    let utf_16 = |big: bool| {
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
    };
    let utf_32 = |big: bool| {
        let bytes = |letter: u32| if big { letter.to_be_bytes() } else { letter.to_le_bytes() };
        text.chars().flat_map(|letter| bytes(letter.into())).collect::<Vec<u8>>()
    };
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let all = [
        text.as_bytes().to_vec(),
        marked(b"\xef\xbb\xbf", text.as_bytes().to_vec()),
        utf_16(false),
        utf_16(true),
        marked(b"\xff\xfe", utf_16(false)),
        marked(b"\xfe\xff", utf_16(true)),
        marked(b"\xff\xfe\0\0", utf_32(false)),
        marked(b"\0\0\xfe\xff", utf_32(true)),
        latin,
    ];
    for bytes in all {
        let lyrics = lrc::read(&decode::text_of(&bytes));
        assert_eq!(
            lines(&lyrics),
            [(Some(1.0), Some(2.0), "Ça va, größer"), (Some(2.0), None, "Zwei")],
            "{bytes:?}"
        );
    }
    let (japanese, ..) =
        encoding_rs::SHIFT_JIS.encode("[00:01.00]さくらのはなびらがまう、かぜのなかできみをまっている");
    assert!(decode::text_of(&japanese).contains("さくら"));
}

#[test]
fn other_scripts_and_long_files_are_read() {
    let text = "[00:01.00]君が代は<00:01.50>千代に\n[00:02.00]مرحبا بالعالم\n[00:03.00]🎤 la 🎶";
    let lyrics = lrc::read(text);
    assert_eq!(words(&lyrics.lines[0]), [(1.0, "君が代は"), (1.5, "千代に")]);
    assert_eq!(lyrics.lines[2].text, "🎤 la 🎶");
    let long: String =
        (0..5000).map(|n| format!("[{:02}:{:02}.00]{}\n", n / 60, n % 60, "la ".repeat(667))).collect();
    let lyrics = lrc::read(&long);
    assert_eq!((lyrics.lines.len(), lyrics.lines[4999].text.len()), (5000, 2000));
}

#[test]
fn lyrics_are_found_beside_a_song() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| std::fs::write(folder.path().join(name), text).unwrap();
    write("lyrics.lrc", b"[00:01.00]One");
    write("lyrics.es.lrc", b"[00:01.00]Uno");
    write("lyrics.pt-BR.txt", b"Um");
    write("README.txt", b"These are stems.");
    write("sing.txt", b"#BPM:100\n: 0 1 0 la\n");
    write("empty.lrc", b"");
    write("._lyrics.lrc", b"\0\0");
    std::fs::create_dir(folder.path().join("dir.lrc")).unwrap();
    let (lyrics, problems) = find(&crate::setlist::Song::in_folder(folder.path().to_owned()));
    let found: Vec<_> = lyrics.iter().map(|l| (l.source.as_str(), l.language.as_deref())).collect();
    let expected = [
        ("lyrics.lrc", None),
        ("lyrics.es.lrc", Some("es")),
        ("lyrics.pt-BR.txt", Some("pt-BR")),
        ("sing.txt", None),
    ];
    assert_eq!(found, expected);
    let told: Vec<_> =
        problems.iter().map(|p| p.file.as_ref().unwrap().file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(told, ["dir.lrc", "empty.lrc"]);
}

proptest::proptest! {
    #[test]
    fn no_text_and_no_bytes_do_harm(text in "[\\[\\]<>:.,0-9a-z \n{}#*~P-]{0,200}", bytes in proptest::collection::vec(0u8.., 0..300)) {
        for text in [text, decode::text_of(&bytes)] {
            for lyrics in [lrc::read(&text), cues::read(&text), chordpro::read(&text), plain::read(&text)].iter().chain(&ultrastar::read(&text)) {
                for line in &lyrics.lines {
                    proptest::prop_assert!(!line.text.trim().is_empty() || !line.chords.is_empty());
                    for index in 0..line.words.len() {
                        line.word(index);
                        proptest::prop_assert!(line.text.is_char_boundary(line.words[index].at));
                    }
                }
            }
        }
    }
}
