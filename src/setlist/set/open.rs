//! Opens the set at a path, whatever kind of list it is.
//!
//! Main and helper threads; lists folders and reads `set.toml` or an M3U, but no audio.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::Problem;
use super::super::cues::CUES;
use super::super::listing::{Listing, file_name};
use super::super::names::natural_order;
use super::super::scan::read_text;
use super::{MOST_SONGS, SET_TOML, Set, SetSong, left_out, m3u, set_toml};

impl Set {
    /// Opens the set at `path`: a `set.toml` or another `.toml`, an `.m3u` or `.m3u8`, a folder with a `set.toml`, or a
    /// folder of song folders in natural order. A song's folder is opened as a set of one song.
    ///
    /// # Errors
    /// Nothing exists at `path`, it cannot be read, or it contains no song.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        // The set must still be found when the working directory changes.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let set = if path.is_dir() { of_folder(path)? } else { of_file(path)? };
        if set.songs.is_empty() {
            let why = set.problems.first().map_or("no song is listed in it".to_owned(), ToString::to_string);
            return Err(refused(why, "list the songs' folders with [[song]]").of(&set.path));
        }
        Ok(set.with_odd_songs_told())
    }

    /// Reports songs that are listed twice: encores or mistakes.
    fn with_odd_songs_told(mut self) -> Self {
        for (index, song) in self.songs.iter().enumerate() {
            if let Some(first) = self.songs[..index].iter().position(|other| other.folder == song.folder) {
                let what = format!("is in the set twice, as {} and {}", first + 1, index + 1);
                let remedy = "remove one if that is not intended";
                self.problems
                    .push(Problem::note(what, "both entries name the same folder", remedy).of(&song.folder));
            }
        }
        self
    }
}

fn of_file(path: PathBuf) -> Result<Set, Problem> {
    let base = path.parent().unwrap_or(Path::new("/")).to_owned();
    let source = read_text(&path).map_err(|why| refused(why, "check the path").of(&path))?;
    let extension = path.extension().map_or_else(String::new, |end| end.to_string_lossy().to_lowercase());
    let titled =
        |path: &Path| path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    if extension == "toml" {
        let said = set_toml::read(&source, &base).map_err(|problem| problem.of(&path))?;
        let problems = said.problems.into_iter().map(|problem| problem.of(&path)).collect();
        let usual = if file_name(&path) == SET_TOML { file_name(&base) } else { titled(&path) };
        return Ok(Set { name: said.name.unwrap_or(usual), path, songs: said.songs, problems });
    }
    if extension == "m3u" || extension == "m3u8" {
        let (songs, problems) = of_folders(m3u::read(&source, &base), &path);
        return Ok(Set { name: titled(&path), path, songs, problems });
    }
    Err(refused("it is neither a folder nor a set.toml nor an M3U", "choose one of these").of(path))
}

fn of_folder(path: PathBuf) -> Result<Set, Problem> {
    let listed = path.join(SET_TOML);
    if listed.is_file() {
        return of_file(listed);
    }
    let name = file_name(&path);
    // A film beside songs is not a song, but one in a folder of its own is.
    let is_song = |folder: &Path, with_films: bool| {
        Listing::of(folder).is_ok_and(|listing| {
            let Listing { audio, films, song_toml, .. } = listing;
            !audio.is_empty() || song_toml.is_some() || with_films && !films.is_empty()
        })
    };
    if is_song(&path, false) {
        return Ok(Set { name, songs: vec![SetSong::in_folder(path.clone())], path, problems: Vec::new() });
    }
    let entries =
        fs::read_dir(&path).map_err(|_| refused("it cannot be read", "change its permissions").of(&path))?;
    let mut folders: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let is_other = |name: &str| name.starts_with('.') || name == CUES;
    folders.retain(|folder| !is_other(&file_name(folder)) && folder.is_dir() && is_song(folder, true));
    folders.sort_by(|a, b| natural_order(&file_name(a), &file_name(b)).then_with(|| a.cmp(b)));
    if folders.is_empty() && is_song(&path, true) {
        folders.push(path.clone());
    }
    let (songs, problems) = of_folders(folders, &path);
    Ok(Set { name, path, songs, problems })
}

/// The songs in `folders`, which `path` lists, as many as a set may have.
fn of_folders(mut folders: Vec<PathBuf>, path: &Path) -> (Vec<SetSong>, Vec<Problem>) {
    let problems = (folders.len() > MOST_SONGS).then(|| left_out().of(path));
    folders.truncate(MOST_SONGS);
    (folders.into_iter().map(SetSong::in_folder).collect(), problems.into_iter().collect())
}

fn refused(why: impl Into<String>, remedy: &str) -> Problem {
    Problem::error("cannot be opened as a set", why, remedy)
}
