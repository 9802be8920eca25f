//! Songs named by a state: found again, kept, with their tempo, and without delaying the host.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

#[path = "restored/exported.rs"]
mod exported;
#[cfg(target_os = "linux")]
#[path = "restored/hanging.rs"]
mod hanging;
mod hosts;
#[cfg(unix)]
#[path = "restored/late_songs.rs"]
mod late_songs;
#[allow(dead_code)] // Made for the tests of the program.
#[path = "cli/stage.rs"]
mod stage;
#[cfg(target_os = "linux")]
#[path = "restored/unread.rs"]
mod unread;

use std::process::Command;

use clack_extensions::render::RenderMode;
use serde_json::{Value, json};

use hosts::bank::FULL;
use hosts::clap::ClapHost;
use hosts::song::{SongFolder, played, set_state};
use hosts::{BEAT, BLOCK, RATE};
use stemlock::setlist::Output;

const FRAMES: usize = 4 * BLOCK;
const MAIN: [(usize, usize); 2] = [(0, 0), (0, 1)];

fn plays(name: &str, channel: usize) -> Vec<f32> {
    (0..FRAMES).map(|at| played(name, channel, at)).collect()
}

/// The state that a host would write to a project.
fn saved(host: &mut ClapHost) -> String {
    String::from_utf8(host.save().split_off(8)).unwrap()
}

/// The song in a state.
fn song_in(state: &str) -> String {
    let state: Value = serde_json::from_str(state).unwrap();
    state["fields"]["song"].as_str().unwrap().to_owned()
}

#[test]
fn a_project_sounds_as_it_was_saved_when_song_toml_is_gone() {
    let song = SongFolder::new(&["Drums"], 8 * FRAMES);
    let toml = song.path().join("song.toml");
    std::fs::write(&toml, "tempo = 104\nstart = 0.01\n").unwrap();
    let mut host = ClapHost::playing(&song.state());
    let before = host.render(&FULL, 0, 4 * FRAMES, &MAIN);
    let state = saved(&mut host);
    let silent = vec![vec![0.0; 4 * FRAMES]; 2];
    assert_ne!(before, silent);
    std::fs::remove_file(&toml).unwrap();
    let mut host = ClapHost::playing(&state);
    assert!(host.render(&FULL, 0, 4 * FRAMES, &MAIN) == before, "the tempo and the start are the project's");
    assert_eq!(song_in(&saved(&mut host)), song_in(&state));
    // Moved without it, too.
    let copy = SongFolder::new(&["Drums"], 8 * FRAMES);
    let mut moved: Value = serde_json::from_str(&state).unwrap();
    let mut text: Value = serde_json::from_str(&song_in(&state)).unwrap();
    text["song"]["folder"] = copy.path().display().to_string().into();
    moved["fields"]["song"] = text.to_string().into();
    let mut host = ClapHost::playing(&moved.to_string());
    assert!(host.render(&FULL, 0, 4 * FRAMES, &MAIN) == before);
    // A `song.toml` that exists with other content takes precedence.
    std::fs::write(&toml, "tempo = 90\n").unwrap();
    let mut host = ClapHost::playing(&state);
    let after = host.render(&FULL, 0, 4 * FRAMES, &MAIN);
    assert!(after != before && after != silent);
}

#[test]
fn a_song_of_a_set_starts_where_a_saved_project_says() {
    let gig = ["One", "Two"].map(|name| SongFolder::new(&[name], 4 * BEAT));
    let mut state: Value = serde_json::from_str(&set_state(&gig)).unwrap();
    let mut text: Value = serde_json::from_str(state["fields"]["song"].as_str().unwrap()).unwrap();
    (text["set"]["songs"][0]["gap"], text["set"]["songs"][1]["start"]) = (1.0.into(), 10.0.into());
    state["fields"]["song"] = text.to_string().into();
    state["params"] = json!({ "lead": { "string": "timeline" } });
    let starts = |host: &mut ClapHost| {
        let read = |(name, beat): (&str, usize)| {
            let heard = host.render(&FULL, beat * BEAT, FRAMES, &MAIN).swap_remove(0);
            // In the first block, the song before rings out.
            heard[BLOCK..] == plays(name, 0)[BLOCK..]
        };
        [("One", 4), ("Two", 10)].map(read)
    };
    let mut host = ClapHost::playing(&state.to_string());
    assert_eq!(starts(&mut host), [true; 2]);
    let state = saved(&mut host);
    let mut again = ClapHost::playing(&state);
    assert_eq!(starts(&mut again), [true; 2]);
    assert_eq!(song_in(&saved(&mut again)), song_in(&state));
    let kept: Value = serde_json::from_str(&song_in(&state)).unwrap();
    let songs = &kept["set"]["songs"];
    assert_eq!((&songs[0]["gap"], &songs[1]["start"]), (&json!(1.0), &json!(10.0)));
}

#[test]
fn a_saved_tempo_beyond_all_beats_is_ignored_and_kept() {
    let song = SongFolder::new(&["Drums"], FRAMES);
    let change = |beat: f64, bpm: f64| json!({ "beat": beat, "bpm": bpm, "meter": "4/4" });
    let text = json!({ "version": 1, "song": {
        "folder": song.path(), "name": "Far", "stems": [], "tempo_map": [change(0.0, 60.0), change(1e300, 61.0)],
    } });
    let state = json!({ "version": "0.1.0", "params": {}, "fields": { "song": text.to_string() } });
    let mut host = ClapHost::playing(&state.to_string());
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], plays("Drums", 0), "120 is assumed");
    let written: Value = serde_json::from_str(&song_in(&saved(&mut host))).unwrap();
    assert_eq!(written["song"]["tempo_map"], text["song"]["tempo_map"]);
}

/// Names a folder in which tests on two systems leave their projects for each other: a song in a home folder, and `saved-SYSTEM.json`.
const EXCHANGE: &str = "STEMLOCK_EXCHANGE";

/// Its song is found from the user's home folder, and its stems from the song's.
#[test]
fn a_project_that_another_system_saved_finds_its_song() {
    const NAME: &str = "a_project_that_another_system_saved_finds_its_song";
    const CHILD: &str = "STEMLOCK_TEST_HOME";
    let kept = tempfile::tempdir().unwrap();
    let exchange = std::env::var_os(EXCHANGE).map_or_else(|| kept.path().to_owned(), std::path::PathBuf::from);
    // A home folder is one on a drive.
    let exchange = std::path::absolute(exchange).unwrap();
    let home = exchange.join("home");
    let folder = home.join("Music").join("Night Bus");
    if std::env::var_os(CHILD).is_none() {
        std::fs::create_dir_all(folder.join("More")).unwrap();
        let made = SongFolder::new(&["Bass", "Drums"], FRAMES);
        std::fs::copy(made.path().join("Bass.wav"), folder.join("Bass.wav")).unwrap();
        std::fs::copy(made.path().join("Drums.wav"), folder.join("More").join("Drums.wav")).unwrap();
        let home = home.as_os_str();
        let of_user = [("HOME", home), ("USERPROFILE", home), ("STEMLOCK_SONG", folder.as_os_str())];
        let child = [&of_user[..], &[(EXCHANGE, exchange.as_os_str()), (CHILD, "1".as_ref())]].concat();
        return in_a_process_with(NAME, &child);
    }
    // Opened by its folder.
    let mut host = ClapHost::new();
    host.set_mode(RenderMode::Offline);
    host.activate(f64::from(RATE));
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], plays("Bass", 0));
    let opened: Value = serde_json::from_str(&song_in(&saved(&mut host))).unwrap();
    assert_eq!(opened["song"]["from_home"], "Music/Night Bus", "as every system reads it");
    // With a stem further inside.
    let stem = |file: &str| json!({ "file": file, "name": file, "role": "Other" });
    let stems = [stem("Bass.wav"), stem("More/Drums.wav")];
    let song = json!({ "folder": folder, "from_home": "Music/Night Bus", "name": "Night Bus", "stems": stems });
    let text = json!({ "version": 1, "song": song });
    let fields = json!({ "song": text.to_string() });
    let state = json!({ "version": "0.1.0", "params": {}, "fields": fields }).to_string();
    let both: Vec<f32> = (0..FRAMES).map(|at| played("Bass", 0, at) + played("Drums", 0, at)).collect();
    let opens = |state: &str| {
        let mut host = ClapHost::playing(state);
        assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], both, "{state}");
        saved(&mut host)
    };
    let own = opens(&state);
    let written: Value = serde_json::from_str(&song_in(&own)).unwrap();
    assert_eq!(written["song"]["stems"][1]["file"], "More/Drums.wav");
    std::fs::write(exchange.join(format!("saved-{}.json", std::env::consts::OS)), &own).unwrap();
    // What this system saves, with the folder as others write it; and what others did save.
    for elsewhere in [r"C:\Users\ann\Music\Night Bus", "/Users/ann/Music/Night Bus", "/home/ann/Music/Night Bus"] {
        let mut moved: Value = serde_json::from_str(&own).unwrap();
        let mut text = written.clone();
        text["song"]["folder"] = elsewhere.into();
        moved["fields"]["song"] = text.to_string().into();
        opens(&moved.to_string());
    }
    for entry in std::fs::read_dir(&exchange).unwrap().flatten() {
        if entry.path().extension().is_some_and(|end| end == "json") {
            opens(&std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// Runs the test called `name` of this file in a process of its own, with `variable` set.
#[cfg(target_os = "linux")]
fn in_a_process_of_its_own(name: &str, variable: &str) {
    in_a_process_with(name, &[(variable, "1".as_ref())]);
}

/// The same with these variables.
fn in_a_process_with(name: &str, variables: &[(&str, &std::ffi::OsStr)]) {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
}

/// How many bytes this process has read.
#[cfg(target_os = "linux")]
fn bytes_read() -> u64 {
    let counters = std::fs::read_to_string("/proc/self/io").unwrap();
    counters.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_state_that_names_the_same_files_opens_none_of_them_again() {
    const CHILD: &str = "STEMLOCK_TEST_SAME_FILES";
    const LONG: usize = 40 * FRAMES;
    if std::env::var_os(CHILD).is_none() {
        return in_a_process_of_its_own("a_state_that_names_the_same_files_opens_none_of_them_again", CHILD);
    }
    let song = SongFolder::new(&["Drums", "Bass"], LONG);
    // A file that was just written may be written again in the same tick of the file system's clock.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    let mut host = ClapHost::playing(&song.state());
    let both = |frames: std::ops::Range<usize>| -> Vec<f32> {
        frames.map(|at| played("Bass", 0, at) + played("Drums", 0, at)).collect()
    };
    assert_eq!(host.render(&FULL, 0, LONG, &MAIN)[0], both(0..LONG));
    let state = host.save();
    let before = bytes_read();
    for round in 0..20 {
        let start = round * 2 * BLOCK;
        assert!(host.load(&state));
        let heard = host.render(&FULL, LONG + start, 2 * BLOCK, &MAIN);
        assert!(heard[0].iter().all(|&sample| sample == 0.0), "the song is over");
        assert_eq!(host.save(), state);
    }
    // An undo in the middle of a block's song: not even a fade.
    let heard = host.render(&FULL, 0, 8 * BLOCK, &MAIN);
    assert_eq!(heard[0][BLOCK..], both(0..8 * BLOCK)[BLOCK..]);
    for round in 8..32 {
        assert!(host.load(&state));
        let (start, end) = (round * BLOCK, (round + 1) * BLOCK);
        assert_eq!(host.render(&FULL, start, BLOCK, &MAIN)[0], both(start..end), "round {round}");
    }
    let read = bytes_read() - before;
    assert!(read < 64 * 1024, "{read} bytes were read; a stem has {}", LONG * 4);
    // A file that was replaced is read.
    std::fs::copy(song.path().join("Bass.wav"), song.path().join("Drums.wav")).unwrap();
    assert!(host.load(&state));
    host.render(&FULL, LONG, BLOCK, &MAIN);
    let twice: Vec<f32> = (0..BLOCK).map(|at| played("Bass", 0, at) * 2.0).collect();
    host.render(&FULL, 0, BLOCK, &MAIN);
    assert_eq!(host.render(&FULL, 0, BLOCK, &MAIN)[0][240..], twice[240..]);
}

/// A click at 120 BPM that begins half a second into its file, with an accent at each fourth: 16-bit samples.
fn click_at(frame: usize) -> i16 {
    const BEAT: usize = RATE as usize / 2;
    let (beat, into) = (frame / BEAT, frame % BEAT);
    if beat == 0 || into >= 1000 {
        return 0;
    }
    let time = into as f64 / f64::from(RATE);
    let hertz = if (beat - 1).is_multiple_of(4) { 1600.0 } else { 1000.0 };
    (16_000.0 * (-time / 0.006).exp() * (std::f64::consts::TAU * hertz * time).cos()) as i16
}

#[test]
fn a_song_that_is_opened_goes_by_the_click_that_is_heard_in_it() {
    const SONG: &str = "STEMLOCK_SONG";
    const FILE: usize = 30 * RATE as usize;
    let music =
        |frame: usize| if frame < RATE as usize / 2 { 0 } else { (6000.0 * (frame as f64 * 0.05).sin()) as i16 };
    if std::env::var_os(SONG).is_none() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, samples: &dyn Fn(usize) -> i16| {
            let wav = testkit::wav_of_shorts(1, RATE, (0..FILE).map(samples));
            std::fs::write(folder.path().join(name), wav).unwrap();
        };
        write("Track 1.wav", &click_at);
        write("Track 2.wav", &music);
        let variables = [(SONG, folder.path().as_os_str()), ("STEMLOCK_CACHE", "".as_ref())];
        return in_a_process_with("a_song_that_is_opened_goes_by_the_click_that_is_heard_in_it", &variables);
    }
    let mut host = ClapHost::new();
    host.activate(f64::from(RATE));
    let begun = std::time::Instant::now();
    while !song_in(&saved(&mut host)).contains(r#""tempo_source":"heard""#) {
        assert!(begun.elapsed().as_secs() < 60, "{}", song_in(&saved(&mut host)));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    host.call_back();
    assert!(host.heard.dirty() > 0, "the host is told that there is something to save");
    host.set_mode(RenderMode::Offline);
    let port = Output::Click.index();
    let heard = host.render(&FULL, 0, 4 * BLOCK, &[(port, 0), (0, 0)]);
    // Beat 0 is heard to a frame.
    let from_file = |sample: &dyn Fn(usize) -> i16, first: usize| -> Vec<f32> {
        (first..first + 4 * BLOCK).map(|at| f32::from(sample(at)) / 32_768.0).collect()
    };
    let near = RATE as usize / 2 - 1..=RATE as usize / 2 + 1;
    let first = near.clone().find(|first| heard[0][BLOCK..] == from_file(&click_at, *first)[BLOCK..]);
    let first = first.expect("the click comes on its own output, as it stands in its file");
    assert!(heard[1][BLOCK..] == from_file(&music, first)[BLOCK..], "and main has the music alone");
    // The project keeps it.
    let state = saved(&mut host);
    let mut again = ClapHost::playing(&state);
    let heard = again.render(&FULL, 0, 4 * BLOCK, &[(port, 0)]);
    assert!(heard[0][BLOCK..] == from_file(&click_at, first)[BLOCK..]);
    assert_eq!(song_in(&saved(&mut again)), song_in(&state));
}

/// How many threads of this process load songs.
#[cfg(target_os = "linux")]
fn loader_threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let name = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("comm")).unwrap_or_default();
    tasks.map(name).filter(|name| name.starts_with("stemlock-load")).count()
}

#[cfg(target_os = "linux")]
#[test]
fn however_many_instances_there_are_a_thread_for_each_core_loads() {
    const CHILD: &str = "STEMLOCK_TEST_ONE_POOL";
    if std::env::var_os(CHILD).is_none() {
        return in_a_process_of_its_own("however_many_instances_there_are_a_thread_for_each_core_loads", CHILD);
    }
    let song = SongFolder::new(&["Drums"], FRAMES);
    let mut hosts: Vec<ClapHost> = (0..8).map(|_| ClapHost::playing(&song.state())).collect();
    for host in &mut hosts {
        assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], plays("Drums", 0));
    }
    assert_eq!(loader_threads(), std::thread::available_parallelism().unwrap().get());
}

#[cfg(unix)]
#[test]
fn pipes_in_place_of_files_are_refused_and_an_instance_that_goes_waits_for_nothing() {
    let song = SongFolder::new(&["Drums"], FRAMES);
    let stem = |file: &str| json!({ "file": file, "name": file, "role": "Other" });
    let text = json!({ "version": 1, "song": {
        "folder": song.path(), "name": "Pipes", "stems": [stem("Bass.wav"), stem("Drums.wav")],
    } });
    let state = json!({ "version": "0.1.0", "params": {}, "fields": { "song": text.to_string() } }).to_string();
    for name in ["Bass.wav", "Keys.flac", "song.toml"] {
        assert!(Command::new("mkfifo").arg(song.path().join(name)).status().unwrap().success());
    }
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut host = ClapHost::playing(&state);
        let heard = host.render(&FULL, 0, FRAMES, &MAIN);
        let text = saved(&mut host);
        drop(host);
        let _ = sender.send((heard, text));
    });
    let (heard, text) = receiver.recv_timeout(std::time::Duration::from_secs(20)).expect("the host hangs");
    assert_eq!(heard[0], plays("Drums", 0));
    assert!(song_in(&text).contains(r#""file":"Bass.wav""#), "it keeps its place: {text}");
}
