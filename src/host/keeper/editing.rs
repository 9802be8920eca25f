//! The musician's edits of the current song.
//!
//! Runs on the main thread; helpers do all file access.

use std::path::PathBuf;
use std::sync::Arc;

use crate::setlist::{Edit, Problem, StemLevel};

use super::Keeper;
use super::helpers;
use super::locating::Located;
use super::shared_book::SharedBook;
use super::song_key::SongKey;
use super::ticket::Task;

impl Keeper {
    /// Changes the song.
    ///
    /// # Errors
    /// When there is no song, or as [`Edit::apply`].
    pub fn edit(&self, edit: &Edit) -> Result<(), Problem> {
        let book = self.book();
        let edited = book.change(|book| book.edit(edit));
        identify_in_background(&book);
        edited
    }

    /// The key of the current song.
    pub fn current_key(&self) -> SongKey {
        self.book().read().key
    }

    /// Sets the file of the stem in `slot`. Returns at once; a helper checks whether the files of other missing stems
    /// are there too, and all of them become one edit.
    pub fn locate(&self, slot: usize, file: PathBuf) {
        self.locate_of(self.current_key(), slot, file);
    }

    /// The same for a song of the set, be it the current one or not.
    pub fn locate_of(&self, key: SongKey, slot: usize, file: PathBuf) {
        self.locate_shown(key, Located::Stem(slot, file));
    }

    /// Sets the folder of the song. Returns at once; a helper checks which missing files are there, and all of them
    /// become one edit. Files that are back at their old paths are loaded.
    pub fn locate_folder(&self, folder: PathBuf) {
        self.locate_folder_of(self.current_key(), folder);
    }

    /// The same for a song of the set, be it the current one or not.
    pub fn locate_folder_of(&self, key: SongKey, folder: PathBuf) {
        self.locate_shown(key, Located::Folder(folder));
    }

    /// Writes the song into `song.toml` in its folder, with these levels, slot by slot. Returns at once; a helper writes,
    /// and a problem says so if it cannot.
    pub fn save_song_toml(&self, levels: &[StemLevel]) {
        let levels = levels.to_vec();
        let shared = self.book();
        let given = shared.change(|book| Some((book.song().cloned()?, book.tickets.issue(Task::Look))));
        if let Some((song, ticket)) = given {
            helpers::send(&shared, ticket, move |book| book.write(ticket, &song, &levels));
        }
    }

    fn locate_shown(&self, key: SongKey, shown: Located) {
        // If the song has gone meanwhile, nothing is reported.
        let Ok(shared) = self.book_of(key) else { return };
        let ticket = shared.change(|book| book.tickets.issue(Task::Look));
        helpers::send(&shared, ticket, move |book| book.locate(ticket, shown));
    }
}

/// Starts a helper that identifies files which came to the song later.
pub fn identify_in_background(shared: &Arc<SharedBook>) {
    if !shared.read().unidentified_files().is_empty() {
        let ticket = shared.change(|book| book.tickets.issue(Task::Look));
        helpers::send(shared, ticket, move |book| book.identify_new_files(ticket));
    }
}
