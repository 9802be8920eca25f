//! Finds the lyrics beside a song's files and inside them.
//!
//! Main and helper threads; reads files. Does not open files that are not regular or that are too large for lyrics.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::import::stem_tags;
use super::super::listing::file_name;
use super::super::names::natural_order;
use super::super::{Problem, Song};
use super::{LyricLine, Lyrics, chordpro, cues, decode, karaoke, lrc, plain, ultrastar};
use crate::time::FileStart;

/// The largest file that is read, in bytes. Five thousand lines take a tenth of it.
const LARGEST: u64 = 4 << 20;

/// The source of lyrics that are stored in the project.
pub const OWN: &str = "this project";

/// Names of text files that are taken for lyrics, in any case.
const NAMES: &[&str] =
    &["lyrics", "lyric", "letra", "letras", "paroles", "songtext", "liedtext", "testo", "tekst", "words", "text"];

/// The lyrics in a song's files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundLyrics {
    /// In the song's folder, by the names of their files.
    beside: Vec<Lyrics>,
    /// In the tags of its stems.
    inside: Vec<Lyrics>,
    /// Files that cannot be read.
    pub problems: Vec<Problem>,
}

/// Finds all lyrics of `song`, and reports files that cannot be read. The order is: lyrics written or timed by the
/// musician, files in the song's folder by name, tags of the stems. Equal lyrics in several stems are listed once.
pub fn find(song: &Song) -> (Vec<Lyrics>, Vec<Problem>) {
    let found = in_files(song);
    (found.offered(&song.lyrics), found.problems)
}

/// Reads the lyrics in the files of `song`.
pub fn in_files(song: &Song) -> FoundLyrics {
    let (beside, problems) = beside(&song.folder, song.start);
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

/// All lyrics in `folder`, ordered by file name, and files that cannot be read. `start` is the place of the song's beat
/// 0.
fn beside(folder: &Path, start: FileStart) -> (Vec<Lyrics>, Vec<Problem>) {
    let Ok(entries) = fs::read_dir(folder) else { return (Vec::new(), Vec::new()) };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort_by(|a, b| natural_order(&file_name(a), &file_name(b)).then_with(|| a.cmp(b)));
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for file in files.iter().filter(|file| !file_name(file).starts_with('.')) {
        match read(file, folder, start) {
            Ok(lyrics) => found.extend(lyrics),
            Err(problem) => problems.push(problem.of(file)),
        }
    }
    (found, problems)
}

/// The lyrics in `file`; empty if it is not a lyrics file.
fn read(file: &Path, folder: &Path, start: FileStart) -> Result<Vec<Lyrics>, Problem> {
    let name = file_name(file);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    let reader: fn(&str) -> Vec<Lyrics> = match extension.to_lowercase().as_str() {
        "lrc" => |text| vec![lrc::read(text)],
        "srt" | "vtt" => |text| vec![cues::read(text)],
        "cho" | "chopro" | "chordpro" | "crd" | "pro" => |text| vec![chordpro::read(text)],
        "kar" => return read_midi(file, &name, stem, start),
        // Most MIDI files hold no lyrics, and errors in them are reported when the tempo is read.
        "mid" | "midi" => return Ok(read_midi(file, &name, stem, start).unwrap_or_default()),
        "txt" => return read_text(file, stem, folder),
        _ => return Ok(Vec::new()),
    };
    sung(named(reader(&text_of(file)?), &name, stem))
}

/// Reads a text file if its content or its name indicates lyrics. Other texts may lie beside songs too.
fn read_text(file: &Path, stem: &str, folder: &Path) -> Result<Vec<Lyrics>, Problem> {
    let name = file_name(file);
    let plainly = stem.split('.').next().unwrap_or(stem).trim().to_lowercase();
    let is_called = NAMES.contains(&plainly.as_str()) || plainly == file_name(folder).to_lowercase();
    let text = match text_of(file) {
        Ok(text) => text,
        Err(problem) if is_called => return Err(problem),
        Err(_) => return Ok(Vec::new()),
    };
    let lyrics = if ultrastar::is_ultrastar(&text) {
        ultrastar::read(&text)
    } else if is_called {
        vec![plain::read(&text)]
    } else {
        return Ok(Vec::new());
    };
    sung(named(lyrics, &name, stem))
}

fn read_midi(file: &Path, name: &str, stem: &str, start: FileStart) -> Result<Vec<Lyrics>, Problem> {
    let lyrics = karaoke::read(&bytes_of(file)?, start).map_err(|why| unread(&why, "export it again"))?;
    sung(named(lyrics, name, stem))
}

fn unread(why: &str, remedy: &str) -> Problem {
    Problem::warning("is left out of the lyrics", why, remedy)
}

fn text_of(file: &Path) -> Result<String, Problem> {
    bytes_of(file).map(|bytes| decode::text_of(&bytes))
}

/// Reads the lyrics in a file chosen by the musician, whatever its name: LRC, subtitles or plain rows.
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

/// `lyrics` with their source set, and the language from the file's name if they state none: `lyrics.es.lrc`.
fn named(mut lyrics: Vec<Lyrics>, name: &str, stem: &str) -> Vec<Lyrics> {
    let by_name = stem.rsplit_once('.').map(|(_, tag)| tag).filter(|tag| is_language(tag));
    for lyrics in &mut lyrics {
        name.clone_into(&mut lyrics.source);
        lyrics.language = by_name.map(str::to_owned).or_else(|| lyrics.language.take());
    }
    lyrics
}

/// Whether `tag` looks like a language code: `es`, `deu`, `pt-BR`, `zh_Hant`.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split(['-', '_']);
    let is_main = |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_region =
        |part: &str| (2..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.next().is_some_and(is_main) && parts.all(is_region)
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
