//! The master's strip. Runs on the window's thread.

use std::sync::Arc;

use nice_plug_vizia::Parameters;
use vizia_core::prelude::*;

use crate::editor::acts;
use crate::editor::lanes;
use crate::editor::overlay::tip;
use crate::editor::prompter;
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::editor::stage;
use crate::host::State;

use super::buttons;
use super::levels::levels;

/// The master fader, the meter of the main output, its clip light, and the number of gaps.
pub fn master(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    let gain = parameters.bind(state, |state| &state.faders.global.master_gain);
    VStack::new(cx, |cx| {
        Element::new(cx).class("strip-colour");
        VStack::new(cx, |cx| {
            Label::new(cx, "Master").class("strip-name");
        })
        .class("strip-name-box");
        Label::new(cx, "main out").class("strip-role");
        Label::new(cx, shown.clipped.map(|&clipped| if clipped { "CLIP" } else { "clip" }))
            .id("clip")
            .class("clip")
            .checked(shown.clipped)
            .name("Clip")
            .role(Role::Button)
            .navigable(true)
            .tooltip(|cx| tip(cx, "The main output was above full scale. A click puts the light out"))
            .on_press(|cx| cx.emit(Request::ResetClip));
        Label::new(cx, shown.underruns.map(|count| format!("{count} gaps")))
            .id("gaps")
            .class("gaps")
            .checked(shown.underruns.map(|&count| count > 0))
            .tooltip(|cx| tip(cx, "Blocks in which a stem was not loaded in time"));
        levels(cx, shown, &gain, shown.master);
        buttons::value(cx, &gain);
        HStack::new(cx, |cx| {
            prompter::button(cx, shown.prompter);
            stage::button(cx);
        })
        .class("two-buttons");
        HStack::new(cx, |cx| {
            acts::button(cx, shown);
            lanes::button(cx, shown);
        })
        .class("two-buttons");
    })
    .class("strip")
    .class("master")
    .id("master")
    .role(Role::Group)
    .name("Master");
}
