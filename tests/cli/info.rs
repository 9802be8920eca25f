//! `stemlock info`.

use super::stage::{CliStage, text};

#[test]
fn a_song_without_a_word_about_it_is_guessed_and_says_so() {
    let stage = CliStage::new();
    for (stem, name) in ["10 Pad", "2 Bass", "3 Click Track", "4 Full Mix"].into_iter().enumerate() {
        stage.write_noise(&format!("My Song 93.7bpm/{name}.wav"), stem, 1000 + stem);
    }
    let song = stage.json(&["info", "My Song 93.7bpm"]);
    assert_eq!((&song["name"], &song["tempo_source"]), (&"My Song".into(), &"name".into()));
    assert_eq!(song["tempo_map"][0], serde_json::json!({"beat": 0.0, "bpm": 93.7, "meter": "4/4"}));
    assert_eq!((&song["frames"], &song["rate"], &song["start"]), (&1003.into(), &48_000.into(), &0.0.into()));
    let rows: Vec<_> = song["stems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stem| {
            (
                stem["name"].as_str().unwrap(),
                stem["role"].as_str().unwrap(),
                stem["output"].as_str().unwrap(),
                stem["muted"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("Bass", "Bass", "Main", false),
            ("Click Track", "Click", "Click", false),
            ("Full Mix", "Mix", "Main", true),
            ("Pad", "Pad", "Main", false),
        ]
    );
    assert_eq!(song["problems"].as_array().unwrap().len(), 1, "the mix is muted aloud");
    assert_eq!(song["problems"][0]["severity"], "note");
}

#[test]
fn the_table_speaks_to_a_musician_and_problems_come_apart_from_it() {
    let stage = CliStage::new();
    stage.write_noise("song/Bass.wav", 0, 48_000);
    stage.write("song/song.toml", "nmae = \"x\"");
    let done = stage.run(&["info", "song"]);
    assert_eq!(done.status.code(), Some(0));
    let (table, problems) = (text(&done.stdout), text(&done.stderr));
    assert!(table.contains("120 BPM (assumed)") && table.contains("WAV 16-bit, stereo"), "{table}");
    assert!(table.contains("48000 Hz") && table.contains("0:01.000"), "{table}");
    let lines: Vec<_> = problems.lines().collect();
    assert_eq!(lines.len(), 2, "{problems}");
    assert!(lines[0].starts_with("warning: ") && lines[0].contains("song.toml: the key \"nmae\" is ignored"));
    assert!(lines[1].starts_with("note: ") && lines[1].contains("120 BPM is assumed"));
}

#[test]
fn everything_that_a_rendering_needs_can_be_listed_first() {
    let stage = CliStage::new();
    stage.write_floats("song/a.wav", 44_100, [0.0, f32::NAN, 0.5]);
    stage.write("song/b.wav", "hello");
    stage.write("song/song.toml", "tempo = 90\n[[stem]]\nfile = \"gone.wav\"");
    let done = stage.run(&["info", "song", "--json"]);
    assert_eq!(done.status.code(), Some(3), "a stem does not play");
    let song: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let plays: Vec<_> = song["stems"].as_array().unwrap().iter().map(|stem| stem["decoded"].is_object()).collect();
    assert_eq!(plays, [false, true, false]);
    let worst: Vec<_> =
        song["problems"].as_array().unwrap().iter().map(|p| p["severity"].as_str().unwrap()).collect();
    assert_eq!(worst, ["error", "error", "warning"]);
    assert!(song["problems"][2]["what"].as_str().unwrap().contains("invalid samples"), "{song}");
}

#[test]
fn sections_markers_and_words_of_song_toml_are_told() {
    let stage = CliStage::new();
    stage.write_noise("song/Bass.wav", 0, 48_000);
    let toml = "tempo = 90\nkey = \"F#m\"\nartist = \"The Ode\"\nnotes = \"Capo 2\"\n\
        [[section]]\nbar = 3\nname = \"Chorus\"\nloop = true\nlength = 2\n[[section]]\nbeat = 0\nname = \"Verse\"\n\
        [[marker]]\nbeat = 6\nname = \"Key up\"\ncolour = \"#FF0000\"\n";
    stage.write("song/song.toml", toml);
    let song = stage.json(&["info", "song"]);
    let words = ["key", "artist", "notes", "tempo_from"].map(|key| song[key].as_str().unwrap());
    assert_eq!(words, ["F#m", "The Ode", "Capo 2", "song.toml"]);
    let from = ["places_from", "key_from", "artist_from"].map(|key| song[key].as_str().unwrap());
    assert_eq!(from, ["song.toml"; 3]);
    let table = text(&stage.run(&["info", "song"]).stdout);
    assert!(table.contains("2 sections and 1 marker from song.toml"), "{table}");
    assert!(table.contains("key F#m (from song.toml), artist The Ode (from song.toml)"), "{table}");
    assert_eq!(song["tempo_offers"], serde_json::json!([]));
    let sections = serde_json::json!([
        {"beat": 0.0, "bar": 1, "end": 8.0, "name": "Verse", "colour": null, "loop": false},
        {"beat": 8.0, "bar": 3, "end": 16.0, "name": "Chorus", "colour": null, "loop": true},
    ]);
    assert_eq!(song["sections"], sections);
    let markers = serde_json::json!([{"beat": 6.0, "bar": 2, "name": "Key up", "colour": "#ff0000"}]);
    assert_eq!(song["markers"], markers);
    assert_eq!(song["stems"][0]["role_source"], "name");
    assert_eq!(song["stems"][0]["note"], serde_json::Value::Null);
}

#[test]
fn what_lies_beside_the_stems_says_tempo_and_sections() {
    let stage = CliStage::new();
    stage.write_noise("song 90bpm/Bass.wav", 0, 48_000);
    stage.write(
        "song 90bpm/Session.rpp",
        "<REAPER_PROJECT 0.1\n TEMPO 93.7 3 4\n MARKER 1 0 Verse 1\n MARKER 1 3.842049093 \"\" 1\n MARKER 2 1 \"Key up\" 0\n>\n",
    );
    let song = stage.json(&["info", "song 90bpm"]);
    assert_eq!((&song["tempo_from"], &song["tempo_source"]), (&"Session.rpp".into(), &"file".into()));
    assert_eq!((&song["places_from"], &song["key_from"]), (&"Session.rpp".into(), &serde_json::Value::Null));
    let table = text(&stage.run(&["info", "song 90bpm"]).stdout);
    assert!(table.contains("1 section and 1 marker from Session.rpp"), "{table}");
    assert_eq!(song["tempo_map"], serde_json::json!([{"beat": 0.0, "bpm": 93.7, "meter": "3/4"}]));
    assert_eq!(song["tempo_offers"], serde_json::json!([{"bpm": 90.0, "confidence": 0.8, "from": "song 90bpm"}]));
    assert_eq!(song["sections"][0]["name"], "Verse");
    assert_eq!((&song["sections"][0]["end"], &song["markers"][0]["name"]), (&6.0.into(), &"Key up".into()));
    assert_eq!(
        (&song["stems"][0]["role_source"], &song["stems"][0]["note"]),
        (&"name".into(), &serde_json::Value::Null)
    );
    stage.write("song 90bpm/song.toml", "tempo = 100\n[[section]]\nbar = 1\nname = \"Mine\"\n");
    let song = stage.json(&["info", "song 90bpm"]);
    assert_eq!((&song["tempo_from"], &song["sections"][0]["name"]), (&"song.toml".into(), &"Mine".into()));
    assert_eq!(song["tempo_offers"].as_array().unwrap().len(), 2);
}

#[test]
fn what_may_be_a_click_and_may_be_music_plays_and_is_told() {
    let stage = CliStage::new();
    stage.write_noise("x 90bpm/Count On Me.wav", 0, 100);
    let song: serde_json::Value =
        serde_json::from_slice(&stage.run(&["info", "x 90bpm", "--json"]).stdout).unwrap();
    let stem = &song["stems"][0];
    assert_eq!((&stem["output"], &stem["role_source"]), (&"Main".into(), &"name".into()));
    assert!(stem["note"].as_str().unwrap().contains("it may be a guide or a cue"), "{stem}");
    let table = text(&stage.run(&["info", "x 90bpm"]).stdout);
    assert!(
        table.contains(&format!("{}: {}", stem["name"].as_str().unwrap(), stem["note"].as_str().unwrap())),
        "{table}"
    );
    assert_eq!(
        (&song["problems"][0]["severity"], &song["problems"][0]["what"]),
        (&"warning".into(), &"plays on Main".into())
    );
    stage.write_noise("y 90bpm/Nonsense.wav", 0, 100);
    assert_eq!(stage.json(&["info", "y 90bpm"])["stems"][0]["role_source"], "unknown");
}

#[test]
#[cfg(target_os = "linux")] // Elsewhere every file name is text.
fn a_file_name_that_is_no_text_can_be_told() {
    use std::os::unix::ffi::OsStrExt;
    let stage = CliStage::new();
    stage.write_noise("song 90bpm/Keys.wav", 0, 100);
    let name = std::ffi::OsStr::from_bytes(b"B\xffss.wav");
    std::fs::write(stage.path("song 90bpm").join(name), "text").unwrap();
    let done = stage.run(&["info", "song 90bpm", "--json"]);
    let song: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(song["stems"].as_array().unwrap().len(), 2);
    assert!(song["problems"][0]["file"].as_str().unwrap().ends_with("B\u{fffd}ss.wav"), "{song}");
}
