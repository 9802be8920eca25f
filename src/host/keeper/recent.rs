//! The recently opened songs, in the user's configuration.
//!
//! Main thread and helper threads. The list is optional: if it cannot be read it is empty, if it cannot be written it is skipped.

use std::fs;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

use super::replacing::replace_file;

/// The maximum number of remembered songs.
const MOST: usize = 12;

/// The recently opened songs. By default none are remembered.
#[derive(Clone, Debug, Default)]
pub struct RecentSongs {
    file: Option<PathBuf>,
}

impl RecentSongs {
    /// In the user's own configuration folder: on Linux `$XDG_CONFIG_HOME/stemlock`, or `~/.config/stemlock`.
    pub fn of_user() -> Self {
        let folder = choose_native_strategy().ok().map(|strategy| strategy.config_dir().join("stemlock"));
        Self { file: folder.map(|folder| folder.join("recent.json")) }
    }

    /// In `folder`, which is created on demand.
    pub fn in_folder(folder: &Path) -> Self {
        Self { file: Some(folder.join("recent.json")) }
    }

    /// The file of the list.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Their folders, the latest first; at most 12.
    pub fn folders(&self) -> Vec<PathBuf> {
        let text = self.file.as_ref().and_then(|file| fs::read(file).ok()).unwrap_or_default();
        let mut folders: Vec<PathBuf> = serde_json::from_slice(&text).unwrap_or_default();
        folders.truncate(MOST);
        folders
    }

    /// Puts `folder` first. If several instances do this at once, one entry may be lost.
    pub fn remember(&self, folder: &Path) {
        let Some(file) = &self.file else { return };
        let mut folders = self.folders();
        folders.retain(|known| known != folder);
        folders.insert(0, folder.to_owned());
        folders.truncate(MOST);
        // JSON cannot hold a path that is not Unicode.
        let Ok(text) = serde_json::to_vec_pretty(&folders) else { return };
        let _ = file.parent().map(fs::create_dir_all);
        let _ = replace_file(file, &text);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_last_twelve_are_remembered_once_each() {
        let config = tempfile::tempdir().unwrap();
        let recent = RecentSongs::in_folder(&config.path().join("made/when/needed"));
        assert!(recent.folders().is_empty());
        for song in 0..20 {
            recent.remember(Path::new(&format!("/songs/{song}")));
        }
        recent.remember(Path::new("/songs/15"));
        let expected =
            [15, 19, 18, 17, 16, 14, 13, 12, 11, 10, 9, 8].map(|song| PathBuf::from(format!("/songs/{song}")));
        assert_eq!(recent.folders(), expected);
    }

    #[test]
    fn a_broken_file_is_an_empty_list_and_is_mended() {
        let config = tempfile::tempdir().unwrap();
        let recent = RecentSongs::in_folder(config.path());
        for broken in ["", "{", "7", "[1]", "\u{0}"] {
            fs::write(config.path().join("recent.json"), broken).unwrap();
            assert!(recent.folders().is_empty(), "{broken:?}");
        }
        recent.remember(Path::new("/songs/ode"));
        assert_eq!(recent.folders(), [PathBuf::from("/songs/ode")]);
    }

    #[test]
    fn without_a_file_nothing_is_remembered() {
        RecentSongs::default().remember(Path::new("/songs/ode"));
        assert!(RecentSongs::default().folders().is_empty());
    }

    #[test]
    fn instances_that_write_at_once_leave_a_list() {
        let config = tempfile::tempdir().unwrap();
        let recent = RecentSongs::in_folder(config.path());
        std::thread::scope(|scope| {
            for song in 0..8 {
                let recent = &recent;
                scope.spawn(move || recent.remember(Path::new(&format!("/songs/{song}"))));
            }
        });
        assert!((1..=8).contains(&recent.folders().len()));
        assert_eq!(fs::read_dir(config.path()).unwrap().count(), 1, "no temporary file stays");
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_in_the_file_is_a_short_list(
            bytes in proptest::collection::vec(0_u8.., 0..100),
            names in proptest::collection::vec(".*", 0..40),
        ) {
            let config = tempfile::tempdir().unwrap();
            let recent = RecentSongs::in_folder(config.path());
            for content in [bytes, serde_json::to_vec(&names).unwrap()] {
                fs::write(config.path().join("recent.json"), content).unwrap();
                proptest::prop_assert!(recent.folders().len() <= MOST);
                recent.remember(Path::new("/songs/ode"));
                proptest::prop_assert_eq!(recent.folders().into_iter().next(), Some(PathBuf::from("/songs/ode")));
            }
        }
    }
}
