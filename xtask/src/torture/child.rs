//! One episode, in a separate process, so that a crash takes nothing else with it.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use testkit::Random;

use super::format::{Instance, Library, PluginFormat};
use super::host::HostTask;
use super::judge::Steps;
use super::musician::Musician;
use super::song::{Made, meddle};
use super::watch::{Holdings, call, find};
use super::{MAIN_THREAD, shim, state, twin, watch};

/// The allowed growth of a process's memory after instances were created and destroyed: memory that allocators keep. Over 240 instances it was 25 to 34 MB,
/// rising and falling.
const GROWTH: u64 = 16 << 20;
/// The time within which the resources of a destroyed instance must be freed.
const SETTLING: Duration = Duration::from_secs(3);

/// Plays the episode of `seed`; returns whether no fault was found.
pub fn run(format: PluginFormat, bundle: &Path, seed: u64) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    watch::start();
    if shim::is_loaded() && !shim::notices_calls() {
        let _ = writeln!(std::io::stderr(), "System calls in blocks are not noticed on this computer.");
    }
    let mut random = Random::new(seed);
    let library = format.load(bundle)?;
    let hangs = random.chance(0.2);
    let songs: Result<Vec<_>> = (0..1 + random.below(3))
        .map(|index| Made::any(&mut random, folder.path().join(format!("Song {index}")), hangs))
        .collect();
    let songs = songs?;
    let before = if hangs { Holdings::default() } else { after_the_first(&*library, &songs[0], &mut random)? };
    match random.below(8) {
        0 | 1 if !hangs => twin::run(&*library, &mut random, &songs)?,
        2 if !hangs => cycles(&*library, &mut random, &songs)?,
        _ => {
            let extra = Musician::new(seed);
            show(&*library, &mut random, &songs, hangs, extra)?;
        }
    }
    if !hangs {
        Holdings::compare(before, Duration::from_secs(5));
    }
    let (allocations, files) = shim::counted();
    if allocations > 0 {
        find("allocates in process", format!("{allocations} times"));
    }
    if files > 0 {
        find("touches files in process", format!("{files} times"));
    }
    let found = watch::tell();
    // Waiting for threads that read hanging files could last forever.
    if hangs {
        drop(folder);
        std::process::exit(i32::from(found));
    }
    Ok(!found)
}

/// The resources of the process after a first instance: shared threads, tables and fonts remain.
fn after_the_first(library: &dyn Library, song: &Made, random: &mut Random) -> Result<Holdings> {
    let instance = call("create", MAIN_THREAD, || library.create())?;
    let text = state::of(&song.saved(random), &state::params(random));
    state::load_state(&*instance, &text);
    if call("activate", MAIN_THREAD, || instance.activate(48_000.0, 512, true)) {
        call("deactivate", MAIN_THREAD, || instance.deactivate());
    }
    call("destroy", MAIN_THREAD, || instance.destroy());
    Ok(Holdings::now())
}

/// Creates and destroys instances; nothing may remain.
fn cycles(library: &dyn Library, random: &mut Random, songs: &[Made]) -> Result<()> {
    let steps = Steps::default();
    let mut middle = Holdings::default();
    for round in 0..40 {
        if round == 20 {
            middle = Holdings::now();
        }
        let instance = call("create", MAIN_THREAD, || library.create())?;
        let text = state::of(&songs[0].saved(random), &state::params(random));
        state::load_state(&*instance, &text);
        let mut order = HostTask::any(random, songs, instance.params());
        order.rate = 48_000.0;
        order.shorten();
        if call("activate", MAIN_THREAD, || instance.activate(order.rate, order.longest, order.offline)) {
            instance.start();
            order.perform(&*instance, songs, &steps, random.fork(), "instances come and go");
            instance.stop();
            call("deactivate", MAIN_THREAD, || instance.deactivate());
        }
        call("destroy", MAIN_THREAD, || instance.destroy());
    }
    let has_grown = |now: &Holdings| middle.memory > 0 && now.memory > middle.memory + GROWTH;
    let mut now = Holdings::now();
    // Loader threads free the resources of the last instances a moment later.
    let deadline = Instant::now() + SETTLING;
    while has_grown(&now) && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(50));
        now = Holdings::now();
    }
    if has_grown(&now) {
        let (now, before) = (now.memory >> 10, middle.memory >> 10);
        find("memory grows", format!("{now} KiB after 40 instances, {before} KiB after 20"));
    }
    Ok(())
}

/// Several instances play at once, while the main thread makes random calls.
fn show(
    library: &dyn Library,
    random: &mut Random,
    songs: &[Made],
    hangs: bool,
    mut musician: Musician,
) -> Result<()> {
    let steps = Arc::new(Steps::default());
    let mut instances = Vec::new();
    for _ in 0..*random.pick(&[1, 1, 2, 3]) {
        instances.push(call("create", MAIN_THREAD, || library.create())?);
    }
    if hangs {
        shim::be_slow(*random.pick(&[20, 300, 3000]));
        if random.chance(0.5) {
            fifo(&songs[0].folder.join("Strings.wav"));
        }
    }
    let meddles = random.chance(0.3);
    for round in 0..1 + random.below(3) {
        let mut threads = Vec::new();
        for (number, instance) in instances.iter().enumerate() {
            if round == 0 || random.chance(0.3) {
                load(&**instance, random, songs);
            }
            let order = HostTask::any(random, songs, instance.params());
            // A host that switches to offline rendering and never back.
            let offline = order.offline || random.chance(0.1);
            if !call("activate", MAIN_THREAD, || instance.activate(order.rate, order.longest, offline)) {
                find("refuses to activate", format!("{} Hz, {}", order.rate, order.longest));
                continue;
            }
            let (instance, songs, steps, random) =
                (Arc::clone(instance), songs.to_vec(), Arc::clone(&steps), random.fork());
            let who = format!("instance {number}, round {round}");
            threads.push((
                number,
                std::thread::spawn(move || {
                    instance.start();
                    order.perform(&*instance, &songs, &steps, random, &who);
                    instance.stop();
                }),
            ));
        }
        // A list of all actions, made beforehand, so that thread timing does not change it.
        for _ in 0..random.below(12) {
            std::thread::sleep(Duration::from_millis(random.below(120) as u64));
            let instance = Arc::clone(random.pick(&instances));
            disturb(&*instance, random, songs, hangs);
            musician.act(&instances, songs, &steps);
            if meddles && random.chance(0.3) {
                let file = random.pick(&random.clone().pick(songs).files.clone()).clone();
                if meddle(random, &file) {
                    steps.excuse();
                }
            }
        }
        for (number, thread) in threads {
            if thread.join().is_err() {
                find("host panics", "the host's own audio thread".to_owned());
            }
            call("deactivate", MAIN_THREAD, || instances[number].deactivate());
        }
    }
    musician.leave(&instances);
    for instance in instances {
        call("destroy", MAIN_THREAD, || instance.destroy());
    }
    Ok(())
}

fn load(instance: &dyn Instance, random: &mut Random, songs: &[Made]) {
    let text = if random.chance(0.2) { state::damaged(random, songs) } else { state::any(songs, random) };
    state::load_state(instance, &text);
}

/// A random call that hosts make on their main thread while the audio thread plays.
fn disturb(instance: &dyn Instance, random: &mut Random, songs: &[Made], hangs: bool) {
    match random.below(5) {
        0 | 1 => load(instance, random, songs),
        2 => {
            let saved = call("save", MAIN_THREAD, || instance.save());
            match saved.map(String::from_utf8) {
                Some(Ok(text)) => {
                    state::load_state(instance, &text);
                }
                _ => find("state", "is not saved, or is no text".to_owned()),
            }
        }
        3 => call("look", MAIN_THREAD, || instance.look()),
        // A host that announces a bounce has to wait for files that hang, until the clock shows that it is not a
        // bounce.
        _ if hangs => {}
        _ => call("set_offline", MAIN_THREAD, || instance.set_offline(random.chance(0.5))),
    }
}

/// A file that never delivers data, and whose opening blocks.
fn fifo(path: &Path) {
    let _ = std::process::Command::new("mkfifo").arg(path).status();
}
