//! The musician's memory limit for songs, in the user's configuration.
//!
//! It belongs to the machine and not to the project: a song must fit when it is opened on a smaller computer, and a project
//! that is shared in a band must not carry one member's limits. Main thread and helper threads. The file is optional: if it
//! cannot be read, the limit is automatic; if it cannot be written, the limit holds until the instance ends.

use std::fs;
use std::path::PathBuf;

use parking_lot::Mutex;

use super::RecentSongs;
use super::replacing::replace_file;

/// The maximum, in megabytes; more than any machine has.
const MOST: usize = 1 << 24;

/// The memory limit for songs.
#[derive(Debug, Default)]
pub struct UserMemory {
    file: Option<PathBuf>,
    /// The known value; `None` until it is read.
    known: Mutex<Option<Option<usize>>>,
}

impl UserMemory {
    /// In the folder of the recent songs.
    pub fn beside(recent: &RecentSongs) -> Self {
        Self { file: recent.file().map(|file| file.with_file_name("memory.json")), known: Mutex::default() }
    }

    /// In megabytes; `None` if it is automatic. Read once.
    pub fn megabytes(&self) -> Option<usize> {
        *self.known.lock().get_or_insert_with(|| {
            let text = fs::read(self.file.as_ref()?).ok()?;
            serde_json::from_slice(&text).ok().filter(|megabytes| (1..=MOST).contains(megabytes))
        })
    }

    /// Sets the limit. [`Self::write`] stores it.
    pub fn set(&self, megabytes: Option<usize>) {
        *self.known.lock() = Some(megabytes);
    }

    /// Stores it for later instances.
    pub fn write(&self) {
        let Some(file) = &self.file else { return };
        let Ok(text) = serde_json::to_vec(&self.megabytes()) else { return };
        let _ = file.parent().map(fs::create_dir_all);
        let _ = replace_file(file, &text);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::{Duration, Instant};

    use super::super::Keeper;
    use super::*;
    use crate::engine::{AnalysisCache, SetEntry, build_set};

    #[test]
    fn what_was_chosen_is_there_for_the_next_instance() {
        let config = tempfile::tempdir().unwrap();
        let of_instance = || UserMemory::beside(&RecentSongs::in_folder(&config.path().join("made/when/needed")));
        assert_eq!(of_instance().megabytes(), None);
        for megabytes in [Some(256), None, Some(64)] {
            let memory = of_instance();
            memory.set(megabytes);
            assert_eq!(memory.megabytes(), megabytes);
            memory.write();
            assert_eq!(of_instance().megabytes(), megabytes);
        }
        assert_eq!(UserMemory::default().megabytes(), None);
    }

    #[test]
    fn an_instance_limits_its_engine_to_what_was_chosen_in_another_one() {
        let config = tempfile::tempdir().unwrap();
        let recent = RecentSongs::in_folder(config.path());
        let engine = || {
            let rate = crate::time::SampleRate::new(48_000).unwrap();
            build_set(rate, &AnalysisCache::default(), &[SetEntry::default()]).ends
        };
        let allowed = |keeper: &Keeper| keeper.look(|engine| engine.memory()).unwrap();
        let first = Keeper::new(recent.clone());
        first.set_memory(Some(64));
        first.install(engine(), true);
        assert_eq!(allowed(&first), 64 << 20);
        let deadline = Instant::now() + Duration::from_secs(20);
        while !config.path().join("memory.json").exists() {
            assert!(Instant::now() < deadline, "it is written nowhere");
            std::thread::sleep(Duration::from_millis(1));
        }
        let second = Keeper::new(recent);
        second.install(engine(), true);
        assert_eq!((second.memory(), allowed(&second)), (Some(64), 64 << 20));
        second.set_memory(None);
        assert_eq!(allowed(&second), engine().songs[0].1.memory());
    }

    #[test]
    fn what_cannot_be_is_automatic() {
        let config = tempfile::tempdir().unwrap();
        for broken in ["", "0", "-5", "1e99", "\"much\"", "{}", "99999999999999"] {
            fs::write(config.path().join("memory.json"), broken).unwrap();
            assert_eq!(UserMemory::beside(&RecentSongs::in_folder(config.path())).megabytes(), None, "{broken:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_in_the_file_is_a_possible_limit(
            bytes in proptest::collection::vec(0_u8.., 0..40),
            number in proptest::num::f64::ANY,
            whole in proptest::num::i128::ANY,
        ) {
            let config = tempfile::tempdir().unwrap();
            for content in [bytes, format!("{number}").into_bytes(), format!("{whole}").into_bytes()] {
                fs::write(config.path().join("memory.json"), content).unwrap();
                let limit = UserMemory::beside(&RecentSongs::in_folder(config.path())).megabytes();
                proptest::prop_assert!(limit.is_none_or(|megabytes| (1..=MOST).contains(&megabytes)));
            }
        }
    }
}
