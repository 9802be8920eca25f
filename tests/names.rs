//! Folders as people have them: what every name in them is taken for, in ten languages.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "names/folders.rs"]
mod folders;
#[path = "names/shapes.rs"]
mod shapes;

use std::fs;
use std::path::Path;

use stemlock::setlist::{Output, Severity, Song, scan_folder};
use unicode_normalization::UnicodeNormalization;

/// A folder's name, and rows of `file = role`; `!` after a role: it starts muted, `?`: it plays on Main, and that is told.
pub type Folder = (&'static str, &'static str);

/// The song in a folder with empty files of these names, as `written` writes them.
fn scanned(name: &str, rows: &str, written: fn(&str) -> String) -> Song {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join(written(name));
    fs::create_dir(&folder).unwrap();
    for (file, _) in rows_of(rows) {
        let path = folder.join(written(file));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, []).unwrap();
    }
    scan_folder(&folder).unwrap()
}

fn rows_of(rows: &str) -> impl Iterator<Item = (&str, &str)> {
    rows.lines().filter_map(|row| row.rsplit_once('=')).map(|(file, role)| (file.trim(), role.trim()))
}

/// What is said of `song`, in the form of the rows; a file's name is composed there.
fn told(song: &Song) -> Vec<(String, String)> {
    let row = |stem: &stemlock::setlist::Stem| {
        let inside = stem.file.strip_prefix(&song.folder).unwrap();
        let name: String = inside.to_string_lossy().nfc().collect();
        let warned = song.problems.iter().any(|problem| {
            problem.severity == Severity::Warning && problem.file.as_deref() == Some(stem.file.as_path())
        });
        assert_eq!(warned || stem.muted, stem.note.is_some(), "{name}");
        let mark = if stem.muted {
            "!"
        } else if warned {
            "?"
        } else {
            ""
        };
        (name, format!("{}{mark}", stem.role))
    };
    let mut rows: Vec<(String, String)> = song.stems.iter().map(row).collect();
    rows.sort();
    rows
}

fn check(written: fn(&str) -> String) -> (usize, usize) {
    let (mut names, mut wrong) = (0, Vec::new());
    for &(folder, rows) in folders::FOLDERS.iter().chain(shapes::FOLDERS) {
        let song = scanned(folder, rows, written);
        let mut wanted: Vec<(String, String)> =
            rows_of(rows).map(|(file, role)| (file.nfc().collect(), role.to_owned())).collect();
        wanted.sort();
        let found = told(&song);
        names += wanted.len();
        wrong.extend(wanted.iter().zip(&found).filter(|(wanted, found)| wanted != found).map(|(wanted, found)| {
            format!("{folder}: {} is {}, not {} ({})", found.0, found.1, wanted.1, wanted.0)
        }));
        assert_eq!(wanted.len(), found.len(), "{folder}");
        let main = |stem: &&stemlock::setlist::Stem| stem.routed_to() == Output::Main;
        for stem in song.stems.iter().filter(main) {
            let silent = ["click", "guide", "timecode"].contains(&stem.role.name().to_lowercase().as_str());
            assert!(!silent, "{folder}: {} reaches Main", stem.file.display());
        }
    }
    assert_eq!(wrong, [""; 0], "{} of {names} names are wrong", wrong.len());
    (names, folders::FOLDERS.len() + shapes::FOLDERS.len())
}

#[test]
fn every_name_of_every_folder_is_read_as_people_mean_it() {
    let (names, folders) = check(str::to_owned);
    assert!(names >= 400 && folders >= 40, "only {names} names in {folders} folders");
}

#[test]
fn it_is_the_same_with_letters_and_accents_taken_apart() {
    check(|name| name.nfd().collect());
}

#[test]
fn song_toml_meets_its_files_whatever_their_form() {
    let forms: [fn(&str) -> String; 2] = [|name| name.nfc().collect(), |name| name.nfd().collect()];
    for (disk, toml) in [(forms[0], forms[1]), (forms[1], forms[0])] {
        let folder = tempfile::tempdir().unwrap();
        for name in ["Batería.wav", "Chœurs été.wav", "가이드.wav", "ガイド.wav"] {
            fs::write(folder.path().join(disk(name)), []).unwrap();
        }
        let text = toml(
            "[[stem]]\nfile = \"ガイド.wav\"\n[[stem]]\nfile = \"가이드.wav\"\n[[stem]]\nfile = \"Batería.wav\"\nname = \"Kit\"\n\
             [[stem]]\nfile = \"Chœurs été.wav\"\n",
        );
        fs::write(folder.path().join("song.toml"), &text).unwrap();
        let song = scan_folder(folder.path()).unwrap();
        assert_eq!(song.stems.len(), 4, "{:?}", song.stems);
        assert!(song.stems.iter().all(|stem| Path::new(&stem.file).exists()), "every file is found");
        assert_eq!(song.stems[2].name, "Kit");
        let again = stemlock::setlist::song_toml_text(&text, &song, &[]).unwrap();
        assert_eq!(again.matches("[[stem]]").count(), 4, "{again}");
        let plain: String = again.nfc().collect();
        assert!(plain.contains("name = \"Kit\""), "{again}");
    }
}
