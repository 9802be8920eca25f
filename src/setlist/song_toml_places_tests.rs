//! Tests of [`super`]: sections and markers are read, and no mistake in them is fatal.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::setlist::song_toml::SongToml;
use crate::setlist::test_songs::song;
use crate::setlist::{Song, song_toml_text};
use crate::time::{Bpm, Meter, TempoChange};

fn read(source: &str) -> (SongToml, Vec<String>) {
    let (said, mut problems) = SongToml::read(source);
    let map = said.tempo_map.clone().unwrap_or(TempoMap::constant(Bpm::DEFAULT));
    check_sections(&said.sections, &map, &mut problems);
    (said, problems.iter().map(ToString::to_string).collect())
}

fn at(beat: f64) -> Place {
    Place::Beat(BeatPos::new(beat).unwrap())
}

const ALL: &str = r##"key = "F#m"
artist = "The Ode"
notes = """Capo 2.
Watch the drummer."""

[[section]]
bar = 1
name = "Intro"
[[section]]
beat = 32
name = "Chorus"
colour = "#ff8800"
length = 8
loop = true
[[marker]]
beat = -4.5
name = "Count"
[[marker]]
bar = 9
name = "Key up"
"##;

#[test]
fn everything_that_can_be_said_is_understood() {
    let (said, problems) = read(ALL);
    assert_eq!(problems, [""; 0]);
    let words = [said.key.as_deref(), said.artist.as_deref(), said.notes.as_deref()];
    assert_eq!(words, [Some("F#m"), Some("The Ode"), Some("Capo 2.\nWatch the drummer.")]);
    let intro = Section { place: Place::Bar(1), name: "Intro".to_owned(), colour: None, bars: None, looped: false };
    let chorus = Section {
        place: at(32.0),
        name: "Chorus".to_owned(),
        colour: Some(Colour { rgb: [255, 136, 0] }),
        bars: Some(8.0),
        looped: true,
    };
    assert_eq!(said.sections, [intro, chorus]);
    let marker = |place, name: &str| Marker { place, name: name.to_owned(), colour: None };
    assert_eq!(said.markers, [marker(at(-4.5), "Count"), marker(Place::Bar(9), "Key up")]);
}

#[test]
fn what_cannot_be_is_named_with_what_to_do() {
    for (source, left, warning) in [
        ("[[section]]\nbar = 1\n", 1, "\"Section 1\" is the name in [[section]] 1: it has none. Write name"),
        ("[[section]]\nname = \"A\"\n", 0, "the entry in [[section]] 1 is ignored: it does not state its position"),
        (
            "[[section]]\nbar = 1\nbeat = 0\nname = \"A\"\n",
            1,
            "\"beat\" in [[section]] 1 is ignored: there is a \"bar\" too",
        ),
        (
            "[[section]]\nbar = 1.5\nname = \"A\"\nbeat = 2",
            1,
            "the value of \"bar\" in [[section]] 1 is ignored: it is 1.5",
        ),
        ("[[section]]\nbar = 1e9\nname = \"A\"\nbeat = 2", 1, "the value of \"bar\" in [[section]] 1 is ignored"),
        (
            "[[section]]\nbeat = nan\nname = \"A\"\nbar = 1",
            1,
            "the value of \"beat\" in [[section]] 1 is ignored: it is nan",
        ),
        (
            "[[section]]\nbar = 1\nname = \"A\"\nlength = 0",
            1,
            "the value of \"length\" in [[section]] 1 is ignored: it is 0",
        ),
        (
            "[[section]]\nbar = 1\nname = \"A\"\nlength = -inf",
            1,
            "the value of \"length\" in [[section]] 1 is ignored",
        ),
        (
            "[[section]]\nbar = 1\nname = \"A\"\nloop = 1",
            1,
            "the value of \"loop\" in [[section]] 1 is ignored: it is 1",
        ),
        ("[[section]]\nbar = 1\nname = \"A\"\ncolor = 1", 1, "the key \"color\" in [[section]] 1 is ignored"),
        (
            "[section]\nbar = 1\nname = \"A\"",
            0,
            "\"section\" is ignored: it is a table. Begin each entry with [[section]]",
        ),
        (
            "[[section]]\nbar = 1\nname = \"A\"\nlength = 5\n[[section]]\nbar = 3\nname = \"B\"",
            2,
            "the section \"A\" ends early: \"B\" begins before it is over: they overlap",
        ),
        (
            "[[section]]\nbar = 3\nname = \"A\"\n[[section]]\nbeat = 8\nname = \"B\"",
            2,
            "the section \"B\" ([[section]] 2) is left out: \"A\" begins there too",
        ),
    ] {
        let (said, problems) = read(source);
        assert_eq!(said.sections.len(), left, "{source}");
        assert!(problems.len() == 1 && problems[0].starts_with(warning), "{source}: {problems:?}");
    }
    let (said, problems) = read("[[marker]]\nbar = 2\n[[marker]]\nname = 3\nbar = 4");
    assert_eq!(
        said.markers.iter().map(|marker| marker.name.as_str()).collect::<Vec<_>>(),
        ["Marker 1", "Marker 2"]
    );
    assert_eq!(problems.len(), 3, "{problems:?}");
}

#[test]
fn more_than_anybody_means_are_cut_aloud() {
    let many: String =
        (1..=MOST_PLACES + 5).map(|bar| format!("[[section]]\nbar = {bar}\nname = \"A\"\n")).collect();
    let (said, problems) = read(&many);
    assert_eq!(said.sections.len(), MOST_PLACES);
    assert_eq!(problems, ["all [[section]] after 1000 are ignored: there are 1005. Delete some."]);
}

#[test]
fn overlaps_count_in_the_songs_own_bars() {
    let three = TempoChange { beat: BeatPos::ZERO, bpm: Bpm::DEFAULT, meter: Meter::new(3, 4).unwrap() };
    let (said, _) =
        SongToml::read("[[section]]\nbar = 1\nlength = 2\nname = \"A\"\n[[section]]\nbeat = 6\nname = \"B\"");
    let warnings = |map: &TempoMap| {
        let mut problems = Vec::new();
        check_sections(&said.sections, map, &mut problems);
        problems.len()
    };
    assert_eq!(warnings(&TempoMap::new(&[three]).unwrap()), 0);
    assert_eq!(warnings(&TempoMap::constant(Bpm::DEFAULT)), 1);
}

/// A song with the content of `ALL`.
fn full() -> Song {
    let (said, _) = read(ALL);
    Song {
        key: said.key,
        artist: said.artist,
        notes: said.notes,
        sections: said.sections,
        markers: said.markers,
        ..song(1)
    }
}

#[test]
fn what_is_written_reads_back_and_what_says_so_stays_to_the_letter() {
    let song = full();
    let text = song_toml_text("", &song, &[]).unwrap();
    let (said, problems) = read(&text);
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        (&said.sections, &said.markers, &said.notes),
        (&song.sections, &song.markers, &song.notes),
        "{text}"
    );
    assert_eq!(song_toml_text(&text, &song, &[]).unwrap(), text, "once is enough");
    let own = format!("{ALL}# my remark\n");
    let kept = song_toml_text(&own, &song, &[]).unwrap();
    let body = kept.split("\n[[stem]]").next().unwrap();
    let lines = ALL.lines().all(|line| body.lines().any(|kept| kept == line));
    assert!(lines && !kept.contains("name = \"Ode\"\n[[section]]"), "{kept}");
}

#[test]
fn what_was_taken_away_goes_and_the_rest_stays() {
    let mut song = full();
    song.sections.remove(0);
    song.markers.clear();
    song.notes = None;
    let text = song_toml_text(ALL, &song, &[]).unwrap();
    let (said, _) = read(&text);
    assert_eq!((&said.sections, said.markers.len(), &said.notes), (&song.sections, 0, &None), "{text}");
    assert_eq!(said.key.as_deref(), Some("F#m"));
}
