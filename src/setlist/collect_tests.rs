//! Tests of collecting songs.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::setlist::{Edit, StemEdit, lyrics, scan_folder};

pub fn files(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(files(&path).iter().map(|name| format!("{}/{name}", file_name(&path))));
        } else {
            names.push(file_name(&path));
        }
    }
    names.sort();
    names
}

/// A song with stems in its folder, in one inside it, and elsewhere.
fn song(root: &Path) -> Song {
    let folder = root.join("Ode");
    fs::create_dir_all(folder.join("WAV")).unwrap();
    fs::create_dir_all(root.join("else")).unwrap();
    let write = |name: &str, text: &str| fs::write(root.join(name), text).unwrap();
    write("Ode/Drums.wav", "drums");
    write("Ode/WAV/Bass.wav", "bass");
    write("else/Drums.wav", "other drums");
    write("Ode/Tick.wav", "tick");
    write("Ode/tempo.mid", "not a MIDI file");
    write("Ode/lyrics.lrc", "[00:01.00]Word");
    write("Ode/notes.pdf", "is nothing of the song");
    let toml = format!(
        "# ours\ntempo = 93.7\n[click]\nsound = \"Tick.wav\"\n[[stem]]\nfile = \"WAV/Bass.wav\"\nname = \"Low\"\n[[stem]]\nfile = \"{}\"\n\
         [[stem]]\nfile = \"Gone.wav\"\n[[section]]\nname = \"Verse\"\nbar = 1\n",
        root.join("else/Drums.wav").display()
    );
    write("Ode/song.toml", &toml);
    scan_folder(&folder).unwrap()
}

#[test]
fn all_files_of_a_song_are_in_one_folder_and_it_is_the_same_song() {
    let root = tempfile::tempdir().unwrap();
    let song = song(root.path());
    let rename = Edit::Stem(1, StemEdit::Name("Other kit".to_owned()));
    let song = rename.apply(&song).unwrap();
    let to = root.path().join("collected/Ode");
    let collected = collect(&song, &to, &[], None).unwrap();
    let wanted = ["Drums 2.wav", "Drums.wav", "Tick.wav", "WAV/Bass.wav", "lyrics.lrc", "song.toml", "tempo.mid"];
    assert_eq!(files(&to), wanted);
    assert_eq!(collected.files.len(), wanted.len());
    assert_eq!(collected.problems.len(), 1, "one stem was missing, and is told");
    let text = fs::read_to_string(to.join("song.toml")).unwrap();
    assert!(
        text.starts_with("# ours\ntempo = 93.7\n") && !text.contains(&root.path().display().to_string()),
        "{text}"
    );
    let again = scan_folder(&to).unwrap();
    let told = |song: &Song| -> Vec<(String, Vec<u8>)> {
        song.shown()
            .map(|slot| (song.stems[slot].name.clone(), fs::read(&song.stems[slot].file).unwrap_or_default()))
            .collect()
    };
    assert_eq!(told(&again), told(&song));
    assert_eq!((&again.tempo_map, &again.sections, &again.click), (&song.tempo_map, &song.sections, &song.click));
}

#[test]
fn a_folder_that_holds_something_is_left_alone_and_what_fails_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let song = song(root.path());
    let full = root.path().join("full");
    fs::create_dir(&full).unwrap();
    fs::write(full.join("mine.txt"), "mine").unwrap();
    let refused = |to: &Path| collect(&song, to, &[], None).unwrap_err().to_string();
    assert!(refused(&full).contains("something is there already"));
    assert!(refused(&full.join("mine.txt")).contains("something is there already"));
    assert!(refused(&song.folder.join("Inside")).contains("inside the song's own folder"));
    assert_eq!(files(&full), ["mine.txt"]);
    // A file in the way of a folder.
    let blocked = full.join("mine.txt/Ode");
    assert!(refused(&blocked).contains("was not written"));
    let mut lost = song.clone();
    lost.stems.iter_mut().for_each(|stem| stem.file = root.path().join("nowhere").join(file_name(&stem.file)));
    assert!(collect(&lost, &root.path().join("new"), &[], None).is_err());
    assert!(!root.path().join("new").exists());
}

/// A song with the `song.toml` in `toml`, and with `files` whose content is their name.
pub fn plain(root: &Path, toml: &str, files: &[&str]) -> Song {
    fs::create_dir_all(root.join("Ode")).unwrap();
    fs::write(root.join("Ode/song.toml"), toml).unwrap();
    for file in files {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    scan_folder(&root.join("Ode")).unwrap()
}

#[test]
fn a_file_beside_the_folder_is_copied_into_the_new_one_and_never_touched() {
    let root = tempfile::tempdir().unwrap();
    let toml = "[[stem]]\nfile = \"../shared/Drums.wav\"\n[[stem]]\nfile = \"Bass.wav\"\n";
    let mut song = plain(root.path(), toml, &["shared/Drums.wav", "Ode/Bass.wav"]);
    let to = root.path().join("Copy");
    collect(&song, &to, &[], None).unwrap();
    assert_eq!(files(&to), ["Bass.wav", "Drums.wav", "song.toml"]);
    assert_eq!(fs::read(scan_folder(&to).unwrap().stems[0].file.clone()).unwrap(), b"shared/Drums.wav");
    fs::remove_dir_all(&to).unwrap();
    // A failed run removes only what it created.
    if cfg!(target_os = "linux") {
        // A file that cannot be read.
        song.stems[1].file = "/proc/self/mem".into();
        let refused = collect(&song, &to, &[], None).unwrap_err().to_string();
        assert!(refused.contains("/proc/self/mem: cannot be read"), "{refused}");
        assert!(!to.exists());
    }
    assert!(root.path().join("shared/Drums.wav").is_file());
}

#[test]
fn what_the_former_folder_was_called_is_said_in_the_new_one() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("Ode 104bpm");
    fs::create_dir_all(folder.join("Stems")).unwrap();
    fs::write(folder.join("Stems/Drums.wav"), "").unwrap();
    fs::write(folder.join("Ode 104bpm.txt"), "All the words").unwrap();
    let song = scan_folder(&folder).unwrap();
    assert_eq!(song.tempo_source, TempoSource::Name);
    let to = root.path().join("USB/Other");
    collect(&song, &to, &[], None).unwrap();
    assert_eq!(files(&to), ["Stems/Drums.wav", "lyrics.txt", "song.toml"]);
    let again = scan_folder(&to).unwrap();
    assert_eq!((&again.name, &again.tempo_map), (&song.name, &song.tempo_map));
    assert_eq!(lyrics::find(&again).0.len(), lyrics::find(&song).0.len());
}

#[test]
fn a_missing_container_stays_one_file_and_is_told_once() {
    let root = tempfile::tempdir().unwrap();
    let track = |number: u16| format!("[[stem]]\nfile = \"Gone.mp4\"\ntrack = {number}\n");
    let song = plain(root.path(), &(track(1) + &track(2)), &["Ode/Drums.wav"]);
    let collected = collect(&song, &root.path().join("Copy"), &[], None).unwrap();
    assert_eq!(collected.problems.len(), 1);
    let gone = root.path().join("Copy/Gone.mp4");
    assert_eq!(collected.song.stems.iter().filter(|stem| stem.file == gone).count(), 2);
}

#[test]
fn what_fails_leaves_no_folder_that_would_be_refused_next_time() {
    let root = tempfile::tempdir().unwrap();
    let song = plain(root.path(), "", &["Ode/Drums.wav"]);
    let copy = root.path().join("Copy");
    fs::create_dir_all(copy.join("a/b")).unwrap();
    remove_empty_inside(&copy);
    assert!(copy.is_dir() && files(&copy).is_empty());
    collect(&song, &copy, &[], None).unwrap();
}

#[cfg(unix)]
#[test]
fn a_folder_inside_the_song_is_seen_through_links() {
    let root = tempfile::tempdir().unwrap();
    let song = plain(root.path(), "", &["Ode/Drums.wav"]);
    std::os::unix::fs::symlink(&song.folder, root.path().join("Link")).unwrap();
    fs::create_dir(root.path().join("else")).unwrap();
    for inside in ["Link/Copy", "else/../Ode/Copy"] {
        let refused = collect(&song, &root.path().join(inside), &[], None).unwrap_err().to_string();
        assert!(refused.contains("inside the song's own folder"), "{refused}");
    }
}

/// Other systems refuse such names.
#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_no_text_is_copied_under_one_that_is() {
    use std::os::unix::ffi::OsStrExt;
    let root = tempfile::tempdir().unwrap();
    let song = plain(root.path(), "", &["Ode/Drums.wav"]);
    fs::write(song.folder.join(std::ffi::OsStr::from_bytes(b"B\xe4ss.wav")), "bass").unwrap();
    let to = root.path().join("Copy");
    collect(&scan_folder(&song.folder).unwrap(), &to, &[], None).unwrap();
    assert!(scan_folder(&to).unwrap().stems.iter().any(|stem| fs::read(&stem.file).unwrap() == b"bass"));
}
