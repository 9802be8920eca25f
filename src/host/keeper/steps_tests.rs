//! Undo and redo over a set and its songs.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::Arc;

use super::set_tests::{SetInstance, gig, write_song};
use crate::setlist::Edit;
use crate::time::FileStart;

#[test]
fn steps_of_a_set_and_of_its_songs_are_undone_in_the_order_in_which_they_were_made() {
    let (_disk, folder) = gig(&[("1 Ode", 0.5), ("2 Hymn", 0.25), ("3 March", 0.125)]);
    write_song(&folder.join("more"), 0.0);
    let mut instance = SetInstance::new();
    instance.open(&["1 Ode", "2 Hymn", "3 March"].map(|name| folder.join(name)).each_ref().map(PathBuf::as_path));
    let keys: Vec<_> = instance.keeper.set_view().rows.iter().map(|row| row.song).collect();
    let keeper = Arc::clone(&instance.keeper);
    let undone = || keeper.view().undo;
    let start_of = |key| keeper.book_of(key).unwrap().read().song().unwrap().start;
    keeper.move_song(2, 0);
    // The edits of a drag are one step; what changes nothing is none.
    [1.0, 2.0, 3.0, 3.0]
        .iter()
        .for_each(|start| keeper.edit_of(keys[0], &Edit::Start(FileStart::new(*start))).unwrap());
    keeper.move_song(0, 1);
    // A file that a helper adds is a step as well.
    instance.open(&[&folder.join("more/Bass.wav")]);
    assert_eq!(undone().as_deref(), Some("Add Bass"));
    let edited = "Move start";
    for before in ["Move song", edited, "Move song"] {
        assert!(keeper.undo());
        assert_eq!(undone().as_deref(), Some(before));
    }
    assert!(keeper.undo());
    assert_eq!((undone(), instance.names()), (None, ["1 Ode", "2 Hymn", "3 March"].map(str::to_owned).to_vec()));
    assert!(!keeper.undo());
    assert!(keeper.redo() && keeper.redo());
    assert_eq!((undone().as_deref(), keeper.view().redo.as_deref()), (Some(edited), Some("Move song")));
    // A new step of another song ends redoing.
    keeper.edit_of(keys[1], &Edit::Start(FileStart::new(1.0))).unwrap();
    assert!(keeper.view().redo.is_none() && !keeper.redo());
    assert!(keeper.undo() && keeper.undo());
    assert_eq!(undone().as_deref(), Some("Move song"));
    // And what it has ended does not come back once it is undone itself.
    assert!(keeper.redo() && keeper.redo() && !keeper.redo());
    assert_eq!((undone().as_deref(), start_of(keys[1])), (Some(edited), FileStart::new(1.0)));
}
