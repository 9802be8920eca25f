//! The songs of an instance in order, and the current one.
//!
//! Always used under its lock. A song's book has a lock of its own, which is never taken while this one is held. Touches no file.

use std::path::PathBuf;
use std::sync::Arc;

use crate::engine::{Refusal, SetEntry};
use crate::setlist::set::SetSong;
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

/// One step of undo.
#[derive(Clone)]
enum Step {
    /// An edit of a song, whose book has the step.
    Song(Arc<SharedBook>),
    /// A change of the set, with its previous entries.
    Set { what: &'static str, entries: Vec<KeptSong> },
}

/// The result of undo or redo.
pub enum Undone {
    /// A change of the set.
    Set,
    /// An edit of the song with this book, which still has to undo it.
    Song(Arc<SharedBook>),
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
    /// Why the last act was refused.
    pub refused: Option<Refusal>,
    undo: Vec<Step>,
    redo: Vec<Step>,
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
            refused: None,
            undo: Vec::new(),
            redo: Vec::new(),
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

    /// Clears the undo history, and returns the books that are not referenced any more.
    pub fn begin_anew(&mut self, entries: Vec<KeptSong>, current: usize) -> Vec<KeptSong> {
        let mut former = std::mem::take(&mut self.entries);
        former.extend(self.undo.drain(..).chain(self.redo.drain(..)).flat_map(|step| match step {
            Step::Set { entries, .. } => entries,
            Step::Song(_) => Vec::new(),
        }));
        self.entries = entries;
        self.current = current.min(self.entries.len() - 1);
        let is_gone = |entry: &KeptSong| !self.entries.iter().any(entry.same());
        let mut gone: Vec<KeptSong> = Vec::new();
        for entry in former {
            if is_gone(&entry) && !gone.iter().any(entry.same()) {
                gone.push(entry);
            }
        }
        gone
    }

    /// Clears all slots: there is a new engine.
    pub fn unseat(&mut self) {
        let in_steps = self.undo.iter_mut().chain(&mut self.redo).flat_map(|step| match step {
            Step::Set { entries, .. } => entries.iter_mut(),
            Step::Song(_) => [].iter_mut(),
        });
        self.entries.iter_mut().chain(in_steps).for_each(|entry| entry.slot = None);
    }

    /// Changes the order or the entries, as one step of undo. The current song stays current, or else the one at its index.
    pub fn change(&mut self, what: &'static str, change: impl FnOnce(&mut Vec<KeptSong>)) {
        let before = self.entries.clone();
        let mut after = before.clone();
        change(&mut after);
        if !after.is_empty() {
            self.note(Step::Set { what, entries: before });
            self.put(after);
        }
    }

    /// Records an edit of the current song.
    pub fn note_edit(&mut self) {
        self.note(Step::Song(Arc::clone(self.current())));
    }

    /// Records an edit of the song with this book.
    pub fn note_edit_of(&mut self, book: &Arc<SharedBook>) {
        self.note(Step::Song(Arc::clone(book)));
    }

    fn note(&mut self, step: Step) {
        self.redo.clear();
        if self.undo.len() == MOST_STEPS {
            self.undo.remove(0);
        }
        self.undo.push(step);
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

    /// Undoes the last step.
    pub fn undo(&mut self) -> Option<Undone> {
        let (undone, entries) = step(&mut self.undo, &mut self.redo, &self.entries)?;
        entries.into_iter().for_each(|entries| self.put(entries));
        Some(undone)
    }

    /// Redoes the last undone step.
    pub fn redo(&mut self) -> Option<Undone> {
        let (undone, entries) = step(&mut self.redo, &mut self.undo, &self.entries)?;
        entries.into_iter().for_each(|entries| self.put(entries));
        Some(undone)
    }

    /// Whether anything can be undone or redone.
    pub fn has_steps(&self) -> bool {
        !self.undo.is_empty() || !self.redo.is_empty()
    }

    /// The change that undo would undo, if it is one of the set.
    pub fn undone_next(&self) -> Option<&'static str> {
        what(&self.undo)
    }

    /// The change that redo would redo, if it is one of the set.
    pub fn redone_next(&self) -> Option<&'static str> {
        what(&self.redo)
    }

    /// Places the songs at these beats, if the entries are unchanged; returns whether they are.
    pub fn lay(&mut self, entries: &[KeptSong], laid: &[BeatPos]) -> bool {
        let is_same = entries.len() == self.entries.len()
            && entries.iter().zip(&self.entries).all(|(one, other)| Arc::ptr_eq(&one.book, &other.book));
        if is_same {
            self.entries.iter_mut().zip(laid).for_each(|(entry, laid)| entry.laid = Some(*laid));
        }
        is_same
    }

    /// The slots in order, and the engine's settings for each slot.
    pub fn running(&self, slots: usize) -> (Vec<usize>, Vec<SetEntry>) {
        let mut by_slot = vec![SetEntry::default(); slots];
        for entry in &self.entries {
            if let Some(place) = entry.slot.and_then(|slot| by_slot.get_mut(slot)) {
                *place = SetEntry {
                    start: entry.laid.filter(|_| self.is_set()).or(entry.song.start),
                    transpose: entry.song.transpose,
                    tempo: entry.song.tempo,
                    then: entry.song.then,
                };
            }
        }
        (self.entries.iter().filter_map(|entry| entry.slot).collect(), by_slot)
    }
}

fn what(steps: &[Step]) -> Option<&'static str> {
    match steps.last()? {
        Step::Set { what, .. } => Some(what),
        Step::Song(_) => None,
    }
}

/// Moves the last step from one list to the other, with the entries as they are `now`. Returns the entries to restore, if the step is a change of the set.
fn step(from: &mut Vec<Step>, to: &mut Vec<Step>, now: &[KeptSong]) -> Option<(Undone, Option<Vec<KeptSong>>)> {
    Some(match from.pop()? {
        Step::Set { what, entries } => {
            to.push(Step::Set { what, entries: now.to_vec() });
            (Undone::Set, Some(entries))
        }
        Step::Song(book) => {
            to.push(Step::Song(Arc::clone(&book)));
            (Undone::Song(book), None)
        }
    })
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
        book
    }

    #[test]
    fn the_current_song_stays_current_and_steps_are_undone_in_their_order() {
        let mut book = book(&["A", "B", "C"]);
        let current = Arc::clone(book.current());
        book.change("Move", |entries| entries.rotate_left(2));
        book.note_edit();
        book.change("Remove", |entries| drop(entries.remove(0)));
        assert_eq!((names(&book), book.undone_next()), (vec!["A".to_owned(), "B".to_owned()], Some("Remove")));
        assert!(Arc::ptr_eq(book.current(), &current));
        let what = |undone: Option<Undone>| match undone {
            Some(Undone::Set) => "set",
            Some(Undone::Song(_)) => "song",
            None => "nothing",
        };
        assert_eq!((what(book.undo()), names(&book).len(), book.undone_next()), ("set", 3, None));
        assert_eq!((what(book.undo()), book.undone_next()), ("song", Some("Move")));
        assert_eq!((what(book.undo()), names(&book)), ("set", ["A", "B", "C"].map(str::to_owned).to_vec()));
        assert_eq!(what(book.undo()), "nothing");
        let redone: Vec<&str> = (0..4).map(|_| what(book.redo())).collect();
        assert_eq!(redone, ["set", "song", "set", "nothing"]);
        assert!(Arc::ptr_eq(book.current(), &current));
        assert_eq!(names(&book), ["A", "B"]);
    }

    #[test]
    fn the_last_song_is_not_taken_away_and_what_is_nowhere_any_more_is_given_back() {
        let mut book = book(&["A", "B"]);
        book.change("Remove", |entries| drop(entries.remove(1)));
        assert_eq!((names(&book), book.current), (vec!["A".to_owned()], 0));
        book.change("Remove", Vec::clear);
        assert_eq!((names(&book).len(), book.undone_next()), (1, Some("Remove")));
        let kept = book.entries[0].clone();
        let gone = book.begin_anew(vec![kept], 0);
        assert_eq!(gone.len(), 1, "B was in the steps only");
    }
}
