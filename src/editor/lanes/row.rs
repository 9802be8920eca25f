//! One lane: a stem's name, switches, level and waveform. Runs on the window's thread.

use std::sync::Arc;

use nice_plug_vizia::Parameters;
use vizia_core::prelude::*;

use crate::editor::controls::PeakMeter;
use crate::editor::meter_level::MeterLevel;
use crate::editor::palette;
use crate::editor::shown::{Readiness, Shown};
use crate::editor::strip::{mute_and_solo, turns, value};
use crate::host::{State, StemParams};
use crate::setlist::{MAX_STEMS, Role as StemRole};

use super::wave::LaneWave;

/// The lane of the stem in `slot`.
pub fn stem<'a>(
    cx: &'a mut Context,
    shown: Shown,
    parameters: &Parameters,
    state: &Arc<State>,
    slot: usize,
) -> Handle<'a, HStack> {
    let stem = shown.stem(slot);
    let mute = parameters.bind(state, move |state| &of(state, slot).mute);
    let role = stem.role.map(|role| (*role).to_owned());
    HStack::new(cx, |cx| {
        Element::new(cx).class("lane-colour").background_color(stem.colour);
        head(cx, (parameters, state), (stem.name, role), stem.level, slot);
        ZStack::new(cx, |cx| {
            LaneWave::new(cx, shown, slot, mute.value()).class("lane-wave");
            Label::new(cx, stem.readiness.map(|readiness: &Readiness| readiness.word())).class("strip-state");
        })
        .class("lane-wave-box");
    })
    .class("lane")
    .toggle_class("lost", stem.readiness.map(|readiness| readiness.is_lost()))
    .id(format!("lane-{slot}"))
    .role(Role::Group)
    .name(stem.name)
}

/// The lane of the generated click, which has no waveform.
pub fn click<'a>(
    cx: &'a mut Context,
    shown: Shown,
    parameters: &Parameters,
    state: &Arc<State>,
) -> Handle<'a, HStack> {
    HStack::new(cx, |cx| {
        Element::new(cx).class("lane-colour").background_color(palette::of_role(StemRole::Click));
        let (name, role) = (Signal::new("Click".to_owned()), Signal::new("made".to_owned()));
        head(cx, (parameters, state), (name, role), shown.click, MAX_STEMS);
        Element::new(cx).class("lane-wave-box");
    })
    .class("lane")
    .id("lane-click")
    .role(Role::Group)
    .name("Made click")
}

/// The parameters of the stem in `slot`; those of the generated click come after the stems'.
fn of(state: &State, slot: usize) -> &StemParams {
    state.faders.stems.get(slot).unwrap_or(&state.faders.click)
}

/// Name and role, M and S, the meter, and the fader's value as text.
fn head(
    cx: &mut Context,
    (parameters, state): (&Parameters, &Arc<State>),
    (name, role): (Signal<String>, impl Res<String> + Clone + 'static),
    level: Signal<MeterLevel>,
    slot: usize,
) {
    let mute = parameters.bind(state, move |state| &of(state, slot).mute);
    let solo = parameters.bind(state, move |state| &of(state, slot).solo);
    let gain = parameters.bind(state, move |state| &of(state, slot).gain);
    HStack::new(cx, |cx| {
        VStack::new(cx, |cx| {
            Label::new(cx, name).class("lane-name").tooltip(move |cx| crate::editor::overlay::tip(cx, name));
            Label::new(cx, role).class("lane-role");
        })
        .class("lane-words");
        mute_and_solo(cx, mute, solo, slot);
        VStack::new(cx, |cx| value(cx, &gain)).class("lane-value");
        PeakMeter::new(cx, level, turns(), 0.0).class("lane-meter");
    })
    .class("lane-head");
}
