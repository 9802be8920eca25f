//! Real files through the whole engine: progressive loading, bad files beside good ones, files that vanish, a change of
//! song while playing. Every block runs under an allocation guard.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::time::Duration;

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use stemlock::engine::{
    self, Controller, Loader, LoaderThreads, Mix, OutputBuffers, Pace, Processor, Settings, Work,
};
use stemlock::setlist::{Output, Severity, scan_folder};
use stemlock::time::{HostFields, SampleRate, Transport};
use tempfile::TempDir;
use testkit::{WavEncoding, wav};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

const RATE: u32 = 48_000;
const BLOCK: usize = 512;
/// The longest declared fade is 4 ms; the presence of a page rises as long.
const FADE: usize = RATE as usize * 5 / 1000;

struct Session {
    processor: Processor,
    loader: Loader,
    controller: Controller,
    outputs: OutputBuffers,
    frame: usize,
}

impl Session {
    fn new() -> Self {
        let (processor, loader, controller) = engine::build(SampleRate::new(RATE).unwrap());
        Self { processor, loader, controller, outputs: OutputBuffers::new(BLOCK), frame: 0 }
    }

    /// A session with the song in `folder`, all of which is loaded.
    fn with(folder: &Path) -> Self {
        let session = Self::new();
        session.load(folder);
        session.loader.run_to_end();
        session
    }

    fn load(&self, folder: &Path) {
        self.controller.load(scan_folder(folder).unwrap());
    }

    /// One block at 120 BPM, no faster than real time allows a bounce to be told from it; what main gave on the left.
    fn block(&mut self, pace: Pace) -> Vec<f32> {
        let transport = Transport::believing(&HostFields {
            playing: true,
            tempo: Some(120.0),
            beats: Some(self.frame as f64 / 24_000.0),
            ..HostFields::default()
        });
        let (mix, settings) = (Mix::default(), Settings::default());
        let (processor, outputs) = (&mut self.processor, &mut self.outputs);
        assert_no_alloc(|| processor.process(&transport, &mix, &settings, pace, outputs));
        self.frame += BLOCK;
        self.outputs.read(Output::Main).0.to_vec()
    }
}

/// The sample of a stem at a frame; different everywhere.
fn sample(stem: usize, frame: usize) -> i16 {
    (testkit::Random::at(frame as u64 ^ (stem as u64) << 40) >> 50) as i16 - 8192
}

fn heard(stem: usize, frame: usize) -> f32 {
    f32::from(sample(stem, frame)) / 32_768.0
}

fn stem(folder: &Path, name: &str, stem: usize, frames: usize) {
    let data: Vec<u8> = (0..frames).flat_map(|frame| sample(stem, frame).to_le_bytes()).collect();
    fs::write(folder.join(name), wav(WavEncoding::Integer(16), 1, RATE, &data)).unwrap();
}

/// A folder with a tempo and one good stem, `bass.wav`.
fn song(frames: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("song.toml"), "tempo = 120.0\n").unwrap();
    stem(folder.path(), "bass.wav", 0, frames);
    folder
}

#[test]
fn a_song_sounds_before_it_is_loaded_and_is_exact_from_then_on() {
    let folder = song(40 * RATE as usize);
    let mut session = Session::new();
    session.load(folder.path());
    // The loader does one piece of work a block; the host plays no faster than a host that plays, so nothing waits.
    let mut entered: Option<(usize, (usize, usize))> = None;
    while session.loader.run_once() == Work::Done {
        std::thread::sleep(Duration::from_millis(4));
        let first = session.frame;
        let block = session.block(Pace::Realtime);
        match entered {
            None if block.iter().any(|&sample| sample != 0.0) => {
                entered = Some((first, session.controller.status().pages));
            }
            None => {}
            Some((entered, _)) => {
                let clean = (entered + FADE).saturating_sub(first).min(BLOCK);
                assert!((clean..BLOCK).all(|n| block[n] == heard(0, first + n)), "frame {first}");
            }
        }
    }
    let (_, (ready, all)) = entered.expect("it never sounded");
    assert!(ready < all / 4, "{ready} of {all} pages before the first sound");
    assert_eq!(session.controller.status().underruns, 0);
}

#[test]
fn an_offline_rendering_with_loader_threads_misses_nothing() {
    let folder = song(20 * RATE as usize);
    for name in ["keys.wav", "pad.wav"] {
        stem(folder.path(), name, 0, 20 * RATE as usize);
    }
    let mut session = Session::new();
    let _threads = LoaderThreads::spawn(&session.loader, Some(2));
    session.load(folder.path());
    for block in 0..20 * RATE as usize / BLOCK {
        let got = session.block(Pace::Offline);
        for (n, &got) in got.iter().enumerate() {
            let sample = heard(0, block * BLOCK + n);
            assert_eq!(got, sample + sample + sample, "block {block}, frame {n}");
        }
    }
    assert_eq!(session.controller.status().underruns, 0);
}

#[test]
fn bad_files_are_told_by_name_and_the_good_one_plays() {
    let folder = song(RATE as usize);
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a text.wav"), "these are not samples, this is a letter").unwrap();
    fs::write(path("b empty.wav"), "").unwrap();
    fs::write(path("c noise.flac"), (0..5000_u32).map(|n| ((n * 7919) >> 3) as u8).collect::<Vec<_>>()).unwrap();
    fs::write(path("d no frames.wav"), wav(WavEncoding::Integer(16), 1, RATE, &[])).unwrap();
    fs::create_dir(path("e folder.wav")).unwrap();
    let mut session = Session::with(folder.path());
    let status = session.controller.status();
    let song = status.song.as_ref().unwrap();
    for (stem, report) in song.stems.iter().zip(&status.stems) {
        let name = stem.file.file_name().unwrap().to_str().unwrap();
        let report = report.as_ref().unwrap();
        let told = match report {
            Ok(report) => report.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Err(problem) => {
                assert!(problem.to_string().contains(name), "{problem}");
                assert!(!problem.why.is_empty() && !problem.remedy.is_empty(), "{problem}");
                problem.to_string()
            }
        };
        assert_eq!(told.is_empty(), name == "bass.wav", "{name}: {told}");
    }
    let block = session.block(Pace::Realtime);
    assert!((0..BLOCK).all(|n| block[n] == heard(0, n)));
}

#[test]
fn one_frame_and_every_rate() {
    let folder = song(RATE as usize);
    let path = |name: &str| folder.path().join(name);
    fs::write(path("one frame.wav"), wav(WavEncoding::Integer(16), 1, RATE, &1000_i16.to_le_bytes())).unwrap();
    let rates = [7350, 8000, 11_025, 22_050, 32_000, 44_100, 88_200, 96_000, 176_400, 192_000];
    for rate in rates {
        let silence = vec![0; rate as usize * 2];
        fs::write(path(&format!("{rate}.wav")), wav(WavEncoding::Integer(16), 1, rate, &silence)).unwrap();
    }
    let mut session = Session::with(folder.path());
    let status = session.controller.status();
    assert!(status.is_complete());
    for (stem, report) in status.song.as_ref().unwrap().stems.iter().zip(&status.stems) {
        let report = report.as_ref().unwrap().as_ref().unwrap();
        let one = stem.file.ends_with("one frame.wav");
        assert_eq!(report.frames, if one { 1 } else { u64::from(RATE) }, "{}", stem.file.display());
    }
    let block = session.block(Pace::Realtime);
    assert_eq!(block[0], heard(0, 0) + 1000.0 / 32_768.0);
    assert!((1..BLOCK).all(|n| block[n] == heard(0, n)));
}

#[test]
fn frames_that_the_musician_skips_are_gone_and_the_rest_is_exact() {
    let folder = song(RATE as usize);
    let toml = "tempo = 120.0\n[[stem]]\nfile = \"bass.wav\"\nskip = 1105\n";
    fs::write(folder.path().join("song.toml"), toml).unwrap();
    let mut session = Session::with(folder.path());
    let status = session.controller.status();
    assert!(status.song.as_ref().unwrap().problems.is_empty(), "{:?}", status.song);
    let report = status.stems[0].as_ref().unwrap().as_ref().unwrap();
    assert_eq!((report.frames, report.trim.start), (u64::from(RATE) - 1105, 1105));
    for _ in 0..40 {
        let first = session.frame;
        let block = session.block(Pace::Realtime);
        assert!((0..BLOCK).all(|n| block[n] == heard(0, 1105 + first + n)), "frame {first}");
    }
}

#[test]
fn numbers_that_are_none_are_silence_and_are_told() {
    let folder = song(RATE as usize);
    let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.25];
    let data: Vec<u8> = bad.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    fs::write(folder.path().join("nan.wav"), wav(WavEncoding::Float(32), 1, RATE, &data)).unwrap();
    let mut session = Session::with(folder.path());
    let block = session.block(Pace::Realtime);
    for (n, &added) in [0.0, 0.0, 0.0, 0.25].iter().enumerate() {
        assert_eq!(block[n], heard(0, n) + added);
    }
    let problems = session.controller.status().problems;
    assert!(problems.iter().any(|problem| problem.to_string().contains("nan.wav")), "{problems:?}");
}

#[test]
fn a_file_that_vanishes_or_shrinks_while_it_loads_leaves_the_others_alone() {
    for shrink in [true, false] {
        let folder = song(60 * RATE as usize);
        stem(folder.path(), "vanishing.wav", 1, 60 * RATE as usize);
        let mut session = Session::new();
        session.load(folder.path());
        for _ in 0..4 {
            session.loader.run_once();
        }
        let victim = folder.path().join("vanishing.wav");
        if shrink {
            fs::OpenOptions::new().write(true).open(&victim).unwrap().set_len(100_000).unwrap();
        } else {
            fs::remove_file(&victim).unwrap();
        }
        session.loader.run_to_end();
        let status = session.controller.status();
        assert!(status.is_complete(), "every page has an end");
        if shrink {
            let told = status.problems.iter().any(|problem| problem.to_string().contains("vanishing.wav"));
            assert!(told, "{:?}", status.problems);
        }
        session.frame = 59 * RATE as usize;
        session.block(Pace::Realtime);
        let first = session.frame;
        let block = session.block(Pace::Realtime);
        let both = |n: usize| heard(0, first + n) + if shrink { 0.0 } else { heard(1, first + n) };
        assert!((0..BLOCK).all(|n| block[n] == both(n)), "shrunk: {shrink}");
    }
}

#[test]
fn songs_change_while_playing_and_the_newest_wins() {
    let (first, second) = (song(4 * RATE as usize), tempfile::tempdir().unwrap());
    fs::write(second.path().join("song.toml"), "tempo = 120.0\n").unwrap();
    stem(second.path(), "bass.wav", 7, 4 * RATE as usize);
    let mut session = Session::with(first.path());
    for _ in 0..20 {
        session.block(Pace::Realtime);
    }
    session.load(first.path());
    session.load(second.path());
    session.loader.run_to_end();
    session.block(Pace::Realtime);
    session.loader.run_to_end();
    let start = session.frame;
    let block = session.block(Pace::Realtime);
    assert!((FADE..BLOCK).all(|n| block[n] == heard(7, start + n)));
    session.controller.clear();
    session.loader.run_to_end();
    session.block(Pace::Realtime);
    assert!(session.block(Pace::Realtime).iter().all(|&sample| sample == 0.0));
    assert!(session.controller.status().song.is_none());
}

#[test]
fn a_song_whose_files_are_all_gone_is_no_obstacle() {
    let folder = song(1000);
    let song = scan_folder(folder.path()).unwrap();
    fs::remove_file(folder.path().join("bass.wav")).unwrap();
    let mut session = Session::new();
    session.controller.load(song);
    session.loader.run_to_end();
    assert!(session.controller.wait_until_ready(Duration::ZERO));
    assert!(session.block(Pace::Offline).iter().all(|&sample| sample == 0.0));
    let status = session.controller.status();
    assert!(matches!(&status.stems[0], Some(Err(problem)) if problem.severity == Severity::Error));
}

/// How many bytes this process has read.
#[cfg(target_os = "linux")]
fn bytes_read() -> u64 {
    let counters = fs::read_to_string("/proc/self/io").unwrap();
    counters.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap()
}

/// Pages, peaks, attacks, bleed, click and copies come from one reading. Only the fingerprint takes some more: a megabyte of each
/// file.
#[cfg(target_os = "linux")]
#[test]
fn a_file_is_read_once_whatever_is_found_out_about_it() {
    const NAME: &str = "a_file_is_read_once_whatever_is_found_out_about_it";
    const CHILD: &str = "STEMLOCK_TEST_BYTES_READ";
    const FINGERPRINT: u64 = 1 << 20;
    if std::env::var_os(CHILD).is_none() {
        // In a process of its own, without other readers.
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        let done = child.args(["--exact", NAME, "--nocapture"]).env(CHILD, "1").output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for stem in 0..4 {
        let samples = (0..60 * RATE as usize).flat_map(|frame| [stem, stem + 4].map(|side| sample(side, frame)));
        let name = ["Bass", "Click", "Drums", "Keys"][stem];
        fs::write(folder.path().join(format!("{name}.wav")), testkit::wav_of_shorts(2, RATE, samples)).unwrap();
    }
    let files: u64 = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    let read = |memory: usize, cache: &str| {
        let cache = engine::AnalysisCache::in_folder(folder.path().join(cache));
        let (_processor, loader, controller) = engine::build_with(SampleRate::new(RATE).unwrap(), cache);
        controller.set_memory(memory);
        let before = bytes_read();
        controller.load(scan_folder(folder.path()).unwrap());
        loader.run_to_end();
        let status = controller.status();
        assert!(status.is_complete() && status.analysed == 1.0 && status.heard.is_some(), "{status:?}");
        bytes_read() - before
    };
    // Some more for headers, and for `/proc` itself.
    let once = files + 4 * FINGERPRINT + (1 << 19);
    let whole = read(usize::MAX, "whole");
    assert!(whole <= once, "{whole} bytes were read of {files}");
    // The audio that is kept for playing is read for that as well.
    let held = 8_000_000;
    let passing = read(held, "passing");
    assert!(passing <= once + held as u64, "{passing} bytes were read of {files} in passing");
    // Analyses are not repeated. Only the fingerprints of files written a moment ago are, because their time stamps are not reliable yet.
    let again = read(held, "passing");
    assert!(again <= held as u64 + 4 * FINGERPRINT + (1 << 20), "{again} bytes were read again");
}
