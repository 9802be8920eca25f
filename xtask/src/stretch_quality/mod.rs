//! `cargo xtask stretch-quality`: how good the time-stretcher is, in figures, beside other engines.
//!
//! Signals are made by code at two tempos: the one is stretched, the other is the truth. Peers are programs of other houses,
//! where this machine has them (`xtask/peers.sh` installs them). Nothing is tuned by hand for anyone: a constant latency, measured
//! on clicks, is taken away from peers, and nothing from ours.

mod bench;
mod engines;
mod measures;
mod signals;
mod sound;
mod table;
mod targets;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::bundle;
use bench::Bench;
use engines::{Engine, JUDGED, Workshop, missing};
use signals::{SIGNALS, Set, Signal};

/// The speeds of the whole bench.
const SPEEDS: [f64; 5] = [1.1, 1.0 / 1.1, 1.5, 0.75, 1.02];

/// What the bench can be told.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only these signals (e.g. drums); several are allowed
    #[arg(long, value_name = "SIGNAL")]
    only: Vec<String>,
    /// Only these speeds, as a number or a fraction (1.1, 1/1.1); several are allowed
    #[arg(long, value_name = "SPEED", value_parser = speed)]
    speed: Vec<f64>,
    /// Which notes: engines may be tuned on the one set, and are judged by the other
    #[arg(long, value_enum, default_value = "held-out")]
    set: Set,
    /// Only the made signals, at speed 1.1 unless --speed says otherwise
    #[arg(long)]
    quick: bool,
    /// Fails where a target is missed
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
pub fn run(arguments: &Arguments) -> Result<()> {
    let target = bundle::target_folder()?.join("stretch");
    let workshop = Workshop::new(target.join("cache"))?;
    let engines: Vec<Engine> = JUDGED.into_iter().filter(|engine| engine.is_here()).collect();
    let bench = Bench { workshop, set: arguments.set, engines };
    let speeds = match (arguments.speed.as_slice(), arguments.quick) {
        ([], true) => vec![SPEEDS[0]],
        ([], false) => SPEEDS.to_vec(),
        (given, _) => given.to_vec(),
    };
    let signals = chosen(&arguments.only)?;
    let latencies = bench.latencies(&speeds)?;
    let figures = bench.figures(&signals, &speeds, &latencies)?;
    let rows = table::rows(&figures);
    for speed in &speeds {
        println!("{}", table::of_speed(&rows, &latencies, *speed, &bench.engines));
    }
    println!("* the best peer");
    missing().iter().for_each(|absent| println!("{absent}"));
    if let Some(path) = &arguments.json {
        let text = serde_json::to_string_pretty(&rows)?;
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let missed = rows.iter().filter(|row| row.met == Some(false)).count();
    println!("{missed} of {} targets missed", rows.iter().filter(|row| row.met.is_some()).count());
    ensure!(!arguments.strict || missed == 0, "targets were missed");
    Ok(())
}

/// The signals with these names; all if there are none.
fn chosen(names: &[String]) -> Result<Vec<Signal>> {
    let known = || SIGNALS.iter().filter(|signal| !measures::Measure::of_signal(signal.name).is_empty());
    for name in names {
        let all: Vec<&str> = known().map(|signal| signal.name).collect();
        ensure!(all.contains(&name.as_str()), "there is no signal {name}; there are {}", all.join(", "));
    }
    Ok(known().filter(|signal| names.is_empty() || names.iter().any(|name| name == signal.name)).copied().collect())
}
