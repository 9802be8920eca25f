//! The files that go into packages.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// A file of a package, in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageEntry {
    /// Where it lies, with `/` on every system.
    pub path: String,
    /// Who may do what with it, as Unix writes it.
    pub mode: u32,
    pub bytes: Vec<u8>,
}

impl PackageEntry {
    /// A file to be read.
    pub fn text(path: &str, bytes: &[u8]) -> Self {
        Self { path: path.to_owned(), mode: 0o644, bytes: bytes.to_vec() }
    }

    /// A file that a system loads or starts.
    pub fn binary(path: &str, bytes: Vec<u8>) -> Self {
        Self { path: path.to_owned(), mode: 0o755, bytes }
    }

    /// The same file, in a folder.
    #[must_use]
    pub fn under(mut self, folder: &str) -> Self {
        self.path = format!("{folder}/{}", self.path);
        self
    }

    /// Whether a system loads or starts it.
    pub fn is_program(&self) -> bool {
        self.mode & 0o100 != 0
    }
}

/// A program that cargo built in `made`.
pub fn program(made: &Path, name: &str) -> Result<PackageEntry> {
    let file = made.join(name);
    let bytes =
        fs::read(&file).with_context(|| format!("cannot read {}; build it without --built", file.display()))?;
    Ok(PackageEntry::binary(name, bytes))
}

/// A file, or all files of a folder, as `name`.
pub fn folder(path: &Path, name: &str) -> Result<Vec<PackageEntry>> {
    let told = || format!("cannot read {}", path.display());
    if !path.is_dir() {
        let bytes = fs::read(path).with_context(told)?;
        return Ok(vec![if is_binary(&bytes) {
            PackageEntry::binary(name, bytes)
        } else {
            PackageEntry::text(name, &bytes)
        }]);
    }
    let mut entries = Vec::new();
    for found in fs::read_dir(path).with_context(told)? {
        let found = found.with_context(told)?;
        let name = format!("{name}/{}", found.file_name().to_string_lossy());
        entries.extend(folder(&found.path(), &name)?);
    }
    Ok(entries)
}

/// Whether this is a library or a program: modes get lost on file systems without them.
fn is_binary(bytes: &[u8]) -> bool {
    goblin::peek_bytes(&bytes[..bytes.len().min(16)].try_into().unwrap_or([0; 16]))
        .is_ok_and(|hint| !matches!(hint, goblin::Hint::Unknown(_) | goblin::Hint::Archive))
}

/// The entries in the order of their paths, each with the folders that it needs and nobody has named yet.
pub fn in_order(entries: &[PackageEntry]) -> Vec<(Vec<String>, &PackageEntry)> {
    let mut sorted: Vec<&PackageEntry> = entries.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let mut known = std::collections::BTreeSet::new();
    let needed = |entry: &PackageEntry| {
        let ends = entry.path.match_indices('/').map(|(end, _)| end);
        ends.map(|end| entry.path[..end].to_owned()).collect::<Vec<_>>()
    };
    sorted
        .into_iter()
        .map(|entry| (needed(entry).into_iter().filter(|folder| known.insert(folder.clone())).collect(), entry))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_comes_once_before_its_files() {
        let entries = ["b/c/2", "a", "b/c/1", "b/d"].map(|path| PackageEntry::text(path, b""));
        let order: Vec<_> =
            in_order(&entries).into_iter().map(|(new, entry)| (new.join(" "), &*entry.path)).collect();
        let said: Vec<(&str, &str)> = order.iter().map(|(new, path)| (&**new, *path)).collect();
        assert_eq!(said, [("", "a"), ("b b/c", "b/c/1"), ("", "b/c/2"), ("", "b/d")]);
    }
}
