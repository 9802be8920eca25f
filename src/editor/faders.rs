//! Reads the mix of the faders, and solos strips. Runs on the window's thread.

use std::sync::Arc;

use nice_plug_vizia::{Parameter, Parameters};

use crate::dsp::{Decibels, Pan};
use crate::host::{State, StemParams};
use crate::setlist::{MAX_STEMS, StemLevel};

/// The mix of the faders, in the form used by `song.toml`.
pub fn levels(state: &State) -> Vec<StemLevel> {
    let level = |stem: &StemParams| StemLevel {
        level: Decibels::on_fader(stem.gain.value()),
        pan: Pan::new(stem.pan.value()),
        muted: stem.mute.value(),
    };
    state.faders.stems.iter().map(level).collect()
}

/// Solos one stem alone; if it already is, clears all solos. The generated click counts as the stem after the last one.
pub fn solo_alone(parameters: &Parameters, state: &Arc<State>, alone: usize) {
    let solo = |slot: usize| parameters.bind(state, move |state| &state.faders.stems[slot].solo);
    let click = parameters.bind(state, |state| &state.faders.click.solo);
    let solos: Vec<Parameter> = (0..MAX_STEMS).map(solo).chain([click]).collect();
    let is_on = |solo: &Parameter| solo.now() >= 0.5;
    let is_alone = solos.iter().enumerate().all(|(slot, solo)| is_on(solo) == (slot == alone));
    for (slot, solo) in solos.iter().enumerate() {
        let wanted = slot == alone && !is_alone;
        if is_on(solo) != wanted {
            solo.set(if wanted { 1.0 } else { 0.0 });
        }
    }
}
