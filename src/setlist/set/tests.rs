//! Tests of sets as people write them.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use super::*;
use crate::time::{Bpm, FileStart, TempoMap};

fn song_folder(base: &Path, name: &str) {
    fs::create_dir_all(base.join(name)).unwrap();
    fs::write(base.join(name).join("Bass.wav"), b"").unwrap();
}

fn folders(set: &Set) -> Vec<String> {
    set.songs.iter().map(|song| song.folder.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_set_file_says_everything_of_its_songs() {
    let base = tempfile::tempdir().unwrap();
    let text = "name = \"Friday\"\n[[song]]\nfolder = \"B\"\nstart = 16\n[[song]]\nfolder = \"A\"\ngap = 2\ntranspose = -2\n\
                tempo = 98.5\nthen = \"go on after 4 bars of click\"\n";
    fs::write(base.path().join("set.toml"), text).unwrap();
    let set = Set::open(base.path()).unwrap();
    assert_eq!((set.name.as_str(), folders(&set), set.problems.len()), ("Friday", vec!["B".into(), "A".into()], 0));
    assert_eq!(set.songs[0].start, BeatPos::new(16.0));
    let second = &set.songs[1];
    let then = Some(Then::GoOn(Pause::Bars { count: 4.0, click: true }));
    assert_eq!((second.gap, second.transpose, second.tempo, second.then), (2.0, -2.0, 98.5, then));
}

#[test]
fn what_a_set_file_says_wrongly_is_a_named_warning() {
    let base = tempfile::tempdir().unwrap();
    let text = "colour = 1\n[[song]]\nfolder = \"A\"\ntempo = 500\nthen = \"explode\"\nlights = true\n[[song]]\ngap = 1\n[[song]]\nfolder = \"A\"\n";
    fs::write(base.path().join("set.toml"), text).unwrap();
    let set = Set::open(&base.path().join("set.toml")).unwrap();
    let told: Vec<&str> = set.problems.iter().map(|problem| problem.what.as_str()).collect();
    let expected = [
        "the key \"colour\" is ignored",
        "the value of \"tempo\" in [[song]] 1 is ignored",
        "the value of \"then\" in [[song]] 1 is ignored",
        "the key \"lights\" in [[song]] 1 is ignored",
        "the entry in [[song]] 2 is ignored",
        "is in the set twice, as 1 and 2",
    ];
    assert_eq!(told, expected);
    assert_eq!((folders(&set).len(), set.songs[0].tempo), (2, 100.0));
}

#[test]
fn folders_and_lists_are_sets() {
    let base = tempfile::tempdir().unwrap();
    for name in ["10 Last", "2 Second", "1 First", ".hidden"] {
        song_folder(base.path(), name);
    }
    fs::create_dir(base.path().join("empty")).unwrap();
    assert_eq!(folders(&Set::open(base.path()).unwrap()), ["1 First", "2 Second", "10 Last"]);
    let one = Set::open(&base.path().join("2 Second")).unwrap();
    assert_eq!((one.name.as_str(), folders(&one)), ("2 Second", vec!["2 Second".to_owned()]));
    let uri = format!("file://{}", base.path().join("1 First").to_string_lossy().replace(' ', "%20"));
    fs::write(base.path().join("gig.m3u8"), format!("#EXTM3U\r\n10 Last\r\n\r\n{uri}\r\n")).unwrap();
    let list = Set::open(&base.path().join("gig.m3u8")).unwrap();
    assert_eq!((list.name.as_str(), folders(&list)), ("gig", vec!["10 Last".to_owned(), "1 First".to_owned()]));
    assert!(list.songs.iter().all(|song| song.folder.is_dir()), "{list:?}");
}

#[test]
fn what_is_no_set_is_refused_with_a_reason() {
    let base = tempfile::tempdir().unwrap();
    let why = |name: &str| Set::open(&base.path().join(name)).unwrap_err().to_string();
    fs::write(base.path().join("a.toml"), "name = [").unwrap();
    fs::write(base.path().join("b.toml"), "name = \"Empty\"").unwrap();
    fs::write(base.path().join("c.txt"), "A").unwrap();
    assert!(why("a.toml").contains("line 1"), "{}", why("a.toml"));
    assert!(why("b.toml").contains("no song is listed"), "{}", why("b.toml"));
    assert!(why("c.txt").contains("neither a folder nor"), "{}", why("c.txt"));
    assert!(why("absent").contains("cannot be opened as a set"));
    assert!(why("").contains("no song is listed"));
}

#[test]
fn songs_follow_each_other_at_the_next_bar() {
    let song = |bpm: f64, start: f64| Song {
        tempo_map: TempoMap::constant(Bpm::new(bpm).unwrap()),
        start: FileStart::new(start),
        ..Song::in_folder("/song".into())
    };
    let (first, second) = (song(120.0, 0.0), song(60.0, 1.0));
    let entry = SetSong::in_folder("/song".into());
    let later = SetSong { gap: 2.0, ..entry.clone() };
    let fixed = SetSong { start: BeatPos::new(100.0), ..entry.clone() };
    // 8.1 s at 120 BPM are 16.2 beats: the next bar begins at 20. 9 s at 60 BPM from second 1 on are 8 beats.
    let laid = starts([
        (&entry, Some(&first), 8.1),
        (&later, Some(&second), 9.0),
        (&entry, None, 0.0),
        (&fixed, Some(&first), 8.0),
        (&entry, Some(&first), 1.0),
    ]);
    let beats: Vec<f64> = laid.iter().map(|beat| beat.get()).collect();
    assert_eq!(beats, [0.0, 28.0, 36.0, 100.0, 116.0]);
}

#[test]
fn what_follows_reads_back_as_it_is_written() {
    let all = [
        "stop",
        "loop",
        "wait",
        "go on",
        "go on after 1 bar",
        "go on after 2.5 bars of click",
        "go on after 5 seconds",
    ];
    for text in all {
        assert_eq!(text.parse::<Then>().unwrap().to_string(), text);
    }
    assert_eq!(" Go  ON after 3 s of silence".parse::<Then>().unwrap().to_string(), "go on after 3 seconds");
    for text in
        ["", "go", "go on after", "go on after -1 bars", "go on after nan bars", "go on after 2 beats", "stop it"]
    {
        assert!(text.parse::<Then>().is_err(), "{text}");
    }
}

/// Found by fuzzing: the place of the error was sought in the text with its mark, between the bytes of which it lay.
#[test]
fn an_error_right_after_a_byte_order_mark_is_told() {
    for text in ["\u{feff}[", "\u{feff}a b\n", "\u{feff}ab c\n"] {
        let problem = set_toml::read(text, Path::new("/sets")).unwrap_err();
        assert!(problem.why.starts_with("line 1: "), "{problem:?}");
    }
}

#[test]
fn a_list_of_too_many_songs_tells_what_is_left_out() {
    let base = tempfile::tempdir().unwrap();
    let rows: Vec<String> = (0..=MOST_SONGS).map(|index| format!("Song {index}")).collect();
    fs::write(base.path().join("Gig.m3u"), rows.join("\n")).unwrap();
    let set = Set::open(&base.path().join("Gig.m3u")).unwrap();
    let told: Vec<&str> = set.problems.iter().map(|problem| problem.what.as_str()).collect();
    assert_eq!((set.songs.len(), told), (MOST_SONGS, vec!["the songs after the first 1000 are left out"]));
}
