//! The strips of stems and of the master. Runs on the window's thread.

mod buttons;
mod click;
mod levels;
mod master;
mod wave;
mod words;

pub use buttons::{mute_and_solo, value};
use click::click;
pub use levels::turns;
pub use master::master;

use std::sync::Arc;

use nice_plug_vizia::{Parameter, Parameters};
use vizia_core::prelude::*;

use crate::host::State;

use super::controls::PanControl;
use super::rebuilt::rebuilt;
use super::shown::{Readiness, Shown};
use levels::levels;
use wave::Wave;

/// The width of the narrowest strip, in points, as in `theme.css`.
const NARROWEST: f32 = 55.0;

/// The parameters of one strip.
struct Handles {
    gain: Parameter,
    pan: Parameter,
    mute: Parameter,
    solo: Parameter,
    output: Parameter,
}

impl Handles {
    fn of(parameters: &Parameters, state: &Arc<State>, slot: usize) -> Self {
        Self {
            gain: parameters.bind(state, move |state| &state.faders.stems[slot].gain),
            pan: parameters.bind(state, move |state| &state.faders.stems[slot].pan),
            mute: parameters.bind(state, move |state| &state.faders.stems[slot].mute),
            solo: parameters.bind(state, move |state| &state.faders.stems[slot].solo),
            output: parameters.bind(state, move |state| &state.faders.stems[slot].output),
        }
    }
}

/// All strips, side by side.
pub fn strips(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    let (parameters, state) = (parameters.clone(), Arc::clone(state));
    ScrollView::new(cx, move |cx| {
        // Strips are rebuilt only when a song is opened, or a stem is added, removed or moved.
        rebuilt(cx, shown.shown_strips(), move |cx, (order, has_click)| {
            HStack::new(cx, |cx| {
                for &slot in &order {
                    strip(cx, shown, &parameters, &state, slot);
                }
                if has_click {
                    click(cx, shown, &parameters, &state);
                }
            })
            .class("strips");
        });
    })
    .class("strips-view")
    .show_vertical_scrollbar(false);
}

/// The strip of the stem in `slot`.
fn strip(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>, slot: usize) {
    let stem = shown.stem(slot);
    let handles = Handles::of(parameters, state, slot);
    // In points, once the layout is known.
    let width = Signal::new(NARROWEST);
    let is_lost = stem.readiness.map(|readiness| readiness.is_lost());
    VStack::new(cx, |cx| {
        Element::new(cx).class("strip-colour").background_color(stem.colour);
        words::name(cx, stem.name, width);
        Label::new(cx, words::fitting(stem.role.map(|role| (*role).to_owned()), width)).class("strip-role");
        ZStack::new(cx, |cx| {
            Wave::new(cx, stem.overview, stem.colour).class("strip-wave");
            Label::new(cx, stem.readiness.map(|readiness: &Readiness| readiness.word())).class("strip-state");
        })
        .class("strip-wave-box");
        PanControl::new(cx, handles.pan).class("strip-pan");
        mute_and_solo(cx, handles.mute, handles.solo, slot);
        levels(cx, shown, &handles.gain, stem.level);
        value(cx, &handles.gain);
        buttons::output(cx, &handles.output, stem.routed, width);
    })
    .on_geo_changed(move |cx, _| width.set_if_changed(cx.bounds().w / cx.scale_factor()))
    .class("strip")
    .toggle_class("lost", is_lost)
    .id(format!("strip-{slot}"))
    .role(Role::Group)
    .name(stem.name);
}
