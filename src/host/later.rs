//! Keeps the parts of a state that a later version wrote, and returns them when that version reads the state again.
//!
//! Runs on the main thread. The framework ignores unknown parameters and fields, so the next save would
//! lose them.

use std::collections::BTreeMap;

use nice_plug::plugin::{ParamValue, PluginState};
use serde::{Deserialize, Serialize};

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
}

impl Later {
    /// Restores the parts that an earlier save kept in `state`, and sets aside those that this version does not know.
    pub fn sort(state: &mut PluginState) {
        let kept = state.fields.remove(FIELD).and_then(|text| serde_json::from_str::<Self>(&text).ok());
        if let Some(kept) = kept {
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
