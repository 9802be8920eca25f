//! The songs of an instance in order, and the current one.
//!
//! Always used under its lock. A song's book has a lock of its own, which is never taken while this one is held. Touches no file.

use std::path::PathBuf;
use std::sync::Arc;

use crate::engine::{Refusal, SetEntry};
use crate::setlist::set::SetSong;
use crate::setlist::{NextStep, step_number};
use crate::time::BeatPos;

use super::set_player::SetPlayer;
use super::shared_book::SharedBook;

/// The maximum number of undo steps of the set.
const MOST_STEPS: usize = 100;

/// A song of the set.
#[derive(Clone)]
pub struct KeptSong {
    /// The song's book. Each entry has its own, even if a song occurs twice.
    pub book: Arc<SharedBook>,
    /// The set's entry for it. Its folder is where the song was when it came to the set.
    pub song: SetSong,
    /// Its slot in the engine, once there is one.
    pub slot: Option<usize>,
    /// The host's beat at which it is placed, once that is known.
    pub laid: Option<BeatPos>,
}

impl KeptSong {
    /// A song without any settings.
    pub fn new(book: Arc<SharedBook>, song: SetSong) -> Self {
        Self { book, song, slot: None, laid: None }
    }

    fn same(&self) -> impl Fn(&Self) -> bool + '_ {
        |other| Arc::ptr_eq(&self.book, &other.book)
    }
}

/// A change of the set, and the entries on the other side of it.
#[derive(Clone)]
struct SetStep {
    number: u64,
    /// A number from when it was undone last.
    undone: u64,
    label: &'static str,
    entries: Vec<KeptSong>,
}

/// The songs of an instance in their order.
pub struct SetBook {
    /// The musician's name for the set.
    pub name: String,
    /// Its `set.toml` or playlist, if there is one.
    pub file: Option<PathBuf>,
    /// The songs, at least one.
    pub entries: Vec<KeptSong>,
    /// The index of the current song.
    pub current: usize,
    /// Plays them, once the sample rate is known.
    pub player: Option<SetPlayer>,
    /// Whether a song does not have its place on the timeline yet, because the length of one before it is not known.
    pub unplaced: bool,
    /// Why the last act was refused.
    pub refused: Option<Refusal>,
    undo: Vec<SetStep>,
    redo: Vec<SetStep>,
    /// The number of the last change, whether it was undone since or not.
    newest: Option<u64>,
    /// Songs that were listed before, and that no step can bring back any more. Their slots are to be freed.
    forgotten: Vec<KeptSong>,
}

impl SetBook {
    /// The books of all songs, in their order.
    pub fn books(&self) -> Vec<Arc<SharedBook>> {
        self.entries.iter().map(|entry| Arc::clone(&entry.book)).collect()
    }

    /// A set of one song, whose content is not known.
    pub fn new(book: Arc<SharedBook>) -> Self {
        Self {
            name: String::new(),
            file: None,
            entries: vec![KeptSong::new(book, SetSong::in_folder(PathBuf::new()))],
            current: 0,
            player: None,
            unplaced: false,
            refused: None,
            undo: Vec::new(),
            redo: Vec::new(),
            newest: None,
            forgotten: Vec::new(),
        }
    }

    /// The book of the current song.
    pub fn current(&self) -> &Arc<SharedBook> {
        &self.entries[self.current].book
    }

    /// Whether there are several songs.
    pub fn is_set(&self) -> bool {
        self.entries.len() > 1
    }

    /// Replaces the entries, and clears the undo history.
    pub fn begin_anew(&mut self, entries: Vec<KeptSong>, current: usize) {
        let mut former = std::mem::take(&mut self.entries);
        former.extend(self.undo.drain(..).chain(self.redo.drain(..)).flat_map(|step| step.entries));
        self.entries = entries;
        self.current = current.min(self.entries.len() - 1);
        self.forget(former);
    }

    /// Forgets those of these songs that are neither listed nor in a step.
    fn forget(&mut self, former: Vec<KeptSong>) {
        let in_steps = self.undo.iter().chain(&self.redo).flat_map(|step| &step.entries);
        let kept: Vec<&KeptSong> = self.entries.iter().chain(in_steps).collect();
        for entry in former {
            if !kept.iter().copied().chain(&self.forgotten).any(entry.same()) {
                self.forgotten.push(entry);
            }
        }
    }

    /// Takes the songs that were forgotten since the last call.
    pub fn take_forgotten(&mut self) -> Vec<KeptSong> {
        std::mem::take(&mut self.forgotten)
    }

    /// Clears all slots: there is a new engine.
    pub fn unseat(&mut self) {
        let in_steps = self.undo.iter_mut().chain(&mut self.redo).flat_map(|step| &mut step.entries);
        self.entries.iter_mut().chain(in_steps).for_each(|entry| entry.slot = None);
    }

    /// Changes the order or the entries, as one step of undo. The current song stays current, or else the one at its index.
    pub fn change(&mut self, label: &'static str, change: impl FnOnce(&mut Vec<KeptSong>)) {
        let before = self.entries.clone();
        let mut after = before.clone();
        change(&mut after);
        if !after.is_empty() {
            let oldest = (self.undo.len() == MOST_STEPS).then(|| self.undo.remove(0));
            let ended: Vec<KeptSong> = self.redo.drain(..).chain(oldest).flat_map(|step| step.entries).collect();
            let number = step_number();
            self.newest = Some(number);
            self.undo.push(SetStep { number, undone: 0, label, entries: before });
            self.put(after);
            self.forget(ended);
        }
    }

    fn put(&mut self, mut entries: Vec<KeptSong>) {
        let current = entries.iter().position(|entry| Arc::ptr_eq(&entry.book, self.current()));
        // Only the current entries have slots that were added later.
        for entry in &mut entries {
            let known = self.entries.iter().find(|today| Arc::ptr_eq(&today.book, &entry.book));
            entry.slot = known.and_then(|today| today.slot).or(entry.slot);
        }
        self.current = current.unwrap_or_else(|| self.current.min(entries.len() - 1));
        self.entries = entries;
    }

    /// Undoes the last change of the set.
    pub fn undo(&mut self) {
        let step = self.undo.pop().map(|step| self.swap(step));
        self.redo.extend(step.map(|step| SetStep { undone: step_number(), ..step }));
    }

    /// Redoes the last undone change of the set.
    pub fn redo(&mut self) {
        let step = self.redo.pop().map(|step| self.swap(step));
        self.undo.extend(step);
    }

    /// Goes to the other side of a step.
    fn swap(&mut self, step: SetStep) -> SetStep {
        let now = self.entries.clone();
        self.put(step.entries);
        SetStep { entries: now, ..step }
    }

    /// The change of the set that undo would undo.
    pub fn undone_next(&self) -> Option<NextStep<'_>> {
        self.undo.last().map(|step| NextStep { number: step.number, label: step.label })
    }

    /// The change of the set that redo would redo.
    pub fn redone_next(&self) -> Option<NextStep<'_>> {
        self.redo.last().map(|step| NextStep { number: step.undone, label: step.label })
    }

    /// The number of the last change of the set, even if it was undone.
    pub fn newest(&self) -> Option<u64> {
        self.newest
    }

    /// Places the songs at these beats, if the entries are unchanged; returns whether they are.
    pub fn lay(&mut self, entries: &[KeptSong], laid: &[BeatPos]) -> bool {
        let is_same = self.has_entries(entries);
        if is_same {
            self.entries.iter_mut().zip(laid).for_each(|(entry, laid)| entry.laid = Some(*laid));
        }
        is_same
    }

    /// Whether a song lies where those before it end.
    pub fn has_floating(&self) -> bool {
        self.is_set() && self.entries[1..].iter().any(|entry| entry.song.start.is_none())
    }

    /// All songs have their places, if the entries are unchanged.
    pub fn place(&mut self, entries: &[KeptSong]) {
        if self.has_entries(entries) {
            self.set_unplaced(false);
        }
    }

    fn has_entries(&self, entries: &[KeptSong]) -> bool {
        entries.len() == self.entries.len()
            && entries.iter().zip(&self.entries).all(|(one, other)| Arc::ptr_eq(&one.book, &other.book))
    }

    /// Records whether all songs have their places, and tells the engine.
    pub fn set_unplaced(&mut self, unplaced: bool) {
        let is_told = self.player.as_ref().is_none_or(|player| player.expect_places(unplaced));
        self.unplaced = unplaced || !is_told;
    }

    /// The slots in order, and the engine's settings for each slot.
    pub fn running(&self, slots: usize) -> (Vec<usize>, Vec<SetEntry>) {
        let mut by_slot = vec![SetEntry::default(); slots];
        for entry in &self.entries {
            if let Some(place) = entry.slot.and_then(|slot| by_slot.get_mut(slot)) {
                *place = SetEntry {
                    // What the set states holds at once; the other places are computed a moment later.
                    start: entry.song.start.or(entry.laid.filter(|_| self.is_set())),
                    transpose: entry.song.transpose,
                    tempo: entry.song.tempo,
                    then: entry.song.then,
                };
            }
        }
        (self.entries.iter().filter_map(|entry| entry.slot).collect(), by_slot)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(book: &SetBook) -> Vec<String> {
        book.entries.iter().map(|entry| entry.song.folder.display().to_string()).collect()
    }

    fn book(songs: &[&str]) -> SetBook {
        let mut book = SetBook::new(Arc::default());
        let entry = |name: &&str| KeptSong::new(Arc::default(), SetSong::in_folder(PathBuf::from(name)));
        book.begin_anew(songs.iter().map(entry).collect(), 1);
        book.take_forgotten();
        book
    }

    #[test]
    fn the_current_song_stays_current_and_steps_are_undone_in_their_order() {
        let mut book = book(&["A", "B", "C"]);
        let current = Arc::clone(book.current());
        book.change("Move", |entries| entries.rotate_left(2));
        book.change("Remove", |entries| drop(entries.remove(0)));
        let label = |book: &SetBook| book.undone_next().map(|step| step.label.to_owned());
        assert_eq!((names(&book), label(&book)), (vec!["A".to_owned(), "B".to_owned()], Some("Remove".to_owned())));
        assert!(Arc::ptr_eq(book.current(), &current));
        book.undo();
        assert_eq!((names(&book).len(), label(&book)), (3, Some("Move".to_owned())));
        book.undo();
        assert_eq!((names(&book), label(&book)), (["A", "B", "C"].map(str::to_owned).to_vec(), None));
        book.undo();
        (0..3).for_each(|_| book.redo());
        assert!(Arc::ptr_eq(book.current(), &current));
        assert_eq!(names(&book), ["A", "B"]);
    }

    #[test]
    fn the_last_song_is_not_taken_away_and_what_is_nowhere_any_more_is_given_back() {
        let mut book = book(&["A", "B"]);
        book.change("Remove", |entries| drop(entries.remove(1)));
        assert_eq!((names(&book), book.current), (vec!["A".to_owned()], 0));
        book.change("Remove", Vec::clear);
        assert_eq!((names(&book).len(), book.undone_next().map(|step| step.label)), (1, Some("Remove")));
        let kept = book.entries[0].clone();
        book.begin_anew(vec![kept], 0);
        assert_eq!(book.take_forgotten().len(), 1, "B was in the steps only");
    }

    #[test]
    fn a_song_that_no_step_brings_back_is_forgotten() {
        let mut book = book(&["A", "B"]);
        let added = |name: &str| KeptSong::new(Arc::default(), SetSong::in_folder(PathBuf::from(name)));
        book.change("Add", |entries| entries.push(added("C")));
        book.undo();
        assert!(book.take_forgotten().is_empty(), "redo brings it back");
        book.change("Add", |entries| entries.push(added("D")));
        let forgotten = |book: &mut SetBook| -> Vec<_> {
            book.take_forgotten().iter().map(|entry| entry.song.folder.display().to_string()).collect()
        };
        assert_eq!(forgotten(&mut book), ["C"]);
        book.change("Remove", |entries| drop(entries.remove(0)));
        (0..MOST_STEPS - 1).for_each(|_| book.change("Move", |entries| entries.rotate_left(1)));
        assert!(forgotten(&mut book).is_empty(), "the first step that can be undone brings A back");
        book.change("Move", |entries| entries.rotate_left(1));
        assert_eq!(forgotten(&mut book), ["A"]);
    }
}
