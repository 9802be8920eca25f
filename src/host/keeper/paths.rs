//! Interprets paths that a musician dropped, chose or typed.
//!
//! Runs on helper threads; parsing typed text touches no file.

use std::path::{Path, PathBuf};

use crate::setlist::set::{SET_TOML, Set};
use crate::setlist::{
    AudioKind, FileContent, Problem, audio_kind, content_of, is_song_toml, is_speaking, not_read, one_song,
    path_of_url, scan_folder,
};

/// What to open.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// The song in this folder.
    Folder(PathBuf),
    /// The songs that one path lists, in place of the current ones.
    Set(Set),
    /// The songs in these folders.
    Folders(Vec<PathBuf>),
    /// These audio files.
    Files(Vec<PathBuf>),
}

/// Interprets `paths`; also returns messages about the paths that are not used.
///
/// # Errors
/// If none of them can be used.
pub fn understood(paths: &[PathBuf]) -> Result<(Wish, Vec<Problem>), Problem> {
    let (mut folders, mut sets, mut files, mut rest) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        let path = &std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let folder_of_toml = path.parent().filter(|_| is_song_toml(path));
        if path.is_dir() {
            folders.push(path.clone());
        } else if !path.exists() {
            rest.push(gone(path));
        } else if let Some(folder) = folder_of_toml {
            folders.push(folder.to_owned());
        } else if is_set_file(path) {
            sets.push(path.clone());
        } else {
            match refused(path) {
                None => files.push(path.clone()),
                Some(problem) => rest.push(problem),
            }
        }
    }
    folders.dedup();
    let listed = sets.first().map(|file| Set::open(file)).transpose()?;
    let several = listed.or_else(|| folders.iter().find_map(|folder| several_songs_in(folder)));
    if let Some(set) = several {
        if sets.len() + folders.len() + files.len() > 1 {
            rest.push(only(&set.path, "a set replaces all songs"));
        }
        return Ok((Wish::Set(set), rest));
    }
    if let Some(folder) = folders.first() {
        if !files.is_empty() {
            rest.push(only(folder, "files become stems only if no folder is opened with them"));
        }
        let wish = if folders.len() > 1 { Wish::Folders(folders) } else { Wish::Folder(folder.clone()) };
        return Ok((wish, rest));
    }
    let Some(first) = files.first() else {
        return Err(rest.into_iter().next().unwrap_or_else(nothing));
    };
    one_song(first.parent().unwrap_or(first), &files)?;
    Ok((Wish::Files(files), rest))
}

/// The path in `text`; `None` if it contains none. `home` is the user's home folder.
pub fn typed(text: &str, home: Option<&Path>) -> Option<PathBuf> {
    let text = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let unquoted = |quote: char| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let text = unquoted('"').or(unquoted('\'')).unwrap_or(text).trim();
    if let Some(path) = path_of_url(text) {
        return Some(path);
    }
    let in_home = text.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']));
    match (in_home, home) {
        (Some(rest), Some(home)) => Some(home.join(rest.trim_start_matches(['/', '\\']))),
        _ => Some(PathBuf::from(text)).filter(|path| *path != Path::new("")),
    }
}

/// The message for empty input.
pub fn nothing() -> Problem {
    Problem::warning(
        "nothing was opened",
        "no file or folder was given",
        "choose the folder that contains the stems",
    )
}

fn gone(path: &Path) -> Problem {
    let remedy = "check the path, and that the disk is plugged in";
    Problem::error("cannot be opened", "there is no such file or folder", remedy).of(path)
}

/// Why a file is no stem; `None` if it is named like one, or begins like one.
fn refused(path: &Path) -> Option<Problem> {
    let kind = audio_kind(path);
    if matches!(kind, AudioKind::Stem | AudioKind::Film) {
        return None;
    }
    if is_speaking(path) {
        let why = "it is a project, a chart or a MIDI file, which says a song's tempo and holds no sound";
        return Some(
            Problem::error("cannot be opened", why, "put it beside the stems, and open their folder").of(path),
        );
    }
    match content_of(path) {
        FileContent::Sound(_) => None,
        FileContent::Unread(unread) => Some(unread.refused(path)),
        FileContent::Unknown if kind == AudioKind::Foreign => Some(not_read(path)),
        FileContent::Unknown => Some(no_audio(path)),
    }
}

fn no_audio(path: &Path) -> Problem {
    let remedy = "choose the folder that contains the stems, or audio files such as WAV or FLAC";
    Problem::error("cannot be opened", "it is not an audio file that Stemlock can read", remedy).of(path)
}

fn only(path: &Path, why: &str) -> Problem {
    Problem::note("the files beside it were not opened", why, "open them separately").of(path)
}

/// Whether the file name is that of a set: `set.toml`, or a playlist.
pub fn is_set_file(path: &Path) -> bool {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().to_lowercase());
    name == SET_TOML || name.ends_with(".m3u") || name.ends_with(".m3u8")
}

/// The set in a folder that is not a song itself: it has a `set.toml`, or several song folders.
pub fn several_songs_in(folder: &Path) -> Option<Set> {
    let lists = folder.join(SET_TOML).is_file();
    let is_song = || scan_folder(folder).is_ok();
    if !lists && is_song() {
        return None;
    }
    Set::open(folder).ok().filter(|set| lists || set.songs.len() > 1)
}

#[cfg(test)]
#[path = "paths_tests.rs"]
mod tests;
