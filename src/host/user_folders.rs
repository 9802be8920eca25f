//! The user's own folders, in which a report or the demo song is looked for.
//!
//! Not on an audio thread or a window's: reads a file.

use std::fs;
use std::path::{Path, PathBuf};

/// Overrides the folders for reports. For scripts and tests.
const REPORTS: &str = "STEMLOCK_REPORTS";
/// Overrides the folders for the demo song. For scripts and tests.
const DEMO: &str = "STEMLOCK_DEMO";

/// The folders that may take a report, the best first: documents, home, the system's temporary one.
pub fn report_folders() -> Vec<PathBuf> {
    told(REPORTS).unwrap_or_else(|| usual("XDG_DOCUMENTS_DIR", "Documents"))
}

/// The folders that may take the demo song, the best first: `Stemlock` in music, home, the system's temporary one.
pub fn demo_folders() -> Vec<PathBuf> {
    let usual = || usual("XDG_MUSIC_DIR", "Music").into_iter().map(|folder| folder.join("Stemlock")).collect();
    told(DEMO).unwrap_or_else(usual)
}

fn told(variable: &str) -> Option<Vec<PathBuf>> {
    let folder = std::env::var_os(variable).filter(|folder| !folder.is_empty())?;
    Some(vec![folder.into()])
}

/// What a free desktop calls `key`, what others call `name`, home, and the system's temporary folder; those that exist.
fn usual(key: &str, name: &str) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(home) = std::env::home_dir().filter(|home| home.is_absolute()) {
        let settings = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
        let settings = settings.unwrap_or_else(|| home.join(".config"));
        let said = fs::read_to_string(settings.join("user-dirs.dirs")).unwrap_or_default();
        folders.extend(named(&said, key, &home));
        folders.extend([home.join(name), home.join("OneDrive").join(name), home]);
    }
    folders.push(std::env::temp_dir());
    folders.retain(|folder| folder.is_dir());
    folders
}

/// The folder that a free desktop calls `key`: it may have a name in the user's language.
fn named(said: &str, key: &str, home: &Path) -> Option<PathBuf> {
    let value = said.lines().find_map(|line| line.trim().strip_prefix(key)?.trim_start().strip_prefix('='))?;
    let value = value.trim().trim_matches('"');
    match value.strip_prefix("$HOME") {
        // Without such a folder, the home folder is named.
        Some(inside) => Some(home.join(inside.trim_matches('/'))).filter(|folder| folder != home),
        None => Some(PathBuf::from(value)).filter(|folder| folder.is_absolute()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_may_have_names_of_other_languages() {
        let home = Path::new("/home/ann");
        let documents = |said: &str| named(said, "XDG_DOCUMENTS_DIR", home);
        assert_eq!(documents("# x\nXDG_DOCUMENTS_DIR=\"$HOME/Dokumente\"\n"), Some(home.join("Dokumente")));
        assert_eq!(documents("XDG_DOCUMENTS_DIR=\"$HOME/\""), None, "there is none");
        assert_eq!(documents("XDG_MUSIC_DIR=\"$HOME/Music\""), None);
        let elsewhere = std::env::temp_dir().join("docs");
        let said = format!("XDG_DOCUMENTS_DIR=\"{}\"", elsewhere.display());
        assert_eq!(documents(&said), Some(elsewhere));
    }

    #[test]
    fn there_is_always_a_folder() {
        assert!(!report_folders().is_empty() && !demo_folders().is_empty());
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_desktop_says_is_a_whole_path_or_none(text in ".*", value in "[\"$HOME/. a-z]*") {
            let home = Path::new(if cfg!(windows) { "C:\\ann" } else { "/home/ann" });
            for said in [text, format!("XDG_MUSIC_DIR={value}")] {
                let folder = named(&said, "XDG_MUSIC_DIR", home);
                proptest::prop_assert!(folder.is_none_or(|folder| folder.is_absolute() && folder != home), "{}", said);
            }
        }
    }
}
