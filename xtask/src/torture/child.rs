//! One episode, in a separate process, so that a crash takes nothing else with it.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use testkit::Random;

use super::flush::Flush;
use super::format::{Instance, Library, PluginFormat};
use super::holdings::{self, Holdings};
use super::host::HostTask;
use super::judge::Steps;
use super::musician::Musician;
use super::song::{Made, meddle};
use super::watch::{call, find};
use super::{MAIN_THREAD, desk, memory_of, shim, state, twin, watch};

/// The allowed growth of a process's memory after instances were created and destroyed: memory that allocators keep. Over 240 instances it was 25 to 34 MB,
/// rising and falling.
const GROWTH: u64 = 16 << 20;
/// The allowed growth from an episode's first instance to its end.
const KEPT: u64 = 48 << 20;
/// What an episode may take meanwhile beside its samples; and its windows, whose fonts and styles stay.
const TAKEN: u64 = 96 << 20;
const WINDOWS: u64 = 96 << 20;
/// The time within which the resources of a destroyed instance must be freed.
const SETTLING: Duration = Duration::from_secs(3);
/// The time within which an episode's resources must be freed, and the same after reads that hung.
const PATIENCE: Duration = Duration::from_secs(5);
const PATIENCE_AFTER_HANGS: Duration = Duration::from_secs(15);
/// The rate of hosts that say nothing else, in hertz.
const USUAL_RATE: f64 = 48_000.0;

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
    let before = after_the_first(&*library, &songs[0], &mut random)?;
    let limit = memory_of(seed);
    let mut windows = 0;
    let room = match random.below(8) {
        0 | 1 if !hangs => {
            twin::run(&*library, &mut random, &songs)?;
            room(2 * bytes(&songs, twin::HIGHEST_RATE, limit))
        }
        2 if !hangs => {
            cycles(&*library, &mut random, &songs)?;
            room(bytes(&songs, USUAL_RATE, limit))
        }
        _ => {
            let musician = Musician::new(seed, hangs);
            windows = if musician.looks() { WINDOWS } else { 0 };
            room(show(&*library, &mut random, &songs, hangs, limit, musician)?)
        }
    };
    if hangs {
        shim::be_slow(0);
        release(&songs[0].folder.join(HANGING));
    }
    Holdings::compare(before, KEPT + windows, if hangs { PATIENCE_AFTER_HANGS } else { PATIENCE });
    holdings::compare_peak(before, room + windows);
    watch::say(watch::DESK_LINE, &format!("{:?}", desk::done()));
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

/// The bytes of samples that an instance may have of `songs` at a session's rate, where each song is limited to so many megabytes.
fn bytes(songs: &[Made], rate: f64, limit: Option<u32>) -> u64 {
    let most = limit.map_or(u64::MAX, |megabytes| u64::from(megabytes) << 20);
    songs.iter().map(|song| song.bytes(rate).min(most)).sum()
}

/// The memory that an episode may take beyond what the process had after its first instance, if all instances have so many bytes of samples at once.
fn room(samples: u64) -> u64 {
    // One song fades out while the next one is loaded.
    TAKEN + 2 * samples
}

/// The resources of the process after a first instance: shared threads, tables and fonts remain.
fn after_the_first(library: &dyn Library, song: &Made, random: &mut Random) -> Result<Holdings> {
    let instance = call("create", MAIN_THREAD, || library.create())?;
    let text = state::of(&song.saved(random), &state::params(random));
    state::load_state(&*instance, &text);
    Flush::any(random, instance.params(), true).prove(&*instance, "before the first activation");
    if call("activate", MAIN_THREAD, || instance.activate(USUAL_RATE, 512, true)) {
        let flush = Flush::any(random, instance.params(), true);
        let known = on_audio_thread(|| flush.send(&*instance, true));
        known.unwrap_or_default().check(&*instance, "active, before processing");
        call("deactivate", MAIN_THREAD, || instance.deactivate());
        Flush::any(random, instance.params(), true).prove(&*instance, "not active any more");
    }
    call("destroy", MAIN_THREAD, || instance.destroy());
    Ok(Holdings::now())
}

/// Runs `work` on a thread of its own, which is the host's audio thread, to its end.
fn on_audio_thread<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| ended(scope.spawn(work).join()))
}

/// What the host's audio thread returned, if it did not panic.
fn ended<T>(joined: std::thread::Result<T>) -> Option<T> {
    if joined.is_err() {
        find("host panics", "the host's own audio thread".to_owned());
    }
    joined.ok()
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
        order.rate = USUAL_RATE;
        order.shorten();
        Flush::any(random, instance.params(), false).prove(&*instance, "a new instance");
        let (source, flush) = (random.fork(), Flush::any(random, instance.params(), true));
        if call("activate", MAIN_THREAD, || instance.activate(order.rate, order.longest, order.offline)) {
            let known = on_audio_thread(|| {
                instance.start();
                order.perform(&*instance, songs, &steps, source, "instances come and go");
                instance.stop();
                flush.send(&*instance, true)
            });
            known.unwrap_or_default().check(&*instance, "active, after processing");
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
    limit: Option<u32>,
    mut musician: Musician,
) -> Result<u64> {
    let steps = Arc::new(Steps::default());
    let mut most = 0;
    let mut instances = Vec::new();
    for _ in 0..*random.pick(&[1, 1, 2, 3]) {
        instances.push(call("create", MAIN_THREAD, || library.create())?);
    }
    if hangs {
        shim::be_slow(*random.pick(&[20, 300, 3000]));
        if random.chance(0.5) {
            fifo(&songs[0].folder.join(HANGING));
        }
    }
    let meddles = random.chance(0.3);
    for round in 0..1 + random.below(3) {
        let (mut threads, mut samples) = (Vec::new(), 0);
        let is_calm = Arc::new(AtomicBool::new(false));
        for (number, instance) in instances.iter().enumerate() {
            if round == 0 || random.chance(0.3) {
                load(&**instance, random, songs);
            }
            let order = HostTask::any(random, songs, instance.params());
            let (first, last): (Flush, Flush) =
                [(); 2].map(|()| Flush::any(random, instance.params(), false)).into();
            if musician.has_window(number) {
                first.send(&**instance, false);
            } else {
                first.prove(&**instance, "between two activations");
            }
            samples += bytes(songs, order.rate, limit);
            // A host that switches to offline rendering and never back.
            let offline = order.offline || random.chance(0.1);
            if !call("activate", MAIN_THREAD, || instance.activate(order.rate, order.longest, offline)) {
                find("refuses to activate", format!("{} Hz, {}", order.rate, order.longest));
                continue;
            }
            let (instance, songs, steps, random) =
                (Arc::clone(instance), songs.to_vec(), Arc::clone(&steps), random.fork());
            let who = format!("instance {number}, round {round}");
            let is_calm = Arc::clone(&is_calm);
            let play = move || {
                instance.start();
                order.perform(&*instance, &songs, &steps, random, &who);
                instance.stop();
                // What the main thread loads later would set the parameters again.
                while !is_calm.load(Ordering::Acquire) {
                    std::thread::sleep(Duration::from_millis(1));
                }
                last.send(&*instance, true)
            };
            threads.push((number, std::thread::spawn(play)));
        }
        most = most.max(samples);
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
        is_calm.store(true, Ordering::Release);
        for (number, thread) in threads {
            let known = ended(thread.join()).unwrap_or_default();
            if !musician.has_window(number) {
                known.check(&*instances[number], "active, after a round");
            }
            call("deactivate", MAIN_THREAD, || instances[number].deactivate());
        }
    }
    musician.leave(&instances);
    for instance in instances {
        call("destroy", MAIN_THREAD, || instance.destroy());
    }
    Ok(most)
}

fn load(instance: &dyn Instance, random: &mut Random, songs: &[Made]) {
    let text = if random.chance(0.2) { state::damaged(random, songs) } else { state::any(songs, random) };
    state::load_state(instance, &text);
}

/// A random call that hosts make on their main thread while the audio thread plays.
fn disturb(instance: &dyn Instance, random: &mut Random, songs: &[Made], hangs: bool) {
    match random.below(6) {
        5 => open_song(instance, random, songs),
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

/// Opens something in the host's own browser of presets.
fn open_song(instance: &dyn Instance, random: &mut Random, songs: &[Made]) {
    let song = random.pick(songs);
    let path = match random.below(6) {
        0 => song.folder.join("song.toml"),
        1 => song.files[random.below(song.files.len())].clone(),
        2 => song.folder.with_extension("missing"),
        3 => Path::new("/dev/null").to_owned(),
        _ => song.folder.clone(),
    };
    call("open a song", MAIN_THREAD, || instance.open_song(&path));
}

/// The name of a file that never delivers data, and whose opening blocks.
const HANGING: &str = "Strings.wav";

fn fifo(path: &Path) {
    let _ = std::process::Command::new("/usr/bin/mkfifo").arg(path).status();
}

/// Lets those who open it go on. Who reads it then finds its end.
fn release(path: &Path) {
    if path.exists() {
        let both = std::fs::OpenOptions::new().read(true).write(true).open(path);
        let _ = std::fs::remove_file(path);
        std::thread::sleep(Duration::from_millis(50));
        drop(both);
    }
}
