//! A cache on disk for the results of analysing files.
//!
//! Runs on loader threads. The cache is optional: an entry that cannot be read is computed again, one that cannot be written is skipped. Not
//! known here: songs, analyses.

mod entry;
mod heard;
mod key;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::SystemTime;

pub use entry::{Kept, Links, Peaks};
pub use key::{Identity, Key};

/// The maximum number of entries, enough for some 200 songs, and of bytes. An analysis takes 3 kB per stem, with 200 onsets per minute in a song of
/// 3 minutes; its peaks take 70 kB.
const MOST: Size = Size { entries: 8192, bytes: 256 << 20 };
/// The size after cleaning up, so that entries are not removed one by one.
const LEFT: Size = Size { entries: MOST.entries / 8 * 7, bytes: MOST.bytes / 8 * 7 };
/// The maximum length of an entry in bytes: 3 hours with 60 onsets per second.
const LONGEST: u64 = 1 << 22;

/// The current size of the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Size {
    entries: usize,
    bytes: u64,
}

impl Size {
    fn is_within(self, most: Self) -> bool {
        self.entries <= most.entries && self.bytes <= most.bytes
    }
}

/// A folder of entries. By default there is none, and nothing is cached.
#[derive(Clone, Debug, Default)]
pub struct AnalysisCache {
    folder: Option<PathBuf>,
}

impl AnalysisCache {
    /// In `folder`, which is created on demand and contains nothing else.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: Some(folder.into()) }
    }

    /// Whether there is a cache at all.
    pub fn keeps(&self) -> bool {
        self.folder.is_some()
    }

    /// The value stored under this key; `None` if there is none, or if it is invalid.
    pub fn load<T: Kept>(&self, key: Key) -> Option<T> {
        let file = File::open(self.path(key)?).ok()?;
        let mut bytes = Vec::new();
        (&file).take(LONGEST).read_to_end(&mut bytes).ok()?;
        let value = entry::read(key, &bytes)?;
        // Mark it as used. If that fails, it is removed earlier.
        let _ = file.set_modified(SystemTime::now());
        Some(value)
    }

    /// Stores a value. A concurrent reader finds the previous value or this one, complete.
    pub fn save<T: Kept>(&self, key: Key, value: &T) {
        /// Makes the temporary files of this process unique.
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let (Some(path), Some(folder)) = (self.path(key), &self.folder) else { return };
        let (process, number) = (std::process::id(), NUMBER.fetch_add(1, Relaxed));
        let temporary = path.with_extension(format!("{process}-{number}.tmp"));
        let _ = fs::create_dir_all(folder);
        // Not flushed: after a power failure the checksum rejects a partial file.
        let written =
            fs::write(&temporary, entry::written(key, value)).and_then(|()| fs::rename(&temporary, &path));
        if written.is_err() {
            // The file may not exist.
            let _ = fs::remove_file(&temporary);
        }
        prune(folder, MOST, LEFT);
    }

    fn path(&self, key: Key) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(format!("{key}.analysis")))
    }
}

/// If `folder` exceeds `most`, keeps the most recently used entries, no more than `left`. Files with other names are kept.
fn prune(folder: &Path, most: Size, left: Size) {
    let Ok(files) = fs::read_dir(folder) else { return };
    let is_entry = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.split_once('.'))
            .is_some_and(|(key, rest)| key.parse::<Key>().is_ok() && (rest == "analysis" || rest.ends_with(".tmp")))
    };
    let entry = |path: PathBuf| {
        let data = fs::metadata(&path).ok();
        let used = data.as_ref().and_then(|data| data.modified().ok()).unwrap_or(SystemTime::UNIX_EPOCH);
        (used, data.map_or(0, |data| data.len()), path)
    };
    let mut entries: Vec<_> = files.flatten().map(|file| file.path()).filter(is_entry).map(entry).collect();
    let mut size = Size { entries: entries.len(), bytes: entries.iter().map(|(_, bytes, _)| bytes).sum() };
    if size.is_within(most) {
        return;
    }
    entries.sort_unstable();
    for (_, bytes, path) in entries {
        if size.is_within(left) {
            return;
        }
        // Another instance may have removed it already.
        let _ = fs::remove_file(path);
        size = Size { entries: size.entries - 1, bytes: size.bytes - bytes };
    }
}
