//! Spoken cues: each ends on the beat before its section, as recorded, whatever the tempo.

use super::stage::{CliStage, text};

const RATE: f64 = 48_000.0;
/// The length of the cue, in frames.
const LENGTH: usize = 20_000;

fn cue(frame: usize) -> f32 {
    (frame % 997) as f32 / 1994.0 + 0.25
}

/// *One* at 120 BPM: a verse of four bars, and a chorus that a file announces.
fn set(stage: &CliStage) {
    stage.write_noise("Set/One/Bass.wav", 1, 48_000 * 14);
    stage.write(
        "Set/One/song.toml",
        "tempo = 120\n[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 5\nname = \"Chorus\"\n",
    );
    stage.write_floats("Set/cues/chorus.wav", 48_000, (0..LENGTH).map(cue));
    stage.write("Set/set.toml", "[[song]]\nfolder = \"One\"\n");
}

/// The output *Guide*; empty if it was silent.
fn guide(stage: &CliStage, script: &str, arguments: &[&str]) -> Option<Vec<f32>> {
    stage.write("script.txt", script);
    let _ = std::fs::remove_dir_all(stage.path("outputs"));
    let first = ["render", "Set", "--out", "out.wav", "--outputs", "outputs", "--do", "script.txt"];
    stage.json(&[&first[..], arguments].concat());
    stage.path("outputs/Guide.wav").exists().then(|| stage.read("outputs/Guide.wav")[0].clone())
}

fn assert_spoken(heard: &[f32], end: f64) {
    let begin = (end - LENGTH as f64 - 1e-4).ceil() as usize;
    for (frame, sample) in heard.iter().enumerate() {
        let wanted = if (begin..begin + LENGTH).contains(&frame) { cue(frame - begin) } else { 0.0 };
        assert_eq!(sample.to_bits(), wanted.to_bits(), "frame {frame}, it begins at {begin}");
    }
}

#[test]
fn a_cue_ends_on_the_beat_before_its_section_at_every_cut_and_tempo() {
    let stage = CliStage::new();
    set(&stage);
    for block in ["512", "33", "16384"] {
        let heard = guide(&stage, "0 play\n", &["--lead", "stemlock", "--seconds", "9", "--block", block]).unwrap();
        assert_spoken(&heard, 15.0 * 0.5 * RATE);
        let slow = ["--tempo", "97", "--seconds", "11", "--block", block];
        let heard = guide(&stage, "", &slow).unwrap();
        assert_spoken(&heard, 15.0 * 60.0 / 97.0 * RATE);
    }
}

#[test]
fn what_does_not_come_is_not_announced_and_a_jump_cuts_what_is_spoken() {
    let stage = CliStage::new();
    set(&stage);
    let stemlock = ["--lead", "stemlock", "--seconds", "9"];
    assert_eq!(guide(&stage, "0 play\n1 loop verse\n", &stemlock), None, "the verse goes on");
    assert_eq!(guide(&stage, "0 play\n1 jump chorus @bar\n", &stemlock), None, "its beginning was passed by");
    // It begins at beat 14.17; half a beat later the song goes back.
    let heard = guide(&stage, "0 play\n14.5 jump bar 1 @none\n", &stemlock).unwrap();
    let jump = (14.5 * 0.5 * RATE) as usize;
    assert!(heard[jump - 400] != 0.0);
    assert!(heard[jump + 480..jump + 40_000].iter().all(|sample| *sample == 0.0));
}

#[test]
fn files_that_cannot_be_spoken_are_told() {
    let stage = CliStage::new();
    set(&stage);
    let render = |stage: &CliStage| {
        let done = stage.run(&["render", "Set", "--out", "out.wav", "--lead", "stemlock", "--seconds", "1"]);
        text(&done.stderr) + &text(&done.stdout)
    };
    stage.write("Set/cues/chorus.wav", "this is no audio");
    let told = render(&stage);
    assert!(told.contains("chorus.wav"), "{told}");
    stage.write_floats("Set/cues/chorus.wav", 8_000, (0..8_000 * 11).map(|_| 0.5));
    let told = render(&stage);
    assert!(told.contains("chorus.wav") && told.contains("it lasts 11.0 s, and the maximum is 10 s"), "{told}");
}

#[test]
fn cues_count_as_memory_and_their_folder_may_be_written_in_any_case() {
    let stage = CliStage::new();
    set(&stage);
    let held = || {
        let arguments = ["render", "Set", "--out", "out.wav", "--lead", "stemlock", "--seconds", "1"];
        stage.json(&arguments)["held_peak_bytes"].as_u64().unwrap()
    };
    let with = held();
    std::fs::rename(stage.path("Set/cues"), stage.path("Set/no cues")).unwrap();
    // Three pages of floats.
    assert_eq!(with - held(), 3 * 8192 * 4);
    std::fs::rename(stage.path("Set/no cues"), stage.path("Set/Cues")).unwrap();
    let heard = guide(&stage, "0 play\n", &["--lead", "stemlock", "--seconds", "9"]).unwrap();
    assert_spoken(&heard, 15.0 * 0.5 * RATE);
}

#[test]
#[cfg(unix)]
fn a_pipe_in_place_of_a_cue_is_told_and_holds_nothing_up() {
    let stage = CliStage::new();
    set(&stage);
    std::fs::remove_file(stage.path("Set/cues/chorus.wav")).unwrap();
    assert!(
        std::process::Command::new("mkfifo").arg(stage.path("Set/cues/chorus.wav")).status().unwrap().success()
    );
    let done = stage.run(&["render", "Set", "--out", "out.wav", "--lead", "stemlock", "--seconds", "1"]);
    let told = text(&done.stderr) + &text(&done.stdout);
    assert!(
        told.contains("chorus.wav: cannot be played: it is a device or a pipe") && told.contains("out.wav"),
        "{told}"
    );
    assert_eq!(stage.read("out.wav")[0].len(), 48_000);
}
