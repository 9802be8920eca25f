//! The cost of stretching: the processor time of 8 stereo stems, compared with the yardstick in the same run.
//!
//! Known here: engines, signals. Not known here: sound quality.

use anyhow::Result;
use serde::Serialize;

use stemlock::dsp::stretch::{Analysis, InMemory};

use super::engines::{StretchEngine, Workshop, cpu_seconds};
use super::signals::{NoteSet, Playing, find};
use super::sound::{HERTZ, StereoSound};
use crate::demo::progress;
use crate::demo::report::{right, table};

/// The stems.
const STEMS: [&str; 8] = ["drums", "rolls", "clicks", "bass", "pluck", "keys", "pad", "voice"];
/// The limits of our own cost: while playing, as a share of a core; with its analysis, as a share of the yardstick.
const LIMITS: (f64, f64) = (0.04, 0.4);
/// For ours and the yardstick, the minimum of this many runs counts, because disturbances only add time; the others run once.
const RUNS: usize = 3;

/// The cost of an engine.
#[derive(Clone, Debug, Serialize)]
pub struct Cost {
    /// Its name.
    pub engine: &'static str,
    /// Seconds of processor time for a second of 8 stems: the share of a core.
    pub core: f64,
    /// The part of it that is analysis, which is done once before playing and kept.
    pub analysing: f64,
    /// The total as a share of the yardstick, Rubber Band R2 in real-time mode; `None` if that is not installed.
    pub to_yardstick: Option<f64>,
}

/// The costs of `engines` and of the yardstick, one after the other; empty if the system does not measure time.
///
/// For a program, the time of its process counts, less the time for a sound of 10 ms. So its start does not count, but
/// its file access does. For our engine, playing and analysing are measured separately. A peer does both at once, so
/// both count against the yardstick. The limit for a core while playing does not include the analysis.
pub fn costs(workshop: &Workshop, engines: &[StretchEngine], speed: f64) -> Result<Vec<Cost>> {
    let yardstick = StretchEngine::RubberBand2RealTime;
    let asked: Vec<StretchEngine> =
        engines.iter().copied().chain(yardstick.is_here().then_some(yardstick)).collect();
    let playing = Playing { set: NoteSet::HeldOut, speed: 1.0 };
    let stems: Vec<StereoSound> =
        STEMS.iter().filter_map(|name| find(name)).map(|stem| (stem.make)(playing).sound).collect();
    let seconds = stems.iter().map(StereoSound::seconds).sum::<f64>() / speed / stems.len() as f64;
    let bar = progress::bar(asked.len() as u64, "counting processor time");
    let mut shares: Vec<(StretchEngine, f64)> = Vec::new();
    for engine in asked {
        if let Some(spent) = least(workshop, engine, &stems, speed)? {
            shares.push((engine, spent / seconds));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let analysing = analysing(&stems).map_or(0.0, |spent| spent / seconds);
    let unit = shares.iter().find(|(engine, _)| *engine == yardstick).map(|(_, share)| *share);
    let cost = |&(engine, core): &(StretchEngine, f64)| Cost {
        engine: engine.name(),
        core,
        analysing: if engine == StretchEngine::Ours { analysing } else { 0.0 },
        to_yardstick: unit.map(|unit| core / unit),
    };
    Ok(shares.iter().map(cost).collect())
}

/// The least processor time for all `stems`, in seconds.
fn least(workshop: &Workshop, engine: StretchEngine, stems: &[StereoSound], speed: f64) -> Result<Option<f64>> {
    let spent = |sounds: &[StereoSound]| -> Result<Option<f64>> {
        let before = cpu_seconds();
        for sound in sounds {
            workshop.stretch_anew(engine, sound, speed)?;
        }
        let time = before.zip(cpu_seconds()).map(|(before, after)| {
            if engine == StretchEngine::Ours { after.own - before.own } else { after.children - before.children }
        });
        Ok(time)
    };
    let nothing = StereoSound { channels: [vec![0.0; 480], vec![0.0; 480]] };
    let (mut start, mut whole) = (f64::INFINITY, f64::INFINITY);
    let is_judged = matches!(engine, StretchEngine::Ours | StretchEngine::RubberBand2RealTime);
    for _ in 0..if is_judged { RUNS } else { 1 } {
        let Some(time) = spent(std::slice::from_ref(&nothing))? else { return Ok(None) };
        start = start.min(time);
        let Some(time) = spent(stems)? else { return Ok(None) };
        whole = whole.min(time);
    }
    let starts = if engine == StretchEngine::Ours { 0.0 } else { start * stems.len() as f64 };
    Ok(Some((whole - starts).max(0.0)))
}

/// The least processor time for our analysis of all `stems`, in seconds.
fn analysing(stems: &[StereoSound]) -> Option<f64> {
    let spent = |_| {
        let before = cpu_seconds()?;
        for stem in stems {
            Analysis::of(&InMemory(&[stem.slices()]), stem.frames() as u64, HERTZ, |_| true)?;
        }
        Some(cpu_seconds()?.own - before.own)
    };
    (0..RUNS).filter_map(spent).reduce(f64::min)
}

/// Whether ours stays within its limits; `None` if it was not measured.
pub fn is_met(costs: &[Cost]) -> Option<bool> {
    let ours = costs.iter().find(|cost| cost.engine == StretchEngine::Ours.name())?;
    Some(ours.core - ours.analysing <= LIMITS.0 && ours.to_yardstick.is_none_or(|share| share <= LIMITS.1))
}

/// The table.
pub fn tables(costs: &[Cost], speed: f64) -> String {
    let mut table = table(&["Engine", "playing, % of a core", "analysing, %", "both to R2 real-time"]);
    for cost in costs {
        let share = cost.to_yardstick.map_or_else(String::new, |share| format!("{share:.2}"));
        let percent = |share: f64| format!("{:.2}", 100.0 * share);
        let analysing = if cost.analysing > 0.0 { percent(cost.analysing) } else { String::new() };
        table.add_row([cost.engine.to_owned(), percent(cost.core - cost.analysing), analysing, share]);
    }
    right(&mut table, &[1, 2, 3]);
    let verdict = match is_met(costs) {
        Some(true) => "pass",
        Some(false) => "FAIL",
        None => "not measured",
    };
    let (core, share) = (100.0 * LIMITS.0, LIMITS.1);
    format!(
        "Processor time, 8 stereo stems at speed {speed} (ours: ≤ {core} % and ≤ {share}: {verdict})\n{}\n",
        table.trim_fmt()
    )
}
