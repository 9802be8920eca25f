//! Crash safety: a process that is killed while it writes leaves the old file or the new one, complete.
//!
//! `STEMLOCK_CASES` sets the number of kills, for more than CI has time for.
#![cfg(all(unix, feature = "plugin"))]
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use stemlock::engine::{self, AnalysisCache};
use stemlock::host::{Keeper, RecentSongs, replace_file};
use stemlock::setlist::{Edit, scan_folder};
use stemlock::time::SampleRate;
use testkit::{Random, wav_of_shorts};

/// Tells the child where to write.
const FOLDER: &str = "STEMLOCK_TEST_KILLED";
/// The length of the song's name.
const LENGTH: usize = 60;
/// The least length of the paths in the list of recent songs.
const RECENT: usize = 5_000;
/// The text at the end of its `song.toml`, after a comment so long that writing takes time.
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
    let (mut seen, mut had) = ([0; 2], false);
    for kill in 0..kills {
        kill_soon(
            "who_is_killed_while_writing_leaves_whole_files",
            (FOLDER, disk.path()),
            Duration::from_micros(random.below(40_000) as u64),
        );

        let name = scan_folder(&song).unwrap().name;
        let first = name.chars().next().unwrap();
        let whole = name.len() == LENGTH && name.chars().all(|letter| letter == first);
        assert!(whole || name == "song", "kill {kill}: the song is called {name}");
        assert!(fs::read_to_string(song.join("song.toml")).unwrap().contains(END), "kill {kill}: the end is gone");
        seen[0] += usize::from(whole);
        let list = disk.path().join("recent").join("recent.json");
        if let Ok(text) = fs::read(&list) {
            let folders: Vec<PathBuf> =
                serde_json::from_slice(&text).unwrap_or_else(|error| panic!("kill {kill}: {error}"));
            // The song, and then so many others as there is room for.
            let long = folders.iter().filter(|folder| folder.to_string_lossy().len() > RECENT).count();
            assert!(
                folders.len() <= 12 && long + 1 >= folders.len() && !folders.is_empty(),
                "kill {kill}: {folders:?}"
            );
            had = true;
            seen[1] += 1;
        } else {
            assert!(!had, "kill {kill}: the list is gone");
        }
    }
    assert!(seen.iter().all(|&seen| seen > kills / 2), "too little was written to be killed: {seen:?} of {kills}");
}

/// Runs a test of this program in a child process with a folder, and kills it this long after it began to write.
fn kill_soon(test: &str, (variable, folder): (&str, &Path), after: Duration) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(variable, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines();
    said.map_while(Result::ok).find(|line| line.contains("writing")).expect("the child writes");
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Names the folder of the songs and of the cached analyses to the child.
const ANALYSED: &str = "STEMLOCK_TEST_KILLED_ANALYSING";

/// A cached analysis is the same whenever it is made. So after a kill, each entry is identical to the file that an undisturbed
/// process writes, or is not there.
#[test]
fn who_is_killed_while_keeping_an_analysis_leaves_whole_entries() {
    if let Some(folder) = std::env::var_os(ANALYSED) {
        analyse_for_ever(Path::new(&folder));
    }
    let kills = std::env::var("STEMLOCK_CASES").map_or(30, |cases| cases.parse().unwrap());
    let disk = tempfile::tempdir().unwrap();
    let mut random = Random::new(4);
    for number in 0..SONGS {
        let song = song_folder(disk.path(), number);
        fs::create_dir_all(&song).unwrap();
        let noise: Vec<i16> = (0..24_000).map(|_| (random.bits() >> 50) as i16).collect();
        fs::write(song.join("Keys.wav"), wav_of_shorts(1, 48_000, noise)).unwrap();
    }
    let (reference, kept) = (disk.path().join("reference"), disk.path().join("kept"));
    (0..SONGS).for_each(|number| analyse(disk.path(), number, &reference));
    let whole = entries(&reference);
    assert!(whole.len() >= SONGS, "{} entries of {SONGS} songs", whole.len());
    let mut seen = 0;
    for kill in 0..kills {
        kill_soon(
            "who_is_killed_while_keeping_an_analysis_leaves_whole_entries",
            (ANALYSED, disk.path()),
            Duration::from_micros(random.below(60_000) as u64),
        );
        for (name, bytes) in entries(&kept) {
            assert!(whole.get(&name) == Some(&bytes), "kill {kill}: {name} is not what is written undisturbed");
            seen += 1;
        }
    }
    assert!(seen >= kills, "too little was kept: {seen} entries in {kills} kills");
}

/// How many songs are analysed.
const SONGS: usize = 4;

fn song_folder(disk: &Path, number: usize) -> PathBuf {
    disk.join(format!("Song {number}"))
}

fn entries(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().flatten().map(|file| file.path());
    let entries = files.filter(|path| path.extension().is_some_and(|end| end == "analysis"));
    entries
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

/// Loads a song and all that is to be found out about it.
fn analyse(disk: &Path, number: usize, kept: &Path) {
    let rate = SampleRate::new(48_000).unwrap();
    let (_processor, loader, controller) = engine::build_with(rate, AnalysisCache::in_folder(kept));
    controller.load(scan_folder(&song_folder(disk, number)).unwrap());
    loader.run_to_end();
}

#[allow(clippy::print_stdout)]
fn analyse_for_ever(disk: &Path) -> ! {
    let kept = disk.join("kept");
    for round in 0.. {
        (0..SONGS).for_each(|number| {
            analyse(disk, number, &kept);
            if round == 0 && number == 0 {
                println!("writing");
            }
        });
        for name in entries(&kept).keys() {
            let _ = fs::remove_file(kept.join(name));
        }
    }
    unreachable!("the parent kills it")
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
            recent.remember(Path::new(&format!("/songs/{}/{number}", "x".repeat(RECENT))));
        }
    });
    // Until the parent kills it.
    loop {
        ('A'..='Z').for_each(write);
    }
}

/// Names the folder of a state to the child.
const STATE: &str = "STEMLOCK_TEST_KILLED_SAVING";
/// The states that the child saves: of different lengths, so that one that is half another would be seen.
const LENGTHS: [usize; 3] = [400_000, 90_000, 700_000];

/// A program without a host saves its show itself.
#[test]
fn who_is_killed_while_saving_a_state_leaves_a_whole_one() {
    if let Some(folder) = std::env::var_os(STATE) {
        save_for_ever(Path::new(&folder));
    }
    let kills = std::env::var("STEMLOCK_CASES").map_or(40, |cases| cases.parse().unwrap());
    let disk = tempfile::tempdir().unwrap();
    let mut random = Random::new(2);
    let mut seen = [0; LENGTHS.len()];
    for kill in 0..kills {
        kill_soon(
            "who_is_killed_while_saving_a_state_leaves_a_whole_one",
            (STATE, disk.path()),
            Duration::from_micros(random.below(30_000) as u64),
        );
        let text = fs::read_to_string(disk.path().join("show.json")).unwrap();
        let which = (0..LENGTHS.len()).find(|&which| text == state(which));
        seen[which.unwrap_or_else(|| panic!("kill {kill}: {} bytes that nobody wrote", text.len()))] += 1;
    }
    assert!(seen.iter().all(|&seen| seen > 0), "each state was found at least once: {seen:?} of {kills}");
}

fn state(which: usize) -> String {
    let songs = char::from(b'A' + which as u8).to_string().repeat(LENGTHS[which]);
    serde_json::json!({ "songs": songs, "place": [which, 1.5] }).to_string()
}

#[allow(clippy::print_stdout)]
fn save_for_ever(disk: &Path) -> ! {
    let states: Vec<_> = (0..LENGTHS.len()).map(state).collect();
    let path = disk.join("show.json");
    // It goes on after the state that it finds, or a slow disk would never see the others.
    let last = fs::read_to_string(&path).ok().and_then(|text| states.iter().position(|state| *state == text));
    let mut next = last.map_or(0, |last| last + 1);
    replace_file(&path, states[next % states.len()].as_bytes()).unwrap();
    println!("writing");
    loop {
        next += 1;
        replace_file(&path, states[next % states.len()].as_bytes()).unwrap();
    }
}
