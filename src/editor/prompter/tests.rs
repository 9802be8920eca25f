//! Tests that words light up at their times, wherever the song jumps.
#![allow(clippy::unwrap_used)]

use super::place::SungPlace;
use super::sheet::LyricSheet;
use crate::setlist::lyrics::{Chord, LyricLine, LyricWord, Lyrics};
use crate::setlist::{Place, Section, Song};
use crate::time::{Bpm, FileSeconds, FileStart, TempoMap};

fn line(start: Option<f64>, end: Option<f64>, text: &str) -> LyricLine {
    let [start, end] = [start, end].map(|time| time.map(FileSeconds::new));
    LyricLine { start, end, text: text.to_owned(), ..LyricLine::default() }
}

fn lyrics(lines: Vec<LyricLine>) -> Lyrics {
    Lyrics { source: "lyrics.lrc".to_owned(), language: None, voice: None, lines }
}

fn song(bpm: f64, start: f64) -> Song {
    let tempo_map = TempoMap::constant(Bpm::new(bpm).unwrap());
    Song { tempo_map, start: FileStart::new(start), ..Song::in_folder(std::path::PathBuf::new()) }
}

fn section(bar: i64, name: &str) -> Section {
    Section { place: Place::Bar(bar), name: name.to_owned(), colour: None, bars: None, looped: false }
}

#[test]
fn lines_and_words_are_lit_from_their_time_until_they_end() {
    let words = [(1.0, 0), (1.5, 6)].map(|(start, at)| LyricWord { start: FileSeconds::new(start), at }).to_vec();
    let lines =
        vec![LyricLine { words, ..line(Some(1.0), Some(2.0), "Hello world") }, line(Some(2.5), None, "Bye")];
    let (song, lyrics) = (song(120.0, 0.0), lyrics(lines));
    let sheet = LyricSheet::new(&lyrics, &song, FileSeconds::new(20.0));
    let lit = |seconds: f64| SungPlace::at(&sheet, &song, FileSeconds::new(seconds)).words(&sheet);
    for (seconds, expected) in [
        (0.0, ""),
        (0.999_999, ""),
        (1.0, "Hello"),
        (1.499_999, "Hello"),
        (1.5, "Hello world"),
        (1.999, "Hello world"),
        (2.0, ""),
        (2.5, "Bye"),
        (10.4, "Bye"),
        (10.5, ""),
    ] {
        assert_eq!(lit(seconds), expected, "at {seconds}");
    }
    assert_eq!(
        SungPlace::at(&sheet, &song, FileSeconds::new(2.2)).focus,
        1,
        "in a pause the next line is looked at"
    );
}

#[test]
fn beats_of_long_pauses_are_counted_by_the_songs_tempo() {
    // At 60 BPM, beat 0 a quarter of a second into the files.
    let (song, lyrics) =
        (song(60.0, 0.25), lyrics(vec![line(Some(10.25), Some(11.0), "One"), line(Some(15.0), None, "Two")]));
    let sheet = LyricSheet::new(&lyrics, &song, FileSeconds::new(60.0));
    let beats = |seconds: f64| SungPlace::at(&sheet, &song, FileSeconds::new(seconds)).beats;
    assert_eq!([0.25, 0.3, 1.24, 1.25, 9.25, 10.2].map(beats), [10, 10, 10, 9, 1, 1].map(Some));
    assert_eq!([10.25, 11.5, 14.9, 15.0].map(beats), [None; 4], "a short pause is not counted");
    assert_eq!(SungPlace::at(&sheet, &song, FileSeconds::new(9.5)).words(&sheet), "1 beat");
}

#[test]
fn lines_without_times_take_those_of_their_sections() {
    let mut song = song(120.0, 1.0);
    song.sections = vec![section(1, "Verse"), section(3, "Chorus"), section(5, "verse"), section(7, "End")];
    let named = |name: &str, text: &str| LyricLine { section: Some(name.to_owned()), ..line(None, None, text) };
    let lines = vec![
        line(None, None, "Before"),
        named("VERSE", "A"),
        line(None, None, "B"),
        named("Solo", "x"),
        named("Verse", "C"),
    ];
    let sheet = LyricSheet::new(&lyrics(lines), &song, FileSeconds::new(60.0));
    let starts: Vec<Option<f64>> = sheet.lines.iter().map(|line| line.start.map(FileSeconds::get)).collect();
    assert_eq!(starts, [None, Some(1.0), Some(3.0), None, Some(9.0)]);
    assert!(!LyricSheet::new(&lyrics(vec![line(None, None, "A")]), &song, FileSeconds::new(60.0)).is_timed());
}

#[test]
fn sections_of_the_song_are_named_above_their_first_line() {
    let mut song = song(120.0, 0.0);
    song.sections = vec![section(1, "Verse"), section(3, "Chorus"), section(4, "Tag")];
    let chord = Chord { at: 0, name: "Am".to_owned() };
    let lines = vec![
        line(Some(0.5), None, "a"),
        line(Some(2.0), None, "b"),
        LyricLine { chords: vec![chord], ..line(Some(3.9), None, "c") },
        line(Some(8.0), None, "d"),
    ];
    let sheet = LyricSheet::new(&lyrics(lines), &song, FileSeconds::new(60.0));
    let names: Vec<_> = sheet.lines.iter().map(|line| line.section.as_deref()).collect();
    assert_eq!(names, [Some("Verse"), None, Some("Chorus"), Some("Tag")]);
    assert_eq!(sheet.lines[2].chords[0].name, "Am");
}
