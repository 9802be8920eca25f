//! Edits of sections and markers: what they change, what they refuse, how they are undone and kept.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::setlist::{Edit, History, MidiSend, test_songs};
use crate::time::beat;

fn section(bar: i64, name: &str) -> Section {
    Section { place: Place::Bar(bar), name: name.to_owned(), colour: None, bars: None, looped: false }
}

/// A verse from bar 1, a chorus from bar 5; they came from another file.
fn song() -> Song {
    Song {
        sections: vec![section(1, "Verse"), section(5, "Chorus")],
        markers: vec![Marker { place: Place::Bar(2), name: "Key up".to_owned(), colour: None }],
        places_from: Some("Ode.als".to_owned()),
        ..test_songs::song(1)
    }
}

fn edited(edit: SectionEdit) -> Song {
    Edit::Sections(edit).apply(&song()).unwrap()
}

#[test]
fn each_edit_of_a_section_changes_its_field_and_makes_all_the_musicians_own() {
    let red = Some(Colour { rgb: [255, 0, 0] });
    let field = |edit| {
        let song = edited(edit);
        assert!(song.places_edited && song.places_from.is_none());
        song.sections[1].clone()
    };
    assert_eq!(field(SectionEdit::Name(1, " Refrain\n ".to_owned())).name, "Refrain");
    assert_eq!(field(SectionEdit::Place(1, Place::Beat(beat(17.5)))).place, Place::Beat(beat(17.5)));
    assert_eq!(field(SectionEdit::Colour(1, red)).colour, red);
    assert_eq!(field(SectionEdit::Bars(1, Some(8.0))).bars, Some(8.0));
    assert!(field(SectionEdit::Loop(1, true)).looped);
    assert_eq!(edited(SectionEdit::Add(section(9, "Coda"))).spans().len(), 3);
    assert_eq!(edited(SectionEdit::Remove(0)).sections, [section(5, "Chorus")]);
}

#[test]
fn what_is_sent_at_a_section_follows_its_name_unless_another_one_is_called_so() {
    let send = |name: &str| MidiSend { place: SendPlace::Section(name.into()), message: "PC 1".parse().unwrap() };
    let rename = |song: &Song, index, name: &str| {
        let renamed = Edit::Sections(SectionEdit::Name(index, name.to_owned())).apply(song).unwrap();
        renamed.sends
    };
    let once = Song { sends: vec![send("chorus "), send("Verse")], ..song() };
    assert_eq!(rename(&once, 1, "Refrain"), [send("Refrain"), send("Verse")]);
    let twice = Song { sections: vec![section(1, "Chorus"), section(5, "Chorus")], ..once };
    assert_eq!(rename(&twice, 1, "Refrain"), twice.sends);
}

#[test]
fn each_edit_of_a_marker_changes_its_field() {
    let edited = |edit| Edit::Markers(edit).apply(&song()).unwrap().markers;
    assert_eq!(edited(MarkerEdit::Name(0, "Key down".to_owned()))[0].name, "Key down");
    assert_eq!(edited(MarkerEdit::Place(0, Place::Bar(3)))[0].place, Place::Bar(3));
    assert_eq!(edited(MarkerEdit::Colour(0, Some(Colour { rgb: [1, 2, 3] })))[0].colour.unwrap().rgb, [1, 2, 3]);
    assert_eq!(edited(MarkerEdit::Remove(0)), []);
    let marker = Marker { place: Place::Bar(2), name: "Light".to_owned(), colour: None };
    assert_eq!(edited(MarkerEdit::Add(marker)).len(), 2, "markers may stand at one place");
}

#[test]
fn what_cannot_be_is_refused() {
    let far = Place::Beat(beat(1e9));
    for refused in [
        SectionEdit::Add(section(5, "Bridge")),
        SectionEdit::Add(section(6, " ")),
        SectionEdit::Add(Section { bars: Some(f64::NAN), ..section(6, "Bridge") }),
        SectionEdit::Add(Section { place: Place::Bar(i64::MAX - 1), ..section(6, "Bridge") }),
        SectionEdit::Place(0, Place::Bar(5)),
        SectionEdit::Place(0, far),
        SectionEdit::Place(0, Place::Bar(i64::MIN)),
        SectionEdit::Bars(0, Some(0.0)),
        SectionEdit::Bars(0, Some(1e9)),
        SectionEdit::Name(0, "\u{7}".to_owned()),
        SectionEdit::Name(2, "Coda".to_owned()),
        SectionEdit::Remove(2),
    ] {
        assert!(Edit::Sections(refused.clone()).apply(&song()).is_err(), "{refused:?}");
    }
    assert!(Edit::Markers(MarkerEdit::Place(0, far)).apply(&song()).is_err());
    assert!(Edit::Markers(MarkerEdit::Remove(1)).apply(&song()).is_err());
    let full = Song { sections: (1..=MOST_PLACES as i64).map(|bar| section(bar, "A")).collect(), ..song() };
    assert!(Edit::Sections(SectionEdit::Add(section(5000, "B"))).apply(&full).is_err());
    // On its own place a section may be put again.
    assert!(Edit::Sections(SectionEdit::Place(0, Place::Beat(beat(0.0)))).apply(&song()).is_ok());
}

#[test]
fn a_border_that_is_dragged_is_one_step_of_undo() {
    let (first, mut history) = (Arc::new(song()), History::default());
    let mut now = Arc::clone(&first);
    let moves = [6, 7, 8].map(|bar| SectionEdit::Place(1, Place::Bar(bar)));
    for edit in
        moves.into_iter().chain([SectionEdit::Name(1, "B".to_owned()), SectionEdit::Place(0, Place::Bar(2))])
    {
        let edit = Edit::Sections(edit);
        history.record(&edit, &now);
        now = Arc::new(edit.apply(&now).unwrap());
    }
    let mut labels = Vec::new();
    while let Some(before) = history.undo(&now) {
        now = before;
        labels.push(history.redone_next().unwrap().label.to_owned());
    }
    assert_eq!(labels, ["Move Verse", "Rename Chorus", "Move Chorus"]);
    assert_eq!(now, first, "and they come from the other file again");
}
