//! Makes the seeds: `cargo run --manifest-path fuzz/Cargo.toml --bin seeds`. None of them lies in the repository.

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;

use std::fs;
use std::path::Path;

use fixtures::aac::Aac;
use fixtures::riff::Body;
use fixtures::signal::music;
use fixtures::{aiff, alac, caf, flac, mp3, mp4, vorbis};

const FRAMES: usize = 3_000;
const RATE: u32 = 44_100;

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    write(&corpus.join("decoders"), audio())?;
    write(&corpus.join("song_toml"), SONGS.iter().map(|text| text.as_bytes().to_vec()).collect())?;
    write(&corpus.join("state"), STATES.iter().map(|text| text.as_bytes().to_vec()).collect())?;
    write(&corpus.join("names"), NAMES.iter().map(|text| text.as_bytes().to_vec()).collect())
}

fn write(folder: &Path, seeds: Vec<Vec<u8>>) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    seeds.iter().enumerate().try_for_each(|(number, seed)| fs::write(folder.join(format!("seed-{number:02}")), seed))
}

fn audio() -> Vec<Vec<u8>> {
    let planes = music(FRAMES, 2, 16);
    let body = Body::int(&planes, 16, RATE);
    let coded = alac::alac16(&planes, RATE);
    let aac = Aac::encode(&planes, RATE, 1_024, true);
    let tag = mp4::itun_smpb(1_024, 0, FRAMES);
    let mp3 = mp3::untagged(&planes, RATE, 128);
    vec![
        body.wav(),
        body.clone().speakers(3).wav(),
        body.rf64(b"RF64"),
        body.wave64(),
        aiff::aiff(&planes, 16, RATE),
        aiff::sowt(&planes, 16, RATE),
        caf::int(&planes, 16, RATE, true),
        caf::alac(&coded),
        flac::flac(&planes, 16, RATE),
        vorbis::vorbis(&music(3 * FRAMES, 2, 16), RATE),
        mp3::tagged(&mp3, FRAMES, RATE, b"Info"),
        mp3,
        aac.adts(),
        mp4::mp4(&[mp4::Track::alac(&coded)], 1_000, None),
        mp4::mp4(&[mp4::Track::aac(&aac).edit(20, -1).edit(100, 1_024)], 1_000, Some(&tag)),
    ]
}

const SONGS: [&str; 3] = [
    "name = \"Harbour Lights\"\ntempo = 104.0\nstart = 0.25\n\n[[stem]]\nfile = \"Bass.wav\"\nrole = \"Bass\"\n",
    "[[tempo_map]]\nbeat = 0\nbpm = 104\nmeter = \"4/4\"\n[[tempo_map]]\nbeat = 16\nbpm = 90.5\nmeter = \"7/8\"\n",
    "only_listed = true # ours\n[[stem]]\nfile = \"Click 128bpm.wav\"\nskip = 7\nname = \"C\"\ncolour = \"#d04a35\"\ngain_db = -1.5\n\
     pan = \"L10\"\nmute = true\noutput = \"Drums\"\ntranspose = false\nremove = true\nmood = 3\n",
];

const STATES: [&str; 3] = [
    r#"{"version":1,"song":{"folder":"/gone/Ode","name":"Ode","stems":[{"file":"a.wav","size":10,"name":"A","role":"Bass"}]}}"#,
    r##"{"version":1,"song":{"folder":"/s","from_home":"s","name":"S","stems":[{"file":"b.flac","hash":"00","name":"B","role":"Click",
    "colour":"#ffffff","output":"Aux","transposed":true,"skip":9,"removed":true}],"order":[0],"tempo_map":[{"beat":0.0,"bpm":90.0,
    "meter":"3/4"},{"beat":9.0,"bpm":91.0,"meter":"6/8"}],"start":1.5,"only_listed":true,"later":[1]}}"##,
    r#"{"version":2,"song":null}"#,
];

const NAMES: [&str; 3] = [
    "AG\nAG 2\nAG 10\nEG 1",
    "01_Lead Vox (120bpm)\nClick Track\nBGV-2\nCount In\nSMPTE 25fps",
    "Drums 001\ndrums 1\nDRUMS 01\n\u{dc}bung 7\n٣",
];
