//! `stemlock collect`: copies all files of a song into one folder.

use serde::Serialize;

use stemlock::render::{CollectForm, collect_song};
use stemlock::setlist::{Problem, Severity, scan_folder};

use crate::args::CollectArguments;
use crate::{line, print, print_json};

/// The result as JSON.
#[derive(Debug, Serialize)]
struct CollectedFiles {
    /// The new folder.
    folder: String,
    /// The files in it.
    files: Vec<String>,
    /// Their total size in bytes.
    bytes: u64,
    /// The number of stems that were written as FLAC.
    flac: usize,
    /// The files that were missing.
    problems: Vec<Problem>,
}

/// Copies the files and prints how many. Returns whether all files were found.
pub fn run(arguments: &CollectArguments) -> Result<bool, Problem> {
    let song = scan_folder(&arguments.song)?;
    let form = if arguments.flac { CollectForm::Flac } else { CollectForm::Copies };
    let collected = collect_song(&song, &arguments.folder, &[], form)?;
    let folder = collected.song.folder.to_string_lossy().into_owned();
    if arguments.json {
        let inside = |file: &std::path::PathBuf| {
            file.strip_prefix(&collected.song.folder).unwrap_or(file).to_string_lossy().into_owned()
        };
        print_json(&CollectedFiles {
            folder,
            files: collected.files.iter().map(inside).collect(),
            bytes: collected.bytes,
            flac: collected.shrunk,
            problems: collected.problems.clone(),
        })?;
    } else {
        let (files, bytes) = (collected.files.len(), collected.bytes);
        let flac = if arguments.flac { format!(", {} written as FLAC", collected.shrunk) } else { String::new() };
        print(&format!("{}: {files} files{flac}, {bytes} bytes -> {folder}", song.name))?;
    }
    for problem in collected.problems.iter().filter(|_| !arguments.json) {
        eprintln!("{}", line(problem));
    }
    Ok(collected.problems.iter().all(|problem| problem.severity < Severity::Warning))
}
