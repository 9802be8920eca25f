//! Scores played by a General MIDI synthesiser, one stem for each instrument; the truth is the same score at the
//! other tempo.
//!
//! Known here: scores, engines, distances. Not known here: signals of our own.

mod ballad;
mod bossa;
mod families;
mod funk;
mod midi;
mod rock;
mod songs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use super::bench::{Bench, Latency, on_all_processors};
use super::engines::{Cache, Program};
use super::measures::{Measure, Trial, measure};
use super::signals::{NoteSet, RecordedTake};
use super::sound::{HERTZ, RATE, StereoSound};
pub use families::{InstrumentFamily, families, table_of};
use songs::ScorePart;

/// Microseconds to a quarter note, slow and fast. A sixteenth is 132 or 120 ms, or 176 or 160 ms: whole milliseconds, in
/// which the synthesiser's player counts, and whole blocks of 64 frames, in which it plays. So no note is off its place
/// in any.
fn quarters(set: NoteSet) -> [u32; 2] {
    match set {
        NoteSet::Tuning => [528_000, 480_000],
        NoteSet::HeldOut => [704_000, 640_000],
    }
}

/// The speed that leads from the slow one to the fast one, in either set.
const FASTER: f64 = 1.1;
/// Where systems keep soundfonts, and which ones are looked for, the better ones first.
const FOLDERS: [&str; 3] = ["/usr/share/sounds/sf2", "/usr/share/soundfonts", "/usr/local/share/soundfonts"];
const FONTS: [&str; 4] = ["FluidR3_GM.sf2", "GeneralUser.sf2", "TimGM6mb.sf2", "default-GM.sf2"];
/// The synthesiser.
const SYNTHESISER: Program = Program { name: "fluidsynth", bits: None };

/// How far an engine's rendering of a part is from the truth.
#[derive(Clone, Debug, Serialize)]
pub struct PartFigures {
    /// Source frames per output frame.
    pub speed: f64,
    /// The song.
    pub song: &'static str,
    /// The kind of instrument.
    pub family: &'static str,
    /// The instrument.
    pub name: &'static str,
    /// Whose rendering.
    pub engine: &'static str,
    /// Distance by thirds of an octave, in decibels.
    pub bands: f64,
    /// Distance by bins, in decibels.
    pub bins: f64,
    /// Correlation of the onset curves.
    pub onsets: f64,
}

/// A part at both tempos.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Song, family and name.
    pub part: ScorePart,
    /// The sound to stretch.
    pub source: StereoSound,
    /// The expected output.
    pub truth: StereoSound,
}

/// The soundfont in use; `None` if there is none, or no program to play it.
pub fn soundfont() -> Option<PathBuf> {
    SYNTHESISER.path()?;
    let places = FONTS.iter().flat_map(|font| FOLDERS.iter().map(move |folder| Path::new(folder).join(font)));
    places.into_iter().find(|path| path.is_file())
}

/// The speeds among `speeds` for which scores can be rendered: the one between both tempos, and its inverse.
pub fn speeds_among(speeds: &[f64]) -> Vec<f64> {
    let is_rendered = |speed: &f64| [FASTER, 1.0 / FASTER].iter().any(|known| (known - speed).abs() < 1e-9);
    speeds.iter().copied().filter(is_rendered).collect()
}

/// Every part of every score of a set at both tempos, for `speed`, played with the soundfont `font`.
pub fn render(cache: &Cache, font: &Path, set: NoteSet, speed: f64) -> Result<Vec<Rendered>> {
    let [slow, fast] = quarters(set);
    let (source, truth) = if speed > 1.0 { (slow, fast) } else { (fast, slow) };
    on_all_processors(&songs::all(set), "playing the scores", |part| {
        let at = |quarter| play(cache, font, part, quarter);
        Ok(Rendered { part: part.clone(), source: at(source)?, truth: at(truth)? })
    })
}

/// `part` played with `quarter` microseconds to a quarter note.
fn play(cache: &Cache, font: &Path, part: &ScorePart, quarter: u32) -> Result<StereoSound> {
    let file = midi::file(part.programme, part.channel, quarter, &part.notes);
    let facts = fs::metadata(font).map(|facts| facts.len()).ok();
    let how = (SYNTHESISER.version(), font, facts, &file);
    let sound = cache.get_or_make(&how, &StereoSound::default(), || {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let (score, output) = (folder.path().join("score.mid"), folder.path().join("score.wav"));
        fs::write(&score, &file).context("cannot write a score")?;
        // A room belongs to real stems. A chorus moves by its own clock, which no stretcher can know.
        let done = Command::new(SYNTHESISER.name)
            .args(["-ni", "-q", "-g", "0.4", "-R", "1", "-C", "0", "-O", "float", "-r", &RATE.to_string(), "-F"])
            .args([&output, font, &score])
            .stdin(Stdio::null())
            .output()
            .context("cannot start fluidsynth")?;
        let said = String::from_utf8_lossy(&done.stderr);
        ensure!(done.status.success() && output.is_file(), "fluidsynth failed: {}", said.trim());
        StereoSound::read(&output)
    })?;
    // Two bars more, for what still rings.
    let quarters = (songs::BARS + 2) as f64 * 4.0;
    Ok(sound.earlier(0, (quarters * f64::from(quarter) * 1e-6 * HERTZ).round() as usize))
}

/// The results of every engine on every part, at `speed`.
pub fn figures(
    bench: &Bench,
    rendered: &[Rendered],
    speed: f64,
    latencies: &[Latency],
) -> Result<Vec<PartFigures>> {
    let of_part = |rendered: &Rendered| -> Result<Vec<PartFigures>> {
        let take =
            |sound: &StereoSound| RecordedTake { sound: sound.clone(), onsets: Vec::new(), partials: Vec::new() };
        let (source, truth) = (take(&rendered.source), take(&rendered.truth));
        let of_engine = |engine: &super::engines::StretchEngine| {
            let output = bench.aligned(*engine, &source.sound, speed, truth.sound.frames(), latencies)?;
            let trial = Trial { source: &source, output: &output, truth: &truth, speed };
            let measured = measure(&trial, &[Measure::Bands, Measure::Bins, Measure::Onsets]);
            let ScorePart { song, family, name, .. } = rendered.part;
            let figure =
                |wanted: Measure| measured.iter().find(|(m, _)| *m == wanted).map_or(f64::NAN, |(_, f)| *f);
            let [bands, bins, onsets] = [Measure::Bands, Measure::Bins, Measure::Onsets].map(figure);
            Ok(PartFigures { speed, song, family, name, engine: engine.name(), bands, bins, onsets })
        };
        bench.engines.iter().map(of_engine).collect()
    };
    Ok(on_all_processors(rendered, "stretching the scores", of_part)?.into_iter().flatten().collect())
}
