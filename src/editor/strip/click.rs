//! The strip of the generated click. Runs on the window's thread.

use std::sync::Arc;

use nice_plug_vizia::{Parameter, Parameters};
use vizia_core::prelude::*;

use crate::editor::controls::PanControl;
use crate::editor::palette;
use crate::editor::request::{Request, Sheet};
use crate::editor::shown::Shown;
use crate::host::{State, StemParams};
use crate::setlist::{MAX_STEMS, Output, Role};

use super::levels::levels;
use super::{NARROWEST, buttons, words};

/// The strip of the generated click, after those of the stems.
pub fn click(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    let strip: fn(&State) -> &StemParams = |state| &state.faders.click;
    let gain: Parameter = parameters.bind(state, move |state| &strip(state).gain);
    let pan = parameters.bind(state, move |state| &strip(state).pan);
    let mute = parameters.bind(state, move |state| &strip(state).mute);
    let solo = parameters.bind(state, move |state| &strip(state).solo);
    let output = parameters.bind(state, move |state| &strip(state).output);
    let width = Signal::new(NARROWEST);
    let routed = Signal::new(Output::Click.name());
    let sound = shown.song.map(|song| {
        let words = song.as_ref().map_or("", |song| song.click.sound_words());
        std::path::Path::new(words).file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    });
    VStack::new(cx, |cx| {
        Element::new(cx).class("strip-colour").background_color(palette::of_role(Role::Click));
        words::name(cx, Signal::new("Click".to_owned()), width);
        Label::new(cx, "made").class("strip-role");
        ZStack::new(cx, |cx| {
            Label::new(cx, sound).class("strip-role").hoverable(false);
        })
        .class("strip-wave-box")
        .id("click-sound")
        .role(vizia_core::prelude::Role::Button)
        .name("What the click sounds like")
        .on_press(|cx| cx.emit(Request::Show(Sheet::Song)));
        PanControl::new(cx, pan).class("strip-pan");
        buttons::mute_and_solo(cx, mute, solo, MAX_STEMS);
        levels(cx, shown, &gain, shown.click);
        buttons::value(cx, &gain);
        buttons::output(cx, &output, routed, width);
    })
    .on_geo_changed(move |cx, _| width.set_if_changed(cx.bounds().w / cx.scale_factor()))
    .class("strip")
    .id("strip-click")
    .role(vizia_core::prelude::Role::Group)
    .name("Made click");
}
