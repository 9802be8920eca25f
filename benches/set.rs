//! How long a set of twenty songs takes to open: until the list is there, until the first song can play, and until every song can be
//! launched, beside reading as many bytes of the same files. `cargo bench --bench set`. Prints figures; nothing is judged by a clock in a test.
//!
//! Eight stereo stems a song, half a minute each, of noise; once with the files in the system's cache, and once with none there. The targets are 100 ms for the list and 150 ms for the first song.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use stemlock::engine::{AnalysisCache, SetEntry, build_set};
use stemlock::host::{Keeper, SongLight};
use stemlock::time::SampleRate;

const SONGS: usize = 20;
const STEMS: usize = 8;
const SECONDS: usize = 30;
const RATE: u32 = 48_000;
const ROUNDS: usize = 5;
/// The least part of a song's beginning that is loaded before a launch: 1.4 s.
const HEAD_BYTES: u64 = 14 * RATE as u64 / 10 * 4;

fn main() {
    let folder = written();
    println!("{SONGS} songs of {STEMS} stems, {ROUNDS} rounds: least and most");
    measure("in the system's cache", &folder, || true);
    measure("on the disk", &folder, forget_files);
}

/// Opens the set and reads its heads, each after `prepare`, and prints what that took; nothing where `prepare` cannot.
fn measure(files: &str, folder: &Path, prepare: impl Fn() -> bool) {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        if !prepare() {
            println!("files {files}: not measured, because the system's cache cannot be emptied without rights");
            return;
        }
        let opened = open(folder);
        prepare();
        rounds.push((opened, read_heads(folder)));
    }
    println!("files {files}");
    let tell = |what: &str, which: fn(&(OpenedSet, Duration)) -> Duration| {
        let times = rounds.iter().map(|round| which(round).as_secs_f64() * 1e3);
        let (least, most) = (times.clone().fold(f64::INFINITY, f64::min), times.fold(0.0, f64::max));
        println!("  {what:26}{least:8.1} {most:8.1} ms");
    };
    tell("the list is there", |round| round.0.list);
    tell("the first song can play", |round| round.0.first);
    tell("all songs can be launched", |round| round.0.heads);
    tell("reading their heads", |round| round.1);
}

/// Empties the system's cache of files; whether that was allowed.
fn forget_files() -> bool {
    // Files just written are first flushed to the disk, or they stay in the cache.
    let synced = std::process::Command::new("sync").status().is_ok_and(|status| status.success());
    synced && std::fs::write("/proc/sys/vm/drop_caches", "1").is_ok()
}

/// From the command on.
struct OpenedSet {
    list: Duration,
    first: Duration,
    heads: Duration,
}

/// Opens the set as the window does when its folder is dropped.
fn open(folder: &Path) -> OpenedSet {
    let keeper = Arc::new(Keeper::default());
    let rate = SampleRate::new(RATE).unwrap();
    let _processor = {
        let set = build_set(rate, &AnalysisCache::default(), &[SetEntry::default()]);
        keeper.install(set.ends, false);
        set.processor
    };
    let begun = Instant::now();
    keeper.open(vec![folder.to_owned()]);
    let list = until(begun, || keeper.set_view().rows.len() == SONGS);
    let can_play = |light: SongLight| matches!(light, SongLight::Loading(_) | SongLight::Ready | SongLight::Check);
    let first = until(begun, || can_play(keeper.set_view().rows[0].light));
    let heads = until(begun, || keeper.set_view().rows.iter().all(|row| can_play(row.light)));
    keeper.shut_down();
    OpenedSet { list, first, heads }
}

fn until(begun: Instant, mut holds: impl FnMut() -> bool) -> Duration {
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(120));
        std::thread::sleep(Duration::from_micros(500));
    }
    begun.elapsed()
}

fn read_heads(folder: &Path) -> Duration {
    let begun = Instant::now();
    for file in (0..SONGS).flat_map(|song| (0..STEMS).map(move |stem| file_of(folder, song, stem))) {
        let mut bytes = Vec::new();
        std::fs::File::open(file).unwrap().take(HEAD_BYTES).read_to_end(&mut bytes).unwrap();
        std::hint::black_box(bytes);
    }
    begun.elapsed()
}

fn file_of(folder: &Path, song: usize, stem: usize) -> PathBuf {
    folder.join(format!("{song:02} Song")).join(format!("{stem:02} Stem.wav"))
}

/// The folder of the songs; existing files are kept.
fn written() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("set");
    for song in 0..SONGS {
        for stem in 0..STEMS {
            let file = file_of(&folder, song, stem);
            if file.exists() {
                continue;
            }
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file.with_file_name("song.toml"), "tempo = 120.0\n").unwrap();
            let mut random = testkit::Random::new((song * STEMS + stem) as u64);
            let samples = (0..2 * SECONDS * RATE as usize).map(|_| random.below(4096) as i16);
            std::fs::write(file, testkit::wav_of_shorts(2, RATE, samples)).unwrap();
        }
    }
    folder
}
