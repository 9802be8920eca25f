//! Collects a song, as it is or as FLAC.
//!
//! Helper threads and the command line.

use std::path::Path;

use super::flac::write_flac;
use crate::setlist::{Collected, Problem, Shrink, Song, StemLevel, collect};

/// The form of the stems of a collected song.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CollectForm {
    /// Copies of the files.
    #[default]
    Copies,
    /// FLAC wherever that has the same sound, bit for bit, and the same tags; copies of the other files.
    Flac,
}

/// Collects `song` in `folder`, as [`collect`] does. In the form of FLAC, [`Collected::shrunk`] tells how many files became FLAC.
///
/// # Errors
/// As for [`collect`].
pub fn collect_song(
    song: &Song,
    folder: &Path,
    levels: &[StemLevel],
    form: CollectForm,
) -> Result<Collected, Problem> {
    let flac = Shrink { extension: "flac", write: &write_flac };
    collect(song, folder, levels, (form == CollectForm::Flac).then_some(&flac))
}
