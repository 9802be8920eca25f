//! Helpers that hang, and attempts that overtake each other.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{disk, names, settle};
use crate::host::keeper::SAVING_PATIENCE;
use crate::host::{Keeper, RecentSongs};

/// A pipe that nobody writes to: whoever opens it waits.
#[cfg(unix)]
fn pipe(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_disk_that_hangs_holds_nobody_up() {
    let disk = disk(&["Ode/Bass.wav"]);
    pipe(&disk.path().join("config/recent.json"));
    let keeper = Keeper::new(RecentSongs::in_folder(&disk.path().join("config")));
    keeper.open(vec![disk.path().join("Ode")]);
    assert!(!keeper.wait_until_idle(Duration::from_millis(300)), "the helper waits for the pipe");
    let begun = Instant::now();
    let texts: Vec<_> = (0..5).map(|_| keeper.saved()).collect();
    assert!(begun.elapsed() < 2 * SAVING_PATIENCE, "saving waits for it once: {:?}", begun.elapsed());
    assert!(texts[0].contains("\"hash\""), "{}", texts[0]);
    let begun = Instant::now();
    drop(keeper);
    assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
}

#[test]
fn an_attempt_that_fails_takes_nothing_from_the_song_before() {
    let stems: Vec<String> = (0..12).map(|stem| format!("Ode/{stem}.wav")).collect();
    let disk = disk(&stems.iter().map(String::as_str).chain(["more/Pad.wav"]).collect::<Vec<_>>());
    for then in ["gone", "more/Pad.wav"] {
        for wait in 0..20 {
            let keeper = Keeper::default();
            keeper.open(vec![disk.path().join("Ode")]);
            std::thread::sleep(Duration::from_micros(50 * wait));
            keeper.open(vec![disk.path().join(then)]);
            settle(&keeper);
            let song = keeper.song().expect("one of the two can be opened");
            let hashes = keeper.saved().matches("\"hash\"").count();
            assert_eq!(hashes, song.stems.len(), "{then} after {wait}: {:?}", names(&keeper));
            assert!(then != "gone" || song.stems.len() == 12);
        }
    }
}
