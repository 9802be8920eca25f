//! The files beside a song that hold its words: which, in what order, and how a new one is called.
//!
//! Main and helper threads. Lists folders; opens no file.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::listing::{AudioKind, audio_kind, file_name};
use super::super::names::natural_order;
use super::super::{Song, Stem};
use super::Lyrics;

/// Names of text files that are taken for lyrics, in any case.
const NAMES: &[&str] =
    &["lyrics", "lyric", "letra", "letras", "paroles", "songtext", "liedtext", "testo", "tekst", "words", "text"];

/// A file that may hold the words of a song.
#[derive(Clone, Debug, PartialEq)]
pub struct WordsFile {
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Its name without extension and language.
    base: String,
    /// The language that its name states: `lyrics.es.lrc`.
    pub language: Option<String>,
    /// Its extension, in lower case.
    pub extension: String,
    /// Whether its name says that it holds the words: it is called `lyrics`, or like the song, its folder, or its file if it has only one.
    pub is_called: bool,
    /// Whether it is named after the song's only file, in a folder of several songs.
    is_own: bool,
}

/// Whose words a file is named after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// A file of the song.
    Own,
    /// The song, its folder, or words as such.
    Whole,
    /// Another audio file: another song.
    Other,
}

/// The files that may hold the words of `song`, those without a language before those with one, else by name. In a folder of several songs
/// the files named after this one come first, and those named after another are left out.
pub fn files_beside(song: &Song) -> Vec<WordsFile> {
    let mut files: Vec<WordsFile> = folders(song).iter().flat_map(|folder| files_in(folder, song)).collect();
    files.sort_by(|a, b| {
        let rank = |file: &WordsFile| !file.is_own;
        let base = |file: &WordsFile| file.base.to_lowercase();
        (rank(a).cmp(&rank(b)))
            .then_with(|| natural_order(&base(a), &base(b)))
            .then_with(|| a.language.is_some().cmp(&b.language.is_some()))
            .then_with(|| natural_order(&a.name, &b.name))
            .then_with(|| a.path.cmp(&b.path))
    });
    files
}

/// The files beside `song` except those that are named after other songs in its folder.
pub fn paths_beside(song: &Song) -> Vec<PathBuf> {
    files_beside(song).into_iter().map(|file| file.path).collect()
}

/// The file for `lyrics` of `song`: `lyrics.lrc`; `lyrics.es.lrc` if their language is known; `lyrics P2.es.lrc` if they are one voice of several.
/// If other songs lie in the folder, it is named after the song's file: `B.lrc` beside `B.mp3`. `number` tells several of them apart, from 1.
pub fn words_path(song: &Song, lyrics: &Lyrics, number: usize) -> PathBuf {
    let is_plain =
        |tag: &&String| tag.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    let language = lyrics.language.as_ref().filter(is_plain).map_or_else(String::new, |tag| format!(".{tag}"));
    // Two voices always have different names.
    let letter = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
    let voice = lyrics.voice.as_ref();
    let voice = voice
        .map_or_else(String::new, |voice| format!(" {}", voice.chars().take(40).map(letter).collect::<String>()));
    let number = if number == 1 { String::new() } else { format!(" {number}") };
    let only = only_file(song, &song.folder).filter(|_| is_among_others(song, &entries(&song.folder)));
    let base = only.unwrap_or_else(|| "lyrics".to_owned());
    song.folder.join(format!("{base}{voice}{number}{language}.lrc"))
}

/// The song's folder, and those below it in which its stems lie.
fn folders(song: &Song) -> Vec<&Path> {
    let mut folders = vec![song.folder.as_path()];
    let parents = stems(song).filter_map(|stem| stem.file.parent());
    for parent in parents.filter(|parent| parent.starts_with(&song.folder)) {
        if !folders.contains(&parent) {
            folders.push(parent);
        }
    }
    folders
}

fn stems(song: &Song) -> impl Iterator<Item = &Stem> {
    song.shown().map(move |slot| &song.stems[slot])
}

/// The files in `folder` except hidden ones.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter(|path| !file_name(path).starts_with('.')).collect()
}

fn files_in(folder: &Path, song: &Song) -> Vec<WordsFile> {
    let entries = entries(folder);
    let only = only_file(song, folder).map(|name| name.to_lowercase());
    let is_among = only.is_some() && is_among_others(song, &entries);
    let audio = entries.iter().filter(|path| audio_kind(path) != AudioKind::None);
    let named =
        audio.map(|path| (title(path).to_lowercase(), if has(song, path) { Owner::Own } else { Owner::Other }));
    let whole: Vec<String> = [file_name(folder), file_name(&song.folder), song.name.clone()]
        .into_iter()
        .map(|name| name.trim().to_lowercase())
        .chain(NAMES.iter().map(|&name| name.to_owned()))
        .filter(|name| !name.is_empty())
        .collect();
    let owners: Vec<(String, Owner)> = named.chain(whole.iter().map(|name| (name.clone(), Owner::Whole))).collect();
    let file = |path: &PathBuf| {
        let name = file_name(path);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
        let (base, language) = split_language(stem);
        let lower = base.trim().to_lowercase();
        let owner = owner(&lower, &owners);
        let first = stem.split('.').next().unwrap_or(stem).trim().to_lowercase();
        let is_called =
            [&lower, &first].into_iter().any(|name| whole.contains(name) || only.as_ref() == Some(name));
        (owner != Some(Owner::Other)).then(|| WordsFile {
            path: path.clone(),
            base: base.to_owned(),
            language: language.map(str::to_owned),
            extension: extension.to_lowercase(),
            is_called,
            is_own: is_among && owner == Some(Owner::Own),
            name: name.clone(),
        })
    };
    entries.iter().filter_map(file).collect()
}

/// Who has the longest name with which `base` begins, as `song p2` begins with `song`. A file of the song is preferred.
fn owner(base: &str, owners: &[(String, Owner)]) -> Option<Owner> {
    let is_named =
        |name: &str| base.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '.']));
    let rank = |owner: Owner| match owner {
        Owner::Other => 0,
        Owner::Whole => 1,
        Owner::Own => 2,
    };
    let named = owners.iter().filter(|(name, _)| is_named(name));
    named.max_by_key(|(name, owner)| (name.len(), rank(*owner))).map(|(_, owner)| *owner)
}

/// The name of the song's file, if it has only one, which lies in `folder`.
fn only_file(song: &Song, folder: &Path) -> Option<String> {
    let file = &stems(song).next()?.file;
    let is_only = stems(song).all(|stem| stem.file == *file) && file.parent() == Some(folder);
    is_only.then(|| title(file))
}

/// Whether `entries` contain audio that is not the song's.
fn is_among_others(song: &Song, entries: &[PathBuf]) -> bool {
    entries.iter().any(|path| audio_kind(path) != AudioKind::None && !has(song, path))
}

/// Whether the audio file at `path` is one of the song's, also if its stem was removed.
fn has(song: &Song, path: &Path) -> bool {
    song.stems.iter().any(|stem| file_name(&stem.file) == file_name(path))
}

/// The name of an audio file, without `.mp3` or `.stem.mp4`.
fn title(file: &Path) -> String {
    let name = file_name(file);
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let cut = stem.len().saturating_sub(".stem".len());
    let is_container = stem.get(cut..).is_some_and(|end| cut > 0 && end.eq_ignore_ascii_case(".stem"));
    stem[..if is_container { cut } else { stem.len() }].to_owned()
}

/// A file's name without extension, and the language at its end: `lyrics.es`.
fn split_language(stem: &str) -> (&str, Option<&str>) {
    // `Song.wav.lrc` is no song in the language wav.
    let is_audio = audio_kind(Path::new(stem)) != AudioKind::None;
    match stem.rsplit_once('.') {
        Some((base, tag)) if !is_audio && is_language(tag) => (base, Some(tag)),
        _ => (stem, None),
    }
}

/// Whether `tag` looks like a language code: `es`, `deu`, `pt-BR`, `zh_Hant`.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split(['-', '_']);
    let is_main = |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_region =
        |part: &str| (2..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.next().is_some_and(is_main) && parts.all(is_region)
}

#[cfg(test)]
#[path = "beside_tests.rs"]
mod tests;
