//! What lies in a song's folder: audio files, `song.toml`, files that speak of the song, and things worth a word.
//!
//! Main and loader threads. Files are known by their names; only films are opened, to count
//! their sound tracks.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Problem;
use super::import::tracks_of;
use super::names::natural_file_order;

/// What the file is called that says it all.
pub const SONG_TOML: &str = "song.toml";

/// What a stem's file may be called.
const AUDIO: &[&str] = &[
    "wav", "wave", "bwf", "rf64", "bw64", "w64", "aif", "aiff", "aifc", "caf", "flac", "mp3", "m4a", "mp4", "aac",
    "adts", "ogg", "oga", "opus", "mka",
];

/// Audio that cannot be read: worth a word, but no strip.
const FOREIGN_AUDIO: &[&str] = &["wma", "ape", "wv", "mpc", "dsf", "dff", "m4p", "ac3", "dts", "tta", "sd2", "rx2"];

/// Packed files, in which stems may be.
const PACKED: &[&str] = &["zip", "rar", "7z"];

/// Files that may speak of a song's tempo and sections, by their endings.
const SPEAKING: &[&str] = &["mid", "midi", "kar", "rpp", "als", "dawproject", "chart"];

/// What the name of a file promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AudioKind {
    /// Audio that may be a stem.
    Stem,
    /// Audio that Stemlock does not read.
    Foreign,
    /// No audio.
    None,
}

/// What the name of `path` promises.
pub fn audio_kind(path: &Path) -> AudioKind {
    let extension = extension(path);
    if AUDIO.contains(&extension.as_str()) {
        AudioKind::Stem
    } else if FOREIGN_AUDIO.contains(&extension.as_str()) {
        AudioKind::Foreign
    } else {
        AudioKind::None
    }
}

/// The ending of a file's name, in lower case.
pub fn extension(path: &Path) -> String {
    path.extension().map_or_else(String::new, |end| end.to_string_lossy().to_lowercase())
}

/// What was found in a folder.
#[derive(Debug, Default)]
pub struct Listing {
    /// Audio files, in the order in which people count.
    pub audio: Vec<PathBuf>,
    /// `song.toml`, in whichever case it is written.
    pub song_toml: Option<PathBuf>,
    /// Files that may speak of the song: projects, MIDI files, charts; in the order in which people count.
    pub speaking: Vec<PathBuf>,
    /// Folders, but for hidden ones, in the order in which people count.
    pub folders: Vec<PathBuf>,
    /// Packed files.
    pub packed: Vec<PathBuf>,
    /// What was found and is not used, though it might have been meant to be.
    pub problems: Vec<Problem>,
}

impl Listing {
    /// What lies in `folder`. Hidden files, and the `._` files that some systems leave beside others, are no music.
    ///
    /// # Errors
    /// When there is no such folder or it cannot be read.
    pub fn of(folder: &Path) -> Result<Self, Problem> {
        let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
        let mut listing = Self::default();
        for entry in entries {
            match entry {
                Ok(entry) => listing.add(entry.path()),
                Err(error) => listing.problems.push(
                    Problem::warning("cannot be read to its end", error.to_string(), "check the disk").of(folder),
                ),
            }
        }
        for paths in [&mut listing.audio, &mut listing.speaking, &mut listing.folders, &mut listing.packed] {
            paths.sort_by(|a, b| natural_file_order(&file_name(a), &file_name(b)).then_with(|| a.cmp(b)));
        }
        listing.problems.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(listing)
    }

    fn add(&mut self, path: PathBuf) {
        let name = file_name(&path);
        if let Some(absent) = in_the_cloud(&path, &name) {
            self.problems.extend(absent);
        } else if name.starts_with('.') {
            // Hidden.
        } else if path.is_dir() && !is_song_toml(&path) {
            if name != "__MACOSX" {
                self.folders.push(path);
            }
        } else if is_song_toml(&path) {
            // Where both exist, the one that is written as documented counts.
            if self.song_toml.is_none() || name == SONG_TOML {
                self.song_toml = Some(path);
            }
        } else {
            self.add_file(path, &name);
        }
    }

    fn add_file(&mut self, path: PathBuf, name: &str) {
        let extension = extension(&path);
        match audio_kind(&path) {
            // A link that leads nowhere keeps its place, like every file that is missing.
            AudioKind::Stem if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) => {
                self.problems.push(no_plain_file(&path));
            }
            AudioKind::Stem => self.audio.push(path),
            AudioKind::Foreign => self.problems.push(not_read(&path)),
            // A film is no stem, unless it has several sound tracks.
            AudioKind::None if !tracks_of(&path).is_empty() => self.audio.push(path),
            AudioKind::None if PACKED.contains(&extension.as_str()) => self.packed.push(path),
            AudioKind::None if SPEAKING.contains(&extension.as_str()) => self.speaking.push(path),
            AudioKind::None if name.eq_ignore_ascii_case("song.ini") => self.speaking.push(path),
            AudioKind::None => {}
        }
    }
}

/// What to say of `.Drums.wav.icloud`, which stands for a file that is not on this computer; `None` of other files.
fn in_the_cloud(path: &Path, name: &str) -> Option<Option<Problem>> {
    let real = name.strip_prefix('.')?.strip_suffix(".icloud")?;
    let real = path.with_file_name(real);
    let problem = || {
        let why = "it is in iCloud only";
        Problem::error("is not on this computer", why, "choose Download Now in the Finder, and load the song again")
            .of(&real)
    };
    Some((audio_kind(&real) != AudioKind::None || is_song_toml(&real)).then(problem))
}

/// What to say of something that is called like a file and is none: a pipe, a device, a folder.
fn no_plain_file(path: &Path) -> Problem {
    let why = "it is no plain file, but a folder, a pipe or a device";
    Problem::warning("is ignored", why, "put the file itself there").of(path)
}

/// Whether `path` is called `song.toml`, in whichever case.
pub fn is_song_toml(path: &Path) -> bool {
    file_name(path).eq_ignore_ascii_case(SONG_TOML)
}

/// What to say of audio that Stemlock does not read.
pub fn not_read(path: &Path) -> Problem {
    let why = format!("Stemlock does not read {} files", extension(path).to_uppercase());
    Problem::warning("is left out", why, "convert it to FLAC or WAV").of(path)
}

/// The last part of `path`, as it can be shown.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn unreadable(folder: &Path, error: &io::Error) -> Problem {
    let choose = "choose the folder in which the stems lie";
    let (why, remedy) = match error.kind() {
        io::ErrorKind::NotFound => ("there is no such folder".to_owned(), choose),
        _ if folder.is_file() => ("it is a file".to_owned(), choose),
        io::ErrorKind::PermissionDenied => ("access is denied".to_owned(), "change its permissions, or copy it"),
        _ => (error.to_string(), "check the disk and the path"),
    };
    Problem::error("cannot be opened as a song", why, remedy).of(folder)
}
