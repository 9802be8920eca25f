//! `stemlock collect` and `stemlock unpack`.

use super::fixtures::zip::zip;
use super::stage::CliStage;

const FRAMES: usize = 20_000;

#[test]
fn a_song_that_was_collected_sounds_the_same_without_the_files_it_was_made_of() {
    let stage = CliStage::new();
    stage.write_noise("song/Bass.wav", 0, FRAMES);
    stage.write_noise("else/Keys.wav", 1, FRAMES);
    let elsewhere = stage.path("else/Keys.wav");
    let toml = format!("tempo = 93.7\n[[stem]]\nfile = \"{}\"\npan = 0.5\n", elsewhere.display());
    stage.write("song/song.toml", toml);
    stage.json(&["render", "song", "--out", "before.wav"]);
    let done = stage.json(&["collect", "song", "all of it"]);
    let files: Vec<&str> = done["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
    assert_eq!(files, ["Keys.wav", "Bass.wav", "song.toml"]);
    std::fs::remove_dir_all(stage.path("else")).unwrap();
    std::fs::remove_dir_all(stage.path("song")).unwrap();
    stage.json(&["render", "all of it", "--out", "after.wav"]);
    let read = |name: &str| std::fs::read(stage.path(name)).unwrap();
    assert_eq!(read("after.wav"), read("before.wav"));
    let again = stage.run(&["collect", "all of it", "all of it"]);
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("something is there already"));
}

#[test]
fn what_is_missing_is_told_and_the_exit_status_says_so() {
    let stage = CliStage::new();
    stage.write_noise("song/Bass.wav", 0, FRAMES);
    stage.write("song/song.toml", "[[stem]]\nfile = \"Gone.wav\"\n");
    let done = stage.run(&["collect", "song", "new"]);
    assert_eq!(done.status.code(), Some(3));
    assert!(
        String::from_utf8_lossy(&done.stderr).contains("Gone.wav: was not copied: there is no such file"),
        "{done:?}"
    );
    assert!(stage.path("new/Bass.wav").exists());
}

#[test]
fn a_song_comes_out_of_its_archive_bit_for_bit() {
    let stage = CliStage::new();
    stage.write_noise("Bass.wav", 0, FRAMES);
    let bass = std::fs::read(stage.path("Bass.wav")).unwrap();
    stage.write("Ode.zip", zip(&[("Ode/Bass.wav", &bass)]));
    assert!(stage.run(&["unpack", "Ode.zip"]).status.success());
    assert_eq!(std::fs::read(stage.path("Ode/Ode/Bass.wav")).unwrap(), bass);
    let song = stage.json(&["info", "Ode"]);
    assert_eq!(song["stems"][0]["name"], "Bass");
    let twice = stage.run(&["unpack", "Ode.zip"]);
    assert!(!twice.status.success(), "{twice:?}");
}
