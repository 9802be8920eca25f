//! Lists a song's folder: audio files, `song.toml`, files with facts about the song, and files worth reporting.
//!
//! Main and loader threads. Files are classified by their names. Films are opened to count their tracks, and files whose
//! names do not tell what they are, to look at their first bytes.

use std::cmp::Ordering;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::content::{FileContent, content_of};
use super::import::{ContainerTracks, container_tracks};
use super::names::natural_file_order;
use super::{Problem, in_words};

/// The name of the file that describes a song.
pub const SONG_TOML: &str = "song.toml";

/// Extensions of stems.
const AUDIO: &[&str] = &[
    "wav", "wave", "bwf", "rf64", "bw64", "w64", "aif", "aiff", "aifc", "caf", "au", "snd", "flac", "mp3", "mp2",
    "mp1", "mpga", "m4a", "m4b", "mp4", "3gp", "aac", "adts", "ogg", "oga", "ogx", "mogg", "opus", "mka", "weba",
];

/// Extensions of films, which are stems if they have only sound, or several sound tracks, or are chosen.
const FILMS: &[&str] = &["mov", "m4v", "mkv", "webm"];

/// Extensions of films among those of stems: often they have no picture.
const SOMETIMES_FILMS: &[&str] = &["mp4", "3gp"];

/// Extensions of audio that cannot be read. Such files are reported.
const FOREIGN_AUDIO: &[&str] = &["wma", "ape", "wv", "mpc", "dsf", "dff", "m4p", "ac3", "dts", "tta", "sd2", "rx2"];

/// Extensions of archives, which may contain stems.
const PACKED: &[&str] = &["zip", "rar", "7z"];

/// Extensions of files that may state a song's tempo and sections.
const SPEAKING: &[&str] = &["mid", "midi", "kar", "rpp", "als", "dawproject", "chart"];

/// Extensions of files beside stems that hold no sound. They are not opened: a drive in a cloud would download them.
const SILENT: &[&str] = &[
    "txt", "md", "rtf", "pdf", "doc", "docx", "odt", "pages", "html", "htm", "json", "xml", "toml", "csv", "nfo",
    "log", "ini", "db", "lrc", "srt", "vtt", "cho", "chopro", "crd", "pro", "jpg", "jpeg", "png", "gif", "bmp",
    "webp", "tif", "tiff", "svg", "heic", "psd", "asd", "reapeaks", "rpp-bak", "cpr", "ptx", "cue", "m3u", "m3u8",
    "sfk", "pkf", "url", "lnk", "exe", "dll",
];

/// The kind of a file, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AudioKind {
    /// Audio that may be a stem.
    Stem,
    /// A film, which may be a stem.
    Film,
    /// Audio that Stemlock does not read.
    Foreign,
    /// Not audio.
    None,
}

/// The kind of the file at `path`, by its name.
pub fn audio_kind(path: &Path) -> AudioKind {
    let extension = extension(path);
    if AUDIO.contains(&extension.as_str()) {
        AudioKind::Stem
    } else if FILMS.contains(&extension.as_str()) {
        AudioKind::Film
    } else if FOREIGN_AUDIO.contains(&extension.as_str()) {
        AudioKind::Foreign
    } else {
        AudioKind::None
    }
}

/// A file's extension, in lower case.
pub fn extension(path: &Path) -> String {
    path.extension().map_or_else(String::new, |end| end.to_string_lossy().to_lowercase())
}

/// The content of a folder.
#[derive(Debug, Default)]
pub struct Listing {
    /// Audio files, in natural order.
    pub audio: Vec<PathBuf>,
    /// Films with one sound track, in natural order. They are stems only if there is no other audio, or if they are listed.
    pub films: Vec<PathBuf>,
    /// `song.toml`, in any case.
    pub song_toml: Option<PathBuf>,
    /// Files that may state facts about the song (projects, MIDI files, charts), in natural order.
    pub speaking: Vec<PathBuf>,
    /// Folders except hidden ones, in natural order.
    pub folders: Vec<PathBuf>,
    /// Archives.
    pub packed: Vec<PathBuf>,
    /// Files that are not used, though they may be meant to be.
    pub problems: Vec<Problem>,
}

impl Listing {
    /// Lists `folder`. Hidden files, and the `._` files that some systems write beside others, are skipped.
    ///
    /// # Errors
    /// The folder does not exist or cannot be read.
    pub fn of(folder: &Path) -> Result<Self, Problem> {
        let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
        let mut listing = Self::default();
        for entry in entries {
            match entry {
                Ok(entry) => listing.add(entry.path()),
                Err(error) => listing.problems.push(
                    Problem::warning("cannot be read to its end", in_words(&error), "check the disk").of(folder),
                ),
            }
        }
        let Self { audio, films, speaking, folders, packed, .. } = &mut listing;
        for paths in [audio, films, speaking, folders, packed] {
            paths.sort_by(|a, b| as_people_count(a, b));
        }
        listing.problems.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(listing)
    }

    fn add(&mut self, path: PathBuf) {
        let name = file_name(&path);
        if let Some(absent) = in_the_cloud(&path, &name) {
            self.problems.extend(absent);
        } else if name.starts_with('.') {
            // Hidden folders are skipped.
        } else if path.is_dir() && !is_song_toml(&path) {
            if name != "__MACOSX" {
                self.folders.push(path);
            }
        } else if is_song_toml(&path) {
            // If both exist, the documented spelling takes precedence.
            if self.song_toml.is_none() || name == SONG_TOML {
                self.song_toml = Some(path);
            }
        } else {
            self.add_file(path, &name);
        }
    }

    fn add_file(&mut self, path: PathBuf, name: &str) {
        let extension = extension(&path);
        let is = |endings: &[&str]| endings.contains(&extension.as_str());
        match audio_kind(&path) {
            // A broken link is kept as a missing file.
            AudioKind::Stem if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) => {
                self.problems.push(no_plain_file(&path));
            }
            AudioKind::Stem if is(SOMETIMES_FILMS) && has_picture(&path) => self.add_film(path),
            AudioKind::Stem => self.audio.push(path),
            AudioKind::Film => self.add_film(path),
            AudioKind::None if is(PACKED) => self.packed.push(path),
            AudioKind::None if is_speaking(&path) => self.speaking.push(path),
            AudioKind::None if name.eq_ignore_ascii_case("song.ini") => self.speaking.push(path),
            AudioKind::None if is(SILENT) => {}
            kind => self.add_unknown(path, kind),
        }
    }

    /// Adds a film: as audio if it has no picture, or several sound tracks.
    fn add_film(&mut self, path: PathBuf) {
        match container_tracks(&path) {
            Some(ContainerTracks { sounds, .. }) if sounds.len() > 1 => self.audio.push(path),
            Some(ContainerTracks { sounds, has_picture: false }) if !sounds.is_empty() => self.audio.push(path),
            Some(ContainerTracks { sounds, .. }) if sounds.is_empty() => {}
            _ => self.films.push(path),
        }
    }

    /// Adds a file whose name does not tell that Stemlock reads it, by its first bytes.
    fn add_unknown(&mut self, path: PathBuf, kind: AudioKind) {
        let may_be_misnamed = kind == AudioKind::Foreign || extension(&path).is_empty();
        match content_of(&path) {
            FileContent::Sound(_) if may_be_misnamed => self.audio.push(path),
            FileContent::Sound(what) => self.problems.push(otherwise_named(&path, what)),
            FileContent::Unread(unread) if unread.is_sound || kind == AudioKind::Foreign => {
                self.problems.push(unread.left_out(&path));
            }
            FileContent::Unknown if kind == AudioKind::Foreign => self.problems.push(not_read(&path)),
            _ => {}
        }
    }
}

/// Whether the file is named like one that may state a song's tempo and sections.
pub fn is_speaking(path: &Path) -> bool {
    SPEAKING.contains(&extension(path).as_str())
}

fn has_picture(path: &Path) -> bool {
    container_tracks(path).is_some_and(|tracks| tracks.has_picture)
}

/// The report on a sound file that is not named like one.
fn otherwise_named(path: &Path, what: &str) -> Problem {
    let why = format!("it is {what}, but is not named like one");
    Problem::note("is left out", why, "drop the file itself if it is a stem, or give its name the right ending")
        .of(path)
}

/// The report on a file like `.Drums.wav.icloud`, which stands for a file that is not on this computer; `None` for
/// other files.
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

/// The report on a path with an audio file's name that is not a file: a pipe, a device, a folder.
fn no_plain_file(path: &Path) -> Problem {
    let why = "it is not a file, but a folder, a pipe or a device";
    Problem::warning("is ignored", why, "put the file itself there").of(path)
}

/// Whether `path` is named `song.toml`, in any case.
pub fn is_song_toml(path: &Path) -> bool {
    file_name(path).eq_ignore_ascii_case(SONG_TOML)
}

/// The report on audio that Stemlock does not read.
pub fn not_read(path: &Path) -> Problem {
    let why = format!("Stemlock does not read {} files", extension(path).to_uppercase());
    Problem::warning("is left out", why, "convert it to FLAC or WAV").of(path)
}

/// The order of files by their names, as people count: `AG.wav`, `AG 2.wav`, `AG 10.wav`.
pub fn as_people_count(one: &Path, other: &Path) -> Ordering {
    natural_file_order(&file_name(one), &file_name(other)).then_with(|| one.cmp(other))
}

/// The last component of `path`, for display.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn unreadable(folder: &Path, error: &io::Error) -> Problem {
    let choose = "choose the folder that contains the stems";
    let (why, remedy) = match error.kind() {
        io::ErrorKind::NotFound => ("there is no such folder".to_owned(), choose),
        _ if folder.is_file() => ("it is a file".to_owned(), choose),
        io::ErrorKind::PermissionDenied => ("access is denied".to_owned(), "change its permissions, or copy it"),
        _ => (in_words(error), "check the disk and the path"),
    };
    Problem::error("cannot be opened as a song", why, remedy).of(folder)
}
