//! The key of a song: shown wherever the song is, with the key in which it sounds.

use crate::stage::Stage;
use crate::{STEMS, song_of, words};

#[test]
fn the_key_is_shown_with_the_transposition_wherever_the_song_is() {
    let (_keep, song) = song_of(&STEMS, "tempo = 120.0\nkey = \"fa# mineur\"\n");
    let mut stage = Stage::with(&song);
    stage.play(0.25, 2, 120.0);
    assert_eq!(words(&mut stage, "song-key"), "fa♯ mineur");
    let transpose = stage.parameters.bind(&stage.state, |state| &state.faders.global.transpose);
    assert!(transpose.set_text("3"));
    stage.play(0.5, 2, 120.0);
    stage.refresh();
    stage.play(0.5, 2, 120.0);
    assert_eq!(words(&mut stage, "song-key"), "fa♯ mineur → la mineur");
    let said: Vec<String> = stage.view.class("song-about").into_iter().map(|view| view.text).collect();
    let everything: String = stage.view.everything().into_iter().map(|view| view.text + "\n").collect();
    assert!(everything.matches("fa♯ mineur → la mineur").count() >= 1, "{said:?}");
    let name = stage.view.id("song-button").unwrap().middle();
    stage.view.click(name);
    stage.view.settle();
    assert_eq!(words(&mut stage, "key"), "fa♯ mineur → la mineur");
    let name = stage.view.id("song-button").unwrap().middle();
    stage.view.click(name);
    stage.view.settle();
    stage.open_stage_view();
    stage.play(0.75, 2, 120.0);
    assert_eq!(words(&mut stage, "stage-song"), "Anthem   fa♯ mineur → la mineur");
}

#[test]
fn what_is_no_key_is_shown_as_it_is() {
    let (_keep, song) = song_of(&STEMS, "tempo = 120.0\nkey = \"A or B\"\n");
    let mut stage = Stage::with(&song);
    stage.play(0.25, 2, 120.0);
    let transpose = stage.parameters.bind(&stage.state, |state| &state.faders.global.transpose);
    assert!(transpose.set_text("3"));
    stage.play(0.5, 2, 120.0);
    assert_eq!(words(&mut stage, "song-key"), "A or B");
}
