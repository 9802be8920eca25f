//! Keeps the parts of a state that a later version wrote, and returns them when that version reads the state again.
//!
//! Runs on the main thread. The framework ignores unknown parameters and fields, so the next save would
//! lose them.

use std::collections::BTreeMap;

use nice_plug::plugin::{ParamValue, PluginState};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::setlist::MAX_STEMS;

use super::params::BUTTON_IDS;

/// The field that contains them.
const FIELD: &str = "later";
/// The fields of this version.
const FIELDS: [&str; 4] = [FIELD, "midi", "song", "window"];

/// The unknown parts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Later {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    params: BTreeMap<String, ParamValue>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, String>,
    /// Unknown parts of a kind that a later version keeps beside both.
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

impl Later {
    /// Restores the parts that an earlier save kept in `state`, and sets aside those that this version does not know.
    pub fn sort(state: &mut PluginState) {
        let kept = state.fields.remove(FIELD).and_then(|text| serde_json::from_str::<Self>(&text).ok());
        let mut more = BTreeMap::new();
        if let Some(kept) = kept {
            more = kept.more;
            for (id, value) in kept.params {
                state.params.entry(id).or_insert(value);
            }
            for (key, text) in kept.fields {
                state.fields.entry(key).or_insert(text);
            }
        }
        let later = Self {
            params: take(&mut state.params, |id| !is_parameter(id)),
            fields: take(&mut state.fields, |key| !FIELDS.contains(&key)),
            more,
        };
        // All keys are strings, so this always succeeds.
        state.fields.insert(FIELD.to_owned(), serde_json::to_string(&later).unwrap_or_default());
    }
}

/// Whether this version has a parameter called `id`.
fn is_parameter(id: &str) -> bool {
    let of_show = matches!(
        id,
        "lead" | "quantum" | "song" | "section" | "count_in" | "split" | "cue_gain" | "ltc" | "heartbeat"
    ) || BUTTON_IDS.contains(&id);
    let of_strip = |what: &str| matches!(what, "gain" | "pan" | "mute" | "solo" | "output");
    if id.strip_prefix("click_").is_some_and(of_strip) {
        return true;
    }
    if of_show
        || matches!(
            id,
            "master_gain"
                | "song_start"
                | "sync_offset"
                | "tempo_mode"
                | "transpose"
                | "voice_character"
                | "sing_along"
                | "sing_guide"
                | "remove_centre"
        )
    {
        return true;
    }
    id.rsplit_once('_')
        .is_some_and(|(what, number)| of_strip(what) && (1..=MAX_STEMS).any(|stem| stem.to_string() == number))
}

/// Moves the entries whose key is `wanted` out of `map`.
fn take<T>(map: &mut BTreeMap<String, T>, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, T> {
    let (taken, left) = std::mem::take(map).into_iter().partition(|(key, _)| wanted(key));
    *map = left;
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Faders;
    use nice_plug::params::Params;
    use proptest::prelude::*;

    /// Keys of this version, of a later one, and nonsense.
    fn key() -> impl Strategy<Value = String> {
        let known = ["gain_1", "mute_32", "lead", "song", "midi", "window", FIELD];
        prop_oneof![prop::sample::select(known.map(str::to_owned).to_vec()), "[a-z_]{0,6}[0-9]{0,2}"]
    }

    /// What lies in the field of the unknown parts: what was kept, or what a hand or another version wrote there.
    fn kept() -> impl Strategy<Value = String> {
        let params = prop::collection::btree_map(key(), (-1e3_f32..1e3).prop_map(ParamValue::F32), 0..4);
        let fields = prop::collection::btree_map(key(), ".{0,8}", 0..4);
        let more = prop::collection::btree_map("[A-Z]{1,3}", any::<i64>().prop_map(Value::from), 0..3);
        let whole = (params, fields, more).prop_map(|(params, fields, more)| Later { params, fields, more });
        prop_oneof![whole.prop_map(|later| serde_json::to_string(&later).unwrap_or_default()), ".{0,30}"]
    }

    fn state() -> impl Strategy<Value = PluginState> {
        let number = prop_oneof![any::<i32>().prop_map(ParamValue::I32), any::<bool>().prop_map(ParamValue::Bool)];
        let params = prop::collection::btree_map(key(), number, 0..6);
        let fields = prop::collection::btree_map(key(), ".{0,8}", 0..6);
        (params, fields, prop::option::of(kept())).prop_map(|(params, mut fields, kept)| {
            fields.extend(kept.map(|kept| (FIELD.to_owned(), kept)));
            PluginState { version: "9.0.0".to_owned(), params, fields }
        })
    }

    /// What the framework writes of a state that it loaded: the parts that it knows.
    fn text(state: &PluginState) -> String {
        serde_json::to_string(state).unwrap_or_default()
    }

    proptest! {
        #[test]
        fn nothing_of_another_version_is_lost_and_sorting_again_changes_nothing(before in state()) {
            let mut state: PluginState = serde_json::from_str(&text(&before)).map_err(|error| TestCaseError::fail(error.to_string()))?;
            Later::sort(&mut state);
            let kept: Later = serde_json::from_str(&state.fields[FIELD]).map_err(|error| TestCaseError::fail(error.to_string()))?;
            for (id, value) in &before.params {
                let now = if is_parameter(id) { &state.params } else { &kept.params };
                prop_assert_eq!(format!("{:?}", now.get(id)), format!("{:?}", Some(value)), "{}", id);
            }
            for (name, text) in before.fields.iter().filter(|(name, _)| *name != FIELD) {
                let now = if FIELDS.contains(&name.as_str()) { &state.fields } else { &kept.fields };
                prop_assert_eq!(now.get(name), Some(text), "{}", name);
            }
            let before: Option<Later> = before.fields.get(FIELD).and_then(|text| serde_json::from_str(text).ok());
            prop_assert_eq!(kept.more, before.map(|before| before.more).unwrap_or_default());
            prop_assert!(state.params.keys().all(|id| is_parameter(id)));
            let once = text(&state);
            Later::sort(&mut state);
            prop_assert_eq!(text(&state), once);
        }
    }

    #[test]
    fn every_parameter_is_known_and_no_other() {
        for (id, ..) in Faders::new().param_map() {
            assert!(is_parameter(&id), "{id}");
        }
        for id in [
            "", "gain", "gain_0", "gain_33", "gain_01", "gain_-1", "width_1", "master", "gain_1_1", "click_",
            "click_1",
        ] {
            assert!(!is_parameter(id), "{id}");
        }
    }
}
