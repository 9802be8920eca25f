//! Tests of [`super`]: our own readers read the exports back, to the last digit.
#![allow(clippy::unwrap_used)]

use std::fs;

use super::*;
use crate::setlist::{Colour, Edit, Marker, Place, Section, TempoSource, scan_folder, test_songs};
use crate::time::{Bpm, FileStart, Meter, SongSeconds};

const KINDS: [(ExportKind, &str); 3] =
    [(ExportKind::Midi, "a.mid"), (ExportKind::Reaper, "a.rpp"), (ExportKind::DawProject, "a.dawproject")];

fn change(beat: f64, bpm: f64, beats: u8, unit: u8) -> TempoChange {
    TempoChange {
        beat: BeatPos::new(beat).unwrap(),
        bpm: Bpm::new(bpm).unwrap(),
        meter: Meter::new(beats, unit).unwrap(),
    }
}

fn song(changes: &[TempoChange]) -> Song {
    let section = |bar: i64, name: &str, bars| Section {
        place: Place::Bar(bar),
        name: name.to_owned(),
        colour: Some(Colour { rgb: [1, 2, 3] }),
        bars,
        looped: false,
    };
    Song {
        tempo_map: TempoMap::new(changes).unwrap(),
        sections: vec![
            section(1, "Intro", None),
            section(3, "Verse \"1\" & `<é>'", None),
            section(5, "Chorus", Some(2.0)),
        ],
        markers: vec![Marker {
            place: Place::Beat(BeatPos::new(4.5).unwrap()),
            name: "Key up".to_owned(),
            colour: None,
        }],
        artist: Some("Ann & Bob".to_owned()),
        ..test_songs::song(2)
    }
}

/// The song that the scanner reads when `exported` lies beside a stem.
fn read_back(exported: &Exported, name: &str) -> Song {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Bass.wav"), "").unwrap();
    fs::write(folder.path().join(name), &exported.bytes).unwrap();
    scan_folder(folder.path()).unwrap()
}

/// The names, beats and ends of the sections.
fn spans(song: &Song) -> Vec<(String, f64, Option<f64>)> {
    let span = |span: &crate::setlist::Span| {
        (song.sections[span.section].name.clone(), span.start.get(), span.end.map(BeatPos::get))
    };
    song.spans().iter().map(span).collect()
}

#[test]
fn what_is_written_is_read_again_exactly() {
    // Tempos that a MIDI file can express: whole microseconds per beat.
    let song =
        song(&[change(0.0, 6e7 / 640_341.0, 4, 4), change(8.0, 125.0, 6, 8), change(14.0, 6e7 / 500_001.0, 6, 8)]);
    for (kind, name) in KINDS {
        let exported = export(&song, kind, None, None);
        let read = read_back(&exported, name);
        assert_eq!((read.tempo_from.as_deref(), read.tempo_source), (Some(name), TempoSource::File));
        assert_eq!(read.tempo_map, song.tempo_map, "{name}");
        let marks: Vec<_> =
            read.markers.iter().map(|mark| (mark.place.beat(&read.tempo_map).get(), mark.name.as_str())).collect();
        let mut wanted = spans(&song);
        if kind == ExportKind::Reaper {
            wanted[1].0 = "Verse \"1\" & '<é>'".to_owned();
        }
        if kind == ExportKind::DawProject {
            // One kind of markers: among names of sections, the others are sections too.
            let names: Vec<&str> = read.sections.iter().map(|section| section.name.as_str()).collect();
            assert_eq!(names, ["Intro", "Key up", "Verse \"1\" & `<é>'", "Chorus"]);
            assert_eq!(read.artist.as_deref(), Some("Ann & Bob"));
        } else {
            assert_eq!(spans(&read), wanted, "{name}");
            assert!(marks.contains(&(4.5, "Key up")), "{name}: {marks:?}");
        }
    }
}

#[test]
fn a_tempo_that_midi_cannot_say_is_told_and_the_others_say_it() {
    let song = song(&[change(0.0, 93.7, 4, 4), change(-4.0 + 8.0, 120.000_137, 4, 4)]);
    for (kind, name) in KINDS {
        let exported = export(&song, kind, None, None);
        let is_told = exported.problems.iter().any(|problem| {
            problem.what.contains("93.7 BPM is written as 93.69993 BPM")
                || problem.what.contains("93.7 BPM is written as 93.69992")
        });
        assert_eq!(is_told, kind == ExportKind::Midi, "{:?}", exported.problems);
        if kind != ExportKind::Midi {
            assert_eq!(read_back(&exported, name).tempo_map, song.tempo_map);
        }
    }
}

#[test]
fn what_stands_before_the_beginning_is_told() {
    let song = Edit::Start(FileStart::new(2.0))
        .apply(&song(&[change(-8.0, 90.0, 4, 4), change(-4.0, 100.0, 3, 4), change(6.0, 100.0, 4, 4)]))
        .unwrap();
    let early =
        Song { markers: vec![Marker { place: Place::Bar(-1), name: "Count".to_owned(), colour: None }], ..song };
    for (kind, name) in KINDS {
        let exported = export(&early, kind, None, None);
        assert!(
            exported.problems.iter().any(|problem| problem.what.contains("1 sections and markers are not in it"))
        );
        let changes: Vec<_> = read_back(&exported, name).tempo_map.changes().collect();
        assert_eq!(changes, [change(0.0, 100.0, 3, 4), change(6.0, 100.0, 4, 4)], "{name}");
    }
}

#[test]
fn the_last_section_ends_with_the_song() {
    let mut song = song(&[change(0.0, 120.0, 4, 4)]);
    song.sections[2].bars = None;
    for (kind, name) in KINDS {
        let read = read_back(&export(&song, kind, Some(SongSeconds::new(12.0)), None), name);
        assert_eq!(spans(&read).last().unwrap().2, Some(24.0), "{name}");
    }
}

#[test]
fn a_project_holds_the_plugin_with_its_song() {
    let song = song(&[change(0.0, 120.0, 4, 4)]);
    let held = state::state(&song, None);
    let (length, text) = held.split_at(8);
    assert_eq!(u64::from_le_bytes(length.try_into().unwrap()), text.len() as u64);
    let json: serde_json::Value = serde_json::from_slice(text).unwrap();
    let (saved, problem) = crate::setlist::saved::SavedDocument::read(json["fields"]["song"].as_str().unwrap());
    assert!(
        problem.is_none()
            && matches!(saved, crate::setlist::saved::SavedDocument::Known(form) if form.song.is_some())
    );
    let project = String::from_utf8(export(&song, ExportKind::Reaper, None, None).bytes).unwrap();
    assert!(project.contains("<CLAP \"CLAPi: Stemlock (Stemlock)\" org.stemlock.stemlock \"\""), "{project}");
    assert!(!project.contains("AUXRECV"), "all goes to main");
    let mut routed = song.clone();
    routed.stems[1].role = crate::setlist::Role::Click;
    let project = String::from_utf8(export(&routed, ExportKind::Reaper, None, None).bytes).unwrap();
    assert!(
        project.contains("NAME \"Click\"") && project.contains("AUXRECV 0 0 1 0 0 0 0 2 0 -1:U 0 -1 ''"),
        "{project}"
    );
    let exported = export(&routed, ExportKind::DawProject, None, None);
    assert!(exported.problems.iter().any(|problem| problem.what.contains("Click are not routed")));
}
