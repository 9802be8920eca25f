//! Tests of the editor as a musician uses it: a headless window with the real engine, without a display or a host.
//!
//! Views are found as a screen reader finds them. Tests check the sound, the parameters or the pixels.
#![cfg(feature = "plugin")]
#![allow(missing_docs, clippy::unwrap_used)]

mod act_keys;
mod acts;
mod bad_input;
mod click;
mod close_up;
mod contrast;
mod display;
mod exported;
mod faders;
mod files;
mod first_minutes;
#[path = "../../crates/skia-safe/tests/support/golden.rs"]
mod golden;
mod hand;
mod host_project;
mod host_signs;
mod kept;
mod key;
mod lanes;
mod long_set;
mod luminance;
mod midi;
mod pictures;
mod problems;
mod prompter;
mod readable;
mod report;
#[path = "../fixtures/scenes.rs"]
mod scenes;
mod sections;
mod sends;
mod set;
mod sing_along;
mod sizes;
mod song_panel;
mod songs;
mod sound;
#[path = "../fixtures/stage.rs"]
mod stage;
mod stage_view;
mod switches;
mod turned;
mod turned_faders;
mod whole_set;
mod words;
mod words_of_voices;
mod words_text;
#[path = "../fixtures/zip.rs"]
mod zip;

use std::path::PathBuf;

use nice_plug_vizia::{Found, HostEvent};
use pictures::compare as golden_of;
use stage::Stage;
use tempfile::TempDir;
use vizia_core::prelude::{BoundingBox, Role};

/// The stems of the usual song, in the order of their slots.
const STEMS: [&str; 4] = ["Bass", "Click", "Drums", "Vocals"];

/// A song of [`STEMS`] at 120 BPM, for as long as the folder is kept.
fn song() -> (TempDir, PathBuf) {
    song_of(&STEMS, "tempo = 120.0\n")
}

/// A song of these stems, with this `song.toml`.
fn song_of(names: &[&str], toml: &str) -> (TempDir, PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let folder = stage::write_song(&keep.path().join("Anthem"), names);
    std::fs::write(folder.join("song.toml"), toml).unwrap();
    (keep, folder)
}

/// The control of the parameter that hosts call `name`.
fn control(stage: &mut Stage, name: &str) -> Found {
    let mut controls = stage.view.named(name);
    controls.retain(|view| matches!(view.role, Role::Slider | Role::Switch | Role::ComboBox));
    assert_eq!(controls.len(), 1, "controls of {name}: {controls:?}");
    controls.remove(0)
}

/// Whether `outer` contains `inner`; edges may coincide.
fn within(outer: &BoundingBox, inner: &BoundingBox) -> bool {
    inner.x >= outer.x && inner.y >= outer.y && inner.right() <= outer.right() && inner.bottom() <= outer.bottom()
}

/// The text of the view with this id.
fn words(stage: &mut Stage, id: &str) -> String {
    let view = stage.view.id(id).unwrap_or_else(|| panic!("no view {id}"));
    if view.text.is_empty() { view.name } else { view.text }
}

/// Clicks the view with the text `text`.
fn click_on(stage: &mut Stage, text: &str) {
    let found = stage.view.named(text);
    let view = found.last().unwrap_or_else(|| panic!("nothing says {text}"));
    stage.view.click(view.middle());
}

/// The host's calls for one gesture that sets a parameter once.
fn one_gesture(name: &str, value: f32) -> Vec<HostEvent> {
    vec![HostEvent::Begun(name.into()), HostEvent::Set(name.into(), value), HostEvent::Ended(name.into())]
}

/// All texts of the window while the list of problems is open.
fn problems(stage: &mut Stage) -> String {
    let button = stage.view.id("ready-button").unwrap();
    stage.view.click(button.middle());
    stage.view.settle();
    let said = stage.view.everything().into_iter().map(|view| view.text + "\n").collect();
    stage.view.click(button.middle());
    said
}
