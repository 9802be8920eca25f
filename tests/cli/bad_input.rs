//! Errors state what is wrong, in which file, why, and what to do. Exit status 1: nothing was done; 2: the command was
//! not understood; 3: done, but not everything plays.

use super::stage::{CliStage, assert_equals, heard, text};

/// Runs the program, which must end with `status` and print all of `words`.
fn refuses(stage: &CliStage, arguments: &[&str], status: i32, words: &[&str]) {
    let done = stage.run(arguments);
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(status), "{arguments:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{arguments:?} does not say \"{word}\": {said}");
    }
}

#[test]
fn what_is_no_song() {
    let stage = CliStage::new();
    stage.write("file.txt", "x");
    stage.write("empty/readme.txt", "x");
    stage.write("text/Bass.wav", "x");
    for verb in [&["info"][..], &["render", "--out", "mix.wav"]] {
        let with = |song| [verb, &[song]].concat();
        refuses(
            &stage,
            &with("nowhere"),
            1,
            &["error: ", "nowhere", "there is no such folder", "Choose the folder"],
        );
        refuses(&stage, &with("file.txt"), 1, &["file.txt", "it is a file", "Choose the folder"]);
        refuses(&stage, &with("empty"), 1, &["empty", "there is no audio file in it", "Choose the folder"]);
    }
    refuses(&stage, &["info", "text"], 3, &["Bass.wav", "Export it again"]);
    refuses(&stage, &["render", "text", "--out", "mix.wav"], 1, &["Bass.wav", "none of its stems plays"]);
    assert!(!stage.path("mix.wav").exists(), "nothing is written where nothing was rendered");
}

#[test]
fn a_stem_that_does_not_play_does_not_stop_the_others() {
    let stage = CliStage::new();
    stage.write_noise("song 90bpm/Keys.wav", 5, 5000);
    stage.write("song 90bpm/Bass.wav", "this is a text");
    refuses(&stage, &["render", "song 90bpm", "--out", "mix.wav"], 3, &["error: ", "Bass.wav", "cannot be played"]);
    assert_equals(&stage.read("mix.wav"), 0, |channel, n| heard(5, channel, n));
}

#[test]
fn what_is_not_understood() {
    let stage = CliStage::new();
    stage.write_noise("song/Keys.wav", 0, 100);
    let render = |more: &[&'static str]| [&["render", "song", "--out", "mix.wav"][..], more].concat();
    refuses(&stage, &render(&["--tempo", "0"]), 2, &["--tempo", "a tempo is from 1 to 999 BPM"]);
    refuses(&stage, &render(&["--tempo", "fast"]), 2, &["\"fast\" is not a number"]);
    refuses(&stage, &render(&["--tempo", "nan"]), 2, &["a tempo is from 1 to 999 BPM"]);
    refuses(&stage, &render(&["--tempo-map", "0:120,0:90"]), 2, &["each beat has to be after the one before it"]);
    refuses(&stage, &render(&["--tempo-map", "120"]), 2, &["\"120\" is not written like 16:90"]);
    refuses(&stage, &render(&["--tempo", "90", "--tempo-map", "0:90"]), 2, &["cannot be used with"]);
    refuses(&stage, &render(&["--from", "inf"]), 2, &["a beat is a number"]);
    refuses(&stage, &render(&["--rate", "100"]), 2, &["a rate is a whole number from 1000 Hz to 768000 Hz"]);
    refuses(&stage, &render(&["--block", "0"]), 2, &["--block"]);
    refuses(&stage, &["render", "song"], 2, &["--out"]);
    refuses(&stage, &["sing", "song"], 2, &["sing"]);
}

#[test]
fn nothing_to_render() {
    let stage = CliStage::new();
    stage.write_noise("song 60bpm/Keys.wav", 0, 48_000);
    let render = |more: &[&'static str]| [&["render", "song 60bpm", "--out", "mix.wav"][..], more].concat();
    refuses(&stage, &render(&["--from", "1"]), 1, &["nothing to render", "the longest stem (beat 1.000)"]);
    refuses(
        &stage,
        &render(&["--from", "0.5", "--to", "-2"]),
        1,
        &["the end (beat -2.000)", "Choose an earlier start"],
    );
    refuses(&stage, &render(&["--to", "1e8"]), 1, &["too long to render", "hours"]);
}

#[test]
fn where_nothing_can_be_written() {
    let stage = CliStage::new();
    stage.write_noise("song 60bpm/Keys.wav", 0, 100);
    stage.write("file", "x");
    let render =
        |out: &'static str, more: &[&'static str]| [&["render", "song 60bpm", "--out", out][..], more].concat();
    refuses(
        &stage,
        &render("nowhere/mix.wav", &[]),
        1,
        &["nowhere/mix.wav", "there is no such folder", "Choose another"],
    );
    refuses(&stage, &render("song 60bpm", &[]), 1, &["song 60bpm", "cannot be written"]);
    refuses(&stage, &render("mix.wav", &["--outputs", "file"]), 1, &["file", "cannot be written"]);
}

#[test]
fn a_stem_is_never_overwritten() {
    let stage = CliStage::new();
    stage.write_noise("song 60bpm/Main.wav", 0, 100);
    let before = std::fs::read(stage.path("song 60bpm/Main.wav")).unwrap();
    refuses(&stage, &["render", "song 60bpm", "--out", "song 60bpm/Main.wav"], 1, &["it is a stem of the song"]);
    let into = ["render", "song 60bpm", "--out", "mix.wav", "--outputs", "song 60bpm"];
    refuses(&stage, &into, 1, &["Main.wav", "it is a stem of the song"]);
    assert_eq!(std::fs::read(stage.path("song 60bpm/Main.wav")).unwrap(), before);
}
