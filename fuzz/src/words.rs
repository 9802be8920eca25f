//! What people write: `song.toml`, and the names of files.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use stemlock::setlist::{SONG_TOML, collect, natural_order, scan_folder, scan_stems, song_toml_text};

use crate::folder::folder_in_memory;

/// A folder with two stems.
static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["Bass.wav", "Click 128bpm.wav"] {
        std::fs::write(folder.path().join(name), "").expect("a file");
    }
    folder
});

/// Reads a `song.toml`, writes the song into it, and reads it again: it is the same song.
pub fn song_toml(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let path = FOLDER.path().join(SONG_TOML);
    std::fs::write(&path, text).expect("a file");
    let Ok(song) = scan_folder(FOLDER.path()) else { return };
    assert!(song.start.get().is_finite());
    let Ok(written) = song_toml_text(text, &song, &[]) else { return };
    std::fs::write(&path, &written).expect("a file");
    let again = scan_folder(FOLDER.path()).expect("the same folder");
    assert!(song.is_written_like(&again), "written as:\n{written}\nof {song:#?}");
    let twice = song_toml_text(&written, &again, &[]).expect("what was written");
    assert_eq!(written, twice, "writing it again changes it");
}

/// Reads a `song.toml`, and collects the song twice: what is in the new folder is the same song, whose files are all there.
pub fn collected(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    std::fs::write(FOLDER.path().join(SONG_TOML), text).expect("a file");
    let Ok(song) = scan_folder(FOLDER.path()) else { return };
    let elsewhere = folder_in_memory();
    let folders = ["one", "two"].map(|name| elsewhere.path().join(name));
    let Ok(one) = collect(&song, &folders[0], &[], None) else {
        assert!(!folders[0].exists(), "what could not be collected is left behind");
        return;
    };
    let missing = song.stems.iter().filter(|stem| !stem.file.is_file()).count();
    assert!(missing == 0 || !one.problems.is_empty(), "a missing file is not told");
    assert!(one.files.iter().all(|file| file.starts_with(&folders[0]) && file.is_file()), "{:?}", one.files);
    assert_eq!(one.song.stems.len(), song.stems.len());
    let two = collect(&one.song, &folders[1], &[], None).expect("a song that was collected");
    let texts = folders.map(|folder| std::fs::read_to_string(folder.join(SONG_TOML)).expect("it was written"));
    assert_eq!(texts[0], texts[1], "collected again it is another song");
    assert_eq!(two.song.stems.len(), one.song.stems.len());
    let again = scan_folder(&one.song.folder).expect("a song");
    assert!(one.song.is_written_like(&again), "written as:\n{}\nof {:#?}", texts[0], one.song);
}

/// Names of files, a line each: they are in one order, whichever way they came, and become stems with a name.
pub fn names(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut names: Vec<&str> = text.lines().filter(|name| !name.is_empty()).take(8).collect();
    for a in &names {
        for b in &names {
            let order = natural_order(a, b);
            assert_eq!(order, natural_order(b, a).reverse(), "{a:?} {b:?}");
            assert_eq!(order == Ordering::Equal, a == b, "{a:?} {b:?}");
            for c in &names {
                let chain = (order, natural_order(b, c));
                if chain == (Ordering::Less, Ordering::Less) {
                    assert_eq!(natural_order(a, c), Ordering::Less, "{a:?} {b:?} {c:?}");
                }
            }
        }
    }
    names.sort_by(|a, b| natural_order(a, b));
    let folder = Path::new("/Songs/Ode");
    let files: Vec<PathBuf> = names.iter().map(|name| folder.join(format!("{name}.wav"))).collect();
    let stems = scan_stems(files.clone(), folder);
    assert_eq!(stems.len(), files.len());
    for stem in &stems {
        assert!(!stem.name.trim().is_empty(), "{:?} has no name", stem.file);
    }
}
