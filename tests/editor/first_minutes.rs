//! The window without a song: the demo song, recent songs, and help; the page of the manual that fits.

use std::path::Path;
use std::sync::Arc;

use nice_plug_vizia::ViewSize;
use stemlock::host::{Keeper, RecentSongs};
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::hand::{choose, click, now, song, view, wait, words};
use crate::stage::{Stage, write_song};

/// The default size.
fn size() -> ViewSize {
    ViewSize::new(1000, 620, 1.0)
}

fn question(stage: &mut Stage) {
    stage.view.hold(Modifiers::SHIFT);
    stage.view.key(Code::Slash, Key::Character("?".into()));
    stage.view.hold(Modifiers::empty());
    stage.view.settle();
}

/// The title of the open sheet; empty without one.
fn sheet(stage: &mut Stage) -> String {
    stage.view.id("sheet").map_or_else(String::new, |sheet| sheet.name)
}

#[test]
fn the_demo_song_is_made_opened_and_plays() {
    let keep = tempfile::tempdir().unwrap();
    let mut stage = Stage::new(None, size());
    stage.keeper.keep_demo_in(keep.path());
    stage.refresh();
    click(&mut stage, "demo");
    // A build without optimisation plays the instruments slowly.
    assert!(stage.keeper.wait_until_idle(std::time::Duration::from_secs(300)));
    assert!(stage.keeper.song().is_some());
    stage.catch_up();
    let song = now(&stage);
    assert_eq!((song.name.as_str(), song.stems.len()), ("Harbour Lights", 8));
    assert_eq!(song.folder, keep.path().join("Harbour Lights"));
    assert_eq!(words(&mut stage, "ready"), "Show ready", "nothing is wrong with it");
    assert_eq!(song.sections.len(), 5, "{:?}", song.sections);
    assert!(song.stems.iter().all(|stem| stem.role.name() != "Other"));
    stage.play(8.0, 10, 104.0);
    let (left, _) = stage.heard(stemlock::setlist::Output::Main);
    assert!(left.iter().any(|sample| sample.abs() > 0.01));
    // A second time nothing is made: what a musician changed stays.
    let toml = song.folder.join("song.toml");
    std::fs::write(&toml, "name = \"Mine\"\ntempo = 104.0\n").unwrap();
    let mut again = Stage::new(None, size());
    again.keeper.keep_demo_in(keep.path());
    again.refresh();
    click(&mut again, "demo");
    wait(&mut again, "it is open again", |stage| stage.keeper.song().is_some());
    assert_eq!(now(&again).name, "Mine");
}

#[test]
fn without_room_for_the_demo_song_the_reason_is_told() {
    let keep = tempfile::tempdir().unwrap();
    std::fs::write(keep.path().join("file"), "").unwrap();
    let mut stage = Stage::new(None, size());
    stage.keeper.keep_demo_in(&keep.path().join("file"));
    stage.refresh();
    click(&mut stage, "demo");
    stage.catch_up();
    click(&mut stage, "ready-button");
    assert!(view(&mut stage, "problem-0").name.contains("the demo song is not written"));
}

/// A window whose keeper remembers these songs.
fn remembering(settings: &Path, songs: &[&Path]) -> Stage {
    let recent = RecentSongs::in_folder(settings);
    songs.iter().for_each(|song| recent.remember(song));
    Stage::keeping(Arc::new(Keeper::new(recent)), None, size(), Arc::new(|_, _| None))
}

#[test]
fn recent_songs_that_are_still_there_are_offered() {
    let keep = tempfile::tempdir().unwrap();
    let songs = ["One", "Two", "Three", "Four", "Five"].map(|name| write_song(&keep.path().join(name), &["Bass"]));
    let gone = keep.path().join("Gone");
    let all: Vec<&Path> = songs.iter().map(|song| &**song).chain([&*gone]).collect();
    let mut stage = remembering(&keep.path().join("settings"), &all);
    wait(&mut stage, "they are offered", |stage| !stage.view.class("recent-song").is_empty());
    let offered: Vec<String> = stage.view.class("recent-song").into_iter().map(|song| song.name).collect();
    assert_eq!(offered, ["Five", "Four", "Three", "Two"]);
    assert_eq!(stage.view.cut_texts().len(), 0);
    let second = stage.view.class("recent-song")[1].middle();
    stage.view.click(second);
    wait(&mut stage, "it is open", |stage| stage.keeper.song().is_some());
    assert_eq!(now(&stage).folder, songs[3]);
}

#[test]
fn three_lines_of_help_are_readable_in_the_smallest_window() {
    for size in [ViewSize::new(800, 480, 1.0), size()] {
        let mut stage = Stage::new(None, size);
        stage.load();
        assert_eq!(stage.view.class("invitation-help").len(), 3);
        let cut = stage.view.cut_texts();
        assert!(cut.is_empty(), "{cut:?}");
        let (room, demo) = (view(&mut stage, "invitation").bounds, view(&mut stage, "demo").bounds);
        for line in stage.view.class("invitation-help") {
            assert!(line.bounds.y > demo.bottom() && line.bounds.bottom() <= room.bottom(), "{line:?}");
        }
    }
}

#[test]
fn help_opens_on_the_page_that_fits_and_leads_back() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    question(&mut stage);
    assert_eq!(sheet(&mut stage), "Your first song");
    question(&mut stage);
    assert_eq!(sheet(&mut stage), "", "and closes again");
    for (button, page) in [("ready-button", "What each message means"), ("song-button", "Tempo")] {
        click(&mut stage, button);
        let before = sheet(&mut stage);
        click(&mut stage, "help");
        assert_eq!(sheet(&mut stage), page);
        click(&mut stage, "sheet-close");
        assert_eq!(sheet(&mut stage), before, "back to where it was asked for");
        click(&mut stage, "sheet-close");
        assert_eq!(sheet(&mut stage), "");
    }
    click(&mut stage, "words-button");
    question(&mut stage);
    assert_eq!(sheet(&mut stage), "Lyrics");
}

#[test]
fn of_a_set_the_page_about_shows_in_this_host_opens() {
    let (keep, folder) = song();
    let second = write_song(&keep.path().join("Second"), &["Bass"]);
    let mut stage = Stage::with(&folder);
    stage.keeper.open(vec![folder, second]);
    stage.catch_up();
    question(&mut stage);
    assert_eq!(sheet(&mut stage), "A show in REAPER");
    question(&mut stage);
    stage.keeper.journal().runs_in("CLAP plugin", Some("Bitwig Studio 5.2".to_owned()));
    question(&mut stage);
    assert_eq!(sheet(&mut stage), "A show in Bitwig Studio");
}

#[test]
fn every_page_can_be_reached_and_nothing_of_it_is_cut() {
    let (_keep, folder) = song();
    let mut stage = Stage::with(&folder);
    question(&mut stage);
    for page in
        ["Click to the drummer", "Another key", "A pedal", "What each message means", "Install Stemlock", "Keys"]
    {
        click(&mut stage, "help-pages");
        choose(&mut stage, page);
        assert_eq!(sheet(&mut stage), page);
        stage.view.settle();
        let cut = stage.view.cut_texts();
        assert!(cut.is_empty(), "{page}: {:?}", cut.iter().map(|view| view.text.clone()).collect::<Vec<_>>());
    }
    for told in ["half a beat back", "loops the section"] {
        assert!(!stage.view.named(told).is_empty(), "{told}");
    }
}
