//! Songs in ZIP archives: nothing is written outside of their folder, and an archive that is refused leaves nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use stemlock::setlist::{scan_folder, unpack as unpacked};

use crate::folder::{are_told, can_be, folder_in_memory};
use crate::packed::{ZippedFile, zip};

/// The largest archive that is tried. Entries may share their content, so that a larger one would fill the memory.
const LARGEST: usize = 4096;

static ROOT: LazyLock<tempfile::TempDir> = LazyLock::new(folder_in_memory);

/// Unpacks an archive. The bits of the first byte: the rest is a list of files and not the archive itself; the folder exists.
pub fn unpack(data: &[u8]) {
    let Some((&form, rest)) = data.split_first() else { return };
    let bytes = if form & 1 == 1 { zip(&listed(rest)) } else { rest.to_vec() };
    if bytes.len() > LARGEST {
        return;
    }
    let (archive, folder) = (ROOT.path().join("Ode.zip"), ROOT.path().join("Ode"));
    fs::write(&archive, bytes).expect("a file");
    if form & 2 == 2 {
        fs::create_dir(&folder).expect("a folder");
    }
    match unpacked(&archive, &folder) {
        Ok(written) => {
            assert!(!written.is_empty() && written.iter().all(|file| file.starts_with(&folder)), "{written:?}");
            assert_eq!(
                files(&folder),
                written.into_iter().collect::<BTreeSet<_>>(),
                "not what is told was written"
            );
            if let Ok(song) = scan_folder(&folder) {
                can_be(&song);
            }
        }
        Err(problem) => {
            are_told(&[problem]);
            let is_left = if form & 2 == 2 { !files(&folder).is_empty() } else { folder.exists() };
            assert!(!is_left, "a refused archive leaves files");
        }
    }
    let _ = fs::remove_dir_all(&folder);
    assert_eq!(files(ROOT.path()), BTreeSet::from([archive]), "something was written outside");
}

/// Names and contents in turn, with zeros between. The first byte of a name is the way of packing, if it is below 4.
fn listed(data: &[u8]) -> Vec<ZippedFile<'_>> {
    let parts: Vec<&[u8]> = data.split(|byte| *byte == 0).collect();
    let file = |parts: &[&'_ [u8]]| -> (u8, usize) {
        let way = parts[0].first().copied().filter(|way| *way < 4);
        (way.unwrap_or(0), usize::from(way.is_some()))
    };
    let zipped = parts.chunks_exact(2).map(|parts| {
        let (way, skip) = file(parts);
        ZippedFile {
            name: &parts[0][skip..],
            content: parts[1],
            is_deflated: way & 1 == 1,
            lie: u32::from(way >> 1),
        }
    });
    zipped.collect()
}

/// All files below a folder, by their own kind: what a link leads to is not followed.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a kind").is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.insert(entry.path());
        }
    }
    found
}
