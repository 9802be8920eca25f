//! The mix of songs that were listed and not read yet: duplicated, saved, moved.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use super::set_book::KeptSong;
use super::set_opening::{announce, open};
use super::set_tests::{SetInstance, gig};
use super::ticket::Ticket;
use crate::setlist::StemFaders;
use crate::setlist::set::SetSong;

/// A song that a helper has listed and not read.
fn listed(instance: &SetInstance, folder: &Path) -> (KeptSong, Ticket) {
    let entry =
        KeptSong::new(Arc::new(instance.keeper.set.book().sibling()), SetSong::in_folder(folder.to_owned()));
    let ticket = announce(&entry);
    instance.keeper.set.change(|set| set.change("Add", |all| all.push(entry.clone())));
    (entry, ticket)
}

fn read(entry: &KeptSong, ticket: Ticket) {
    open(entry, ticket).0.end(ticket);
}

fn faders(entry: &KeptSong) -> StemFaders {
    entry.book.read().mix().unwrap().stem(0)
}

/// Two songs, the second of which is muted and at −6 dB by its `song.toml`.
fn muted_second() -> (tempfile::TempDir, [std::path::PathBuf; 2]) {
    let (disk, folder) = gig(&[("1 Ode", 0.5), ("2 Hymn", 0.25)]);
    let second = folder.join("2 Hymn");
    let toml = "tempo = 120\n[[stem]]\nfile = \"Bass.wav\"\ngain_db = -6.0\nmute = true\n";
    std::fs::write(second.join("song.toml"), toml).unwrap();
    (disk, [folder.join("1 Ode"), second])
}

#[test]
fn a_song_that_is_duplicated_before_it_is_read_has_its_own_mix_and_so_has_the_other_one() {
    let (_disk, [first, second]) = muted_second();
    let mut instance = SetInstance::new();
    instance.open(&[&first]);
    let (entry, ticket) = listed(&instance, &second);
    instance.keeper.duplicate_song(1);
    read(&entry, ticket);
    instance.settle();
    let copy = instance.keeper.set.read().entries[2].clone();
    let own = StemFaders { level: -6.0, muted: true, ..StemFaders::default() };
    assert_eq!((faders(&entry), faders(&copy)), (own, own));
    // Taken out and put back before it is read.
    let (entry, ticket) = listed(&instance, &second);
    instance.keeper.remove_song(3);
    instance.keeper.undo();
    read(&entry, ticket);
    assert_eq!(faders(&entry), own);
}

#[test]
fn what_is_moved_while_a_song_is_not_read_is_that_songs_and_nobody_elses() {
    let (_disk, [first, second]) = muted_second();
    let mut instance = SetInstance::new();
    instance.open(&[&first]);
    let (entry, ticket) = listed(&instance, &second);
    instance.keeper.choose_song(1);
    instance.wait_for(1);
    assert_eq!(instance.faders.stem(0), StemFaders::default(), "nobody has moved it yet");
    crate::host::abi::set(&instance.faders.stems[0].gain, -9.0);
    read(&entry, ticket);
    instance.settle();
    let own = StemFaders { level: -9.0, muted: true, ..StemFaders::default() };
    assert_eq!(instance.faders.stem(0), own);
    instance.keeper.choose_song(0);
    instance.wait_for(0);
    assert_eq!((instance.faders.stem(0), faders(&entry)), (StemFaders::default(), own));
}

#[test]
fn a_project_whose_song_is_read_after_its_parameters_were_taken_holds_no_more_than_they_do() {
    let (_disk, [first, second]) = muted_second();
    let mut instance = SetInstance::new();
    instance.open(&[&first]);
    let (entry, ticket) = listed(&instance, &second);
    instance.keeper.choose_song(1);
    instance.wait_for(1);
    let taken = instance.shown.while_saving(|| {
        let taken = instance.faders.stem(0);
        let reading = std::thread::spawn({
            let entry = entry.clone();
            move || read(&entry, ticket)
        });
        let text = instance.keeper.saved();
        reading.join().unwrap();
        (taken, text)
    });
    assert_eq!(taken.0, StemFaders::default());
    assert!(taken.1.contains("2 Hymn"), "{}", taken.1);
    let document: serde_json::Value = serde_json::from_str(&taken.1).unwrap();
    assert_eq!((&document["set"]["current"], &document["song"]["stems"]), (&1.into(), &serde_json::json!([])));
    assert!(instance.faders.stem(0).muted, "by now it is read");
    // The next project has all of it.
    let document: serde_json::Value = serde_json::from_str(&instance.keeper.saved()).unwrap();
    assert_eq!(document["song"]["stems"][0]["file"], "Bass.wav");
}

#[test]
fn a_song_that_was_never_read_is_read_where_it_is_located() {
    let (disk, [first, second]) = muted_second();
    let mut instance = SetInstance::new();
    instance.open(&[&first]);
    let _listed = listed(&instance, &disk.path().join("Elsewhere"));
    instance.keeper.choose_song(1);
    instance.wait_for(1);
    let text = instance.keeper.saved();
    let mut other = SetInstance::new();
    other.keeper.restore(&text);
    other.settle();
    crate::host::abi::set(&other.faders.stems[0].gain, -9.0);
    assert!(other.keeper.view().folder_problem.is_some() && other.keeper.song().unwrap().stems.is_empty());
    other.keeper.locate_folder(first.clone().join("gone"));
    other.settle();
    assert!(other.keeper.view().folder_problem.is_some(), "there is nothing either");
    other.keeper.locate_folder(second.clone());
    other.settle();
    let view = other.keeper.view();
    assert_eq!((view.folder_problem, other.keeper.song().unwrap().folder.clone()), (None, second));
    let own = StemFaders { level: -9.0, muted: true, ..StemFaders::default() };
    assert_eq!(other.faders.stem(0), own);
    let document: serde_json::Value = serde_json::from_str(&other.keeper.saved()).unwrap();
    assert_eq!(document["song"]["stems"][0]["file"], "Bass.wav");
}
