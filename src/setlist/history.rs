//! What was done to a song, to be undone and done again.
//!
//! Main thread. Whole songs are kept: they are small, and shared. Not known here: what edits mean.

use std::collections::VecDeque;
use std::sync::Arc;

use super::edit::EditField;
use super::{Edit, Song};

/// How many steps can be undone.
const MOST_STEPS: usize = 100;

/// What was done to a song.
#[derive(Debug, Default)]
pub struct History {
    past: VecDeque<UndoStep>,
    future: Vec<UndoStep>,
    /// What the last edit changed, if the next one may join it.
    open: Option<EditField>,
}

/// A step, and the song on the other side of it.
#[derive(Debug)]
struct UndoStep {
    label: String,
    song: Arc<Song>,
}

impl History {
    /// Notes that `edit` was made to `before`. An edit of the field that the last one changed joins it.
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

    /// The song before the last step, where `now` is the one after it.
    pub fn undo(&mut self, now: &Arc<Song>) -> Option<Arc<Song>> {
        let UndoStep { label, song } = self.past.pop_back()?;
        self.future.push(UndoStep { label, song: Arc::clone(now) });
        self.open = None;
        Some(song)
    }

    /// The song after the step that was undone last, where `now` is the one before it.
    pub fn redo(&mut self, now: &Arc<Song>) -> Option<Arc<Song>> {
        let UndoStep { label, song } = self.future.pop()?;
        self.past.push_back(UndoStep { label, song: Arc::clone(now) });
        self.open = None;
        Some(song)
    }

    /// What would be undone.
    pub fn undone_next(&self) -> Option<&str> {
        self.past.back().map(|step| step.label.as_str())
    }

    /// What would be done again.
    pub fn redone_next(&self) -> Option<&str> {
        self.future.last().map(|step| step.label.as_str())
    }
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
