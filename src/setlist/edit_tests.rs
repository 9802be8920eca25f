//! Edits: what they change, what they refuse, and that no stem ever changes its slot.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::setlist::test_songs::{any_edit, song, stems};
use crate::setlist::{ClickFiles, Colour, Output, Role};
use crate::time::{Bpm, FileStart};

fn applied(edit: &Edit, song: &Song) -> Song {
    edit.apply(song).unwrap()
}

fn shown(song: &Song) -> Vec<usize> {
    song.shown().collect()
}

#[test]
fn each_edit_changes_its_field_and_has_a_label() {
    let before = song(3);
    let rename = |name: &str| Edit::Stem(1, StemEdit::Name(name.to_owned()));
    let after = applied(&rename(" Bass\u{7}\n Boost\u{2028} "), &before);
    assert_eq!(after.stems[1].name, "Bass Boost");
    assert_eq!(rename("x").label(&after), "Rename Bass Boost");
    let long = "\u{1f941}".repeat(300);
    assert_eq!(applied(&rename(&long), &before).stems[1].name, long);
    assert_eq!(applied(&Edit::Name(" Ode ".to_owned()), &before).name, "Ode");
    let colour = Some(Colour { rgb: [1, 2, 3] });
    let of_stem = |edit: StemEdit| applied(&Edit::Stem(2, edit), &before).stems[2].clone();
    assert_eq!(of_stem(StemEdit::Role(Role::Click)).role, Role::Click);
    assert_eq!(of_stem(StemEdit::Colour(colour)).colour, colour);
    assert_eq!(of_stem(StemEdit::Output(Some(Output::Pad))).output, Some(Output::Pad));
    assert_eq!(of_stem(StemEdit::Transposed(Some(false))).transposed, Some(false));
    assert_eq!(of_stem(StemEdit::Formants(Some(true))).formants, Some(true));
    let after = applied(&Edit::Start(FileStart::new(-2.5)), &before);
    assert_eq!((after.start.get(), after.start_edited), (-2.5, true));
    let map = TempoMap::constant(Bpm::new(93.7).unwrap());
    let after = applied(&Edit::TempoMap(map.clone()), &before);
    assert_eq!((after.tempo_map, after.tempo_source), (map, TempoSource::Edited));
    assert_eq!(Edit::Remove(0).label(&before), "Remove Stem 0");
}

#[test]
fn a_file_that_becomes_the_click_is_no_stem_any_more_unless_it_is_restored() {
    let before = song(3);
    let named = |beat: Option<&str>, accent: Option<&str>| {
        let files = ClickFiles { beat: beat.map(str::to_owned), accent: accent.map(str::to_owned) };
        Edit::Click(MadeClick { files, ..MadeClick::default() })
    };
    let file = before.stems[1].file.file_name().unwrap().to_str().unwrap();
    let after = applied(&named(None, Some(file)), &before);
    assert_eq!(after.stems.iter().map(|stem| stem.removed).collect::<Vec<_>>(), [false, true, false]);
    let restored = applied(&Edit::Restore(1), &after);
    let again = applied(&named(Some("Tick.wav"), Some(file)), &restored);
    assert!(!again.stems[1].removed, "as the musician wants it");
}

#[test]
fn what_cannot_be_is_refused() {
    let before = song(2);
    for refused in [
        Edit::Name(" \n ".to_owned()),
        Edit::Stem(0, StemEdit::Name(String::new())),
        Edit::Stem(0, StemEdit::Name("x".repeat(1001))),
        Edit::Stem(2, StemEdit::Role(Role::Bass)),
        Edit::Start(FileStart::new(f64::NAN)),
        Edit::Start(FileStart::new(1e9)),
        Edit::Move { slot: 2, place: 0 },
        Edit::Remove(usize::MAX),
        Edit::Restore(2),
        Edit::Locate { folder: "/a".into(), files: vec![(7, "/a/b.wav".into())] },
    ] {
        assert!(refused.apply(&before).is_err(), "{refused:?}");
    }
}

#[test]
fn a_strip_moves_to_its_place_among_those_that_are_shown() {
    let song = applied(&Edit::Remove(1), &song(4));
    let moved = |slot, place| shown(&applied(&Edit::Move { slot, place }, &song));
    assert_eq!(shown(&song), [0, 2, 3]);
    assert_eq!(moved(3, 0), [3, 0, 2]);
    assert_eq!(moved(0, 1), [2, 0, 3]);
    assert_eq!(moved(0, 2), [2, 3, 0]);
    assert_eq!(moved(0, 99), [2, 3, 0]);
    assert_eq!(moved(2, 1), [0, 2, 3]);
    assert_eq!(shown(&applied(&Edit::Restore(1), &song)), [0, 1, 2, 3], "it comes back to its place");
}

#[test]
fn new_stems_take_free_slots_first_and_then_those_of_removed_ones() {
    let before = applied(&Edit::Remove(3), &song(MAX_STEMS - 1));
    let after = applied(&Edit::Add(stems(100..101)), &before);
    assert_eq!(after.stems.len(), MAX_STEMS);
    assert!(after.stems[3].removed);
    let full = applied(&Edit::Add(stems(101..102)), &after);
    assert_eq!(full.stems[3].name, "Stem 101");
    assert_eq!(full.order.last(), Some(&3));
    assert!(Edit::Add(stems(102..103)).apply(&full).is_err());
    let again = applied(&Edit::Add(stems(3..4)), &before);
    assert!(!again.stems[3].removed, "the same file is the same stem");
    assert_eq!(again.stems.len(), before.stems.len());
}

#[test]
fn a_song_that_moved_takes_its_files_along() {
    let mut before = song(2);
    before.stems.push(Stem::of_file("/elsewhere/x.wav".into()));
    before.arrange([]);
    let edit = Edit::Locate { folder: "/new".into(), files: vec![(0, "/new/take 2.wav".into())] };
    let files: Vec<_> = applied(&edit, &before).stems.into_iter().map(|stem| stem.file).collect();
    assert_eq!(files, ["/new/take 2.wav", "/new/1.wav", "/elsewhere/x.wav"].map(PathBuf::from));
}

proptest! {
    #[test]
    fn the_order_stays_a_permutation_and_stems_stay_in_their_slots(edits in prop::collection::vec(any_edit(), 0..40)) {
        let mut now = song(5);
        for edit in &edits {
            let Ok(after) = edit.apply(&now) else { continue };
            let mut order = after.order.clone();
            order.sort_unstable();
            prop_assert_eq!(order, (0..after.stems.len()).collect::<Vec<_>>());
            for (before, after) in now.stems.iter().zip(&after.stems) {
                prop_assert!(before.file == after.file || before.removed, "{:?}", edit);
            }
            now = after;
        }
    }
}
