//! The system's file dialogs, one at a time. Runs on the window's thread; a dialog itself runs on a background thread.
//!
//! On Linux this uses the desktop portal over D-Bus, then `zenity`; neither is required, and neither is linked.
//! If no dialog is available, the editor shows its own list of files.

use std::path::PathBuf;
use std::sync::Arc;

use super::errands::Errands;
use super::request::{FileSearch, Request};

/// Shows a dialog that starts in this folder, and blocks until it closes. Returns the chosen paths, an empty list if it
/// was cancelled, and `None` if no dialog is available.
pub type Ask = Arc<dyn Fn(FileSearch, Option<PathBuf>) -> Option<Vec<PathBuf>> + Send + Sync>;

/// The file dialogs of a window.
pub struct Dialogs {
    ask: Ask,
    is_open: bool,
}

impl Dialogs {
    /// No dialog is open.
    pub fn new(ask: Ask) -> Self {
        Self { ask, is_open: false }
    }

    /// Opens a dialog that starts in `folder`, unless one is open; returns whether it does. It answers with [`Request::Answered`].
    pub fn open(&mut self, wanted: FileSearch, folder: Option<PathBuf>, errands: &mut Errands) -> bool {
        let opens = !std::mem::replace(&mut self.is_open, true);
        if opens {
            let ask = Arc::clone(&self.ask);
            errands.send(Request::Answered(wanted, None), move || Request::Answered(wanted, ask(wanted, folder)));
        }
        opens
    }

    /// Notes that the dialog has closed.
    pub fn answered(&mut self) {
        self.is_open = false;
    }
}

/// Shows the system's dialog.
pub fn system(wanted: FileSearch, folder: Option<PathBuf>) -> Option<Vec<PathBuf>> {
    let dialog = rfd::FileDialog::new();
    let dialog = match folder {
        Some(folder) => dialog.set_directory(folder),
        None => dialog,
    };
    // On Linux only the multi-select calls distinguish a cancelled dialog from one that never appeared.
    let chosen = match wanted {
        FileSearch::Folder => dialog.set_title("Open the folder of a song").pick_folders(),
        FileSearch::Files => dialog.set_title("Open audio files").pick_files(),
        FileSearch::MissingFolder => dialog.set_title("Find the song's folder").pick_folders(),
        FileSearch::Words => dialog.set_title("Open a text with words").pick_files(),
        FileSearch::Stem(_) => dialog.set_title("Find the missing file").pick_files(),
        FileSearch::ClickBeat => dialog.set_title("Choose the sound of the click").pick_files(),
        FileSearch::ClickAccent => dialog.set_title("Choose the sound of accents").pick_files(),
        FileSearch::Target(_) => dialog.set_title("Choose a folder to export into").pick_folders(),
    };
    // Other systems always have a dialog.
    if cfg!(any(target_os = "windows", target_os = "macos")) { Some(chosen.unwrap_or_default()) } else { chosen }
}
