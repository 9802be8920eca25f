//! Tests of the readers: files of bytes that are made here, as their formats' documents describe them.
#![allow(clippy::unwrap_used)]

use std::io::{Cursor, Write};

use super::*;
use crate::time::{BeatPos, FileSeconds, FileStart, SongSeconds};

type Change = (f64, f64, &'static str);

fn changes(stated: &Stated) -> Vec<(f64, f64, String)> {
    let map = stated.tempo_map.as_ref().unwrap();
    map.changes().map(|change| (change.beat.get(), change.bpm.get(), change.meter.to_string())).collect()
}

fn is_map(stated: &Stated, wanted: &[Change]) {
    let wanted: Vec<_> = wanted.iter().map(|&(beat, bpm, meter)| (beat, bpm, meter.to_owned())).collect();
    assert_eq!(changes(stated), wanted);
}

fn marks(stated: &Stated) -> Vec<(At, String)> {
    stated.marks.iter().map(|mark| (mark.at, mark.name.clone())).collect()
}

fn beats(rows: &[(f64, &str)]) -> Vec<(At, String)> {
    rows.iter().map(|&(beat, name)| (At::Beat(beat), name.to_owned())).collect()
}

/// A MIDI file of tracks of events, each as ticks since the one before and bytes.
fn smf(division: u16, tracks: &[&[(u8, &[u8])]]) -> Vec<u8> {
    let mut file = b"MThd\0\0\0\x06\0\x01".to_vec();
    file.extend((tracks.len() as u16).to_be_bytes());
    file.extend(division.to_be_bytes());
    for events in tracks {
        let mut track = Vec::new();
        for (delta, event) in *events {
            track.push(*delta);
            track.extend(*event);
        }
        track.extend(b"\0\xff\x2f\0");
        file.extend(b"MTrk");
        file.extend((track.len() as u32).to_be_bytes());
        file.extend(track);
    }
    file
}

#[test]
fn midi_files_say_tempo_meter_and_markers() {
    let conductor: &[(u8, &[u8])] = &[
        (0, b"\xff\x51\x03\x0a\x2c\x2a"),
        (0, b"\xff\x58\x04\x06\x03\x18\x08"),
        (0, b"\xff\x06\x05Verse"),
        (96, b"\xff\x51\x03\x07\xa1\x20"),
    ];
    let other: &[(u8, &[u8])] = &[(0, b"\x90\x40\x40"), (48, b"\xff\x07\x06Chorus"), (0, b"\xff\x06\x03B\xe9a")];
    let stated = midi::read(&smf(48, &[conductor, other])).unwrap();
    is_map(&stated, &[(0.0, 6e7 / 666_666.0, "6/8"), (2.0, 120.0, "6/8")]);
    assert_eq!(marks(&stated), beats(&[(0.0, "Verse"), (1.0, "Chorus"), (1.0, "Béa")]));
    assert!(!stated.is_usual);
}

#[test]
fn midi_files_that_say_nothing_or_count_otherwise() {
    let late: &[(u8, &[u8])] = &[(96, b"\xff\x51\x03\x0a\x2c\x2a")];
    is_map(&midi::read(&smf(96, &[late])).unwrap(), &[(0.0, 120.0, "4/4"), (1.0, 6e7 / 666_666.0, "4/4")]);
    let usual: &[(u8, &[u8])] = &[(0, b"\xff\x51\x03\x07\xa1\x20"), (0, b"\xff\x58\x04\x04\x02\x18\x08")];
    assert!(midi::read(&smf(96, &[usual])).unwrap().is_usual);
    assert_eq!(midi::read(&smf(96, &[&[(0, b"\x90\x40\x40")]])).unwrap().tempo_map, None);
    assert!(midi::read(&smf(0xe728, &[])).unwrap_err().contains("SMPTE frames"));
    assert!(midi::read(&smf(0, &[])).is_err());
    let nothing: &[(u8, &[u8])] = &[(0, b"\xff\x51\x03\0\0\0"), (0, b"\xff\x58\x04\x04\x3f\x18\x08")];
    assert_eq!(midi::read(&smf(96, &[nothing])).unwrap().tempo_map, None, "a tempo of 0, a unit of 2⁶³");
}

#[test]
fn rhythm_games_say_their_sections() {
    let events: &[(u8, &[u8])] = &[
        (0, b"\xff\x03\x06EVENTS"),
        (0, b"\xff\x01\x0f[section Intro]"),
        (96, b"\xff\x01\x0d[prc_verse_1]"),
        (96, b"\xff\x01\x05[end]"),
        (0, b"\xff\x01\x0c[crowd_clap]"),
    ];
    let stated = midi::read(&smf(96, &[&[], events])).unwrap();
    assert_eq!(marks(&stated), beats(&[(0.0, "Intro"), (1.0, "Verse 1"), (2.0, "End")]));
    let chart = "[Song]\r\n{\r\n  Name = \"Ode\"\r\n  Artist = \"Ann\"\r\n  Offset = 1.5\r\n  Resolution = 192\r\n}\r\n[SyncTrack]\r\n{\r\n  0 = TS 6 3\r\n  0 = B 93700\r\n  768 = B 120000\r\n  768 = TS 4\r\n  768 = A 1000\r\n}\r\n[Events]\r\n{\r\n  0 = E \"section Intro\"\r\n  768 = E \"section Verse 1\"\r\n  1536 = E \"end\"\r\n}\r\n[ExpertSingle]\r\n{\r\n  768 = N 1 0\r\n}\r\n";
    let stated = chart::read_chart(chart).unwrap();
    is_map(&stated, &[(0.0, 93.7, "6/8"), (4.0, 120.0, "4/4")]);
    assert_eq!(marks(&stated), beats(&[(0.0, "Intro"), (4.0, "Verse 1"), (8.0, "End")]));
    assert_eq!(
        (stated.title.as_deref(), stated.artist.as_deref(), stated.start.map(FileStart::get)),
        (Some("Ode"), Some("Ann"), Some(1.5))
    );
    let ini = chart::read_ini("\u{feff}[song]\r\nname = Ode\r\nartist=Ann\r\ndelay = -250\r\n");
    assert_eq!(
        (ini.title.as_deref(), ini.artist.as_deref(), ini.start.map(FileStart::get)),
        (Some("Ode"), Some("Ann"), Some(-0.25))
    );
}

#[test]
fn the_beats_of_a_rhythm_game_say_its_meter_where_nothing_else_does() {
    let bar: &[u8] = &[0x90, 12, 100];
    let beat: &[u8] = &[0x90, 13, 100];
    let off: &[u8] = &[0x90, 13, 0];
    let beats: Vec<(u8, &[u8])> =
        [(0, b"\xff\x03\x04BEAT".as_slice()), (0, bar), (48, beat), (0, off), (48, beat), (48, bar)]
            .into_iter()
            .chain([(48, beat), (48, bar)])
            .collect();
    let tempo: &[(u8, &[u8])] = &[(0, b"\xff\x51\x03\x0a\x2c\x2a")];
    let stated = midi::read(&smf(48, &[tempo, &beats])).unwrap();
    is_map(&stated, &[(0.0, 6e7 / 666_666.0, "3/4"), (3.0, 6e7 / 666_666.0, "2/4")]);
    let meter: &[(u8, &[u8])] = &[(0, b"\xff\x51\x03\x0a\x2c\x2a"), (0, b"\xff\x58\x04\x06\x03\x18\x08")];
    is_map(&midi::read(&smf(48, &[meter, &beats])).unwrap(), &[(0.0, 6e7 / 666_666.0, "6/8")]);
    let other: Vec<(u8, &[u8])> =
        std::iter::once((0, b"\xff\x03\x04Bass".as_slice())).chain(beats[1..].to_vec()).collect();
    is_map(&midi::read(&smf(48, &[tempo, &other])).unwrap(), &[(0.0, 6e7 / 666_666.0, "4/4")]);
}

#[test]
fn a_file_that_nobody_has_touched_is_known() {
    let rpp = |rest: &str| rpp::read(&format!("<REAPER_PROJECT 0.1\n{rest}>\n")).unwrap();
    assert!(rpp("  TEMPO 120 4 4\n").is_untouched);
    for touched in [
        "  TEMPO 121 4 4\n",
        "  TEMPO 120 3 4\n",
        "  TEMPO 120 4 4\n  MARKER 1 0.5 Verse 0\n",
        "  TEMPO 120 4 4\n  <TEMPOENVEX\n    PT 0 120 1\n  >\n",
    ] {
        assert!(!rpp(touched).is_untouched, "{touched}");
    }
    let meter: &[(u8, &[u8])] = &[(0, b"\xff\x58\x04\x04\x02\x18\x08")];
    assert!(midi::read(&smf(96, &[meter])).unwrap().is_untouched);
    let tempo: &[(u8, &[u8])] = &[(0, b"\xff\x51\x03\x07\xa1\x20")];
    assert!(!midi::read(&smf(96, &[tempo])).unwrap().is_untouched, "it has a tempo event");
}

#[test]
fn reaper_projects_say_tempo_markers_and_regions() {
    let project = "<REAPER_PROJECT 0.1 \"7.0/linux\" 1\n  TEMPO 93.7 4 4\n  MARKER 1 0.5 'He said \"go\"' 0\n  MARKER 2 2 Chorus 1 0 1 R {X} 0\n  MARKER 2 6 \"\" 1\n  MARKER 3 7 `odd \"'` 8\n  <TEMPOENVEX\n    ACT 1 -1\n    PT 0.000000000000 120.0000000000 1 262148 0 1\n    PT 2.000000000000 90.0000000000 1\n    PT 4.666666666667 100.0000000000 1 524294\n  >\n  <TRACK {Y}\n    MARKER 9 9 \"no\" 0\n    <ITEM\n      PT 1 60 1\n    >\n  >\n>\n";
    let stated = rpp::read(project).unwrap();
    is_map(&stated, &[(0.0, 120.0, "4/4"), (4.0, 90.0, "4/4"), (8.0, 100.0, "6/8")]);
    let seconds = |at: f64, name: &str| (At::Seconds(FileSeconds::new(at)), name.to_owned());
    assert_eq!(marks(&stated), [seconds(0.5, "He said \"go\""), seconds(2.0, "Chorus"), seconds(7.0, "odd \"'")]);
    assert_eq!((stated.marks[1].end, stated.marks[1].is_section), (Some(At::Seconds(FileSeconds::new(6.0))), true));
    let plain = rpp::read("<REAPER_PROJECT 0.1\n  TEMPO 93.7 7 8\n>\n").unwrap();
    is_map(&plain, &[(0.0, 93.7, "7/8")]);
    assert!(rpp::read("<NOTHING\n>").is_err());
}

#[test]
fn a_ramp_of_reaper_is_even_in_time() {
    let project = "<REAPER_PROJECT 0.1\n  <TEMPOENVEX\n    PT 0 100 0\n    PT 8 140 1\n  >\n>";
    let map = rpp::read(project).unwrap().tempo_map.unwrap();
    assert!((map.beat_at(SongSeconds::new(8.0)).get() - 16.0).abs() < 1e-9, "the mean of both tempos");
    assert!((map.beat_at(SongSeconds::new(4.0)).get() - (100.0 + 120.0) / 2.0 * 4.0 / 60.0).abs() < 1e-3);
    assert_eq!(map.tempo_at(BeatPos::new(20.0).unwrap()).get(), 140.0);
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn live_sets_say_tempo_meter_and_locators() {
    let set = |track: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Ableton><LiveSet><{track}><AutomationEnvelopes><Envelopes>\
             <AutomationEnvelope Id=\"0\"><EnvelopeTarget><PointeeId Value=\"10\"/></EnvelopeTarget><Automation><Events>\
             <EnumEvent Id=\"0\" Time=\"-63072000\" Value=\"201\"/><EnumEvent Id=\"1\" Time=\"16\" Value=\"302\"/>\
             </Events></Automation></AutomationEnvelope><AutomationEnvelope Id=\"1\"><EnvelopeTarget><PointeeId Value=\"8\"/>\
             </EnvelopeTarget><Automation><Events><FloatEvent Id=\"0\" Time=\"-63072000\" Value=\"93.7\"/>\
             <FloatEvent Id=\"1\" Time=\"16\" Value=\"93.7\"/><FloatEvent Id=\"2\" Time=\"16\" Value=\"120\"/></Events>\
             </Automation></AutomationEnvelope></Envelopes></AutomationEnvelopes><DeviceChain><Mixer><Tempo>\
             <Manual Value=\"93.7\"/><AutomationTarget Id=\"8\"/></Tempo><TimeSignature><Manual Value=\"201\"/>\
             <AutomationTarget Id=\"10\"/></TimeSignature></Mixer></DeviceChain></{track}><Locators><Locators>\
             <Locator Id=\"0\"><Time Value=\"16\"/><Name Value=\"Chorus &amp; more\"/></Locator></Locators></Locators>\
             </LiveSet></Ableton>"
        )
    };
    for track in ["MainTrack", "MasterTrack"] {
        let unpacked = archive::inflate_gzip(&gzip(&set(track))).unwrap();
        let stated = als::read(std::str::from_utf8(&unpacked).unwrap()).unwrap();
        is_map(&stated, &[(0.0, 93.7, "4/4"), (16.0, 120.0, "6/8")]);
        assert_eq!(marks(&stated), beats(&[(16.0, "Chorus & more")]));
    }
    assert!(als::read("<Other/>").is_err() && als::read("<Ableton").is_err());
    assert!(archive::inflate_gzip(b"no gzip").is_err());
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let packed = |(name, text): &(&str, &str)| Packed { name: (*name).to_owned(), bytes: text.as_bytes().to_vec() };
    zip(&files.iter().map(packed).collect::<Vec<_>>())
}

fn dawproject(bytes: &[u8]) -> Result<Stated, Refused> {
    dawproject::read(&mut Cursor::new(bytes))
}

#[test]
fn dawprojects_say_tempo_meter_and_markers() {
    let project = "<Project version=\"1.0\"><Transport><Tempo unit=\"bpm\" value=\"93.7\"/><TimeSignature numerator=\"6\" \
        denominator=\"8\"/></Transport><Arrangement><Markers timeUnit=\"beats\"><Marker time=\"6\" name=\"Chorus\" \
        color=\"#ff8800ff\"/></Markers><TempoAutomation unit=\"bpm\" timeUnit=\"beats\"><RealPoint time=\"0\" value=\"93.7\" \
        interpolation=\"hold\"/><RealPoint time=\"12\" value=\"120\"/></TempoAutomation><TimeSignatureAutomation \
        timeUnit=\"beats\"><TimeSignaturePoint time=\"12\" numerator=\"4\" denominator=\"4\"/></TimeSignatureAutomation>\
        </Arrangement></Project>";
    let metadata = "<MetaData><Title>Ode</Title><Artist>Ann</Artist></MetaData>";
    let stated = dawproject(&zipped(&[("project.xml", project), ("metadata.xml", metadata)])).unwrap();
    is_map(&stated, &[(0.0, 93.7, "6/8"), (12.0, 120.0, "4/4")]);
    assert_eq!(marks(&stated), beats(&[(6.0, "Chorus")]));
    assert_eq!(stated.marks[0].colour, Some(Colour { rgb: [255, 136, 0] }));
    assert_eq!((stated.title.as_deref(), stated.artist.as_deref()), (Some("Ode"), Some("Ann")));
    assert!(dawproject(b"no zip").is_err() && dawproject(&zipped(&[("a", "b")])).is_err());
}

#[test]
fn what_is_damaged_says_nothing_and_breaks_nothing() {
    let midi = smf(96, &[&[(0, b"\xff\x51\x03\x0a\x2c\x2a"), (9, b"\xff\x06\x05Verse")]]);
    let zip = zipped(&[("project.xml", "<Project><Transport><Tempo value=\"90\"/></Transport></Project>")]);
    let gz = gzip("<Ableton><LiveSet/></Ableton>");
    for file in [&midi, &zip, &gz] {
        for cut in 0..file.len() {
            for bit in [0, 7] {
                let mut damaged = file.clone();
                damaged[cut] ^= 1 << bit;
                for bytes in [&damaged[..], &file[..cut]] {
                    let _ = (midi::read(bytes), dawproject(bytes), archive::inflate_gzip(bytes));
                    let text = String::from_utf8_lossy(bytes);
                    let _ = (rpp::read(&text), chart::read_chart(&text), chart::read_ini(&text), als::read(&text));
                    let _ = stem_tags::read(&mut Cursor::new(bytes));
                }
            }
        }
    }
}
