//! The undo history of a song.
//!
//! Runs on the main thread. Whole songs are kept: they are small, and shared. Not known here: the meaning of edits.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::edit::EditField;
use super::{Edit, Song};

/// How many steps can be undone.
const MOST_STEPS: usize = 100;

/// The undo history of a song.
#[derive(Debug, Default)]
pub struct History {
    past: VecDeque<UndoStep>,
    future: Vec<UndoStep>,
    /// The field of the last edit, if the next one may join it.
    open: Option<EditField>,
    /// The number of the last edit, whether it was undone since or not.
    newest: Option<u64>,
}

/// A step, and the song on the other side of it.
#[derive(Debug)]
struct UndoStep {
    number: u64,
    /// A number from when it was undone last.
    undone: u64,
    label: String,
    song: Arc<Song>,
}

/// A step that can be undone or redone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextStep<'a> {
    /// When it was made, or undone: see [`step_number`].
    pub number: u64,
    /// What the musician did.
    pub label: &'a str,
}

/// A number for a step that is made or undone now, larger than all before it in any song or set.
pub fn step_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Relaxed)
}

impl History {
    /// Records that `edit` was applied to `before`. An edit of the same field as the last one joins it.
    pub fn record(&mut self, edit: &Edit, before: &Arc<Song>) {
        let (field, number) = (edit.field(), step_number());
        match self.past.back_mut() {
            Some(last) if field.is_some() && field == self.open => last.number = number,
            _ => {
                let (label, song) = (edit.label(before), Arc::clone(before));
                self.past.push_back(UndoStep { number, undone: 0, label, song });
            }
        }
        self.newest = Some(number);
        if self.past.len() > MOST_STEPS {
            self.past.pop_front();
        }
        self.future.clear();
        self.open = field;
    }

    /// Undoes the last step: the song before it, where `now` is the song after it.
    pub fn undo(&mut self, now: &Arc<Song>) -> Option<Arc<Song>> {
        let step = self.past.pop_back()?;
        let song = Arc::clone(&step.song);
        self.future.push(UndoStep { undone: step_number(), song: Arc::clone(now), ..step });
        self.open = None;
        Some(song)
    }

    /// Redoes the last undone step: the song after it, where `now` is the song before it.
    pub fn redo(&mut self, now: &Arc<Song>) -> Option<Arc<Song>> {
        let step = self.future.pop()?;
        let song = Arc::clone(&step.song);
        self.past.push_back(UndoStep { song: Arc::clone(now), ..step });
        self.open = None;
        Some(song)
    }

    /// The step that undo would undo.
    pub fn undone_next(&self) -> Option<NextStep<'_>> {
        self.past.back().map(|step| NextStep { number: step.number, label: &step.label })
    }

    /// The step that redo would redo.
    pub fn redone_next(&self) -> Option<NextStep<'_>> {
        self.future.last().map(|step| NextStep { number: step.undone, label: &step.label })
    }

    /// The number of the last edit, even if it was undone.
    pub fn newest(&self) -> Option<u64> {
        self.newest
    }
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
