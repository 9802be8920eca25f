//! Caches the outputs of peers in files, because they do not change while our own engine does.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};

use crate::stretch_quality::sound::StereoSound;

/// A folder of sounds, each under the hash of its input.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// A cache in `folder`, which is created.
    pub fn new(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { folder })
    }

    /// The output of `make` for `sound` and the options `how`, taken from the cache if possible.
    pub fn get_or_make(
        &self,
        how: &impl Hash,
        sound: &StereoSound,
        make: impl FnOnce() -> Result<StereoSound>,
    ) -> Result<StereoSound> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let mut hasher = DefaultHasher::new();
        how.hash(&mut hasher);
        for sample in sound.channels.iter().flatten() {
            sample.to_bits().hash(&mut hasher);
        }
        let path = self.folder.join(format!("{:016x}.wav", hasher.finish()));
        if let Ok(known) = StereoSound::read(&path) {
            return Ok(known);
        }
        let made = make()?;
        // Written to another file first, so that another run never reads a partial file.
        let aside =
            self.folder.join(format!("{}-{}.part", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
        made.write(&aside, None)?;
        fs::rename(&aside, &path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(made)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_is_made_once_for_each_way_and_source() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned()).unwrap();
        let source = |sample: f32| StereoSound { channels: [vec![sample], vec![0.0]] };
        let made = std::cell::Cell::new(0);
        let get = |how: &str, sample: f32| {
            let make = || {
                made.set(made.get() + 1);
                Ok(source(2.0 * sample))
            };
            cache.get_or_make(&how, &source(sample), make).unwrap()
        };
        for (how, sample, times) in [("a", 0.25, 1), ("a", 0.25, 1), ("b", 0.25, 2), ("b", 0.5, 3), ("a", 0.25, 3)]
        {
            assert_eq!(get(how, sample), source(2.0 * sample));
            assert_eq!(made.get(), times);
        }
    }
}
