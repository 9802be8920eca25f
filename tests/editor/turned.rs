//! The song or the order changes while a drag or a box is open: an action started for a song applies to that song, or
//! to none.

use nice_plug_vizia::Input;
use stemlock::engine::Lead;
use stemlock::setlist::{Place, Song};
use tempfile::TempDir;
use vizia_core::prelude::{Code, Key, MouseButton};

use crate::hand::{choose, click, open_panel, type_into, view, words};
use crate::set::{gig, names, wait_for};
use crate::stage::Stage;

/// Three songs, of which the first plays.
fn stage() -> (TempDir, Stage) {
    let (keep, folder) = gig();
    let mut stage = Stage::with(&folder);
    stage.lead(Lead::Stemlock);
    stage.catch_up();
    (keep, stage)
}

/// The set turns to another song, as a pedal makes it.
fn turn(stage: &mut Stage, place: usize) {
    stage.keeper.launch_song(place, None);
    stage.stop_unseen();
    wait_for(stage, place);
}

/// A song of the set after it became current.
fn song(stage: &mut Stage, place: usize) -> Song {
    turn(stage, place);
    Song::clone(&stage.keeper.song().unwrap())
}

fn songs(stage: &mut Stage) -> [Song; 3] {
    [0, 1, 2].map(|place| song(stage, place))
}

/// A point in the lane, this many seconds into the song.
fn in_lane(seconds: f32) -> (f32, f32) {
    (seconds * 1000.0, 64.0 + 22.0 + 92.0 - 8.0)
}

#[test]
fn a_border_that_is_dragged_while_the_song_turns_moves_no_border() {
    let (_keep, mut stage) = stage();
    let before = songs(&mut stage);
    turn(&mut stage, 0);
    stage.view.hover(in_lane(0.5));
    stage.view.input(Input::Pressed(MouseButton::Left));
    stage.view.hover(in_lane(0.8));
    turn(&mut stage, 1);
    stage.view.hover(in_lane(0.9));
    stage.view.input(Input::Released(MouseButton::Left));
    stage.refresh();
    assert_eq!(songs(&mut stage), before);
    assert!(stage.keeper.glance().unwrap().queued.is_none(), "nor was it a click");
}

#[test]
fn what_is_typed_and_chosen_for_a_song_is_for_that_song() {
    let (_keep, mut stage) = stage();
    let [_, second, _] = songs(&mut stage);
    // The name of a section.
    turn(&mut stage, 0);
    stage.view.click_with(MouseButton::Right, in_lane(0.2));
    choose(&mut stage, "Rename Verse");
    stage.view.type_text("Opening");
    turn(&mut stage, 1);
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
    assert_eq!(song(&mut stage, 0).sections[0].name, "Opening");
    assert_eq!(song(&mut stage, 1), second);
    // A choice from a list.
    turn(&mut stage, 0);
    stage.view.click_with(MouseButton::Right, in_lane(0.2));
    turn(&mut stage, 1);
    choose(&mut stage, "Opening repeats");
    assert!(song(&mut stage, 0).sections[0].looped);
    assert_eq!(song(&mut stage, 1), second);
    // A box of the song panel.
    turn(&mut stage, 0);
    open_panel(&mut stage);
    type_into(&mut stage, "name", "Ode to the harbour");
    turn(&mut stage, 1);
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
    assert_eq!(names(&stage), ["Ode to the harbour", "2 Hymn", "3 Waltz"]);
    assert_eq!(words(&mut stage, "name"), "2 Hymn", "the box shows the song that is shown");
    assert_eq!(song(&mut stage, 1), second);
    type_into(&mut stage, "section-1-bar", "1.3");
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
    assert_ne!(song(&mut stage, 1).sections[1].place, second.sections[1].place, "and edits it");
    assert_eq!(song(&mut stage, 0).sections[1].place, Place::Beat(stemlock::time::BeatPos::new(1.0).unwrap()));
}

#[test]
fn a_row_that_is_dragged_and_a_menu_that_is_open_keep_their_song() {
    let (_keep, mut stage) = stage();
    let (x, y) = view(&mut stage, "handle-0").middle();
    let two = view(&mut stage, "handle-2").middle().1;
    stage.view.hover((x, y));
    stage.view.input(Input::Pressed(MouseButton::Left));
    stage.view.hover((x, y + 20.0));
    // A host restores another order, or the musician presses undo.
    stage.keeper.move_song(2, 0);
    stage.refresh();
    stage.view.hover((x, two));
    stage.view.input(Input::Released(MouseButton::Left));
    stage.refresh();
    assert_eq!(names(&stage), ["3 Waltz", "2 Hymn", "1 Ode"], "the song that was taken, to where it was let go");
    click(&mut stage, "more-1");
    stage.keeper.move_song(0, 2);
    stage.refresh();
    choose(&mut stage, "Take out of the set");
    assert_eq!(names(&stage), ["1 Ode", "3 Waltz"]);
    click(&mut stage, "more-0");
    choose(&mut stage, "Rename");
    stage.view.type_text("Air");
    stage.keeper.remove_song(0);
    stage.refresh();
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
    assert_eq!(names(&stage), ["3 Waltz"], "a song that is gone takes no name, nor does another one");
}
