//! The view of the document for an editor.
//!
//! Plain data.

use std::path::PathBuf;
use std::sync::Arc;

use crate::setlist::{Problem, Song};

use super::song_key::SongKey;

/// The view of the document for an editor, without the loading state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The key of the song; `None` if there is none.
    pub key: Option<SongKey>,
    /// The song, if there is one.
    pub song: Option<Arc<Song>>,
    /// Problems of the song as a whole, latest last.
    pub problems: Vec<Problem>,
    /// Why the song's folder cannot be listed; `None` if it can, or nothing is missing any more.
    pub folder_problem: Option<Problem>,
    /// The edit that undo would undo, e.g. "Rename Bass".
    pub undo: Option<String>,
    /// The edit that redo would redo.
    pub redo: Option<String>,
    /// The path being opened.
    pub opening: Option<PathBuf>,
    /// Whether the song differs from its folder and `song.toml`, apart from levels.
    pub unsaved: bool,
}
