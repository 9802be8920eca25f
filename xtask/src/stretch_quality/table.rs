//! Figures as tables: a row for each measure of each signal, a column for each engine.
//!
//! Known here: figures and targets. Not known here: how figures are measured.

use serde::Serialize;

use stemlock::dsp::stretch::Kind;

use super::bench::{Figure, Latency};
use super::engines::StretchEngine;
use super::measures::Measure;
use super::targets::QualityTarget;
use crate::demo::report::{right, table};

/// One measure of one signal at one speed, for all engines.
#[derive(Clone, Debug, Serialize)]
pub struct TableRow {
    /// Source frames per output frame.
    pub speed: f64,
    /// The signal's name.
    pub signal: &'static str,
    /// The measure with its unit.
    pub measure: &'static str,
    /// Our engine's target; `None` if there is none.
    pub target: Option<String>,
    /// Whether our engine reaches it; `None` if there is no target, or nothing to compare with.
    pub met: Option<bool>,
    /// Engine and figure.
    pub figures: Vec<(&'static str, f64)>,
    /// Index of the best peer in `figures`.
    pub best_peer: Option<usize>,
    #[serde(skip)]
    decimals: usize,
}

/// The rows for all `figures`, in the order in which they came.
pub fn rows(figures: &[Figure]) -> Vec<TableRow> {
    let mut keys: Vec<(f64, &'static str, Measure)> = Vec::new();
    for figure in figures {
        let key = (figure.speed, figure.signal, figure.measure);
        if keys.last() != Some(&key) && !keys.contains(&key) {
            keys.push(key);
        }
    }
    let of_key = |(speed, signal, measure): (f64, &'static str, Measure)| {
        let here: Vec<&Figure> = figures
            .iter()
            .filter(|figure| (figure.speed, figure.signal, figure.measure) == (speed, signal, measure))
            .collect();
        let better = measure.better();
        let ours = here.iter().find(|figure| figure.engine == StretchEngine::Ours).map(|figure| figure.value);
        let peers: Vec<f64> = here.iter().filter(|f| f.engine != StretchEngine::Ours).map(|f| f.value).collect();
        let target = QualityTarget::of(signal, measure, speed);
        let badness = |index: &usize| better.badness(here[*index].value);
        let peer_indices = (0..here.len()).filter(|index| here[*index].engine != StretchEngine::Ours);
        TableRow {
            speed,
            signal,
            measure: measure.name(),
            target: target.map(|target| target.to_string()),
            met: target.zip(ours).and_then(|(target, ours)| target.is_met(better, ours, &peers)),
            figures: here.iter().map(|figure| (figure.engine.name(), figure.value)).collect(),
            best_peer: peer_indices.min_by(|a, b| badness(a).total_cmp(&badness(b))),
            decimals: measure.decimals(),
        }
    };
    keys.into_iter().map(of_key).collect()
}

/// A speed in words.
pub fn speed_name(speed: f64) -> String {
    if speed < 1.0 && ((1.0 / speed) * 100.0).fract().abs() < 1e-6 && (speed * 100.0).fract() > 1e-6 {
        format!("1/{} ({speed:.4})", 1.0 / speed)
    } else {
        format!("{speed}")
    }
}

/// The table of one speed.
pub fn of_speed(rows: &[TableRow], latencies: &[Latency], speed: f64, engines: &[StretchEngine]) -> String {
    let names = engines.iter().filter(|engine| **engine != StretchEngine::Ours).map(|engine| engine.name());
    let headings: Vec<&str> =
        ["Signal", "Measure", "Target", StretchEngine::Ours.name(), ""].into_iter().chain(names).collect();
    let mut table = table(&headings);
    let mut last = "";
    for row in rows.iter().filter(|row| row.speed == speed) {
        let figure = |index: usize| {
            let best = if row.best_peer == Some(index) { " *" } else { "  " };
            row.figures.get(index).map_or_else(String::new, |(_, value)| format!("{value:.*}{best}", row.decimals))
        };
        let verdict = match row.met {
            Some(true) => "pass",
            Some(false) => "FAIL",
            None => "",
        };
        let signal = if row.signal == last { "" } else { row.signal };
        let start = [signal.to_owned(), row.measure.to_owned(), row.target.clone().unwrap_or_default()];
        let cells = start.into_iter().chain([figure(0).trim_end().to_owned(), verdict.to_owned()]);
        table.add_row(cells.chain((1..row.figures.len()).map(figure)));
        last = row.signal;
    }
    right(&mut table, &[2, 3]);
    right(&mut table, &(5..headings.len()).collect::<Vec<_>>());
    let latency = |latency: &Latency| {
        let taken = if latency.engine == StretchEngine::Ours { " (not taken away)" } else { "" };
        format!("{} {:.2} ms{taken}", latency.engine.name(), latency.milliseconds)
    };
    let latencies: Vec<String> = latencies.iter().filter(|l| l.speed == speed).map(latency).collect();
    format!(
        "Speed {}\n{}\n* the best peer. Latency on clicks: {}\n",
        speed_name(speed),
        table.trim_fmt(),
        latencies.join(", ")
    )
}

/// How the onsets `found`, in seconds, differ from the attacks that are `there`.
pub fn onsets(signal: &str, found: &[(f64, Kind)], there: &[f64]) -> String {
    let near = |a: f64, b: f64| (a - b).abs() < SAME;
    let missed: Vec<f64> =
        there.iter().copied().filter(|place| !found.iter().any(|(onset, _)| near(*onset, *place))).collect();
    let others: Vec<f64> = found
        .iter()
        .map(|(onset, _)| *onset)
        .filter(|onset| !there.iter().any(|place| near(*onset, *place)))
        .collect();
    let list = |places: &[f64]| places.iter().map(|place| format!(" {place:.4}")).collect::<String>();
    format!(
        "{signal}: {} attacks, {} not found:{}; {} onsets elsewhere:{}\n",
        there.len(),
        missed.len(),
        list(&missed),
        others.len(),
        list(&others)
    )
}

/// The largest distance, in seconds, at which an onset and an attack are the same.
const SAME: f64 = 0.001;

/// Lists the `attacks` (place in the source in seconds, lateness in milliseconds) that are out of place.
pub fn attacks(signal: &str, attacks: &[(f64, f64)]) -> String {
    let off: Vec<String> = attacks
        .iter()
        .filter(|(_, late)| late.abs() > 0.05)
        .map(|(seconds, late)| format!("  at {seconds:.3} s: {late:+.3} ms\n"))
        .collect();
    format!(
        "{signal}: {} of {} clear attacks are off by more than 0.05 ms\n{}",
        off.len(),
        attacks.len(),
        off.concat()
    )
}
