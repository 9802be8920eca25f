//! `stemlock set`: the check before a gig.

use super::stage::{CliStage, text};

/// A song of a bass and a click, whose bass has `frames` frames.
fn song(stage: &CliStage, name: &str, frames: usize) {
    stage.write_noise(&format!("{name}/Bass.wav"), 1, frames);
    stage.write_noise(&format!("{name}/Click.wav"), 2, 4800);
    stage.write(&format!("{name}/song.toml"), "tempo = 120\nkey = \"Ab\"\n");
}

#[test]
fn a_set_that_is_ready_says_so_and_lays_its_songs_out() {
    let stage = CliStage::new();
    song(&stage, "Set/One", 48_000 * 3);
    song(&stage, "Set/Two", 48_000);
    stage.write(
        "Set/set.toml",
        "name = \"Friday\"\n[[song]]\nfolder = \"Two\"\nthen = \"wait\"\ntranspose = -1\ntempo = 98.5\n[[song]]\nfolder = \"One\"\ngap = 1\n",
    );
    let set = stage.json(&["set", "Set"]);
    assert_eq!((&set["name"], &set["ready"]), (&"Friday".into(), &true.into()));
    let two = &set["songs"][0];
    assert_eq!(
        (&two["number"], &two["name"], &two["start"], &two["then"]),
        (&1.into(), &"Two".into(), &0.0.into(), &"wait".into())
    );
    assert_eq!(
        (&two["seconds"], &two["bpm"], &two["key"], &two["rates"]),
        (&1.0.into(), &120.0.into(), &"Ab".into(), &serde_json::json!([48_000]))
    );
    assert_eq!((&two["shown_key"], &set["songs"][1]["shown_key"]), (&"A♭ → G".into(), &"A♭".into()));
    // A second is two beats: the bar ends at 4, and one bar of gap follows.
    assert_eq!(set["songs"][1]["start"], 8.0);
    let told = text(&stage.run(&["set", "Set"]).stdout);
    assert!(told.starts_with("Friday: 2 songs, ready\n"), "{told}");
    for part in ["A♭ → G", "-1 st, 98.5 %", "48000 Hz"] {
        assert!(told.contains(part), "no {part} in {told}");
    }
}

#[test]
fn whatever_would_embarrass_a_band_makes_it_not_ready() {
    type Damage<'a> = (&'a str, &'a dyn Fn(&CliStage));
    let breaks: [Damage<'_>; 11] = [
        ("cannot be opened", &|stage| {
            stage.write("Set/One/song.toml", "tempo = 120\n[[stem]]\nfile = \"Keys.wav\"\n");
        }),
        ("cannot be opened as a song", &|stage| {
            stage.write("Set/set.toml", "[[song]]\nfolder = \"One\"\n[[song]]\nfolder = \"Gone\"\n");
        }),
        ("is silent", &|stage| stage.write_floats("Set/One/Pad.wav", 48_000, [0.0; 100])),
        ("is click and goes to Main", &|stage| {
            stage.write("Set/One/song.toml", "tempo = 120\n[[stem]]\nfile = \"Click.wav\"\noutput = \"Main\"\n");
        }),
        ("Tick.wav: cannot be opened", &|stage| {
            stage.write("Set/One/song.toml", "tempo = 120\n[click]\nsound = \"Tick.wav\"\n");
        }),
        ("Tock.wav: cannot be played", &|stage| {
            stage.write("Set/One/Tock.wav", "no sound");
            stage.write("Set/One/song.toml", "tempo = 120\n[click]\naccent = \"Tock.wav\"\n");
        }),
        ("Chorus.wav: cannot be played", &|stage| {
            stage.write("Set/One/song.toml", "tempo = 120\n[[section]]\nbar = 1\nname = \"Chorus\"\n");
            stage.write("Set/cues/Chorus.wav", "no sound");
        }),
        ("1.wav: is not spoken: it lasts 11.0 s", &|stage| {
            stage.write("Set/One/song.toml", "tempo = 120\n[[section]]\nbar = 1\nname = \"Chorus\"\n");
            stage.write_noise("Set/cues/1.wav", 3, 11 * 48_000);
        }),
        ("\"transpse\"", &|stage| {
            stage.write("Set/set.toml", "[[song]]\nfolder = \"One\"\ntranspse = 2\n");
        }),
        ("does not name a folder", &|stage| {
            stage.write("Set/set.toml", "[[song]]\nfolder = \"One\"\n[[song]]\ngap = 2\n");
        }),
        ("contains no song", &|stage| {
            std::fs::remove_file(stage.path("Set/One/Bass.wav")).unwrap();
            std::fs::remove_file(stage.path("Set/One/Click.wav")).unwrap();
        }),
    ];
    for (expected, damage) in breaks {
        let stage = CliStage::new();
        song(&stage, "Set/One", 4800);
        stage.write("Set/set.toml", "[[song]]\nfolder = \"One\"\n");
        assert_eq!(stage.run(&["set", "Set"]).status.code(), Some(0), "{expected}");
        damage(&stage);
        let done = stage.run(&["set", "Set"]);
        let told = text(&done.stderr);
        assert_eq!(done.status.code(), Some(3), "{expected}: {told}");
        assert!(told.contains(expected), "{expected}: {told}");
    }
}

#[test]
fn clipping_and_other_rates_are_told_and_stop_nobody() {
    let stage = CliStage::new();
    song(&stage, "Set/One", 4800);
    stage.write_floats("Set/One/Lead.wav", 44_100, [0.5, 1.0, 1.0, 1.0, 1.0, 0.2, -1.0, -1.0, 0.1]);
    stage.write("Set/set.toml", "[[song]]\nfolder = \"One\"\n");
    let done = stage.run(&["set", "Set", "--json"]);
    let set: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((done.status.code(), &set["ready"]), (Some(0), &true.into()));
    assert_eq!(set["songs"][0]["rates"], serde_json::json!([48_000, 44_100]));
    let stems = set["songs"][0]["stems"].as_array().unwrap();
    let lead = stems.iter().find(|stem| stem["name"] == "Lead").unwrap();
    assert_eq!((&lead["clipped"], &lead["peak_db"]), (&1.into(), &0.0.into()));
    let told = text(&stage.run(&["set", "Set"]).stdout);
    assert!(told.contains("48000, 44100 Hz"), "{told}");
}

#[test]
fn what_is_no_set_is_refused() {
    let stage = CliStage::new();
    let done = stage.run(&["set", "Nowhere"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("cannot be opened as a set"), "{}", text(&done.stderr));
}
