//! The system's dialogs for files. On the thread of the window.

use vizia_core::prelude::*;

use super::act::Sheet;
use super::shown::Shown;

/// The system's dialogs for files.
pub struct Dialogs {
    shown: Shown,
}

impl Dialogs {
    /// No dialog is open.
    pub fn new(shown: Shown) -> Self {
        Self { shown }
    }

    /// Asks for a folder or files to open.
    pub fn open(&mut self) {
        self.shown.sheet.set(Some(Sheet::Files));
    }

    /// Asks for the missing file of the stem in `slot`.
    pub fn locate(&mut self, _slot: usize) {
        self.shown.sheet.set(Some(Sheet::Files));
    }
}
