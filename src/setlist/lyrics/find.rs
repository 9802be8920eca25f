//! The lyrics that lie beside a song's files.
//!
//! Main and helper threads; reads files. What is no regular file, or larger than lyrics are, is not opened.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::Problem;
use super::super::listing::file_name;
use super::super::names::natural_order;
use super::{Lyrics, chordpro, cues, decode, lrc, plain, ultrastar};

/// The largest file that is read, in bytes. Five thousand lines have a tenth of it.
const LARGEST: u64 = 4 << 20;

/// What a text file may be called to be taken for lyrics, in whichever case.
const NAMES: &[&str] =
    &["lyrics", "lyric", "letra", "letras", "paroles", "songtext", "liedtext", "testo", "tekst", "words", "text"];

/// All lyrics in `folder`, by the names of their files, and what cannot be read.
pub fn find(folder: &Path) -> (Vec<Lyrics>, Vec<Problem>) {
    let Ok(entries) = fs::read_dir(folder) else { return (Vec::new(), Vec::new()) };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort_by(|a, b| natural_order(&file_name(a), &file_name(b)).then_with(|| a.cmp(b)));
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for file in files.iter().filter(|file| !file_name(file).starts_with('.')) {
        match read(file, folder) {
            Ok(lyrics) => found.extend(lyrics),
            Err(problem) => problems.push(problem.of(file)),
        }
    }
    (found, problems)
}

/// The lyrics in `file`; none if it is no such file.
fn read(file: &Path, folder: &Path) -> Result<Vec<Lyrics>, Problem> {
    let name = file_name(file);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    let reader: fn(&str) -> Vec<Lyrics> = match extension.to_lowercase().as_str() {
        "lrc" => |text| vec![lrc::read(text)],
        "srt" | "vtt" => |text| vec![cues::read(text)],
        "cho" | "chopro" | "chordpro" | "crd" | "pro" => |text| vec![chordpro::read(text)],
        "txt" => return read_text(file, stem, folder),
        _ => return Ok(Vec::new()),
    };
    sung(named(reader(&text_of(file)?), &name, stem))
}

/// A text file is lyrics if its content or its name says so: other texts lie beside songs too.
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

fn text_of(file: &Path) -> Result<String, Problem> {
    let unread = |why: &str, remedy: &str| Problem::warning("is left out of the lyrics", why, remedy);
    let facts = fs::metadata(file).map_err(|_| unread("it cannot be opened", "check whether it is still there"))?;
    if !facts.is_file() {
        return Err(unread("it is no regular file", "put the lyrics there as a file"));
    }
    if facts.len() > LARGEST {
        return Err(unread("it is larger than 4 MB", "check whether these are lyrics"));
    }
    let bytes = fs::read(file).map_err(|_| unread("it cannot be read", "change its permissions, or copy it"))?;
    Ok(decode::text_of(&bytes))
}

/// `lyrics` with their source, and the language that the file's name states if they do not: `lyrics.es.lrc`.
fn named(mut lyrics: Vec<Lyrics>, name: &str, stem: &str) -> Vec<Lyrics> {
    let by_name = stem.rsplit_once('.').map(|(_, tag)| tag).filter(|tag| is_language(tag));
    for lyrics in &mut lyrics {
        name.clone_into(&mut lyrics.source);
        lyrics.language = by_name.map(str::to_owned).or_else(|| lyrics.language.take());
    }
    lyrics
}

/// Whether `tag` looks like a language: `es`, `deu`, `pt-BR`, `zh_Hant`.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split(['-', '_']);
    let is_main = |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_region =
        |part: &str| (2..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.next().is_some_and(is_main) && parts.all(is_region)
}

/// Those of `lyrics` in which something is sung.
///
/// # Errors
/// When there are none.
fn sung(lyrics: Vec<Lyrics>) -> Result<Vec<Lyrics>, Problem> {
    let sung: Vec<Lyrics> = lyrics.into_iter().filter(|lyrics| !lyrics.lines.is_empty()).collect();
    if sung.is_empty() {
        let why = "no line of text was found in it";
        return Err(Problem::warning("is left out of the lyrics", why, "check whether these are lyrics"));
    }
    Ok(sung)
}
