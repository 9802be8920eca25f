//! `stemlock-app` with JACK's dummy driver: what comes out of its ports is what the renderer writes, bit for bit; a show comes back after a
//! crash; a server that goes and comes back at another rate is survived.
//!
//! Needs `--features standalone` and `jackd`; without `jackd` the test prints that it was skipped.
#![cfg(all(feature = "standalone", target_os = "linux"))]
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

#[path = "app/rig.rs"]
mod rig;

use std::path::Path;
use std::time::Duration;

use rig::{App, JackEar, Server, wait_until};
use testkit::Random;

const RATE: u32 = 48_000;
/// The number of equal frames that identify a place in noise.
const KNOWN: usize = 64;
/// A block of the server's, none of which is played by halves.
const BLOCK: usize = 256;
/// The notes of the first song, and of *Play*.
const FIRST: u8 = 36;
const PLAY: u8 = 26;

/// A song of noise: 20 s of bass for main, and of click.
fn write_song(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    for (seed, name) in [(1_u64, "Bass.wav"), (2, "Click.wav")] {
        let samples = (0..u64::from(20 * RATE) * 2).map(|at| (Random::at(seed << 32 | at) % 16_001) as i16 - 8_000);
        std::fs::write(folder.join(name), testkit::wav_of_shorts(2, RATE, samples)).unwrap();
    }
    // The bass is softer than in its file, which a show that comes back has to know.
    let toml = "tempo = 120\n[[stem]]\nfile = \"Bass.wav\"\ngain_db = -6.0\n";
    std::fs::write(folder.join("song.toml"), toml).unwrap();
}

/// Main and click as the renderer writes them, left and right.
fn rendered(folder: &Path, out: &Path) -> [Vec<f32>; 4] {
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_stemlock"))
        .args(["render".as_ref(), folder.as_os_str(), "--out".as_ref(), out.join("main.wav").as_os_str()])
        .args(["--outputs".as_ref(), out.as_os_str()])
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    let stereo = |name: &str| rig::stereo(&std::fs::read(out.join(name)).unwrap());
    let ([a, b], [c, d]) = (stereo("Main.wav"), stereo("Click.wav"));
    [a, b, c, d]
}

/// The frame at which `part` begins in `whole`.
fn place(whole: &[f32], part: &[f32]) -> Option<usize> {
    whole.windows(KNOWN).position(|window| window == &part[..KNOWN])
}

/// The frame of the song at which the last recorded second ends; that second must equal the song on all ports.
fn follow(ear: &JackEar, song: &[Vec<f32>; 4]) -> Option<usize> {
    let heard = ear.last(RATE as usize)?;
    let at = place(&song[0], &heard[0])?;
    for (heard, song) in heard.iter().zip(song) {
        assert!(heard[..] == song[at..at + heard.len()], "the renderer's output, bit for bit");
    }
    Some(at + heard[0].len())
}

#[test]
fn a_show_in_jack_is_the_renderers_and_survives_crashes_and_lost_devices() {
    if !rig::has_jackd() || !rig::is_on_own_server("stemlock-app-test") {
        return;
    }
    let kept = tempfile::tempdir().unwrap();
    let (song_folder, settings) = (kept.path().join("Ode"), kept.path().join("settings"));
    write_song(&song_folder);
    let song = rendered(&song_folder, kept.path());

    let server = Server::start(RATE, true);
    let mut app = App::start(&settings, &[song_folder.as_os_str()]);
    app.wait_for("JACK, 48000 Hz, 34 channels");
    let mut ear = JackEar::open();
    assert!(ear.is_connected("Stemlock:Click L", "system:playback_3"), "the table of outputs");
    wait_until("the song plays by its note", || {
        ear.press(FIRST);
        std::thread::sleep(Duration::from_millis(500));
        ear.last(BLOCK).is_some_and(|heard| heard[0].iter().any(|sample| *sample != 0.0))
    });
    // Another press that came while it sounded has done nothing.
    std::thread::sleep(Duration::from_secs(4));
    let at = follow(&ear, &song).expect("what is heard is the song");
    app.kill();
    // A server that waits for clients does not answer now.
    drop(server);
    ear.close_without_server();

    // It has crashed, and comes back where it stood.
    let server = Server::start(RATE, false);
    let mut app = App::start(&settings, &[]);
    app.wait_for("Song 1 is where it was");
    let mut ear = JackEar::open();
    let mut again = None;
    wait_until("the song goes on where it was", || {
        ear.press(PLAY);
        std::thread::sleep(Duration::from_millis(300));
        again = ear.last(BLOCK).and_then(|heard| place(&song[0], &heard[0]));
        again.is_some()
    });
    let (again, second) = (again.unwrap(), RATE as usize);
    assert!(again > at.saturating_sub(2 * second) && again < at + 6 * second, "from {at} to {again}");
    assert!(again > 2 * second, "not from the beginning");

    // The server goes, and comes back at another rate.
    drop(ear);
    drop(server);
    app.wait_for("JACK was disconnected");
    let _server = Server::start(44_100, false);
    app.wait_for("JACK, 44100 Hz");
    let mut ear = JackEar::open();
    wait_until("the song plays at another rate", || {
        ear.press(PLAY);
        std::thread::sleep(Duration::from_millis(300));
        ear.last(BLOCK).is_some_and(|heard| heard[0].iter().any(|sample| sample.abs() > 0.01))
    });
}

#[test]
fn in_the_window_the_space_bar_plays_and_pauses_before_anything_was_clicked() {
    if !rig::has_jackd() || !rig::has_display() || !rig::is_on_own_server("stemlock-app-window") {
        return;
    }
    let kept = tempfile::tempdir().unwrap();
    let song = kept.path().join("Ode");
    write_song(&song);
    let _server = Server::start(RATE, false);
    let _app = App::start_in_window(&kept.path().join("settings"), &[song.as_os_str()]);
    let ear = JackEar::open();
    let sounds = || ear.last(BLOCK).is_some_and(|heard| heard[0].iter().any(|sample| *sample != 0.0));
    let after_a_key = |wanted: bool| {
        rig::press_key("space");
        std::thread::sleep(Duration::from_millis(500));
        sounds() == wanted
    };
    wait_until("the song plays", || after_a_key(true));
    wait_until("the song pauses", || after_a_key(false));
}

#[test]
fn devices_are_listed_and_what_is_not_there_is_told() {
    let list = App::output(&["--list"]);
    assert!(list.contains("Audio devices:") && list.contains("MIDI devices:"), "{list}");
    let wrong = App::output(&["--outputs", "Kazoo=1"]);
    assert!(wrong.contains("there is no output"), "{wrong}");
    let kept = tempfile::tempdir().unwrap();
    let mut app = App::start(kept.path(), &["--audio".as_ref(), "Nowhere".as_ref()]);
    app.wait_for("No sound: there is no device called \"Nowhere\"; is it plugged in?");
}
