//! `stemlock report`.

use std::process::Command;

use super::stage::{CliStage, text};

#[test]
fn a_report_says_what_helps_and_nothing_of_the_person() {
    let stage = CliStage::new();
    stage.write_noise("ottilie/Ode/Bass.wav", 0, 48_000);
    stage.write("ottilie/Ode/Drums.wav", "no audio");
    stage.write("ottilie/Ode/song.toml", "tempo = 99\n");
    let home = stage.path("ottilie");
    let song = home.join("Ode");
    let done = Command::new(env!("CARGO_BIN_EXE_stemlock"))
        .args(["report".as_ref(), song.as_os_str(), stage.path("ottilie/Gone").as_os_str()])
        .envs([("HOME", &home), ("USERPROFILE", &home)])
        .env("USER", "ottilie")
        .env("STEMLOCK_SONG", &song)
        .output()
        .unwrap();
    let said = text(&done.stdout);
    assert_eq!((done.status.code(), text(&done.stderr)), (Some(3), String::new()), "{said}");
    let version = format!("Stemlock {}", env!("CARGO_PKG_VERSION"));
    let size = std::fs::metadata(song.join("Bass.wav")).unwrap().len();
    let bytes = format!("Bass.wav: {size} bytes");
    let set = "STEMLOCK_SONG = [Ode]";
    for expected in [&version, std::env::consts::ARCH, "99 BPM", "WAV 16-bit", &bytes, set, "Drums.wav", "Gone"] {
        assert!(said.contains(expected), "no {expected} in {said}");
    }
    assert!(said.contains("error: "), "{said}");
    assert!(!said.contains(home.to_str().unwrap()) && !said.contains("ottilie"), "{said}");
}

#[test]
fn odd_names_of_people_are_hidden_letter_by_letter() {
    let stage = CliStage::new();
    let user = "a.b+c [d](e)^$";
    let home = stage.path("homes").join(user);
    let song = format!("homes/{user}/My songs/Ode 1.0 (live)");
    stage.write_noise(&format!("{song}/Bass.wav"), 0, 48_000);
    let far = format!("media/{user}/disk/Far.wav");
    stage.write_noise(&far, 0, 48_000);
    let toml = format!("[[stem]]\nfile = {:?}\n[[stem]]\nfile = \"Gone.wav\"\n", stage.path(&far));
    stage.write(&format!("{song}/song.toml"), &toml);
    let done = Command::new(env!("CARGO_BIN_EXE_stemlock"))
        .args(["report".as_ref(), stage.path(&song).as_os_str()])
        .envs([("HOME", &home), ("USERPROFILE", &home)])
        .envs([("USER", user), ("HOSTNAME", "stage.$left")])
        .env("STEMLOCK_CUES", home.join("cues on stage.$left"))
        .output()
        .unwrap();
    let said = text(&done.stdout);
    for expected in ["Ode 1.0 (live)", "elsewhere: Far.wav", "Gone.wav", "STEMLOCK_CUES = ~"] {
        assert!(said.contains(expected), "no {expected} in {said}");
    }
    assert!(said.contains("cues on COMPUTER"), "{said}");
    for secret in [user, "media", "My songs", "stage.$left", "homes"] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
}

#[test]
fn a_set_is_reported_with_all_its_songs() {
    let stage = CliStage::new();
    for song in ["Ode", "Waltz"] {
        stage.write_noise(&format!("show/{song}/Bass.wav"), 0, 48_000);
    }
    let toml = "name = \"Friday\"\n[[song]]\nfolder = \"Waltz\"\n[[song]]\nfolder = \"Ode\"\ntranspose = -2\n";
    stage.write("show/set.toml", toml);
    let done = Command::new(env!("CARGO_BIN_EXE_stemlock")).arg("report").arg(stage.path("show")).output().unwrap();
    let said = text(&done.stdout);
    assert_eq!(done.status.code(), Some(0), "{said}");
    for expected in ["Set Friday:", "1. Waltz, +0 semitones", "2. Ode, -2 semitones"] {
        assert!(said.contains(expected), "no {expected} in {said}");
    }
    assert_eq!(said.matches("Bass.wav: ").count(), 2, "{said}");
}
