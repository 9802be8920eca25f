//! `stemlock render`.

use super::stage::{CliStage, RATE, assert_equals, heard};

const FRAMES: usize = 150_000;
/// Longest fade after a start inside the song: 5 ms.
const FADE: usize = 240;

fn one_stem(song_toml: &str) -> CliStage {
    let stage = CliStage::new();
    stage.write_noise("song/Bass.wav", 0, FRAMES);
    stage.write("song/song.toml", song_toml);
    stage
}

#[test]
fn at_its_own_tempo_a_song_is_its_file() {
    for tempo in ["120", "93.7", "120.000137"] {
        let stage = one_stem(&format!("tempo = {tempo}"));
        for block in ["1", "64", "441", "65536"] {
            let done = stage.json(&["render", "song", "--out", "mix.wav", "--block", block]);
            assert_eq!(done["frames"], FRAMES);
            assert_eq!(
                (&done["slowest"], &done["fastest"], &done["copied"]),
                (&1.0.into(), &1.0.into(), &true.into())
            );
            let mix = stage.read("mix.wav");
            assert_eq!(mix[0].len(), FRAMES);
            assert_equals(&mix, 0, |channel, n| heard(0, channel, n));
        }
    }
}

#[test]
fn stems_are_summed_with_the_song_s_gain_pan_and_mute() {
    let stage = CliStage::new();
    for stem in 0..4 {
        stage.write_noise(&format!("song/Keys {stem}.wav"), stem, FRAMES - stem);
    }
    let toml =
        "tempo = 100\n[[stem]]\nfile = \"Keys 2.wav\"\nmute = true\n[[stem]]\nfile = \"Keys 3.wav\"\npan = 0.5\n";
    stage.write("song/song.toml", toml);
    stage.json(&["render", "song", "--out", "mix.wav"]);
    assert_equals(&stage.read("mix.wav"), 0, |channel, n| {
        let sample = |stem: usize| if n < FRAMES - stem { heard(stem, channel, n) } else { 0.0 };
        // The listed stems come first: 2 is muted, 3 is turned to the right.
        let turned = if channel == 0 { 0.5 } else { 1.0 };
        turned * sample(3) + sample(0) + sample(1)
    });
}

#[test]
fn a_part_is_that_part_and_parts_fit_together() {
    let stage = one_stem("tempo = 93.7");
    let cut = (2.5_f64 * 60.0 / 93.7 * f64::from(RATE)).ceil() as usize;
    let head = stage.json(&["render", "song", "--out", "head.wav", "--to", "2.5"]);
    let tail = stage.json(&["render", "song", "--out", "tail.wav", "--from", "2.5"]);
    assert_eq!((&head["frames"], &tail["frames"]), (&cut.into(), &(FRAMES - cut).into()));
    assert_equals(&stage.read("head.wav"), 0, |channel, n| heard(0, channel, n));
    assert_equals(&stage.read("tail.wav"), FADE, |channel, n| heard(0, channel, cut + n));
}

#[test]
fn before_beat_0_there_is_silence_or_what_the_files_hold() {
    for (start, lead) in [("0", 0), ("0.25", 12_000)] {
        let stage = one_stem(&format!("tempo = 120\nstart = {start}"));
        stage.json(&["render", "song", "--out", "mix.wav", "--from", "-1", "--to", "1"]);
        let mix = stage.read("mix.wav");
        assert_eq!(mix[0].len(), RATE as usize);
        assert_equals(&mix, 0, |channel, n| (n + lead).checked_sub(24_000).map_or(0.0, |n| heard(0, channel, n)));
    }
}

#[test]
fn a_shared_tempo_map_is_no_change_of_tempo() {
    let stage = one_stem("[[tempo_map]]\nbeat = 0\nbpm = 120\n[[tempo_map]]\nbeat = 1.37\nbpm = 93.7");
    stage.json(&["render", "song", "--out", "own.wav"]);
    assert_equals(&stage.read("own.wav"), 0, |channel, n| heard(0, channel, n));
    stage.json(&["render", "song", "--out", "same.wav", "--tempo-map", "0:120,1.37:93.7"]);
    assert_eq!(stage.read("own.wav"), stage.read("same.wav"));
}

/// A tone of 1000 Hz, one second of silence after it.
fn tone() -> CliStage {
    let stage = CliStage::new();
    let sample = |n: usize| (n as f64 * 1000.0 / f64::from(RATE) * std::f64::consts::TAU).sin() as f32 * 0.5;
    stage.write_floats("song/Keys.wav", RATE, (0..2 * RATE as usize).map(sample));
    stage.write("song/song.toml", "tempo = 120");
    stage
}

#[test]
fn a_render_that_is_nearly_a_copy_says_that_it_is_none() {
    let stage = one_stem("tempo = 120");
    let done = stage.json(&["render", "song", "--out", "mix.wav", "--tempo", "120.00012"]);
    let speed = 120.000_12 / 120.0;
    assert_eq!(
        (&done["slowest"], &done["fastest"], &done["copied"]),
        (&speed.into(), &speed.into(), &false.into())
    );
    let transposed = stage.json(&["render", "song", "--out", "mix.wav", "--transpose", "1"]);
    assert_eq!((&transposed["slowest"], &transposed["copied"]), (&1.0.into(), &false.into()));
}

#[test]
fn like_a_tape_another_tempo_is_another_pitch() {
    let stage = tone();
    for (tempo, speed) in [("60", 0.5), ("90", 0.75), ("150", 1.25), ("240", 2.0)] {
        let done = stage.json(&["render", "song", "--out", "mix.wav", "--mode", "repitch", "--tempo", tempo]);
        assert_eq!(done["frames"], (2.0 * f64::from(RATE) / speed).ceil() as usize);
        assert_eq!((&done["slowest"], &done["copied"]), (&speed.into(), &false.into()));
        let [left, right] = stage.read("mix.wav");
        assert_eq!(left, right);
        for (n, &heard) in left.iter().enumerate().take(left.len() - 1000).skip(1000) {
            let wanted = (n as f64 * speed * 1000.0 / f64::from(RATE) * std::f64::consts::TAU).sin() * 0.5;
            let error = (f64::from(heard) - wanted).abs();
            assert!(error < 0.5e-5, "at {tempo} BPM frame {n} is {error} off");
        }
    }
}

/// How often a second the samples pass zero upwards.
fn crossings(samples: &[f32]) -> f64 {
    let count = samples.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    count as f64 * f64::from(RATE) / samples.len() as f64
}

#[test]
fn stretched_another_tempo_is_the_same_pitch_or_the_wanted_one() {
    let stage = tone();
    for (tempo, speed) in [("90", 0.75), ("132", 1.1)] {
        for (semitones, hertz) in [("0", 1000.0), ("-5", 749.15), ("3.5", 1224.05)] {
            let arguments = ["render", "song", "--out", "a.wav", "--tempo", tempo, "--transpose", semitones];
            let done = stage.json(&arguments);
            let frames = (2.0 * f64::from(RATE) / speed).ceil() as usize;
            assert_eq!(done["frames"], frames);
            let [left, right] = stage.read("a.wav");
            assert_eq!(left, right);
            let heard = crossings(&left[10_000..frames - 10_000]);
            assert!((heard - hertz).abs() < 2.0, "{heard} Hz at {tempo} BPM, {semitones} semitones");
            stage.json(&[&arguments[..], &["--block", "17"]].concat());
            assert_eq!(stage.read("a.wav"), [left, right], "in other blocks");
        }
    }
}

#[test]
fn a_change_of_tempo_is_followed_where_it_is_whatever_the_block_size() {
    let stage = tone();
    let map = "0:120,1:60,1.7:240";
    let first = stage.json(&[
        "render",
        "song",
        "--out",
        "a.wav",
        "--mode",
        "repitch",
        "--tempo-map",
        map,
        "--block",
        "1000",
    ]);
    assert_eq!(first["frames"], 24_000 + 33_600 + 27_600);
    stage.json(&["render", "song", "--out", "b.wav", "--mode", "repitch", "--tempo-map", map, "--block", "17"]);
    assert_eq!(stage.read("a.wav"), stage.read("b.wav"));
    let place = |n: f64| match n {
        n if n < 24_000.0 => n,
        n if n < 57_600.0 => 24_000.0 + (n - 24_000.0) / 2.0,
        n => 40_800.0 + (n - 57_600.0) * 2.0,
    };
    for (n, sample) in stage.read("a.wav")[0].iter().enumerate().take(80_000) {
        let wanted = (place(n as f64) * 1000.0 / f64::from(RATE) * std::f64::consts::TAU).sin() * 0.5;
        let seam = [24_000, 57_600].iter().any(|&seam: &usize| n.abs_diff(seam) < FADE);
        assert!(seam || (f64::from(*sample) - wanted).abs() < 1e-5, "frame {n}: {sample} is not {wanted}");
    }
}

#[test]
fn click_and_guide_have_outputs_of_their_own() {
    let stage = CliStage::new();
    for (stem, name) in ["Bass", "Click Track", "Guide"].into_iter().enumerate() {
        stage.write_noise(&format!("song/{name}.wav"), stem, 10_000);
    }
    stage.write_floats("song/Pad.wav", RATE, vec![0.0; 10_000]);
    stage.write("song/song.toml", "tempo = 100\n[[stem]]\nfile = \"Pad.wav\"\noutput = \"Pad\"");
    let done = stage.json(&["render", "song", "--out", "mix.wav", "--outputs", "outs"]);
    let outputs: Vec<_> =
        done["outputs"].as_array().unwrap().iter().map(|row| row["output"].as_str().unwrap()).collect();
    assert_eq!(outputs, ["Main", "Click", "Guide"]);
    for (name, stem) in [("mix.wav", 0), ("outs/Main.wav", 0), ("outs/Click.wav", 1), ("outs/Guide.wav", 2)] {
        assert_equals(&stage.read(name), 0, |channel, n| heard(stem, channel, n));
    }
    assert!(!stage.path("outs/Pad.wav").exists(), "an output that did not sound has no file");
}

#[test]
fn an_output_that_sounds_late_is_as_long_as_the_others() {
    let stage = CliStage::new();
    stage.write_noise("song/Bass.wav", 0, 20_000);
    stage.write_floats("song/Click.wav", RATE, (0..20_000).map(|n| if n < 15_000 { 0.0 } else { 0.5 }));
    stage.write("song/song.toml", "tempo = 100");
    stage.json(&["render", "song", "--out", "mix.wav", "--outputs", "outs"]);
    assert_equals(&stage.read("outs/Click.wav"), 0, |_, n| if n < 15_000 { 0.0 } else { 0.5 });
    assert_eq!(stage.read("outs/Click.wav")[0].len(), 20_000);
}

#[test]
fn the_rate_is_the_one_that_most_stems_have_or_the_one_asked_for() {
    let stage = CliStage::new();
    for (name, rate) in [("a", 44_100), ("b", 96_000), ("c", 44_100)] {
        stage.write_floats(&format!("song/{name}.wav"), rate, vec![0.25; rate as usize]);
    }
    stage.write("song/song.toml", "tempo = 100");
    let done = stage.json(&["render", "song", "--out", "mix.wav"]);
    assert_eq!((&done["rate"], &done["frames"]), (&44_100.into(), &44_100.into()));
    let done = stage.json(&["render", "song", "--out", "mix.wav", "--rate", "96000"]);
    assert_eq!((&done["rate"], &done["frames"]), (&96_000.into(), &96_000.into()));
}

#[test]
fn json_says_what_was_rendered_decoded_and_trimmed() {
    let stage = one_stem("name = \"Night\"\ntempo = 100");
    let done = stage.json(&["render", "song", "--out", "mix.wav"]);
    let peak =
        (0..FRAMES).flat_map(|n| [heard(0, 0, n), heard(0, 1, n)]).fold(0.0, |peak: f32, s| peak.max(s.abs()));
    assert_eq!(done["outputs"][0]["peak"].as_f64().map(|peak| peak as f32), Some(peak));
    assert_eq!(done["outputs"][0]["files"], serde_json::json!(["mix.wav"]));
    assert_eq!((&done["rate"], &done["underruns"]), (&RATE.into(), &0.into()));
    let stem = &done["song"]["stems"][0];
    assert_eq!((&stem["name"], &stem["file"], &stem["role"]), (&"Bass".into(), &"Bass.wav".into(), &"Bass".into()));
    assert_eq!(stem["decoded"]["file_frames"], FRAMES);
    assert_eq!(stem["decoded"]["trim"], serde_json::json!({"start": 0, "end": 0, "source": "none"}));
}

#[test]
fn a_song_that_does_not_fit_into_memory_is_rendered_to_the_same_bits() {
    let stage = CliStage::new();
    // Half a minute each: 6 MB as 16-bit pages.
    for stem in 0..3 {
        stage.write_noise(&format!("song/Keys {stem}.wav"), stem, 30 * RATE as usize + stem);
    }
    stage.write("song/song.toml", "tempo = 120");
    for tempo in ["120", "131"] {
        let render = |out: &str, more: &[&str]| {
            stage.json(&[&["render", "song", "--out", out, "--tempo", tempo], more].concat())
        };
        let whole = render("whole.wav", &[]);
        let part = render("part.wav", &["--memory", "2"]);
        assert_eq!((&part["underruns"], &part["song"]["problems"]), (&0.into(), &whole["song"]["problems"]));
        assert!(stage.read("part.wav") == stage.read("whole.wav"), "at {tempo} BPM");
        let held = |done: &serde_json::Value| done["held_peak_bytes"].as_u64().unwrap();
        assert!(held(&whole) > 17_000_000 && held(&part) < 4_000_000, "{} and {}", held(&whole), held(&part));
    }
}
