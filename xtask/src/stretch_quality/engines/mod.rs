//! The compared engines: ours, and those that are installed.
//!
//! Known here: how to run each engine. Not known here: signals, measures.

mod cache;
mod clock;
mod program;

use std::path::PathBuf;

use anyhow::Result;

use stemlock::dsp::stretch::{offline, offline_voice};

pub use cache::Cache;
pub use clock::cpu_seconds;
pub use program::Program;

use super::sound::{RATE, StereoSound};

/// An engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StretchEngine {
    /// Stemlock's own.
    Ours,
    /// Rubber Band R2.
    RubberBand2,
    /// Rubber Band R3.
    RubberBand3,
    /// SoundTouch.
    SoundTouch,
    /// Rubber Band R2 in real-time mode: the yardstick of cost.
    RubberBand2RealTime,
}

/// An engine that transposes, with or without keeping formants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transposer {
    /// The engine.
    pub engine: StretchEngine,
    /// Whether it keeps formants.
    pub formants: bool,
}

impl Transposer {
    /// Its name in tables.
    pub fn name(self) -> String {
        format!("{}{}", self.engine.name(), if self.formants { " + formants" } else { "" })
    }
}

/// The engines whose sound is judged, in the order of the table.
pub const JUDGED: [StretchEngine; 4] =
    [StretchEngine::Ours, StretchEngine::RubberBand2, StretchEngine::RubberBand3, StretchEngine::SoundTouch];

impl StretchEngine {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "Stemlock",
            Self::RubberBand2 => "Rubber Band R2",
            Self::RubberBand3 => "Rubber Band R3",
            Self::SoundTouch => "SoundTouch",
            Self::RubberBand2RealTime => "Rubber Band R2 real-time",
        }
    }

    /// The program that is run; `None` for ours.
    pub fn program(self) -> Option<Program> {
        let (name, bits) = match self {
            Self::Ours => return None,
            Self::SoundTouch => ("soundstretch", Some(24)),
            Self::RubberBand2 | Self::RubberBand3 | Self::RubberBand2RealTime => ("rubberband", None),
        };
        Some(Program { name, bits })
    }

    /// The program's options besides the files, for `speed`.
    pub fn options(self, speed: f64) -> Vec<String> {
        let tempo = format!("--tempo={speed:.12}");
        // Without the last option it would lower the level if the output clips, without noting it in the file.
        let rubber_band = |engine: &[&str]| {
            let fixed = [&["--quiet", "--ignore-clipping"], engine].concat();
            fixed.into_iter().map(str::to_owned).chain([tempo.clone()]).collect()
        };
        match self {
            Self::Ours => Vec::new(),
            Self::RubberBand2 => rubber_band(&["--fast"]),
            Self::RubberBand3 => rubber_band(&["--fine"]),
            Self::RubberBand2RealTime => rubber_band(&["--fast", "--realtime"]),
            Self::SoundTouch => vec![format!("-tempo={:+.10}", 100.0 * (speed - 1.0))],
        }
    }

    /// Whether its program is installed; always true for ours.
    pub fn is_here(self) -> bool {
        self.program().is_none_or(|program| program.path().is_some())
    }
}

/// The message about a missing program.
pub fn missing() -> Option<String> {
    let absent: Vec<&str> =
        JUDGED.into_iter().filter(|engine| !engine.is_here()).map(StretchEngine::name).collect();
    (!absent.is_empty())
        .then(|| format!("Not found on this machine: {}. xtask/peers.sh installs them.", absent.join(", ")))
}

/// Runs engines, and keeps the outputs of peers.
#[derive(Clone, Debug)]
pub struct Workshop {
    /// The outputs so far.
    pub cache: Cache,
}

impl Workshop {
    /// Keeps outputs in `folder`.
    pub fn new(folder: PathBuf) -> Result<Self> {
        Ok(Self { cache: Cache::new(folder)? })
    }

    /// The output of `engine` for `sound` at `speed`, with the engine's latency.
    pub fn stretch(&self, engine: StretchEngine, sound: &StereoSound, speed: f64) -> Result<StereoSound> {
        let anew = || self.stretch_anew(engine, sound, speed);
        match engine.program() {
            // Ours changes from one build to the next.
            None => anew(),
            Some(program) => self.cache.get_or_make(&(program.version(), engine.options(speed)), sound, anew),
        }
    }

    /// `sound` at its own speed, `semitones` higher.
    pub fn transpose(&self, by: Transposer, sound: &StereoSound, semitones: f64) -> Result<StereoSound> {
        let Some(program) = by.engine.program() else {
            let (rate, channels) = (f64::from(RATE), sound.slices());
            let made = if by.formants {
                offline_voice(rate, &[channels], 1.0, semitones, 0.0).pop().unwrap_or_default()
            } else {
                offline(rate, channels, 1.0, semitones)
            };
            return Ok(StereoSound { channels: made });
        };
        let mut options = by.engine.options(1.0);
        options.push(format!("--pitch={semitones}"));
        options.extend(by.formants.then(|| "--formant".to_owned()));
        self.cache.get_or_make(&(program.version(), &options), sound, || program.run(sound, &options))
    }

    /// The same, but never from the cache.
    pub fn stretch_anew(&self, engine: StretchEngine, sound: &StereoSound, speed: f64) -> Result<StereoSound> {
        match engine.program() {
            None => Ok(StereoSound { channels: offline(f64::from(RATE), sound.slices(), speed, 0.0) }),
            Some(program) => program.run(sound, &engine.options(speed)),
        }
    }
}
