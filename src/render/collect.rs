//! Collects a song: all its files in one folder, with a `song.toml` that lists them relative to it.
//!
//! Helper threads and the command line; reads and writes files.

use std::path::Path;

use crate::setlist::{Collected, Problem, Song, StemLevel, collect};

/// The form of the collected stems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectForm {
    /// The files themselves.
    Copies,
    /// FLAC, bit for bit.
    Flac,
}

/// Collects all files of `song` in `folder`, which must not exist or be empty.
///
/// # Errors
/// As `collect`.
pub fn collect_song(
    song: &Song,
    folder: &Path,
    levels: &[StemLevel],
    _form: CollectForm,
) -> Result<Collected, Problem> {
    collect(song, folder, levels)
}
