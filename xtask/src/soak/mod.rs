//! `cargo xtask soak`: plays hours of music through the bundle, as fast as possible, in several instances at once.
//!
//! The music is noise in which every frame is unique. So each block at the song's own tempo is compared with the files,
//! sample by sample: any drift, after any number of loops, jumps, changes of tempo and of song, is found in the first
//! block. Each instance plays on a separate thread. The main thread loads songs, as a host's does, and measures memory
//! while all instances stand still with the same song.

mod material;
mod player;

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use testkit::Random;

use crate::bundle;
use crate::torture::format::{Format, Instance};
use crate::torture::watch::Holdings;
use material::Material;
use player::{LONGEST, Player, RATE, Wish};

/// How often memory is measured.
const REST: usize = 8;
/// By how much the memory of all instances may grow, in bytes.
const GROWTH: u64 = 1 << 20;
/// How long loading is left alone before it is looked at, by how much memory changes where nothing happens, and how often it is looked.
const LOADING: Duration = Duration::from_secs(4);
const STEADY: u64 = 64 << 10;
const MOST_LOOKS: usize = 30;

/// The options of the soak.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How long each instance plays, in hours of music.
    #[arg(long, value_name = "N", default_value_t = 8.0)]
    hours: f64,
    /// How many instances play at once.
    #[arg(long, value_name = "N", default_value_t = 8)]
    instances: usize,
    /// The VST3 instead of the CLAP.
    #[arg(long)]
    vst3: bool,
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The folder with bundles that are there already.
    #[arg(long, value_name = "DIR")]
    bundles: Option<PathBuf>,
}

/// Plays, compares, and tells.
///
/// # Errors
/// When something cannot be built, when a sample is not what the files hold, when there is a gap, or when memory grew.
pub fn run(arguments: &Arguments) -> Result<()> {
    let bundles = match &arguments.bundles {
        Some(folder) => bundle::Bundles::in_folder(folder)?,
        None => bundle::bundle(true)?,
    };
    let (format, bundle) =
        if arguments.vst3 { (Format::Vst3, &bundles.vst3) } else { (Format::Clap, &bundles.clap) };
    let folder = tempfile::tempdir()?;
    let mut random = Random::new(arguments.seed);
    let songs = Material::all(folder.path())?;
    let library = format.load(bundle)?;
    let instances: Result<Vec<_>> = (0..arguments.instances).map(|_| library.create()).collect();
    let instances = instances?;
    for (number, instance) in instances.iter().enumerate() {
        ensure!(instance.load(&songs[0].state()), "the state was not taken");
        // A quarter of them are unannounced bounces.
        ensure!(instance.activate(RATE, LONGEST, number % 4 != 3), "the instance refuses to activate");
    }
    std::thread::sleep(LOADING);
    let begun = Instant::now();
    let frames = (arguments.hours * 3600.0 * RATE) as u64;
    let mut memory = Vec::new();
    let told = std::thread::scope(|scope| -> Result<_> {
        let (wishes, wished) = mpsc::channel();
        let mut players = Vec::new();
        for (number, instance) in instances.iter().enumerate() {
            let player = Player::new(number, instance.as_ref(), &songs, random.fork(), wishes.clone());
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

/// Does what the players wish of the main thread, until all have gone: loads songs, and measures memory where all of them rest.
fn serve(
    wished: &mpsc::Receiver<Wish>,
    instances: &[std::sync::Arc<dyn Instance>],
    songs: &[Material],
    memory: &mut Vec<u64>,
) -> Result<()> {
    let mut resting = Vec::new();
    for wish in wished {
        match wish {
            Wish::Song { instance, song, done } => {
                ensure!(instances[instance].load(&songs[song].state()), "the state was not taken");
                let _ = done.send(());
            }
            Wish::Rest { done } => resting.push(done),
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

/// The memory of the process once nothing is loaded or analysed any more.
fn held_at_last() -> u64 {
    let mut last = 0;
    for _ in 0..MOST_LOOKS {
        std::thread::sleep(LOADING);
        let now = held();
        if now.abs_diff(last) <= STEADY {
            return now;
        }
        last = now;
    }
    last
}

/// The memory of the process after the allocator has returned free memory.
#[allow(unsafe_code)]
fn held() -> u64 {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        unsafe extern "C" {
            fn malloc_trim(pad: usize) -> i32;
        }
        // SAFETY: a function of the C library that may be called at any time.
        unsafe { malloc_trim(0) };
    }
    Holdings::now().memory
}

fn tell(told: &[player::Told], memory: &[u64], arguments: &Arguments, seconds: f64) -> Result<()> {
    let sum = |field: fn(&player::Told) -> u64| told.iter().map(field).sum::<u64>();
    let frames = sum(|told| told.frames);
    let times = frames as f64 / RATE / seconds;
    println!(
        "{} instances played {:.2} hours each, {:.0} times as fast as they sound, all together {times:.0} times.",
        told.len(),
        frames as f64 / RATE / 3600.0 / told.len() as f64,
        times / told.len() as f64,
    );
    println!(
        "{} samples are the files' own, bit for bit; {} jumps, {} wraps of loops, {} changes of tempo, {} of songs.",
        sum(|told| told.compared),
        sum(|told| told.jumps),
        sum(|told| told.wraps),
        sum(|told| told.tempos),
        sum(|told| told.songs),
    );
    for fault in told.iter().filter_map(|told| told.fault.as_ref()) {
        println!("FOUND: {fault}");
    }
    // The first rest still fills caches; of the others the least of each half counts, as one may meet a song that just goes.
    let least = |memory: &[u64]| memory.iter().copied().min().unwrap_or(0);
    let (early, late) = memory.split_at(memory.len() / 2);
    let grown = least(late).saturating_sub(least(early.get(1..).unwrap_or_default()));
    println!(
        "Memory in KiB: {:?}; {} KiB more in the second half.",
        memory.iter().map(|b| b >> 10).collect::<Vec<_>>(),
        grown >> 10
    );
    ensure!(
        told.iter().all(|told| told.fault.is_none()),
        "seed {}: what was heard is not what the files hold",
        arguments.seed
    );
    ensure!(grown <= GROWTH, "seed {}: memory grew by {} KiB", arguments.seed, grown >> 10);
    Ok(())
}
