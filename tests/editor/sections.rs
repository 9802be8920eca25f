//! Sections and markers, edited in the lane and in the song panel: playback continues, acts use the new ones at once,
//! and every edit can be undone.

use std::path::PathBuf;

use nice_plug_vizia::ViewSize;
use stemlock::engine::Lead;
use stemlock::setlist::{Marker, Place, Section, Song, scan_folder};
use tempfile::TempDir;
use vizia_core::prelude::{Code, Key, Modifiers, MouseButton};

use crate::hand::{choose, click, now, open_panel, wait, words, write};
use crate::song_of;
use crate::stage::Stage;

/// A song of a second, four bars of a beat: a verse from bar 1, a chorus from bar 3.
fn sectioned() -> (TempDir, PathBuf, Stage) {
    let toml = "[[tempo_map]]\nbeat = 0\nbpm = 240.0\nmeter = \"1/4\"\n[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 3\nname = \"Chorus\"\n";
    let (keep, song) = song_of(&["Bass"], toml);
    let mut stage = Stage::new(Some(&song), ViewSize::new(1000, 620, 1.0));
    stage.load();
    (keep, song, stage)
}

/// A point in the lane: this many seconds into the song.
fn in_lane(seconds: f32) -> (f32, f32) {
    // The timeline is below the transport, with its lane at the bottom.
    (seconds * 1000.0, 64.0 + 92.0 - 8.0)
}

fn places(song: &Song) -> Vec<(String, Place)> {
    song.sections.iter().map(|section| (section.name.clone(), section.place)).collect()
}

fn undo(stage: &mut Stage) {
    stage.view.hold(Modifiers::CTRL);
    assert!(stage.view.key(Code::KeyZ, Key::Character("z".into())));
    stage.view.hold(Modifiers::empty());
    stage.refresh();
}

#[test]
fn a_border_is_dragged_to_another_bar_and_a_click_is_still_a_jump() {
    let (_keep, _song, mut stage) = sectioned();
    let before = now(&stage);
    stage.view.drag(in_lane(0.5), in_lane(0.73), 5);
    stage.refresh();
    assert_eq!(places(&now(&stage))[1], ("Chorus".to_owned(), Place::Bar(4)));
    stage.stop(1);
    assert!(stage.keeper.glance().unwrap().queued.is_none(), "what was dragged was not clicked");
    undo(&mut stage);
    assert_eq!(now(&stage), before);
    // A click on the very border jumps.
    stage.lead(Lead::Stemlock);
    stage.stop(1);
    stage.keeper.launch_song(0, None);
    stage.stop(1);
    let (x, y) = in_lane(0.5);
    stage.view.click((x + 1.0, y));
    stage.stop(1);
    assert_eq!(stage.keeper.glance().unwrap().queued.unwrap().word, "jump");
    assert_eq!(now(&stage), before);
}

#[test]
fn what_can_be_done_at_a_place_is_offered() {
    let (_keep, _song, mut stage) = sectioned();
    stage.view.click_with(MouseButton::Right, in_lane(0.76));
    choose(&mut stage, "Section from bar 4");
    assert_eq!(places(&now(&stage))[2], ("Section 3".to_owned(), Place::Bar(4)));
    stage.view.click_with(MouseButton::Right, in_lane(0.9));
    choose(&mut stage, "Rename Section 3");
    stage.view.type_text("Outro");
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
    assert_eq!(now(&stage).sections[2].name, "Outro");
    stage.view.click_with(MouseButton::Right, in_lane(0.9));
    choose(&mut stage, "Colour of Outro");
    choose(&mut stage, "Red");
    assert_eq!(now(&stage).sections[2].colour.unwrap().rgb, [0xff, 0x6b, 0x6b]);
    stage.view.click_with(MouseButton::Right, in_lane(0.9));
    choose(&mut stage, "Outro repeats");
    assert!(now(&stage).sections[2].looped);
    stage.view.click_with(MouseButton::Right, in_lane(0.9));
    choose(&mut stage, "Remove Outro");
    assert_eq!(now(&stage).sections.len(), 2);
    stage.view.click_with(MouseButton::Right, in_lane(0.24));
    choose(&mut stage, "Marker at bar 2");
    let marker = Marker { place: Place::Bar(2), name: "Marker 1".to_owned(), colour: None };
    assert_eq!(now(&stage).markers, [marker]);
    (0..6).for_each(|_| undo(&mut stage));
    assert_eq!(now(&stage).sections.len(), 2);
    assert!(now(&stage).markers.is_empty());
}

#[test]
fn a_section_that_is_added_while_the_song_plays_is_jumped_to_at_once() {
    let (_keep, _song, mut stage) = sectioned();
    stage.lead(Lead::Stemlock);
    stage.stop(1);
    stage.keeper.launch_song(0, None);
    stage.stop(3);
    stage.view.click_with(MouseButton::Right, in_lane(0.76));
    choose(&mut stage, "Section from bar 4");
    stage.load();
    let (x, y) = in_lane(0.9);
    stage.view.click((x, y));
    stage.stop(1);
    assert_eq!(stage.keeper.glance().unwrap().queued.unwrap().word, "jump");
    // The jump comes at the end of the section that sounds.
    for _ in 0..60 {
        stage.stop_unseen();
        if stage.keeper.glance().unwrap().queued.is_none() {
            break;
        }
    }
    let beat = stage.keeper.glance().unwrap().song_beat.get();
    assert!((3.0..3.2).contains(&beat), "{beat}");
}

#[test]
fn the_song_panel_lists_adds_and_edits_them_and_song_toml_and_the_project_keep_them() {
    let (_keep, song, mut stage) = sectioned();
    open_panel(&mut stage);
    assert_eq!(words(&mut stage, "section-1-bar"), "3");
    write(&mut stage, "section-1-name", "Refrain");
    write(&mut stage, "section-1-bar", "4");
    write(&mut stage, "section-0-bars", "1.5");
    click(&mut stage, "section-0-loop");
    click(&mut stage, "section-1-colour");
    choose(&mut stage, "Blue");
    click(&mut stage, "section-add");
    // There is a section at the playhead already: a message says so, and nothing happens.
    stage.refresh();
    let said = stage.view.everything();
    assert!(said.iter().any(|view| view.text.contains("another section begins there")));
    click(&mut stage, "marker-add");
    write(&mut stage, "marker-0-name", "Light");
    write(&mut stage, "marker-0-bar", "2");
    let wanted = now(&stage);
    let verse =
        Section { place: Place::Bar(1), name: "Verse".to_owned(), colour: None, bars: Some(1.5), looped: true };
    assert_eq!(wanted.sections[0], verse);
    assert_eq!((wanted.sections[1].name.as_str(), wanted.sections[1].place), ("Refrain", Place::Bar(4)));
    assert_eq!(wanted.markers, [Marker { place: Place::Bar(2), name: "Light".to_owned(), colour: None }]);
    // An invalid place is marked, and stays in its box.
    write(&mut stage, "section-1-bar", "soon");
    assert_eq!(now(&stage), wanted);
    write(&mut stage, "section-1-bar", "4");
    click(&mut stage, "save");
    wait(&mut stage, "song.toml", |_| {
        scan_folder(&song).is_ok_and(|song| song.sections.len() == 2 && song.markers.len() == 1)
    });
    let read = scan_folder(&song).unwrap();
    assert_eq!((read.sections, read.markers), (wanted.sections.clone(), wanted.markers.clone()));
    // A project saved like this opens like this, whatever song.toml contains by then.
    let saved = stage.keeper.saved();
    std::fs::write(song.join("song.toml"), "tempo = 240.0\n").unwrap();
    stage.keeper.restore(&saved);
    stage.catch_up();
    assert_eq!((now(&stage).sections, now(&stage).markers), (wanted.sections, wanted.markers));
    click(&mut stage, "section-0-remove");
    assert_eq!(now(&stage).sections.len(), 1);
}
