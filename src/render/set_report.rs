//! Checks a whole show: reads every file of every song of a set completely.
//!
//! Any thread. Known here: sets, songs, files. Not known here: playback.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::engine::LONGEST_CUE;
use crate::media::{Inspection, inspect};
use crate::setlist::set::{Set, SetSong, starts};
use crate::setlist::{
    CUES_VARIABLE, Output, Problem, Role, Severity, Song, Stem, cue_files, scan_folder, shown_key,
};

/// A set, and whether the show can begin.
#[derive(Clone, Debug, Serialize)]
pub struct SetReport {
    /// Its name for the musician.
    pub name: String,
    /// The file or folder that lists it.
    pub path: String,
    /// Whether every song is ready, and so is the list of them.
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
            ready: songs.iter().all(|song| song.ready) && is_sound(&set.problems),
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
                checked.add_short_files(&song);
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
        if let Some(found) = self.take(found) {
            self.seconds = self.seconds.max(found.frames as f64 / f64::from(found.rate));
            self.ready &= !line.silent || stem.muted;
        }
        self.problems.extend(heard_problems(line.silent, line.clipped).map(|problem| problem.of(&stem.file)));
        if let Some(problem) = on_main(stem) {
            self.problems.push(problem);
            self.ready = false;
        }
        self.stems.push(line);
    }

    /// Reads the click files and the cues.
    fn add_short_files(&mut self, song: &Song) {
        let own = std::env::var_os(CUES_VARIABLE).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let mut cues: Vec<PathBuf> = cue_files(song, own.as_deref()).into_iter().map(|cue| cue.path).collect();
        let clicks = song.click.files.paths(&song.folder).into_iter().flatten();
        // One cue may announce several sections.
        cues.sort();
        cues.dedup();
        for path in clicks {
            self.add_short(&path);
        }
        for path in &cues {
            let length = self.add_short(path);
            if length > LONGEST_CUE {
                let why = format!("it lasts {length:.1} s, and the maximum is {LONGEST_CUE} s");
                self.problems.push(Problem::warning("is not spoken", why, "cut it").of(path));
                self.ready = false;
            }
        }
    }

    /// Reads a click file or a cue; returns its length in seconds.
    fn add_short(&mut self, path: &Path) -> f64 {
        let Some(found) = self.take(inspect(path, None, 0).map_err(|problem| problem.of(path))) else { return 0.0 };
        self.ready &= found.peak > 0.0;
        let problems = heard_problems(found.peak == 0.0, found.clipped);
        self.problems.extend(problems.map(|problem| problem.of(path)));
        found.frames as f64 / f64::from(found.rate)
    }

    /// Takes the problems and the rate of a file that was read.
    fn take(&mut self, found: Result<Inspection, Problem>) -> Option<Inspection> {
        let mut found = found.map_err(|problem| self.problems.push(problem)).ok()?;
        if !self.rates.contains(&found.rate) {
            self.rates.push(found.rate);
        }
        self.ready &= is_sound(&found.problems);
        self.problems.append(&mut found.problems);
        Some(found)
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
}

/// Whether nothing is wrong: a note is no damage.
fn is_sound(problems: &[Problem]) -> bool {
    problems.iter().all(|problem| problem.severity == Severity::Note)
}

/// The problems that a listener would hear.
fn heard_problems(is_silent: bool, clipped: u64) -> impl Iterator<Item = Problem> {
    let silent = is_silent.then(|| {
        let remedy = "export it again, or mute it if that is meant";
        Problem::warning("is silent", "every sample in it is zero", remedy)
    });
    let clipped = (clipped > 0).then(|| {
        let places = if clipped == 1 { "one place".to_owned() } else { format!("{clipped} places") };
        let what = format!("is clipped in {places}");
        Problem::note(what, "it was exported too loud", "export it again with a lower level if you hear it")
    });
    silent.into_iter().chain(clipped)
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
