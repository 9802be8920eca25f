//! Copies files, and removes what a collection that failed has left.
//!
//! Helper threads and the command line. Not known here: songs.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::super::{Problem, in_words};

/// The extension of a file that is still being written.
const PART: &str = "part";

/// `path` without links and `..`, as far as it exists.
pub fn real(path: &Path) -> PathBuf {
    let known = |ancestor: &Path| Some(fs::canonicalize(ancestor).ok()?.join(path.strip_prefix(ancestor).ok()?));
    path.ancestors().find_map(known).unwrap_or_else(|| path.to_owned())
}

/// Copies a file and reads the copy back. Fails unless the bytes are equal.
pub fn copy(from: &Path, to: &Path) -> Result<u64, Problem> {
    let part = part_of(to);
    let copied = || -> io::Result<u64> {
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        let bytes = fs::copy(from, &part)?;
        if !are_same(from, &part)? {
            return Err(io::Error::other("the copy differs from the file"));
        }
        fs::rename(&part, to)?;
        Ok(bytes)
    };
    // A failed copy does not say which of both files is to blame.
    let read = || io::copy(&mut File::open(from)?, &mut io::sink());
    copied().map_err(|error| match read() {
        Err(error) => {
            let remedy = "copy that file separately, or remove the stem from the song";
            Problem::error("cannot be read", in_words(&error), remedy).of(from)
        }
        Ok(_) => unwritten(to, &error),
    })
}

/// The name of `file` while it is being written.
pub fn part_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(PART);
    file.with_file_name(name)
}

/// Whether two files have equal content.
fn are_same(a: &Path, b: &Path) -> io::Result<bool> {
    let [mut a, mut b] = [BufReader::new(File::open(a)?), BufReader::new(File::open(b)?)];
    let [mut one, mut other] = [vec![0; 1 << 16], vec![0; 1 << 16]];
    loop {
        let count = a.read(&mut one)?;
        if count == 0 {
            return Ok(b.read(&mut other)? == 0);
        }
        if b.read_exact(&mut other[..count]).is_err() || one[..count] != other[..count] {
            return Ok(false);
        }
    }
}

/// Removes the empty folders in `folder`.
pub fn remove_empty_inside(folder: &Path) {
    for path in fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() && !path.is_symlink() {
            remove_empty_inside(&path);
            let _ = fs::remove_dir(&path);
        }
    }
}

/// The problem if `file` cannot be written.
pub fn unwritten(file: &Path, error: &io::Error) -> Problem {
    Problem::error("was not written", in_words(error), "choose another folder, and collect the song again").of(file)
}
