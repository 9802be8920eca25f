//! Songs of test signals, played by the bundled plugin. They reveal faults that music hides.
//!
//! The tests of the library use the same files and measures (`tests/fixtures`).

mod broken;
mod conversion;
mod formats;
mod gaps;
mod interpolation;

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use clack_extensions::render::RenderMode;

use stemlock::render::{HostClock, Renderer, SongReport};
use stemlock::setlist::{Output, scan_folder};
use stemlock::time::{Bpm, SampleRate, TempoMap};

use super::check::Check;
use super::checks::heard;
use super::host::{DemoHost, Recording};
use super::passes::tempo_mode;
use super::progress;
use super::script::Block;

/// The tempo of all these songs.
const TEMPO: f64 = 120.0;
const BLOCK: usize = 512;

/// A song of test signals.
struct Probe {
    folder: tempfile::TempDir,
    toml: String,
    outputs: Vec<Output>,
}

/// The recording of an output: both channels.
type OutputSound = [Vec<f32>; 2];

/// Plays all probes.
pub fn all(plugin: &Path) -> Result<Vec<Check>> {
    let probes = [formats::checks, conversion::checks, interpolation::checks, gaps::checks, broken::checks];
    let bar = progress::bar(probes.len() as u64, "test signals");
    let mut checks = Vec::new();
    for probe in probes {
        checks.extend(probe(plugin)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(checks)
}

impl Probe {
    /// A song without stems.
    fn new() -> Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a folder for test signals")?;
        Ok(Self { folder, toml: format!("tempo = {TEMPO:?}\n"), outputs: Vec::new() })
    }

    /// Adds a file whose stem sounds on `output`.
    fn add(&mut self, file: &str, content: &[u8], output: Output) -> Result<()> {
        self.toml += &format!("[[stem]]\nfile = {file:?}\noutput = {:?}\n", output.name());
        self.outputs.push(output);
        std::fs::write(self.folder.path().join(file), content)
            .and_then(|()| std::fs::write(self.folder.path().join("song.toml"), &self.toml))
            .with_context(|| format!("cannot write the test signal {file}"))
    }

    /// The recording of every stem's output in a fresh instance, for a host at `tempo`, from beat 0 on.
    fn play(&self, plugin: &Path, rate: SampleRate, tempo: f64, frames: usize) -> Result<Vec<OutputSound>> {
        let clock = clock(rate, tempo)?;
        let block = |at: usize| {
            let (transport, frames) = clock.block(at as i64, BLOCK.min(frames - at));
            Block { transport, frames }
        };
        let blocks: Vec<Block> = (0..frames).step_by(BLOCK).map(block).collect();
        let mut host = DemoHost::load(plugin, rate)?;
        host.open(self.folder.path())?;
        let recording = host.play(&blocks, RenderMode::Offline, &[tempo_mode(&host, "Repitch")?], |_| {})?;
        Ok(self.heard(&recording, frames))
    }

    /// The recording of every stem's output, `frames` frames long.
    fn heard(&self, recording: &Recording, frames: usize) -> Vec<OutputSound> {
        self.outputs.iter().map(|output| heard(recording, *output, frames)).collect()
    }

    /// The library's report on its files.
    fn report(&self, rate: SampleRate) -> Result<SongReport> {
        let song = scan_folder(self.folder.path()).map_err(|problem| anyhow!("{problem}"))?;
        Ok(Renderer::load(song, rate).report())
    }
}

/// The clock of a host at `tempo`.
fn clock(rate: SampleRate, tempo: f64) -> Result<HostClock> {
    let tempo = Bpm::new(tempo).with_context(|| format!("{tempo} is no tempo"))?;
    Ok(HostClock::new(TempoMap::constant(tempo), rate))
}

/// A usual rate.
fn rate(hertz: u32) -> Result<SampleRate> {
    SampleRate::new(hertz).with_context(|| format!("{hertz} Hz is no rate"))
}
