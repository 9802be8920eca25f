//! The mix as the document has it, and as the faders have it. On the thread of the window.

use std::sync::Arc;

use nice_plug_vizia::{Parameter, Parameters};

use crate::dsp::{Decibels, Pan};
use crate::host::{State, StemParams, fader_height};
use crate::setlist::{MAX_STEMS, Song, StemLevel};

/// Sets the faders to where a song that was just opened has them, as a musician would: through the host.
pub fn set(parameters: &Parameters, state: &Arc<State>, song: &Song) {
    for (slot, stem) in song.stems.iter().enumerate().take(MAX_STEMS) {
        let gain = parameters.bind(state, move |state| &state.faders.stems[slot].gain);
        let pan = parameters.bind(state, move |state| &state.faders.stems[slot].pan);
        let mute = parameters.bind(state, move |state| &state.faders.stems[slot].mute);
        let solo = parameters.bind(state, move |state| &state.faders.stems[slot].solo);
        let output = parameters.bind(state, move |state| &state.faders.stems[slot].output);
        let to = |parameter: &Parameter, value: f32| {
            if parameter.now() != value {
                parameter.set(value);
            }
        };
        to(&gain, fader_height(stem.level.get()));
        to(&pan, stem.pan.get().midpoint(1.0));
        to(&mute, if stem.muted { 1.0 } else { 0.0 });
        to(&solo, 0.0);
        to(&output, 0.0);
    }
}

/// The mix as `song.toml` keeps it.
pub fn levels(state: &State) -> Vec<StemLevel> {
    let level = |stem: &StemParams| StemLevel {
        level: Decibels::on_fader(stem.gain.value()),
        pan: Pan::new(stem.pan.value()),
        muted: stem.mute.value(),
    };
    state.faders.stems.iter().map(level).collect()
}

/// Solos one stem alone; or, if it is alone already, none.
pub fn solo_alone(parameters: &Parameters, state: &Arc<State>, alone: usize) {
    let solo = |slot: usize| parameters.bind(state, move |state| &state.faders.stems[slot].solo);
    let solos: Vec<Parameter> = (0..MAX_STEMS).map(solo).collect();
    let is_on = |solo: &Parameter| solo.now() >= 0.5;
    let is_alone = solos.iter().enumerate().all(|(slot, solo)| is_on(solo) == (slot == alone));
    for (slot, solo) in solos.iter().enumerate() {
        let wanted = slot == alone && !is_alone;
        if is_on(solo) != wanted {
            solo.set(if wanted { 1.0 } else { 0.0 });
        }
    }
}
