//! What stands beside the packages: their sums, and a note about the release.

use std::fmt::Write;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::MadePackage;

/// The SHA-256 sum of `bytes` in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// The sums as `sha256sum --check` reads them.
pub fn sums(made: &[MadePackage]) -> String {
    made.iter().map(|package| format!("{}  {}\n", package.sum, package.name)).collect()
}

/// The note: the packages, and what the changelog says of `version`.
///
/// # Errors
/// When the changelog says nothing of it.
pub fn release(changelog: &str, version: &str, made: &[MadePackage]) -> Result<String> {
    let changes = section(changelog, version).or_else(|| section(changelog, "Unreleased"));
    let changes =
        changes.with_context(|| format!("CHANGELOG.md has no section [{version}] and none [Unreleased]"))?;
    let mut note = format!("# Stemlock {version}\n\n| package | bytes | SHA-256 |\n|---|---|---|\n");
    for package in made {
        writeln!(note, "| {} | {} | `{}` |", package.name, package.bytes, package.sum)?;
    }
    write!(
        note,
        "\nHow to install them is in the manual (`manual/install.html` in each ZIP, `/usr/share/doc/stemlock/manual/install.html` of the Debian package).\n\n{changes}\n"
    )?;
    Ok(note)
}

/// What stands below the heading of a version.
fn section<'a>(changelog: &'a str, version: &str) -> Option<&'a str> {
    let begin = changelog.find(&format!("\n## [{version}]"))? + 1;
    let text = changelog[begin..].split_once('\n')?.1;
    let text = text.split("\n## [").next()?.trim();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- new\n\n## [1.0.0] - 2026-01-01\n\n- first\n\n## [0.1.0]\n";

    #[test]
    fn a_note_holds_the_changes_of_its_version() {
        let made = [MadePackage { name: "a.zip".to_owned(), bytes: 3, sum: sha256(b"abc") }];
        let note = release(CHANGELOG, "1.0.0", &made).unwrap();
        assert!(note.contains("- first") && !note.contains("- new"), "{note}");
        assert!(release(CHANGELOG, "2.0.0", &made).unwrap().contains("### Added\n\n- new\n"));
        assert!(release("nothing", "1.0.0", &made).is_err());
        // FIPS 180-2, appendix B.1.
        let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert!(note.contains(sum));
        assert_eq!(sums(&made), format!("{sum}  a.zip\n"));
    }
}
