//! What is saved between runs: the device, the table of outputs, and the show with its position.
//!
//! Two files in the user's own settings folder, each replaced atomically: a program that is killed while it writes leaves the previous file. A file that
//! cannot be read (it was damaged, or a later version wrote it) is kept under another name, and told.
//! Helper threads only.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use serde::{Deserialize, Serialize};
use stemlock::host::replace_file;
use stemlock::setlist::in_words;
use stemlock::setlist::saved::MixV1;

/// Overrides the folder. For scripts and tests.
const VARIABLE: &str = "STEMLOCK_SETTINGS";

/// The devices, and the channels of outputs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppSettings {
    /// The name of the audio device; `None` for the system's choice.
    pub audio: Option<String>,
    /// The name of the MIDI device.
    pub midi: Option<String>,
    /// The rate in Hz, if it is not the device's own.
    pub rate: Option<u32>,
    /// The outputs that differ from the default: see `Table::written`.
    pub outputs: String,
}

/// A show, and its position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastShow {
    /// The songs, in the form of projects.
    pub songs: String,
    /// The mix of the current one; earlier versions kept none.
    #[serde(default)]
    pub mix: Option<MixV1>,
    /// The place of the song that played or was paused, and the position in its files, in seconds.
    pub place: Option<(usize, f64)>,
}

/// The folder of both files.
#[derive(Clone, Debug)]
pub struct Store {
    folder: Option<PathBuf>,
}

impl Store {
    /// The user's own folder.
    pub fn of_user() -> Self {
        let given = std::env::var_os(VARIABLE).map(PathBuf::from);
        let own = || Some(choose_native_strategy().ok()?.config_dir().join("stemlock").join("app"));
        Self { folder: given.or_else(own) }
    }

    /// The settings; the defaults if there are none, or if they cannot be read.
    pub fn settings(&self) -> AppSettings {
        self.read("settings.json").unwrap_or_default()
    }

    /// The last show, if there was one.
    pub fn last_show(&self) -> Option<LastShow> {
        self.read("show.json")
    }

    /// Saves the settings.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn keep_settings(&self, settings: &AppSettings) -> io::Result<()> {
        self.write("settings.json", settings)
    }

    /// Saves the show.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep_show(&self, show: &LastShow) -> io::Result<()> {
        self.write("show.json", show)
    }

    fn read<T: for<'a> Deserialize<'a>>(&self, name: &str) -> Option<T> {
        let file = self.folder.as_ref()?.join(name);
        let text = fs::read(&file).ok()?;
        serde_json::from_slice(&text).inspect_err(|error| put_aside(&file, error)).ok()
    }

    fn write<T: Serialize>(&self, name: &str, value: &T) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        fs::create_dir_all(folder)?;
        replace_file(&folder.join(name), serde_json::to_string(value)?.as_bytes())
    }
}

/// Keeps a file that cannot be read as `NAME.unreadable`, so that the next save does not replace it, and tells.
fn put_aside(file: &Path, error: &serde_json::Error) {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".unreadable");
    let aside = file.with_file_name(name);
    let result = match fs::rename(file, &aside) {
        Ok(()) => format!("it is kept as {}", aside.display()),
        Err(error) => format!("it could not be kept under another name: {}", in_words(&error)),
    };
    let line = error.line();
    eprintln!(
        "stemlock-app: {} cannot be read from line {line} on; {result}, and the defaults are used",
        file.display()
    );
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A file as it was written, with a few characters changed, taken out or put in.
    fn damaged(text: String) -> impl Strategy<Value = String> {
        let places = prop::collection::vec((any::<prop::sample::Index>(), prop::option::of(any::<char>())), 0..4);
        places.prop_map(move |places| {
            let mut letters: Vec<char> = text.chars().collect();
            for (place, letter) in places {
                let at = place.index(letters.len().max(1)).min(letters.len());
                let end = (at + usize::from(letter.is_none())).min(letters.len());
                letters.splice(at..end, letter);
            }
            letters.into_iter().collect()
        })
    }

    /// Settings and a show with any texts and numbers, each as the text of its file.
    fn files() -> impl Strategy<Value = (String, String)> {
        let name = || prop::option::of(".{0,8}");
        let settings = (name(), name(), any::<Option<u32>>(), ".{0,12}")
            .prop_map(|(audio, midi, rate, outputs)| AppSettings { audio, midi, rate, outputs });
        let show = (".{0,20}", any::<bool>(), prop::option::of((any::<usize>(), -1e300..1e300)))
            .prop_map(|(songs, mixed, place)| LastShow { songs, mix: mixed.then(MixV1::default), place });
        (settings, show).prop_flat_map(|(settings, show)| {
            (damaged(serde_json::to_string(&settings).unwrap()), damaged(serde_json::to_string(&show).unwrap()))
        })
    }

    proptest! {
        #[test]
        fn whatever_is_in_the_files_they_are_read_or_refused_and_written_they_are_read_again((settings, show) in files()) {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("settings.json"), settings).unwrap();
            fs::write(folder.path().join("show.json"), show).unwrap();
            let store = Store { folder: Some(folder.path().to_owned()) };
            let (settings, show) = (store.settings(), store.last_show());
            store.keep_settings(&settings).unwrap();
            prop_assert_eq!(store.settings(), settings);
            if let Some(show) = show {
                store.keep_show(&show).unwrap();
                prop_assert_eq!(store.last_show(), Some(show));
            }
        }
    }

    #[test]
    fn what_was_kept_comes_back_and_what_cannot_be_read_is_as_usual() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store { folder: Some(folder.path().join("app")) };
        assert_eq!((store.settings(), store.last_show()), (AppSettings::default(), None));
        let settings = AppSettings { audio: Some("JACK".to_owned()), rate: Some(44_100), ..AppSettings::default() };
        store.keep_settings(&settings).unwrap();
        let show = LastShow { songs: "{}".to_owned(), mix: Some(MixV1::default()), place: Some((2, 1.5)) };
        store.keep_show(&show).unwrap();
        assert_eq!((store.settings(), store.last_show()), (settings, Some(show)));
        assert_eq!(fs::read_dir(folder.path().join("app")).unwrap().count(), 2, "nothing is left beside them");
        fs::write(folder.path().join("app/show.json"), "{\"songs\":\"{}\",\"place\":[2,1.5]}").unwrap();
        assert_eq!(store.last_show().map(|show| (show.mix, show.place)), Some((None, Some((2, 1.5)))));
        for torn in [&b"{\"songs\":"[..], b"", b"\xff\xfe{"] {
            let (file, aside) =
                (folder.path().join("app/show.json"), folder.path().join("app/show.json.unreadable"));
            fs::write(&file, torn).unwrap();
            assert_eq!(store.last_show(), None);
            assert_eq!((file.exists(), fs::read(&aside).unwrap()), (false, torn.to_vec()), "kept, not overwritten");
        }
    }
}
