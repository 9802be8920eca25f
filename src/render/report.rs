//! What was found in a song: for `--json`, and for a musician's table.
//!
//! Any thread. Known here: the document, and what the loader says of its files. Not known here: samples.

use serde::Serialize;

use crate::engine::Status;
use crate::media::{StemReport, Trim, TrimSource};
use crate::setlist::{Problem, Severity, Song, Stem, TempoSource};
use crate::time::SampleRate;

/// A song, its stems, and everything that is odd about them.
#[derive(Clone, Debug, Serialize)]
pub struct SongReport {
    /// What the musician calls it.
    pub name: String,
    /// Where it lies.
    pub folder: String,
    /// `song_file`, `name`, `assumed` or `edited`: how the tempo came to be known.
    pub tempo_source: &'static str,
    /// Its tempo.
    pub tempo_map: Vec<TempoLine>,
    /// How far into the files beat 0 lies, in seconds.
    pub start: f64,
    /// The session's rate in hertz.
    pub rate: u32,
    /// Length of the longest stem in frames at that rate.
    pub frames: u64,
    /// Bytes of samples held in memory.
    pub bytes: usize,
    /// Blocks in which audio was missing, each counted once per stem.
    pub underruns: u64,
    /// The stems, in the order of their strips.
    pub stems: Vec<StemLine>,
    /// Everything that is odd, the worst first.
    pub problems: Vec<Problem>,
}

/// A change of tempo.
#[derive(Clone, Debug, Serialize)]
pub struct TempoLine {
    /// From this beat on.
    pub beat: f64,
    /// In quarter notes a minute.
    pub bpm: f64,
    /// E.g. `4/4`.
    pub meter: String,
}

/// A stem, and what its file turned out to be.
#[derive(Clone, Debug, Serialize)]
pub struct StemLine {
    /// What the musician calls it.
    pub name: String,
    /// Its file, inside the song's folder where it lies there.
    pub file: String,
    /// What it is for.
    pub role: &'static str,
    /// Where it goes.
    pub output: &'static str,
    /// Where its fader starts, in decibels; `None` for silence.
    pub gain_db: Option<f32>,
    /// Where its pan starts, from −1 to 1.
    pub pan: f32,
    /// Whether it starts muted.
    pub muted: bool,
    /// What was decoded and trimmed; `None` if it does not play.
    pub decoded: Option<StemReport>,
    /// Why it does not play.
    pub problem: Option<Problem>,
}

impl SongReport {
    /// What `status` says of `song` in a session at `rate`.
    pub fn new(song: &Song, status: &Status, rate: SampleRate) -> Self {
        let line =
            |slot: usize| StemLine::new(&song.stems[slot], song, status.stems.get(slot).and_then(Option::as_ref));
        let stems: Vec<StemLine> = song.shown().map(line).collect();
        let of_stems = stems.iter().flat_map(StemLine::problems);
        let mut problems: Vec<Problem> =
            song.problems.iter().chain(of_stems).chain(&status.problems).cloned().collect();
        problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
        let change = |change: crate::time::TempoChange| TempoLine {
            beat: change.beat.get(),
            bpm: change.bpm.get(),
            meter: change.meter.to_string(),
        };
        Self {
            name: song.name.clone(),
            folder: song.folder.to_string_lossy().into_owned(),
            tempo_source: match song.tempo_source {
                TempoSource::SongFile => "song_file",
                TempoSource::Name => "name",
                TempoSource::Assumed => "assumed",
                TempoSource::Edited => "edited",
            },
            tempo_map: song.tempo_map.changes().map(change).collect(),
            start: song.start,
            rate: rate.hertz(),
            frames: status.frames,
            bytes: status.bytes,
            underruns: status.underruns,
            stems,
            problems,
        }
    }

    /// Whether anything does not play.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }
}

impl StemLine {
    /// What the columns of [`Self::cells`] are called.
    pub const HEADINGS: [&'static str; 8] =
        ["Stem", "File", "Format", "Rate", "Length", "Trimmed", "Role", "Output"];

    fn new(stem: &Stem, song: &Song, found: Option<&Result<StemReport, Problem>>) -> Self {
        let inside = stem.file.strip_prefix(&song.folder).unwrap_or(&stem.file);
        Self {
            name: stem.name.clone(),
            file: inside.to_string_lossy().into_owned(),
            role: stem.role.name(),
            output: stem.routed_to().name(),
            gain_db: Some(stem.level.get()).filter(|db| db.is_finite()),
            pan: stem.pan.get(),
            muted: stem.muted,
            decoded: found.and_then(|found| found.as_ref().ok().cloned()),
            problem: found.and_then(|found| found.as_ref().err().cloned()),
        }
    }

    /// The row of a musician's table.
    pub fn cells(&self) -> [String; 8] {
        let decoded = |say: &dyn Fn(&StemReport) -> String| self.decoded.as_ref().map_or("-".to_owned(), say);
        let format = |report: &StemReport| {
            let shape = match report.channels {
                1 => "mono".to_owned(),
                2 => "stereo".to_owned(),
                more => format!("{more} channels"),
            };
            format!("{}, {shape}", report.format)
        };
        [
            self.name.clone(),
            self.file.clone(),
            self.decoded.as_ref().map_or("does not play".to_owned(), format),
            decoded(&|report| format!("{} Hz", report.rate)),
            decoded(&|report| minutes(report.file_frames as f64 / f64::from(report.rate.max(1)))),
            decoded(&|report| trimmed(report.trim)),
            self.role.to_owned(),
            if self.muted { format!("{} (muted)", self.output) } else { self.output.to_owned() },
        ]
    }

    fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.problem.iter().chain(self.decoded.iter().flat_map(|report| &report.problems))
    }
}

/// Minutes, seconds and thousandths.
fn minutes(seconds: f64) -> String {
    let thousandths = (seconds * 1000.0).round() as u64;
    format!("{}:{:02}.{:03}", thousandths / 60_000, thousandths / 1000 % 60, thousandths % 1000)
}

/// What an encoder had added, and who said so.
fn trimmed(trim: Trim) -> String {
    let source = match trim.source {
        TrimSource::None => return "nothing".to_owned(),
        TrimSource::LameTag => "LAME tag",
        TrimSource::EditList => "edit list",
        TrimSource::ITunSmpb => "iTunSMPB",
        TrimSource::Granule => "granules",
        TrimSource::PacketTable => "packet table",
        TrimSource::SongFile => "song.toml",
    };
    format!("{} + {} frames ({source})", trim.start, trim.end)
}
