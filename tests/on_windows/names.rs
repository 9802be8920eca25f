//! Songs in folders of every kind of name and path that Windows has.

use std::fs;
use std::path::{Path, PathBuf};

use stemlock::setlist::{open_plain_file, scan_folder};

use crate::hosts::bank::FULL;
use crate::hosts::clap::ClapHost;
use crate::hosts::song::{SongFolder, played};

const FRAMES: usize = 4_096;

/// Names a folder in a network, in which the test may write: `\\nas\songs`.
const SHARE: &str = "STEMLOCK_SHARE";

/// Whether the song in this folder plays, bit for bit, from a project that names the folder.
fn plays(folder: &Path) -> bool {
    let song = serde_json::json!({ "version": 1, "song": { "folder": folder, "name": "Song", "stems": [] } });
    let fields = serde_json::json!({ "song": song.to_string() });
    let state = serde_json::json!({ "version": "0.1.0", "params": {}, "fields": fields });
    let mut host = ClapHost::playing(&state.to_string());
    let expected: Vec<f32> = (0..FRAMES).map(|frame| played("Bass", 0, frame)).collect();
    host.render(&FULL, 0, FRAMES, &[(0, 0)])[0] == expected
}

/// The same path with other words for the same place.
fn spelled(path: &Path, change: impl Fn(&str) -> String) -> PathBuf {
    change(path.to_str().unwrap()).into()
}

#[test]
fn a_song_is_found_however_its_path_is_written() {
    let song = SongFolder::new(&["Bass"], FRAMES);
    let path = song.path();
    assert!(path.to_str().unwrap().starts_with("C:\\"), "{path:?}: a drive letter and backslashes");
    for other in [
        path.to_owned(),
        spelled(path, |text| text.replace('\\', "/")),
        spelled(path, str::to_uppercase),
        spelled(path, str::to_lowercase),
        spelled(path, |text| format!(r"\\?\{text}")),
        path.join("."),
    ] {
        assert!(plays(&other), "{other:?}");
    }
    assert!(!plays(&path.join("Elsewhere")));
}

#[test]
fn a_path_of_three_hundred_characters_is_one_like_others() {
    let song = SongFolder::new(&["Bass"], FRAMES);
    let mut deep = song.path().to_owned();
    while deep.to_str().unwrap().len() < 300 {
        deep.push("A song with a name that is rather long");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::rename(song.path().join("Bass.wav"), deep.join("Bass.wav")).unwrap();
    assert!(plays(&deep));
}

#[test]
fn a_song_in_the_network_plays() {
    let Some(share) = std::env::var_os(SHARE) else { return };
    let song = SongFolder::new(&["Bass"], FRAMES);
    let folder = Path::new(&share).join(format!("Ode {}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::copy(song.path().join("Bass.wav"), folder.join("Bass.wav")).unwrap();
    assert!(folder.to_str().unwrap().starts_with(r"\\"));
    assert!(plays(&folder), "{folder:?}");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn names_in_another_case_are_the_same_files() {
    let song = SongFolder::new(&["Bass"], FRAMES);
    fs::write(song.path().join("SONG.TOML"), "[[stem]]\nfile = \"BASS.WAV\"\nname = \"Low\"\n").unwrap();
    let found = scan_folder(song.path()).unwrap();
    assert_eq!(found.stems.len(), 1);
    assert_eq!(found.stems[0].name, "Low", "{:?}", found.problems);
    assert!(plays(song.path()));
}

/// Such files come from other systems. Some versions of Windows open a device instead, which may block forever.
#[test]
fn a_file_that_is_called_like_a_device_is_read_or_refused_with_a_word() {
    let song = SongFolder::new(&["Bass"], FRAMES);
    for name in ["CON.wav", "aux.flac", "Com1.wav", "NUL.wav", "prn.mp3"] {
        // As no program for Windows names a file unless it wants to.
        let path = spelled(&song.path().join(name), |text| format!(r"\\?\{text}"));
        fs::copy(song.path().join("Bass.wav"), &path).unwrap();
        match open_plain_file(&song.path().join(name)) {
            Ok(file) => assert!(file.metadata().unwrap().is_file(), "{name}"),
            Err(why) => assert!(why.contains("rename the file"), "{name}: {why}"),
        }
        fs::remove_file(&path).unwrap();
    }
    fs::copy(song.path().join("Bass.wav"), spelled(&song.path().join("CON.wav"), |text| format!(r"\\?\{text}")))
        .unwrap();
    let found = scan_folder(song.path()).unwrap();
    assert_eq!(found.stems.len(), 2, "it keeps its place");
    let mut host = ClapHost::playing(&song.state());
    let heard = host.render(&FULL, 0, FRAMES, &[(0, 0)]);
    assert!(heard[0].iter().any(|&sample| sample != 0.0), "the others play, and nothing hangs");
}
