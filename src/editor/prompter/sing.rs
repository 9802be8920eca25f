//! The row for *Sing along*: removes the lead vocal, leaves a little of it as a guide, and handles songs without a
//! vocal stem. Runs on the window's thread.

use std::sync::Arc;

use nice_plug_vizia::Parameters;
use vizia_core::prelude::*;

use crate::editor::controls::{Switch, Value};
use crate::editor::overlay::tip;
use crate::editor::shown::Shown;
use crate::host::State;
use crate::setlist::Sung;

/// A drag over this many points covers the guide's whole range.
const TRAVEL: f32 = 200.0;

/// The row, and below it the options for a song without a vocal stem.
pub fn row(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>) {
    let along = parameters.bind(state, |state| &state.faders.voices.sing_along);
    let guide = parameters.bind(state, |state| &state.faders.voices.guide);
    let centre = parameters.bind(state, |state| &state.faders.voices.centre);
    let sung = Memo::new(move |_| shown.song.with(|song| song.as_ref().map(|song| Sung::of(song))));
    let (is_on, removes) = (along.value(), centre.value());
    let told = Memo::new(move |_| {
        let channels = |slot: usize| Some(shown.stem(slot).channels.get()).filter(|&channels| channels > 0);
        let told = sung.get().and_then(|sung| sung.told(removes.get() >= 0.5, channels));
        told.filter(|_| is_on.get() >= 0.5).unwrap_or_default().to_owned()
    });
    HStack::new(cx, |cx| {
        Switch::new(cx, along, "Sing along", None)
            .class("sing-switch")
            .id("sing-along")
            .tooltip(|cx| tip(cx, "Takes the lead vocal away, in every song"));
        Label::new(cx, "guide").class("prompter-title");
        Value::new(cx, guide, TRAVEL)
            .class("sing-guide")
            .id("sing-guide")
            .tooltip(|cx| tip(cx, "How much of the lead vocal stays meanwhile"));
        let is_whole = sung.map(|sung| matches!(sung, Some(Sung::Within(_))));
        Switch::new(cx, centre, "Remove centre", None)
            .class("sing-switch")
            .id("remove-centre")
            .tooltip(|cx| {
                tip(cx, "Removes what is the same on both sides: often most of the voice, but also bass and kick")
            })
            .display(is_whole.map(|&is_whole| if is_whole { Display::Flex } else { Display::None }));
    })
    .class("prompter-head");
    Label::new(cx, told)
        .id("sing-told")
        .class("sing-told")
        .display(told.map(|told| if told.is_empty() { Display::None } else { Display::Flex }));
}
