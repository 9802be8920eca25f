//! The songs of an instance behind their lock, shared by the main thread, the helper threads and the attendant.
//!
//! The lock is held briefly. Nobody who holds it takes a book's, because changing a book may cause a call from the host; the opposite is allowed.
//! Not known here: files.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Weak};

use parking_lot::{Mutex, MutexGuard};

use crate::engine::{Act, Controller, Glance, Quantum, SetEnds};
use crate::host::{Changed, ShownMix};
use crate::media::Budget;
use crate::setlist::saved::{SavedDocument, V1};
use crate::setlist::set::SetSong;

use super::attendant::attend;
use super::book::Book;
use super::helpers;
use super::set_book::{KeptSong, SetBook};
use super::set_player::{SetPlayer, SongEnds};
use super::set_saving::find;
use super::shared_book::{Common, SharedBook};

/// The songs of an instance behind their lock.
pub struct SharedSet {
    set: Mutex<SetBook>,
    common: Arc<Common>,
    /// Whether an attendant is running.
    attended: AtomicBool,
    /// Whether it was reported that none could be started.
    told_unattended: AtomicBool,
    /// Whether the host requests blocks.
    running: AtomicBool,
    own: Weak<Self>,
}

impl SharedSet {
    /// A single song without a document.
    pub fn new(book: SharedBook) -> Arc<Self> {
        let common = Arc::clone(book.common());
        let set = Mutex::new(SetBook::new(Arc::new(book)));
        Arc::new_cyclic(|own| Self {
            set,
            common,
            attended: AtomicBool::new(false),
            told_unattended: AtomicBool::new(false),
            running: AtomicBool::new(false),
            own: own.clone(),
        })
    }

    /// What the books share.
    pub fn common(&self) -> &Common {
        &self.common
    }

    /// Locks it for reading.
    pub fn read(&self) -> MutexGuard<'_, SetBook> {
        self.set.lock()
    }

    /// The book of the current song.
    pub fn book(&self) -> Arc<SharedBook> {
        Arc::clone(self.set.lock().current())
    }

    /// The books of all songs, in their order.
    pub fn books(&self) -> Vec<Arc<SharedBook>> {
        self.set.lock().books()
    }

    /// Connects the parameters, which show the mix of the current song. Call this once.
    pub fn show_mixes_with(&self, shown: Arc<ShownMix>) {
        // A keeper belongs to one instance.
        let _ = self.common.shown.set(Arc::clone(&shown));
        self.book().change(|book| book.show_mixes_with(shown));
    }

    /// Changes the set by `change`, which must not lock a book, and updates the engine, the parameters and the host.
    pub fn change<T>(&self, change: impl FnOnce(&mut SetBook) -> T) -> T {
        let mut set = self.set.lock();
        let (before, listed) = (Arc::clone(set.current()), set.entries.clone());
        let result = change(&mut set);
        let (now, entries) = (Arc::clone(set.current()), set.entries.clone());
        let forgotten = set.take_forgotten();
        drop(set);
        let said = |entry: &KeptSong| (Arc::as_ptr(&entry.book), entry.song.clone());
        if Arc::ptr_eq(&before, &now) && listed.iter().map(said).eq(entries.iter().map(said)) {
            self.dismiss(forgotten);
            return result;
        }
        let is_in = |entries: &[KeptSong], entry: &KeptSong| {
            entries.iter().any(|other| Arc::ptr_eq(&other.book, &entry.book))
        };
        for gone in listed.iter().filter(|entry| !is_in(&entries, entry)) {
            gone.book.change(|book| book.player.clear());
        }
        for come in entries.iter().filter(|entry| !is_in(&listed, entry)) {
            self.seat(come);
        }
        self.have_attended();
        self.line_up(!Arc::ptr_eq(&before, &now));
        // The attendant lays them.
        self.mark_unplaced();
        self.turn_from(&before, &now, &|| true);
        self.dismiss(forgotten);
        self.common.say(Changed { project: true, values: false });
        result
    }

    /// Starts the attendant, if there are several songs and none runs. If no thread can be started, that is reported, and the next change tries again.
    pub fn have_attended(&self) {
        if !self.set.lock().is_set() || self.attended.swap(true, Relaxed) {
            return;
        }
        let is_attended = attend(self.own.clone());
        self.attended.store(is_attended, Relaxed);
        let was_told = self.told_unattended.swap(!is_attended, Relaxed);
        if !is_attended {
            self.book().change(|book| book.report(helpers::unattended()));
        } else if was_told {
            self.books().iter().for_each(|book| book.change(|book| book.withdraw(&helpers::unattended())));
        }
    }

    /// Connects the songs to a new engine, which replaces the previous one. `by_hand`: a test does the loaders' work.
    pub fn install(&self, ends: SetEnds, by_hand: bool) {
        let mut set = self.set.lock();
        // Dropped without any lock, because that joins its threads.
        let _former = set.player.replace(SetPlayer::new(ends, by_hand));
        set.unseat();
        let mut entries = set.entries.clone();
        // The current song gets the first slot, which is current initially.
        entries.rotate_left(set.current);
        drop(set);
        entries.iter().for_each(|entry| self.seat(entry));
        self.line_up(true);
        self.mark_unplaced();
    }

    /// Songs that lie one after the other get their places from the attendant, which looks at their lengths.
    pub fn mark_unplaced(&self) {
        let mut set = self.set.lock();
        let unplaced = set.has_floating();
        set.set_unplaced(unplaced);
    }

    /// Gives a song a slot in the engine, if there is one, or its previous slot.
    fn seat(&self, entry: &KeptSong) {
        let is_seated =
            |set: &SetBook| set.entries.iter().any(|e| Arc::ptr_eq(&e.book, &entry.book) && e.slot.is_some());
        let mut set = self.set.lock();
        if is_seated(&set) {
            drop(set);
            entry.book.change(Book::reload);
            return;
        }
        let Some(ends) = set.player.as_mut().map(SetPlayer::seat) else { return };
        let place = set.entries.iter_mut().find(|other| Arc::ptr_eq(&other.book, &entry.book));
        place.into_iter().for_each(|place| place.slot = Some(ends.slot));
        drop(set);
        let SongEnds { slot, controller } = ends;
        let book = Arc::downgrade(&entry.book);
        controller.tell_heard(move || book.upgrade().is_none_or(|book| book.hear()));
        entry.book.change(|book| book.install(controller, slot));
    }

    /// Sends the order and each song's memory limit to the engine. `chooses`: whether the current song becomes current there too.
    pub fn line_up(&self, chooses: bool) {
        let mut set = self.set.lock();
        let chosen = set.entries[set.current].slot.filter(|_| chooses);
        let slots = set.player.as_ref().map_or(0, SetPlayer::slots);
        let (order, entries) = set.running(slots);
        set.player.iter_mut().for_each(|player| player.line_up(&order, &entries, chosen));
        drop(set);
        self.share_memory();
    }

    /// Divides the memory among the songs: half of it evenly, for what a launch or a jump needs at once; the other half goes to the current
    /// song, so that jumps in the playing song find as much as possible in memory.
    pub fn share_memory(&self) {
        let now = || {
            let all = self.common.memory.megabytes().map_or_else(Budget::usual, Budget::megabytes).bytes();
            let set = self.set.lock();
            (all, set.books(), set.current)
        };
        let is_alike = |(all, books, current): &(usize, Vec<Arc<SharedBook>>, usize),
                        (other_all, others, other): &(usize, Vec<Arc<SharedBook>>, usize)| {
            all == other_all && current == other && books.iter().map(Arc::as_ptr).eq(others.iter().map(Arc::as_ptr))
        };
        let mut seen = now();
        loop {
            let (all, books, current) = &seen;
            let even = all / 2 / books.len();
            for (place, book) in books.iter().enumerate() {
                let share = if place == *current { all - even * (books.len() - 1) } else { even };
                book.read().player.controller().into_iter().for_each(|engine| engine.set_memory(share));
            }
            // Another thread may have changed the set meanwhile, and divided the memory before this one did.
            let after = now();
            if is_alike(&seen, &after) {
                return;
            }
            seen = after;
        }
    }

    /// Switches the parameters from the mix of `before` to that of `now`, if `holds` returns true.
    fn turn_from(&self, before: &Arc<SharedBook>, now: &Arc<SharedBook>, holds: &dyn Fn() -> bool) {
        if Arc::ptr_eq(before, now) {
            return;
        }
        let Some(shown) = self.common.shown.get().cloned() else { return };
        before.change(|book| book.player.hide_mixes());
        now.change(|book| {
            book.show_mixes_while(shown, holds);
            book.changed.values = true;
        });
    }

    /// Makes the song in this slot current, because it was chosen.
    pub fn follow(&self, slot: usize) {
        self.follow_while(slot, &|| true);
    }

    /// Makes the song in this slot current, which the audio thread played at its switch number `turns`. If it has switched to another song since,
    /// nothing changes, because the parameters have that song's mix already.
    pub fn follow_turn(&self, slot: usize, turns: u64) {
        let count = self.book().read().player.controller().map(Controller::turn_count);
        self.follow_while(slot, &|| count.as_ref().is_some_and(|count| count.get() == turns));
    }

    fn follow_while(&self, slot: usize, holds: &dyn Fn() -> bool) {
        if !holds() {
            return;
        }
        let mut set = self.set.lock();
        let before = Arc::clone(set.current());
        let Some(place) = set.entries.iter().position(|entry| entry.slot == Some(slot)) else { return };
        if place == set.current {
            return;
        }
        set.current = place;
        let now = Arc::clone(set.current());
        drop(set);
        self.turn_from(&before, &now, holds);
        self.share_memory();
    }

    /// Frees the slots of songs.
    fn dismiss(&self, forgotten: Vec<KeptSong>) {
        for entry in forgotten {
            let ends = entry.book.change(Book::retire);
            if let Some((slot, controller)) = ends {
                let mut set = self.set.lock();
                if let Some(player) = &mut set.player {
                    player.vacate(SongEnds { slot, controller });
                }
            }
        }
    }

    /// Sends an order to the audio thread; `false` if there is none, or too many are pending.
    pub fn act(&self, act: Act, quantum: Option<Quantum>) -> bool {
        self.set.lock().player.as_mut().is_some_and(|player| player.act(act, quantum))
    }

    /// Handles outcomes of acts, and sends pending changes; returns whether the audio thread has the whole set.
    pub fn hear_outcomes(&self) -> bool {
        let mut set = self.set.lock();
        let (mut heard, mut is_settled) = (None, false);
        if let Some(player) = &mut set.player {
            is_settled = player.hand_over();
            while let Some(outcome) = player.outcome() {
                heard = Some(outcome.done.err());
            }
        }
        if let Some(refused) = heard.filter(|heard| *heard != set.refused) {
            set.refused = refused;
            drop(set);
            self.common.say(Changed::default());
        }
        is_settled
    }

    /// Whether the host requests blocks, according to the attendant.
    pub fn is_running(&self) -> bool {
        self.running.load(Relaxed)
    }

    /// Records whether the host requests blocks.
    pub fn set_running(&self, running: bool) {
        self.running.store(running, Relaxed);
    }

    /// A song for `entry`, with the content of its folder.
    pub fn copy_of(&self, entry: &KeptSong) -> KeptSong {
        let folder = entry.book.read().song().map_or_else(|| entry.song.folder.clone(), |song| song.folder.clone());
        let copy =
            KeptSong::new(Arc::new(entry.book.sibling()), SetSong { start: None, folder, ..entry.song.clone() });
        let (mix, form) = {
            let book = entry.book.read();
            (book.mix().map(|mix| self.common.mix_now(mix)), book.form(std::env::home_dir().as_deref()))
        };
        // The copy of an unread song is read on its own.
        if form.is_some() {
            find(&copy.book, SavedDocument::Known(V1::with(form)), None, || mix);
        }
        copy
    }

    /// The last block.
    pub fn glance(&self) -> Option<Glance> {
        self.book().read().player.controller().map(Controller::glance)
    }
}
