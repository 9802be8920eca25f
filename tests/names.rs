//! Folders as they occur in practice, in ten languages: the interpretation of every name.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "names/check.rs"]
mod check;

use std::fs;
use std::path::Path;

use stemlock::setlist::scan_folder;
use unicode_normalization::UnicodeNormalization;

#[test]
fn every_name_of_every_folder_is_read_as_people_mean_it() {
    let (names, folders, wrong) = check::check(str::to_owned);
    assert_eq!(wrong, [""; 0], "{} of {names} names are wrong", wrong.len());
    assert!(names >= 400 && folders >= 40, "only {names} names in {folders} folders");
}

#[test]
fn it_is_the_same_with_letters_and_accents_taken_apart() {
    assert_eq!(check::check(|name| name.nfd().collect()).2, [""; 0]);
}

#[test]
fn song_toml_meets_its_files_whatever_their_form() {
    let forms: [fn(&str) -> String; 2] = [|name| name.nfc().collect(), |name| name.nfd().collect()];
    for (disk, toml) in [(forms[0], forms[1]), (forms[1], forms[0])] {
        let folder = tempfile::tempdir().unwrap();
        for name in ["Batería.wav", "Chœurs été.wav", "가이드.wav", "ガイド.wav"] {
            fs::write(folder.path().join(disk(name)), []).unwrap();
        }
        let text = toml(
            "[[stem]]\nfile = \"ガイド.wav\"\n[[stem]]\nfile = \"가이드.wav\"\n[[stem]]\nfile = \"Batería.wav\"\nname = \"Kit\"\n\
             [[stem]]\nfile = \"Chœurs été.wav\"\n",
        );
        fs::write(folder.path().join("song.toml"), &text).unwrap();
        let song = scan_folder(folder.path()).unwrap();
        assert_eq!(song.stems.len(), 4, "{:?}", song.stems);
        assert!(song.stems.iter().all(|stem| Path::new(&stem.file).exists()), "every file is found");
        assert_eq!(song.stems[2].name, "Kit");
        let again = stemlock::setlist::song_toml_text(&text, &song, &[]).unwrap();
        assert_eq!(again.matches("[[stem]]").count(), 4, "{again}");
        let plain: String = again.nfc().collect();
        assert!(plain.contains("name = \"Kit\""), "{again}");
    }
}
