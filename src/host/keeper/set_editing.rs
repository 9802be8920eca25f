//! The musician's edits of the set.
//!
//! Runs on the main thread.

use std::sync::Arc;

use crate::engine::{Act, Glance, Quantum};
use crate::setlist::set::Then;
use crate::setlist::{Edit, Problem, plain_notes};
use crate::time::BeatPos;

use super::Keeper;
use super::editing::identify_in_background;
use super::helpers;
use super::set_book::{KeptSong, SetBook};
use super::set_view::SetView;
use super::shared_book::SharedBook;
use super::song_key::SongKey;
use super::ticket::Task;

impl Keeper {
    /// The view of the set for an editor.
    pub fn set_view(&self) -> SetView {
        self.set.view()
    }

    /// The number of songs.
    pub fn songs(&self) -> usize {
        self.set.read().entries.len()
    }

    /// The last block, whichever song is playing.
    pub fn glance(&self) -> Option<Glance> {
        self.set.glance()
    }

    /// Moves the song at index `from` to index `to`.
    pub fn move_song(&self, from: usize, to: usize) {
        self.set.change(|set| {
            let count = set.entries.len();
            if from < count && to < count && from != to {
                set.change("Move song", |entries| {
                    let entry = entries.remove(from);
                    entries.insert(to, entry);
                });
            }
        });
    }

    /// Removes the song at an index; the last song stays.
    pub fn remove_song(&self, place: usize) {
        self.set.change(|set| {
            if set.is_set() && place < set.entries.len() {
                set.change("Remove song", |entries| drop(entries.remove(place)));
            }
        });
    }

    /// Duplicates the song at an index, right after itself.
    pub fn duplicate_song(&self, place: usize) {
        let entry = self.set.read().entries.get(place).cloned();
        let Some(entry) = entry else { return };
        let copy = self.set.copy_of(&entry);
        self.set.change(|set| set.change("Duplicate song", |entries| entries.insert(place + 1, copy)));
    }

    /// The index of a song.
    pub fn place_of(&self, key: SongKey) -> Option<usize> {
        self.set.books().iter().position(|book| book.read().key == key)
    }

    /// Changes a song of the set, be it the current one or not.
    ///
    /// # Errors
    /// If the song no longer exists, or its files are missing, or as [`Edit::apply`].
    pub fn edit_of(&self, key: SongKey, edit: &Edit) -> Result<(), Problem> {
        let book = self.book_of(key)?;
        book.change(|book| book.edit(edit))?;
        identify_in_background(&book);
        Ok(())
    }

    pub(super) fn book_of(&self, key: SongKey) -> Result<Arc<SharedBook>, Problem> {
        let gone = || Problem::warning("nothing was changed", "there is no such song any more", "");
        self.set.books().into_iter().find(|book| book.read().key == key).ok_or_else(gone)
    }

    /// Sets the notes on the song at an index in this set; an empty text removes them.
    pub fn set_entry_notes(&self, place: usize, notes: &str) {
        let notes = plain_notes(notes);
        if self.set.read().entries.get(place).is_some_and(|entry| entry.song.notes != notes) {
            self.change_entry(place, "Notes for this set", |entry| entry.song.notes = notes);
        }
    }

    /// Sets what follows the song at an index.
    pub fn set_then(&self, place: usize, then: Option<Then>) {
        self.change_entry(place, "What follows", |entry| entry.song.then = then);
    }

    /// Sets the host's beat at which beat 0 of the song at an index lies; `None`: the song follows the one before it.
    pub fn set_start(&self, place: usize, start: Option<BeatPos>) {
        if self.set.read().entries.get(place).is_some_and(|entry| entry.song.start != start) {
            self.change_entry(place, "Start in the set", |entry| entry.song.start = start);
        }
    }

    /// Sets how many bars lie between the song before the one at an index and this one, unless its start is stated.
    pub fn set_gap(&self, place: usize, gap: f64) {
        if self.set.read().entries.get(place).is_some_and(|entry| entry.song.gap != gap) {
            self.change_entry(place, "Gap in the set", |entry| entry.song.gap = gap);
        }
    }

    /// Writes `set.toml`. Returns at once; a helper writes, and reports the path or a problem.
    pub fn save_set(&self) {
        let (shared, set) = (self.book(), Arc::clone(&self.set));
        let ticket = shared.change(|book| book.tickets.issue(Task::Look));
        helpers::send(&shared, ticket, move |_| set.write());
    }

    fn change_entry(&self, place: usize, what: &'static str, change: impl FnOnce(&mut KeptSong)) {
        self.set.change(|set: &mut SetBook| {
            if place < set.entries.len() {
                set.change(what, |entries| change(&mut entries[place]));
            }
        });
    }

    /// Makes the song at an index current, while none is playing.
    pub fn choose_song(&self, place: usize) {
        let slot = self.set.read().entries.get(place).and_then(|entry| entry.slot);
        let Some(slot) = slot else { return };
        self.set.act(Act::Choose(slot), None);
        if !self.set.is_running() {
            self.set.follow(slot);
        }
    }

    /// Launches the song at an index at the next `quantum`, or at the default one.
    pub fn launch_song(&self, place: usize, quantum: Option<Quantum>) {
        let slot = self.set.read().entries.get(place).and_then(|entry| entry.slot);
        slot.into_iter().for_each(|slot| self.act(Act::Launch(slot), quantum));
    }

    /// Sends an act to the audio thread, for the next `quantum` or the act's default one.
    pub fn act(&self, act: Act, quantum: Option<Quantum>) {
        self.set.act(act, quantum);
    }
}
