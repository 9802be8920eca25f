//! The file of a stem.
//!
//! Plain data for main and loader threads.

use std::path::PathBuf;

use crate::setlist::Stem;

/// The file of a stem, and where in it the stem begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StemFile {
    /// The path.
    pub path: PathBuf,
    /// How many frames, at the file's own rate, are skipped at its beginning.
    pub skip: u64,
}

impl From<&Stem> for StemFile {
    fn from(stem: &Stem) -> Self {
        Self { path: stem.file.clone(), skip: stem.skip }
    }
}

impl From<PathBuf> for StemFile {
    fn from(path: PathBuf) -> Self {
        Self { path, skip: 0 }
    }
}
