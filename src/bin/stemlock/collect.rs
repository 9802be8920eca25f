//! `stemlock collect`: copies all files of a song into one folder.

use serde::Serialize;

use stemlock::setlist::{Problem, Severity, collect, scan_folder};

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
    /// The files that were missing.
    problems: Vec<Problem>,
}

/// Copies the files and prints how many. Returns whether all files were found.
pub fn run(arguments: &CollectArguments) -> Result<bool, Problem> {
    let song = scan_folder(&arguments.song)?;
    let collected = collect(&song, &arguments.folder, &[])?;
    let folder = collected.song.folder.to_string_lossy().into_owned();
    if arguments.json {
        let inside = |file: &std::path::PathBuf| {
            file.strip_prefix(&collected.song.folder).unwrap_or(file).to_string_lossy().into_owned()
        };
        print_json(&CollectedFiles {
            folder,
            files: collected.files.iter().map(inside).collect(),
            bytes: collected.bytes,
            problems: collected.problems.clone(),
        })?;
    } else {
        let (files, bytes) = (collected.files.len(), collected.bytes);
        print(&format!("{}: {files} files, {bytes} bytes -> {folder}", song.name))?;
    }
    for problem in collected.problems.iter().filter(|_| !arguments.json) {
        eprintln!("{}", line(problem));
    }
    Ok(collected.problems.iter().all(|problem| problem.severity < Severity::Warning))
}
