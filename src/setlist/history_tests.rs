//! Undoing: every step leads back to the very song that was there, and forth again.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::setlist::StemEdit;
use crate::setlist::test_songs::{any_edit, song};
use crate::time::FileStart;

/// A song, and what was done to it.
struct EditDesk {
    song: Arc<Song>,
    history: History,
}

impl EditDesk {
    fn new() -> Self {
        Self { song: Arc::new(song(5)), history: History::default() }
    }

    fn edit(&mut self, edit: &Edit) -> bool {
        let Ok(after) = edit.apply(&self.song) else { return false };
        self.history.record(edit, &self.song);
        self.song = Arc::new(after);
        true
    }

    fn undo(&mut self) -> bool {
        let before = self.history.undo(&self.song);
        before.map(|song| self.song = song).is_some()
    }

    fn redo(&mut self) -> bool {
        let after = self.history.redo(&self.song);
        after.map(|song| self.song = song).is_some()
    }
}

fn rename(slot: usize, name: &str) -> Edit {
    Edit::Stem(slot, StemEdit::Name(name.to_owned()))
}

#[test]
fn edits_of_one_field_are_undone_together() {
    let mut desk = EditDesk::new();
    for edit in
        [rename(0, "B"), rename(0, "Ba"), rename(0, "Bass"), rename(1, "K"), Edit::Remove(2), Edit::Remove(3)]
    {
        assert!(desk.edit(&edit));
    }
    let mut labels = Vec::new();
    while let Some(label) = desk.history.undone_next().map(|step| step.label.to_owned()) {
        labels.push(label);
        assert!(desk.undo());
    }
    assert_eq!(labels, ["Remove Stem 3", "Remove Stem 2", "Rename Stem 1", "Rename Stem 0"]);
    assert_eq!(*desk.song, song(5));
}

#[test]
fn an_edit_after_undoing_is_a_step_of_its_own_and_ends_redoing() {
    let mut desk = EditDesk::new();
    desk.edit(&rename(0, "A"));
    desk.edit(&Edit::Start(FileStart::new(1.0)));
    assert!(desk.undo());
    assert_eq!(desk.history.redone_next().map(|step| step.label), Some("Move start"));
    desk.edit(&rename(0, "B"));
    assert!(!desk.redo());
    assert!(desk.undo());
    assert_eq!(desk.song.stems[0].name, "A");
}

#[test]
fn a_hundred_steps_are_kept() {
    let mut desk = EditDesk::new();
    for step in 0..250 {
        desk.edit(&rename(step % 2, &step.to_string()));
    }
    let mut steps = 0;
    while desk.undo() {
        steps += 1;
    }
    assert_eq!(steps, MOST_STEPS);
    assert_eq!((desk.song.stems[0].name.as_str(), desk.song.stems[1].name.as_str()), ("148", "149"));
}

proptest! {
    #[test]
    fn undoing_and_redoing_lead_back(edits in prop::collection::vec(any_edit(), 0..60), back in 0_usize..70) {
        let mut desk = EditDesk::new();
        // The song on each side of each step.
        let mut songs = vec![Arc::clone(&desk.song)];
        for edit in &edits {
            let steps = desk.history.past.len();
            if desk.edit(edit) {
                songs.truncate(steps + 1);
                songs.resize(desk.history.past.len() + 1, Arc::clone(&desk.song));
                *songs.last_mut().unwrap() = Arc::clone(&desk.song);
            }
        }
        let mut at = songs.len() - 1;
        for _ in 0..back {
            prop_assert_eq!(desk.undo(), at > 0);
            at = at.saturating_sub(1);
            prop_assert_eq!(&desk.song, &songs[at]);
        }
        while desk.redo() {
            at += 1;
            prop_assert_eq!(&desk.song, &songs[at]);
        }
        prop_assert_eq!(at, songs.len() - 1);
    }
}
