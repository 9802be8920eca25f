//! All results of the bench: for a file, and for the verdict.
//!
//! Known here: figures. Not known here: how they were measured.

use serde::Serialize;

use super::bench::Latency;
use super::cpu::{self, Cost};
use super::scores::{InstrumentFamily, PartFigures};
use super::table::TableRow;
use super::voices::VoiceRow;

/// All results of the bench.
#[derive(Debug, Default, Serialize)]
pub struct BenchReport {
    /// `tuning` or `held-out`.
    pub set: &'static str,
    /// Each measure on each of our signals at each speed.
    pub rows: Vec<TableRow>,
    /// The engines' latencies.
    pub latencies: Vec<Latency>,
    /// The scores, part by part.
    pub parts: Vec<PartFigures>,
    /// The scores, by families of instruments.
    pub families: Vec<InstrumentFamily>,
    /// Transposed voices.
    pub voices: Vec<VoiceRow>,
    /// The costs of the engines.
    pub costs: Vec<Cost>,
}

impl BenchReport {
    /// The number of targets, and the number of missed ones. Figures that could not be measured on this machine are
    /// not counted.
    pub fn targets(&self) -> (usize, usize) {
        let rows = self.rows.iter().map(|row| row.met);
        let voices = self.voices.iter().map(|row| row.met);
        let families = self.families.iter().map(|family| family.met);
        let verdicts = rows.chain(families).chain(voices).chain([cpu::is_met(&self.costs)]);
        let known: Vec<bool> = verdicts.flatten().collect();
        (known.len(), known.iter().filter(|met| !**met).count())
    }
}
