//! States: everything that a project saved is restored, whatever happened to it in between.
#![cfg(feature = "plugin")]
#![allow(missing_docs, unsafe_code, clippy::unwrap_used)]

mod hosts;

use std::process::Command;

use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use proptest::prelude::*;
use serde_json::{Value, json};

use hosts::bank::FULL;
use hosts::clap::{ClapHost, framed};
use hosts::song::{SongFolder, played};
use hosts::vst3::{OK, Vst3Host};
use hosts::{BLOCK, RATE};

const FRAMES: usize = 4 * BLOCK;
const MAIN: [(usize, usize); 2] = [(0, 0), (0, 1)];

/// A state as version 0.1.0 wrote it. It must always remain readable.
const GOLDEN: &str = concat!(
    r#"{"version":"0.1.0","params":{"gain_1":{"f32":-6.0},"gain_2":{"f32":-100.0},"master_gain":{"f32":0.0},"#,
    r#""mute_3":{"bool":true},"output_1":{"string":"Pad"},"pan_1":{"f32":-1.0},"solo_4":{"bool":false},"#,
    r#""song_start":{"i32":66},"sync_offset":{"f32":12.5},"tempo_mode":{"string":"off"}},"#,
    r#""fields":{"song":"{\"version\":1,\"song\":{\"folder\":\"/gone/Ode\",\"name\":\"Ode\",\"stems\":["#,
    r#"{\"file\":\"a.wav\",\"size\":10,\"name\":\"A\",\"role\":\"Bass\"}]}}"}}"#,
);

fn plays(name: &str, channel: usize) -> Vec<f32> {
    (0..FRAMES).map(|at| played(name, channel, at)).collect()
}

/// The state that a host would write to a project.
fn saved(host: &mut ClapHost) -> String {
    let bytes = host.save();
    let (length, text) = bytes.split_at(8);
    assert_eq!(u64::from_le_bytes(length.try_into().unwrap()), text.len() as u64);
    String::from_utf8(text.to_vec()).unwrap()
}

/// The song in a state.
fn song_in(state: &str) -> String {
    let state: Value = serde_json::from_str(state).unwrap();
    state["fields"]["song"].as_str().unwrap().to_owned()
}

/// A state with `song` in place of the song.
fn with_song(song: &str) -> String {
    json!({ "version": "0.1.0", "params": {}, "fields": { "song": song } }).to_string()
}

/// The values of all parameters as a host reads and shows them; none may be out of its range.
fn shown(host: &mut ClapHost) -> Vec<(String, String)> {
    let handle = host.instance.plugin_handle();
    let params = handle.get_extension::<PluginParams>().unwrap();
    let mut shown = Vec::new();
    for index in 0..params.count(&handle) {
        let mut buffer = ParamInfoBuffer::new();
        let info = params.get_info(&handle, index, &mut buffer).unwrap();
        let (id, name, range) = (info.id, String::from_utf8(info.name.to_vec()).unwrap(), 0.0..=info.max_value);
        let value = params.get_value(&handle, id).unwrap();
        assert!(range.contains(&value), "{name} is {value}");
        let mut text = [0; 64];
        let text = params.value_to_text(&handle, id, value, &mut text).unwrap();
        shown.push((name, String::from_utf8(text.to_vec()).unwrap()));
    }
    shown
}

fn shows(host: &mut ClapHost, name: &str) -> String {
    shown(host).into_iter().find(|(other, _)| other == name).unwrap().1
}

#[test]
fn the_first_state_is_readable_for_ever() {
    let mut host = ClapHost::new();
    assert!(host.load(&framed(GOLDEN)));
    let expected = [
        ("Master Gain", "0.0 dB"),
        ("Stem 1 Gain", "-6.0 dB"),
        ("Stem 2 Gain", "-inf dB"),
        ("Stem 3 Mute", "On"),
        ("Stem 1 Output", "Pad"),
        ("Stem 1 Pan", "L100"),
        ("Song Start", "16.5 beats"),
        ("Sync Offset", "12.5 ms"),
        ("Tempo Mode", "Off"),
    ];
    for (name, text) in expected {
        assert_eq!(shows(&mut host, name), text, "{name}");
    }
    let golden: Value = serde_json::from_str(GOLDEN).unwrap();
    let written: Value = serde_json::from_str(&saved(&mut host)).unwrap();
    assert_eq!(written["fields"]["song"], golden["fields"]["song"], "the folder is gone, and nothing is forgotten");
    for (id, value) in golden["params"].as_object().unwrap() {
        assert_eq!(&written["params"][id], value, "{id}");
    }
}

#[test]
fn equal_state_gives_equal_bytes() {
    let song = SongFolder::new(&["Drums", "Click"], FRAMES);
    let mut host = ClapHost::playing(&song.state());
    host.render(&FULL, 0, BLOCK, &MAIN);
    let first = host.save();
    assert_eq!(host.save(), first);
    let mut other = ClapHost::new();
    assert!(other.load(&first));
    assert_eq!(other.save(), first);
    let song = song_in(&saved(&mut other));
    assert!(song.contains(r#""file":"Click.wav","size":"#) && song.contains(r#""hash":""#), "{song}");
}

#[test]
fn a_state_may_come_at_any_time() {
    let (one, two) = (SongFolder::new(&["One"], FRAMES), SongFolder::new(&["Two"], FRAMES));
    let mut host = ClapHost::new();
    host.set_mode(clack_extensions::render::RenderMode::Offline);
    assert!(host.load(&framed(&one.state())) && host.load(&framed(&two.state())));
    host.activate(f64::from(RATE));
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[1], plays("Two", 1), "the last one wins");
    assert!(host.load(&framed(&two.state())) && host.load(&framed(&one.state())));
    host.render(&FULL, FRAMES, FRAMES, &MAIN);
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0][240..], plays("One", 0)[240..], "while it plays");
    assert!(host.load(&framed(&with_song(r#"{"version":1,"song":null}"#))));
    host.render(&FULL, FRAMES, FRAMES, &MAIN);
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], vec![0.0; FRAMES], "no song is a state, too");
}

#[test]
fn stems_keep_their_faders_when_files_come_and_go() {
    let song = SongFolder::new(&["Bass", "Drums"], FRAMES);
    let mut host = ClapHost::playing(&song.state());
    let mut state: Value = serde_json::from_str(&saved(&mut host)).unwrap();
    state["params"]["mute_2"] = json!({ "bool": true }); // The drums.
    std::fs::remove_file(song.path().join("Bass.wav")).unwrap();
    song.add("Agogo", FRAMES);
    let mut host = ClapHost::playing(&state.to_string());
    assert_eq!(host.render(&FULL, 0, FRAMES, &MAIN)[0], plays("Agogo", 0), "the drums are still the muted ones");
    assert!(song_in(&saved(&mut host)).contains(r#""file":"Bass.wav""#), "the bass is not forgotten");
}

#[test]
fn a_project_sounds_as_it_was_edited_whatever_song_toml_says() {
    let song = SongFolder::new(&["Bass", "Drums", "Other"], 2 * FRAMES);
    let outside = SongFolder::new(&["Pad"], 2 * FRAMES);
    let toml = "start = 7\ntempo = 33\n[[stem]]\nfile = \"Bass.wav\"\n";
    std::fs::write(song.path().join("song.toml"), toml).unwrap();
    let late = |name: &str, channel: usize| -> Vec<f32> {
        (0..FRAMES).map(|at| played(name, channel, at + FRAMES / 2)).collect()
    };
    let stem = |file: String, name: &str| json!({ "file": file, "name": name, "role": "Other" });
    let mut stems = ["Drums", "Bass"].map(|name| stem(format!("{name}.wav"), name)).to_vec();
    stems.push(stem(outside.path().join("Pad.wav").display().to_string(), "Pad"));
    stems[1]["removed"] = true.into();
    stems[2]["output"] = "Pad".into();
    let text = json!({ "version": 1, "song": {
        "folder": song.path(), "name": "Edited", "stems": stems, "order": [2, 1, 0], "only_listed": true,
        "tempo_map": [{ "beat": 0.0, "bpm": 120.0, "meter": "4/4" }], "start": FRAMES as f64 / 2.0 / f64::from(RATE),
    } });
    let mut state: Value = serde_json::from_str(&with_song(&text.to_string())).unwrap();
    state["params"]["solo_2"] = json!({ "bool": true }); // The bass, which is removed.
    let mut host = ClapHost::playing(&state.to_string());
    let pad = port_of("Pad");
    let heard = host.render(&FULL, 0, FRAMES, &[(0, 0), (0, 1), (pad, 0)]);
    for (heard, expected) in heard.iter().zip([late("Drums", 0), late("Drums", 1), late("Pad", 0)]) {
        // It begins in the middle of the files, with a fade.
        assert_eq!(heard[240..], expected[240..]);
    }
    let written: Value = serde_json::from_str(&song_in(&saved(&mut host))).unwrap();
    for key in ["order", "only_listed", "tempo_map", "start", "name"] {
        assert_eq!(written["song"][key], text["song"][key], "{key}");
    }
    assert_eq!(
        written["song"]["stems"].as_array().unwrap().len(),
        3,
        "the removed file is not appended as a new one"
    );
    assert_eq!(written["song"]["stems"][1]["removed"], true);
}

/// The number of the port of an output.
fn port_of(name: &str) -> usize {
    stemlock::setlist::Output::ALL.into_iter().position(|output| output.name() == name).unwrap()
}

#[test]
fn a_later_version_is_refused_and_written_back() {
    let song = r#"{ "version": 3, "songs": ["a"], "x": 1.50 }"#;
    let mut host = ClapHost::playing(&with_song(song));
    assert_eq!(song_in(&saved(&mut host)), song);
    assert_eq!(host.render(&FULL, 0, BLOCK, &MAIN)[0], vec![0.0; BLOCK]);
}

#[test]
fn what_a_later_version_added_is_kept() {
    let params = json!({ "gain_1": { "f32": -6.0 }, "width_1": { "f32": 0.5 }, "theme": { "string": "dark" } });
    let state = json!({ "version": "9", "params": params, "fields": { "zoom": "[1.50]" } });
    let mut host = ClapHost::new();
    assert!(host.load(&framed(&state.to_string())));
    let once = saved(&mut host);
    assert!(host.load(&framed(&once)));
    assert_eq!(saved(&mut host), once);
    let state: Value = serde_json::from_str(&once).unwrap();
    let later: Value = serde_json::from_str(state["fields"]["later"].as_str().unwrap()).unwrap();
    let unknown = json!({ "width_1": { "f32": 0.5 }, "theme": { "string": "dark" } });
    assert_eq!(later, json!({ "params": unknown, "fields": { "zoom": "[1.50]" } }));
    // The version that knows them finds them again; this one knows a fader.
    let later = json!({ "params": { "gain_2": { "f32": -12.0 } } }).to_string();
    let state = json!({ "version": "0.1.0", "params": {}, "fields": { "later": later } });
    assert!(host.load(&framed(&state.to_string())));
    assert_eq!(shows(&mut host, "Stem 2 Gain"), "-12.0 dB");
    assert!(host.load(&framed(GOLDEN)));
    assert!(saved(&mut host).contains(r#""later":"{}""#), "another state, another future");
}

#[test]
fn values_that_cannot_be_do_not_poison() {
    let mut host = ClapHost::new();
    let params = json!({
        "gain_1": { "f32": 1e30 }, "gain_2": { "f32": -1e30 }, "pan_1": { "f32": 7.0 }, "pan_2": { "i32": 7 },
        "song_start": { "i32": i32::MAX }, "sync_offset": { "f32": -1e9 }, "output_1": { "i32": 1000 },
        "output_2": { "string": "Kazoo" }, "tempo_mode": { "i32": -5 }, "transpose": { "f32": 1e9 }, "mute_1": { "f32": 0.5 },
        "kazoo_1": { "f32": 0.5 },
    });
    let state = json!({ "version": "9", "params": params, "fields": { "song": "no JSON", "kazoo": "x" } });
    assert!(host.load(&framed(&state.to_string())));
    let expected = [
        ("Stem 1 Gain", "12.0 dB"),
        ("Stem 2 Gain", "-inf dB"),
        ("Stem 1 Pan", "R100"),
        ("Stem 2 Pan", "C"),
        ("Song Start", "65536 beats"),
        ("Sync Offset", "-500.0 ms"),
        ("Stem 1 Output", "Auto"),
        ("Stem 2 Output", "Auto"),
        ("Tempo Mode", "Stretch"),
        ("Transpose", "+12 st"),
        ("Stem 1 Mute", "Off"),
    ];
    for (name, text) in expected {
        assert_eq!(shows(&mut host, name), text, "{name}");
    }
    // A number that JSON cannot express makes the state unreadable.
    for number in ["NaN", "null", "1e999", "\"\""] {
        let state = format!(r#"{{"version":"","params":{{"gain_1":{{"f32":{number}}}}},"fields":{{}}}}"#);
        host.load(&framed(&state));
        shown(&mut host);
    }
}

/// Nothing of the previous song remains.
#[test]
fn parameters_that_a_state_does_not_name_take_their_defaults() {
    let params = json!({
        "gain_1": { "f32": -6.0 }, "pan_1": { "f32": -1.0 }, "mute_3": { "bool": true }, "solo_4": { "bool": true },
        "output_1": { "string": "Pad" }, "output_2": { "string": "Pad" }, "song_start": { "i32": 66 },
        "sync_offset": { "f32": 12.5 }, "tempo_mode": { "string": "off" }, "transpose": { "f32": -3.0 },
        "master_gain": { "f32": -1.0 },
    });
    let before = json!({ "version": "0.1.0", "params": params, "fields": {} }).to_string();
    let mut host = ClapHost::new();
    let defaults = shown(&mut host);
    // Invalid values count as missing.
    let odd = json!({ "output_2": { "string": "Kazoo" }, "mute_3": { "f32": 1.0 }, "tempo_mode": { "i32": 2 } });
    for params in [json!({}), odd] {
        assert!(host.load(&framed(&before)));
        assert_ne!(shown(&mut host), defaults);
        let state = json!({ "version": "0.1.0", "params": params, "fields": {} });
        assert!(host.load(&framed(&state.to_string())));
        assert_eq!(shown(&mut host), defaults);
    }
    let mut host = Vst3Host::new();
    let fresh = host.save();
    assert_eq!((host.load(before.as_bytes()), host.save() == fresh), (OK, false));
    let empty = json!({ "version": "0.1.0", "params": {}, "fields": {} }).to_string();
    assert_eq!((host.load(empty.as_bytes()), host.save() == fresh), (OK, true));
}

#[test]
fn a_state_cut_anywhere_is_refused() {
    let whole = framed(GOLDEN);
    let mut host = ClapHost::new();
    let before = host.save();
    for length in 0..whole.len() {
        assert!(!host.load(&whole[..length]), "{length}");
    }
    assert_eq!(host.save(), before);
    assert!(host.load(&whole));
}

#[test]
fn a_fresh_instance_loads_the_song_of_the_environment() {
    const CHILD: &str = "STEMLOCK_TEST_CHILD";
    if std::env::var_os(CHILD).is_some() {
        let mut host = ClapHost::new();
        assert_eq!(shows(&mut host, "Stem 1 Gain"), "-6.0 dB", "song.toml says so");
        assert_eq!(shows(&mut host, "Stem 1 Pan"), "L50");
        assert_eq!(shows(&mut host, "Stem 2 Mute"), "On");
        assert_eq!(shows(&mut host, "Stem 1 Output"), "Auto");
        host.set_mode(clack_extensions::render::RenderMode::Offline);
        host.activate(f64::from(RATE));
        let half = |sample: f32| sample * 10.0_f32.powf(-6.0 / 20.0);
        let heard = host.render(&FULL, 0, FRAMES, &MAIN);
        assert_eq!(heard[0], plays("Drums", 0).into_iter().map(half).collect::<Vec<_>>());
        return;
    }
    let song = SongFolder::new(&["Drums", "Bass"], FRAMES);
    let toml = "[[stem]]\nfile = \"Drums.wav\"\ngain_db = -6.0\npan = -0.5\n\n[[stem]]\nfile = \"Bass.wav\"\nmute = true\n";
    std::fs::write(song.path().join("song.toml"), toml).unwrap();
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_fresh_instance_loads_the_song_of_the_environment", "--nocapture"])
        .env(CHILD, "1")
        .env("STEMLOCK_SONG", song.path())
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
}

/// Puts `new` in place of the `nth` value in `state`, counted from the outside.
fn replace(state: &mut Value, nth: &mut usize, new: &Value) {
    if *nth == 0 {
        *state = new.clone();
    }
    *nth = nth.wrapping_sub(1);
    match state {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, nth, new)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, nth, new)),
        _ => (),
    }
}

fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!([])),
        Just(json!({ "f32": 1e38 })),
        Just(json!({ "string": "Main" })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300), frame in any::<bool>()) {
        let mut host = ClapHost::new();
        let text = [&(bytes.len() as u64).to_le_bytes(), &bytes[..]].concat();
        host.load(if frame { &text } else { &bytes });
        shown(&mut host);
        let after = host.save();
        prop_assert!(host.load(&after));
    }

    #[test]
    fn any_change_to_a_state_is_survived(nth in 0_usize..40, new in anything(), inside in any::<bool>(), deep in 0_usize..12) {
        let mut state: Value = serde_json::from_str(GOLDEN).unwrap();
        if inside {
            let mut song: Value = serde_json::from_str(&song_in(GOLDEN)).unwrap();
            replace(&mut song, &mut { deep }, &new);
            state["fields"]["song"] = song.to_string().into();
        } else {
            replace(&mut state, &mut { nth }, &new);
        }
        let mut host = ClapHost::new();
        host.load(&framed(&state.to_string()));
        shown(&mut host);
        let after = host.save();
        prop_assert!(host.load(&after));
        prop_assert_eq!(host.save(), after);
    }
}
