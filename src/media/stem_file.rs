//! Which file a stem is read from.
//!
//! A plain value, for main and loader threads.

use std::path::PathBuf;

use crate::setlist::Stem;

/// Which file a stem is read from, and from where on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StemFile {
    /// The file.
    pub path: PathBuf,
    /// How many frames, at the file's own rate, are left out at its beginning.
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
