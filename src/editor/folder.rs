//! The content of a folder, for the editor's own list of files. Plain data. A folder is read on a background thread, because a network
//! drive may be slow.

use std::fs;
use std::path::{Path, PathBuf};

use crate::setlist::{Listing, natural_order};

/// The list shows at most this many entries.
const MOST: usize = 300;

/// The content of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// The folder's path.
    pub path: PathBuf,
    /// Its subfolders in natural order, without hidden ones.
    pub folders: Vec<PathBuf>,
    /// Its audio files in natural order.
    pub files: Vec<PathBuf>,
    /// How many entries the list leaves out.
    pub more: usize,
    /// Why the folder cannot be read; empty if it can.
    pub problem: String,
    /// Whether the folder is still being read.
    pub is_busy: bool,
}

impl Folder {
    /// A folder that is still being read.
    pub fn awaited(path: &Path) -> Self {
        Self { path: path.to_owned(), is_busy: true, ..Self::default() }
    }

    /// A folder that could not be read because no thread could be started.
    pub fn failed(path: &Path) -> Self {
        Self { path: path.to_owned(), problem: "It could not be looked into.".to_owned(), ..Self::default() }
    }

    /// Reads the folder at `path`. Blocks on the disk.
    pub fn look(path: &Path) -> Self {
        let listing = match Listing::of(path) {
            Ok(listing) => listing,
            Err(problem) => {
                let words = format!("It cannot be opened: {}. {}.", problem.why, sentence(&problem.remedy));
                return Self { problem: words, ..Self::failed(path) };
            }
        };
        let (mut folders, mut files) = (folders_in(path), [listing.audio, listing.films].concat());
        let all = folders.len() + files.len();
        folders.truncate(MOST);
        files.truncate(MOST - folders.len());
        let more = all - folders.len() - files.len();
        Self { path: path.to_owned(), folders, files, more, ..Self::default() }
    }

    /// Reads the nearest existing folder: `path` itself, or the closest parent that exists. Blocks on the disk.
    pub fn look_near(path: &Path) -> Self {
        Self::look(path.ancestors().find(|folder| folder.is_dir()).unwrap_or(path))
    }
}

/// The last component of a path; the whole path if it has none.
pub fn short(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// `words` with a capital first letter.
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn folders_in(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| !short(path).starts_with('.') && path.is_dir()).collect();
    folders.sort_by(|a, b| natural_order(&short(a), &short(b)).then_with(|| a.cmp(b)));
    folders
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_audio_files_in_the_order_in_which_people_count() {
        let disk = tempfile::tempdir().unwrap();
        for folder in ["10 Finale", "2 Ode", ".hidden"] {
            fs::create_dir(disk.path().join(folder)).unwrap();
        }
        for file in ["10 Bass.wav", "2 Drums.flac", "notes.txt"] {
            fs::write(disk.path().join(file), "").unwrap();
        }
        let folder = Folder::look(disk.path());
        let names = |paths: &[PathBuf]| paths.iter().map(|path| short(path)).collect::<Vec<_>>();
        assert_eq!(names(&folder.folders), ["2 Ode", "10 Finale"]);
        assert_eq!(names(&folder.files), ["2 Drums.flac", "10 Bass.wav"]);
        assert_eq!((folder.more, folder.is_busy, folder.problem.as_str()), (0, false, ""));
    }

    #[test]
    fn what_is_not_there_is_said_and_the_nearest_folder_is_found() {
        let disk = tempfile::tempdir().unwrap();
        let gone = disk.path().join("a/b");
        assert_eq!(
            Folder::look(&gone).problem,
            "It cannot be opened: there is no such folder. Choose the folder that contains the stems."
        );
        assert_eq!(Folder::look_near(&gone).path, disk.path());
    }

    #[test]
    fn a_folder_of_thousands_is_listed_in_part() {
        let disk = tempfile::tempdir().unwrap();
        for file in 0..MOST + 7 {
            fs::write(disk.path().join(format!("{file}.wav")), "").unwrap();
        }
        let folder = Folder::look(disk.path());
        assert_eq!((folder.files.len(), folder.more), (MOST, 7));
    }
}
