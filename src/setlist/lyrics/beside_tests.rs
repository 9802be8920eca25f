//! Tests of which files beside a song hold its words.
#![allow(clippy::unwrap_used)]

use super::super::{Lyrics, find};
use super::*;
use crate::setlist::{scan_files, scan_folder};

/// A folder with these files; the lyrics among them say their names.
fn folder(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = if name.ends_with(".lrc") { format!("[00:01.00]{name}") } else { (*name).to_owned() };
        fs::write(path, text).unwrap();
    }
    folder
}

fn song_of(folder: &Path, files: &[&str]) -> Song {
    scan_files(&files.iter().map(|file| folder.join(file)).collect::<Vec<_>>())
}

/// The files in which lyrics of `song` were found.
fn found(song: &Song) -> Vec<String> {
    find(song).0.into_iter().map(|lyrics| lyrics.source).collect()
}

#[test]
fn a_song_that_is_one_file_of_a_folder_has_its_own_words_and_no_others() {
    let folder = folder(&[
        "A.mp3", "A.lrc", "A.txt", "B.mp3", "B.lrc", "B.es.lrc", "b p2.lrc", "B.txt", "C.wma", "C.lrc", "D.lrc",
    ]);
    let song = song_of(folder.path(), &["B.mp3"]);
    assert_eq!(found(&song), ["B.lrc", "B.txt", "B.es.lrc", "b p2.lrc", "D.lrc"], "D is no other song");
    let song = song_of(folder.path(), &["A.mp3"]);
    assert_eq!(found(&song), ["A.lrc", "A.txt", "D.lrc"]);
    let both = song_of(folder.path(), &["A.mp3", "B.mp3"]);
    assert_eq!(found(&both), ["A.lrc", "B.lrc", "B.es.lrc", "b p2.lrc", "D.lrc"]);
}

#[test]
fn words_for_the_whole_folder_count_for_each_of_its_songs() {
    let folder = folder(&[
        "Ode/A.mp3",
        "Ode/B.mp3",
        "Ode/A.lrc",
        "Ode/B.lrc",
        "Ode/lyrics.lrc",
        "Ode/Ode.txt",
        "Ode/ode.fr.lrc",
    ]);
    let song = song_of(&folder.path().join("Ode"), &["B.mp3"]);
    assert_eq!(found(&song), ["B.lrc", "lyrics.lrc", "Ode.txt", "ode.fr.lrc"]);
    let mix = self::folder(&["Ode/Ode.mp3", "Ode/Ode.lrc", "Ode/Bass.wav", "Ode/Keys.wav"]);
    let song = song_of(&mix.path().join("Ode"), &["Bass.wav", "Keys.wav"]);
    assert_eq!(found(&song), ["Ode.lrc"], "the mix is called like the folder");
    let named = self::folder(&["Ode/Bass.wav", "Ode/Night Train.txt", "Ode/Ode.lrc", "Ode/song.toml"]);
    fs::write(named.path().join("Ode/song.toml"), "name = \"Night Train\"\n").unwrap();
    assert_eq!(found(&scan_folder(&named.path().join("Ode")).unwrap()), ["Night Train.txt", "Ode.lrc"]);
}

#[test]
fn the_longest_name_tells_whose_words_they_are() {
    let folder =
        folder(&["Hey.mp3", "Hey You.mp3", "Hey.lrc", "Hey You.lrc", "Hey P2.lrc", "Hey You P2.lrc", "Heyday.lrc"]);
    assert_eq!(found(&song_of(folder.path(), &["Hey.mp3"])), ["Hey.lrc", "Hey P2.lrc", "Heyday.lrc"]);
    assert_eq!(found(&song_of(folder.path(), &["Hey You.mp3"])), ["Hey You.lrc", "Hey You P2.lrc", "Heyday.lrc"]);
    let numbered = self::folder(&["01. One.mp3", "02. Two.mp3", "01. One.lrc", "02. Two.lrc", "02. Two.wav.lrc"]);
    let song = song_of(numbered.path(), &["02. Two.mp3"]);
    assert_eq!(found(&song), ["02. Two.lrc", "02. Two.wav.lrc"]);
    assert_eq!(find(&song).0[1].language, None, "wav is no language");
    let containers = self::folder(&["A.stem.mp4", "B.stem.mp4", "A.lrc", "B.stem.lrc"]);
    assert_eq!(found(&song_of(containers.path(), &["A.stem.mp4"])), ["A.lrc"]);
}

#[test]
fn the_plain_file_comes_before_those_in_a_language() {
    let folder = folder(&["Bass.wav", "lyrics.es.lrc", "lyrics.lrc", "lyrics P2.lrc", "lyrics.pt-BR.lrc"]);
    let song = scan_folder(folder.path()).unwrap();
    assert_eq!(found(&song), ["lyrics.lrc", "lyrics.es.lrc", "lyrics.pt-BR.lrc", "lyrics P2.lrc"]);
    fs::remove_file(folder.path().join("lyrics.lrc")).unwrap();
    assert_eq!(found(&song)[0], "lyrics.es.lrc");
}

#[test]
fn words_may_lie_with_the_stems_below_the_song() {
    let folder = folder(&["Ode/Stems/Bass.wav", "Ode/Stems/Keys.wav", "Ode/Stems/words.lrc", "Ode/lyrics.lrc"]);
    let song = scan_folder(&folder.path().join("Ode")).unwrap();
    assert_eq!(found(&song), ["lyrics.lrc", "words.lrc"]);
}

#[test]
fn saved_words_are_named_after_the_file_of_a_song_among_others() {
    let folder = folder(&["A.mp3", "B.mp3", "C.stem.mp4"]);
    let lyrics = Lyrics::of_text("One");
    let spanish = Lyrics { language: Some("es".to_owned()), voice: Some("P2".to_owned()), ..lyrics.clone() };
    let path = |files: &[&str], lyrics: &Lyrics, number| {
        let path = words_path(&song_of(folder.path(), files), lyrics, number);
        file_name(&path)
    };
    assert_eq!(path(&["B.mp3"], &lyrics, 1), "B.lrc");
    assert_eq!(path(&["B.mp3"], &spanish, 2), "B P2 2.es.lrc");
    assert_eq!(path(&["C.stem.mp4"], &lyrics, 1), "C.lrc");
    assert_eq!(path(&["A.mp3", "B.mp3"], &lyrics, 1), "lyrics.lrc", "two files");
    assert_eq!(path(&["A.mp3", "B.mp3", "C.stem.mp4"], &spanish, 1), "lyrics P2.es.lrc");
    // What is saved is found again, and by no other song.
    let song = song_of(folder.path(), &["B.mp3"]);
    for lyrics in [&lyrics, &spanish] {
        fs::write(words_path(&song, lyrics, 1), "[00:01.00]One").unwrap();
    }
    assert_eq!(found(&song), ["B.lrc", "B P2.es.lrc"]);
    assert!(found(&song_of(folder.path(), &["A.mp3"])).is_empty());
    let alone = self::folder(&["B.mp3"]);
    assert_eq!(file_name(&words_path(&song_of(alone.path(), &["B.mp3"]), &lyrics, 1)), "lyrics.lrc");
}
