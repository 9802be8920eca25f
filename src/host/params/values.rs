//! The valid values of each parameter in a state, and the defaults for missing ones.
//!
//! Main thread.

use std::collections::BTreeMap;

use nice_plug::plugin::ParamValue;
use nice_plug::prelude::{BoolParam, Enum, Param};

use crate::dsp::Decibels;
use crate::engine::{Lead, MOST_CHARACTER, MOST_SEMITONES, TempoMode};

use super::act_dial::{MOST_SECTIONS, MOST_SONGS};
use super::global::FARTHEST_SYNC_MS;
use super::rig::{HeartbeatChoice, LtcChoice};
use super::show::{BUTTON_IDS, CountInChoice, QuantumChoice};
use super::song_start::{FIRST_STEP, LAST_STEP};
use super::{Faders, Routing, StemParams};

/// A value for every parameter: the one in `named` if it is valid, else its default. The framework sets
/// parameters without checking their values, and leaves those that are missing unchanged.
pub fn mended(mut named: BTreeMap<String, ParamValue>) -> BTreeMap<String, ParamValue> {
    let mend = |(id, default): (String, ParamValue)| {
        let value = named.remove(&id).and_then(|value| believed(&id, &default, value));
        (id, value.unwrap_or(default))
    };
    defaults().into_iter().map(mend).collect()
}

/// `value` in the valid range of the parameter called `id`; `None` if it is of another kind than the `default`, or unknown.
fn believed(id: &str, default: &ParamValue, value: ParamValue) -> Option<ParamValue> {
    match (default, value) {
        (ParamValue::F32(_), ParamValue::F32(number)) if !number.is_nan() => {
            let (min, max) = limits(id);
            Some(ParamValue::F32(number.clamp(min, max)))
        }
        (ParamValue::I32(_), ParamValue::I32(number)) => {
            let (min, max) = match id {
                "song" => (1, MOST_SONGS),
                "section" => (0, MOST_SECTIONS),
                _ => (FIRST_STEP, LAST_STEP),
            };
            Some(ParamValue::I32(number.clamp(min, max)))
        }
        (ParamValue::Bool(_), ParamValue::Bool(pressed)) => Some(ParamValue::Bool(pressed)),
        // Choices are saved by name; a number could be that of a choice that does not exist.
        (ParamValue::String(_), ParamValue::String(name)) => {
            let names = match id {
                "tempo_mode" => TempoMode::ids(),
                "lead" => Lead::ids(),
                "quantum" => QuantumChoice::ids(),
                "count_in" => CountInChoice::ids(),
                "ltc" => LtcChoice::ids(),
                "heartbeat" => HeartbeatChoice::ids(),
                _ => Routing::ids(),
            };
            names?.contains(&name.as_str()).then_some(ParamValue::String(name))
        }
        _ => None,
    }
}

/// The range of the number called `id`.
fn limits(id: &str) -> (f32, f32) {
    match id.trim_end_matches(|digit: char| digit.is_ascii_digit()) {
        "pan_" | "click_pan" => (-1.0, 1.0),
        "sync_offset" => (-FARTHEST_SYNC_MS, FARTHEST_SYNC_MS),
        "transpose" => (-MOST_SEMITONES as f32, MOST_SEMITONES as f32),
        "voice_character" => (-MOST_CHARACTER as f32, MOST_CHARACTER as f32),
        _ => (Decibels::FADER_MIN.get(), Decibels::FADER_MAX.get()),
    }
}

/// The default of every parameter by its id, in the form of states.
fn defaults() -> Vec<(String, ParamValue)> {
    let faders = Faders::new();
    let number = |param: &nice_plug::prelude::FloatParam| ParamValue::F32(param.default_plain_value());
    let choice = |ids: Option<&[&str]>, index: usize| {
        ParamValue::String(ids.and_then(|ids| ids.get(index)).map_or_else(String::new, |id| (*id).to_owned()))
    };
    let global = &faders.global;
    let mut all = vec![
        ("master_gain".to_owned(), number(&global.master_gain)),
        ("song_start".to_owned(), ParamValue::I32(global.song_start.default_plain_value())),
        ("sync_offset".to_owned(), number(&global.sync_offset)),
        ("tempo_mode".to_owned(), choice(TempoMode::ids(), TempoMode::default().to_index())),
        ("transpose".to_owned(), number(&global.transpose)),
    ];
    let strip = |stem: &StemParams, id: &dyn Fn(&str) -> String| {
        [
            (id("gain"), number(&stem.gain)),
            (id("pan"), number(&stem.pan)),
            (id("mute"), ParamValue::Bool(stem.mute.default_plain_value())),
            (id("solo"), ParamValue::Bool(stem.solo.default_plain_value())),
            (id("output"), choice(Routing::ids(), Routing::default().to_index())),
        ]
    };
    for (index, stem) in faders.stems.iter().enumerate() {
        all.extend(strip(stem, &|what| format!("{what}_{}", index + 1)));
    }
    let show = &faders.show;
    all.extend([
        ("lead".to_owned(), choice(Lead::ids(), Lead::default().to_index())),
        ("quantum".to_owned(), choice(QuantumChoice::ids(), QuantumChoice::default().to_index())),
        ("song".to_owned(), ParamValue::I32(show.song.default_plain_value())),
        ("section".to_owned(), ParamValue::I32(show.section.default_plain_value())),
    ]);
    let button =
        |(id, param): (&&str, &BoolParam)| ((*id).to_owned(), ParamValue::Bool(param.default_plain_value()));
    all.extend(BUTTON_IDS.iter().zip(show.buttons()).map(button));
    all.extend([
        ("count_in".to_owned(), choice(CountInChoice::ids(), CountInChoice::default().to_index())),
        ("split".to_owned(), ParamValue::Bool(show.split.default_plain_value())),
        ("cue_gain".to_owned(), number(&show.cue_gain)),
    ]);
    all.extend(strip(&faders.click, &|what| format!("click_{what}")));
    all.extend([
        ("ltc".to_owned(), choice(LtcChoice::ids(), LtcChoice::default().to_index())),
        ("heartbeat".to_owned(), choice(HeartbeatChoice::ids(), HeartbeatChoice::default().to_index())),
    ]);
    let voices = &faders.voices;
    all.extend([
        ("voice_character".to_owned(), number(&voices.character)),
        ("sing_along".to_owned(), ParamValue::Bool(voices.sing_along.default_plain_value())),
        ("sing_guide".to_owned(), number(&voices.guide)),
        ("remove_centre".to_owned(), ParamValue::Bool(voices.centre.default_plain_value())),
    ]);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use nice_plug::params::Params;

    #[test]
    fn every_parameter_has_a_value_and_nothing_else_has() {
        let known: Vec<String> = Faders::new().param_map().into_iter().map(|(id, ..)| id).collect();
        let listed: Vec<String> = defaults().into_iter().map(|(id, _)| id).collect();
        assert_eq!(listed, known);
    }

    #[test]
    fn what_a_parameter_can_be_is_believed() {
        let text = |value: &ParamValue| serde_json::to_string(value).unwrap_or_default();
        for ((id, default), (_, again)) in defaults().into_iter().zip(defaults()) {
            assert_eq!(believed(&id, &default, again).as_ref().map(text), Some(text(&default)), "{id}");
        }
        let off = ParamValue::String("Off".to_owned());
        for (id, name) in [("ltc", "29.97 drop"), ("ltc", "25"), ("heartbeat", "Aux"), ("tempo_mode", "off")] {
            let believed = believed(id, &off, ParamValue::String(name.to_owned()));
            assert_eq!(believed.as_ref().map(text), Some(format!("{{\"string\":\"{name}\"}}")), "{id}");
        }
    }
}
