//! Songs and sets for a host's browser: where they lie, what they are, and what to open.
//!
//! Any thread that may wait for files: a host indexes on a thread of its own. No audio is decoded. Not known here: plugin formats.
//!
//! A browser shows files, and a song is a folder. So a song is shown as its `song.toml`, or, where it has none, as the first of its audio files,
//! if their names say that they are stems: not every album is a song.

use std::path::{Path, PathBuf};

use crate::setlist::set::Set;
use crate::setlist::{AudioKind, Listing, RoleSource, Song, audio_kind, is_song_toml, scan_folder, shown_key};
use crate::time::BeatPos;

use super::keeper::{RecentSongs, is_set_file};

/// The kinds of files that stand for songs and sets: a name, and the extension.
pub const FILE_KINDS: [(&str, &str); 12] = [
    ("Song or set", "toml"),
    ("Playlist of songs", "m3u"),
    ("Playlist of songs", "m3u8"),
    ("Stems", "wav"),
    ("Stems", "flac"),
    ("Stems", "aif"),
    ("Stems", "aiff"),
    ("Stems", "mp3"),
    ("Stems", "m4a"),
    ("Stems", "mp4"),
    ("Stems", "ogg"),
    ("Stems", "opus"),
];

/// The least number of stems in a song without `song.toml`.
const LEAST_STEMS: usize = 2;

/// A song or a set in a host's browser.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BrowserEntry {
    /// Its name.
    pub name: String,
    /// The artist.
    pub creator: Option<String>,
    /// A line about it.
    pub words: String,
    /// Further facts: a key, and its value.
    pub facts: Vec<(&'static str, String)>,
}

/// The folders in which the recent songs and sets lie; not the home folder, nor a drive: they hold everything else too.
pub fn browsed_folders(recent: &RecentSongs, home: Option<&Path>) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for path in recent.folders() {
        let around = path.parent().filter(|parent| parent.parent().is_some() && Some(*parent) != home);
        let folder = around.unwrap_or(&path).to_owned();
        // Only what exists now; a set's file lies in its folder.
        if folder.is_dir() && !folders.iter().any(|known| folder.starts_with(known)) {
            folders.retain(|known| !known.starts_with(&folder));
            folders.push(folder);
        }
    }
    folders
}

/// The entry of the file at `path`; `None` if it stands for no song.
pub fn browsed(path: &Path) -> Option<BrowserEntry> {
    let folder = path.parent()?;
    if is_song_toml(path) {
        return scan_folder(folder).ok().map(|song| entry(&song));
    }
    match audio_kind(path) {
        AudioKind::Stem => {
            let listing = Listing::of(folder).ok()?;
            let is_first = listing.audio.first().is_some_and(|first| *first == path);
            let is_candidate = is_first && listing.song_toml.is_none() && listing.audio.len() >= LEAST_STEMS;
            let song = is_candidate.then(|| scan_folder(folder).ok()).flatten()?;
            let named = song.stems.iter().filter(|stem| stem.role_source == RoleSource::Name).count();
            (2 * named >= song.stems.len()).then(|| entry(&song))
        }
        // Other TOML files are not opened as sets, and playlists of other programs hold no songs.
        _ if !is_set_file(path) => None,
        _ => Set::open(path).ok().filter(lists_songs).map(|set| BrowserEntry {
            words: format!("Set of {} songs", set.songs.len()),
            name: set.name,
            ..BrowserEntry::default()
        }),
    }
}

fn lists_songs(set: &Set) -> bool {
    set.songs.iter().any(|song| song.folder.is_dir())
}

/// What to open for the file at `path`.
pub fn opened_for(path: &Path) -> PathBuf {
    let is_in_song = is_song_toml(path) || audio_kind(path) == AudioKind::Stem;
    path.parent().filter(|_| is_in_song).unwrap_or(path).to_owned()
}

fn entry(song: &Song) -> BrowserEntry {
    let stems = song.shown().count();
    let tempo = song.tempo_map.tempo_at(BeatPos::ZERO).get();
    let mut facts = vec![("tempo", format!("{tempo:.2}")), ("stems", stems.to_string())];
    facts.extend(song.key.as_deref().map(|key| ("key", shown_key(key, 0.0))));
    BrowserEntry {
        name: song.name.clone(),
        creator: song.artist.clone(),
        words: format!("Song of {stems} stems, {} BPM", (tempo * 100.0).round() / 100.0),
        facts,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::*;

    fn folder_with(root: &Path, name: &str, files: &[&str]) -> PathBuf {
        let folder = root.join(name);
        fs::create_dir_all(&folder).unwrap();
        files.iter().for_each(|file| fs::write(folder.join(file), "").unwrap());
        folder
    }

    #[test]
    fn songs_sets_and_folders_of_stems_are_shown_and_albums_are_not() {
        let keep = tempfile::tempdir().unwrap();
        let root = keep.path();
        let ode = folder_with(root, "Ode", &["Bass.wav", "Drums.wav"]);
        fs::write(ode.join("song.toml"), "artist = \"Ann\"\ntempo = 99.5\nkey = \"Dm\"\n").unwrap();
        let bare = folder_with(root, "Bare 104bpm", &["Bass.wav", "Drums.wav", "take 7.wav"]);
        let album = folder_with(root, "Album", &["01 One.mp3", "02 Two.mp3", "03 Drums.mp3"]);
        fs::write(root.join("set.toml"), "name = \"Friday\"\n[[song]]\nfolder = \"Ode\"\n").unwrap();
        fs::write(root.join("Cargo.toml"), "[package]\nname = \"x\"\n").unwrap();
        fs::write(root.join("radio.m3u"), "/gone/a.mp3\n").unwrap();
        let song = browsed(&ode.join("song.toml")).unwrap();
        assert_eq!((song.name.as_str(), song.creator.as_deref()), ("Ode", Some("Ann")));
        assert_eq!(song.words, "Song of 2 stems, 99.5 BPM");
        assert!(song.facts.contains(&("tempo", "99.50".to_owned())), "{:?}", song.facts);
        assert_eq!(browsed(&ode.join("Bass.wav")), None, "song.toml stands for it");
        assert_eq!(browsed(&bare.join("Bass.wav")).unwrap().words, "Song of 3 stems, 104 BPM");
        assert_eq!(browsed(&bare.join("Drums.wav")), None, "the first stands for it");
        assert_eq!(browsed(&album.join("01 One.mp3")), None);
        assert_eq!(browsed(&root.join("set.toml")).unwrap().name, "Friday");
        fs::copy(root.join("set.toml"), root.join("friday.toml")).unwrap();
        for other in ["Cargo.toml", "friday.toml", "radio.m3u", "gone.toml"] {
            assert_eq!(browsed(&root.join(other)), None, "{other}");
        }
        assert_eq!(opened_for(&ode.join("song.toml")), ode);
        assert_eq!(opened_for(&bare.join("Bass.wav")), bare);
        assert_eq!(opened_for(&root.join("set.toml")), root.join("set.toml"));
    }

    #[test]
    fn the_folders_around_recent_songs_are_browsed_once() {
        let keep = tempfile::tempdir().unwrap();
        let recent = RecentSongs::in_folder(&keep.path().join("settings"));
        let songs = keep.path().join("Songs");
        let [ode, waltz] = ["Ode", "More/Waltz"].map(|name| folder_with(&songs, name, &[]));
        let lone = folder_with(keep.path(), "Lone", &[]);
        [&lone, &waltz, &ode, &keep.path().join("gone/x").clone()].iter().for_each(|song| recent.remember(song));
        assert_eq!(browsed_folders(&recent, Some(keep.path())), [songs, lone]);
    }
}
