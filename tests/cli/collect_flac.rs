//! `stemlock collect --flac`: every sample and every tag of what becomes FLAC, and copies of everything else.

use std::path::Path;

use serde_json::Value;
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::TrackType;
use symphonia::core::io::MediaSourceStream;
use testkit::{Random, chunk, riff};

use super::fixtures::riff::Body;
use super::fixtures::signal::{Planes, full_scale};
use super::fixtures::{aiff, caf};
use super::stage::{CliStage, text};

/// Makes a file of samples.
type WriteFile = fn(&Planes) -> Vec<u8>;

/// A FLAC file by the decoding library alone, which also compares the sum of all samples: the rate, and integers of `bits` bits.
fn decoded(path: &Path, bits: u32) -> (u32, Planes) {
    let file = std::fs::File::open(path).unwrap();
    let stream = MediaSourceStream::new(Box::new(file), Default::default());
    let probe = symphonia::default::get_probe();
    let mut format = probe.probe(&Default::default(), stream, Default::default(), Default::default()).unwrap();
    let parameters = format.default_track(TrackType::Audio).unwrap().codec_params.clone().unwrap();
    let parameters = parameters.audio().unwrap();
    let options = AudioDecoderOptions::default().verify(true);
    let mut decoder = symphonia::default::get_codecs().make_audio_decoder(parameters, &options).unwrap();
    let (mut part, mut planes): (Vec<Vec<i32>>, Planes) = Default::default();
    while let Some(packet) = format.next_packet().unwrap() {
        decoder.decode(&packet).unwrap().copy_to_vecs_planar(&mut part);
        planes.resize(part.len(), Vec::new());
        // Full scale is that of 32 bits.
        planes.iter_mut().zip(&part).for_each(|(plane, part)| plane.extend(part.iter().map(|s| s >> (32 - bits))));
    }
    assert_eq!(decoder.finalize().verify_ok, Some(true), "{}", path.display());
    (parameters.sample_rate.unwrap(), planes)
}

/// A tone in noise, unlike that of any other length, number of channels or bits: copies of another stem would be muted.
fn music(frames: usize, channels: usize, bits: u32) -> Planes {
    let number = frames * 1_000 + channels * 100 + bits as usize;
    let mut random = Random::new(number as u64);
    let step = 0.01 + (number % 97) as f64 / 500.0;
    let mut sample = |channel: usize, frame: usize| {
        let tone = (frame as f64 * step + channel as f64).sin();
        ((tone * 0.3 + random.noise() * 0.3) * f64::from(full_scale(bits))) as i32
    };
    (0..channels).map(|channel| (0..frames).map(|frame| sample(channel, frame)).collect()).collect()
}

/// Noise at full scale.
fn loud(frames: usize, channels: usize, bits: u32) -> Planes {
    let mut random = Random::new(u64::from(bits));
    let mut sample = || (random.bits() >> (64 - bits)) as i32 - full_scale(bits) - 1;
    (0..channels).map(|_| (0..frames).map(|_| sample()).collect()).collect()
}

/// The extremes by turns, which no prediction likes; the other side has them the other way round.
fn extremes(frames: usize, bits: u32) -> Planes {
    let sample = |frame: usize| if frame.is_multiple_of(2) { full_scale(bits) } else { -full_scale(bits) - 1 };
    vec![(0..frames).map(sample).collect(), (1..=frames).map(sample).collect()]
}

struct Case {
    name: &'static str,
    file: Vec<u8>,
    bits: u32,
    rate: u32,
    planes: Planes,
}

fn cases() -> Vec<Case> {
    let wav = |name, planes: Planes, bits, rate| Case {
        name,
        file: Body::int(&planes, bits, rate).wav(),
        bits,
        rate,
        planes,
    };
    let mut cases = vec![
        wav("8 bits.wav", music(12_345, 2, 8), 8, 44_100),
        wav("16 bits.wav", music(12_345, 2, 16), 16, 44_100),
        wav("24 bits.wav", music(12_345, 2, 24), 24, 44_100),
        wav("mono.wav", music(8_192, 1, 16), 16, 96_000),
        wav("mono 8.wav", music(8_193, 1, 8), 8, 11_025),
        wav("six.wav", music(5_001, 6, 24), 24, 48_000),
        wav("eight.wav", music(4_095, 8, 16), 16, 48_000),
        wav("fast.wav", music(10_000, 2, 24), 24, 192_000),
        wav("short.wav", music(1, 2, 16), 16, 48_000),
        wav("fifty.wav", music(50, 2, 24), 24, 48_000),
        wav("silence.wav", vec![vec![0; 9_999]; 2], 16, 44_100),
        wav("loud 8.wav", loud(9_000, 2, 8), 8, 44_100),
        wav("loud 16.wav", loud(9_000, 2, 16), 16, 44_100),
        wav("loud 24.wav", loud(9_000, 2, 24), 24, 44_100),
        wav("extremes 16.wav", extremes(9_001, 16), 16, 44_100),
        wav("extremes 24.wav", extremes(9_001, 24), 24, 44_100),
    ];
    let of = |name, file, bits, rate, planes| Case { name, file, bits, rate, planes };
    let surround = music(5_000, 6, 16);
    let other = Body::int(&surround, 16, 48_000).speakers(0x60f).wav();
    cases.push(of("surround.wav", other, 16, 48_000, surround));
    let relatives: [(&str, WriteFile); 5] = [
        ("rf64.rf64", |planes| Body::int(planes, 24, 44_100).rf64(b"RF64")),
        ("wave.w64", |planes| Body::int(planes, 24, 44_100).wave64()),
        ("apple.aif", |planes| aiff::aiff(planes, 24, 44_100)),
        ("sowt.aifc", |planes| aiff::sowt(planes, 24, 44_100)),
        ("core.caf", |planes| caf::int(planes, 24, 44_100, true)),
    ];
    for (number, (name, file)) in relatives.into_iter().enumerate() {
        let planes = music(7_777 + number, 2, 24);
        cases.push(of(name, file(&planes), 24, 44_100, planes));
    }
    let planes = music(7_777, 1, 8);
    cases.push(of("signed.aiff", aiff::aiff(&planes, 8, 22_050), 8, 22_050, planes));
    cases
}

/// The names of the files in a folder.
fn names(stage: &CliStage, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(stage.path(folder)).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn another_decoder_finds_every_sample_and_a_render_is_the_same() {
    let (stage, cases) = (CliStage::new(), cases());
    for case in &cases {
        stage.write(&format!("song/{}", case.name), &case.file);
    }
    let done = stage.json(&["collect", "song", "new", "--flac"]);
    assert_eq!(done["flac"], cases.len());
    for case in &cases {
        let title = case.name.rsplit_once('.').unwrap().0;
        let (rate, planes) = decoded(&stage.path(&format!("new/{title}.flac")), case.bits);
        assert_eq!(rate, case.rate, "{title}");
        assert!(planes == case.planes, "{title}");
    }
    assert_eq!(names(&stage, "new").len(), cases.len() + 1, "and song.toml");
    for song in ["song", "new"] {
        stage.json(&["render", song, "--out", &format!("{song}.wav"), "--rate", "48000"]);
    }
    let read = |name: &str| std::fs::read(stage.path(name)).unwrap();
    assert!(read("song.wav") == read("new.wav"));
}

#[test]
fn what_is_no_uncompressed_integer_or_is_damaged_is_copied() {
    let stage = CliStage::new();
    let planes = music(6_000, 2, 16);
    let whole = Body::int(&planes, 16, 44_100).wav();
    let floats: Vec<Vec<f32>> =
        planes.iter().map(|plane| plane.iter().map(|&s| s as f32 / 32_768.0).collect()).collect();
    let files = [
        ("Bass.wav", Body::float32(&floats, 44_100).wav()),
        ("Drums.wav", Body::int(&music(6_000, 2, 32), 32, 44_100).wav()),
        ("Keys.wav", whole[..whole.len() - 1_000].to_vec()),
        ("Pad.flac", super::fixtures::flac::flac(&planes, 16, 44_100)),
        ("Voice.aif", aiff::float32(&floats, 44_100)),
    ];
    for (name, bytes) in &files {
        stage.write(&format!("song/{name}"), bytes);
    }
    stage.write("song/Whole.wav", &whole);
    let done = stage.json(&["collect", "song", "new", "--flac"]);
    assert_eq!(done["flac"], 1);
    assert_eq!(
        names(&stage, "new"),
        ["Bass.wav", "Drums.wav", "Keys.wav", "Pad.flac", "Voice.aif", "Whole.flac", "song.toml"]
    );
    for (name, bytes) in &files {
        assert!(std::fs::read(stage.path(&format!("new/{name}"))).unwrap() == *bytes, "{name}");
    }
    let told = stage.run(&["collect", "song", "again", "--flac"]);
    assert!(text(&told.stdout).contains("7 files, 1 written as FLAC"), "{told:?}");
    let told = stage.run(&["collect", "song", "copies"]);
    assert!(stage.path("copies/Whole.wav").is_file() && !text(&told.stdout).contains("FLAC"), "{told:?}");
    assert_eq!(stage.json(&["collect", "song", "others"])["flac"], 0);
}

#[test]
fn names_that_differ_only_in_their_endings_stay_apart() {
    let stage = CliStage::new();
    let planes = [music(3_000, 1, 16), music(4_000, 2, 24)];
    stage.write("song/Bass.wav", Body::int(&planes[0], 16, 48_000).wav());
    stage.write("song/Bass.aif", aiff::aiff(&planes[1], 24, 48_000));
    stage.write(
        "song/song.toml",
        "[[stem]]\nfile = \"Bass.wav\"\npan = -1\n[[stem]]\nfile = \"Bass.aif\"\npan = 1\n",
    );
    let before = stage.json(&["info", "song"]);
    stage.json(&["collect", "song", "new", "--flac"]);
    assert_eq!(names(&stage, "new"), ["Bass 2.flac", "Bass.flac", "song.toml"]);
    assert_eq!(decoded(&stage.path("new/Bass.flac"), 16).1, planes[0]);
    assert_eq!(decoded(&stage.path("new/Bass 2.flac"), 24).1, planes[1]);
    let song = stage.json(&["info", "new"]);
    let of = |song: &Value, key: &str| [0, 1].map(|stem| song["stems"][stem][key].clone());
    assert_eq!(of(&song, "file"), ["Bass.flac", "Bass 2.flac"]);
    for key in ["name", "pan", "muted", "role"] {
        assert_eq!(of(&song, key), of(&before, key), "{key}");
    }
}

/// Removes what has to differ: names of files, and the formats in them.
fn without_files(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key, _| {
                !["file", "folder", "format", "tempo_from", "places_from"].contains(&key.as_str())
            });
            object.values_mut().for_each(without_files);
        }
        Value::Array(values) => values.iter_mut().for_each(without_files),
        _ => {}
    }
}

fn same_but_for_files(mut one: Value, mut other: Value) {
    without_files(&mut one);
    without_files(&mut other);
    assert_eq!(one, other);
}

#[test]
fn start_tempo_and_markers_in_a_wav_survive() {
    let stage = CliStage::new();
    let words = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let wav = |start: u64, bits: u32, before: &[Vec<u8>], after: &[Vec<u8>]| {
        let mut bext = vec![0; 602];
        bext[338..346].copy_from_slice(&start.to_le_bytes());
        let body = Body::int(&music(4 * 48_000, 2, bits), bits, 48_000);
        let sound = [chunk(b"bext", &bext), chunk(b"fmt ", &body.fmt), chunk(b"data", &body.data)];
        riff(&[before, &sound, after].concat())
    };
    let acid = chunk(b"acid", &words(&[0, 0x8000_003c, 0, 6, 0x0004_0004, 90_f32.to_bits()]));
    let cue = words(&[2, 1, 0, 0x6174_6164, 0, 0, 24_000, 2, 0, 0x6174_6164, 0, 0, 96_000]);
    let label = |id: u32, name: &[u8]| chunk(b"labl", &[&id.to_le_bytes()[..], name, b"\0"].concat());
    let list = [b"adtl".to_vec(), label(1, b"Verse"), label(2, b"Solo here")].concat();
    let marks = [chunk(b"cue ", &cue), chunk(b"LIST", &list)];
    stage.write("song/Bass.wav", wav(48_000 * 60, 16, &[acid], &marks));
    stage.write("song/Drums.wav", wav(48_000 * 61, 24, &[], &[]));
    let done = stage.json(&["collect", "song", "new", "--flac"]);
    assert_eq!(done["flac"], 2);
    let before = stage.json(&["info", "song"]);
    assert_eq!(before["tempo_map"][0]["bpm"], 90.0);
    assert_eq!(
        (&before["sections"][0]["name"], &before["sections"][1]["name"]),
        (&"Verse".into(), &"Solo here".into())
    );
    assert_eq!(before["frames"], 5 * 48_000, "one of them begins a second later");
    let copies = stage.json(&["collect", "song", "copies"]);
    assert_eq!(copies["flac"], 0);
    same_but_for_files(stage.json(&["info", "copies"]), stage.json(&["info", "new"]));
    let rendered = |song: &str| {
        stage.json(&["render", song, "--out", "out.wav"]);
        std::fs::read(stage.path("out.wav")).unwrap()
    };
    assert!(rendered("song") == rendered("new"));
    // The files alone say it too.
    std::fs::remove_file(stage.path("new/song.toml")).unwrap();
    let mut after = stage.json(&["info", "new"]);
    // Without it a song is called as its folder is.
    after["name"] = before["name"].clone();
    assert_eq!((&before["tempo_from"], &after["tempo_from"]), (&"Bass.wav".into(), &"Bass.flac".into()));
    same_but_for_files(before, after);
    assert!(rendered("song") == rendered("new"));
}

/// FLAC has no place of its own for the markers of AIFF.
#[test]
fn an_aiff_whose_markers_would_be_lost_is_copied() {
    let stage = CliStage::new();
    let mut file = aiff::aiff(&music(48_000, 2, 16), 16, 48_000);
    let mark = b"MARK\0\0\0\x10\0\x01\0\x01\0\0\x40\0\x07Refrain";
    file.extend(mark);
    let size = (file.len() as u32 - 8).to_be_bytes();
    file[4..8].copy_from_slice(&size);
    stage.write("song/Bass.aif", &file);
    let song = stage.json(&["info", "song"]);
    assert!(song.to_string().contains("Refrain"), "{song}");
    assert_eq!(stage.json(&["collect", "song", "new", "--flac"])["flac"], 0);
    assert!(std::fs::read(stage.path("new/Bass.aif")).unwrap() == file);
}
