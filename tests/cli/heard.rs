//! The tempo, beats and copies that `stemlock info` detects in audio.

use testkit::{WavEncoding, chunk, fmt, riff};

use super::fixtures::mp3;
use super::stage::{CliStage, text};

const RATE: u32 = 48_000;

/// A click at these seconds, with an accent at each `bar`th.
fn click(seconds: &[f64], bar: usize) -> Vec<f32> {
    let last = seconds.last().unwrap();
    let mut audio = vec![0.0; ((last + 0.5) * f64::from(RATE)) as usize];
    for (index, at) in seconds.iter().enumerate() {
        let hertz = if index.is_multiple_of(bar) { 1600.0 } else { 1000.0 };
        let first = (at * f64::from(RATE)).round() as usize;
        for frame in 0..1000 {
            let time = frame as f64 / f64::from(RATE);
            let wave = (std::f64::consts::TAU * hertz * time).cos();
            audio[first + frame] = (0.5 * (-time / 0.006).exp() * wave) as f32;
        }
    }
    audio
}

/// Music that begins this many seconds after the file.
fn pad(begin: f64, end: f64) -> Vec<f32> {
    let frames = (0..(end * f64::from(RATE)) as u32).map(|frame| f64::from(frame) / f64::from(RATE));
    let wave = |time: f64| 0.2 * (440.0 * time).sin() + 0.1 * (777.0 * time).sin();
    frames.map(|time| if time < begin { 0.0 } else { wave(time) as f32 }).collect()
}

fn write(stage: &CliStage, name: &str, audio: &[f32]) {
    stage.write_floats(name, RATE, audio.iter().copied());
}

#[test]
fn a_click_gives_tempo_bars_and_start_and_what_it_counts_in_comes_before_beat_0() {
    let stage = CliStage::new();
    let beats: Vec<f64> = (0..44).map(|beat| 0.25 + f64::from(beat) * 60.0 / 93.7).collect();
    write(&stage, "song/Audio 1.wav", &click(&beats, 4));
    write(&stage, "song/Pad.wav", &pad(beats[8], beats[43]));
    let song = stage.json(&["info", "song"]);
    assert_eq!((&song["tempo_source"], &song["tempo_from"]), (&"heard".into(), &"Audio 1.wav".into()));
    let map = song["tempo_map"].as_array().unwrap();
    assert_eq!(map.len(), 1);
    assert!((map[0]["bpm"].as_f64().unwrap() - 93.7).abs() < 0.001, "{map:?}");
    assert_eq!(map[0]["meter"], "4/4");
    let start = song["start"].as_f64().unwrap();
    assert!((start - beats[8]).abs() * f64::from(RATE) <= 1.0, "{start} for {}", beats[8]);
    let stem = &song["stems"][0];
    assert_eq!(
        (&stem["role"], &stem["role_source"], &stem["output"]),
        (&"Click".into(), &"heard".into(), &"Click".into())
    );
    let told = song["problems"].to_string();
    assert!(told.contains("heard from Audio 1.wav") && !told.contains("is assumed"), "{told}");
    // A project beside them that nobody has touched says nothing.
    stage.write("song/song.rpp", "<REAPER_PROJECT 0.1\n TEMPO 120 4 4\n>\n");
    assert_eq!(stage.json(&["info", "song"])["tempo_from"], "Audio 1.wav");
}

/// A cue point says a second of its file, which is a beat of the song only once its tempo is known.
#[test]
fn a_cue_point_stays_at_its_second_when_the_tempo_is_heard() {
    let stage = CliStage::new();
    let beats: Vec<f64> = (0..44).map(|beat| f64::from(beat) * 0.6).collect();
    write(&stage, "song/Click.wav", &click(&beats, 4));
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let at = 96 * RATE / 10;
    let cue = words(&[1, 1, 0, u32::from_le_bytes(*b"data"), 0, 0, at]);
    let label = [b"adtl".to_vec(), chunk(b"labl", &[words(&[1]), b"Verse\0".to_vec()].concat())].concat();
    let samples: Vec<u8> = pad(0.0, 26.0).into_iter().flat_map(f32::to_le_bytes).collect();
    let chunks = [
        chunk(b"fmt ", &fmt(WavEncoding::Float(32), 1, RATE)),
        chunk(b"data", &samples),
        chunk(b"cue ", &cue),
        chunk(b"LIST", &label),
    ];
    stage.write("song/Synth.wav", riff(&chunks));
    let song = stage.json(&["info", "song"]);
    assert_eq!((&song["tempo_source"], &song["tempo_from"]), (&"heard".into(), &"Click.wav".into()));
    let verse = &song["sections"][0];
    assert_eq!((&verse["name"], &verse["beat"]), (&"Verse".into(), &16.0.into()), "{verse}");
}

#[test]
fn a_tempo_that_is_said_stays_and_what_was_heard_is_offered() {
    let stage = CliStage::new();
    let beats: Vec<f64> = (0..32).map(|beat| f64::from(beat) * 0.5).collect();
    write(&stage, "Song 90bpm/Click.wav", &click(&beats, 4));
    let song = stage.json(&["info", "Song 90bpm"]);
    assert_eq!((&song["tempo_source"], &song["tempo_map"][0]["bpm"]), (&"name".into(), &90.0.into()));
    assert_eq!(
        (&song["tempo_offers"][0]["from"], &song["tempo_offers"][0]["bpm"]),
        (&"Click.wav".into(), &120.0.into())
    );
    assert_eq!(song["start"], 0.0);
}

#[test]
fn a_rendering_goes_by_the_tempo_that_was_heard() {
    let stage = CliStage::new();
    let beats: Vec<f64> = (0..32).map(|beat| f64::from(beat) * 60.0 / 100.0).collect();
    let audio = click(&beats, 4);
    write(&stage, "song/Click.wav", &audio);
    write(&stage, "song/Pad.wav", &pad(0.0, 5.0));
    let done = stage.json(&["render", "song", "--out", "out.wav", "--outputs", "outs", "--from", "0", "--to", "8"]);
    // Eight beats at 100 BPM.
    assert_eq!(done["frames"], 8 * 60 * RATE / 100);
}

/// A click after MP3 at 128 kbit/s, with a tag that states its delay.
fn write_mp3(stage: &CliStage, name: &str, rate: u32, audio: &[f32]) {
    let plane: Vec<i32> = audio.iter().map(|sample| (sample * 32_767.0) as i32).collect();
    let frames = mp3::untagged(&vec![plane], rate, 128);
    stage.write(name, mp3::tagged(&frames, audio.len(), rate, b"Info"));
}

/// Ticks of noise of two milliseconds: nothing gets more pre-echo.
fn ticks(seconds: &[f64], rate: u32) -> Vec<f32> {
    let mut audio = vec![0.0; ((seconds.last().unwrap() + 0.5) * f64::from(rate)) as usize];
    for (index, at) in seconds.iter().enumerate() {
        let is_accent = index.is_multiple_of(4);
        let mut random = testkit::Random::new(if is_accent { 7 } else { 8 });
        let first = (at * f64::from(rate)).round() as usize;
        let tick = audio[first..].iter_mut().take(rate as usize / 500);
        tick.for_each(|sample| *sample = random.noise() as f32 * if is_accent { 0.8 } else { 0.5 });
    }
    audio
}

#[test]
fn a_click_that_went_through_mp3_gives_the_same_tempo() {
    // At 125 BPM and 48 kHz, every beat is at the same place in the codec's blocks.
    for (bpm, rate) in [(145.5, 44_100), (93.7, RATE), (125.0, RATE)] {
        let stage = CliStage::new();
        let beats: Vec<f64> = (0..64).map(|beat| 0.411 + f64::from(beat) * 60.0 / bpm).collect();
        let beeps = if rate == RATE { click(&beats, 4) } else { ticks(&beats, rate) };
        write_mp3(&stage, "song/Click.mp3", rate, &beeps);
        let song = stage.json(&["info", "song"]);
        assert_eq!((&song["tempo_source"], &song["tempo_from"]), (&"heard".into(), &"Click.mp3".into()), "{bpm}");
        let map = song["tempo_map"].as_array().unwrap();
        assert_eq!((map.len(), &map[0]["meter"]), (1, &"4/4".into()), "{bpm}");
        assert!((map[0]["bpm"].as_f64().unwrap() - bpm).abs() < 0.001, "{map:?}");
        let start = song["start"].as_f64().unwrap();
        assert!((start - beats[0]).abs() < 0.000_5, "{start} for {}", beats[0]);
    }
}

/// Notes that no other seed has.
fn part(seed: u32, seconds: f64) -> Vec<f32> {
    let mut random = testkit::Random::new(seed.into());
    let mut envelope = 0.0;
    let frames = 0..(seconds * f64::from(RATE)) as usize;
    let note = |frame: usize| {
        if frame.is_multiple_of(9000 + 500 * seed as usize) {
            envelope = 0.3;
        }
        envelope *= 0.9998;
        envelope * (random.noise() as f32 * 0.5 + (frame as f32 * 0.01 * (seed + 1) as f32).sin())
    };
    frames.map(note).collect()
}

#[test]
fn what_is_heard_twice_starts_muted_and_says_of_what() {
    let stage = CliStage::new();
    let parts: Vec<Vec<f32>> = (0..3).map(|seed| part(seed, 8.0)).collect();
    let names = ["Alpha", "Beta", "Gamma"];
    names.iter().zip(&parts).for_each(|(name, part)| write(&stage, &format!("song/{name}.wav"), part));
    let sum: Vec<f32> =
        (0..parts[0].len()).map(|at| 0.5 * parts.iter().map(|part| part[at]).sum::<f32>()).collect();
    write(&stage, "song/Delta.wav", &sum);
    let later: Vec<f32> = std::iter::repeat_n(0.0, 960).chain(parts[1].iter().map(|sample| 0.7 * sample)).collect();
    write(&stage, "song/Epsilon.wav", &later);
    let both: Vec<f32> = parts[0].iter().zip(&parts[1]).map(|(a, b)| a + b).collect();
    write(&stage, "song/Zeta.wav", &both);
    let song = stage.json(&["info", "song"]);
    let stem = |name: &str| {
        let stem = song["stems"].as_array().unwrap().iter().find(|stem| stem["name"] == name).unwrap();
        (stem["muted"].as_bool().unwrap(), stem["note"].as_str().unwrap_or_default().to_owned())
    };
    for name in names {
        assert_eq!(stem(name), (false, String::new()), "{name}");
    }
    let muted = |why: &str| (true, format!("is muted: {why}"));
    assert_eq!(stem("Delta"), muted("it is the whole mix, and its stems are there too"));
    assert_eq!(stem("Epsilon"), muted("it sounds the same as Beta, 20 ms later"));
    assert_eq!(stem("Zeta"), muted("it is a mix of stems that are there too (Alpha, Beta)"));
    let role = song["stems"].as_array().unwrap().iter().find(|stem| stem["name"] == "Delta").unwrap();
    assert_eq!((&role["role"], &role["role_source"]), (&"Mix".into(), &"heard".into()));
    // An explicit "not muted" takes precedence.
    let toml = "[[stem]]\nfile = \"Delta.wav\"\nmute = false\n[[stem]]\nfile = \"Alpha.wav\"\nmute = true\n";
    stage.write("song/song.toml", toml);
    let song = stage.json(&["info", "song"]);
    let muted: Vec<bool> =
        song["stems"].as_array().unwrap().iter().map(|stem| stem["muted"].as_bool().unwrap()).collect();
    assert_eq!(muted, [false, true, false, true, false, false], "Delta, Alpha, Beta, Epsilon, Gamma, Zeta");
}

/// A song of a style, as drums and all else.
fn made(style: &str, seconds: f64) -> testkit::songs::StyleCase {
    testkit::songs::styles(seconds, 1).into_iter().find(|case| case.name == style).unwrap()
}

#[test]
fn a_song_without_a_click_has_the_tempo_of_its_drums_and_begins_with_its_first_bar() {
    let stage = CliStage::new();
    let case = made("rock", 40.0);
    write(&stage, "song/Drums.wav", &case.drums);
    write(&stage, "song/Keys.wav", &case.others);
    let song = stage.json(&["info", "song"]);
    assert_eq!((&song["tempo_source"], &song["tempo_from"]), (&"heard".into(), &serde_json::Value::Null));
    let map = song["tempo_map"].as_array().unwrap();
    assert_eq!((map.len(), &map[0]["meter"]), (1, &"4/4".into()));
    assert!((map[0]["bpm"].as_f64().unwrap() - case.bpm.unwrap()).abs() <= 0.02, "{map:?}");
    let start = song["start"].as_f64().unwrap();
    assert!((start - case.beats[0]).abs() < 0.01, "{start} for {}", case.beats[0]);
    let told = song["problems"].to_string();
    assert!(told.contains("was heard from the stems") && !told.contains("is assumed"), "{told}");
    let table = text(&stage.run(&["info", "song"]).stdout);
    assert!(table.contains("(heard in several stems)"), "{table}");
    // An explicit tempo takes precedence.
    stage.write("song/song.toml", "tempo = 99\n");
    let song = stage.json(&["info", "song"]);
    assert_eq!((&song["tempo_source"], &song["tempo_map"][0]["bpm"]), (&"song_file".into(), &99.0.into()));
}

#[test]
fn a_tempo_that_is_less_certain_is_offered() {
    let stage = CliStage::new();
    let case = made("folk, no drums", 40.0);
    write(&stage, "song/Guitar.wav", &case.others);
    let song = stage.json(&["info", "song"]);
    assert_eq!((&song["tempo_source"], &song["tempo_map"][0]["bpm"]), (&"assumed".into(), &120.0.into()));
    let offers = song["tempo_offers"].as_array().unwrap();
    let first = &offers[0];
    assert_eq!(first["from"], "Guitar.wav");
    let confidence = first["confidence"].as_f64().unwrap();
    assert!((0.05..0.6).contains(&confidence), "{offers:?}");
}
