//! Mouse actions in the sheets beside the mixer.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use nice_plug_vizia::Found;
use stemlock::setlist::Song;
use tempfile::TempDir;
use vizia_core::prelude::{Code, Key, Modifiers};

use crate::stage::{self, Stage};

/// The time limit for a background task.
const PATIENCE: Duration = Duration::from_secs(20);

/// A song of three stems at 120 BPM, for as long as the folder is kept.
pub fn song() -> (TempDir, PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let folder = stage::write_song(&keep.path().join("Anthem"), &["Bass", "Drums", "Vocals"]);
    let stems = ["Bass", "Drums", "Vocals"].map(|name| format!("[[stem]]\nfile = \"{name}.wav\"\n")).concat();
    std::fs::write(folder.join("song.toml"), format!("tempo = 120.0\n{stems}")).unwrap();
    (keep, folder)
}

/// The view with this id.
pub fn view(stage: &mut Stage, id: &str) -> Found {
    stage.view.id(id).unwrap_or_else(|| panic!("there is no view {id}"))
}

/// The text of the view with this id.
pub fn words(stage: &mut Stage, id: &str) -> String {
    let found = view(stage, id);
    if found.text.is_empty() { found.name } else { found.text }
}

/// Clicks the view with this id, after the sheet was scrolled to it.
pub fn click(stage: &mut Stage, id: &str) {
    let place = reach(stage, id);
    stage.view.click(place);
    stage.view.settle();
}

/// The middle of the view with this id, after the sheet was scrolled to it.
pub fn reach(stage: &mut Stage, id: &str) -> (f32, f32) {
    let (_, top, _, bottom) = body(stage);
    for _ in 0..200 {
        let (x, y) = view(stage, id).middle();
        if y > bottom - 12.0 {
            stage.view.wheel((x, f32::midpoint(top, bottom)), -1.0);
        } else if y < top + 12.0 && is_in_body(stage, id) {
            stage.view.wheel((x, f32::midpoint(top, bottom)), 1.0);
        } else {
            return (x, y);
        }
        stage.view.frame();
    }
    panic!("{id} cannot be scrolled to: {:?}", view(stage, id).bounds);
}

fn body(stage: &mut Stage) -> (f32, f32, f32, f32) {
    let body = stage.view.class("sheet-body").first().map(|body| body.bounds);
    body.map_or((0.0, 0.0, 1e4, 1e4), |body| (body.x, body.y, body.x + body.w, body.y + body.h))
}

/// Whether a view is in the part of a sheet that scrolls.
fn is_in_body(stage: &mut Stage, id: &str) -> bool {
    let wanted = view(stage, id).entity;
    let everything = stage.view.everything();
    let place = |entity| everything.iter().position(|view| view.entity == entity);
    let body = stage.view.class("sheet-body").first().and_then(|body| place(body.entity));
    place(wanted) > body
}

/// Replaces the text of the box with this id, and presses Enter.
pub fn write(stage: &mut Stage, id: &str, text: &str) {
    type_into(stage, id, text);
    stage.view.key(Code::Enter, Key::Enter);
    stage.refresh();
}

/// Replaces the text of the box with this id.
pub fn type_into(stage: &mut Stage, id: &str, text: &str) {
    click(stage, id);
    stage.view.hold(Modifiers::CTRL);
    stage.view.key(Code::KeyA, Key::Character("a".into()));
    stage.view.hold(Modifiers::empty());
    if text.is_empty() {
        stage.view.key(Code::Delete, Key::Delete);
    }
    stage.view.type_text(text);
}

/// Chooses the entry with the text `words` from the open list.
pub fn choose(stage: &mut Stage, words: &str) {
    let entries = stage.view.class("choice");
    let entry = entries.iter().find(|entry| entry.name == words);
    let place = entry.unwrap_or_else(|| panic!("no {words} in {entries:?}")).middle();
    stage.view.click(place);
    stage.refresh();
}

/// Waits until `holds` does.
pub fn wait(stage: &mut Stage, what: &str, mut holds: impl FnMut(&mut Stage) -> bool) {
    let begun = Instant::now();
    while !holds(stage) {
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        stage.view.advance(Duration::from_millis(5));
    }
}

/// The open song, as it is now.
pub fn now(stage: &Stage) -> Song {
    Song::clone(&stage.keeper.song().unwrap())
}

/// Opens everything about the song.
pub fn open_panel(stage: &mut Stage) {
    click(stage, "song-button");
    assert!(stage.view.id("sheet").is_some());
}
