//! What libraries and programs need of a system, read from themselves; and that they tell nothing of the computer that built them.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use goblin::elf::Elf;

use super::entry::PackageEntry;

/// What a Linux has to have.
#[derive(Debug, Default)]
pub struct Needs {
    /// The libraries, by the names by which they are loaded.
    pub libraries: BTreeSet<String>,
    /// The oldest version of the C library.
    pub glibc: Vec<u32>,
}

impl Needs {
    /// What both need.
    pub fn add(&mut self, other: Self) {
        self.libraries.extend(other.libraries);
        self.glibc = self.glibc.clone().max(other.glibc);
    }
}

/// What a library or program for Linux needs.
///
/// # Errors
/// When it is none.
pub fn needs(bytes: &[u8]) -> Result<Needs> {
    let elf = Elf::parse(bytes)?;
    let mut needs = Needs { libraries: elf.libraries.iter().map(ToString::to_string).collect(), glibc: Vec::new() };
    for file in elf.verneed.iter().flat_map(|section| section.iter()) {
        for version in file.iter() {
            let name = elf.dynstrtab.get_at(version.vna_name).context("a version without a name")?;
            let glibc = name.strip_prefix("GLIBC_").and_then(numbers);
            needs.glibc = glibc.into_iter().fold(needs.glibc, Ord::max);
        }
    }
    Ok(needs)
}

/// `2.34` as numbers; `None` for other words, such as `PRIVATE`.
fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|number| number.parse().ok()).collect()
}

/// Holds what was built to what packages promise: none of `paths` stands in it, so that it says nothing of who built it, and is the same from
/// any folder.
///
/// # Errors
/// The path that stands there.
pub fn check(entry: &PackageEntry, paths: &[String]) -> Result<()> {
    for path in paths {
        let told = entry.bytes.windows(path.len()).position(|part| part == path.as_bytes());
        let text =
            |at: usize| String::from_utf8_lossy(&entry.bytes[at..(at + 160).min(entry.bytes.len())]).into_owned();
        ensure!(
            told.is_none(),
            "{} names a path of this computer: {}",
            entry.path,
            told.map_or_else(String::new, text)
        );
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_counts() {
        assert!(numbers("2.4").unwrap() < numbers("2.34").unwrap());
        assert!(numbers("2.3.4").unwrap() > numbers("2.3").unwrap());
        assert_eq!(numbers("PRIVATE"), None);
        let mut needs = Needs { glibc: vec![2, 4], ..Needs::default() };
        needs.add(Needs { glibc: vec![2, 34], libraries: ["libc.so.6".to_owned()].into() });
        needs.add(Needs::default());
        assert_eq!((needs.glibc, needs.libraries.len()), (vec![2, 34], 1));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_program_needs_the_c_library() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let needs = needs(&program).unwrap();
        assert!(needs.libraries.contains("libc.so.6") && needs.glibc >= vec![2], "{needs:?}");
    }

    #[test]
    fn a_path_is_seen_wherever_it_stands() {
        let entry = PackageEntry::binary("a", b"text /home/ann/src/main.rs text".to_vec());
        assert!(check(&entry, &["/home/ben/".to_owned()]).is_ok());
        let told = check(&entry, &["/home/ann/".to_owned()]).unwrap_err().to_string();
        assert!(told.contains("/home/ann/src/main.rs"), "{told}");
    }
}
