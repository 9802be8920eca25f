//! Entries of the cache with a correct checksum and any content: a song that finds one loads and plays as if it had been analysed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use stemlock::engine::{self, AnalysisCache, Mix, OutputBuffers, Pace, Settings};
use stemlock::setlist::{Output, Song, scan_folder};
use stemlock::time::{HostFields, SampleRate, Transport};
use xxhash_rust::xxh3::xxh3_64;

use crate::folder::{are_told, can_be, folder_in_memory};

/// The mark and the key of an entry, and its checksum.
const HEAD: usize = 8 + 16;
const SUM: usize = 8;
const RATE: u32 = 8_000;
const BLOCK: usize = 256;

/// A song whose results are all cached.
struct KnownSong {
    song: Song,
    cache: tempfile::TempDir,
    /// The files of the entries, and what the analysis wrote.
    entries: Vec<(PathBuf, Vec<u8>)>,
    _folder: tempfile::TempDir,
}

static KNOWN: LazyLock<KnownSong> = LazyLock::new(|| {
    let (folder, cache) = (folder_in_memory(), folder_in_memory());
    for (stem, name) in ["Drums.wav", "Keys.wav", "Strange.wav"].into_iter().enumerate() {
        let sample = |frame: usize| (testkit::Random::at((frame / (stem + 1)) as u64) >> 50) as i16 - 8192;
        let sounds = |frame: &usize| frame % 2000 < 400 * (stem + 1);
        let samples = (0..RATE as usize).map(|frame| if sounds(&frame) { sample(frame) } else { 0 });
        fs::write(folder.path().join(name), testkit::wav_of_shorts(1, RATE, samples)).expect("a file");
    }
    let song = scan_folder(folder.path()).expect("a song");
    play(&song, cache.path());
    let files = fs::read_dir(cache.path()).expect("a folder").map(|file| file.expect("an entry").path());
    let mut entries: Vec<(PathBuf, Vec<u8>)> =
        files.map(|path| (path.clone(), fs::read(path).expect("an entry"))).collect();
    entries.sort();
    KnownSong { song, cache, entries, _folder: folder }
});

/// The number of entries of the song that is tried.
pub fn entry_count() -> usize {
    KNOWN.entries.len()
}

/// Replaces the content of an entry, which the first byte selects, and plays the song.
pub fn cache(data: &[u8]) {
    let Some((&which, content)) = data.split_first() else { return };
    let known = &*KNOWN;
    let (path, whole) = &known.entries[usize::from(which) % known.entries.len()];
    assert!(whole.len() >= HEAD + SUM, "an entry without a head");
    let mut changed = [&whole[..HEAD], content].concat();
    changed.extend(xxh3_64(&changed).to_le_bytes());
    fs::write(path, &changed).expect("an entry");
    play(&known.song, known.cache.path());
    let left = fs::read(path).expect("an entry");
    assert!(left == changed || left == *whole, "an entry that was not understood was not computed again");
    fs::write(path, whole).expect("an entry");
    // Other groups of stems have other keys.
    for file in fs::read_dir(known.cache.path()).expect("a folder") {
        let path = file.expect("an entry").path();
        if known.entries.iter().all(|entry| entry.0 != path) {
            fs::remove_file(path).expect("an entry");
        }
    }
}

/// Loads a song, applies what was heard in it, and plays it faster than it is.
fn play(song: &Song, cache: &Path) {
    let rate = SampleRate::new(RATE).expect("a rate");
    let (mut processor, loader, controller) = engine::build_with(rate, AnalysisCache::in_folder(cache));
    controller.load(song.clone());
    loader.run_to_end();
    let status = controller.status();
    assert!(status.is_complete(), "it is not loaded");
    are_told(&status.problems);
    let heard = status.heard.expect("it was listened to");
    can_be(&song.heard(&heard));
    can_be(&song.heard_beside(&heard));
    for stem in controller.audio().expect("a song").stems.iter().flatten() {
        let peak = stem.peak(0..stem.frames() as i64).expect("all of it was read");
        assert!(peak.min <= peak.max, "{peak:?}");
    }
    let mut outputs = OutputBuffers::new(BLOCK);
    for block in 0..8 {
        let beats = (block * BLOCK) as f64 / f64::from(RATE) * 2.5;
        let fields = HostFields { playing: true, tempo: Some(150.0), beats: Some(beats), ..HostFields::default() };
        let (transport, settings) = (Transport::believing(&fields), Settings::default());
        processor.process(&transport, &Mix::default(), &settings, Pace::Offline, &mut outputs);
        for output in [Output::Main, Output::Click] {
            let (left, right) = outputs.read(output);
            let is_possible = |sample: &f32| sample.abs() <= 8.0;
            assert!(left.iter().chain(right).all(is_possible), "what sounds is impossible");
        }
    }
}
