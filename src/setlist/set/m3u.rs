//! M3U: a list of paths, one per line.
//!
//! Pure function, on any thread.

use std::path::{Path, PathBuf};

/// The paths in `source`, relative to `base`. `#` begins a comment; `file://` is supported.
pub fn read(source: &str, base: &Path) -> Vec<PathBuf> {
    let rows = source.trim_start_matches('\u{feff}').lines().map(str::trim);
    let listed = rows.filter(|row| !row.is_empty() && !row.starts_with('#'));
    listed.map(|row| base.join(unescaped(row).unwrap_or_else(|| row.to_owned()))).collect()
}

/// The path of a `file://` URL, with `%20` decoded; `None` for anything else.
fn unescaped(row: &str) -> Option<String> {
    let path = row.strip_prefix("file://")?;
    let path = path.strip_prefix("localhost").unwrap_or(path);
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = (byte == b'%').then(|| after.get(..2)).flatten();
        let value = escaped.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(value.unwrap_or(byte));
        rest = if value.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).ok()
}
