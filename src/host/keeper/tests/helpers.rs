//! Helpers that hang, and attempts that overtake each other.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{disk, edit_all, names, opened, settle, told};
use crate::engine::{AnalysisCache, LoaderThreads, SetEngine, SetEntry, build, build_set};
use crate::host::keeper::SAVING_PATIENCE;
use crate::host::keeper::ticket::Task;
use crate::host::{Keeper, RecentSongs};
use crate::setlist::Edit;
use crate::time::{FileStart, SampleRate};

/// A pipe without a writer: opening it blocks.
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
    // The window continues meanwhile.
    std::thread::scope(|scope| {
        let saving = scope.spawn(|| keeper.saved());
        std::thread::sleep(SAVING_PATIENCE / 10);
        let begun = Instant::now();
        assert_eq!(names(&keeper), ["Bass"]);
        assert!(keeper.view().song.is_some() && keeper.status().problems.is_empty());
        assert!(begun.elapsed() < SAVING_PATIENCE / 4, "{:?}", begun.elapsed());
        assert!(!saving.is_finished(), "saving does wait");
        assert!(saving.join().unwrap().contains("\"hash\""));
    });
    let begun = Instant::now();
    let texts: Vec<_> = (0..5).map(|_| keeper.saved()).collect();
    assert!(begun.elapsed() < 2 * SAVING_PATIENCE, "saving waits for it once: {:?}", begun.elapsed());
    assert!(texts[0].contains("\"hash\""), "{}", texts[0]);
    let begun = Instant::now();
    drop(keeper);
    assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
}

#[test]
fn nobody_waits_for_the_book_while_a_host_waits_for_the_song() {
    const LIMIT: Duration = Duration::from_secs(4);
    let disk = disk(&["Ode/Bass.wav"]);
    let keeper = opened(&[disk.path().join("Ode")]);
    // Nobody loads: the test has the loaders, and does not call them.
    let SetEngine { ends, .. } =
        build_set(SampleRate::new(48_000).unwrap(), &AnalysisCache::default(), &[SetEntry::default()]);
    keeper.install(ends, true);
    for is_sought in [true, false] {
        let search = keeper.book().change(|book| {
            book.player.search(is_sought);
            is_sought.then(|| book.tickets.issue(Task::Find))
        });
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| keeper.wait_until_ready(LIMIT));
            std::thread::sleep(LIMIT / 40);
            let begun = Instant::now();
            assert_eq!(names(&keeper), ["Bass"]);
            assert!(keeper.view().song.is_some() && keeper.status().problems.is_empty());
            edit_all(&keeper, [Edit::Name("Ode".to_owned()), Edit::Start(FileStart::new(f64::from(is_sought)))]);
            assert!(begun.elapsed() < LIMIT / 4, "sought {is_sought}: {:?}", begun.elapsed());
            assert!(!waiting.is_finished(), "sought {is_sought}: it does wait");
            waiting.join().unwrap();
        });
        search.into_iter().for_each(|ticket| keeper.book().end(ticket));
    }
}

/// Limits the memory of this process.
#[cfg(target_os = "linux")]
fn limit(bytes: &str) {
    let process = std::process::id().to_string();
    let done = std::process::Command::new("prlimit").args(["--pid", &process, &format!("--as={bytes}")]).status();
    assert!(done.unwrap().success());
}

/// The number of threads of this process.
#[cfg(target_os = "linux")]
fn threads() -> usize {
    fs::read_dir("/proc/self/task").unwrap().count()
}

/// Leaves no room for the stack of a thread.
#[cfg(target_os = "linux")]
fn leave_no_room_for_threads() {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let used = status.lines().find_map(|line| line.strip_prefix("VmSize:")).unwrap();
    let used: u64 = used.trim().trim_end_matches(" kB").parse().unwrap();
    limit(&format!("{0}:unlimited", used * 1024 + (32 << 20)));
}

/// Starts threads until the system has no cached stacks of ended threads left. They end when the returned value is dropped.
#[cfg(target_os = "linux")]
fn take_kept_stacks() -> std::sync::mpsc::SyncSender<()> {
    let (end, ended) = std::sync::mpsc::sync_channel(0);
    let ended = std::sync::Arc::new(parking_lot::Mutex::new(ended));
    let start = || {
        let ended = std::sync::Arc::clone(&ended);
        std::thread::Builder::new().spawn(move || ended.lock().recv())
    };
    while start().is_ok() {}
    end
}

#[cfg(target_os = "linux")]
#[test]
fn a_system_without_a_thread_to_spare_is_told_and_tried_again() {
    const NAME: &str = "a_system_without_a_thread_to_spare_is_told_and_tried_again";
    const STACKS: &str = "RUST_MIN_STACK";
    if std::env::var_os(STACKS).is_none() {
        // In a separate process, with stacks that are larger than the remaining memory.
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &format!("{}::{NAME}", module_path!().split_once("::").unwrap().1)])
            .args(["--nocapture", "--test-threads", "1"])
            .env(STACKS, (128 << 20).to_string())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(
            child.status.success() && said.contains("1 passed"),
            "{said}{}",
            String::from_utf8_lossy(&child.stderr)
        );
        return;
    }
    let disk = disk(&["Ode/Bass.wav", "March/Drums.wav"]);
    let before = threads();
    let keeper = Keeper::default();
    keeper.open(vec![disk.path().join("Ode")]);
    settle(&keeper);
    let set = opened(&[disk.path().join("Ode")]);
    let config = disk.path().join("config");
    fs::create_dir(&config).unwrap();
    let writer = Keeper::new(RecentSongs::in_folder(&config));
    // A helper that has finished frees its stack a moment later.
    while threads() > before {
        std::thread::yield_now();
    }
    let (_processor, loader, controller) = build(SampleRate::new(48_000).unwrap());
    leave_no_room_for_threads();
    let end = take_kept_stacks();
    keeper.open(vec![disk.path().join("March")]);
    let share = LoaderThreads::spawn(&loader, Some(2));
    let of_loader = controller.status().problems;
    set.duplicate_song(0);
    let of_set = told(&set);
    writer.set_memory(Some(64));
    limit("unlimited");
    drop(end);
    settle(&keeper);
    assert!(told(&keeper).contains("the system cannot start another thread"), "{}", told(&keeper));
    assert_eq!(names(&keeper), ["Bass"], "the song that plays goes on");
    let of_loader: String = of_loader.iter().map(ToString::to_string).collect();
    assert!(
        of_loader.contains("songs cannot be loaded") && of_loader.contains("cannot start another thread"),
        "{of_loader}"
    );
    drop(share);
    assert!(of_set.contains("do not follow the songs of the set"), "{of_set}");
    settle(&set);
    set.move_song(0, 1);
    assert!(!told(&set).contains("do not follow"), "the next change has started the thread: {}", told(&set));
    assert!(told(&writer).contains("the memory limit is not kept"), "{}", told(&writer));
    assert_eq!(writer.memory(), Some(64));
    keeper.open(vec![disk.path().join("March")]);
    settle(&keeper);
    assert_eq!(names(&keeper), ["Drums"]);
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
