//! Undo and redo over a set and its songs: each keeps its own steps, and their numbers give the common order.
//!
//! Runs on the main thread.

use std::sync::Arc;

use crate::setlist::{History, NextStep, Song};

use super::Keeper;
use super::editing::identify_in_background;
use super::set_book::SetBook;
use super::shared_book::SharedBook;

/// A step that can be taken.
pub(super) struct FoundStep {
    number: u64,
    /// What the musician did.
    pub label: String,
    /// The book of its song; `None` if it is the set's.
    book: Option<Arc<SharedBook>>,
}

impl FoundStep {
    fn new(step: NextStep<'_>, book: Option<Arc<SharedBook>>) -> Self {
        Self { number: step.number, label: step.label.to_owned(), book }
    }
}

impl Keeper {
    /// Undoes the last step, of the set or of a song; returns whether there was one.
    pub fn undo(&self) -> bool {
        self.take("undone", self.undone_next(), SetBook::undo, History::undo)
    }

    /// Redoes the last undone step; returns whether there was one.
    pub fn redo(&self) -> bool {
        self.take("done again", self.redone_next(), SetBook::redo, History::redo)
    }

    /// The step that undo would undo.
    pub(super) fn undone_next(&self) -> Option<FoundStep> {
        self.steps(SetBook::undone_next, History::undone_next).max_by_key(|step| step.number)
    }

    /// The step that redo would redo: the last undone one. A new step ends redoing, whichever song it belongs to.
    pub(super) fn redone_next(&self) -> Option<FoundStep> {
        let next = self.steps(SetBook::redone_next, History::redone_next).max_by_key(|step| step.number)?;
        let set = self.set.read();
        let (of_set, books) = (set.newest(), set.books());
        drop(set);
        let newest = books.iter().filter_map(|book| book.read().history().newest()).chain(of_set).max();
        newest.is_none_or(|newest| next.number > newest).then_some(next)
    }

    /// The next step of the set and of each song.
    fn steps(
        &self,
        of_set: fn(&SetBook) -> Option<NextStep<'_>>,
        of_song: fn(&History) -> Option<NextStep<'_>>,
    ) -> impl Iterator<Item = FoundStep> + use<> {
        let set = self.set.read();
        let (first, books) = (of_set(&set).map(|step| FoundStep::new(step, None)), set.books());
        drop(set);
        let of_book = move |book: Arc<SharedBook>| {
            let locked = book.read();
            let step = of_song(locked.history()).map(|step| FoundStep::new(step, Some(Arc::clone(&book))));
            drop(locked);
            step
        };
        first.into_iter().chain(books.into_iter().filter_map(of_book))
    }

    fn take(
        &self,
        how: &str,
        step: Option<FoundStep>,
        of_set: fn(&mut SetBook),
        of_song: fn(&mut History, &Arc<Song>) -> Option<Arc<Song>>,
    ) -> bool {
        step.iter().for_each(|step| self.journal().note(format!("{how}: {}", step.label)));
        match step {
            None => return false,
            Some(FoundStep { book: None, .. }) => self.set.change(of_set),
            Some(FoundStep { book: Some(book), .. }) => {
                book.change(|book| book.step(of_song));
                identify_in_background(&book);
            }
        }
        true
    }
}
