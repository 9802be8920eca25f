//! Click sounds from the musician's own files: which files they are, and how they are written.
//!
//! Plain values, on any thread. Not known here: the content of the files.

use std::path::{Path, PathBuf};

use crate::dsp::BurstSound;

use super::listing::{AudioKind, audio_kind};
use super::names::is_same_name;
use super::portable::portable_path;
use super::{Problem, burst_sound};

/// The files used as click sounds. Each is written as in `song.toml`: relative to the song's folder, or absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClickFiles {
    /// The sound of beats; `None` for a generated sound.
    pub beat: Option<String>,
    /// The sound of beats with an accent; `None` for the sound of other beats.
    pub accent: Option<String>,
}

impl ClickFiles {
    /// Whether there are no files.
    pub fn is_empty(&self) -> bool {
        self.beat.is_none() && self.accent.is_none()
    }

    /// The files of a song in `folder`: the beat's, and the accent's.
    pub fn paths(&self, folder: &Path) -> [Option<PathBuf>; 2] {
        [&self.beat, &self.accent].map(|file| file.as_ref().map(|file| folder.join(file)))
    }

    /// Whether `path` is one of them, ignoring case and Unicode composition.
    pub fn names(&self, path: &Path, folder: &Path) -> bool {
        let is_it = |file: PathBuf| file == path || is_same_name(&file.to_string_lossy(), &path.to_string_lossy());
        self.paths(folder).into_iter().flatten().any(is_it)
    }

    /// How the file at `path` is written for a song in `folder`.
    ///
    /// # Errors
    /// Its extension is not that of audio that Stemlock reads, or its path is not Unicode.
    pub fn written(path: &Path, folder: &Path) -> Result<String, Problem> {
        let refused = |why: &str, remedy: &str| Problem::warning("cannot be the click", why, remedy).of(path);
        if audio_kind(path) != AudioKind::Stem {
            return Err(refused("its name is not that of a sound file", "choose a WAV, FLAC or MP3 file"));
        }
        let is_text = path.to_str().is_some();
        is_text
            .then(|| portable_path(path, folder))
            .ok_or_else(|| refused("its name is not Unicode", "rename the file, and choose it again"))
    }
}

/// Parses `sound` of a click: a generated sound, or a file.
///
/// # Errors
/// The values that are allowed.
pub fn click_sound(text: &str) -> Result<(BurstSound, Option<String>), String> {
    match burst_sound(text) {
        Ok(sound) => Ok((sound, None)),
        Err(wanted) => click_file(text)
            .map(|file| (BurstSound::default(), Some(file)))
            .map_err(|file| format!("{wanted}, or {file}")),
    }
}

/// Parses `accent` of a click: a file.
///
/// # Errors
/// The values that are allowed.
pub fn click_file(text: &str) -> Result<String, String> {
    let is_file = audio_kind(Path::new(text)) == AudioKind::Stem;
    is_file.then(|| text.to_owned()).ok_or_else(|| "the name of a sound file such as \"Tick.wav\"".to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_is_one_of_ours_or_a_file() {
        assert_eq!(click_sound(" Beep "), Ok((BurstSound::Beep, None)));
        assert_eq!(click_sound("clicks/Tick 1.WAV"), Ok((BurstSound::Wood, Some("clicks/Tick 1.WAV".to_owned()))));
        for wrong in ["gong", "", "Tick.wma", "Tick", "wood.txt"] {
            assert!(click_sound(wrong).unwrap_err().contains("Tick.wav"), "{wrong}");
            assert!(click_file(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_file_in_the_songs_folder_goes_along_with_it() {
        let files = ClickFiles { beat: Some("Tick.wav".into()), accent: Some("/sounds/Tock.wav".into()) };
        let [beat, accent] = files.paths(Path::new("/ode"));
        assert_eq!((beat.unwrap(), accent.unwrap()), ("/ode/Tick.wav".into(), "/sounds/Tock.wav".into()));
        assert!(files.names(Path::new("/ode/TICK.wav"), Path::new("/ode")));
        assert!(!files.names(Path::new("/ode/Tock.wav"), Path::new("/ode")));
        let written = |path: &str| ClickFiles::written(Path::new(path), Path::new("/ode"));
        assert_eq!(written("/ode/clicks/Tick.wav").unwrap(), "clicks/Tick.wav");
        assert_eq!(written("/sounds/Tock.flac").unwrap(), "/sounds/Tock.flac");
        assert!(written("/ode/notes.txt").unwrap_err().to_string().contains("sound file"));
    }
}
