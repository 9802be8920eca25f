//! A crash loses nothing: a process that is killed while it writes leaves the former file or the new one, whole.
//!
//! `STEMLOCK_CASES` asks for more kills than CI has time for.
#![cfg(all(unix, feature = "plugin"))]
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use stemlock::host::{Keeper, RecentSongs};
use stemlock::setlist::{Edit, scan_folder};
use testkit::{Random, wav_of_shorts};

/// Tells the child where to write.
const FOLDER: &str = "STEMLOCK_TEST_KILLED";
/// How long the song's name is.
const LENGTH: usize = 60;
/// What stands at the end of its `song.toml`, behind so much of a comment that writing takes its time.
const END: &str = "# the end";

#[test]
fn who_is_killed_while_writing_leaves_whole_files() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        write_for_ever(Path::new(&folder));
    }
    let kills = std::env::var("STEMLOCK_CASES").map_or(60, |cases| cases.parse().unwrap());
    let disk = tempfile::tempdir().unwrap();
    let song = disk.path().join("song");
    fs::create_dir_all(&song).unwrap();
    fs::write(song.join("Bass.wav"), wav_of_shorts(1, 48_000, [0; 100])).unwrap();
    let comment = format!("name = \"song\"\n{}{END}\n", "# what a musician wrote there\n".repeat(20_000));
    fs::write(song.join("song.toml"), comment).unwrap();
    let mut random = Random::new(9);
    let mut seen = [0; 2];
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "who_is_killed_while_writing_leaves_whole_files", "--nocapture"])
            .env(FOLDER, disk.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        said.map_while(Result::ok).find(|line| line.contains("writing")).expect("the child writes");
        std::thread::sleep(Duration::from_micros(random.below(40_000) as u64));
        child.kill().unwrap();
        child.wait().unwrap();

        let name = scan_folder(&song).unwrap().name;
        let first = name.chars().next().unwrap();
        let whole = name.len() == LENGTH && name.chars().all(|letter| letter == first);
        assert!(whole || name == "song", "kill {kill}: the song is called {name}");
        assert!(fs::read_to_string(song.join("song.toml")).unwrap().contains(END), "kill {kill}: the end is gone");
        seen[0] += usize::from(whole);
        let list = disk.path().join("recent").join("recent.json");
        if let Ok(text) = fs::read(&list) {
            serde_json::from_slice::<Vec<PathBuf>>(&text).unwrap_or_else(|error| panic!("kill {kill}: {error}"));
            seen[1] += 1;
        }
    }
    assert!(seen.iter().all(|&seen| seen > kills / 2), "too little was written to be killed: {seen:?} of {kills}");
}

#[allow(clippy::print_stdout)]
fn write_for_ever(disk: &Path) -> ! {
    let song = disk.join("song");
    let keeper = Keeper::new(RecentSongs::in_folder(&disk.join("recent")));
    keeper.open(vec![song.clone()]);
    let begun = Instant::now();
    while keeper.song().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "the song does not open");
        std::thread::sleep(Duration::from_millis(1));
    }
    let write = |letter: char| {
        keeper.edit(&Edit::Name(letter.to_string().repeat(LENGTH))).unwrap();
        keeper.save_song_toml(&[]);
        assert!(keeper.wait_until_idle(Duration::from_secs(20)), "a helper hangs");
    };
    write('Z');
    println!("writing");
    let recent = RecentSongs::in_folder(&disk.join("recent"));
    std::thread::spawn(move || {
        for number in 0.. {
            recent.remember(Path::new(&format!("/songs/{}/{number}", "x".repeat(5_000))));
        }
    });
    // Until the parent kills it.
    loop {
        ('A'..='Z').for_each(write);
    }
}
