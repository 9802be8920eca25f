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
    let set = format!("STEMLOCK_SONG = ~{}Ode", std::path::MAIN_SEPARATOR);
    for expected in [&version, std::env::consts::ARCH, "99 BPM", "WAV 16-bit", &bytes, &set, "Drums.wav", "Gone"] {
        assert!(said.contains(expected), "no {expected} in {said}");
    }
    assert!(said.contains("error: "), "{said}");
    assert!(!said.contains(home.to_str().unwrap()) && !said.contains("ottilie"), "{said}");
}
