//! The content of a project: parameter values, and a reference to the song.
//!
//! Main thread, except that the audio thread reads parameter values.
//!
//! The framework writes `{"version", "params": {id: {"f32": value}}, "fields": {"song": text}}`, where the text is
//! a [saved form](crate::setlist::saved). It ignores unknown parts, and sets values without checking
//! their range; so [`filter`] corrects a state first.

use std::sync::Arc;

use nice_plug::params::Params;
use nice_plug::params::internals::ParamPtr;
use nice_plug::params::persist::PersistentField;
use nice_plug::plugin::PluginState;
use parking_lot::Mutex;
use serde_json::value::RawValue;

use super::later::Later;
use super::params::{Faders, ShownMix, mended};
use super::{Keeper, MidiMap, contained};

/// The parameters, and the song as it is saved.
#[derive(Params)]
pub struct State {
    /// The parameters.
    #[nested]
    pub faders: Arc<Faders>,
    shown: Arc<ShownMix>,
    /// The parts that this version does not know.
    #[persist = "later"]
    later: Mutex<Later>,
    /// Which MIDI message presses what.
    #[persist = "midi"]
    midi: MidiField,
    /// The song.
    #[persist = "song"]
    song: SongField,
}

/// The MIDI map as the framework saves and restores it.
struct MidiField(Arc<MidiMap>);

/// The song as the framework saves and restores it.
struct SongField(Arc<Keeper>);

impl State {
    /// The state of an instance with `keeper`, and faders for that song. From now on they show the mix of
    /// `keeper`'s current song.
    pub fn new(keeper: &Arc<Keeper>) -> Self {
        let faders = Arc::new(Faders::new());
        let shown = Arc::new(ShownMix::new(Arc::clone(&faders)));
        keeper.show_mixes_with(Arc::clone(&shown));
        Self {
            faders,
            shown,
            later: Mutex::default(),
            midi: MidiField(Arc::default()),
            song: SongField(Arc::clone(keeper)),
        }
    }

    /// Which MIDI message presses what.
    pub fn midi(&self) -> &Arc<MidiMap> {
        &self.midi.0
    }

    /// Every parameter, and the number under which CLAP hosts know it.
    pub fn numbers(&self) -> Vec<(ParamPtr, u32)> {
        let number = |id: &str| {
            let hash = id.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
            hash & 0x7fff_ffff
        };
        self.param_map().into_iter().map(|(id, param, _)| (param, number(&id))).collect()
    }

    /// The mix that the parameters show.
    pub fn shown(&self) -> &Arc<ShownMix> {
        &self.shown
    }
}

impl PersistentField<'_, Box<RawValue>> for MidiField {
    fn set(&self, text: Box<RawValue>) {
        self.0.restore(text.get());
    }

    fn map<F, R>(&self, write: F) -> R
    where
        F: Fn(&Box<RawValue>) -> R,
    {
        write(&self.0.saved())
    }
}

impl PersistentField<'_, Box<RawValue>> for SongField {
    /// Returns at once: helpers find the files.
    fn set(&self, text: Box<RawValue>) {
        if contained(|| self.0.restore(text.get())).is_none() {
            self.0.report_fault("the project's song was not opened");
        }
    }

    fn map<F, R>(&self, write: F) -> R
    where
        F: Fn(&Box<RawValue>) -> R,
    {
        let text = contained(|| RawValue::from_string(self.0.saved()).ok()).flatten();
        write(&text.unwrap_or_else(|| RawValue::NULL.to_owned()))
    }
}

/// Sets aside the parts of later versions, and gives every parameter a valid value: the saved one, or its
/// default. So a project sounds the same wherever it is opened, whatever was loaded before.
pub fn filter(state: &mut PluginState) {
    Later::sort(state);
    let midi = state.fields.entry("midi".to_owned()).or_default();
    // The framework would leave the map before, which is that of another project.
    if serde_json::from_str::<&RawValue>(midi).is_err() {
        "{}".clone_into(midi);
    }
    state.params = mended(std::mem::take(&mut state.params));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_without_a_midi_map_or_with_none_that_can_be_read_says_that_all_is_as_usual() {
        let read = |midi: Option<&str>| {
            let fields = midi.into_iter().map(|midi| ("midi".to_owned(), midi.to_owned())).collect();
            let mut state = PluginState { version: String::new(), params: Default::default(), fields };
            filter(&mut state);
            state.fields["midi"].clone()
        };
        for odd in [None, Some(""), Some("no JSON"), Some("{\"channel\":")] {
            assert_eq!(read(odd), "{}", "{odd:?}");
        }
        let taught = r#"{"taught":{"note 1":"panic"}}"#;
        assert_eq!(read(Some(taught)), taught);
    }
}
