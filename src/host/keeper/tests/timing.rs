//! Tempo and start of restored songs, missing folders, and invalid saved numbers.

use std::fs;
use std::path::PathBuf;

use super::{disk, opened, put, restored, settle, told};
use crate::host::Keeper;
use crate::setlist::TempoSource;

/// A folder with a `song.toml`, saved as a project; the disk, the folder, and the project's text.
fn saved_with(toml: &str) -> (tempfile::TempDir, PathBuf, String) {
    let disk = disk(&["Ode/Bass.wav", "Ode/Drums.wav"]);
    let folder = disk.path().join("Ode");
    fs::write(folder.join("song.toml"), toml).unwrap();
    let text = opened(std::slice::from_ref(&folder)).saved();
    (disk, folder, text)
}

/// The tempo of a keeper's song at beat 0, its source, and the start.
fn timing(keeper: &Keeper) -> (f64, TempoSource, f64) {
    let song = keeper.song().unwrap();
    (song.tempo_map.changes().next().unwrap().bpm.get(), song.tempo_source, song.start.get())
}

#[test]
fn a_project_holds_the_tempo_that_its_song_toml_no_longer_says() {
    let (_disk, folder, text) = saved_with("tempo = 104\nstart = 1.5\n");
    fs::remove_file(folder.join("song.toml")).unwrap();
    let keeper = restored(&text);
    assert_eq!(timing(&keeper), (104.0, TempoSource::Saved, 1.5));
    assert!(told(&keeper).contains("104 BPM is still the tempo"), "{}", told(&keeper));
    assert!(!told(&keeper).contains("assumed") && keeper.view().unsaved);
    assert_eq!(keeper.saved(), text, "and goes on holding it");
    assert_eq!(timing(&restored(&keeper.saved())), (104.0, TempoSource::Saved, 1.5));
    keeper.save_song_toml(&[]);
    settle(&keeper);
    assert_eq!(timing(&opened(&[folder])), (104.0, TempoSource::SongFile, 1.5), "it can be written back");
}

#[test]
fn a_song_toml_that_says_something_else_is_followed_and_told() {
    let (_disk, folder, text) = saved_with("tempo = 104\nstart = 1.5\n");
    for (toml, expected, words) in [
        ("tempo = 104\nstart = 1.5\n", (104.0, TempoSource::SongFile, 1.5), vec![]),
        ("tempo = 99\nstart = 1.5\n", (99.0, TempoSource::SongFile, 1.5), vec!["99 BPM is now the tempo"]),
        ("tempo = 104\n", (104.0, TempoSource::SongFile, 0.0), vec!["beat 0 is now at 0 s"]),
        ("start = 2\n", (104.0, TempoSource::Saved, 2.0), vec!["still the tempo", "beat 0 is now at 2 s"]),
        ("tempo = [", (104.0, TempoSource::Saved, 1.5), vec!["still the tempo"]),
    ] {
        fs::write(folder.join("song.toml"), toml).unwrap();
        let keeper = restored(&text);
        assert_eq!(timing(&keeper), expected, "{toml}");
        for words in &words {
            assert!(told(&keeper).contains(words), "{toml}: {}", told(&keeper));
        }
        let is_told = |words: &str| told(&keeper).contains(words);
        assert!(!words.is_empty() || !(is_told("now") || is_told("still")), "{toml}: {}", told(&keeper));
    }
}

#[test]
fn the_name_of_a_folder_says_less_than_the_song_toml_before_it() {
    let disk = disk(&["Ode 90bpm/Bass.wav"]);
    let folder = disk.path().join("Ode 90bpm");
    fs::write(folder.join("song.toml"), "tempo = 104\n").unwrap();
    let text = opened(std::slice::from_ref(&folder)).saved();
    fs::remove_file(folder.join("song.toml")).unwrap();
    assert_eq!(timing(&restored(&text)), (104.0, TempoSource::Saved, 0.0));
    let by_name = opened(std::slice::from_ref(&folder)).saved();
    let renamed = disk.path().join("Ode 95bpm");
    fs::rename(&folder, &renamed).unwrap();
    let keeper = restored(&by_name);
    assert_eq!(timing(&keeper), (90.0, TempoSource::Saved, 0.0), "while the folder is gone");
    keeper.locate_folder(renamed);
    settle(&keeper);
    assert_eq!(timing(&keeper), (95.0, TempoSource::Name, 0.0));
    assert!(told(&keeper).contains("95 BPM is now the tempo"), "{}", told(&keeper));
}

#[test]
fn a_moved_song_keeps_its_tempo_before_and_after_it_is_located() {
    let (disk, folder, text) = saved_with("tempo = 104\n");
    let (new, copy) = (disk.path().join("New"), disk.path().join("Copy"));
    fs::rename(&folder, &new).unwrap();
    put(&copy.join("Bass.wav"));
    put(&copy.join("Drums.wav"));
    for (place, source) in [(&copy, TempoSource::Saved), (&new, TempoSource::SongFile)] {
        let keeper = restored(&text);
        assert_eq!(timing(&keeper), (104.0, TempoSource::Saved, 0.0), "while files are missing");
        keeper.locate(0, place.join("Bass.wav"));
        settle(&keeper);
        assert_eq!(timing(&keeper), (104.0, source, 0.0));
        assert_eq!(timing(&restored(&keeper.saved())), (104.0, source, 0.0));
        assert!(keeper.undo());
        assert_eq!(keeper.saved(), text);
    }
    // A project of a version that did not save the tempo gets it from the folder.
    let mut old: serde_json::Value = serde_json::from_str(&text).unwrap();
    old["song"].as_object_mut().unwrap().remove("timing");
    let keeper = restored(&old.to_string());
    assert_eq!(timing(&keeper), (120.0, TempoSource::Assumed, 0.0));
    keeper.locate(1, new.join("Drums.wav"));
    settle(&keeper);
    assert_eq!(timing(&keeper), (104.0, TempoSource::SongFile, 0.0));
}

#[test]
fn a_missing_folder_is_one_problem_that_locating_mends() {
    let (disk, folder, text) = saved_with("tempo = 104\n");
    let new = disk.path().join("New");
    fs::rename(&folder, &new).unwrap();
    let keeper = restored(&text);
    let problem = keeper.view().folder_problem.expect("the folder is gone");
    assert_eq!(problem.file.as_deref(), Some(folder.as_path()));
    assert!(!told(&keeper).contains("no such folder"), "it is not told twice: {}", told(&keeper));
    keeper.locate_folder(disk.path().to_owned());
    settle(&keeper);
    assert!(told(&keeper).contains("none of the song's missing files is in it"), "{}", told(&keeper));
    assert!(keeper.view().folder_problem.is_some() && keeper.view().undo.is_none());
    keeper.locate_folder(new.clone());
    settle(&keeper);
    assert_eq!(keeper.view().folder_problem, None);
    assert!(told(&keeper).contains("2 stems found there: nothing is missing any more"), "{}", told(&keeper));
    assert!(keeper.song().unwrap().stems.iter().all(|stem| stem.file.starts_with(&new)));
    // A disk that was plugged in again.
    let keeper = restored(&text);
    fs::rename(&new, &folder).unwrap();
    keeper.locate_folder(folder);
    settle(&keeper);
    let view = keeper.view();
    assert_eq!((view.folder_problem, view.undo), (None, None), "nothing was changed");
}

#[test]
fn saved_times_that_cannot_be_are_told_and_kept() {
    let (_disk, _folder, text) = saved_with("tempo = 104\n");
    let change = |beat: f64, bpm: f64| serde_json::json!({ "beat": beat, "bpm": bpm, "meter": "4/4" });
    for (key, value, words) in [
        ("tempo_map", serde_json::json!([change(0.0, 90.0), change(1e300, 80.0)]), "beat 1e300"),
        ("tempo_map", serde_json::json!([change(-1e300, 90.0)]), "beat -1e300"),
        ("tempo_map", serde_json::json!([change(8.0, 90.0), change(4.0, 90.0)]), "not in the order"),
        ("tempo_map", serde_json::json!([change(0.0, 0.0)]), "0 BPM is no tempo"),
        ("start", serde_json::json!(1e300), "the saved start is ignored"),
    ] {
        let mut state: serde_json::Value = serde_json::from_str(&text).unwrap();
        state["song"][key] = value.clone();
        let keeper = restored(&state.to_string());
        assert!(told(&keeper).contains(words), "{words}: {}", told(&keeper));
        assert_eq!(timing(&keeper), (104.0, TempoSource::SongFile, 0.0), "{words}");
        let after: serde_json::Value = serde_json::from_str(&keeper.saved()).unwrap();
        assert_eq!(after["song"][key], value, "what a project says is not lost");
    }
}
