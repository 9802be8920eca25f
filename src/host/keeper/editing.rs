//! What a musician does to the song of a keeper.
//!
//! Main thread; what touches files is left to helpers.

use std::path::PathBuf;
use std::sync::Arc;

use crate::setlist::{Edit, History, Problem, Song, StemLevel};

use super::Keeper;
use super::ticket::Task;

impl Keeper {
    /// Changes the song.
    ///
    /// # Errors
    /// When there is no song, or as [`Edit::apply`].
    pub fn edit(&self, edit: &Edit) -> Result<(), Problem> {
        let edited = self.desk.change(|book| book.edit(edit));
        self.send_to_strangers();
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
        let ticket = self.desk.change(|book| book.tickets.give(Task::Look));
        self.helpers.send(&self.desk, ticket, move |desk| desk.locate(ticket, slot, &file));
    }

    /// Writes the song into `song.toml` in its folder, with these levels, slot by slot. Returns at once; a helper writes,
    /// and a problem says so if it cannot.
    pub fn save_song_toml(&self, levels: &[StemLevel]) {
        let levels = levels.to_vec();
        let given = self.desk.change(|book| Some((book.song().cloned()?, book.tickets.give(Task::Look))));
        if let Some((song, ticket)) = given {
            self.helpers.send(&self.desk, ticket, move |desk| desk.write(ticket, &song, &levels));
        }
    }

    fn step(&self, step: impl FnOnce(&mut History, &Arc<Song>) -> Option<Arc<Song>>) -> bool {
        let stepped = self.desk.change(|book| book.step(step));
        self.send_to_strangers();
        stepped
    }

    /// Has a helper look into files that came to the song later.
    fn send_to_strangers(&self) {
        if !self.desk.book().strangers().is_empty() {
            let ticket = self.desk.change(|book| book.tickets.give(Task::Look));
            self.helpers.send(&self.desk, ticket, move |desk| desk.get_to_know(ticket));
        }
    }
}
