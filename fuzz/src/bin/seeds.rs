//! Makes the seeds: `cargo run --manifest-path fuzz/Cargo.toml --bin seeds`. None of them is in the repository.

#[path = "../../../tests/fixtures/mod.rs"]
mod fixtures;

use std::fs;
use std::path::Path;

use fixtures::aac::Aac;
use fixtures::riff::Body;
use fixtures::signal::music;
use fixtures::{aiff, alac, caf, flac, mp3, mp4, vorbis};
// The functions that the instrumented code calls, in builds without a sanitizer.
use libfuzzer_sys as _;
use stemlock::setlist::{ExportKind, export, scan_folder};

const FRAMES: usize = 3_000;
const RATE: u32 = 44_100;

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    write(&corpus.join("decoders"), audio())?;
    write(&corpus.join("song_toml"), SONGS.iter().map(|text| text.as_bytes().to_vec()).collect())?;
    write(&corpus.join("state"), STATES.iter().map(|text| text.as_bytes().to_vec()).collect())?;
    write(&corpus.join("names"), NAMES.iter().map(|text| text.as_bytes().to_vec()).collect())?;
    write(&corpus.join("beside"), beside())?;
    write(&corpus.join("set"), picked(&SETS))?;
    write(&corpus.join("lyrics"), picked(&WORDS))
}

/// Texts, each after the byte that selects its file name.
fn picked(texts: &[(u8, &str)]) -> Vec<Vec<u8>> {
    texts.iter().map(|(which, text)| [&[*which], text.as_bytes()].concat()).collect()
}

/// Files beside stems: an exported song, charts, and stems with and without tags.
fn beside() -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("Bass.wav"), "").expect("a file");
    fs::write(folder.path().join("song.toml"), PLACES).expect("a file");
    let song = scan_folder(folder.path()).expect("a song");
    let exported = |kind| export(&song, kind, Some(60.0), None).bytes;
    let files = [
        (0, exported(ExportKind::Midi)),
        (1, exported(ExportKind::Midi)),
        (4, exported(ExportKind::Reaper)),
        (6, exported(ExportKind::DawProject)),
        (2, CHART.into()),
        (3, b"[song]\nname = Ode\nartist = X\ndelay = 120\n".to_vec()),
        (5, LIVE.into()),
    ];
    let audio = [7, 7, 13, 7, 10, 10, 7, 9, 8, 12, 11, 11, 11, 9, 9].into_iter().zip(audio());
    files.into_iter().chain(audio).map(|(which, bytes)| [&[which], bytes.as_slice()].concat()).collect()
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
        mp4::mp4(&[mp4::WrittenTrack::alac(&coded)], 1_000, None),
        mp4::mp4(&[mp4::WrittenTrack::aac(&aac).edit(20, -1).edit(100, 1_024)], 1_000, Some(&tag)),
    ]
}

const PLACES: &str = "name = \"Ode\"\ntempo = 104.0\n[[section]]\nbar = 1\nname = \"Verse\"\n[[section]]\nbar = 9\nname = \"Chorus\"\n\
     [[marker]]\nbar = 3\nname = \"Lights\"\n";

const CHART: &str = "[Song]\n{\n  Name = \"Ode\"\n  Resolution = 192\n  Offset = 0.5\n}\n[SyncTrack]\n{\n  0 = TS 4\n  0 = B 104000\n  768 = TS 7 3\n\
     1536 = B 90500\n}\n[Events]\n{\n  768 = E \"section Verse\"\n}\n";

const LIVE: &str = "<?xml version=\"1.0\"?><Ableton><LiveSet><Tracks/><MasterTrack><DeviceChain><Mixer><Tempo><Manual Value=\"104\"/></Tempo>\
     </Mixer></DeviceChain></MasterTrack><Locators><Locators><Locator><Time Value=\"8\"/><Name Value=\"Verse\"/></Locator></Locators>\
     </Locators></LiveSet></Ableton>";

const SETS: [(u8, &str); 3] = [
    (0, "name = \"Friday\"\n[[song]]\nfolder = \"Ode\"\nstart = 16.0\ngap = 2\ntranspose = -3\ntempo = 96.5\nthen = \"stop\"\n\
         [[song]]\nfolder = \"/Songs/Harbour\"\nthen = \"after 4 s\"\n"),
    (1, "#EXTM3U\n#EXTINF:12,Ode\nOde\nfile:///Songs/Harbour%20Lights\n\u{fc}bung/x.wav\n"),
    (0, "[[song]]\nfolder = \"Ode\"\n[[song]]\nfolder = \"Ode\"\nmood = 3\n[[song]]\n"),
];

const WORDS: [(u8, &str); 6] = [
    (0, "[ti:Ode]\n[offset:-200]\n[00:01.00]One <00:01.50>two <00:02.00>three\n[00:04.00][01:04.00]Again\n[00:06.00]\n"),
    (1, "1\n00:00:01,000 --> 00:00:02,500\nOne <i>two</i>\nthree\n\n2\n00:00:03,000 --> 00:00:04,000\nFour\n"),
    (2, "WEBVTT\n\n00:01.000 --> 00:02.500 align:start\nOne <00:01.500>two\n\nNOTE x\n\n00:03.000 --> 00:04.000\n<v Ann>Four\n"),
    (3, "{title: Ode}\n{start_of_verse: Verse 1}\n[C]One [F#m7/A]two\n{end_of_verse}\n{comment: Chorus}\n[G]Three\n"),
    (4, "#TITLE:Ode\n#BPM:208\n#GAP:1000\nP1\n: 0 4 0 One\n: 4 4 2  two\n- 10\n* 12 4 0 three\nE\n"),
    (4, "[Verse]\nOne two\n\n[Chorus x2]\nThree\n"),
];

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
