//! States as projects store them: whole, truncated, mixed, and of future versions.

use std::io::Write;

use serde_json::{Map, Value, json};
use testkit::Random;

use super::MAIN_THREAD;
use super::format::Instance;
use super::song::Made;
use super::watch::call;

/// If this variable is set, the states that hosts load, and the steps of hosts that play alike, are printed on standard error.
const TELL: &str = "TORTURE_TELL";

/// Whether what hosts do is to be told.
pub fn is_told() -> bool {
    std::env::var_os(TELL).is_some()
}

/// Loads a state. Whether the plugin takes it is its own affair.
pub fn load_state(instance: &dyn Instance, text: &str) {
    if is_told() {
        let _ = writeln!(std::io::stderr(), "{text}");
    }
    call("load", MAIN_THREAD, || instance.load(text));
}

/// The state for `song`, with some parameters.
pub fn of(song: &Value, params: &Map<String, Value>) -> String {
    let field = json!({ "version": 1, "song": song });
    json!({ "version": "0.1.0", "params": params, "fields": { "song": field.to_string() } }).to_string()
}

/// The state for a set of `songs`, of which the first one is current, with some parameters.
/// Some songs are transposed if `transposed`, which must be false if the rate may be so high that a window of the stretcher is shorter than a tone's period.
pub fn of_set(songs: &[Value], transposed: bool, random: &mut Random, params: &Map<String, Value>) -> String {
    const THEN: [&str; 6] = ["stop", "go on", "go on after 1 bars", "go on after 0.1 seconds", "loop", "wait"];
    let Some((current, others)) = songs.split_first() else { return String::new() };
    let mut entry = |song: Option<&Value>| {
        let mut entry = json!({ "then": random.pick(&THEN) });
        song.into_iter().for_each(|song| entry["song"] = song.clone());
        if transposed && random.chance(0.3) {
            entry["transpose"] = json!(random.between(-3.0, 3.0).round());
        }
        entry
    };
    let entries: Vec<_> = std::iter::once(None).chain(others.iter().map(Some)).map(&mut entry).collect();
    let set = json!({ "current": 0, "songs": entries });
    let field = json!({ "version": 1, "song": current, "set": set });
    json!({ "version": "0.1.0", "params": params, "fields": { "song": field.to_string() } }).to_string()
}

/// The parameter *Lead*.
pub fn lead(name: &str) -> (String, Value) {
    ("lead".to_owned(), json!({ "string": name }))
}

/// The values of *Lead*.
pub const LEADS: [&str; 3] = ["timeline", "beat", "stemlock"];

/// A song, or a set of several.
pub fn any(songs: &[Made], random: &mut Random) -> String {
    let mut params = params(random);
    if random.chance(0.5) {
        return of(&random.pick(songs).saved(random), &params);
    }
    params.extend([lead(random.pick::<&str>(&LEADS))]);
    // A song may occur twice.
    let entries: Vec<_> = (0..1 + random.below(4)).map(|_| random.pick(songs).saved(random)).collect();
    of_set(&entries, false, random, &params)
}

/// Some parameters, none of which makes anything louder.
pub fn params(random: &mut Random) -> Map<String, Value> {
    let mut params = Map::new();
    for _ in 0..random.below(6) {
        let stem = 1 + random.below(6);
        let (id, value) = match random.below(5) {
            0 => (format!("gain_{stem}"), json!({ "f32": random.between(-60.0, 0.0) })),
            1 => (format!("pan_{stem}"), json!({ "f32": random.between(-1.0, 1.0) })),
            2 => (format!("mute_{stem}"), json!({ "bool": random.chance(0.5) })),
            3 => ("master_gain".to_owned(), json!({ "f32": random.between(-20.0, 0.0) })),
            _ => ("sync_offset".to_owned(), json!({ "f32": random.between(-500.0, 500.0) })),
        };
        params.insert(id, value);
    }
    params
}

/// A song as a project stores it after a musician has edited it: stems renamed, moved to other outputs, delayed, removed or
/// reordered.
pub fn edited(made: &Made, random: &mut Random) -> Value {
    let mut song = made.saved(random);
    let stems: Vec<_> = made.files.iter().filter_map(|file| file.file_name()?.to_str()).collect();
    let stem = |file: &&str| {
        let mut stem = json!({ "file": file, "name": file, "role": random.pick(&["Bass", "Click", "Drums"]) });
        match random.below(5) {
            0 => stem["name"] = json!("Edited"),
            1 => stem["output"] = json!(random.pick(&["Main", "Drums", "Aux", "Click"])),
            // Not `skip`: a tone that is cut begins hard, and may be as loud as several at once where a host jumps around there.
            2 => stem["late"] = json!(random.below(20_000)),
            3 => stem["removed"] = json!(true),
            _ => stem["transposed"] = json!(random.chance(0.5)),
        }
        stem
    };
    song["stems"] = stems.iter().map(stem).collect();
    if random.chance(0.5) {
        song["order"] = (0..stems.len()).rev().collect();
    }
    song
}

/// Text that is invalid where it is inserted.
const JUNK: [&str; 7] = ["9", "}", "\"", "-", "null", "e308", "\\u0000"];

/// A state that no version wrote, and that makes nothing louder.
pub fn damaged(random: &mut Random, songs: &[Made]) -> String {
    let song = random.pick(songs).saved(random);
    let mut text = of(&song, &params(random));
    let text = match random.below(6) {
        0 => cut(&text, random.below(text.len())),
        1 => {
            let other = of(&random.pick(songs).saved(random), &params(random));
            let at = random.below(text.len().min(other.len()));
            cut(&text, at) + &other[floor(&other, at)..]
        }
        2 => text
            .replace("\"version\":\"0.1.0\"", "\"version\":\"99.0.0\"")
            .replace("\\\"version\\\":1", "\\\"version\\\":7"),
        3 => future(song, random),
        4 => {
            for _ in 0..1 + random.below(8) {
                let at = floor(&text, random.below(text.len()));
                let end = floor(&text, (at + 1).min(text.len())).max(at);
                text.replace_range(at..end, JUNK[random.below(JUNK.len())]);
            }
            text
        }
        _ => (*random.pick(&["", "{}", "null", "[]", "{\"fields\":{\"song\":\"\"}}", "\u{0}"])).to_owned(),
    };
    hushed(text)
}

/// A state with its faders at 0 dB at most: in a damaged one, a fader can have the number of something else.
fn hushed(text: String) -> String {
    let Ok(mut state) = serde_json::from_str::<Value>(&text) else { return text };
    let params = state.get_mut("params").and_then(Value::as_object_mut).into_iter().flatten();
    let gains = params.filter(|(id, _)| id.contains("gain")).filter_map(|(_, value)| value.get_mut("f32"));
    let loud: Vec<_> = gains.filter(|gain| gain.as_f64().is_some_and(|decibels| decibels > 0.0)).collect();
    if loud.is_empty() {
        return text;
    }
    loud.into_iter().for_each(|gain| *gain = json!(0.0));
    state.to_string()
}

/// A song with impossible numbers, and with unknown fields.
fn future(mut song: Value, random: &mut Random) -> String {
    let number = *random.pick(&[1e300, -1e300, 1e-300, 0.0, -1.0, 1e9, 4e18]);
    match random.below(4) {
        0 => song["tempo_map"] = json!([{ "beat": number, "bpm": 120.0, "meter": "4/4" }]),
        1 => song["tempo_map"] = json!([{ "beat": 0.0, "bpm": number, "meter": "0/0" }]),
        2 => song["start"] = json!(number),
        _ => {
            song["stems"] = json!([
                { "file": "../../../../dev/zero", "name": "x", "role": "Theremin", "skip": 4_000_000_000_000_000_000_u64 },
                { "file": "Bass.wav", "size": 3, "hash": "none", "name": "", "role": "", "output": "Balcony" },
            ]);
        }
    }
    song["hologram"] = json!({ "depth": [1, 2, { "x": null }] });
    of(&song, &params(random))
}

/// The last place at or before `at` where a character begins.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn cut(text: &str, at: usize) -> String {
    text[..floor(text, at)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fader_that_got_another_number_is_turned_down_and_nothing_else_is_touched() {
        let state = |gain: f64| {
            let params = [("master_gain", gain), ("gain_2", -3.0), ("sync_offset", 355.7)];
            let params = params.map(|(id, value)| (id.to_owned(), json!({ "f32": value })));
            of(&json!({}), &params.into_iter().collect())
        };
        assert_eq!(hushed(state(355.7)), state(0.0));
        assert_eq!(hushed(state(-0.5)), state(-0.5));
        let torn = "{\"params\":{\"master_gain\":{\"f32\":9";
        assert_eq!(hushed(torn.to_owned()), torn);
    }
}
