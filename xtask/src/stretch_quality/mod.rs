//! `cargo xtask stretch-quality`: measures the quality of the time-stretcher, compared with other engines.
//!
//! Signals are made by code at two tempos: one is stretched, the other is the truth. Peers are programs of
//! other makers, if this machine has them (`xtask/peers.sh` installs them). No engine is tuned by hand.
//! The constant latency of a peer, measured on clicks, is removed; ours is not.

mod bench;
mod cpu;
mod engines;
mod exhibits;
mod measures;
mod page;
mod report;
mod scores;
mod signals;
mod song;
mod sound;
mod table;
mod targets;
mod voices;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::bundle;
use bench::{Bench, Latency};
use engines::{JUDGED, StretchEngine, Workshop, missing};
use measures::Measure;
use page::ExhibitPage;
use report::BenchReport;
use scores::Rendered;
use signals::{NoteSet, SIGNALS, Signal};

/// The speeds of the whole bench.
const SPEEDS: [f64; 5] = [1.1, 1.0 / 1.1, 1.5, 0.75, 1.02];
/// The values of `--only` besides signals.
const SCORES: &str = "scores";
const CPU: &str = "cpu";
const VOICES: &str = "voices";

/// The options of the bench.
#[derive(Debug, clap::Args)]
pub struct StretchQualityArguments {
    /// Only this signal (e.g. drums), or voices (transposed), or scores, or cpu; several are allowed
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Only this speed, as a number or a fraction (1.1, 1/1.1); several are allowed
    #[arg(long, value_parser = speed)]
    speed: Vec<f64>,
    /// The set of notes: engines may be tuned on one set, and are judged by the other
    #[arg(long, value_enum, default_value = "held-out")]
    set: NoteSet,
    /// Only the signals that are made by code, at speed 1.1 unless --speed is given
    #[arg(long)]
    quick: bool,
    /// Lists every attack that our engine plays more than 0.05 ms early or late
    #[arg(long)]
    attacks: bool,
    /// Writes the listening page, index.html, and a blind one, blind.html, at the first speed; into target/stretch, or into DIR
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    page: Option<Option<PathBuf>>,
    /// Shows the stems of this song on the listening page, and nothing else
    #[arg(long, value_name = "DIR")]
    song: Option<PathBuf>,
    /// Fails if a target is missed
    #[arg(long)]
    strict: bool,
    /// Writes all figures to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// A speed from the command line.
fn speed(text: &str) -> Result<f64, String> {
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    let number = |text: &str| text.trim().parse::<f64>().map_err(|error| error.to_string());
    let speed = number(above)? / number(below)?;
    if (0.5..=2.0).contains(&speed) { Ok(speed) } else { Err("must be from 0.5 to 2".to_owned()) }
}

/// Runs the bench.
///
/// # Errors
/// When something cannot be run, read or written; with `--strict`, when a target is missed.
pub fn run(arguments: &StretchQualityArguments) -> Result<()> {
    if cfg!(debug_assertions) {
        return run_optimised();
    }
    let folder = bundle::target_folder()?.join("stretch");
    let pages = arguments.page.clone().flatten().unwrap_or_else(|| folder.clone());
    let engines = JUDGED.into_iter().filter(|engine| engine.is_here()).collect();
    let bench = Bench { workshop: Workshop::new(folder.join("cache"))?, set: arguments.set, engines };
    let speeds = match (arguments.speed.as_slice(), arguments.quick) {
        ([], true) => vec![SPEEDS[0]],
        ([], false) => SPEEDS.to_vec(),
        (given, _) => given.to_vec(),
    };
    missing().iter().for_each(|absent| println!("{absent}"));
    let latencies = bench.latencies(&speeds)?;
    if let Some(song) = &arguments.song {
        return show(&bench, &pages, &[], &[], Some(song), speeds[0], &latencies);
    }
    let signals = chosen(&arguments.only)?;
    let all = arguments.only.is_empty() && !arguments.quick;
    let wants = |name: &str| all || arguments.only.iter().any(|only| only == name);
    let mut report = BenchReport { set: arguments.set.name(), latencies, ..BenchReport::default() };
    on_signals(arguments, &bench, &signals, &speeds, &mut report)?;
    let rendered = if wants(SCORES) { on_scores(&bench, &speeds, &mut report)? } else { Vec::new() };
    if wants(VOICES) {
        report.voices = voices::rows(&bench.workshop, bench.set)?;
        println!("{}", voices::tables(&report.voices));
    }
    if wants(CPU) {
        report.costs = cpu::costs(&bench.workshop, &bench.engines, speeds[0])?;
        println!("{}", cpu::tables(&report.costs, speeds[0]));
    }
    if arguments.page.is_some() {
        show(&bench, &pages, &signals, &rendered, None, speeds[0], &report.latencies)?;
    }
    if let Some(path) = &arguments.json {
        let text = serde_json::to_string_pretty(&report)?;
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let (targets, missed) = report.targets();
    println!("{missed} of {targets} targets missed");
    ensure!(!arguments.strict || missed == 0, "targets were missed");
    Ok(())
}

/// Unoptimised, figures take minutes and times are meaningless. Therefore this builds this program with the profile
/// for benches, and runs it with the same arguments.
fn run_optimised() -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let build = ["run", "--quiet", "--profile", "bench-loop", "--package", "xtask", "--"];
    let status = Command::new(cargo).args(build).args(std::env::args_os().skip(1)).status();
    let status = status.context("cannot start cargo")?;
    // It has printed the reason.
    if status.success() { Ok(()) } else { std::process::exit(status.code().unwrap_or(1)) }
}

/// The signals with these names; all if no names are given.
fn chosen(names: &[String]) -> Result<Vec<Signal>> {
    let known: Vec<Signal> =
        SIGNALS.into_iter().filter(|signal| !Measure::of_signal(signal.name).is_empty()).collect();
    let all: Vec<&str> = known.iter().map(|signal| signal.name).chain([VOICES, SCORES, CPU]).collect();
    for name in names {
        ensure!(all.contains(&name.as_str()), "there is no {name}; there are {}", all.join(", "));
    }
    let is_wanted = |signal: &Signal| names.is_empty() || names.iter().any(|name| name == signal.name);
    Ok(known.into_iter().filter(is_wanted).collect())
}

/// Measures the signals that are made by code, and prints a table for each speed.
fn on_signals(
    arguments: &StretchQualityArguments,
    bench: &Bench,
    signals: &[Signal],
    speeds: &[f64],
    report: &mut BenchReport,
) -> Result<()> {
    if signals.is_empty() {
        return Ok(());
    }
    report.rows = table::rows(&bench.figures(signals, speeds, &report.latencies)?);
    for speed in speeds {
        println!("{}", table::of_speed(&report.rows, &report.latencies, *speed, &bench.engines));
        let has_places =
            |signal: &&Signal| Measure::of_signal(signal.name).iter().any(|measure| measure.is_of_places());
        for signal in signals.iter().filter(|_| arguments.attacks).filter(has_places) {
            print!("{}", table::attacks(signal.name, &bench.attacks(*signal, *speed)?));
            let (found, there) = bench.found(*signal);
            print!("{}", table::onsets(signal.name, &found, &there));
        }
    }
    Ok(())
}

/// Measures the scores at the speeds at which they can be played, and prints a table for each. Returns the results for
/// the first speed.
fn on_scores(bench: &Bench, speeds: &[f64], report: &mut BenchReport) -> Result<Vec<Rendered>> {
    let Some(font) = scores::soundfont() else {
        println!(
            "The scores were not played: fluidsynth or a soundfont is missing. xtask/peers.sh installs both.\n"
        );
        return Ok(Vec::new());
    };
    let mut first = Vec::new();
    for speed in scores::speeds_among(speeds) {
        let rendered = scores::render(&bench.workshop.cache, &font, bench.set, speed)?;
        report.parts.extend(scores::figures(bench, &rendered, speed, &report.latencies)?);
        if first.is_empty() {
            first = rendered;
        }
    }
    report.families = scores::families(&report.parts);
    for speed in scores::speeds_among(speeds) {
        println!(
            "Scores at speed {}: by third octaves dB / by bins dB / onset correlation",
            table::speed_name(speed)
        );
        println!("{}\n", scores::table_of(&report.families, speed));
    }
    Ok(first)
}

/// Writes the listening page.
fn show(
    bench: &Bench,
    folder: &Path,
    signals: &[Signal],
    rendered: &[Rendered],
    song: Option<&Path>,
    speed: f64,
    latencies: &[Latency],
) -> Result<()> {
    let mut page = ExhibitPage::new(folder)?;
    exhibits::show(bench, &mut page, signals, rendered, song, speed, latencies)?;
    let heading = format!("{} beside its peers, at speed {}", StretchEngine::Ours.name(), table::speed_name(speed));
    for path in page.finish(&heading, StretchEngine::Ours.name())? {
        println!("To be listened to: {}", path.display());
    }
    println!();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_numbers_or_fractions() {
        assert_eq!(speed("1.1"), Ok(1.1));
        assert_eq!(speed("1/1.1"), Ok(1.0 / 1.1));
        assert!(speed("3").is_err() && speed("fast").is_err() && speed("1/0").is_err());
    }

    #[test]
    fn unknown_signals_are_told() {
        assert!(chosen(&["drums".to_owned()]).is_ok_and(|signals| signals.len() == 1));
        assert!(chosen(&["scores".to_owned()]).is_ok_and(|signals| signals.is_empty()));
        assert!(chosen(&["drum".to_owned()]).is_err_and(|error| error.to_string().contains("drums, rolls")));
    }
}
