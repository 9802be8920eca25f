//! Which parameters belong to the song, and which song that is. Runs on the window's thread.
//!
//! A song's mix goes with the song: faders, pans, mutes, solos and outputs of the stems and of the click, and the transposition. Master, lead and
//! all others belong to the whole set.

use std::collections::HashMap;
use std::sync::Arc;

use nice_plug::params::internals::ParamPtr;
use nice_plug_vizia::{Owners, Parameter};
use parking_lot::Mutex;
use vizia_core::prelude::SignalUpdate;

use crate::host::{Faders, Keeper, SongKey, State};

use super::overlay::Overlay;
use super::request_handler::RequestHandler;

/// The message when something was meant for a song that is no longer current.
pub const ANOTHER_SONG: &str =
    "Another song is current by now: nothing was changed. Go back to the song, and choose again";

/// The songs whose mix the parameters show.
pub struct SongOwners {
    keeper: Arc<Keeper>,
    state: Arc<State>,
    /// The numbers of the parameters of a mix.
    numbers: HashMap<ParamPtr, u32>,
    seen: Mutex<SongsSeen>,
}

/// What was seen of the songs.
#[derive(Default)]
struct SongsSeen {
    /// The song, the number of switches of the audio thread, and that of loaded projects.
    found: Option<(SongKey, Option<u64>, u64)>,
    changes: u64,
    /// Whether the document has followed the last switch.
    is_settled: bool,
}

impl SongOwners {
    /// The songs of an instance.
    pub fn new(keeper: &Arc<Keeper>, state: &Arc<State>) -> Self {
        let of_mix: Vec<u32> = state.faders.mix_values().into_iter().map(|(number, _)| number).collect();
        let numbers = state.numbers().into_iter().filter(|(_, number)| of_mix.contains(number)).collect();
        Self { keeper: Arc::clone(keeper), state: Arc::clone(state), numbers, seen: Mutex::default() }
    }
}

impl Owners for SongOwners {
    fn have(&self, param: ParamPtr) -> bool {
        self.numbers.contains_key(&param)
    }

    /// The audio thread switches first, and counts that before the parameters take the mix; the document follows some milliseconds
    /// later. A hold that is taken in between is lost once more, since the window still shows the song before.
    fn now(&self) -> u64 {
        let turns = self.keeper.look(|engine| engine.turn_count().get());
        let found = Some((self.keeper.current_key(), turns, self.state.shown().loads()));
        let mut seen = self.seen.lock();
        if seen.found != found {
            // Of a song that came with a project the parameters, and not the mix, have the values.
            let is_other = |(key, _, loads)| found.is_some_and(|now| now.0 != key && now.2 == loads);
            seen.is_settled = seen.found.is_none_or(is_other);
            (seen.found, seen.changes) = (found, seen.changes + 1);
        }
        seen.changes
    }

    /// A mix keeps what it came with for as long as it is shown.
    fn value(&self, param: ParamPtr) -> Option<f32> {
        let song = self.keeper.song().filter(|song| self.seen.lock().is_settled && song.mix.is_shown())?;
        let number = self.numbers.get(&param)?;
        let faders = Faders::new();
        faders.take(&song.mix);
        let values = faders.mix_values();
        values.into_iter().find(|(other, _)| other == number).map(|(_, value)| value)
    }
}

impl RequestHandler {
    /// Sets a parameter, unless that was meant for a song that is no longer current.
    pub(super) fn set_parameter(&self, parameter: &Parameter, value: f32) {
        if parameter.is_lapsed() {
            return self.shown.refusal.set(Some(ANOTHER_SONG.to_owned()));
        }
        parameter.set(value);
    }

    /// Opens a box to type a value for the song that is shown.
    pub(super) fn ask_value(&self, parameter: &Parameter, at: (f32, f32)) {
        if parameter.is_lapsed() {
            return self.shown.refusal.set(Some(ANOTHER_SONG.to_owned()));
        }
        self.lay_over(Overlay::Entry(parameter.claimed(), at));
    }
}
