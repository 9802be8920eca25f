//! Tests of [`super`].
#![allow(clippy::unwrap_used)]

use super::*;
use crate::time::{Bpm, FileSeconds, FileStart};

fn marks(rows: &[(f64, &str)]) -> Vec<Mark> {
    let mark = |&(beat, name): &(f64, &str)| Mark {
        at: At::Beat(beat),
        end: None,
        name: name.to_owned(),
        colour: None,
        is_section: false,
    };
    rows.iter().map(mark).collect()
}

type NamedPlaces = Vec<(f64, String)>;

fn read(rows: &[(f64, &str)]) -> (NamedPlaces, NamedPlaces) {
    let map = TempoMap::constant(Bpm::DEFAULT);
    let places = places(&marks(rows), &map, FileStart::ZERO, |name| name == "Home");
    let section = |section: &Section| (section.place.beat(&map).get(), section.name.clone());
    let marker = |marker: &Marker| (marker.place.beat(&map).get(), marker.name.clone());
    (places.sections.iter().map(section).collect(), places.markers.iter().map(marker).collect())
}

fn owned(rows: &[(f64, &str)]) -> NamedPlaces {
    rows.iter().map(|&(beat, name)| (beat, name.to_owned())).collect()
}

#[test]
fn the_grammar_of_setlists_is_read() {
    let rows = [
        (0.0, "My Song {in D}"),
        (0.0, "> Intro {2x}"),
        (16.0, ">> Verse 1"),
        (32.0, ". > Chorus"),
        (48.0, "STOP"),
        (20.0, "* ask Ann"),
    ];
    let (sections, markers) = read(&rows);
    assert_eq!(sections, owned(&[(0.0, "Intro"), (16.0, "Verse 1"), (32.0, "Chorus")]));
    assert_eq!(markers, owned(&[(32.0, "STOP"), (48.0, "STOP")]));
}

#[test]
fn notes_and_commands_among_the_names_are_no_songs() {
    let rows = [
        (0.0, "My Song"),
        (0.0, "> Intro"),
        (16.0, "// Ann takes the second guitar"),
        (24.0, "[NEXTMARKER]"),
        (28.0, "{a description}"),
        (32.0, "> Verse"),
        (40.0, "[LIGHTS]"),
        (48.0, "[STOP]"),
        (48.0, "> Chorus"),
    ];
    let (sections, markers) = read(&rows);
    assert_eq!(sections, owned(&[(0.0, "Intro"), (32.0, "Verse"), (48.0, "Chorus")]));
    assert_eq!(markers, owned(&[(40.0, "[LIGHTS]"), (48.0, "STOP")]));
}

#[test]
fn of_several_songs_the_one_of_the_folder_counts() {
    let rows = [
        (0.0, "Away"),
        (0.0, "> A"),
        (64.0, "Home"),
        (64.0, "> B"),
        (80.0, "> C"),
        (128.0, "Last"),
        (128.0, "> D"),
    ];
    let (sections, _) = read(&rows);
    assert_eq!(sections, owned(&[(64.0, "B"), (80.0, "C")]));
    let map = TempoMap::constant(Bpm::DEFAULT);
    let places = places(&marks(&rows), &map, FileStart::ZERO, |name| name == "Home");
    assert_eq!(places.song, Some(("Home".to_owned(), 64.0)));
}

#[test]
fn plain_names_are_sections_where_one_of_them_is_a_usual_one() {
    let (sections, markers) =
        read(&[(0.0, "Count"), (8.0, "Verse 1"), (24.0, "Zappa bit"), (40.0, "End"), (32.0, "--- STOP ---")]);
    assert_eq!(sections, owned(&[(0.0, "Count"), (8.0, "Verse 1"), (24.0, "Zappa bit")]));
    assert_eq!(markers, owned(&[(32.0, "STOP"), (40.0, "End")]));
    let (sections, markers) = read(&[(0.0, "fix this"), (8.0, "Marker 2"), (9.0, "// note")]);
    assert_eq!((sections.len(), markers), (0, owned(&[(0.0, "fix this"), (8.0, "Marker 2")])));
}

#[test]
fn the_last_section_ends_at_the_end() {
    let map = TempoMap::constant(Bpm::DEFAULT);
    let places =
        places(&marks(&[(0.0, "Verse"), (16.0, "Chorus"), (32.0, "End")]), &map, FileStart::ZERO, |_| false);
    assert_eq!(places.sections.iter().map(|section| section.bars).collect::<Vec<_>>(), [None, Some(4.0)]);
}

#[test]
fn seconds_of_a_frame_land_on_their_sixteenth() {
    let map = TempoMap::constant(Bpm::new(93.7).unwrap());
    let seconds = |beat: f64| (beat * 60.0 / 93.7 * 44_100.0).round() / 44_100.0 + 0.5;
    let mark = |beat: f64, end: f64| Mark {
        at: At::Seconds(FileSeconds::new(seconds(beat))),
        end: Some(At::Seconds(FileSeconds::new(seconds(end)))),
        name: "A".to_owned(),
        colour: None,
        is_section: true,
    };
    let places = places(&[mark(8.0, 16.0)], &map, FileStart::new(0.5), |_| false);
    assert_eq!((places.sections[0].place, places.sections[0].bars), (Place::Bar(3), Some(2.0)));
}
