//! A panic in a keeper's threads costs what it happened in, and is told.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use super::Keeper;
use super::set_book::KeptSong;
use super::set_opening::{announce, identify, open};
use super::set_tests::{SetInstance, gig};
use crate::host::contain::trip;
use crate::setlist::Problem;
use crate::setlist::set::SetSong;

fn says(problems: &[Problem], words: &str) -> usize {
    problems.iter().filter(|problem| problem.to_string().contains(words)).count()
}

#[test]
fn the_attendant_of_a_set_outlives_its_panics_and_tells_them_once() {
    let (_disk, folder) = gig(&[("1 Ode", 0.5), ("2 Hymn", 0.25)]);
    let mut instance = SetInstance::new();
    instance.open(&[&folder]);
    // With a current song that does not exist, every round panics.
    instance.keeper.set.read().current = 9;
    std::thread::sleep(Duration::from_millis(600));
    instance.keeper.set.read().current = 0;
    instance.keeper.launch_song(1, None);
    instance.wait_for(1);
    // It could be told only when the set was in order again.
    instance.keeper.set.read().current = 9;
    std::thread::sleep(Duration::from_millis(600));
    instance.keeper.set.read().current = 0;
    instance.keeper.launch_song(0, None);
    instance.wait_for(0);
    let books = instance.keeper.set.books();
    let told = |book: &Arc<super::SharedBook>| {
        let problems = book.read().view(None, None).problems;
        says(&problems, "the window did not follow the songs of the set: a fault in Stemlock")
    };
    assert_eq!(books.iter().map(told).sum::<usize>(), 1);
}

#[test]
fn identifying_files_that_panics_is_told() {
    let (_disk, folder) = gig(&[("1 Ode", 0.5)]);
    let keeper = Keeper::default();
    let song = SetSong::in_folder(folder.join("1 Ode"));
    let entry = KeptSong::new(Arc::new(keeper.book().sibling()), song);
    let opened = open(&entry, announce(&entry));
    trip::after(0);
    identify(vec![opened]);
    let book = entry.book.read();
    assert!(!book.tickets.any() && book.song().is_some());
    assert_eq!(says(&book.view(None, None).problems, "the request was not carried out: a fault in Stemlock"), 1);
}
