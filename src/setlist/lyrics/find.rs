//! Finds the lyrics beside a song's files and inside them.
//!
//! Main and helper threads; reads files. Does not open files that are not regular or that are too large for lyrics.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::super::import::stem_tags;
use super::super::listing::file_name;
use super::super::{Problem, Song};
use super::beside::{WordsFile, files_beside};
use super::{LyricLine, Lyrics, decode, format, karaoke, ultrastar};
use crate::time::FileStart;

/// The largest file that is read, in bytes. Five thousand lines take a tenth of it.
const LARGEST: u64 = 4 << 20;

/// The source of lyrics that are stored in the project.
pub const OWN: &str = "this project";

/// The lyrics in a song's files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundLyrics {
    /// In files beside the song, in the order of [`files_beside`].
    beside: Vec<Lyrics>,
    /// In the tags of its stems.
    inside: Vec<Lyrics>,
    /// Files that cannot be read.
    pub problems: Vec<Problem>,
}

/// Finds all lyrics of `song`, and reports files that cannot be read. The order is: lyrics written or timed by the
/// musician, files beside the song (see [`files_beside`]), tags of the stems. Equal lyrics in several stems are listed once.
pub fn find(song: &Song) -> (Vec<Lyrics>, Vec<Problem>) {
    let found = in_files(song);
    (found.offered(&song.lyrics), found.problems)
}

/// Reads the lyrics in the files of `song`.
pub fn in_files(song: &Song) -> FoundLyrics {
    let (beside, problems) = beside(song);
    let mut inside = Vec::new();
    for stem in song.shown().map(|slot| &song.stems[slot]) {
        let tagged = stem_tags(&stem.file).lyrics.into_iter();
        inside.extend(tagged.map(|lyrics| Lyrics { source: file_name(&stem.file), ..lyrics }));
    }
    FoundLyrics { beside, inside, problems }
}

impl FoundLyrics {
    /// All lyrics: first the musician's `own`, then those in files. Lyrics saved beside the song that equal an own one are left out, and so are repeats in other stems.
    pub fn offered(&self, own: &[Arc<Lyrics>]) -> Vec<Lyrics> {
        let is_own = |lyrics: &Lyrics| own.iter().any(|own| own.is_voice_of(lyrics) && is_sung_alike(own, lyrics));
        let labelled = own.iter().map(|own| Lyrics { source: OWN.to_owned(), ..(**own).clone() });
        let mut offered: Vec<Lyrics> =
            labelled.chain(self.beside.iter().filter(|lyrics| !is_own(lyrics)).cloned()).collect();
        for lyrics in &self.inside {
            let is_told = |told: &Lyrics| told.lines == lyrics.lines && told.language == lyrics.language;
            if !offered.iter().any(is_told) {
                offered.push(lyrics.clone());
            }
        }
        offered
    }
}

/// Whether both have the same lines and words at the same times.
fn is_sung_alike(own: &Lyrics, other: &Lyrics) -> bool {
    // Most differ here, so hardly any are put in order.
    if own.lines.len() != other.lines.len() {
        return false;
    }
    // A row of a file is a line.
    let is_alike = |a: &LyricLine, b: &LyricLine| {
        a.start == b.start && a.words == b.words && a.text.replace('\n', " ") == b.text.replace('\n', " ")
    };
    let (own, other) = (own.clone().ordered(), other.clone().ordered());
    own.lines.iter().zip(&other.lines).all(|(own, other)| is_alike(own, other))
}

/// All lyrics in files beside `song`, and files that cannot be read.
fn beside(song: &Song) -> (Vec<Lyrics>, Vec<Problem>) {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for file in files_beside(song) {
        match read(&file, song.start) {
            Ok(lyrics) => found.extend(lyrics),
            Err(problem) => problems.push(problem.of(&file.path)),
        }
    }
    (found, problems)
}

/// The lyrics in `file`; empty if it is not a lyrics file. `start` is the place of the song's beat 0.
fn read(file: &WordsFile, start: FileStart) -> Result<Vec<Lyrics>, Problem> {
    match file.extension.as_str() {
        "kar" => read_midi(file, start),
        // Most MIDI files hold no lyrics, and errors in them are reported when the tempo is read.
        "mid" | "midi" => Ok(read_midi(file, start).unwrap_or_default()),
        "txt" => read_text(file),
        extension if format::is_known(extension) => {
            sung(named(format::read_as(extension, &text_of(&file.path)?), file))
        }
        _ => Ok(Vec::new()),
    }
}

/// Reads a text file if its content or its name indicates lyrics. Other texts may lie beside songs too.
fn read_text(file: &WordsFile) -> Result<Vec<Lyrics>, Problem> {
    let text = match text_of(&file.path) {
        Ok(text) => text,
        Err(problem) if file.is_called => return Err(problem),
        Err(_) => return Ok(Vec::new()),
    };
    if !file.is_called && !ultrastar::is_ultrastar(&text) {
        return Ok(Vec::new());
    }
    sung(named(format::read(&text), file))
}

fn read_midi(file: &WordsFile, start: FileStart) -> Result<Vec<Lyrics>, Problem> {
    let lyrics = karaoke::read(&bytes_of(&file.path)?, start).map_err(|why| unread(&why, "export it again"))?;
    sung(named(lyrics, file))
}

fn unread(why: &str, remedy: &str) -> Problem {
    Problem::warning("is left out of the lyrics", why, remedy)
}

fn text_of(file: &Path) -> Result<String, Problem> {
    bytes_of(file).map(|bytes| decode::text_of(&bytes))
}

/// Reads the lyrics in a file chosen by the musician, by its content, whatever its name.
///
/// # Errors
/// The file cannot be read.
pub fn read_words(file: &Path) -> Result<Lyrics, Problem> {
    text_of(file).map(|text| Lyrics::of_text(&text))
}

fn bytes_of(file: &Path) -> Result<Vec<u8>, Problem> {
    let facts = fs::metadata(file).map_err(|_| unread("it cannot be opened", "check whether it is still there"))?;
    if !facts.is_file() {
        return Err(unread("it is not a regular file", "put the lyrics there as a file"));
    }
    if facts.len() > LARGEST {
        return Err(unread("it is larger than 4 MB", "check whether these are lyrics"));
    }
    fs::read(file).map_err(|_| unread("it cannot be read", "change its permissions, or copy it"))
}

/// `lyrics` with their source set, and the language that the name of `file` states: `lyrics.es.lrc`.
fn named(mut lyrics: Vec<Lyrics>, file: &WordsFile) -> Vec<Lyrics> {
    for lyrics in &mut lyrics {
        lyrics.source.clone_from(&file.name);
        lyrics.language = file.language.clone().or_else(|| lyrics.language.take());
    }
    lyrics
}

/// Those of `lyrics` that have lines.
///
/// # Errors
/// None of them has lines.
fn sung(lyrics: Vec<Lyrics>) -> Result<Vec<Lyrics>, Problem> {
    let sung: Vec<Lyrics> = lyrics.into_iter().filter(|lyrics| !lyrics.lines.is_empty()).collect();
    if sung.is_empty() {
        return Err(unread("no line of text was found in it", "check whether these are lyrics"));
    }
    Ok(sung)
}
