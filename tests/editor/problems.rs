//! The list of problems.

use std::fs;

use nice_plug_vizia::ViewSize;
use stemlock::editor::FileSearch;
use stemlock::setlist::{Output, Role};

use crate::hand::{click, now, song, view, wait, words};
use crate::stage::{Stage, write_song};
use crate::zip::zip;

#[test]
fn when_nothing_is_wrong_the_show_can_begin() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    click(&mut stage, "ready-button");
    assert_eq!(words(&mut stage, "all-well"), "Everything is there. The show can begin.");
}

#[test]
fn a_window_tells_that_the_one_before_closed_because_a_view_panicked() {
    let (_keep, folder) = song();
    let stage = Stage::with(&folder);
    stage.window.note_panic();
    let views = stemlock::editor::editor(&stage.state, &stage.keeper, &stage.window, &stage.signs)
        .views(stage.parameters.clone());
    let _view = nice_plug_vizia::Headless::new(ViewSize::new(1000, 620, 1.0), views);
    let told: Vec<String> = stage.keeper.view().problems.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|told| told.contains("the window closed by itself: a fault in Stemlock")), "{told:?}");
    assert!(!stage.window.take_panic());
}

#[test]
fn without_a_song_the_show_cannot_begin() {
    let mut stage = Stage::new(None, ViewSize::new(1000, 620, 1.0));
    click(&mut stage, "ready-button");
    assert_eq!(words(&mut stage, "all-well"), "There is no song yet. Open a folder, or drop one here.");
}

#[test]
fn a_doubt_about_a_role_is_settled_by_one_click() {
    let keep = tempfile::tempdir().unwrap();
    let folder = write_song(&keep.path().join("Anthem 120bpm"), &["Bass", "Count On Me"]);
    let mut stage = Stage::with(&folder);
    stage.catch_up();
    click(&mut stage, "ready-button");
    let problem = view(&mut stage, "problem-0").name;
    assert!(problem.contains("plays on Main: by its name it may be a guide"), "{problem}");
    assert_eq!(words(&mut stage, "problem-0-guide"), "It is a guide");
    assert_eq!(words(&mut stage, "problem-0-other"), "It is music");
    click(&mut stage, "problem-0-guide");
    stage.refresh();
    let song = now(&stage);
    let guide = song.stems.iter().find(|stem| stem.file.ends_with("Count On Me.wav")).unwrap();
    assert_eq!((guide.role, guide.routed_to()), (Role::Guide, Output::Guide));
    assert!(stage.view.id("problem-0-guide").is_none(), "{:?}", view(&mut stage, "problem-0"));
}

#[test]
fn a_missing_file_is_located_and_its_siblings_are_found() {
    let (keep, folder) = song();
    let elsewhere = write_song(&keep.path().join("Elsewhere"), &[]);
    for name in ["Bass.wav", "Vocals.wav"] {
        fs::rename(folder.join(name), elsewhere.join(name)).unwrap();
    }
    let chosen = elsewhere.join("Bass.wav");
    let size = ViewSize::new(1000, 620, 1.0);
    let answer = chosen.clone();
    let mut stage = Stage::asking(Some(&folder), size, std::sync::Arc::new(move |_, _| Some(vec![answer.clone()])));
    stage.load();
    click(&mut stage, "ready-button");
    let problem = view(&mut stage, "problem-0").name;
    assert!(problem.starts_with("Does not play: ") && problem.contains("there is no such file"), "{problem}");
    click(&mut stage, "problem-0-locate");
    wait(&mut stage, "the file is taken", |stage| now(stage).stems[0].file == chosen);
    stage.catch_up();
    assert_eq!(now(&stage).stems[2].file, elsewhere.join("Vocals.wav"));
    click(&mut stage, "ready-button");
    assert!(view(&mut stage, "problem-0").name.starts_with("Note: "), "what was found is a note");
    click(&mut stage, "problem-0-dismiss");
    stage.refresh();
    assert_eq!(words(&mut stage, "all-well"), "Everything is there. The show can begin.");
}

#[test]
fn a_missing_folder_is_one_problem_and_locating_it_makes_the_light_green() {
    let (keep, folder) = song();
    let toml = fs::read_to_string(folder.join("song.toml")).unwrap().replace("120", "104");
    fs::write(folder.join("song.toml"), toml).unwrap();
    let mut first = Stage::with(&folder);
    first.catch_up();
    let project = first.keeper.saved();
    let moved = keep.path().join("Moved");
    fs::rename(&folder, &moved).unwrap();
    let answer = moved.clone();
    let ask = move |wanted, _| (wanted == FileSearch::MissingFolder).then(|| vec![answer.clone()]);
    let size = ViewSize::new(1000, 620, 1.0);
    let mut stage = Stage::asking(None, size, std::sync::Arc::new(ask));
    stage.keeper.restore(&project);
    stage.catch_up();
    assert_eq!(words(&mut stage, "ready"), "1 problem");
    assert_eq!(words(&mut stage, "song-tempo"), "104", "while files are missing");
    click(&mut stage, "ready-button");
    assert_eq!(stage.view.class("problem").len(), 1, "and not one for each stem");
    assert!(stage.view.id("problem-0-dismiss").is_none(), "it is mended, not dismissed");
    click(&mut stage, "problem-0-locate");
    wait(&mut stage, "the folder is taken", |stage| now(stage).folder == moved);
    stage.catch_up();
    assert_eq!(words(&mut stage, "ready"), "Show ready");
    assert_eq!(words(&mut stage, "song-tempo"), "104");
    stage.keeper.undo();
    stage.catch_up();
    assert_eq!(words(&mut stage, "ready"), "1 problem", "it is missing again");
}

#[test]
fn a_folder_that_comes_back_is_loaded_once_it_is_located() {
    let (keep, folder) = song();
    let project = {
        let mut stage = Stage::with(&folder);
        stage.catch_up();
        stage.keeper.saved()
    };
    let away = keep.path().join("Away");
    fs::rename(&folder, &away).unwrap();
    let answer = folder.clone();
    let size = ViewSize::new(1000, 620, 1.0);
    let mut stage = Stage::asking(None, size, std::sync::Arc::new(move |_, _| Some(vec![answer.clone()])));
    stage.keeper.restore(&project);
    stage.catch_up();
    fs::rename(&away, &folder).unwrap();
    click(&mut stage, "ready-button");
    click(&mut stage, "problem-0-locate");
    stage.catch_up();
    wait(&mut stage, "green", |stage| {
        stage.load();
        words(stage, "ready") == "Show ready"
    });
}

#[test]
fn a_path_that_does_not_exist_and_a_file_that_is_no_audio_are_said_in_words() {
    let (keep, folder) = song();
    let mut stage = Stage::with(&folder);
    let before = now(&stage);
    click(&mut stage, "song-button");
    crate::hand::write(&mut stage, "path", "/no/such/place");
    stage.catch_up();
    let told =
        |stage: &mut Stage, words: &str| stage.view.everything().into_iter().any(|view| view.text.contains(words));
    assert!(told(&mut stage, "/no/such/place: cannot be opened: there is no such file or folder."));
    let notes = keep.path().join("notes.txt");
    fs::write(&notes, "verse, chorus").unwrap();
    stage.view.drop_files((300.0, 300.0), [notes]);
    stage.catch_up();
    assert!(told(&mut stage, "notes.txt: cannot be opened: it is not an audio file that Stemlock can read."));
    assert_eq!(now(&stage), before, "the song plays on");
    click(&mut stage, "ready-button");
    let count = stage.view.class("problem").len();
    click(&mut stage, "problem-0-dismiss");
    stage.refresh();
    assert_eq!(stage.view.class("problem").len(), count - 1);
}

#[test]
fn a_dropped_zip_is_unpacked_beside_itself_after_asking_and_opens() {
    let keep = tempfile::tempdir().unwrap();
    let song = write_song(&keep.path().join("made"), &["Bass", "Drums"]);
    let files = ["Bass.wav", "Drums.wav"].map(|name| (format!("Ode/{name}"), fs::read(song.join(name)).unwrap()));
    let archive = keep.path().join("Ode.zip");
    let packed: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    fs::write(&archive, zip(&packed)).unwrap();
    let mut stage = Stage::new(None, ViewSize::new(1000, 620, 1.0));
    let drop_it = |stage: &mut Stage| {
        stage.view.drop_files((300.0, 300.0), [archive.clone()]);
        stage.catch_up();
        click(stage, "ready-button");
        assert!(!keep.path().join("Ode").exists() || stage.keeper.view().song.is_some(), "it asks first");
        click(stage, "problem-0-unpack");
        stage.catch_up();
    };
    drop_it(&mut stage);
    let opened = now(&stage);
    assert_eq!((opened.folder.as_path(), opened.stems.len()), (keep.path().join("Ode").as_path(), 2));
    assert_eq!(fs::read(keep.path().join("Ode/Ode/Bass.wav")).unwrap(), files[0].1);
    click(&mut stage, "sheet-close");
    // What is there is not written over.
    drop_it(&mut stage);
    let told = stage.keeper.view().problems.iter().map(ToString::to_string).collect::<Vec<_>>().concat();
    assert!(told.contains("a folder with the archive's name is there already"), "{told}");
}
