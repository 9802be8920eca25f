//! The mix of the playing song, and what the host is told.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tempfile::TempDir;

use super::Keeper;
use crate::host::{Changed, News, State};
use crate::setlist::Edit;
use crate::time::FileStart;

/// A folder with a song of one stem, at this level.
fn song(level: f32) -> (TempDir, PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let folder = keep.path().join("Ode");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("Bass.wav"), b"no audio").unwrap();
    let toml = format!("tempo = 120.0\n[[stem]]\nfile = \"Bass.wav\"\ngain_db = {level:?}\n");
    std::fs::write(folder.join("song.toml"), toml).unwrap();
    (keep, folder)
}

fn settle(keeper: &Keeper) {
    let begun = Instant::now();
    while keeper.is_busy() {
        assert!(begun.elapsed() < Duration::from_secs(20), "a helper hangs");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn the_faders_stand_where_the_song_that_was_opened_has_them_and_where_a_project_does() {
    let ((_one, one), (_two, two)) = (song(-6.0), song(-12.0));
    let keeper = Arc::new(Keeper::default());
    keeper.start_with(&one);
    settle(&keeper);
    let state = State::new(&keeper);
    let level = || state.faders.stem(0).level;
    assert_eq!(level(), -6.0, "the song was there first");
    let before = keeper.song().unwrap();
    assert!(before.mix.is_shown());
    keeper.open(vec![two]);
    settle(&keeper);
    assert_eq!((level(), before.mix.stem(0).level, before.mix.is_shown()), (-12.0, -6.0, false));
    keeper.edit(&Edit::Start(FileStart::new(1.0))).unwrap();
    let text = keeper.saved();
    state.faders.take(&before.mix); // A hand on the faders.
    keeper.restore(&text);
    settle(&keeper);
    assert_eq!((level(), keeper.song().unwrap().mix.is_shown()), (-6.0, true), "a project sets them itself");
    keeper.close();
    assert_eq!(level(), -6.0);
}

#[test]
fn the_host_hears_of_what_it_did_not_do() {
    let (_keep, folder) = song(-6.0);
    let keeper = Keeper::default();
    let (news, told) = (Arc::new(News::default()), Arc::new(Mutex::new(Vec::new())));
    let into = Arc::clone(&told);
    news.tell_with(move |changed| into.lock().push(changed));
    let at_once = Arc::downgrade(&news);
    news.summon_with(move || at_once.upgrade().unwrap().deliver());
    keeper.say_changes_to(&news);
    let heard = || std::mem::take(&mut *told.lock());
    let project = Changed { project: true, values: false };
    keeper.open(vec![folder]);
    settle(&keeper);
    assert_eq!(heard(), [Changed { project: true, values: true }]);
    keeper.edit(&Edit::Start(FileStart::new(1.0))).unwrap();
    assert_eq!(heard(), [project]);
    keeper.edit(&Edit::Start(FileStart::new(1.0))).unwrap();
    assert_eq!(heard(), [], "nothing was changed");
    assert!(keeper.undo());
    assert_eq!(heard(), [project]);
    assert!(keeper.redo());
    assert_eq!(heard(), [project]);
    let text = keeper.saved();
    keeper.restore(&text);
    settle(&keeper);
    keeper.save_song_toml(&[]);
    keeper.open(vec!["/no/such/place".into()]);
    settle(&keeper);
    assert_eq!(heard(), [], "the host did it, or the project is as it was");
    keeper.close();
    assert_eq!(heard(), [project]);
}

#[test]
fn a_helper_that_panics_is_told() {
    let keeper = Keeper::default();
    let book = keeper.book();
    let ticket = book.change(|book| book.tickets.issue(super::Task::Look));
    super::helpers::send(&book, ticket, |_| std::panic::resume_unwind(Box::new(7)));
    settle(&keeper);
    let told = keeper.view().problems[0].to_string();
    assert!(told.contains("was not carried out: a fault in Stemlock"), "{told}");
}
