//! The song is exported and collected from the song panel.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;

use nice_plug_vizia::ViewSize;
use parking_lot::Mutex;
use stemlock::editor::{FileSearch, SIZE};
use stemlock::render::{CollectForm, Renderer, SongFile, collect_song, exported, usual_rate};
use stemlock::setlist::{ExportKind, scan_folder};
use stemlock::time::FileSeconds;
use tempfile::TempDir;

use crate::hand::{choose, click, now, open_panel, song, view, wait, words, write};
use crate::stage::{Stage, write_song};

const FILES: [(&str, SongFile); 4] = [
    ("MIDI file", SongFile::Daw(ExportKind::Midi)),
    ("REAPER project", SongFile::Daw(ExportKind::Reaper)),
    ("DAWproject", SongFile::Daw(ExportKind::DawProject)),
    ("Lyrics (LRC)", SongFile::Lyrics),
];

/// The usual song, with sections and words, and an empty folder beside it.
fn song_and_out() -> (TempDir, PathBuf, PathBuf) {
    let (keep, folder) = song();
    let toml = fs::read_to_string(folder.join("song.toml")).unwrap().replace("120.0", "93.7");
    fs::write(folder.join("song.toml"), format!("{toml}[[section]]\nbar = 1\nname = \"Verse\"\n")).unwrap();
    fs::write(folder.join("lyrics.lrc"), "[00:00.50]One\n").unwrap();
    let out = keep.path().join("out");
    fs::create_dir(&out).unwrap();
    (keep, folder, out)
}

/// A window with the song panel open, whose dialog answers with `out` if it is asked for a folder to export into, and begins beside the song.
fn panel(folder: &Path, out: &Path) -> Stage {
    let (begin, answer) = (folder.parent().unwrap().to_owned(), out.to_owned());
    let ask = move |wanted: FileSearch, from: Option<PathBuf>| {
        (matches!(wanted, FileSearch::Target(_)) && from.as_ref() == Some(&begin)).then(|| vec![answer.clone()])
    };
    let mut stage = Stage::asking(Some(folder), ViewSize::new(SIZE.0 as u32, SIZE.1 as u32, 1.0), Arc::new(ask));
    stage.load();
    open_panel(&mut stage);
    stage
}

/// Chooses from the list, and waits until the panel says that `path` was written.
fn export(stage: &mut Stage, choice: &str, path: &Path) {
    click(stage, "export");
    choose(stage, choice);
    let told = format!("Written: {}", path.display());
    wait(stage, &told, |stage| {
        words(stage, "exported") == told || words(stage, "exported").starts_with(&(told.clone() + ". "))
    });
    stage.view.settle();
    assert!(stage.view.cut_texts().is_empty(), "{told}");
    assert_eq!(refusal(stage), "");
}

/// Why the panel refuses something; empty if it does not.
fn refusal(stage: &mut Stage) -> String {
    let warning = view(stage, "refusal").entity;
    let after = stage.view.everything().into_iter().skip_while(|view| view.entity != warning);
    // Behind the warning itself and its mark.
    after.skip(2).map(|view| view.text).next().unwrap()
}

/// The files in a folder, with their content.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
}

#[test]
fn each_choice_writes_what_the_command_line_would() {
    let (keep, folder, out) = song_and_out();
    let scanned = scan_folder(&folder).unwrap();
    let rate = usual_rate(&scanned);
    let renderer = Renderer::load(scanned.clone(), rate);
    let end = FileSeconds::of_frame(renderer.report().frames as f64, rate);
    let end = Some(renderer.song().start.in_song(end));
    let mut stage = panel(&folder, &out);
    for (choice, file) in FILES {
        let path = out.join(format!("Anthem.{}", file.extension()));
        export(&mut stage, choice, &path);
        assert_eq!(fs::read(path).unwrap(), exported(renderer.song(), file, end).unwrap().bytes, "{choice}");
    }
    for (choice, form, name) in [
        ("All files, copied", CollectForm::Copies, "Anthem"),
        ("All files, as FLAC", CollectForm::Flac, "Anthem 2"),
    ] {
        let beside = keep.path().join(choice);
        collect_song(&scanned, &beside, &[], form).unwrap();
        export(&mut stage, choice, &out.join(name));
        assert_eq!(content(&out.join(name)), content(&beside), "{choice}");
    }
}

#[test]
fn a_file_that_is_there_stays_and_the_note_is_told() {
    let (_keep, folder, out) = song_and_out();
    fs::write(out.join("Anthem.mid"), "somebody's own").unwrap();
    let mut stage = panel(&folder, &out);
    export(&mut stage, "MIDI file", &out.join("Anthem 2.mid"));
    export(&mut stage, "MIDI file", &out.join("Anthem 3.mid"));
    assert_eq!(fs::read(out.join("Anthem.mid")).unwrap(), b"somebody's own");
    assert_eq!(content(&out)["Anthem 2.mid"], content(&out)["Anthem 3.mid"]);
    let told = words(&mut stage, "exported");
    assert!(told.contains("93.7 BPM is written as "), "{told}");
}

#[test]
fn the_song_is_exported_as_it_is_now_with_its_mix() {
    let (_keep, folder, out) = song_and_out();
    let before = content(&folder);
    let mut stage = panel(&folder, &out);
    write(&mut stage, "name", "AC/DC: Live?");
    stage.parameters.bind(&stage.state, |state| &state.faders.stems[1].mute).set(1.0);
    stage.refresh();
    let mut muted = now(&stage);
    muted.stems[1].muted = true;
    export(&mut stage, "REAPER project", &out.join("AC-DC- Live-.rpp"));
    let project = fs::read(out.join("AC-DC- Live-.rpp")).unwrap();
    // A second of stems ends at a second.
    let file = SongFile::Daw(ExportKind::Reaper);
    let end = Some(muted.start.in_song(FileSeconds::new(1.0)));
    assert_eq!(project, exported(&muted, file, end).unwrap().bytes);
    export(&mut stage, "All files, copied", &out.join("AC-DC- Live-"));
    let collected = scan_folder(&out.join("AC-DC- Live-")).unwrap();
    assert_eq!(collected.name, "AC/DC: Live?");
    assert_eq!(collected.stems.iter().map(|stem| stem.muted).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(content(&folder), before, "the song's own folder stays as it is");
}

#[test]
fn a_refusal_is_told_with_its_reason() {
    let (_keep, folder, out) = song_and_out();
    let mut stage = panel(&folder, &out);
    export(&mut stage, "Lyrics (LRC)", &out.join("Anthem.lrc"));
    fs::remove_file(folder.join("lyrics.lrc")).unwrap();
    let refused = |stage: &mut Stage, choice: &str, why: &str| {
        click(stage, "export");
        choose(stage, choice);
        wait(stage, why, |stage| refusal(stage).contains(why));
        assert_eq!(words(stage, "exported"), "", "nothing was written");
        stage.view.settle();
        assert!(stage.view.cut_texts().is_empty());
    };
    refused(&mut stage, "Lyrics (LRC)", "has no words: none were found beside its stems or in them");
    fs::remove_dir_all(&out).unwrap();
    for choice in ["MIDI file", "All files, copied"] {
        refused(&mut stage, choice, "was not written: it is not there. Choose another folder.");
    }
    assert!(!out.exists());
    click(&mut stage, "close-song");
    stage.refresh();
    click(&mut stage, "export");
    assert!(stage.view.class("choice").is_empty(), "there is nothing to export");
}

#[test]
fn without_dialogs_the_folder_is_found_in_the_list() {
    let (keep, folder, out) = song_and_out();
    let mut stage = Stage::with(&folder);
    open_panel(&mut stage);
    let ask = |stage: &mut Stage, choice: &str| {
        click(stage, "export");
        choose(stage, choice);
        wait(stage, "the list", |stage| stage.view.id("open-this").is_some());
    };
    ask(&mut stage, "DAWproject");
    assert_eq!(words(&mut stage, "folder"), keep.path().display().to_string());
    let entry = |stage: &mut Stage, name: &str| stage.view.class("file").into_iter().find(|file| file.name == name);
    wait(&mut stage, "the song's folder", |stage| entry(stage, "Anthem").is_some());
    let place = entry(&mut stage, "Anthem").unwrap().middle();
    stage.view.click(place);
    wait(&mut stage, "its folders", |stage| words(stage, "entries-words") == "No folders in here");
    assert!(stage.view.class("file").is_empty(), "files are nothing to write into");
    let file = folder.join("Bass.wav");
    write(&mut stage, "folder", &file.display().to_string());
    wait(&mut stage, "a file is no folder", |stage| {
        stage.view.everything().iter().any(|view| view.text.starts_with("It cannot be opened: "))
    });
    assert_eq!(now(&stage).stems.len(), 3);
    write(&mut stage, "folder", &out.display().to_string());
    wait(&mut stage, "the empty folder", |stage| words(stage, "entries-words") == "No folders in here");
    click(&mut stage, "open-this");
    let path = out.join("Anthem.dawproject");
    wait(&mut stage, "the file", |stage| {
        words(stage, "exported").starts_with(&format!("Written: {}", path.display()))
    });
    assert!(path.is_file());
}

#[test]
fn another_song_that_came_meanwhile_is_not_exported() {
    let (keep, folder, out) = song_and_out();
    let second = write_song(&keep.path().join("Second"), &["Keys"]);
    let (release, held) = channel();
    let (held, answer) = (Mutex::new(held), out.clone());
    let ask = move |_, _| {
        let _ = held.lock().recv();
        Some(vec![answer.clone()])
    };
    let size = ViewSize::new(SIZE.0 as u32, SIZE.1 as u32, 1.0);
    let mut stage = Stage::asking(Some(&folder), size, Arc::new(ask));
    stage.load();
    open_panel(&mut stage);
    click(&mut stage, "export");
    choose(&mut stage, "MIDI file");
    stage.keeper.open(vec![second]);
    stage.catch_up();
    assert_eq!(now(&stage).name, "Second");
    release.send(()).unwrap();
    wait(&mut stage, "the refusal", |stage| refusal(stage).starts_with("Another song is current by now"));
    assert!(content(&out).is_empty());
    // Where a song went is not told of another one.
    assert_eq!(words(&mut stage, "exported"), "");
}
