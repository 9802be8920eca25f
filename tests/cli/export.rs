//! `stemlock export`.

use std::fs;

use super::stage::{CliStage, assert_equals, heard, text};

const TOML: &str = "[[tempo_map]]\nbeat = 0\nbpm = 93.7\nmeter = \"3/4\"\n[[tempo_map]]\nbeat = 3\nbpm = 120\n\
    [[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 2\nname = \"Chorus\"\n[[marker]]\nbeat = 1\nname = \"Key up\"\n";

#[test]
fn what_was_exported_says_the_same_beside_the_stems() {
    let stage = CliStage::new();
    let frames = 100_000;
    stage.write_noise("song/Bass.wav", 0, frames);
    stage.write("song/song.toml", TOML);
    let told = stage.json(&["info", "song"]);
    for kind in ["rpp", "dawproject", "mid"] {
        let folder = format!("again {kind}");
        stage.write_noise(&format!("{folder}/Bass.wav"), 0, frames);
        let file = format!("{folder}/map.{kind}");
        let done = stage.json(&["export", "song", "--to", kind, "--out", &file]);
        assert_eq!(done["bytes"], fs::metadata(stage.path(&file)).unwrap().len());
        let again = stage.json(&["info", &folder]);
        assert_eq!(again["tempo_from"], format!("map.{kind}"));
        // A MIDI file stores whole microseconds, and the export reports that.
        assert_eq!(done["notes"].as_array().unwrap().len(), usize::from(kind == "mid"), "{done}");
        if kind != "mid" {
            assert_eq!(again["tempo_map"], told["tempo_map"]);
            // The map that was exported is the host's: the song passes at speed 1, the file bit for bit.
            let wav = format!("{kind}.wav");
            stage.json(&["render", "song", "--out", &wav, "--tempo-map", "0:93.7,3:120"]);
            assert_equals(&stage.read(&wav), 0, |channel, n| heard(0, channel, n));
        }
        let names: Vec<&str> =
            again["sections"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
        assert!(names.contains(&"Verse") && names.contains(&"Chorus"), "{names:?}");
    }
}

#[test]
fn what_cannot_be_written_is_told() {
    let stage = CliStage::new();
    stage.write_noise("song 90bpm/Bass.wav", 0, 100);
    let refused = |arguments: &[&str]| {
        let done = stage.run(arguments);
        (done.status.code(), text(&done.stderr))
    };
    let (code, told) = refused(&["export", "song 90bpm", "--to", "mid", "--out", "nowhere/map.mid"]);
    assert!(
        code == Some(1) && told.contains("nowhere/map.mid: cannot be written: there is no such folder"),
        "{told}"
    );
    let (code, told) = refused(&["export", "song 90bpm", "--to", "rpp", "--out", "song 90bpm/Bass.wav"]);
    assert!(code == Some(1) && told.contains("it is a stem of the song, and would be overwritten"), "{told}");
    assert_eq!(refused(&["export", "song 90bpm", "--to", "als", "--out", "x"]).0, Some(2));
    assert_eq!(refused(&["export", "nothing", "--to", "rpp", "--out", "x"]).0, Some(1));
}
