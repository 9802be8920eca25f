//! The system's dialogs for files, one at a time. On the thread of the window; a dialog is asked on an errand's.
//!
//! On Linux the desktop's portal is asked over D-Bus, then `zenity`; neither has to be there, and nothing of them is linked.
//! Where no dialog answers, the editor's own list of files takes its place.

use std::path::PathBuf;
use std::sync::Arc;

use super::errands::Errands;
use super::request::{FileSearch, Request};

/// Shows a dialog that begins in this folder, and waits for it: what was chosen, nothing if it was cancelled; `None` where
/// there are no dialogs.
pub type Ask = Arc<dyn Fn(FileSearch, Option<PathBuf>) -> Option<Vec<PathBuf>> + Send + Sync>;

/// The dialogs of a window.
pub struct Dialogs {
    ask: Ask,
    is_open: bool,
}

impl Dialogs {
    /// No dialog is open.
    pub fn new(ask: Ask) -> Self {
        Self { ask, is_open: false }
    }

    /// Opens a dialog that begins in `folder`, unless there is one. [`Request::Answered`] comes from it.
    pub fn open(&mut self, wanted: FileSearch, folder: Option<PathBuf>, errands: &mut Errands) {
        if !std::mem::replace(&mut self.is_open, true) {
            let ask = Arc::clone(&self.ask);
            errands.send(Request::Answered(wanted, None), move || Request::Answered(wanted, ask(wanted, folder)));
        }
    }

    /// The dialog is closed.
    pub fn answered(&mut self) {
        self.is_open = false;
    }
}

/// Asks the system.
pub fn system(wanted: FileSearch, folder: Option<PathBuf>) -> Option<Vec<PathBuf>> {
    let dialog = rfd::FileDialog::new();
    let dialog = match folder {
        Some(folder) => dialog.set_directory(folder),
        None => dialog,
    };
    // On Linux the forms that choose several tell a dialog that was cancelled from one that never came.
    let chosen = match wanted {
        FileSearch::Folder => dialog.set_title("Open the folder of a song").pick_folders(),
        FileSearch::Files => dialog.set_title("Open audio files").pick_files(),
        FileSearch::MissingFolder => dialog.set_title("Find the song's folder").pick_folders(),
        FileSearch::Stem(_) => dialog.set_title("Find the missing file").pick_files(),
    };
    // Elsewhere there always is a dialog.
    if cfg!(any(target_os = "windows", target_os = "macos")) { Some(chosen.unwrap_or_default()) } else { chosen }
}
