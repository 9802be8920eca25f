//! What a musician does to the song of a keeper.
//!
//! Main thread; what touches files is left to helpers.

use std::path::PathBuf;
use std::sync::Arc;

use crate::setlist::{Edit, History, Problem, Song, StemLevel};

use super::Keeper;
use super::helpers;
use super::locating::Shown;
use super::ticket::Task;

impl Keeper {
    /// Changes the song.
    ///
    /// # Errors
    /// When there is no song, or as [`Edit::apply`].
    pub fn edit(&self, edit: &Edit) -> Result<(), Problem> {
        let edited = self.book.change(|book| book.edit(edit));
        self.identify_in_background();
        edited
    }

    /// Takes back the last edit; whether there was one.
    pub fn undo(&self) -> bool {
        self.step(History::undo)
    }

    /// Makes the edit again that was taken back last; whether there was one.
    pub fn redo(&self) -> bool {
        self.step(History::redo)
    }

    /// Says which file the stem in `slot` is. Returns at once; a helper looks whether the files of other missing stems
    /// lie there too, and all of them become one edit.
    pub fn locate(&self, slot: usize, file: PathBuf) {
        self.locate_shown(Shown::Stem(slot, file));
    }

    /// Says in which folder the song lies now. Returns at once; a helper looks which missing files lie there, and all of them
    /// become one edit. Files that are back where they were are loaded.
    pub fn locate_folder(&self, folder: PathBuf) {
        self.locate_shown(Shown::Folder(folder));
    }

    fn locate_shown(&self, shown: Shown) {
        let ticket = self.book.change(|book| book.tickets.issue(Task::Look));
        helpers::send(&self.book, ticket, move |book| book.locate(ticket, shown));
    }

    /// Writes the song into `song.toml` in its folder, with these levels, slot by slot. Returns at once; a helper writes,
    /// and a problem says so if it cannot.
    pub fn save_song_toml(&self, levels: &[StemLevel]) {
        let levels = levels.to_vec();
        let given = self.book.change(|book| Some((book.song().cloned()?, book.tickets.issue(Task::Look))));
        if let Some((song, ticket)) = given {
            helpers::send(&self.book, ticket, move |book| book.write(ticket, &song, &levels));
        }
    }

    fn step(&self, step: impl FnOnce(&mut History, &Arc<Song>) -> Option<Arc<Song>>) -> bool {
        let stepped = self.book.change(|book| book.step(step));
        self.identify_in_background();
        stepped
    }

    /// Has a helper look into files that came to the song later.
    fn identify_in_background(&self) {
        if !self.book.read().unidentified_files().is_empty() {
            let ticket = self.book.change(|book| book.tickets.issue(Task::Look));
            helpers::send(&self.book, ticket, move |book| book.identify_new_files(ticket));
        }
    }
}
