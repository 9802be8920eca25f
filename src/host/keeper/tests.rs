//! The keeper with real folders: opening, editing, locating, writing, and what a project saves.
#![allow(clippy::unwrap_used)]

mod helpers;
mod timing;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::*;
use crate::dsp::{Decibels, Pan};
use crate::setlist::{Edit, MAX_STEMS, Output, Severity, StemEdit, StemLevel};
use crate::time::{Bpm, FileStart, TempoMap};

/// A folder of folders with these files, each of which contains its own name.
fn disk(files: &[&str]) -> tempfile::TempDir {
    let disk = tempfile::tempdir().unwrap();
    for file in files {
        put(&disk.path().join(file));
    }
    disk
}

fn put(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, path.file_name().unwrap().as_encoded_bytes()).unwrap();
}

/// A keeper that has opened these paths, and settled.
fn opened(paths: &[PathBuf]) -> Keeper {
    let keeper = Keeper::default();
    open(&keeper, paths);
    keeper
}

fn open(keeper: &Keeper, paths: &[PathBuf]) {
    keeper.open(paths.to_vec());
    settle(keeper);
}

/// Waits for the helpers.
fn settle(keeper: &Keeper) {
    assert!(keeper.wait_until_idle(Duration::from_secs(20)), "a helper hangs");
}

fn restored(text: &str) -> Keeper {
    let keeper = Keeper::default();
    keeper.restore(text);
    settle(&keeper);
    keeper
}

fn names(keeper: &Keeper) -> Vec<String> {
    let song = keeper.song().unwrap();
    song.shown().map(|slot| song.stems[slot].name.clone()).collect()
}

fn told(keeper: &Keeper) -> String {
    keeper.view().problems.iter().map(|problem| format!("{problem}\n")).collect()
}

fn edit_all(keeper: &Keeper, edits: impl IntoIterator<Item = Edit>) {
    edits.into_iter().for_each(|edit| keeper.edit(&edit).unwrap());
}

/// Every kind of edit that a song of three stems can have.
fn every_edit() -> Vec<Edit> {
    let stem = Edit::Stem;
    vec![
        Edit::Name("Night Bus".to_owned()),
        Edit::TempoMap(TempoMap::constant(Bpm::new(93.7).unwrap())),
        Edit::Start(FileStart::new(-1.25)),
        stem(0, StemEdit::Name("Contrabass".to_owned())),
        stem(0, StemEdit::Output(Some(Output::Bass))),
        stem(1, StemEdit::Transposed(Some(true))),
        Edit::Move { slot: 2, place: 0 },
        Edit::Remove(1),
    ]
}

#[test]
fn a_folder_opens() {
    let disk = disk(&["Ode/Bass.wav", "Ode/Drums.wav"]);
    let keeper = Keeper::new(RecentSongs::in_folder(&disk.path().join("config")));
    let before = keeper.edition();
    open(&keeper, &[disk.path().join("Ode")]);
    assert_ne!(keeper.edition(), before);
    let view = keeper.view();
    assert_eq!(names(&keeper), ["Bass", "Drums"]);
    assert_eq!((view.opening, view.unsaved, view.undo, view.redo), (None, false, None, None));
    assert_eq!(keeper.recent(), [disk.path().join("Ode")]);
    keeper.close();
    assert_eq!((keeper.song(), keeper.saved()), (None, r#"{"version":1,"song":null}"#.to_owned()));
}

#[test]
fn what_cannot_be_opened_leaves_the_song_that_plays() {
    let disk = disk(&["Ode/Bass.wav", "empty/notes.txt"]);
    let keeper = opened(&[disk.path().join("Ode")]);
    keeper.edit(&Edit::Start(FileStart::new(1.0))).unwrap();
    let (song, text) = (keeper.song(), keeper.saved());
    let known = keeper.view().problems.len();
    for (wrong, why) in [
        ("empty", "there is no audio file in it"),
        ("empty/notes.txt", "not an audio file"),
        ("gone", "no such file"),
    ] {
        open(&keeper, &[disk.path().join(wrong)]);
        let view = keeper.view();
        assert!(view.problems[known].to_string().contains(why), "{:?}", view.problems);
        assert!(!view.problems[known].remedy.is_empty());
        assert_eq!((view.song, view.undo.as_deref()), (song.clone(), Some("Move start")));
        keeper.dismiss(&view.problems[known]);
        assert_eq!(keeper.view().problems.len(), known);
        // It has been dismissed before.
        keeper.dismiss(&view.problems[known]);
        assert_eq!(keeper.view().problems.len(), known);
    }
    assert_eq!(keeper.saved(), text);
    keeper.open_typed("  ");
    assert!(told(&keeper).contains("no file or folder was given"));
    keeper.open_typed(&format!("'{}/Ode/' ", disk.path().display()));
    settle(&keeper);
    assert_eq!(keeper.view().undo, None, "another song, another history");
}

#[test]
fn files_become_a_song_of_exactly_these_and_others_are_added() {
    let disk = disk(&["Ode/Bass.wav", "Ode/Drums.wav", "Ode/Keys.wav", "else/Pad.wav"]);
    let file = |name: &str| disk.path().join(name);
    let keeper = opened(&[file("Ode/Keys.wav"), file("Ode/Bass.wav")]);
    assert_eq!(names(&keeper), ["Bass", "Keys"]);
    assert!(keeper.view().unsaved, "song.toml does not say that the drums stay out");
    open(&keeper, &[file("else/Pad.wav"), file("Ode/Bass.wav")]);
    assert_eq!(names(&keeper), ["Bass", "Keys", "Pad"]);
    assert_eq!(keeper.view().undo.as_deref(), Some("Add Pad"));
    let text = keeper.saved();
    let again = restored(&text);
    assert_eq!(names(&again), ["Bass", "Keys", "Pad"], "a project keeps it so");
    assert_eq!(again.song().unwrap().stems[2].file, file("else/Pad.wav"));
    assert_eq!(again.saved(), text);
    assert!(text.matches("\"hash\"").count() == 3, "{text}");
    open(&keeper, &[file("else/Pad.wav")]);
    assert!(told(&keeper).contains("it is in the song already"));
    keeper.edit(&Edit::Remove(2)).unwrap();
    open(&keeper, &[file("else/Pad.wav")]);
    assert_eq!(keeper.song().unwrap().stems.len(), 3, "a removed stem comes back to its slot");
    assert!(keeper.undo() && keeper.undo() && keeper.undo() && !keeper.undo());
    assert_eq!(names(&keeper), ["Bass", "Keys"]);
    assert!(keeper.redo());
    assert_eq!(keeper.view().redo.as_deref(), Some("Remove Pad"));
}

#[test]
fn a_full_song_takes_no_more_files() {
    let stems: Vec<String> = (0..MAX_STEMS).map(|stem| format!("Ode/{stem}.wav")).collect();
    let disk = disk(&stems.iter().map(String::as_str).chain(["x.wav", "y.wav"]).collect::<Vec<_>>());
    let keeper = opened(&[disk.path().join("Ode")]);
    keeper.edit(&Edit::Remove(4)).unwrap();
    open(&keeper, &[disk.path().join("x.wav"), disk.path().join("y.wav")]);
    let song = keeper.song().unwrap();
    assert_eq!((song.stems.len(), song.stems[4].name.as_str()), (MAX_STEMS, "x"));
    assert!(told(&keeper).contains("y.wav: was not added"), "{}", told(&keeper));
}

#[test]
fn every_edit_comes_back_with_the_project_whatever_became_of_song_toml() {
    let disk = disk(&["Ode/Bass.wav", "Ode/Drums.wav", "Ode/Keys.wav"]);
    let keeper = opened(&[disk.path().join("Ode")]);
    let plain = keeper.saved();
    let plain_note = |keeper: &Keeper| told(keeper).find("is assumed as the tempo");
    assert!(plain_note(&keeper).is_some());
    edit_all(&keeper, every_edit());
    assert!(plain_note(&keeper).is_none() && keeper.view().unsaved, "what is said is not assumed any more");
    let (edited, text) = (keeper.song().unwrap(), keeper.saved());
    fs::write(
        disk.path().join("Ode/song.toml"),
        "tempo = 61\nstart = 9\nname = \"X\"\n[[stem]]\nfile = \"Drums.wav\"\nname = \"Y\"\ntranspose = false\n",
    )
    .unwrap();
    let again = restored(&text);
    let song = again.song().unwrap();
    assert!(song.is_written_like(&edited), "{song:#?}");
    assert_eq!((&song.stems, &song.order), (&edited.stems, &edited.order), "slot by slot");
    assert_eq!(again.saved(), text);
    let follows = restored(&plain).song().unwrap();
    assert_eq!(follows.tempo_map, TempoMap::constant(Bpm::new(61.0).unwrap()));
    assert_eq!(follows.start, FileStart::new(9.0));
    while keeper.undo() {}
    assert_eq!(keeper.saved(), plain, "undoing leads back to the very text");
}

#[test]
fn removed_files_do_not_come_back_as_new_ones() {
    let disk = disk(&["Ode/Bass.wav", "Ode/Drums.wav"]);
    let keeper = opened(&[disk.path().join("Ode")]);
    keeper.edit(&Edit::Remove(0)).unwrap();
    put(&disk.path().join("Ode/New.wav"));
    let again = restored(&keeper.saved());
    assert_eq!(names(&again), ["Drums", "New"]);
    assert_eq!(again.song().unwrap().stems.len(), 3);
}

#[test]
fn what_is_written_into_song_toml_opens_as_the_same_song() {
    let disk = disk(&["Ode/Bass.wav", "Ode/Drums.wav", "Ode/Keys.wav"]);
    let folder = disk.path().join("Ode");
    let keeper = opened(std::slice::from_ref(&folder));
    edit_all(&keeper, every_edit());
    let level = |db: f32| StemLevel { level: Decibels::new(db).unwrap(), pan: Pan::new(0.3), muted: db < -2.0 };
    keeper.save_song_toml(&[level(-1.0), level(-2.0), level(-3.0)]);
    settle(&keeper);
    assert_eq!((keeper.view().unsaved, told(&keeper).contains("not written")), (false, false));
    let song = opened(std::slice::from_ref(&folder)).song().unwrap();
    assert!(song.is_written_like(&keeper.song().unwrap()), "{song:#?}");
    let levels: Vec<_> = song.stems.iter().map(StemLevel::from).collect();
    assert_eq!(levels, [level(-3.0), level(-1.0), level(-2.0)], "in the order of the strips, the removed one last");
    keeper.edit(&Edit::Restore(1)).unwrap();
    assert!(keeper.view().unsaved);
    keeper.undo();
    assert!(!keeper.view().unsaved);
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files.len(), 4, "nothing is left lying about: {files:?}");
}

#[test]
fn what_another_program_has_written_meanwhile_is_replaced_the_second_time_only() {
    let disk = disk(&["Ode/Bass.wav", "Ode/Drums.wav"]);
    let folder = disk.path().join("Ode");
    let keeper = opened(std::slice::from_ref(&folder));
    let save = || {
        keeper.save_song_toml(&[]);
        settle(&keeper);
        (told(&keeper).contains("it has been changed since"), fs::read_to_string(folder.join("song.toml")).unwrap())
    };
    keeper.edit(&Edit::Start(FileStart::new(1.0))).unwrap();
    let (warned, ours) = save();
    assert!(!warned);
    let theirs = ours.replace("file = \"Bass.wav\"", "file = \"Bass.wav\"\nloop = true");
    assert_ne!(theirs, ours);
    fs::write(folder.join("song.toml"), &theirs).unwrap();
    keeper.edit(&Edit::Start(FileStart::new(2.0))).unwrap();
    assert_eq!(save(), (true, theirs));
    assert!(keeper.view().unsaved);
    let (warned, second) = save();
    assert!(!warned, "it is saved now");
    assert!(second.contains("start = 2") && !second.contains("loop"), "{second}");
    assert!(!keeper.view().unsaved);
    // Also where only a level or a comment was written, or another file came.
    for theirs in [second.replace("start", "# Ours\nstart"), format!("{second}gain_db = -3.0\n")] {
        fs::write(folder.join("song.toml"), &theirs).unwrap();
        keeper.edit(&Edit::Start(FileStart::new(3.0))).unwrap();
        assert_eq!(save(), (true, theirs));
        keeper.edit(&Edit::Start(FileStart::new(4.0))).unwrap();
        assert!(!save().0);
    }
}

#[test]
fn what_cannot_be_written_is_told_and_loses_nothing() {
    let disk = disk(&["Ode/Bass.wav"]);
    let toml = disk.path().join("Ode/song.toml");
    let keeper = opened(&[disk.path().join("Ode")]);
    keeper.edit(&Edit::Start(FileStart::new(2.0))).unwrap();
    let failing = |why: &str| {
        keeper.save_song_toml(&[]);
        settle(&keeper);
        let problem = keeper.view().problems.pop().unwrap();
        assert!(problem.severity == Severity::Error && problem.to_string().contains(why), "{problem}");
        keeper.dismiss(&problem);
        assert!(keeper.view().unsaved);
    };
    fs::write(&toml, "name = ").unwrap();
    failing("not valid TOML");
    assert_eq!(fs::read_to_string(&toml).unwrap(), "name = ");
    fs::write(&toml, b"name = \"\xff\"").unwrap();
    failing("not UTF-8 text");
    failing("not UTF-8 text");
    fs::write(&toml, "name = \"Mine\"").unwrap();
    keeper.save_song_toml(&[]);
    settle(&keeper);
    assert!(told(&keeper).contains("it has been changed since"), "{}", told(&keeper));
    let mut permissions = fs::metadata(&toml).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&toml, permissions).unwrap();
    failing("write-protected");
    assert_eq!(fs::read_to_string(&toml).unwrap(), "name = \"Mine\"");
    fs::remove_file(&toml).unwrap();
    fs::rename(disk.path().join("Ode"), disk.path().join("moved")).unwrap();
    failing("no such folder");
}

#[test]
fn a_moved_song_is_found_whole_by_one_of_its_stems() {
    let disk = disk(&["Ode/Bass.wav", "Ode/Drums.wav", "Ode/Keys.wav", "Ode/sub/Pad.wav", "Ode/Gone.wav"]);
    let at = |name: &str| disk.path().join(name);
    let files = ["Ode/Bass.wav", "Ode/Drums.wav", "Ode/Keys.wav", "Ode/sub/Pad.wav", "Ode/Gone.wav"].map(at);
    let before = opened(&files).saved();
    fs::rename(at("Ode"), at("New")).unwrap();
    fs::rename(at("New/Drums.wav"), at("New/another name.wav")).unwrap();
    fs::remove_file(at("New/Gone.wav")).unwrap();
    let keeper = restored(&before);
    keeper.locate(0, at("New/Bass.wav"));
    settle(&keeper);
    let song = keeper.song().unwrap();
    let found: Vec<_> = song.stems.iter().map(|stem| stem.file.clone()).collect();
    let expected = ["New/Bass.wav", "New/another name.wav", "New/Gone.wav", "New/Keys.wav", "New/sub/Pad.wav"];
    assert_eq!(found, expected.map(at));
    assert_eq!(song.folder, at("New"));
    assert!(
        told(&keeper).contains("3 other stems found there too: 1 other stem still missing"),
        "{}",
        told(&keeper)
    );
    let again = restored(&keeper.saved());
    let known = |song: &Song| -> Vec<_> {
        song.stems.iter().map(|stem| (stem.file.clone(), stem.name.clone(), stem.role)).collect()
    };
    assert_eq!(known(&again.song().unwrap()), known(&song));
    assert_eq!(keeper.view().undo.as_deref(), Some("Locate 4 stems"));
    assert!(keeper.undo());
    assert_eq!(keeper.saved(), before);
}

#[test]
fn a_file_that_cannot_be_the_stem_is_refused() {
    let disk = disk(&["Ode/Bass.wav", "Ode/Drums.wav"]);
    let keeper = opened(&[disk.path().join("Ode")]);
    let text = keeper.saved();
    for (slot, file, why) in [
        (0, "Ode/Drums.wav", "another stem"),
        (0, "Ode/gone.wav", "no such file"),
        (9, "Ode/Bass.wav", "no such stem"),
    ] {
        keeper.locate(slot, disk.path().join(file));
        settle(&keeper);
        assert!(told(&keeper).contains(why), "{}", told(&keeper));
    }
    assert_eq!(keeper.saved(), text);
}

#[test]
fn unknown_words_survive_edits_elsewhere() {
    let text = concat!(
        r#"{"version":1,"song":{"folder":"/gone","name":"A","stems":[{"file":"b.wav","name":"B","role":"Theremin","#,
        r#""output":"Balcony","colour":"mauve","zoom":[1,2]}],"tempo_map":[{"beat":0.0,"bpm":1e9,"meter":"5/x"}],"tags":7},"view":7}"#,
    );
    let keeper = restored(text);
    keeper.edit(&Edit::Stem(0, StemEdit::Name("C".to_owned()))).unwrap();
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(value(&keeper.saved()), value(&text.replace("\"B\"", "\"C\"")));
    keeper.edit(&Edit::Stem(0, StemEdit::Output(Some(Output::Pad)))).unwrap();
    keeper.undo();
    assert_eq!(value(&keeper.saved()), value(&text.replace("\"B\"", "\"C\"")));
}

#[test]
fn what_is_opened_last_plays_and_a_project_overtakes_it() {
    let disk = disk(&["One/Bass.wav", "Two/Drums.wav"]);
    let (one, two) = (disk.path().join("One"), disk.path().join("Two"));
    let project = opened(std::slice::from_ref(&one)).saved();
    for _ in 0..50 {
        let keeper = Keeper::default();
        keeper.open(vec![one.clone()]);
        keeper.open(vec![two.clone()]);
        settle(&keeper);
        assert_eq!(names(&keeper), ["Drums"]);
        keeper.open(vec![two.clone()]);
        keeper.restore(&project);
        let begun = Instant::now();
        assert_eq!(keeper.saved(), project);
        assert!(begun.elapsed() < Duration::from_secs(1), "nobody waits for who was overtaken");
        settle(&keeper);
        assert_eq!(names(&keeper), ["Bass"]);
    }
}

#[test]
fn an_opening_that_fails_costs_the_song_before_no_fingerprint() {
    let disk = disk(&["One/Bass.wav", "One/Drums.wav"]);
    for _ in 0..50 {
        let keeper = Keeper::default();
        keeper.open(vec![disk.path().join("One")]);
        keeper.open(vec![disk.path().join("no such")]);
        settle(&keeper);
        assert_eq!(keeper.saved().matches("\"hash\"").count(), 2, "{}", keeper.saved());
    }
}

#[test]
fn without_a_song_there_is_nothing_to_edit() {
    let keeper = Keeper::default();
    assert!(keeper.edit(&Edit::Start(FileStart::new(1.0))).is_err());
    assert!(!keeper.undo() && !keeper.redo());
    keeper.locate(0, "/a.wav".into());
    keeper.save_song_toml(&[]);
    settle(&keeper);
    assert_eq!(keeper.view(), View::default());
}
