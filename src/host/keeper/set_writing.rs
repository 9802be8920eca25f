//! Writes the set into `set.toml`.
//!
//! Runs on helper threads. Not known here: the keys.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::setlist::Problem;
use crate::setlist::set::{SET_TOML, Set, SetSong};

use super::replacing::replace_file;
use super::shared_set::SharedSet;
use super::writing::unwritten;

impl SharedSet {
    /// Writes the set: into its `set.toml`, or else into a new one beside its songs. Reports the path, or why it was not
    /// written.
    pub fn write(&self) {
        let set = self.as_document();
        let told = self.try_write(&set).unwrap_or_else(|problem| problem);
        self.book().change(|book| book.report(told));
    }

    fn try_write(&self, set: &Set) -> Result<Problem, Problem> {
        let file = self.read().file.clone().filter(|file| file.file_name().is_some_and(|name| name == SET_TOML));
        let is_ours = file.is_some();
        let path = file.unwrap_or_else(|| around(&set.songs).join(SET_TOML));
        let before = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Ok(_) if !is_ours => {
                let remedy = "open that one, or remove it";
                return Err(Problem::error("was not written", "there is another set already", remedy).of(&path));
            }
            read => read.map_err(|error| unwritten(&path, &error))?,
        };
        let base = path.parent().unwrap_or(Path::new("/"));
        let text = set.text(&before, base).map_err(|problem| problem.of(&path))?;
        replace_file(&path, text.as_bytes()).map_err(|error| unwritten(&path, &error))?;
        self.read().file = Some(path.clone());
        Ok(Problem::note("was written", "it lists the songs of this set", "").of(&path))
    }

    /// The set as a document: its songs with their current folders.
    fn as_document(&self) -> Set {
        let set = self.read();
        let (name, entries) = (set.name.clone(), set.entries.clone());
        drop(set);
        let song = |entry: super::set_book::KeptSong| {
            let folder = entry.book.read().song().map(|song| song.folder.clone());
            SetSong { folder: folder.unwrap_or_else(|| entry.song.folder.clone()), ..entry.song }
        };
        Set { name, path: PathBuf::new(), songs: entries.into_iter().map(song).collect(), problems: Vec::new() }
    }
}

/// The common parent folder of all songs; if there is none, the parent of the first.
fn around(songs: &[SetSong]) -> PathBuf {
    let first = songs.first().and_then(|song| song.folder.parent()).unwrap_or(Path::new("/"));
    let holds_all = |folder: &&Path| songs.iter().all(|song| song.folder.starts_with(folder));
    first.ancestors().filter(|folder| folder.parent().is_some()).find(holds_all).unwrap_or(first).to_owned()
}
