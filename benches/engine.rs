//! How much of a block the engine takes: 16 stereo stems, blocks of 64 frames at 48 kHz, against a plain loop that
//! sums 16 stereo buffers with a ramped gain; and what 8 stretchers take by themselves. Prints ratios from one run; nothing
//! is judged by a clock in a test.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use stemlock::dsp::stretch::{Analysis, Course, InMemory, Mouth, Stretcher, Workspace};
use stemlock::engine::{self, Controller, Mix, OutputBuffers, Pace, Processor, Settings, TempoMode};
use stemlock::setlist::scan_folder;
use stemlock::time::{HostFields, SampleRate, Transport};

const STEMS: usize = 16;
const RATE: u32 = 48_000;
const BLOCK: usize = 64;
const SECONDS: usize = 40;
const BLOCKS: usize = SECONDS * RATE as usize / BLOCK;

const ROUNDS: usize = 7;

fn main() {
    // The words after `--` choose kinds of playing by their names: cargo itself adds `--bench`.
    let chosen: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if chosen.is_empty() {
        stretchers();
    }
    let mut plain = PlainLoop::new();
    for float in [true, false] {
        let folder = song(float);
        let (mut processor, controller) = load(&folder);
        let bytes = controller.status().bytes;
        let kind = if float { "32-bit float" } else { "16-bit" };
        println!("{STEMS} stereo stems, {kind}, {SECONDS} s: {:.1} MB held", bytes as f64 / 1e6);
        for (name, tempo, tempo_mode, transpose, watched) in [
            ("speed 1", 120.0, TempoMode::Stretch, 0.0, false),
            ("  watched", 120.0, TempoMode::Stretch, 0.0, true),
            ("repitch 1.1", 132.0, TempoMode::Repitch, 0.0, false),
            ("  watched", 132.0, TempoMode::Repitch, 0.0, true),
            ("repitch 0.75", 90.0, TempoMode::Repitch, 0.0, false),
            ("repitch 2", 240.0, TempoMode::Repitch, 0.0, false),
            ("stretch 1.1", 132.0, TempoMode::Stretch, 0.0, false),
            ("stretch 1.1 +3", 132.0, TempoMode::Stretch, 3.0, false),
        ] {
            if !(chosen.is_empty() || chosen.iter().any(|chosen| name.contains(chosen.as_str()))) {
                continue;
            }
            controller.watch(watched);
            let settings = Settings { tempo_mode, transpose, ..Settings::default() };
            // In turns, and the shortest time of each: the machine's speed without disturbance.
            let turns = (0..ROUNDS).map(|_| (plain.run(), play(&mut processor, tempo, &settings)));
            let (plain, taken) = turns.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1))).unwrap();
            let share = taken.as_secs_f64() / (BLOCKS * BLOCK) as f64 * f64::from(RATE) * 100.0;
            println!(
                "  {name:14} {:7.0} ns a block   {:6.2} × the plain loop's {:.0} ns   {share:5.2} % of a core",
                per_block(taken),
                taken.as_secs_f64() / plain.as_secs_f64(),
                per_block(plain),
            );
        }
    }
}

/// Analyses and stretches 8 stereo stems of noise, which is the most work, in blocks of 256 frames, without an engine.
fn stretchers() {
    const STEMS: usize = 8;
    const BLOCK: usize = 256;
    const SECONDS: usize = 10;
    let channel = |stem, side| (0..SECONDS * RATE as usize).map(|frame| sample(stem, side, frame)).collect();
    let stems: Vec<[Vec<f32>; 2]> = (0..STEMS).map(|stem| [channel(stem, 0), channel(stem, 1)]).collect();
    let stems: Vec<[[&[f32]; 2]; 1]> = stems.iter().map(|[left, right]| [[&left[..], &right[..]]]).collect();
    let rate = f64::from(RATE);
    let analyse = |stem: &[[&[f32]; 2]; 1]| {
        let begun = Instant::now();
        let analysis = Analysis::of(&InMemory(stem), (SECONDS * RATE as usize) as u64, rate, |_| true).unwrap();
        (begun.elapsed(), analysis)
    };
    let least = (0..ROUNDS).map(|_| analyse(&stems[0]).0).min().unwrap_or_default();
    println!("analysis: {:.2} ms for a second of a stereo stem", least.as_secs_f64() * 1e3 / SECONDS as f64);
    let analyses: Vec<Analysis> = stems.iter().map(|stem| analyse(stem).1).collect();

    let before = resident();
    let mut work = Workspace::default();
    let mut stretchers: Vec<Stretcher> =
        (0..STEMS).map(|stem| Stretcher::new(1, rate, stem as f64 / STEMS as f64)).collect();
    let mut sides = [[0.0; Stretcher::RUN]; 2];
    let pitch = f64::exp2(4.0 / 12.0);
    // The shortest that each block took in some rounds: what disturbs the machine only adds.
    let mut taken: [_; 3] = std::array::from_fn(|_| vec![Duration::MAX; SECONDS * RATE as usize * 10 / 13 / BLOCK]);
    for kind in (0..ROUNDS).flat_map(|_| 0..3) {
        let (speed, mouth) = [(1.1, None), (1.0 / pitch, None), (1.0 / pitch, Mouth::new(pitch, 1.0))][kind];
        let course = Course { origin: 0.0, place: 0.0, speed };
        for (stretcher, analysis) in stretchers.iter_mut().zip(&analyses) {
            stretcher.set_mouth(mouth);
            stretcher.start(0, &course, &analysis.hints());
        }
        for taken in &mut taken[kind] {
            let begun = Instant::now();
            for ((stretcher, analysis), stem) in stretchers.iter_mut().zip(&analyses).zip(&stems) {
                for _ in 0..BLOCK / Stretcher::RUN {
                    stretcher.prepare(&course, &analysis.hints(), &InMemory(stem), Stretcher::RUN, &mut work);
                    let [left, right] = &mut sides;
                    stretcher.play(0, &InMemory(stem), 0, [left, right]);
                    stretcher.advance(Stretcher::RUN);
                    black_box(&mut sides);
                }
            }
            *taken = begun.elapsed().min(*taken);
        }
    }
    let share = |taken: Duration| taken.as_secs_f64() / (BLOCK as f64 / rate);
    let mean = |taken: &[Duration]| taken.iter().sum::<Duration>() / taken.len() as u32;
    for (name, taken) in ["1.1", "1 for +4 semitones", "1 for +4 semitones with formants"].iter().zip(&taken) {
        println!(
            "{STEMS} stretchers at {name}: {:.2} % of a core; worst block of {BLOCK} frames {:.3} of its period",
            100.0 * share(mean(taken)),
            share(taken.iter().copied().max().unwrap_or_default())
        );
    }
    let [_, plain, kept] = [0, 1, 2].map(|kind| mean(&taken[kind]).as_secs_f64());
    println!("formants: {:.2} times the work of transposing without, before resampling (limit 1.6)", kept / plain);
    if let Some((before, after)) = before.zip(resident()) {
        println!("{STEMS} stretchers: {:.1} MB of memory", after.saturating_sub(before) as f64 / 1e6);
    }
}

/// Bytes of memory that this process has used so far, where the system tells.
fn resident() -> Option<usize> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(pages.split(' ').nth(1)?.parse::<usize>().ok()? * 4096)
}

fn per_block(taken: Duration) -> f64 {
    taken.as_nanos() as f64 / BLOCKS as f64
}

/// 16 stereo buffers, summed with a gain that moves by a step a frame.
struct PlainLoop {
    buffers: Vec<[Vec<f32>; 2]>,
}

impl PlainLoop {
    fn new() -> Self {
        let frames = SECONDS * RATE as usize;
        let channel = |stem, side| (0..frames).map(|frame| sample(stem, side, frame)).collect();
        Self { buffers: (0..STEMS).map(|stem| [channel(stem, 0), channel(stem, 1)]).collect() }
    }

    fn run(&mut self) -> Duration {
        let mut output = [[0.0_f32; BLOCK]; 2];
        let begun = Instant::now();
        for block in 0..BLOCKS {
            output.iter_mut().for_each(|side| side.fill(0.0));
            let range = block * BLOCK..(block + 1) * BLOCK;
            for stem in &self.buffers {
                let (mut gain, step) = (black_box(0.9_f32), black_box(1e-4_f32));
                let [left, right] = &mut output;
                let sources = stem[0][range.clone()].iter().zip(&stem[1][range.clone()]);
                for ((left, right), (a, b)) in left.iter_mut().zip(right).zip(sources) {
                    *left += a * gain;
                    *right += b * gain;
                    gain += step;
                }
            }
            black_box(&mut output);
        }
        begun.elapsed()
    }
}

fn play(processor: &mut Processor, tempo: f64, settings: &Settings) -> Duration {
    let mix = Mix::default();
    let mut outputs = OutputBuffers::new(BLOCK);
    processor.reset();
    let begun = Instant::now();
    for block in 0..BLOCKS {
        let seconds = (block * BLOCK) as f64 / f64::from(RATE);
        let transport = Transport::believing(&HostFields {
            playing: true,
            tempo: Some(tempo),
            beats: Some(seconds * tempo / 60.0),
            seconds: Some(seconds),
            ..HostFields::default()
        });
        processor.process(&transport, &mix, settings, Pace::Offline, &mut outputs);
        black_box(&mut outputs);
    }
    begun.elapsed()
}

fn load(folder: &Path) -> (Processor, Controller) {
    let (processor, loader, controller) = engine::build(SampleRate::new(RATE).unwrap());
    controller.load(scan_folder(folder).unwrap());
    loader.run_to_end();
    assert!(controller.status().is_complete(), "{:?}", controller.status().problems);
    (processor, controller)
}

fn sample(stem: usize, side: usize, frame: usize) -> f32 {
    testkit::Random::new((frame * 2 + side + stem * 7919) as u64).noise() as f32 * 0.05
}

/// A folder of WAV files, twice as long as the played part, for speed 2.
fn song(float: bool) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench-engine-{float}"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("song.toml"), "tempo = 120.0\n").unwrap();
    for stem in 0..STEMS {
        let path = folder.join(format!("{stem:02} stem.wav"));
        if !path.exists() {
            std::fs::write(path, wav(stem, float)).unwrap();
        }
    }
    folder
}

fn wav(stem: usize, float: bool) -> Vec<u8> {
    let frames = 2 * SECONDS * RATE as usize + 1000;
    let samples = (0..frames).flat_map(|frame| [0, 1].map(|side| sample(stem, side, frame)));
    if float {
        testkit::wav_of_floats(2, RATE, samples)
    } else {
        testkit::wav_of_shorts(2, RATE, samples.map(|sample| (sample * 32_767.0) as i16))
    }
}
