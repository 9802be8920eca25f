//! What loading a song costs: prints figures, judges nothing.
//!
//! `cargo bench --bench loading`. Twelve stereo stems of five minutes at 48 kHz: four WAV and four FLAC of 16 bits,
//! four MP3. The first run writes them (a minute or two); later runs find them. All figures are of one run, so that
//! their ratios hold on any machine; the files are in the system's cache.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod decode;
mod song;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use stemlock::engine::{LoaderThreads, build};
use stemlock::setlist::{Song, scan_folder};
use stemlock::time::SampleRate;

/// Of each format.
const STEMS: usize = 4;
/// How often everything is measured; the middle one counts.
const ROUNDS: usize = 5;

fn main() {
    let song = scan_folder(&written(Path::new(env!("CARGO_TARGET_TMPDIR")))).unwrap();
    let files: Vec<PathBuf> = song.stems.iter().map(|stem| stem.file.clone()).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{} stems of five minutes, {cores} threads", files.len());
    // Into the system's cache.
    decode::all(&files, cores);

    let (mut plain, mut same, mut other) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        plain.push(timed(|| decode::all(&files, cores)));
        same.push(load(&song, 48_000, cores));
        other.push(load(&song, 44_100, cores));
    }
    let plain = middle(plain, |&seconds| seconds);
    println!("plain decoding:       {plain:.3} s");
    for (name, loads) in [("as they are", same), ("converted to 44.1 kHz", other)] {
        let (first, whole) = (middle(loads.clone(), |load| load.first), middle(loads, |load| load.whole));
        println!("\nloading, {name}");
        println!("  first second ready: {:.1} ms after the command", first.first * 1e3);
        println!(
            "  whole song:         {:.3} s, {:.2} of the speed of plain decoding",
            whole.whole,
            plain / whole.whole
        );
        println!("  bytes held:         {:.0} MB", whole.bytes as f64 / 1e6);
    }

    println!("\none file on one thread");
    for index in [0, 4, 8] {
        let mut alone = song.clone();
        alone.stems = vec![song.stems[index].clone()];
        let (file, mut plain, mut loads) = (&files[index..=index], Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            plain.push(timed(|| decode::all(file, 1)));
            loads.push(load(&alone, 48_000, 1));
        }
        let (plain, whole) = (middle(plain, |&seconds| seconds), middle(loads, |load| load.whole).whole);
        let name = file[0].extension().unwrap_or_default().display();
        println!("  {name:>4}: {whole:.3} s, plainly decoded {plain:.3} s: {:.2} of that speed", plain / whole);
    }
}

/// The folder inside `parent`: four WAV, then four FLAC, then four MP3 files. Existing files are kept.
fn written(parent: &Path) -> PathBuf {
    let folder = parent.join("loading");
    std::fs::create_dir_all(&folder).unwrap();
    let file = |index: usize, ending| folder.join(format!("{index:02}.{ending}"));
    let files: Vec<PathBuf> =
        (0..3 * STEMS).map(|index| file(index, ["wav", "flac", "mp3"][index / STEMS])).collect();
    let missing: Vec<PathBuf> = files.iter().filter(|file| !file.exists()).cloned().collect();
    if !missing.is_empty() {
        println!("writing {} files to {} …", missing.len(), folder.display());
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    shared_out(&missing, threads, |file| {
        song::write(file, files.iter().position(|other| other == file).unwrap() as u32);
    });
    folder
}

/// Seconds from the command on.
#[derive(Clone, Copy)]
struct Load {
    /// Until the song can be played.
    first: f64,
    /// Until nothing is missing.
    whole: f64,
    bytes: usize,
}

/// Loads a song as the plugin does.
fn load(song: &Song, rate: u32, threads: usize) -> Load {
    let (_processor, loader, controller) = build(SampleRate::new(rate).unwrap());
    let _threads = LoaderThreads::spawn(&loader, Some(threads));
    let song = song.clone();
    let started = Instant::now();
    controller.load(song);
    assert!(controller.wait_until_ready(Duration::from_secs(600)));
    let first = started.elapsed().as_secs_f64();
    while !controller.status().is_complete() {
        std::thread::sleep(Duration::from_millis(2));
    }
    let whole = started.elapsed().as_secs_f64();
    let status = controller.status();
    assert!(status.problems.is_empty() && status.stems.iter().flatten().all(Result::is_ok), "{status:?}");
    Load { first, whole, bytes: status.bytes }
}

fn timed(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

/// The one that is neither fast nor slow.
fn middle<T: Copy>(mut all: Vec<T>, by: impl Fn(&T) -> f64) -> T {
    all.sort_by(|a, b| by(a).total_cmp(&by(b)));
    all[all.len() / 2]
}

/// Lets `threads` threads take the files one by one.
fn shared_out(files: &[PathBuf], threads: usize, work: impl Fn(&Path) + Sync) {
    let taken = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(file) = files.get(taken.fetch_add(1, Ordering::Relaxed)) {
                    work(file);
                }
            });
        }
    });
}
