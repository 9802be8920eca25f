//! Lanes: the mix as rows, each stem's waveform on one common time scale. Runs on the window's thread.
//!
//! A second way to see what the strips show; the window has one of both. Not known here: the whole song's timeline above.

mod playhead;
mod row;
mod wave;

use std::sync::Arc;

use nice_plug_vizia::Parameters;
use vizia_core::prelude::*;

use crate::host::State;

use super::overlay;
use super::rebuilt::rebuilt;
use super::request::Request;
use super::shown::Shown;
use playhead::LanePlayhead;

/// The button that turns the strips into lanes, and back.
pub fn button(cx: &mut Context, shown: Shown) {
    Label::new(cx, "Lanes")
        .id("lanes-button")
        .class("words-button")
        .checked(shown.lanes)
        .role(Role::Button)
        .name("Lanes")
        .navigable(true)
        .tooltip(|cx| overlay::tip(cx, "The stems as rows with their waveforms, or as strips"))
        .on_press(|cx| cx.emit(Request::Lanes));
}

/// All lanes, one below the other.
pub fn view(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    let (parameters, state) = (parameters.clone(), Arc::clone(state));
    ScrollView::new(cx, move |cx| {
        rebuilt(cx, shown.shown_strips(), move |cx, (order, has_click)| {
            VStack::new(cx, |cx| {
                for &slot in &order {
                    row::stem(cx, shown, &parameters, &state, slot);
                }
                if has_click {
                    row::click(cx, shown, &parameters, &state);
                }
                LanePlayhead::new(cx, shown).class("lane-playhead");
            })
            .class("lanes")
            .id("lanes")
            .role(Role::Group)
            .name("Lanes");
        });
    })
    .class("lanes-view")
    .show_horizontal_scrollbar(false);
}
