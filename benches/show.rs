//! What a set costs: a block of one song alone and of one song among twenty, in lead Stemlock and on a host's timeline, and a block in
//! which another song is launched; with the same song, what it costs without memory that is in no cache. Four stereo stems a song, blocks of 256 frames at 48 kHz. Prints ratios from one run; nothing is judged by a clock in a test.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use stemlock::engine::{
    Act, AnalysisCache, Lead, Mix, Order, OutputBuffers, Pace, SetEngine, SetEntry, Settings, When, build_set,
};
use stemlock::setlist::scan_folder;
use stemlock::time::{BeatPos, HostFields, SampleRate, Transport};

const STEMS: usize = 4;
const RATE: u32 = 48_000;
const BLOCK: usize = 256;
const SECONDS: usize = 20;
const TEMPO: f64 = 120.0;
/// Blocks between two launches.
const EVERY: usize = 50;
const BLOCKS: usize = (SECONDS - 1) * RATE as usize / BLOCK;
const ROUNDS: usize = 7;

fn main() {
    let folder = song();
    let (mut alone, mut among) = (load(&folder, 1), load(&folder, 20));
    let mut turn = |_| (play(&mut alone, false), play(&mut among, false), play(&mut among, true));
    let turns: Vec<_> = (0..ROUNDS).map(&mut turn).collect();
    let again = (0..ROUNDS).map(|_| play(&mut alone, true).launched).min().unwrap();
    let least = |which: fn(&(Times, Times, Times)) -> Duration| turns.iter().map(which).min().unwrap();
    let one = least(|turn| turn.0.plain);
    println!("lead Stemlock");
    tell("a block of one song alone", one, one);
    tell("a block of one song among twenty", least(|turn| turn.1.plain), one);
    tell("a block with a launch", least(|turn| turn.2.launched), one);
    tell("the same song launched again", again, one);
    let turns: Vec<_> = (0..ROUNDS).map(|_| (follow(&mut alone), follow(&mut among))).collect();
    let one = turns.iter().map(|turn| turn.0).min().unwrap();
    println!("lead Timeline");
    tell("a block of one song alone", one, one);
    tell("a block of one song among twenty", turns.iter().map(|turn| turn.1).min().unwrap(), one);
}

fn tell(what: &str, taken: Duration, one: Duration) {
    println!("{what:34}{:7} ns, {:.3} times as much", taken.as_nanos(), taken.as_secs_f64() / one.as_secs_f64());
}

/// The median of the blocks of each kind.
struct Times {
    plain: Duration,
    launched: Duration,
}

fn play(set: &mut SetEngine, launches: bool) -> Times {
    let settings = Settings { lead: Lead::Stemlock, ..Settings::default() };
    let (mix, songs) = (Mix::default(), set.ends.songs.len());
    let mut outputs = OutputBuffers::new(BLOCK);
    let (mut plain, mut launched) = (Vec::new(), Vec::new());
    for block in 0..BLOCKS {
        let is_launch = block == 0 || launches && block % EVERY == 0;
        if is_launch {
            let act = Act::Launch((block / EVERY + songs - 1) % songs);
            assert!(set.ends.acts.send(Order { number: 0, at: When::Frame(i64::MIN), act, quantum: None }));
        }
        let begun = Instant::now();
        set.processor.process(&Transport::default(), &mix, &settings, Pace::Offline, &mut outputs);
        let taken = begun.elapsed();
        black_box(&mut outputs);
        let mut done = 0;
        while let Some(outcome) = set.ends.acts.outcome() {
            assert!(outcome.done.is_ok(), "{outcome:?}");
            done += 1;
        }
        assert_eq!(done, usize::from(is_launch), "an act that waits costs time in each block");
        if is_launch { launched.push(taken) } else { plain.push(taken) }
    }
    Times { plain: median(plain), launched: median(launched) }
}

/// The median of the blocks of the first song, under a host that plays it.
fn follow(set: &mut SetEngine) -> Duration {
    let (mix, settings) = (Mix::default(), Settings::default());
    let mut outputs = OutputBuffers::new(BLOCK);
    let time = |block: usize| {
        let frame = block * BLOCK;
        let beats = Some(frame as f64 / f64::from(RATE) * TEMPO / 60.0);
        let fields = HostFields {
            playing: true,
            tempo: Some(TEMPO),
            beats,
            samples: Some(frame as i64),
            ..HostFields::default()
        };
        let transport = Transport::believing(&fields);
        let begun = Instant::now();
        set.processor.process(&transport, &mix, &settings, Pace::Offline, &mut outputs);
        let taken = begun.elapsed();
        black_box(&mut outputs);
        taken
    };
    median((0..BLOCKS).map(time).collect())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn load(folder: &Path, songs: usize) -> SetEngine {
    let start = |song: usize| BeatPos::new((song * SECONDS) as f64 * TEMPO / 60.0);
    let entries: Vec<SetEntry> =
        (0..songs).map(|song| SetEntry { start: start(song), ..SetEntry::default() }).collect();
    let set = build_set(SampleRate::new(RATE).unwrap(), &AnalysisCache::default(), &entries);
    for (loader, controller) in &set.ends.songs {
        controller.load(scan_folder(folder).unwrap());
        loader.run_to_end();
        assert!(controller.status().is_complete(), "{:?}", controller.status().problems);
    }
    set
}

/// A folder of WAV files of noise.
fn song() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-show");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("song.toml"), "tempo = 120.0\n").unwrap();
    for stem in 0..STEMS {
        let mut random = testkit::Random::new(stem as u64);
        let samples = (0..2 * SECONDS * RATE as usize).map(|_| random.below(4096) as i16);
        std::fs::write(folder.join(format!("{stem:02} stem.wav")), testkit::wav_of_shorts(2, RATE, samples))
            .unwrap();
    }
    folder
}
