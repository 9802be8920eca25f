//! Runs every engine on every signal at every speed, and measures the output.
//!
//! Uses all processors, one signal each. Known here: signals, engines, measures. Not known here: tables.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use serde::Serialize;

use stemlock::dsp::stretch::{Analysis, InMemory, Kind};

use super::engines::{StretchEngine, Workshop};
use super::measures::{Measure, Trial, clear, lateness, measure};
use super::signals::{NoteSet, Playing, RecordedTake, Signal, find};
use super::sound::StereoSound;
use crate::demo::progress;

/// An engine's result in one measure.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Source frames per output frame.
    pub speed: f64,
    /// The signal's name.
    pub signal: &'static str,
    /// The measure.
    pub measure: Measure,
    /// The engine.
    pub engine: StretchEngine,
    /// The figure in the measure's unit.
    pub value: f64,
}

/// The constant latency of an engine at a speed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
    /// Source frames per output frame.
    pub speed: f64,
    /// The engine.
    #[serde(serialize_with = "by_name")]
    pub engine: StretchEngine,
    /// In milliseconds, measured on clicks.
    pub milliseconds: f64,
    /// Whole frames by which the output is shifted before measuring. Our output is never shifted.
    pub taken: i64,
}

fn by_name<S: serde::Serializer>(engine: &StretchEngine, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(engine.name())
}

/// The bench.
#[derive(Clone, Debug)]
pub struct Bench {
    /// Runs the engines.
    pub workshop: Workshop,
    /// The notes.
    pub set: NoteSet,
    /// The engines that take part.
    pub engines: Vec<StretchEngine>,
}

/// Does `work` on each of `jobs`, on all processors; the results are in the order of the jobs.
pub fn on_all_processors<J: Sync, R: Send>(
    jobs: &[J],
    what: &'static str,
    work: impl Fn(&J) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let bar = progress::bar(jobs.len() as u64, what);
    let worker = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(index) else { break };
            let result = work(job);
            bar.inc(1);
            results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, result));
        }
    };
    std::thread::scope(|scope| {
        let count = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        (0..count.min(jobs.len())).for_each(|_| drop(scope.spawn(worker)));
    });
    bar.finish_and_clear();
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

impl Bench {
    /// Every engine's latency at each of `speeds`.
    pub fn latencies(&self, speeds: &[f64]) -> Result<Vec<Latency>> {
        let jobs: Vec<(f64, StretchEngine)> =
            speeds.iter().flat_map(|speed| self.engines.iter().map(|engine| (*speed, *engine))).collect();
        on_all_processors(&jobs, "measuring latencies", |&(speed, engine)| self.latency(engine, speed))
    }

    /// The median over the clicks of the calibration.
    fn latency(&self, engine: StretchEngine, speed: f64) -> Result<Latency> {
        let make = find("calibration").map(|signal| signal.make);
        let source = make.map(|make| make(Playing { set: self.set, speed: 1.0 }));
        let source = source.ok_or_else(|| anyhow::anyhow!("there is no signal to calibrate with"))?;
        let output = self.workshop.stretch(engine, &source.sound, speed)?;
        let trial = Trial { source: &source, output: &output, truth: &source, speed };
        let mut late = lateness(&trial, 100.0);
        late.sort_by(f64::total_cmp);
        let milliseconds = late[late.len() / 2];
        let frames = (milliseconds * super::sound::HERTZ / 1000.0).round() as i64;
        Ok(Latency { speed, engine, milliseconds, taken: if engine == StretchEngine::Ours { 0 } else { frames } })
    }

    /// The output of `engine` for `source`, `frames` frames of it, without its latency.
    pub fn aligned(
        &self,
        engine: StretchEngine,
        source: &StereoSound,
        speed: f64,
        frames: usize,
        latencies: &[Latency],
    ) -> Result<StereoSound> {
        let known = latencies.iter().find(|latency| latency.engine == engine && latency.speed == speed);
        let taken = known.map_or(0, |latency| latency.taken);
        Ok(self.workshop.stretch(engine, source, speed)?.earlier(taken, frames))
    }

    /// The place in the source of each clear attack of `signal`, in seconds, and its lateness in milliseconds when
    /// our engine plays it at `speed`.
    pub fn attacks(&self, signal: Signal, speed: f64) -> Result<Vec<(f64, f64)>> {
        let source = (signal.make)(Playing { set: self.set, speed: 1.0 });
        let output = self.workshop.stretch(StretchEngine::Ours, &source.sound, speed)?;
        let trial = Trial { source: &source, output: &output, truth: &source, speed };
        let seconds = source.onsets.iter().map(|onset| *onset as f64 / super::sound::HERTZ);
        let late = seconds.zip(lateness(&trial, 30.0)).zip(clear(&trial));
        Ok(late.filter(|(_, clear)| *clear).map(|(attack, _)| attack).collect())
    }

    /// The onsets that our analysis finds in `signal`, and the attacks that are there, in seconds.
    pub fn found(&self, signal: Signal) -> (Vec<(f64, Kind)>, Vec<f64>) {
        let source = (signal.make)(Playing { set: self.set, speed: 1.0 });
        let frames = source.sound.frames() as u64;
        let analysis = Analysis::of(&InMemory(&[source.sound.slices()]), frames, super::sound::HERTZ, |_| true);
        let seconds = |frame: f64| frame / super::sound::HERTZ;
        let onsets = analysis.iter().flat_map(|analysis| analysis.hints().onsets.to_vec());
        let found = onsets.map(|onset| (seconds(f64::from(onset.frame)), onset.kind)).collect();
        (found, source.onsets.iter().map(|onset| seconds(*onset as f64)).collect())
    }

    /// All figures for `signals` at `speeds`.
    pub fn figures(&self, signals: &[Signal], speeds: &[f64], latencies: &[Latency]) -> Result<Vec<Figure>> {
        let sources = on_all_processors(signals, "making signals", |signal| {
            Ok((*signal, (signal.make)(Playing { set: self.set, speed: 1.0 })))
        })?;
        let jobs: Vec<(f64, &(Signal, RecordedTake))> =
            speeds.iter().flat_map(|speed| sources.iter().map(|source| (*speed, source))).collect();
        let of_job = |&(speed, (signal, source)): &(f64, &(Signal, RecordedTake))| {
            let truth = (signal.make)(Playing { set: self.set, speed });
            let mut figures = Vec::new();
            for &engine in &self.engines {
                let output = self.aligned(engine, &source.sound, speed, truth.sound.frames(), latencies)?;
                let trial = Trial { source, output: &output, truth: &truth, speed };
                let measured = measure(&trial, Measure::of_signal(signal.name));
                figures.extend(measured.into_iter().map(|(measure, value)| Figure {
                    speed,
                    signal: signal.name,
                    measure,
                    engine,
                    value,
                }));
            }
            Ok(figures)
        };
        Ok(on_all_processors(&jobs, "stretching and measuring", of_job)?.into_iter().flatten().collect())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs_and_errors_come_out() {
        let jobs: Vec<usize> = (0..100).collect();
        assert_eq!(
            on_all_processors(&jobs, "", |job| Ok(job * 2)).unwrap(),
            (0..200).step_by(2).collect::<Vec<_>>()
        );
        assert!(
            on_all_processors(&jobs, "", |job| {
                anyhow::ensure!(*job != 7, "seven");
                Ok(())
            })
            .is_err()
        );
    }
}
