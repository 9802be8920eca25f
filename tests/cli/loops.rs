//! Stems that repeat: `loop = true`, `at`, `until`.

use std::fs;

use testkit::{Random, wav_of_floats, wav_of_shorts};

use super::stage::{CliStage, RATE, assert_equals, heard, noise, text};

/// The song's length in frames.
const FRAMES: usize = 700_000;
/// The fade at the end of a pass that is cut: 4 ms.
const FADE: usize = 192;

/// A song of one stem, and a loop whose file has this many frames.
fn song(file: usize, tempo: &str, looped: &str) -> CliStage {
    let stage = CliStage::new();
    stage.write_noise("song/Bass.wav", 0, FRAMES);
    stage.write_noise("song/Beat.wav", 1, file);
    stage.write("song/song.toml", format!("{tempo}\n[[stem]]\nfile = \"Beat.wav\"\n{looped}\n"));
    stage
}

/// The first frame of a pass of `beats` beats at `bpm`.
fn begin(pass: usize, beats: usize, bpm: f64) -> usize {
    ((pass * beats) as f64 * 60.0 / bpm * f64::from(RATE)).round() as usize
}

#[test]
fn passes_begin_on_their_beats_and_are_equal() {
    for (bpm, beats) in [(120.0, 4), (93.7, 3), (119.0, 4), (133.31, 1)] {
        let exact = beats as f64 * 60.0 / bpm * f64::from(RATE);
        let stage = song(exact.floor() as usize, &format!("tempo = {bpm}"), "loop = true");
        for block in ["1000", "17", "65536"] {
            let done = stage.json(&["render", "song", "--out", "mix.wav", "--block", block]);
            assert_eq!((&done["frames"], &done["copied"]), (&FRAMES.into(), &true.into()), "{bpm}");
            let mix = stage.read("mix.wav");
            assert_equals(&mix, 0, |channel, n| {
                let near = (n as f64 / exact) as usize;
                let pass = (near.saturating_sub(1)..near + 2).rfind(|pass| begin(*pass, beats, bpm) <= n).unwrap();
                let (at, file) = (n - begin(pass, beats, bpm), exact.floor() as usize);
                let last = f64::from(noise(1, channel, file - 1));
                let joined = last + (f64::from(noise(1, channel, 0)) - last) / 2.0;
                let sample = if at < file { heard(1, channel, at) } else { joined.round() as f32 / 32_768.0 };
                // At the end of the song, the cut loop fades out.
                if n < FRAMES - FADE { sample + heard(0, channel, n) } else { mix[channel][n] }
            });
        }
    }
}

#[test]
fn a_stretched_loop_is_the_loop_written_out() {
    let stage = song(96_000, "tempo = 120", "loop = true\nat = 2\nuntil = 6");
    let written = CliStage::new();
    written.write_noise("song/Bass.wav", 0, FRAMES);
    // Bars 2 to 5 of 96,000 frames.
    let frames = (0..FRAMES.min(480_000))
        .flat_map(|n| [0, 1].map(|side| if n < 96_000 { 0 } else { noise(1, side, n % 96_000) }));
    written.write("song/Beat.wav", wav_of_shorts(2, RATE, frames));
    written.write("song/song.toml", "tempo = 120\n[[stem]]\nfile = \"Beat.wav\"\n");
    for mode in ["stretch", "repitch"] {
        for more in
            [&["--tempo", "103"][..], &["--tempo", "131.7", "--block", "333"], &["--tempo", "120", "--from", "7.3"]]
        {
            let mix = |stage: &CliStage, memory: &str| {
                let asked = ["render", "song", "--out", "mix.wav", "--mode", mode, "--memory", memory];
                stage.json(&[&asked[..], more].concat());
                stage.read("mix.wav")
            };
            let wanted = mix(&written, "100");
            assert!(wanted[0].iter().any(|sample| *sample != 0.0));
            for memory in ["100", "1"] {
                assert!(mix(&stage, memory) == wanted, "{mode} {more:?} within {memory} MB");
            }
        }
    }
}

#[test]
fn a_loop_ends_where_it_is_told_and_does_not_lengthen_the_song() {
    // At 120 BPM in 4/4 a bar has 96,000 frames; the file is a bar and 0.4 % longer.
    let stage = song(96_400, "tempo = 120", "loop = true\nat = 3\nuntil = 5");
    let info = stage.json(&["info", "song"]);
    assert_eq!(info["frames"], FRAMES);
    let beat = &info["stems"][0];
    assert_eq!((&beat["loop"]["at"], &beat["loop"]["until"]), (&3.into(), &5.into()));
    assert_eq!(info["stems"][1]["loop"], serde_json::Value::Null);
    let problems = info["problems"].as_array().unwrap();
    let note = problems.iter().find(|problem| problem["what"] == "repeats every 4 beats").unwrap();
    assert_eq!(note["severity"], "note");
    assert!(note["why"].as_str().unwrap().contains("4.0167 beats"), "{note}");
    stage.json(&["render", "song", "--out", "mix.wav"]);
    let mix = stage.read("mix.wav");
    assert_equals(&mix, 0, |channel, n| {
        let sounds = (192_000..384_000).contains(&n);
        let at = n % 96_000;
        // The cut loop fades out: judged below.
        let beat = if sounds && at < 96_000 - FADE { heard(1, channel, at) } else { 0.0 };
        if sounds && at >= 96_000 - FADE { mix[channel][n] } else { beat + heard(0, channel, n) }
    });
    for at in 96_000 - FADE..96_000 {
        let faded = |pass: usize| mix[0][192_000 + pass * 96_000 + at] - heard(0, 0, 192_000 + pass * 96_000 + at);
        assert!((faded(0) - faded(1)).abs() < 1e-6);
        assert!(faded(0).abs() <= heard(1, 0, at).abs() + 1e-6);
    }
    let last = mix[0][191_999 + 96_000] - heard(0, 0, 191_999 + 96_000);
    assert!(last.abs() < 1e-4 * 0.25 + 1.0 / 32_768.0, "{last}");
}

#[test]
fn a_loop_from_before_the_files_is_in_its_phase_and_another_rate_is_converted_once() {
    // Beat 0 is 10,000 frames before the files.
    let stage = song(96_000, "tempo = 120\nstart = -0.20833333333333334", "loop = true\nat = 1");
    stage.json(&["render", "song", "--out", "mix.wav", "--from", "1", "--to", "8"]);
    let begin = 24_000 - 10_000;
    assert_equals(&stage.read("mix.wav"), 240, |channel, n| {
        heard(1, channel, (n + begin + 10_000) % 96_000) + heard(0, channel, n + begin)
    });
    // At 44.1 kHz, passes are equal to the first bit by bit.
    let mut random = Random::new(3);
    let frames: Vec<f32> = (0..88_200).map(|_| random.unit() as f32 - 0.5).collect();
    stage.write("song/Beat.wav", wav_of_floats(1, 44_100, frames));
    stage.write(
        "song/song.toml",
        "tempo = 120\n[[stem]]\nfile = \"Beat.wav\"\nloop = true\n[[stem]]\nfile = \"Bass.wav\"\nmute = true\n",
    );
    stage.json(&["render", "song", "--out", "mix.wav"]);
    let mix = stage.read("mix.wav");
    assert!(mix[0][..96_000].iter().all(|sample| sample.to_bits() != 0));
    assert_equals(&mix, 0, |channel, n| mix[channel][if n < FRAMES - FADE { n % 96_000 } else { n }]);
}

#[test]
fn a_song_of_loops_alone_ends_with_the_last_of_them() {
    let stage = CliStage::new();
    stage.write_noise("song/A.wav", 0, 48_000);
    stage.write_noise("song/B.wav", 1, 72_000);
    let toml = "tempo = 120\n[[stem]]\nfile = \"A.wav\"\nloop = true\nuntil = 4\n[[stem]]\nfile = \"B.wav\"\nloop = true\n";
    stage.write("song/song.toml", toml);
    assert_eq!(stage.json(&["info", "song"])["frames"], 288_000);
    stage.write("song/song.toml", toml.replace("until = 4", ""));
    assert_eq!(stage.json(&["info", "song"])["frames"], 72_000);
}

#[test]
fn what_a_loop_cannot_mean_is_told() {
    let problems = |file: usize, looped: &str| -> Vec<(String, String)> {
        let stage = song(file, "tempo = 120", looped);
        let done = stage.run(&["info", "song", "--json"]);
        let info: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        let word = |problem: &serde_json::Value, key: &str| problem[key].as_str().unwrap().to_owned();
        let all = info["problems"].as_array().unwrap().iter();
        all.map(|problem| (word(problem, "severity"), word(problem, "what"))).collect()
    };
    let warning = |what: &str| vec![("warning".to_owned(), what.to_owned())];
    assert_eq!(problems(96_000, "loop = true\nat = 5\nuntil = 5"), warning("\"until\" in [[stem]] 1 is ignored"));
    assert_eq!(problems(96_000, "at = 5"), warning("\"at\" in [[stem]] 1 is ignored"));
    assert_eq!(problems(96_000, "loop = \"yes\""), warning("the value of \"loop\" in [[stem]] 1 is ignored"));
    assert_eq!(problems(96_000, "loop = true\nat = 1.5"), warning("the value of \"at\" in [[stem]] 1 is ignored"));
    assert_eq!(problems(479, "loop = true"), warning("does not repeat"));
    assert_eq!(problems(100_000, "loop = true"), warning("repeats off the beat"));
    assert_eq!(problems(96_000, "loop = true\nat = 500"), vec![]);
    assert_eq!(problems(0, "loop = false"), problems(0, ""));
    // A file of nothing repeats nothing.
    assert_eq!(problems(0, "loop = true"), problems(0, ""));
}

#[test]
fn a_file_that_ends_early_repeats_with_silence_in_its_place() {
    let stage = song(96_000, "tempo = 120", "loop = true");
    let path = stage.path("song/Beat.wav");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..44 + 50_000 * 4]).unwrap();
    let done = stage.run(&["render", "song", "--out", "mix.wav", "--json"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let mix = stage.read("mix.wav");
    // A stated length that differs from the actual one is reported; the beat is kept.
    let played: Vec<bool> =
        (0..7).map(|pass| mix[0][pass * 96_000] == heard(0, 0, pass * 96_000) + heard(1, 0, 0)).collect();
    let shorter: Vec<bool> =
        (0..7).map(|pass| mix[0][pass * 50_000] == heard(0, 0, pass * 50_000) + heard(1, 0, 0)).collect();
    assert!(played.iter().all(|it| *it) || shorter.iter().all(|it| *it), "{played:?} {shorter:?}");
}
