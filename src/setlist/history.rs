//! The undo history of a song.
//!
//! Runs on the main thread. Whole songs are kept: they are small, and shared. Not known here: the meaning of edits.

use std::collections::VecDeque;
use std::sync::Arc;

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
}

/// A step, and the song on the other side of it.
#[derive(Debug)]
struct UndoStep {
    label: String,
    song: Arc<Song>,
}

impl History {
    /// Records that `edit` was applied to `before`. An edit of the same field as the last one joins it.
    pub fn record(&mut self, edit: &Edit, before: &Arc<Song>) {
        let field = edit.field();
        if field.is_none() || field != self.open {
            self.past.push_back(UndoStep { label: edit.label(before), song: Arc::clone(before) });
        }
        if self.past.len() > MOST_STEPS {
            self.past.pop_front();
        }
        self.future.clear();
        self.open = field;
    }

    /// Undoes the last step: the song before it, where `now` is the song after it.
    pub fn undo(&mut self, now: &Arc<Song>) -> Option<Arc<Song>> {
        let UndoStep { label, song } = self.past.pop_back()?;
        self.future.push(UndoStep { label, song: Arc::clone(now) });
        self.open = None;
        Some(song)
    }

    /// Redoes the last undone step: the song after it, where `now` is the song before it.
    pub fn redo(&mut self, now: &Arc<Song>) -> Option<Arc<Song>> {
        let UndoStep { label, song } = self.future.pop()?;
        self.past.push_back(UndoStep { label, song: Arc::clone(now) });
        self.open = None;
        Some(song)
    }

    /// The step that undo would undo.
    pub fn undone_next(&self) -> Option<&str> {
        self.past.back().map(|step| step.label.as_str())
    }

    /// The step that redo would redo.
    pub fn redone_next(&self) -> Option<&str> {
        self.future.last().map(|step| step.label.as_str())
    }
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
