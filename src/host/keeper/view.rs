//! What an editor shows of the document.
//!
//! A plain value.

use std::path::PathBuf;
use std::sync::Arc;

use crate::setlist::{Problem, Song};

/// What an editor shows of the document, but for what loading comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The song, if there is one.
    pub song: Option<Arc<Song>>,
    /// What went wrong with the song as a whole, the latest last.
    pub problems: Vec<Problem>,
    /// Why the song's folder cannot be listed; `None` if it can, or nothing of the song is missing any more.
    pub folder_problem: Option<Problem>,
    /// What undoing would undo, e.g. "Rename Bass".
    pub undo: Option<String>,
    /// What redoing would do again.
    pub redo: Option<String>,
    /// What is being opened.
    pub opening: Option<PathBuf>,
    /// Whether the song is another one than its folder and `song.toml` say, levels aside.
    pub unsaved: bool,
}
