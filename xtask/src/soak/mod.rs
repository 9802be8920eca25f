//! `cargo xtask soak`: plays hours of music through the bundle, as fast as possible, in several instances at once.
//!
//! The music is noise in which every frame is unique. So each block at the song's own tempo is compared with the files,
//! sample by sample: any drift, after any number of loops, jumps, changes of tempo and of song, is found in the first
//! block. At any speed, noise that pauses for 2 ms has a gap, except where the transport jumps. Each instance plays on a separate thread. The main thread loads songs, as a host's does, and measures memory
//! while all instances stand still with the same song.

mod gap;
mod material;
mod player;

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use testkit::Random;

use crate::bundle;
use crate::torture::format::{Instance, PluginFormat};
use crate::torture::holdings::Holdings;
use crate::torture::watch;
use material::SoakMaterial;
use player::{LONGEST, RATE, SoakPlayer, SoakWish};

/// The number of memory measurements.
const REST: usize = 8;
/// The allowed growth of all instances' memory, in bytes.
const GROWTH: u64 = 1 << 20;
/// The time before memory is first examined after loading, the change in memory that counts as none, and the interval of the examinations.
const LOADING: Duration = Duration::from_secs(4);
const STEADY: u64 = 64 << 10;
const MOST_LOOKS: usize = 30;

/// The options of the soak.
#[derive(Debug, clap::Args)]
pub struct SoakArguments {
    /// Hours of music that each instance plays.
    #[arg(long, value_name = "N", default_value_t = 8.0)]
    hours: f64,
    /// The number of instances that play at once.
    #[arg(long, value_name = "N", default_value_t = 8)]
    instances: usize,
    /// Plays the VST3 instead of the CLAP.
    #[arg(long)]
    vst3: bool,
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// A folder with existing bundles.
    #[arg(long, value_name = "DIR")]
    bundles: Option<PathBuf>,
}

/// Plays, compares, and prints the results.
///
/// # Errors
/// When something cannot be built, when a sample differs from the files, when there is a gap, or when memory grew.
pub fn run(arguments: &SoakArguments) -> Result<()> {
    let bundles = match &arguments.bundles {
        Some(folder) => bundle::Bundles::in_folder(folder)?,
        None => bundle::bundle(true)?,
    };
    let (format, bundle) =
        if arguments.vst3 { (PluginFormat::Vst3, &bundles.vst3) } else { (PluginFormat::Clap, &bundles.clap) };
    let folder = tempfile::tempdir()?;
    let mut random = Random::new(arguments.seed);
    let songs = SoakMaterial::all(folder.path())?;
    let library = format.load(bundle)?;
    let instances: Result<Vec<_>> = (0..arguments.instances).map(|_| library.create()).collect();
    let instances = instances?;
    for (number, instance) in instances.iter().enumerate() {
        ensure!(instance.load(&songs[0].state()), "the state was not taken");
        // A quarter of them are unannounced bounces.
        ensure!(instance.activate(RATE, LONGEST, number % 4 != 3), "the instance refuses to activate");
    }
    watch::start();
    std::thread::sleep(LOADING);
    let begun = Instant::now();
    let frames = (arguments.hours * 3600.0 * RATE) as u64;
    let mut memory = Vec::new();
    let told = std::thread::scope(|scope| -> Result<_> {
        let (wishes, wished) = mpsc::channel();
        let mut players = Vec::new();
        for (number, instance) in instances.iter().enumerate() {
            let player = SoakPlayer::new(number, instance.as_ref(), &songs, random.fork(), wishes.clone());
            players.push(scope.spawn(move || player.play(frames, frames / REST as u64)));
        }
        drop(wishes);
        serve(&wished, &instances, &songs, &mut memory)?;
        let told: Option<Vec<_>> = players.into_iter().map(|player| player.join().ok()).collect();
        told.context("an audio thread panicked")
    });
    let told = told?;
    let seconds = begun.elapsed().as_secs_f64();
    for instance in instances {
        instance.deactivate();
        instance.destroy();
    }
    tell(&told, &memory, arguments, seconds)
}

/// Serves the players' requests to the main thread until all players have ended: loads songs, and measures memory while all of them rest.
fn serve(
    wished: &mpsc::Receiver<SoakWish>,
    instances: &[std::sync::Arc<dyn Instance>],
    songs: &[SoakMaterial],
    memory: &mut Vec<u64>,
) -> Result<()> {
    let mut resting = Vec::new();
    for wish in wished {
        match wish {
            SoakWish::Song { instance, song, done } => {
                ensure!(instances[instance].load(&songs[song].state()), "the state was not taken");
                let _ = done.send(());
            }
            SoakWish::Rest { done } => resting.push(done),
        }
        if resting.len() == instances.len() {
            for instance in instances {
                ensure!(instance.load(&songs[0].state()), "the state was not taken");
            }
            memory.push(held_at_last());
            println!("{} of {REST}: {} KiB", memory.len(), memory.last().map_or(0, |bytes| bytes >> 10));
            for done in resting.drain(..) {
                let _ = done.send(());
            }
        }
    }
    Ok(())
}

/// The memory of the process when no loading or analysis is in progress any more.
fn held_at_last() -> u64 {
    let mut last = 0;
    for _ in 0..MOST_LOOKS {
        std::thread::sleep(LOADING);
        let now = Holdings::at_rest().memory;
        if now.abs_diff(last) <= STEADY {
            return now;
        }
        last = now;
    }
    last
}

fn tell(told: &[player::SoakResult], memory: &[u64], arguments: &SoakArguments, seconds: f64) -> Result<()> {
    let sum = |field: fn(&player::SoakResult) -> u64| told.iter().map(field).sum::<u64>();
    let frames = sum(|told| told.frames);
    let times = frames as f64 / RATE / seconds;
    println!(
        "{} instances played {:.2} hours each, {:.0} times as fast as they sound, all together {times:.0} times.",
        told.len(),
        frames as f64 / RATE / 3600.0 / told.len() as f64,
        times / told.len() as f64,
    );
    let fields: [fn(&player::SoakResult) -> u64; 7] = [
        |told| told.compared,
        |told| told.jumps,
        |told| told.wraps,
        |told| told.tempos,
        |told| told.songs,
        |told| told.listened,
        |told| told.listened_elsewhere,
    ];
    let counts = fields.map(sum);
    let [compared, jumps, wraps, tempos, songs, listened, elsewhere] = counts;
    println!(
        "{compared} samples are the files' own, bit for bit; {jumps} jumps, {wraps} wraps of loops, {tempos} changes of tempo, {songs} of songs."
    );
    let quietest = told.iter().map(|told| told.quietest).fold(f64::INFINITY, f64::min);
    println!(
        "No gap of 2 ms in {listened} frames at the songs' own speed and {elsewhere} at others, unless found below; the quietest 2 ms have a mean square of {quietest:.4}."
    );
    for fault in told.iter().filter_map(|told| told.fault.as_ref()) {
        println!("FOUND: {fault}");
    }
    // The first rest still fills caches. Of the others, the minimum of two counts, because a rest may coincide with a song that is being freed.
    let least = |memory: &[u64]| memory.iter().copied().min().unwrap_or(0);
    ensure!(memory.len() >= REST && memory.iter().all(|bytes| *bytes > 0), "memory was not measured: {memory:?}");
    let grown = least(&memory[REST - 2..]).saturating_sub(least(&memory[1..3]));
    println!(
        "Memory in KiB: {:?}; {} KiB more at the end.",
        memory.iter().map(|b| b >> 10).collect::<Vec<_>>(),
        grown >> 10
    );
    ensure!(counts.iter().all(|count| *count > 0), "seed {}: too little was played", arguments.seed);
    ensure!(
        told.iter().all(|told| told.fault.is_none()),
        "seed {}: what was heard is not what the files hold",
        arguments.seed
    );
    ensure!(grown <= GROWTH, "seed {}: memory grew by {} KiB", arguments.seed, grown >> 10);
    Ok(())
}
