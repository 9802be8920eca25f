//! The buttons and texts of a strip. Runs on the window's thread.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;

use crate::editor::controls::Switch;
use crate::editor::overlay::{below, tip};
use crate::editor::request::Request;

use super::words;

/// M and S side by side. Alt-click on S solos this stem alone.
pub fn mute_and_solo(cx: &mut Context, mute: Parameter, solo: Parameter, slot: usize) {
    HStack::new(cx, |cx| {
        Switch::new(cx, mute, "M", None).class("mute").tooltip(|cx| tip(cx, "Mute"));
        Switch::new(cx, solo, "S", Some(Request::SoloAlone(slot)))
            .class("solo")
            .tooltip(|cx| tip(cx, "Solo. With Alt: this one alone"));
    })
    .class("strip-buttons");
}

/// The fader's value as text; a click opens a box to type another.
pub fn value(cx: &mut Context, gain: &Parameter) {
    let (words, ask) = (gain.clone(), gain.clone());
    let text = gain
        .value()
        .map(move |&value| words.text_of(value).trim_end_matches(" dB").replace("-inf", "−∞").replace('-', "−"));
    Label::new(cx, text).class("strip-value").on_press(move |cx| {
        let place = below(cx);
        cx.emit(Request::Ask(ask.clone(), place));
    });
}

/// The stem's output; a click opens the list of outputs.
pub fn output(cx: &mut Context, output: &Parameter, routed: Signal<&'static str>, width: Signal<f32>) {
    let (words, ask) = (output.clone(), output.clone());
    let value = output.value();
    let text = Memo::new(move |_| {
        let text = words.text_of(value.get());
        if text == "Auto" { routed.get().to_owned() } else { text }
    });
    let shown = words::fitting(text, width);
    // Not a label: its accessible name would be its text.
    Element::new(cx)
        .text(shown)
        .text_wrap(false)
        .text_overflow(TextOverflow::Ellipsis)
        .class("strip-output")
        .role(Role::ComboBox)
        .name(output.name())
        .text_value(text)
        .navigable(true)
        .on_press(move |cx| {
            let place = below(cx);
            cx.emit(Request::Choose(ask.clone(), place));
        });
}
