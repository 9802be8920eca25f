//! `cargo xtask torture`: random hosts against the bundles, through the ABI that hosts use.
//!
//! The main process builds the bundles and starts a process for each episode, so a crash does not stop the next
//! episode. The seed decides everything in an episode, except when the plugin's own threads run.

mod child;
mod clap_events;
mod clap_host;
pub mod clock;
mod desk;
mod drag;
mod flush;
pub mod format;
pub mod holdings;
mod host;
mod judge;
mod musician;
mod performer;
mod pest;
mod shim;
mod song;
pub mod state;
mod twin;
mod vst3_host;
mod vst3_window;
pub mod watch;
mod window;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use testkit::Random;

use crate::bundle;
use format::PluginFormat;

/// The longest time for a call on a host's main thread.
const MAIN_THREAD: Duration = Duration::from_secs(3);
/// No episode takes longer.
const EPISODE: Duration = Duration::from_secs(90);

/// The number of samples from which on something was heard, and the number of episodes of which half have to be heard.
const HEARD: u64 = 1000;
const MANY: u64 = 6;

/// The options of the torture.
#[derive(Debug, clap::Args)]
pub struct TortureArguments {
    /// Duration in minutes.
    #[arg(long, value_name = "N", conflicts_with = "seconds")]
    minutes: Option<f64>,
    /// Duration in seconds [default: 60].
    #[arg(long, value_name = "N")]
    seconds: Option<f64>,
    /// The seed of the first episode; the next one has the next seed.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The number of episodes, instead of a duration: 1 replays an episode by its seed.
    #[arg(long, value_name = "N")]
    episodes: Option<u64>,
    /// Only the CLAP.
    #[arg(long, conflicts_with = "vst3")]
    clap: bool,
    /// Only the VST3.
    #[arg(long)]
    vst3: bool,
    /// Uses a debug build, which checks more and plays less.
    #[arg(long)]
    debug: bool,
    /// Without the library that counts allocations and lets files hang: for builds that have checks of their own
    #[arg(long)]
    unwatched: bool,
    /// Delays calls at random, as a busy machine does, differently with each number
    #[arg(long, value_name = "N")]
    busy: Option<u64>,
    /// A folder with existing bundles.
    #[arg(long, value_name = "DIR")]
    bundles: Option<PathBuf>,
    /// The bundle with which to play one episode.
    #[arg(long, hide = true)]
    host: Option<PathBuf>,
}

/// Runs episodes, or plays one episode as the host.
///
/// # Errors
/// When something cannot be built or started. If a fault was found, the process ends with status 1.
pub fn run(arguments: &TortureArguments) -> Result<()> {
    let formats = match (arguments.clap, arguments.vst3) {
        (true, _) => vec![PluginFormat::Clap],
        (_, true) => vec![PluginFormat::Vst3],
        _ => vec![PluginFormat::Clap, PluginFormat::Vst3],
    };
    if let Some(bundle) = &arguments.host {
        if let Some(number) = arguments.busy {
            watch::be_busy(arguments.seed ^ number << 32);
        }
        let clean = child::run(formats[0], bundle, arguments.seed)?;
        std::process::exit(i32::from(!clean));
    }
    let bundles = match &arguments.bundles {
        Some(folder) => bundle::Bundles::in_folder(folder)?,
        None => bundle::bundle(!arguments.debug)?,
    };
    let folder = bundle::target_folder()?.join("torture");
    let shim = if arguments.unwatched { None } else { shim::build(&folder)? };
    let time = arguments.minutes.map_or(arguments.seconds.unwrap_or(60.0), |minutes| minutes * 60.0);
    let begun = Instant::now();
    let mut report = TortureReport { options: arguments.options(), ..TortureReport::default() };
    for number in 0_u64.. {
        let done = arguments.episodes.map_or(begun.elapsed().as_secs_f64() >= time, |most| number >= most);
        if done {
            break;
        }
        let seed = arguments.seed + number;
        for format in &formats {
            let bundle = if *format == PluginFormat::Clap { &bundles.clap } else { &bundles.vst3 };
            report.episodes += 1;
            let busy = arguments.busy.map(|busy| busy + number);
            report.take(*format, seed, busy, &episode(*format, bundle, shim.as_deref(), seed, busy)?);
        }
    }
    if report.episodes >= MANY && report.sounding < report.episodes / 2 {
        let what =
            format!("in {} of {} episodes nothing was heard", report.episodes - report.sounding, report.episodes);
        report.note("silence", &format!("cargo xtask torture --seed {}{}", arguments.seed, report.options), &what);
    }
    report.tell(begun.elapsed());
    if report.found.is_empty() { Ok(()) } else { std::process::exit(1) }
}

impl TortureArguments {
    /// The options that change an episode, for the command that repeats it.
    fn options(&self) -> String {
        let mut options = String::new();
        for (given, option) in [(self.debug, " --debug"), (self.unwatched, " --unwatched")] {
            options += if given { option } else { "" };
        }
        if let Some(folder) = &self.bundles {
            options += &format!(" --bundles {}", folder.display());
        }
        options
    }
}

/// The memory limit of a song in megabytes in the episode of `seed`, if there is one.
fn memory_of(seed: u64) -> Option<u32> {
    let mut random = Random::new(seed ^ 0x6d65_6d6f_7279);
    random.chance(0.3).then(|| *random.pick(&[0, 1, 4]))
}

/// The exit status and output of a process.
struct Ended {
    /// `None` if it was killed.
    status: Option<ExitStatus>,
    said: String,
    /// The end of what it wrote on standard error.
    last_words: String,
}

fn episode(
    format: PluginFormat,
    bundle: &Path,
    shim: Option<&Path>,
    seed: u64,
    busy: Option<u64>,
) -> Result<Ended> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("torture").arg(format.flag()).args(["--seed", &seed.to_string()]).arg("--host").arg(bundle);
    if let Some(number) = busy {
        command.args(["--busy", &number.to_string()]);
    }
    let mut errors = tempfile::tempfile()?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors.try_clone()?);
    if let Some(shim) = shim {
        command.env("LD_PRELOAD", shim);
    }
    // No dialog of the system: the editor has its own list of files, which torture can reach.
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env("PATH", "/nowhere");
    // The musician's own settings and caches are neither used nor changed.
    for variable in
        ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"]
    {
        command.env(variable, bundle::target_folder()?.join("torture"));
    }
    if let Some(megabytes) = memory_of(seed) {
        command.env("STEMLOCK_MEMORY", megabytes.to_string());
    }
    let mut child = command.spawn().context("cannot start the host")?;
    let mut pipe = child.stdout.take().context("no pipe")?;
    let reader = std::thread::spawn(move || {
        let mut said = Vec::new();
        let _ = pipe.read_to_end(&mut said);
        String::from_utf8_lossy(&said).into_owned()
    });
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if begun.elapsed() > EPISODE {
            child.kill()?;
            child.wait()?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    Ok(Ended { status, said: reader.join().unwrap_or_default(), last_words: last_words(&mut errors)? })
}

/// The last lines of a file, in one line.
fn last_words(file: &mut File) -> std::io::Result<String> {
    const LINES: usize = 30;
    let mut text = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().collect();
    Ok(lines[lines.len().saturating_sub(LINES)..].join(" | "))
}

/// The faults of all episodes.
#[derive(Default)]
struct TortureReport {
    episodes: u64,
    /// Those in which something was heard.
    sounding: u64,
    /// What was edited, undone, redone, located and dropped in windows.
    desk: [u64; 5],
    /// The most by which an episode grew beyond its first instance, at its end and at its peak, in KiB.
    held: [u64; 2],
    /// The options of all episodes.
    options: String,
    /// By kind: how many episodes found it, how to reproduce it, and a description.
    found: BTreeMap<String, (u64, String, String)>,
}

impl TortureReport {
    fn take(&mut self, format: PluginFormat, seed: u64, busy: Option<u64>, ended: &Ended) {
        let busy = busy.map_or_else(String::new, |number| format!(" --busy {number}"));
        let display = if std::env::var_os("DISPLAY").is_some() { " (with a display)" } else { "" };
        let (format, options) = (format.flag(), &self.options);
        let again = format!("cargo xtask torture {format} --seed {seed}{busy}{options} --episodes 1{display}");
        let heard = ended.said.lines().find_map(|line| line.strip_prefix(watch::HEARD_LINE)?.parse::<u64>().ok());
        self.sounding += u64::from(heard.is_some_and(|samples| samples >= HEARD));
        let desk = ended.said.lines().find_map(|line| line.strip_prefix(watch::DESK_LINE));
        let desk: [u64; 5] = desk.and_then(|counts| serde_json::from_str(counts).ok()).unwrap_or_default();
        let held = ended.said.lines().find_map(|line| line.strip_prefix(watch::HELD_LINE));
        let held = held.and_then(|held| held.split_once('\t')).map(|(end, peak)| [end.parse(), peak.parse()]);
        let held: [u64; 2] = held.map(|held| held.map(|kib| kib.unwrap_or(0))).unwrap_or_default();
        self.held.iter_mut().zip(held).for_each(|(most, kib)| *most = kib.max(*most));
        self.desk.iter_mut().zip(desk).for_each(|(all, more)| *all += more);
        for line in ended.said.lines() {
            let mut fields = line.splitn(4, '\t');
            if fields.next() == Some("FOUND")
                && let (Some(kind), Some(count), Some(what)) = (fields.next(), fields.next(), fields.next())
            {
                self.note(kind, &again, &format!("{what} ({count} in all)"));
            }
        }
        match ended.status {
            None => self.note("endless", &again, &format!("an episode was not over after {EPISODE:?}")),
            Some(status) if !matches!(status.code(), Some(0 | 1 | watch::HUNG)) => {
                self.note("crash", &again, &format!("the host ended with {status}: {}", ended.last_words));
            }
            Some(status) if status.code() == Some(1) && !ended.said.contains("FOUND\t") => {
                self.note(
                    "host",
                    &again,
                    &format!("the host ended with an error of its own: {}", ended.last_words),
                );
            }
            Some(_) => {}
        }
    }

    fn note(&mut self, kind: &str, again: &str, what: &str) {
        let entry = self.found.entry(kind.to_owned()).or_insert((0, again.to_owned(), what.to_owned()));
        if entry.0 == 0 {
            println!("{kind}: {what}\n    {again}");
        }
        entry.0 += 1;
    }

    fn tell(&self, time: Duration) {
        println!("{} episodes in {} s; something was heard in {}.", self.episodes, time.as_secs(), self.sounding);
        let [end, peak] = self.held;
        println!(
            "Memory beyond that of a first instance: at most {peak} KiB, and {end} KiB at the end of an episode."
        );
        let [edited, undone, redone, located, dropped] = self.desk;
        println!(
            "In windows: {edited} edits, {undone} undone, {redone} redone; {located} folders located, {dropped} songs dropped."
        );
        for (kind, (count, again, what)) in &self.found {
            println!("FOUND in {count} episodes: {kind}\n    {what}\n    {again}");
        }
    }
}
