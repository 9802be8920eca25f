//! Writes a song for others into a folder: as a project for a DAW, as a MIDI file with its tempo map, as lyrics, or all of its files.
//!
//! Helper threads and the command line; reads and writes files. Nothing that exists is replaced. Not known here: the formats, windows.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::collect::{CollectForm, collect_song};
use crate::setlist::lyrics::{self, Lyrics, lrc_text};
use crate::setlist::{ExportKind, Exported, Problem, Song, StemLevel, export, file_name_for, in_words};
use crate::time::SongSeconds;

/// The most files of one name in a folder.
const MOST_NAMES: usize = 1000;

/// What is written of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportTarget {
    /// One file.
    File(SongFile),
    /// All of its files, copied into a new folder.
    Copies,
    /// The same, with stems as FLAC.
    Flac,
}

/// A file that is made of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SongFile {
    /// A project for a DAW, or a MIDI file.
    Daw(ExportKind),
    /// The lyrics with their times, as LRC.
    Lyrics,
}

impl SongFile {
    /// The extension of its name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Daw(ExportKind::Midi) => "mid",
            Self::Daw(ExportKind::Reaper) => "rpp",
            Self::Daw(ExportKind::DawProject) => "dawproject",
            Self::Lyrics => "lrc",
        }
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportedTo {
    /// The new file or folder.
    pub path: PathBuf,
    /// What it does not contain, and what the musician should know about it.
    pub notes: Vec<Problem>,
}

impl ExportedTo {
    /// Where it went, with the first note, and how many more there are.
    pub fn words(&self) -> String {
        let more = match self.notes.len() {
            0 | 1 => String::new(),
            2 => " There is one more note.".to_owned(),
            count => format!(" There are {} more notes.", count - 1),
        };
        let note = self.notes.first().map_or_else(String::new, |note| format!(". {note}{more}"));
        format!("Written: {}{note}", self.path.display())
    }
}

/// The content of `file` for `song`. `end` is where the song's files end, if known.
///
/// # Errors
/// The song has no lyrics.
pub fn exported(song: &Song, file: SongFile, end: Option<SongSeconds>) -> Result<Exported, Problem> {
    match file {
        SongFile::Daw(kind) => Ok(export(song, kind, end, std::env::home_dir().as_deref())),
        SongFile::Lyrics => words(song),
    }
}

/// Writes `song` into the folder `into`, as a new file or folder with the song's name. Its faders are at `levels`, slot by slot; later slots have
/// the song's own. `end` is where the song's files end, if known.
///
/// # Errors
/// There is nothing to write, a file cannot be read, or `into` does not take it. Nothing is left there then.
pub fn export_song(
    song: &Song,
    target: ExportTarget,
    into: &Path,
    levels: &[StemLevel],
    end: Option<SongSeconds>,
) -> Result<ExportedTo, Problem> {
    let written = match target {
        ExportTarget::File(file) => {
            let Exported { bytes, problems } = exported(&mixed(song, levels), file, end)?;
            let path = new_file(into, &song.name, file.extension(), &bytes)?;
            ExportedTo { path, notes: problems }
        }
        ExportTarget::Copies => collected(song, CollectForm::Copies, into, levels)?,
        ExportTarget::Flac => collected(song, CollectForm::Flac, into, levels)?,
    };
    // Names are enough for people who have the song before them.
    let notes = written.notes.iter().map(|note| note.short(Some(&song.folder))).collect();
    Ok(ExportedTo { notes, ..written })
}

/// `song` with its faders at `levels`.
fn mixed(song: &Song, levels: &[StemLevel]) -> Song {
    let mut song = song.clone();
    for (stem, &StemLevel { level, pan, muted }) in song.stems.iter_mut().zip(levels) {
        (stem.level, stem.pan, stem.muted) = (level, pan, muted);
    }
    song
}

/// The song's first lyrics with times, or else the first lyrics of all, as LRC.
fn words(song: &Song) -> Result<Exported, Problem> {
    let (found, problems) = lyrics::find(song);
    let is_timed = |lyrics: &&Lyrics| lyrics.lines.iter().any(|line| line.start.is_some());
    let chosen = found.iter().find(is_timed).or(found.first()).ok_or_else(|| {
        let remedy = "put a lyrics.lrc or lyrics.txt beside its stems";
        Problem::error("has no words", "none were found beside its stems or in them", remedy).of(&song.folder)
    })?;
    Ok(Exported { bytes: lrc_text(&chosen.clone().ordered()).into_bytes(), problems })
}

/// Collects `song` in a new folder in `into`.
fn collected(song: &Song, form: CollectForm, into: &Path, levels: &[StemLevel]) -> Result<ExportedTo, Problem> {
    let (folder, ()) = new_entry(into, &song.name, "", |path| fs::create_dir(path))?;
    match collect_song(song, &folder, levels, form) {
        Ok(collected) => Ok(ExportedTo { path: folder, notes: collected.problems }),
        Err(problem) => {
            // Only if it is empty.
            let _ = fs::remove_dir(&folder);
            Err(problem)
        }
    }
}

/// Writes `bytes` into a new file in `into`.
fn new_file(into: &Path, title: &str, extension: &str, bytes: &[u8]) -> Result<PathBuf, Problem> {
    let create = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
    let (path, mut file) = new_entry(into, title, &format!(".{extension}"), create)?;
    if let Err(error) = file.write_all(bytes) {
        drop(file);
        let _ = fs::remove_file(&path);
        return Err(refused(&path, &error));
    }
    Ok(path)
}

/// Makes a new file or folder in `into` with `make`, which fails if there is one: `Title`, `Title 2`, and so on, each with `ending`.
fn new_entry<T>(
    into: &Path,
    title: &str,
    ending: &str,
    make: impl Fn(&Path) -> io::Result<T>,
) -> Result<(PathBuf, T), Problem> {
    let (name, mut number) = (file_name_for(title), 1);
    loop {
        let path = match number {
            1 => into.join(format!("{name}{ending}")),
            number => into.join(format!("{name} {number}{ending}")),
        };
        match make(&path) {
            Ok(made) => return Ok((path, made)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MOST_NAMES => number += 1,
            Err(error) => return Err(refused(&path, &error)),
        }
    }
}

fn refused(path: &Path, error: &io::Error) -> Problem {
    Problem::error("was not written", in_words(error), "choose another folder").of(path)
}

#[cfg(test)]
#[path = "export_song_tests.rs"]
mod tests;
