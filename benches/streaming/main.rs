//! The cost of a song that does not fit in memory: prints figures, judges nothing.
//!
//! `cargo bench --bench streaming`, with `-- FORMAT MEGABYTES` for one of them only. Sixteen stereo stems of five minutes at 48 kHz, of
//! 16-bit WAV, FLAC or MP3. Each run is a process of its own, so that its memory is its own. The first
//! run writes the files (some minutes).
//!
//! Ten minutes of music are played at ten times the pace of real time: the loader then has a tenth of the time for each page.
//! They contain loops, which the host does not split, and unannounced jumps to sections at any time.
//! Then come jumps to where nothing is held, at the pace of real time, of files that the system has forgotten.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[path = "../loading/song.rs"]
mod song;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use stemlock::engine::{Controller, LoaderThreads, Mix, OutputBuffers, Pace, Processor, Settings, build};
use stemlock::setlist::{Place, Section, Song, scan_folder};
use stemlock::time::{HostFields, SampleRate, Transport};
use testkit::Random;

const RATE: f64 = 48_000.0;
/// Of the song, and of each block.
const BPM: f64 = 120.0;
const BLOCK: usize = 256;
/// Minutes of music that are played with loops and jumps.
const MINUTES: f64 = 10.0;
/// How many times faster than real time.
const FASTER: f64 = 10.0;
/// Jumps to where nothing is held.
const JUMPS: usize = 30;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("streaming");
    match &words[..] {
        [child, format, megabytes] if child == "child" => run(&folder.join(format), megabytes.parse().unwrap()),
        words => {
            let formats = ["wav", "flac", "mp3"].into_iter();
            let wanted = words.first().cloned();
            for format in formats.filter(|format| wanted.as_ref().is_none_or(|wanted| wanted == format)) {
                write(&folder, format);
                let all = ["256".to_owned(), "64".to_owned()];
                for megabytes in words.get(1).map_or(&all[..], std::slice::from_ref) {
                    let this = std::env::current_exe().unwrap();
                    assert!(Command::new(this).args(["child", format, megabytes]).status().unwrap().success());
                }
            }
        }
    }
}

/// Writes the sixteen stems of a format, unless they are there. No two are alike: those would be stretched as one.
fn write(folder: &Path, format: &str) {
    let folder = folder.join(format);
    std::fs::create_dir_all(&folder).unwrap();
    for stem in 0..16 {
        let file = folder.join(format!("{stem:02}.{format}"));
        if !file.exists() {
            song::write(&file, stem);
        }
    }
}

fn run(folder: &Path, megabytes: usize) {
    let mut song = scan_folder(folder).unwrap();
    // Of eight bars each.
    let section = |n: i64| Section {
        place: Place::Bar(1 + n * 8),
        name: format!("Section {n}"),
        colour: None,
        bars: None,
        looped: false,
    };
    song.sections = (0..18).map(section).collect();
    println!("\n{} of {}, {megabytes} MB", song.stems.len(), folder.file_name().unwrap().display());
    let (processor, loader, controller) = build(SampleRate::new(RATE as u32).unwrap());
    controller.set_memory(megabytes << 20);
    let _threads = LoaderThreads::spawn(&loader, None);
    let (started, cpu) = (Instant::now(), cpu_seconds());
    controller.load(song.clone());
    assert!(controller.wait_until_ready(Duration::from_secs(600)));
    let first = started.elapsed().as_secs_f64();
    while !controller.status().is_complete()
        || controller.status().analysed < 1.0
        || controller.status().heard.is_none()
    {
        std::thread::sleep(Duration::from_millis(5));
    }
    let status = controller.status();
    assert!(status.problems.is_empty(), "{:?}", status.problems);
    println!(
        "  ready after {first:.2} s; all is found after {:.1} s and {:.1} s of CPU,",
        started.elapsed().as_secs_f64(),
        cpu_seconds() - cpu
    );
    println!(
        "  with {:.2} times as many pages read as there are",
        status.pages_made as f64 / status.pages.1 as f64
    );
    println!("  resident memory so far at most {:.0} MiB", peak_mebibytes());
    let mut host = StreamingHost {
        processor,
        controller,
        outputs: OutputBuffers::new(BLOCK),
        frame: 0,
        repeat: None,
        underruns: 0,
    };
    host.session(&song);
    host.plain();
    host.cold(folder);
    println!("  resident memory at most {:.0} MiB", peak_mebibytes());
}

/// Plays as a host does.
struct StreamingHost {
    processor: Processor,
    controller: Controller,
    outputs: OutputBuffers,
    /// Its position.
    frame: i64,
    /// The loop, in frames.
    repeat: Option<[i64; 2]>,
    /// The missing frames so far.
    underruns: u64,
}

impl StreamingHost {
    /// Plays a block; how many stems missed something in it.
    fn block(&mut self) -> u64 {
        let beat = |frame: i64| frame as f64 / RATE * BPM / 60.0;
        let transport = Transport::believing(&HostFields {
            playing: true,
            tempo: Some(BPM),
            beats: Some(beat(self.frame)),
            samples: Some(self.frame),
            loop_beats: self.repeat.map(|[start, end]| (beat(start), beat(end))),
            ..HostFields::default()
        });
        self.outputs.set_frames(BLOCK);
        self.processor.process(
            &transport,
            &Mix::default(),
            &Settings::default(),
            Pace::Realtime,
            &mut self.outputs,
        );
        self.frame += BLOCK as i64;
        if let Some([start, end]) = self.repeat.filter(|[_, end]| self.frame >= *end) {
            self.frame += start - end;
        }
        let underruns = self.controller.status().underruns;
        underruns - std::mem::replace(&mut self.underruns, underruns)
    }

    /// Plays this many seconds of music, at this multiple of real time; returns the gaps.
    fn play(&mut self, seconds: f64, faster: f64) -> u64 {
        let started = Instant::now();
        let mut gaps = 0;
        for block in 0..(seconds * RATE) as usize / BLOCK {
            gaps += self.block();
            let due = Duration::from_secs_f64((block * BLOCK) as f64 / RATE / faster);
            std::thread::sleep(due.saturating_sub(started.elapsed()));
        }
        gaps
    }

    /// Loops, and jumps to sections.
    fn session(&mut self, song: &Song) {
        let mut random = Random::new(1);
        let starts: Vec<i64> =
            song.spans().iter().map(|span| (span.start.get() * 60.0 / BPM * RATE) as i64).collect();
        // The first blocks take the song.
        self.play(1.0, 1.0);
        let (cpu, made) = (cpu_seconds(), self.controller.status().pages_made);
        let (mut gaps, mut seconds, mut jumps, mut loops) = (0, 0.0, 0, 0);
        while seconds < MINUTES * 60.0 {
            let here = self.frame;
            let next = |frame: i64| starts.iter().copied().find(|start| *start > frame);
            match random.below(3) {
                0 => {
                    // Goes round in four bars from here on, a few times.
                    self.repeat = Some([here, here + 4 * 96_000]);
                    loops += 1;
                    gaps += self.play(30.0, FASTER);
                    seconds += 30.0;
                    self.repeat = None;
                }
                1 => {
                    // On to the next section, or back to the beginning of the last one.
                    let before = starts.iter().copied().rfind(|start| *start <= here).unwrap_or(0);
                    self.frame = if random.chance(0.5) { before } else { next(here).unwrap_or(0) };
                    jumps += 1;
                }
                _ => {}
            }
            let more = 5.0 + random.between(0.0, 15.0);
            if self.frame > 270 * RATE as i64 {
                self.frame = 0;
                jumps += 1;
            }
            gaps += self.play(more, FASTER);
            seconds += more;
        }
        let made = self.controller.status().pages_made - made;
        println!(
            "  {seconds:.0} s of music at {FASTER} times the pace: {gaps} gaps, with {jumps} jumps to sections and {loops} loops; {made} pages read; \
             {:.1} % of a core at real pace",
            (cpu_seconds() - cpu) / seconds * 100.0
        );
    }

    /// Plays on at the pace of real time.
    fn plain(&mut self) {
        self.frame = 60 * RATE as i64;
        self.play(2.0, 1.0);
        let (cpu, seconds) = (cpu_seconds(), 20.0);
        let gaps = self.play(seconds, 1.0);
        println!(
            "  {seconds} s in real time: {gaps} gaps, {:.1} % of a core",
            (cpu_seconds() - cpu) / seconds * 100.0
        );
    }

    /// Jumps to places of which nothing is held, in files that the system has forgotten.
    fn cold(&mut self, folder: &Path) {
        let mut random = Random::new(9);
        let mut waits: Vec<f64> = Vec::new();
        while waits.len() < JUMPS {
            self.frame = random.between(10.0, 290.0) as i64 * RATE as i64 + 12_345;
            forget(folder);
            let started = Instant::now();
            let mut last = 0.0;
            for block in 0..(RATE as usize / 2) / BLOCK {
                let due = Duration::from_secs_f64((block * BLOCK) as f64 / RATE);
                std::thread::sleep(due.saturating_sub(started.elapsed()));
                if self.block() > 0 {
                    last = (block + 1) as f64 * BLOCK as f64 / RATE;
                }
            }
            // Where all was held, it was no such jump.
            if last > 0.0 {
                waits.push(last * 1e3);
            }
        }
        waits.sort_by(f64::total_cmp);
        println!(
            "  {JUMPS} jumps to where nothing is held: all stems sound after {:.0} ms (median), {:.0} ms (slowest)",
            waits[JUMPS / 2],
            waits[JUMPS - 1]
        );
    }
}

/// Takes the files out of the system's cache, where its tool can do that.
fn forget(folder: &Path) {
    for file in std::fs::read_dir(folder).unwrap() {
        let of = format!("if={}", file.unwrap().path().display());
        let _ = Command::new("dd").args([&of, "iflag=nocache", "count=0", "status=none"]).status();
    }
}

/// Seconds of CPU that the process has taken; 0 where no file tells.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    // In hundredths, user and system.
    fields.split(' ').skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory that the process has had; 0 where no file tells.
fn peak_mebibytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok())
        .map_or(0.0, |kilobytes| kilobytes / 1024.0)
}
