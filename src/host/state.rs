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
use nice_plug::plugin::PluginState;
use parking_lot::Mutex;
use serde_json::value::RawValue;

use super::later::Later;
use super::params::{Faders, ShownMix, mended};
use super::{Keeper, contained};

/// The parameters, and the song as it is saved.
#[derive(Params)]
pub struct State {
    /// The parameters.
    #[nested]
    pub faders: Arc<Faders>,
    shown: Arc<ShownMix>,
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
    /// The state of an instance whose song is with `keeper`, with faders as that song has them. They show the mix of
    /// `keeper`'s song from now on, whichever it is.
    pub fn new(keeper: &Arc<Keeper>) -> Self {
        let faders = Arc::new(Faders::new());
        let shown = Arc::new(ShownMix::new(Arc::clone(&faders)));
        keeper.show_mixes_with(Arc::clone(&shown));
        Self { faders, shown, later: Mutex::default(), song: SongField(Arc::clone(keeper)) }
    }

    /// Whose mix the parameters show.
    pub fn shown(&self) -> &Arc<ShownMix> {
        &self.shown
    }
}

impl PersistentField<'_, Box<RawValue>> for SongField {
    /// Returns at once: files are looked for elsewhere.
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

/// Sets aside what a later version wrote, and gives every parameter a value that it can have: what the state says, or its
/// default. A project sounds alike wherever it is opened, and not by what was there before.
pub fn filter(state: &mut PluginState) {
    Later::sort(state);
    state.params = mended(std::mem::take(&mut state.params));
}
