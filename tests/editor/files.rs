//! Files chosen in the system's dialog, or in the editor's own list if there is no dialog.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

use nice_plug_vizia::ViewSize;
use parking_lot::Mutex;
use stemlock::editor::FileSearch;
use vizia_core::prelude::{Code, Key};

use crate::hand::{click, now, open_panel, song, view, wait, words, write};
use crate::stage::{Stage, write_song};

const SIZE: (u32, u32) = (1000, 620);

fn size() -> ViewSize {
    ViewSize::new(SIZE.0, SIZE.1, 1.0)
}

/// Clicks the entry of the list that is called this.
fn enter(stage: &mut Stage, name: &str) {
    wait(stage, name, |stage| !stage.view.named(name).is_empty());
    let entry = stage.view.class("file").into_iter().find(|entry| entry.name == name).unwrap();
    stage.view.click(entry.middle());
}

#[test]
fn what_the_dialog_says_is_opened() {
    let (_keep, folder) = song();
    let answer = folder.clone();
    let ask = move |wanted, _| (wanted == FileSearch::Folder).then(|| vec![answer.clone()]);
    let mut stage = Stage::asking(None, size(), Arc::new(ask));
    open_panel(&mut stage);
    click(&mut stage, "open-folder");
    wait(&mut stage, "the song", |stage| stage.keeper.song().is_some());
    assert_eq!(now(&stage).folder, folder);
}

#[test]
fn one_dialog_at_a_time_and_a_cancelled_one_changes_nothing() {
    let (release, held) = channel();
    let (asked, held) = (Arc::new(AtomicUsize::new(0)), Mutex::new(held));
    let count = Arc::clone(&asked);
    let mut stage = Stage::asking(
        None,
        size(),
        Arc::new(move |_, _| {
            count.fetch_add(1, Ordering::Relaxed);
            let _ = held.lock().recv();
            Some(Vec::new())
        }),
    );
    open_panel(&mut stage);
    click(&mut stage, "open-folder");
    click(&mut stage, "open-files");
    release.send(()).unwrap();
    stage.refresh();
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert!(stage.view.id("sheet").is_some() && stage.keeper.song().is_none());
    click(&mut stage, "open-files");
    release.send(()).unwrap();
    wait(&mut stage, "the next dialog", |_| asked.load(Ordering::Relaxed) == 2);
}

#[test]
fn without_dialogs_a_song_is_opened_from_the_list() {
    let (keep, folder) = song();
    write_song(&keep.path().join("Second"), &["Keys", "Pad"]);
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    click(&mut stage, "open-folder");
    wait(&mut stage, "the list", |stage| stage.view.id("open-this").is_some());
    assert_eq!(words(&mut stage, "folder"), keep.path().display().to_string());
    enter(&mut stage, "Second");
    wait(&mut stage, "its files", |stage| !stage.view.named("Keys.wav").is_empty());
    click(&mut stage, "open-this");
    wait(&mut stage, "the song", |stage| now(stage).name == "Second");
    assert!(stage.view.id("sheet").is_none());
}

#[test]
fn the_list_is_used_with_keys_alone() {
    let (keep, folder) = song();
    write_song(&keep.path().join("Second"), &["Keys"]);
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    click(&mut stage, "browse");
    wait(&mut stage, "the list", |stage| !stage.view.named("Second").is_empty());
    while stage.view.focused().is_none_or(|view| view.name != "Anthem") {
        stage.view.key(Code::Tab, Key::Tab);
    }
    stage.view.key(Code::ArrowDown, Key::ArrowDown);
    assert_eq!(stage.view.focused().unwrap().name, "Second");
    stage.view.key(Code::Enter, Key::Enter);
    wait(&mut stage, "its file", |stage| !stage.view.named("Keys.wav").is_empty());
}

#[test]
fn a_missing_file_is_found_from_the_list() {
    let (keep, folder) = song();
    let elsewhere = write_song(&keep.path().join("Elsewhere"), &[]);
    fs::rename(folder.join("Drums.wav"), elsewhere.join("Drums.wav")).unwrap();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    click(&mut stage, "stem-1-locate");
    wait(&mut stage, "the list", |stage| stage.view.id("folder").is_some());
    assert!(stage.view.id("open-this").is_none(), "a stem is a file");
    write(&mut stage, "folder", &elsewhere.display().to_string());
    enter(&mut stage, "Drums.wav");
    wait(&mut stage, "the file", |stage| now(stage).stems[1].file == elsewhere.join("Drums.wav"));
}

#[test]
fn typed_paths_are_folders_files_or_words_about_them() {
    let (_keep, folder) = song();
    let mut stage = Stage::new(None, size());
    open_panel(&mut stage);
    click(&mut stage, "browse");
    write(&mut stage, "folder", "/no/such/place");
    wait(&mut stage, "words", |stage| {
        stage
            .view
            .everything()
            .iter()
            .any(|view| view.text.starts_with("It cannot be opened: there is no such folder"))
    });
    assert_eq!(view(&mut stage, "folder").text, "/no/such/place");
    let quoted = format!("\"{}\"", folder.display());
    write(&mut stage, "folder", &quoted);
    wait(&mut stage, "its files", |stage| !stage.view.named("Bass.wav").is_empty());
    write(&mut stage, "folder", &folder.join("Bass.wav").display().to_string());
    wait(&mut stage, "the song", |stage| stage.keeper.song().is_some());
    assert_eq!(now(&stage).stems.len(), 1);
}
