//! What a musician does to the set of a keeper.
//!
//! Main thread.

use std::sync::Arc;

use crate::engine::{Act, Glance, Quantum};
use crate::setlist::set::Then;

use super::Keeper;
use super::helpers;
use super::set_book::{KeptSong, SetBook};
use super::set_view::SetView;
use super::ticket::Task;

impl Keeper {
    /// What an editor shows of the set.
    pub fn set_view(&self) -> SetView {
        self.set.view()
    }

    /// How many songs there are.
    pub fn songs(&self) -> usize {
        self.set.read().entries.len()
    }

    /// What the last block was, whichever song sounds.
    pub fn glance(&self) -> Option<Glance> {
        self.set.glance()
    }

    /// Moves the song at the place `from` to the place `to`.
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

    /// Takes the song at a place out of the set; the last one stays.
    pub fn remove_song(&self, place: usize) {
        self.set.change(|set| {
            if set.is_set() && place < set.entries.len() {
                set.change("Remove song", |entries| drop(entries.remove(place)));
            }
        });
    }

    /// Puts the song at a place into the set once more, behind itself.
    pub fn duplicate_song(&self, place: usize) {
        let entry = self.set.read().entries.get(place).cloned();
        let Some(entry) = entry else { return };
        let copy = self.set.copy_of(&entry);
        self.set.change(|set| set.change("Duplicate song", |entries| entries.insert(place + 1, copy)));
    }

    /// Says what follows the song at a place.
    pub fn set_then(&self, place: usize, then: Option<Then>) {
        self.change_entry(place, "What follows", |entry| entry.song.then = then);
    }

    /// Writes the set into its `set.toml`. Returns at once; a helper writes, and a note says where, or a problem why not.
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

    /// Makes the song at a place current, while none sounds.
    pub fn choose_song(&self, place: usize) {
        let slot = self.set.read().entries.get(place).and_then(|entry| entry.slot);
        let Some(slot) = slot else { return };
        self.set.act(Act::Choose(slot), None);
        if !self.set.is_running() {
            self.set.follow(slot);
        }
    }

    /// Launches the song at a place, as soon as `quantum` comes, or what is usual.
    pub fn launch_song(&self, place: usize, quantum: Option<Quantum>) {
        let slot = self.set.read().entries.get(place).and_then(|entry| entry.slot);
        slot.into_iter().for_each(|slot| self.act(Act::Launch(slot), quantum));
    }

    /// Has the audio thread do something, as soon as `quantum` comes, or what is usual for it.
    pub fn act(&self, act: Act, quantum: Option<Quantum>) {
        self.set.act(act, quantum);
    }
}
