//! Projects that `stemlock export` writes: the plugin in them plays in hosts as `stemlock render` plays the song.

use std::fs;
use std::io::Read;

use super::hosts::RATE;
use super::hosts::bank::FULL;
use super::hosts::clap::ClapHost;
use super::hosts::vst3::Vst3Host;
use super::stage::{CliStage, text};
use super::{saved, song_in};
use stemlock::setlist::Output;

/// Longer than the fade of 4 ms at a start.
const SETTLED: usize = 240;

/// The text of a state with its length.
fn unframed(state: &[u8]) -> String {
    let (length, state) = state.split_at(8);
    assert_eq!(u64::from_le_bytes(length.try_into().unwrap()), state.len() as u64);
    text(state)
}

/// The state in a REAPER project.
fn in_rpp(project: &[u8]) -> String {
    let project = text(project);
    let (_, state) = project.split_once("<STATE\n").unwrap();
    let letters =
        state.split_once('>').unwrap().0.bytes().filter(u8::is_ascii_graphic).filter(|byte| *byte != b'=');
    let place = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let bits: Vec<u8> = letters.map(place).collect();
    let bytes = bits.chunks(4).flat_map(|four| {
        let word = (0..4).fold(0, |word, at| word << 6 | u32::from(four.get(at).copied().unwrap_or(0)));
        word.to_be_bytes()[1..four.len()].to_vec()
    });
    unframed(&bytes.collect::<Vec<u8>>())
}

/// The state in a DAWproject file.
fn in_dawproject(archive: &[u8]) -> String {
    let (name, id) = (b"plugins/stemlock.clap-preset", "org.stemlock.stemlock");
    let begin = archive.windows(name.len()).position(|bytes| bytes == name).unwrap() + name.len();
    let mut preset = Vec::new();
    flate2::read::DeflateDecoder::new(&archive[begin..]).read_to_end(&mut preset).unwrap();
    assert_eq!(&preset[8..8 + id.len()], id.as_bytes());
    unframed(&preset[8 + id.len()..])
}

fn run(stage: &CliStage, arguments: &[&str]) {
    let done = stage.run(arguments);
    assert_eq!(done.status.code(), Some(0), "{arguments:?}: {}", text(&done.stderr));
}

/// Both channels of every output, as the renderer plays the song under a host with 120 BPM.
fn rendered(stage: &CliStage) -> Vec<Vec<f32>> {
    run(stage, &["render", "song", "--out", "mix.wav", "--outputs", "outs", "--tempo", "120"]);
    let silence = vec![0.0; stage.read("mix.wav")[0].len()];
    let of = |output: Output| {
        let file = format!("outs/{}.wav", output.name());
        let sounds = stage.path(&file).exists();
        if sounds { stage.read(&file) } else { [silence.clone(), silence.clone()] }
    };
    Output::ALL.into_iter().flat_map(of).collect()
}

fn assert_alike(heard: &[Vec<f32>], wanted: &[Vec<f32>], who: &str) {
    for (index, (heard, wanted)) in heard.iter().zip(wanted).enumerate() {
        let wrong = (SETTLED..wanted.len()).find(|&at| (heard[at] - wanted[at]).abs() > 1e-6);
        let values = wrong.map(|at| (at, heard[at], wanted[at]));
        assert_eq!(values, None, "{who}: frame, heard and wanted in channel {index} of all");
    }
}

/// Exports the song in both kinds of projects; what is in them plays in both formats, also saved again, as the renderer plays it.
/// Returns that, and the REAPER project.
fn assert_exported(stage: &CliStage) -> (Vec<Vec<f32>>, String) {
    let wanted = rendered(stage);
    let (channels, frames) = (all_channels(), wanted[0].len());
    for (kind, state_in) in [("rpp", in_rpp as fn(&[u8]) -> String), ("dawproject", in_dawproject)] {
        let file = format!("project.{kind}");
        run(stage, &["export", "song/", "--to", kind, "--out", &file]);
        let state = state_in(&fs::read(stage.path(&file)).unwrap());
        let mut host = ClapHost::playing(&state);
        assert_alike(&host.render(&FULL, 0, frames, &channels), &wanted, &format!("{kind} in CLAP"));
        let mut vst3 = Vst3Host::playing(&state);
        assert_alike(&vst3.render(&FULL, 0, frames, &channels), &wanted, &format!("{kind} in VST3"));
        let again = saved(&mut host);
        assert!(song_in(&again).contains("Pad.wav"));
        let heard = ClapHost::playing(&again).render(&FULL, 0, frames, &channels);
        assert_alike(&heard, &wanted, &format!("{kind}, saved again"));
    }
    (wanted, fs::read_to_string(stage.path("project.rpp")).unwrap())
}

fn all_channels() -> Vec<(usize, usize)> {
    (0..FULL.len()).flat_map(|port| [(port, 0), (port, 1)]).collect()
}

fn sounds(outputs: &[Vec<f32>], output: Output) -> bool {
    outputs[output.index() * 2].iter().any(|sample| *sample != 0.0)
}

const TOML: &str = r#"
tempo = 120
start = 0.25
[click]
sound = "beep"
[[stem]]
file = "Bass.wav"
gain_db = -6.5
[[stem]]
file = "Keys.wav"
mute = true
[[stem]]
file = "Pad.wav"
pan = -0.5
[[stem]]
file = "Toms.wav"
output = "Percussion"
gain_db = 3.0
[[stem]]
file = "Horns.wav"
removed = true
[[stem]]
file = "Strings.wav"
gain_db = -100.0
"#;

#[test]
fn the_plugin_in_an_exported_project_has_the_mix_that_song_toml_says() {
    let stage = CliStage::new();
    let names = ["Bass", "Keys", "Pad", "Toms", "Horns", "Strings", "Full Mix"];
    for (stem, name) in names.into_iter().enumerate() {
        stage.write_noise(&format!("song/{name}.wav"), stem, 2 * RATE as usize);
    }
    stage.write("song/song.toml", TOML);
    let (heard, project) = assert_exported(&stage);
    assert!(sounds(&heard, Output::Percussion) && sounds(&heard, Output::Click) && project.contains("Percussion"));
}

#[test]
fn the_plugin_in_an_exported_project_plays_what_was_heard_in_the_stems() {
    let stage = CliStage::new();
    let frames = 16 * RATE as usize;
    let time = |frame: usize| frame as f64 / f64::from(RATE);
    // A click at 120 BPM from a quarter of a second on, whose first two bars count in, and a pad that is there twice.
    let click = (0..frames).map(|frame| {
        let beats = (time(frame) - 0.25) * 2.0;
        let (beat, since) = (beats.floor(), beats.rem_euclid(1.0) / 2.0);
        let hertz = if beat.rem_euclid(4.0) == 0.0 { 1600.0 } else { 1000.0 };
        let wave = 0.5 * (-since / 0.006).exp() * (std::f64::consts::TAU * hertz * since).cos();
        if beat < 0.0 || since > 0.02 { 0.0 } else { wave as f32 }
    });
    let pad = |frame: usize| {
        let wave = 0.2 * (440.0 * time(frame)).sin() + 0.1 * (777.0 * time(frame)).sin();
        if time(frame) < 4.25 { 0.0 } else { wave as f32 }
    };
    stage.write_floats("song/Audio 1.wav", RATE, click);
    stage.write_floats("song/Pad.wav", RATE, (0..frames).map(pad));
    stage.write_floats("song/Pad copy.wav", RATE, (0..frames).map(pad));
    let told = stage.json(&["info", "song"]);
    assert!(told["tempo_source"] == "heard" && (told["start"].as_f64().unwrap() - 4.25).abs() < 1e-6, "{told}");
    let (heard, project) = assert_exported(&stage);
    assert!(sounds(&heard, Output::Click) && project.contains("NAME \"Click\""));
}
