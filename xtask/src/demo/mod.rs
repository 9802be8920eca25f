//! `cargo xtask demo`: plays a song with the bundled plugin in a host, and compares the output with the song's files.
//!
//! Two processes: the first one builds, bundles and makes the demo song; then it starts itself again as the host, with
//! the environment variable by which the plugin finds its song. So a plugin that crashes takes only the host with it.

mod check;
mod checks;
#[path = "../../../tests/hosts/clap_buffer.rs"]
mod clap_buffer;
mod endurance;
#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;
mod host;
mod measure;
mod passes;
mod ports;
mod probe;
pub mod progress;
pub mod reference;
pub mod report;
mod script;
mod set;
mod show;
mod sinc;
pub mod song;
mod stretched;
mod tempos;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use testkit::bank;

use stemlock::render::{Renderer, SongReport, WavWriter, usual_rate};
use stemlock::setlist::{file_stem_for, scan_folder};
use stemlock::time::SampleRate;

use crate::bundle;
use check::Check;
use host::{DemoHost, Recording};
use passes::Solos;
use report::{Cpu, DemoReport};
use script::Script;

/// Names the song's folder to the plugin.
const SONG_VARIABLE: &str = "STEMLOCK_SONG";
/// The length of the real-time pass before and after its jump, in seconds.
const ON_STAGE: f64 = 2.0;

/// The options of the demo.
#[derive(Debug, clap::Args)]
pub struct DemoArguments {
    /// Another song than the demo's own.
    #[arg(long, value_name = "DIR")]
    song: Option<PathBuf>,
    /// Where the files and the report go [default: target/demo].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The bundled plugin, to be the host of.
    #[arg(long, hide = true)]
    host: Option<PathBuf>,
}

/// Runs the demo, or a part of it as the host.
///
/// # Errors
/// When something cannot be built, read or written. Where checks fail, the process ends with status 1.
pub fn run(arguments: &DemoArguments) -> Result<()> {
    // Bundling changes to the workspace's root.
    let given = |path: &Option<PathBuf>| path.as_ref().map(std::path::absolute).transpose();
    let (song, out) = (given(&arguments.song)?, given(&arguments.out)?);
    if let Some(plugin) = &arguments.host {
        // The host may run where there is no Cargo.
        return perform(plugin, &song.context("the host needs --song")?, &out.context("the host needs --out")?);
    }
    let target = bundle::target_folder()?;
    let out = out.unwrap_or_else(|| target.join("demo"));
    let song = song.map_or_else(|| song::make_once(&target), Ok)?;
    // Errors should show before the long build.
    scan_folder(&song).map_err(|problem| anyhow!("{problem}"))?;
    let plugin = bundle::bundle(true)?.clap;
    let status = Command::new(std::env::current_exe()?)
        .arg("demo")
        .args([Path::new("--host"), &plugin])
        .args([Path::new("--song"), &song])
        .args([Path::new("--out"), &out])
        .env(SONG_VARIABLE, &song)
        .status()
        .context("cannot start the host")?;
    match status.code() {
        Some(0) => Ok(()),
        // The host has printed the reason.
        Some(code) => std::process::exit(code),
        None => bail!("the host died: {status}. The plugin has probably crashed"),
    }
}

/// Plays the show, checks it and writes everything to `out`.
fn perform(plugin: &Path, song: &Path, out: &Path) -> Result<()> {
    let song = scan_folder(song).map_err(|problem| anyhow!("{problem}"))?;
    let rate = usual_rate(&song);
    let found = Renderer::load(song.clone(), rate).report();
    let solos = Solos::new(&song, rate.hertz())?;
    let lead = solos.lead().context("none of the stems plays; cargo run -- info DIR says why")?;
    let script = Script::new(&song, &lead.signal, rate);

    let mut fresh = DemoHost::load(plugin, rate)?;
    let mut underruns = passes::on_stage(&mut fresh, &script, &solos.wanted, ON_STAGE)?;
    let stage =
        Check::at_most("In real time, right after loading: blocks with a gap", underruns as f64, 0.0, "blocks");
    drop(fresh);

    let mut host = DemoHost::load(plugin, rate)?;
    let recording = passes::offline(&mut host, &script)?;
    let silent = found.stems.iter().filter(|stem| stem.decoded.is_none()).count();
    let mut checks = vec![Check::at_most("Every stem plays", silent as f64, 0.0, "stems do not")];
    checks.extend(checks::all(&script, &recording, &solos.wanted, lead.output));
    checks.extend(song::is_demo(&song).then(|| song::check_words(&song)));
    let live = passes::live(&mut host, &script)?;
    let ragged = passes::ragged(&mut host, &script)?;
    checks.extend(tempos::other_tempos(&script, &[&recording, &live, &ragged], lead));
    checks.extend(passes::agree(&script, &recording, &live, &ragged));
    checks.push(stage);
    checks.extend(stretched::clicks(&mut host, &script, &solos.wanted)?);
    checks.extend(solos.check(&mut host, &script, &song)?);
    checks.extend(endurance::noisy_hosts(&mut host, &script, &solos.wanted)?);
    checks.extend(endurance::three_hours(&mut host, &script, &song, &solos.wanted)?);
    checks.push(ports::left_out(&mut host, &script, lead)?);
    checks.extend(probe::all(plugin)?);
    checks.extend(set::checks(plugin, out)?);
    for pass in [&recording, &live, &ragged] {
        underruns += passes::missing(&script, &script.legs, pass, &solos.wanted, passes::SMALL_BLOCK);
    }
    checks.push(Check::at_most("Underruns in all passes", underruns as f64, 0.0, "blocks"));

    let files = write(&recording, out, rate)?;
    let cpu = Cpu::of(&live);
    let SongReport { name, stems, .. } = found.clone();
    let shown_by_tests = report::SHOWN_BY_TESTS;
    let report =
        DemoReport { song: name, rate: rate.hertz(), stems, checks, cpu, underruns, shown_by_tests, files };
    let path = out.join("report.json");
    fs::write(&path, serde_json::to_string_pretty(&report)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    println!("{}\nWritten to {}: {}, report.json", report.tables(&found), out.display(), report.files.join(", "));
    if !report.passed() {
        println!("Some checks FAILED.");
        std::process::exit(1);
    }
    Ok(())
}

/// Writes main.wav and a file for every other output that was audible.
fn write(recording: &Recording, out: &Path, rate: SampleRate) -> Result<Vec<String>> {
    fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let write = |(output, channels): &(stemlock::setlist::Output, [Vec<f32>; 2])| {
        let name = format!("{}.wav", file_stem_for(&output.name().to_lowercase()));
        let path = out.join(&name);
        let written = WavWriter::create(&path, rate).and_then(|mut writer| {
            writer.write(&channels[0], &channels[1])?;
            writer.finish()
        });
        written.with_context(|| format!("cannot write {}", path.display()))?;
        Ok(name)
    };
    recording.outputs.iter().map(write).collect()
}
