//! Files on a drive that does not answer: they hold up nothing but their own song.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use clack_extensions::render::RenderMode;

use super::hosts::bank::FULL;
use super::hosts::clap::{ClapHost, framed};
use super::hosts::song::SongFolder;
use super::hosts::{BLOCK, RATE};
use super::{FRAMES, MAIN, in_a_process_of_its_own, plays, saved, song_in};

/// A plain file that hangs: who opens it waits until the system takes this lease away, after 45 s.
pub fn hanging(path: &Path) -> File {
    use std::os::fd::AsRawFd;
    let file = File::options().read(true).write(true).open(path).unwrap();
    // SAFETY: system calls with numbers only; the signal reports that another thread is waiting.
    let leased = unsafe {
        libc::signal(libc::SIGIO, libc::SIG_IGN);
        libc::fcntl(file.as_raw_fd(), libc::F_SETLEASE, libc::F_WRLCK)
    };
    assert_eq!(leased, 0, "{}", std::io::Error::last_os_error());
    file
}

#[test]
fn an_instance_that_goes_waits_for_no_file_that_hangs() {
    const CHILD: &str = "STEMLOCK_TEST_HANGING_FILE";
    const LONGEST: Duration = Duration::from_secs(4);
    if std::env::var_os(CHILD).is_none() {
        return in_a_process_of_its_own("hanging::an_instance_that_goes_waits_for_no_file_that_hangs", CHILD);
    }
    let song = SongFolder::new(&["Drums", "Bass"], FRAMES);
    // What finds the song's files meets one, what loads it the other, because the fingerprint of the first is not known.
    let files: Vec<_> = ["Drums.wav", "Bass.wav"].map(|name| hanging(&song.path().join(name))).into();
    let mut host = ClapHost::new();
    assert!(host.load(&framed(&song.state())));
    host.activate(f64::from(RATE));
    let begun = Instant::now();
    std::thread::sleep(Duration::from_millis(300));
    let heard = host.render(&FULL, 0, FRAMES, &MAIN);
    assert!(heard[0].iter().all(|&sample| sample == 0.0), "nothing could be read");
    let state = saved(&mut host);
    assert!(song_in(&state).contains(&song.path().display().to_string()), "the song keeps its place: {state}");
    drop(host);
    assert!(begun.elapsed() < LONGEST, "the host was kept for {:?}", begun.elapsed());
    drop(files);
}

#[test]
fn a_drive_that_does_not_answer_keeps_no_other_song_from_playing() {
    const CHILD: &str = "STEMLOCK_TEST_DEAD_DRIVE";
    if std::env::var_os(CHILD).is_none() {
        let name = "hanging::a_drive_that_does_not_answer_keeps_no_other_song_from_playing";
        return in_a_process_of_its_own(name, CHILD);
    }
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let names: Vec<_> = (0..2 * cores + 2).map(|number| format!("Stem {number:02}")).collect();
    let dead = SongFolder::new(&names.iter().map(String::as_str).collect::<Vec<_>>(), FRAMES);
    let host_of = |song: &SongFolder| {
        let mut host = ClapHost::new();
        assert!(host.load(&framed(&song.state())));
        host.activate(f64::from(RATE));
        host
    };
    let mut waiting = host_of(&dead);
    let deadline = Instant::now() + Duration::from_secs(20);
    while waiting.render(&FULL, 0, FRAMES, &MAIN)[0].iter().all(|&sample| sample == 0.0) {
        assert!(Instant::now() < deadline, "the song is not loaded");
        std::thread::sleep(Duration::from_millis(50));
    }
    // Everything was read. At another rate its files are opened again.
    waiting.deactivate();
    std::thread::sleep(Duration::from_secs(1));
    let files: Vec<_> = names.iter().map(|name| hanging(&dead.path().join(format!("{name}.wav")))).collect();
    waiting.activate(44_100.0);
    std::thread::sleep(Duration::from_secs(1));
    let song = SongFolder::new(&["Drums"], FRAMES);
    let mut host = host_of(&song);
    let deadline = Instant::now() + Duration::from_secs(20);
    while host.render(&FULL, 0, FRAMES, &MAIN)[0] != plays("Drums", 0) {
        assert!(Instant::now() < deadline, "a song on another drive is held up");
        std::thread::sleep(Duration::from_millis(50));
    }
    drop((host, waiting, files));
}

/// Live's freeze says *offline* and never takes it back. A song on a drive that does not answer would then stop the audio thread for 10 s.
#[test]
fn a_host_that_says_offline_and_plays_live_does_not_wait_for_a_file_that_hangs() {
    const CHILD: &str = "STEMLOCK_TEST_STUCK_OFFLINE";
    /// The clock of a busy machine is not to be mistaken for one that waits.
    const LONGEST: Duration = Duration::from_secs(2);
    if std::env::var_os(CHILD).is_none() {
        let name = "hanging::a_host_that_says_offline_and_plays_live_does_not_wait_for_a_file_that_hangs";
        return in_a_process_of_its_own(name, CHILD);
    }
    let song = SongFolder::new(&["Drums"], FRAMES);
    let mut host = ClapHost::playing(&song.state());
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], plays("Drums", 0));
    let dead = SongFolder::new(&["Bass"], FRAMES);
    let file = hanging(&dead.path().join("Bass.wav"));
    let sound = Duration::from_secs_f64(BLOCK as f64 / f64::from(RATE));
    let (mut due, mut worst) = (Instant::now(), Duration::ZERO);
    host.set_mode(RenderMode::Offline);
    for round in 0..400 {
        if round == 200 {
            assert!(host.load(&framed(&dead.state())));
        }
        let begun = Instant::now();
        host.render(&FULL, FRAMES + round * BLOCK, BLOCK, &MAIN);
        worst = worst.max(begun.elapsed());
        // A late block is lost, and does not make the next ones come sooner.
        due = (due + sound).max(Instant::now());
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    assert!(worst < LONGEST, "a block took {worst:?}");
    drop((host, file));
}
