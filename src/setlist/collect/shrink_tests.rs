//! Tests of collecting songs whose stems become smaller files.
#![allow(clippy::unwrap_used)]

use super::tests::{files, plain};
use super::*;

/// Takes WAV and AIFF, and writes one word for what they say.
fn halve(from: &Path, to: &Path) -> Option<u64> {
    fs::write(to, "half").unwrap();
    matches!(super::super::listing::extension(from).as_str(), "wav" | "aif").then_some(4)
}

const HALVES: Shrink<'_> = Shrink { extension: "flac", write: &halve };

fn content(file: &Path) -> String {
    fs::read_to_string(file).unwrap()
}

#[test]
fn stems_are_smaller_where_that_is_taken_and_the_song_has_their_new_names() {
    let root = tempfile::tempdir().unwrap();
    let stems =
        ["Bass.wav", "BASS.aif", "Sub/Pad.wav", "Keys.flac", "Keys.wav", "Loop.mp3", "../shared/Drums.1.wav"];
    let listed = stems.map(|file| format!("[[stem]]\nfile = \"{file}\"\nname = \"My {file}\"\n")).concat();
    let toml = format!("tempo = 90\n{listed}[click]\nsound = \"Tick.wav\"\n");
    let files_of_it = stems.map(|file| format!("Ode/{file}"));
    let mut written: Vec<&str> = files_of_it.iter().map(String::as_str).collect();
    written.push("Ode/Tick.wav");
    fs::create_dir_all(root.path().join("Ode")).unwrap();
    let song = plain(root.path(), &toml, &written);
    let to = root.path().join("Copy");
    let collected = collect(&song, &to, &[], Some(&HALVES)).unwrap();
    let wanted = [
        "BASS 2.flac",
        "Bass.flac",
        "Drums.1.flac",
        "Keys 2.flac",
        "Keys.flac",
        "Loop.mp3",
        "Sub/Pad.flac",
        "Tick.wav",
        "song.toml",
    ];
    assert_eq!(files(&to), wanted);
    assert_eq!((collected.shrunk, collected.files.len()), (5, wanted.len()));
    let told: u64 = collected.files.iter().map(|file| fs::metadata(file).unwrap().len()).sum();
    assert_eq!(collected.bytes, told);
    let again = scan_folder(&to).unwrap();
    let names = |song: &Song| -> Vec<String> { song.shown().map(|slot| song.stems[slot].name.clone()).collect() };
    assert_eq!(names(&again), names(&song));
    let contents: Vec<String> = again.shown().map(|slot| content(&again.stems[slot].file)).collect();
    assert_eq!(contents, ["half", "half", "half", "Ode/Keys.flac", "half", "Ode/Loop.mp3", "half"]);
    assert_eq!(content(&to.join("Tick.wav")), "Ode/Tick.wav", "the click is no stem");
    let places = |song: &Song| -> Vec<PathBuf> { song.stems.iter().map(|stem| stem.file.clone()).collect() };
    assert_eq!(places(&collected.song), places(&again));
}

#[test]
fn a_track_of_a_file_and_a_stem_that_also_clicks_are_copied() {
    let root = tempfile::tempdir().unwrap();
    let toml = "[click]\nsound = \"Bass.wav\"\n[[stem]]\nfile = \"Bass.wav\"\n[[stem]]\nfile = \"All.wav\"\n\
                [[stem]]\nfile = \"All.wav\"\ntrack = 2\n";
    let song = plain(root.path(), toml, &["Ode/Bass.wav", "Ode/All.wav"]);
    assert!(song.stems.iter().any(|stem| file_name(&stem.file) == "Bass.wav"), "it is listed");
    let to = root.path().join("Copy");
    let collected = collect(&song, &to, &[], Some(&HALVES)).unwrap();
    assert_eq!(collected.shrunk, 0);
    assert_eq!(files(&to), ["All.wav", "Bass.wav", "song.toml"]);
}

#[test]
fn two_stems_of_one_file_get_the_same_smaller_one() {
    let root = tempfile::tempdir().unwrap();
    let toml = "[[stem]]\nfile = \"Bass.wav\"\n[[stem]]\nfile = \"Pad.wav\"\n";
    let mut song = plain(root.path(), toml, &["Ode/Bass.wav", "Ode/Pad.wav"]);
    song.stems[1].file = song.stems[0].file.clone();
    let collected = collect(&song, &root.path().join("Copy"), &[], Some(&HALVES)).unwrap();
    let smaller = root.path().join("Copy/Bass.flac");
    assert_eq!(collected.shrunk, 1);
    assert!(collected.song.stems.iter().all(|stem| stem.file == smaller), "{:?}", collected.song.stems);
}

#[cfg(target_os = "linux")]
#[test]
fn what_fails_leaves_no_smaller_files() {
    let root = tempfile::tempdir().unwrap();
    let toml = "[[stem]]\nfile = \"Bass.wav\"\n[[stem]]\nfile = \"Loop.mp3\"\n";
    let mut song = plain(root.path(), toml, &["Ode/Bass.wav", "Ode/Loop.mp3"]);
    // A file that cannot be read.
    song.stems[1].file = "/proc/self/mem".into();
    let to = root.path().join("new/Copy");
    assert!(collect(&song, &to, &[], Some(&HALVES)).is_err());
    assert!(!root.path().join("new").exists());
}
