//! Tests of [`super`].
#![allow(clippy::unwrap_used)]

use tempfile::TempDir;

use super::*;
use crate::dsp::{Decibels, Pan};
use crate::setlist::{SONG_TOML, scan_folder};

const FILES: [SongFile; 4] = [
    SongFile::Daw(ExportKind::Midi),
    SongFile::Daw(ExportKind::Reaper),
    SongFile::Daw(ExportKind::DawProject),
    SongFile::Lyrics,
];
const END: Option<SongSeconds> = Some(SongSeconds::new(8.0));

/// A folder with the song "Ode" in it, of two stems and lyrics, and an empty folder "out".
fn ode() -> (TempDir, Song, PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let (folder, out) = (keep.path().join("Ode"), keep.path().join("out"));
    for folder in [&folder, &out] {
        fs::create_dir(folder).unwrap();
    }
    for file in ["Bass.wav", "Drums.wav"] {
        fs::write(folder.join(file), file).unwrap();
    }
    fs::write(folder.join("lyrics.lrc"), "[00:01.00]Freude\n").unwrap();
    fs::write(folder.join(SONG_TOML), "tempo = 93.7\n[[section]]\nbar = 2\nname = \"Verse\"\n").unwrap();
    let song = scan_folder(&folder).unwrap();
    (keep, song, out)
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

fn quiet(song: &Song) -> Vec<StemLevel> {
    let level = |slot: usize| StemLevel {
        level: Decibels::new(-6.0 - slot as f32).unwrap(),
        pan: Pan::new(0.5),
        muted: slot == 1,
    };
    (0..song.stems.len()).map(level).collect()
}

#[test]
fn each_file_has_the_song_s_name_and_replaces_none() {
    let (_keep, song, out) = ode();
    for file in FILES {
        let whole = exported(&song, file, END).unwrap();
        for name in ["Ode", "Ode 2", "Ode 3"] {
            let written = export_song(&song, ExportTarget::File(file), &out, &[], END).unwrap();
            assert_eq!(written.path, out.join(format!("{name}.{}", file.extension())));
            assert_eq!(fs::read(&written.path).unwrap(), whole.bytes);
            assert_eq!(written.notes.len(), usize::from(file == FILES[0]), "whole microseconds: {written:?}");
        }
        let first = out.join(format!("Ode.{}", file.extension()));
        fs::write(&first, "somebody's own").unwrap();
        export_song(&song, ExportTarget::File(file), &out, &[], END).unwrap();
        assert_eq!(fs::read(&first).unwrap(), b"somebody's own");
    }
}

#[test]
fn projects_have_the_faders_as_they_are() {
    let (_keep, song, out) = ode();
    let levels = quiet(&song);
    let mut moved = song.clone();
    for (stem, level) in moved.stems.iter_mut().zip(&levels) {
        (stem.level, stem.pan, stem.muted) = (level.level, level.pan, level.muted);
    }
    for file in [FILES[1], FILES[2]] {
        let written = export_song(&song, ExportTarget::File(file), &out, &levels, END).unwrap();
        let bytes = fs::read(written.path).unwrap();
        assert_eq!(bytes, exported(&moved, file, END).unwrap().bytes);
        assert_ne!(bytes, exported(&song, file, END).unwrap().bytes);
    }
}

#[test]
fn all_files_go_into_a_new_folder_with_the_song_s_name() {
    let (_keep, song, out) = ode();
    let song = Song { name: "Ode: Joy".to_owned(), ..song };
    for name in ["Ode- Joy", "Ode- Joy 2"] {
        let written = export_song(&song, ExportTarget::Copies, &out, &quiet(&song), END).unwrap();
        assert_eq!((&written.path, written.notes), (&out.join(name), vec![]));
        assert_eq!(names(&written.path), ["Bass.wav", "Drums.wav", "lyrics.lrc", SONG_TOML]);
        assert_eq!(fs::read(written.path.join("Bass.wav")).unwrap(), b"Bass.wav");
        let again = scan_folder(&written.path).unwrap();
        assert_eq!((again.name.as_str(), again.stems[0].level.get()), ("Ode: Joy", -6.0));
        assert_eq!((again.stems[0].pan, again.stems[1].muted), (Pan::new(0.5), true));
    }
    fs::remove_file(song.folder.join("Bass.wav")).unwrap();
    let written = export_song(&song, ExportTarget::Copies, &out, &[], END).unwrap();
    let told: Vec<String> = written.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["Bass.wav: was not copied: there is no such file. Locate it, and collect the song again."],
        "the name is enough"
    );
}

#[test]
fn a_refusal_says_why_and_leaves_nothing() {
    let (keep, song, out) = ode();
    let refused = |song: &Song, target: ExportTarget, into: &Path| {
        export_song(song, target, into, &[], END).unwrap_err().to_string()
    };
    let nowhere = keep.path().join("nowhere");
    let told = "was not written: it is not there. Choose another folder.";
    let midi = ExportTarget::File(FILES[0]);
    assert_eq!(refused(&song, midi, &nowhere), format!("{}: {told}", nowhere.join("Ode.mid").display()));
    assert_eq!(
        refused(&song, ExportTarget::Copies, &nowhere),
        format!("{}: {told}", nowhere.join("Ode").display())
    );
    assert!(refused(&song, midi, &song.stems[0].file).contains("was not written: "), "a file is no folder");
    assert!(refused(&song, ExportTarget::Copies, &song.folder).contains("inside the song's own folder"));
    assert_eq!(names(&song.folder), ["Bass.wav", "Drums.wav", "lyrics.lrc", SONG_TOML]);
    for file in ["Bass.wav", "Drums.wav", "lyrics.lrc"] {
        fs::remove_file(song.folder.join(file)).unwrap();
    }
    assert!(refused(&song, ExportTarget::File(SongFile::Lyrics), &out).contains("has no words"));
    assert!(refused(&song, ExportTarget::Copies, &out).contains("none of its stems was found"));
    assert_eq!((names(&out), nowhere.exists()), (vec![], false));
}

#[test]
fn the_first_note_is_told_and_the_others_are_counted() {
    let note = |number: usize| Problem::note(format!("note {number}"), "so", "listen");
    let words =
        |count: usize| ExportedTo { path: "Ode.mid".into(), notes: (1..=count).map(note).collect() }.words();
    assert_eq!(words(0), "Written: Ode.mid");
    assert_eq!(words(1), "Written: Ode.mid. note 1: so. Listen.");
    assert_eq!(words(2), "Written: Ode.mid. note 1: so. Listen. There is one more note.");
    assert_eq!(words(4), "Written: Ode.mid. note 1: so. Listen. There are 3 more notes.");
}
