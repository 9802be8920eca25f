//! Checks a whole show: reads every file of every song of a set completely.
//!
//! Any thread. Known here: sets, songs, files. Not known here: the engine.

use serde::Serialize;

use crate::media::{Inspection, inspect};
use crate::setlist::set::{Set, SetSong, starts};
use crate::setlist::{Output, Problem, Role, Severity, Song, Stem, scan_folder, shown_key};

/// A set, and whether the show can begin.
#[derive(Clone, Debug, Serialize)]
pub struct SetReport {
    /// Its name for the musician.
    pub name: String,
    /// The file or folder that lists it.
    pub path: String,
    /// Whether every song is ready.
    pub ready: bool,
    /// The songs, in the order of the set.
    pub songs: Vec<SetSongLine>,
    /// Problems of the set itself.
    pub problems: Vec<Problem>,
}

/// A song of a set.
#[derive(Clone, Debug, Serialize)]
pub struct SetSongLine {
    /// Its place, counted from 1.
    pub number: usize,
    /// Its name for the musician.
    pub name: String,
    /// Its folder.
    pub folder: String,
    /// The host's beat at which it begins with the lead Timeline.
    pub start: f64,
    /// The length of its longest file in seconds.
    pub seconds: f64,
    /// Its first tempo in quarter notes a minute; `None` if the song could not be read.
    pub bpm: Option<f64>,
    /// Its key, as the musician writes it.
    pub key: Option<String>,
    /// The same as windows display it: `A♭ → G` if the set transposes the song.
    pub shown_key: Option<String>,
    /// Tonight's transposition, in semitones.
    pub transpose: f64,
    /// Tonight's tempo, in percent of its own.
    pub tempo: f64,
    /// What follows it; `None` if the lead decides.
    pub then: Option<String>,
    /// The rates of its files in hertz, each once.
    pub rates: Vec<u32>,
    /// Whether nothing in it is missing, damaged or silent, and nothing goes to Main that must not.
    pub ready: bool,
    /// Its stems, in the order of their strips.
    pub stems: Vec<SetStemLine>,
    /// All problems, the worst first.
    pub problems: Vec<Problem>,
}

/// A stem of a song of a set.
#[derive(Clone, Debug, Serialize)]
pub struct SetStemLine {
    /// Its name for the musician.
    pub name: String,
    /// Its purpose.
    pub role: &'static str,
    /// Its output.
    pub output: &'static str,
    /// Its loudest sample in decibels of full scale; `None` if it is silent or does not play.
    pub peak_db: Option<f32>,
    /// Whether every sample is zero.
    pub silent: bool,
    /// How often it is clipped.
    pub clipped: u64,
}

impl SetReport {
    /// Reads every file of `set`.
    pub fn check(set: &Set) -> Self {
        let checked: Vec<Checked> = set.songs.iter().map(Checked::of).collect();
        let lengths = set.songs.iter().zip(&checked);
        let starts = starts(lengths.map(|(entry, checked)| (entry, checked.song.as_ref(), checked.seconds)));
        let lines = set.songs.iter().zip(checked).zip(starts).enumerate();
        let songs: Vec<SetSongLine> =
            lines.map(|(index, ((entry, checked), start))| checked.line(index + 1, entry, start.get())).collect();
        Self {
            name: set.name.clone(),
            path: set.path.to_string_lossy().into_owned(),
            ready: songs.iter().all(|song| song.ready),
            songs,
            problems: set.problems.clone(),
        }
    }
}

/// A song that was read.
struct Checked {
    song: Option<Song>,
    seconds: f64,
    rates: Vec<u32>,
    stems: Vec<SetStemLine>,
    problems: Vec<Problem>,
    ready: bool,
}

impl Checked {
    fn of(entry: &SetSong) -> Self {
        let mut checked = Self {
            song: None,
            seconds: 0.0,
            rates: Vec::new(),
            stems: Vec::new(),
            problems: Vec::new(),
            ready: true,
        };
        match scan_folder(&entry.folder) {
            Ok(song) => {
                checked.problems.clone_from(&song.problems);
                for stem in song.shown().map(|slot| &song.stems[slot]) {
                    checked.add(stem);
                }
                checked.song = Some(song);
            }
            Err(problem) => checked.problems.push(problem),
        }
        let errors = |problem: &Problem| problem.severity == Severity::Error;
        checked.ready &= !checked.problems.iter().any(errors);
        checked.problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
        checked
    }

    fn add(&mut self, stem: &Stem) {
        let found = inspect(&stem.file, stem.track, stem.skip);
        let line = SetStemLine::new(stem, found.as_ref().ok());
        match found {
            Ok(found) => {
                self.seconds = self.seconds.max(found.frames as f64 / f64::from(found.rate));
                if !self.rates.contains(&found.rate) {
                    self.rates.push(found.rate);
                }
                // A note is not damage; anything worse was found in the samples or the headers.
                self.ready &= found.problems.iter().all(|problem| problem.severity == Severity::Note);
                self.ready &= !line.silent || stem.muted;
                self.problems.extend(found.problems);
            }
            Err(problem) => self.problems.push(problem),
        }
        self.problems.extend(line.problems().map(|problem| problem.of(&stem.file)));
        if let Some(problem) = on_main(stem) {
            self.problems.push(problem);
            self.ready = false;
        }
        self.stems.push(line);
    }

    fn line(self, number: usize, entry: &SetSong, start: f64) -> SetSongLine {
        let song = self.song.as_ref();
        let usual =
            || entry.folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        SetSongLine {
            number,
            name: song.map_or_else(usual, |song| song.name.clone()),
            folder: entry.folder.to_string_lossy().into_owned(),
            start,
            seconds: self.seconds,
            bpm: song.and_then(|song| song.tempo_map.changes().next()).map(|change| change.bpm.get()),
            key: song.and_then(|song| song.key.clone()),
            shown_key: song.and_then(|song| song.key.as_deref()).map(|key| shown_key(key, entry.transpose)),
            transpose: entry.transpose,
            tempo: entry.tempo,
            then: entry.then.map(|then| then.to_string()),
            rates: self.rates,
            ready: self.ready,
            stems: self.stems,
            problems: self.problems,
        }
    }
}

impl SetStemLine {
    fn new(stem: &Stem, found: Option<&Inspection>) -> Self {
        let peak = found.map_or(0.0, |found| found.peak);
        Self {
            name: stem.name.clone(),
            role: stem.role.name(),
            output: stem.routed_to().name(),
            peak_db: (peak > 0.0).then(|| 20.0 * peak.log10()),
            silent: found.is_some_and(|found| found.peak == 0.0),
            clipped: found.map_or(0, |found| found.clipped),
        }
    }

    fn problems(&self) -> impl Iterator<Item = Problem> {
        let silent = self.silent.then(|| {
            Problem::warning(
                "is silent",
                "every sample in it is zero",
                "export it again, or mute it if that is meant",
            )
        });
        let clipped = (self.clipped > 0).then(|| {
            let places =
                if self.clipped == 1 { "one place".to_owned() } else { format!("{} places", self.clipped) };
            let what = format!("is clipped in {places}");
            Problem::note(what, "it was exported too loud", "export it again with a lower level if you hear it")
        });
        silent.into_iter().chain(clipped)
    }
}

/// The problem of a stem that must never be audible to the audience, but is.
fn on_main(stem: &Stem) -> Option<Problem> {
    let is_inner = matches!(stem.role, Role::Click | Role::Guide | Role::Timecode);
    (is_inner && stem.routed_to() == Output::Main && !stem.muted).then(|| {
        let what = format!("is {} and goes to Main", stem.role.name().to_lowercase());
        Problem::warning(what, "song.toml sends it there, so the audience hears it", "choose another output")
            .of(&stem.file)
    })
}
