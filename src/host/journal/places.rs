//! Writes a report into a folder in which its user looks.
//!
//! Not on an audio thread or a window's.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::render::day;
use crate::setlist::{Problem, in_words};

/// The most reports of a day in one folder.
const MOST_A_DAY: usize = 1000;

/// Writes `text` into a new file in the first of `folders` that takes it, and returns the file.
///
/// # Errors
/// If none of them takes it.
pub fn write_report(text: &str, folders: &[PathBuf]) -> Result<PathBuf, Problem> {
    let mut refused = None;
    for folder in folders {
        match write_into(text, folder) {
            Ok(file) => return Ok(file),
            Err(error) => refused = Some(error),
        }
    }
    let why = refused.map_or_else(|| "there is no folder for it".to_owned(), |error| in_words(&error));
    Err(Problem::warning("the report is not written", why, "make room in your documents folder, and try again"))
}

fn write_into(text: &str, folder: &Path) -> io::Result<PathBuf> {
    let name = format!("Stemlock report {}", day(SystemTime::now()));
    for number in 1..=MOST_A_DAY {
        let name = if number == 1 { format!("{name}.txt") } else { format!("{name} ({number}).txt") };
        let file = folder.join(name);
        // An earlier report stays as it is.
        let mut opened = match OpenOptions::new().write(true).create_new(true).open(&file) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            opened => opened?,
        };
        if let Err(error) = opened.write_all(text.as_bytes()) {
            drop(opened);
            let _ = fs::remove_file(&file);
            return Err(error);
        }
        return Ok(file);
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_report_replaces_nothing_and_goes_where_there_is_room() {
        let keep = tempfile::tempdir().unwrap();
        let folders = [keep.path().join("not there"), keep.path().to_owned()];
        let first = write_report("one", &folders).unwrap();
        let second = write_report("two", &folders).unwrap();
        let read = |file: &Path| fs::read_to_string(file).unwrap();
        assert_eq!((read(&first), read(&second)), ("one".to_owned(), "two".to_owned()));
        assert!(second.to_string_lossy().ends_with(" (2).txt"), "{second:?}");
        let problem = write_report("three", &folders[..1]).unwrap_err();
        assert!(problem.to_string().starts_with("the report is not written: "), "{problem}");
    }
}
