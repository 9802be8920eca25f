//! `stemlock collect`: all files of a song in one folder.

use serde::Serialize;

use stemlock::setlist::{Problem, Severity, collect, scan_folder};

use crate::args::CollectArguments;
use crate::{line, print, print_json};

/// What was written.
#[derive(Debug, Serialize)]
struct CollectedFiles {
    /// The new folder.
    folder: String,
    /// The files in it.
    files: Vec<String>,
    /// Their bytes.
    bytes: u64,
    /// What was missing.
    problems: Vec<Problem>,
}

/// Copies the files, and says how many; whether none was missing.
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
