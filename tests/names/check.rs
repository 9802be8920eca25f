//! Compares the song that Stemlock makes of names with their intended meaning.
#![allow(clippy::unwrap_used)]

#[path = "folders.rs"]
mod folders;
#[path = "shapes.rs"]
mod shapes;

use std::fs;

use stemlock::setlist::{Output, Severity, Song, scan_folder};
use unicode_normalization::UnicodeNormalization;

/// A folder's name, and rows of `file = role`; `!` after a role: the stem starts muted; `?`: it plays on Main with a warning.
pub type NamedFolder = (&'static str, &'static str);

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

/// The results for `song`, in the form of the rows, with composed Unicode characters in file names.
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

/// The number of names, the number of folders, and the wrong results; `written` generates the names.
pub fn check(written: fn(&str) -> String) -> (usize, usize, Vec<String>) {
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
            if silent {
                wrong.push(format!("{folder}: {} reaches Main", stem.file.display()));
            }
        }
    }
    (names, folders::FOLDERS.len() + shapes::FOLDERS.len(), wrong)
}
