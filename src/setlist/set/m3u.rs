//! M3U: a list of paths, one per line.
//!
//! Pure function, on any thread.

use std::path::{Path, PathBuf};

use crate::setlist::portable::{listed_path, path_of_url};

/// The paths in `source`, relative to `base`. `#` begins a comment; `file://` is supported.
pub fn read(source: &str, base: &Path) -> Vec<PathBuf> {
    let rows = source.trim_start_matches('\u{feff}').lines().map(str::trim);
    let listed = rows.filter(|row| !row.is_empty() && !row.starts_with('#'));
    listed.map(|row| path_of_url(row).map_or_else(|| listed_path(base, row), |path| base.join(path))).collect()
}
