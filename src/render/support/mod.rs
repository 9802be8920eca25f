//! The support report: text for somebody who helps. Versions, the computer, the host, songs without their audio, events.
//!
//! One form for the command line, the window and the app; each adds the facts that it knows. [`SupportReport::text`] reads the sizes of files, so it does not run
//! on an audio thread or a window's. Not known here: hosts, windows.

mod computer;
mod date;
mod person;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::setlist::{Problem, Severity, Song};

use super::plain::plain;
use super::report::SongReport;
use super::song_table::song_table;

pub use date::{day, minute};
pub use person::Person;

/// Variables that change how Stemlock works, and are easily forgotten.
const VARIABLES: [&str; 7] = [
    "STEMLOCK_SONG",
    "STEMLOCK_CACHE",
    "STEMLOCK_CUES",
    "STEMLOCK_DEMO",
    "STEMLOCK_MEMORY",
    "STEMLOCK_REPORTS",
    "STEMLOCK_SETTINGS",
];

/// What a report is made of.
pub struct SupportReport {
    /// The program, e.g. `CLAP plugin`.
    program: String,
    facts: Vec<(String, String)>,
    /// Sets: their names, and a line for each song.
    sets: Vec<(String, Vec<String>)>,
    songs: Vec<SupportSong>,
    events: Vec<String>,
    person: Person,
}

/// A song of the report.
enum SupportSong {
    Found(Box<(Song, SongReport)>),
    /// It cannot be opened.
    Lost(Problem),
}

impl SupportReport {
    /// The report of a `program`, such as `CLAP plugin`, which hides `person`.
    pub fn of(program: impl Into<String>, person: Person) -> Self {
        let (facts, songs, events) = (Vec::new(), Vec::new(), Vec::new());
        Self { program: program.into(), facts, sets: Vec::new(), songs, events, person }
    }

    /// Adds a line `label: words`.
    pub fn fact(&mut self, label: impl Into<String>, words: impl Into<String>) {
        self.facts.push((label.into(), words.into()));
    }

    /// Adds a set: its name, and a line for each song.
    pub fn set(&mut self, name: impl Into<String>, lines: Vec<String>) {
        self.sets.push((name.into(), lines));
    }

    /// Adds a song, with the problems that `report` lists.
    pub fn song(&mut self, song: &Song, mut report: SongReport) {
        self.shorten(&song.folder, &song.name);
        // A file elsewhere is not told with its folders.
        for line in &mut report.stems {
            let file = Path::new(&line.file);
            if file.is_absolute() {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                line.file = format!("elsewhere: {name}");
            }
        }
        self.songs.push(SupportSong::Found(Box::new((song.clone(), report))));
    }

    /// Adds a song that cannot be opened.
    pub fn lost(&mut self, problem: Problem) {
        self.songs.push(SupportSong::Lost(problem));
    }

    /// Adds an event; the latest comes last.
    pub fn event(&mut self, words: String) {
        self.events.push(words);
    }

    /// Writes `[name]` wherever the path `folder` stands.
    pub fn shorten(&mut self, folder: &Path, name: &str) {
        self.person.shorten(folder, name);
    }

    /// The text, without anything that says whose computer it is.
    pub fn text(&self) -> String {
        let build = if cfg!(debug_assertions) { "for debugging" } else { "release" };
        let mut text = format!("Stemlock {} ({build}, {})\n", env!("CARGO_PKG_VERSION"), self.program);
        let _ = writeln!(text, "System: {}", computer::words());
        let _ = writeln!(text, "Written: {} UTC", minute(std::time::SystemTime::now()));
        for name in VARIABLES {
            if let Some(value) = std::env::var_os(name) {
                let _ = writeln!(text, "{name} = {}", value.to_string_lossy());
            }
        }
        for (label, words) in &self.facts {
            let _ = writeln!(text, "{label}: {words}");
        }
        for (name, lines) in &self.sets {
            let _ = write!(text, "\nSet {name}:\n{}\n", lines.join("\n"));
        }
        for song in &self.songs {
            let _ = match song {
                SupportSong::Found(found) => writeln!(text, "\n{}", of_song(&found.0, &found.1).trim_end()),
                SupportSong::Lost(problem) => writeln!(text, "\n{}", problem_line(&problem.short(None))),
            };
        }
        if !self.events.is_empty() {
            let _ = write!(text, "\nEvents, the latest last:\n{}\n", self.events.join("\n"));
        }
        plain(&self.person.hide(&text))
    }
}

/// A song: its table, the sizes of its files, and every problem.
fn of_song(song: &Song, report: &SongReport) -> String {
    let mut text = format!("{}\n\n", song_table(report));
    for (slot, line) in song.shown().zip(&report.stems) {
        let size = fs::metadata(&song.stems[slot].file)
            .map_or_else(|_| "not there".to_owned(), |data| format!("{} bytes", data.len()));
        let _ = writeln!(text, "{}: {size}", line.file);
    }
    for problem in &report.problems {
        let _ = writeln!(text, "{}", problem_line(&problem.short(Some(&song.folder))));
    }
    text
}

/// `error: bass.wav: cannot be decoded: …`
pub fn problem_line(problem: &Problem) -> String {
    let word = match problem.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    // A name with a line feed must not look like a separate message.
    plain(&format!("{word}: {problem}")).replace('\n', "\\u000a")
}
