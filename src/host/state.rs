//! What a project holds of an instance: parameter values, and a reference to the song.
//!
//! Main thread, except that the audio thread reads parameter values.
//!
//! The framework writes `{"version", "params": {id: {"f32": value}}, "fields": {"song": text}}`, where the text is
//! a [saved form](crate::setlist::saved). It passes over what it does not know, and sets values without looking at
//! their range; so [`filter`] goes over a state first.

use std::sync::Arc;

use nice_plug::params::Params;
use nice_plug::params::persist::PersistentField;
use nice_plug::plugin::{ParamValue, PluginState};
use parking_lot::Mutex;
use serde_json::value::RawValue;

use crate::dsp::Decibels;
use crate::engine::MOST_SEMITONES;

use super::later::Later;
use super::params::{FARTHEST_SYNC_MS, FIRST_START_STEP, Faders, LAST_START_STEP};
use super::{Keeper, contained};

/// The parameters, and the song as it is saved.
#[derive(Params)]
pub struct State {
    /// The parameters.
    #[nested]
    pub faders: Faders,
    /// What this version does not know.
    #[persist = "later"]
    later: Mutex<Later>,
    /// The song.
    #[persist = "song"]
    song: SongField,
}

/// The song as the framework saves and restores it.
struct SongField(Arc<Keeper>);

impl State {
    /// The state of an instance whose song is with `keeper`, with faders as that song has them.
    pub fn new(keeper: &Arc<Keeper>) -> Self {
        Self {
            faders: Faders::new(keeper.song().as_deref()),
            later: Mutex::default(),
            song: SongField(Arc::clone(keeper)),
        }
    }
}

impl PersistentField<'_, Box<RawValue>> for SongField {
    /// Returns at once: files are looked for elsewhere.
    fn set(&self, text: Box<RawValue>) {
        contained(|| self.0.restore(text.get()));
    }

    fn map<F, R>(&self, write: F) -> R
    where
        F: Fn(&Box<RawValue>) -> R,
    {
        let text = contained(|| RawValue::from_string(self.0.saved()).ok()).flatten();
        write(&text.unwrap_or_else(|| RawValue::NULL.to_owned()))
    }
}

/// Sets aside what a later version wrote, and strikes out and limits what no parameter can be: the framework would set
/// it as it is.
pub fn filter(state: &mut PluginState) {
    Later::sort(state);
    state.params.retain(|id, value| match value {
        ParamValue::F32(number) if number.is_nan() => false,
        ParamValue::F32(number) => {
            let (min, max) = limits(id);
            *number = number.clamp(min, max);
            true
        }
        ParamValue::I32(number) if id == "song_start" => {
            *number = (*number).clamp(FIRST_START_STEP, LAST_START_STEP);
            true
        }
        // Choices are saved by name; by number they could name a choice that does not exist.
        ParamValue::I32(_) => false,
        ParamValue::Bool(_) | ParamValue::String(_) => true,
    });
}

/// The range of the parameter called `id`.
fn limits(id: &str) -> (f32, f32) {
    match id.trim_end_matches(|digit: char| digit.is_ascii_digit()) {
        "gain_" | "master_gain" => (Decibels::FADER_MIN.get(), Decibels::FADER_MAX.get()),
        "pan_" => (-1.0, 1.0),
        "sync_offset" => (-FARTHEST_SYNC_MS, FARTHEST_SYNC_MS),
        "transpose" => (-MOST_SEMITONES as f32, MOST_SEMITONES as f32),
        // The framework passes over it.
        _ => (f32::MIN, f32::MAX),
    }
}
