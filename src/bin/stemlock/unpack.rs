//! `stemlock unpack`: the song in a ZIP archive becomes a folder.

use stemlock::setlist::{Problem, folder_beside, unpack};

use crate::args::UnpackArguments;
use crate::print;

/// Unpacks the files of the song, and prints their number.
pub fn run(arguments: &UnpackArguments) -> Result<(), Problem> {
    let folder = arguments.folder.clone().unwrap_or_else(|| folder_beside(&arguments.archive));
    let files = unpack(&arguments.archive, &folder)?;
    print(&format!("{} files -> {}", files.len(), folder.display()))
}
