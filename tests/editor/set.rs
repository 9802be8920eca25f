//! A set in the window: songs are launched by a click and by keys, chosen, moved and removed; a click on a section
//! jumps to it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use stemlock::engine::Lead;
use stemlock::setlist::Output;
use tempfile::TempDir;
use vizia_core::prelude::{Code, EmitContext, Entity, Event, GenerationalId, Key, WindowEvent};

use crate::hand::{choose, click, view, words};
use crate::stage::{Stage, write_stem};

/// Three songs of a second, each with a stem at its own level, the first with two sections.
pub fn gig() -> (TempDir, PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let folder = keep.path().join("Gig");
    for (index, name) in ["1 Ode", "2 Hymn", "3 Waltz"].into_iter().enumerate() {
        let song = folder.join(name);
        std::fs::create_dir_all(&song).unwrap();
        write_stem(&song.join("Bass.wav"), |_| level(index) * 32_768.0);
        let sections =
            "[[section]]\nbar = 1\nlength = 0.25\nname = \"Verse\"\n[[section]]\nbeat = 1\nname = \"Chorus\"\n";
        std::fs::write(song.join("song.toml"), format!("tempo = 120.0\n{sections}")).unwrap();
    }
    (keep, folder)
}

pub fn level(index: usize) -> f64 {
    0.5 / f64::from(1 << index)
}

pub fn stage() -> (TempDir, Stage) {
    let (keep, folder) = gig();
    let mut stage = Stage::with(&folder);
    stage.lead(Lead::Stemlock);
    stage.catch_up();
    (keep, stage)
}

/// What main ends a block with.
pub fn heard(stage: &mut Stage) -> f64 {
    stage.stop_unseen();
    f64::from(*stage.heard(Output::Main).0.last().unwrap())
}

/// Waits until the window shows that this song is current.
pub fn wait_for(stage: &mut Stage, place: usize) {
    let begun = Instant::now();
    while stage.keeper.set_view().current != place {
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", stage.keeper.set_view());
        stage.stop_unseen();
        std::thread::sleep(Duration::from_millis(12));
    }
    stage.refresh();
}

pub fn names(stage: &Stage) -> Vec<String> {
    stage.keeper.set_view().rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn a_click_launches_a_song_and_its_mixer_is_shown() {
    let (_keep, mut stage) = stage();
    assert!(words(&mut stage, "set-title").contains("3 songs"));
    assert_eq!(words(&mut stage, "song-name"), "1 Ode");
    assert_eq!(heard(&mut stage), 0.0);
    click(&mut stage, "launch-1");
    assert_eq!(heard(&mut stage), level(1));
    wait_for(&mut stage, 1);
    assert_eq!(words(&mut stage, "song-name"), "2 Hymn");
    let row = view(&mut stage, "song-2").middle();
    stage.view.double_click(row);
    assert_eq!(heard(&mut stage), level(2));
}

#[test]
fn a_song_is_chosen_while_nothing_plays_and_the_keys_play_the_show() {
    let (_keep, mut stage) = stage();
    click(&mut stage, "song-2");
    assert_eq!(heard(&mut stage), 0.0, "chosen, and not launched");
    wait_for(&mut stage, 2);
    assert_eq!(words(&mut stage, "song-name"), "3 Waltz");
    stage.view.key(Code::KeyP, Key::Character("p".into()));
    assert_eq!(heard(&mut stage), level(2));
    stage.refresh();
    stage.view.key(Code::PageUp, Key::PageUp);
    assert_eq!(heard(&mut stage), level(1));
    stage.view.key(Code::F12, Key::F12);
    (0..3).for_each(|_| stage.stop_unseen());
    assert_eq!(heard(&mut stage), 0.0);
    // On the host's timeline, a single song leaves all keys to the host.
    let (_one, song) = crate::hand::song();
    let mut single = Stage::with(&song);
    assert!(!single.view.key(Code::PageDown, Key::PageDown));
}

/// Whether the light of each of these rows is green, after the host has played at this tempo.
fn greens<const ROWS: usize>(stage: &mut Stage, bpm: f64) -> [bool; ROWS] {
    stage.play(0.0, 3, bpm);
    stage.refresh();
    stage.view.hover((500.0, 400.0));
    let picture = stage.view.picture();
    let lights: Vec<_> = stage.view.class("light").iter().map(nice_plug_vizia::Found::middle).collect();
    std::array::from_fn(|place| {
        let row = view(stage, &format!("song-{place}")).bounds;
        let is_inside =
            |&&(x, y): &&(f32, f32)| (row.x..row.right()).contains(&x) && (row.y..row.bottom()).contains(&y);
        let &(x, y) = lights.iter().find(is_inside).unwrap();
        picture.pixel(x as u32, y as u32) == Some([0x35, 0xd0, 0x7f, 0xff])
    })
}

#[test]
fn a_row_whose_tempo_is_only_assumed_is_green_if_that_is_the_hosts_and_only_then() {
    let (_keep, folder) = gig();
    std::fs::write(folder.join("2 Hymn/song.toml"), "").unwrap();
    let mut stage = Stage::with(&folder);
    stage.lead(Lead::Stemlock);
    stage.catch_up();
    assert_eq!(greens(&mut stage, 120.0), [true; 3]);
    assert_eq!(greens(&mut stage, 104.0), [true, false, true], "a tempo that was stated is followed at any speed");
    click(&mut stage, "song-1");
    wait_for(&mut stage, 1);
    assert_eq!(greens(&mut stage, 104.0), [true, false, true]);
    assert_eq!(words(&mut stage, "ready"), "1 warning", "its display says the same");
    assert_eq!(greens(&mut stage, 120.0), [true; 3]);
    assert_eq!(words(&mut stage, "ready"), "Show ready");
}

#[test]
fn the_order_is_changed_and_undone() {
    let (_keep, mut stage) = stage();
    click(&mut stage, "more-0");
    choose(&mut stage, "Move down");
    assert_eq!(names(&stage), ["2 Hymn", "1 Ode", "3 Waltz"]);
    click(&mut stage, "more-2");
    choose(&mut stage, "Take out of the set");
    assert_eq!(names(&stage), ["2 Hymn", "1 Ode"]);
    stage.view.hold(vizia_core::prelude::Modifiers::CTRL);
    stage.view.key(Code::KeyZ, Key::Character("z".into()));
    stage.view.key(Code::KeyZ, Key::Character("z".into()));
    stage.view.hold(vizia_core::prelude::Modifiers::empty());
    assert_eq!(names(&stage), ["1 Ode", "2 Hymn", "3 Waltz"]);
}

#[test]
fn what_follows_a_song_is_typed_as_well_as_chosen() {
    let (_keep, mut stage) = stage();
    let mut follow = |typed: &str| {
        click(&mut stage, "more-0");
        choose(&mut stage, "Then after …");
        stage.view.type_text(typed);
        stage.view.key(Code::Enter, Key::Enter);
        stage.refresh();
        let about = stage.view.class("set-about").swap_remove(0).text;
        about.rsplit(" · ").next().unwrap_or_default().to_owned()
    };
    assert_eq!(follow("5 seconds of click"), "then go on after 5 seconds of click");
    assert_eq!(follow("3 bars"), "then go on after 3 bars");
    assert_eq!(follow("soon"), "then go on after 3 bars", "what is not understood changes nothing");
    assert_eq!(follow("Wait"), "then wait");
    click(&mut stage, "more-0");
    assert!(stage.view.class("choice").iter().any(|entry| entry.name == "Then wait, the next one ready"));
}

#[test]
fn a_section_is_jumped_to_and_what_waits_is_taken_back() {
    let (_keep, mut stage) = stage();
    click(&mut stage, "launch-0");
    heard(&mut stage);
    stage.refresh();
    click(&mut stage, "section-0");
    heard(&mut stage);
    stage.refresh();
    assert!(words(&mut stage, "queued").starts_with("Verse in "), "{}", words(&mut stage, "queued"));
    click(&mut stage, "take-back");
    heard(&mut stage);
    stage.refresh();
    assert_eq!(stage.view.id("queued").map(|view| view.text), Some(String::new()));
}

/// The order, and what may be undone.
fn undo(stage: &mut Stage) {
    stage.view.hold(vizia_core::prelude::Modifiers::CTRL);
    stage.view.key(Code::KeyZ, Key::Character("z".into()));
    stage.view.hold(vizia_core::prelude::Modifiers::empty());
    stage.refresh();
}

#[test]
fn a_row_is_dragged_and_moved_by_keys_and_both_are_undone() {
    let (_keep, mut stage) = stage();
    let (x, y) = view(&mut stage, "handle-0").middle();
    let two = view(&mut stage, "handle-2").middle().1 - y;
    stage.view.drag((x, y), (x, y + two), 6);
    stage.refresh();
    assert_eq!(names(&stage), ["2 Hymn", "3 Waltz", "1 Ode"]);
    assert_eq!(stage.keeper.set_view().current, 2, "the current song stays current");
    undo(&mut stage);
    assert_eq!(names(&stage), ["1 Ode", "2 Hymn", "3 Waltz"]);
    stage.view.drag((x, y), (x, y + 3.0), 2);
    assert_eq!(names(&stage), ["1 Ode", "2 Hymn", "3 Waltz"], "a click moves nothing");
    stage.view.hold(vizia_core::prelude::Modifiers::ALT);
    assert!(stage.view.key(Code::ArrowDown, Key::ArrowDown));
    assert!(stage.view.key(Code::ArrowUp, Key::ArrowUp) && stage.view.key(Code::ArrowUp, Key::ArrowUp));
    assert!(stage.view.key(Code::ArrowDown, Key::ArrowDown));
    stage.view.hold(vizia_core::prelude::Modifiers::empty());
    assert_eq!(names(&stage), ["2 Hymn", "1 Ode", "3 Waltz"]);
}

#[test]
fn a_song_is_renamed_in_the_list_whichever_is_current() {
    let (_keep, mut stage) = stage();
    click(&mut stage, "more-2");
    choose(&mut stage, "Rename");
    stage.view.type_text("Last waltz");
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
    assert_eq!(names(&stage), ["1 Ode", "2 Hymn", "Last waltz"]);
    undo(&mut stage);
    assert_eq!(names(&stage), ["1 Ode", "2 Hymn", "3 Waltz"]);
    click(&mut stage, "more-1");
    choose(&mut stage, "Once more");
    assert_eq!(names(&stage), ["1 Ode", "2 Hymn", "2 Hymn", "3 Waltz"]);
}

#[test]
fn what_is_typed_finds_songs_and_plays_nothing() {
    let (_keep, mut stage) = stage();
    let top = |stage: &mut Stage, place: usize| view(stage, &format!("song-{place}")).bounds.y;
    let tops = [0, 1, 2].map(|place| top(&mut stage, place));
    crate::hand::type_into(&mut stage, "find", "al");
    stage.refresh();
    assert_eq!(top(&mut stage, 2), tops[0], "the others are not shown");
    assert_eq!(stage.keeper.glance().unwrap().looping, None);
    crate::hand::type_into(&mut stage, "find", "p");
    assert_eq!(heard(&mut stage), 0.0, "P is a letter here");
    stage.view.key(Code::Escape, Key::Escape);
    stage.refresh();
    assert_eq!([0, 1, 2].map(|place| top(&mut stage, place)), tops);
}

/// The texts in a song's row: its settings for tonight, and the song itself.
#[test]
fn notes_are_written_in_the_list_undone_and_kept() {
    let (keep, mut stage) = stage();
    let gig = keep.path().join("Gig");
    assert_eq!(view(&mut stage, "notes-1").bounds.h, 0.0, "without notes there is no line for them");
    let note = |stage: &mut Stage, of: &str, text: &str| {
        click(stage, "more-1");
        choose(stage, of);
        stage.view.type_text(text);
        stage.view.key(Code::Enter, Key::Enter);
        stage.refresh();
    };
    note(&mut stage, "Notes on the song", "Capo 2");
    assert_eq!(words(&mut stage, "notes-1"), "Capo 2");
    note(&mut stage, "Notes for this set", "Ben sings ⏎ no solo");
    assert_eq!(words(&mut stage, "notes-1"), "Ben sings ⏎ no solo · Capo 2");
    assert_eq!(stage.keeper.set_view().rows[1].notes.as_deref(), Some("Ben sings\nno solo"));
    assert!(view(&mut stage, "notes-1").bounds.h > 10.0);
    undo(&mut stage);
    undo(&mut stage);
    assert_eq!(words(&mut stage, "notes-1"), "");
    (0..2).for_each(|_| assert!(stage.keeper.redo()));
    stage.refresh();
    // The box opens with the current text, and does not change it.
    click(&mut stage, "more-1");
    choose(&mut stage, "Notes for this set");
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
    assert_eq!(stage.keeper.set_view().rows[1].notes.as_deref(), Some("Ben sings\nno solo"));
    // A project keeps both.
    let saved = stage.keeper.saved();
    let again = Stage::new(None, nice_plug_vizia::ViewSize::new(1000, 620, 1.0));
    again.keeper.restore(&saved);
    again.wait_for_helpers();
    let rows = again.keeper.set_view().rows;
    let kept = |row: &stemlock::host::SetRow| (row.notes.clone(), row.song_notes.clone());
    assert_eq!(kept(&rows[1]), (Some("Ben sings\nno solo".to_owned()), Some("Capo 2".to_owned())));
    assert_eq!(kept(&rows[0]), (None, None));
    // set.toml has those of the set, song.toml those of the song.
    click(&mut stage, "save-set");
    stage.wait_for_helpers();
    let written = stemlock::setlist::set::Set::open(&gig).unwrap();
    assert_eq!(written.songs[1].notes.as_deref(), Some("Ben sings\nno solo"));
    click(&mut stage, "song-1");
    wait_for(&mut stage, 1);
    stage.keeper.save_song_toml(&[]);
    stage.wait_for_helpers();
    let toml = std::fs::read_to_string(gig.join("2 Hymn/song.toml")).unwrap();
    assert!(toml.contains("notes = \"Capo 2\""), "{toml}");
}

/// As when a row goes away while a key moves on to its neighbour.
#[test]
fn rows_that_are_told_at_once_to_take_the_focus_leave_it_to_the_last() {
    let (_keep, mut stage) = stage();
    let rows = ["song-0", "song-2", "song-1"].map(|id| view(&mut stage, id).entity);
    stage.view.with(move |cx| {
        for row in rows {
            cx.emit_custom(Event::new(WindowEvent::FocusIn).target(row).origin(Entity::root()));
        }
    });
    assert_eq!(stage.view.driver().focused(), rows[2]);
}

#[test]
fn arrow_up_goes_from_the_first_section_to_the_last_song() {
    let (_keep, mut stage) = stage();
    let [section, last] = ["section-0", "song-2"].map(|id| view(&mut stage, id).entity);
    stage.view.with(move |cx| {
        cx.emit_custom(Event::new(WindowEvent::FocusIn).target(section).origin(Entity::root()));
    });
    assert_eq!(stage.view.driver().focused(), section);
    stage.view.key(Code::ArrowUp, Key::ArrowUp);
    assert_eq!(stage.view.driver().focused(), last);
}

#[test]
fn tab_goes_from_a_row_to_its_buttons_and_on_to_the_next_row() {
    let (_keep, mut stage) = stage();
    let ids = ["song-0", "launch-0", "more-0", "song-1"].map(|id| view(&mut stage, id).entity);
    let first = ids[0];
    stage.view.with(move |cx| {
        cx.emit_custom(Event::new(WindowEvent::FocusIn).target(first).origin(Entity::root()));
    });
    let reached: Vec<_> = (0..4)
        .map(|_| {
            let focused = stage.view.driver().focused();
            stage.view.key(Code::Tab, Key::Tab);
            focused
        })
        .collect();
    assert_eq!(reached, ids);
}
