//! The strip of one stem, and the master's. On the thread of the window.

mod buttons;
mod master;
mod wave;

pub use master::master;

use std::sync::Arc;

use nice_plug_vizia::{Parameter, Parameters};
use vizia_core::prelude::*;

use crate::host::{State, fader_height};

use super::controls::{Fader, Meter, Pan, Turns};
use super::overlay::tip;
use super::shown::{Readiness, Shown};
use wave::Wave;

/// Half a fader's cap, in points: what a meter leaves free at its ends.
const MARGIN: f32 = 9.0;

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

/// The strip of the stem in `slot`.
pub fn strip(cx: &mut Context, shown: Shown, parameters: &Parameters, state: &Arc<State>, slot: usize) {
    let stem = shown.stem(slot);
    let handles = Handles::of(parameters, state, slot);
    let is_lost = stem.readiness.map(|readiness| readiness.is_lost());
    VStack::new(cx, |cx| {
        Element::new(cx).class("strip-colour").background_color(stem.colour);
        name(cx, stem.name);
        Label::new(cx, stem.role).class("strip-role");
        ZStack::new(cx, |cx| {
            Wave::new(cx, stem.overview, stem.colour).class("strip-wave");
            Label::new(cx, stem.readiness.map(|readiness: &Readiness| readiness.word())).class("strip-state");
        })
        .class("strip-wave-box");
        Pan::new(cx, handles.pan).class("strip-pan");
        buttons::mute_and_solo(cx, handles.mute, handles.solo, slot);
        HStack::new(cx, |cx| {
            Fader::new(cx, handles.gain.clone()).class("strip-fader");
            Meter::new(cx, stem.level, turns(), MARGIN).class("strip-meter");
        })
        .class("strip-levels");
        buttons::value(cx, &handles.gain);
        buttons::output(cx, &handles.output, stem.routed);
    })
    .class("strip")
    .toggle_class("lost", is_lost)
    .id(format!("strip-{slot}"))
    .role(Role::Group)
    .name(stem.name);
}

/// A stem's name in two lines, so that a strip can be narrow and its words whole.
fn name(cx: &mut Context, name: Signal<String>) {
    VStack::new(cx, |cx| {
        for line in 0..2 {
            let words = name.map(move |name| two_lines(name)[line].to_owned());
            let is_there = words.map(|words| if words.is_empty() { Display::None } else { Display::Flex });
            Label::new(cx, words).class("strip-name").display(is_there);
        }
    })
    .class("strip-name-box")
    .tooltip(move |cx| tip(cx, name));
}

/// A name cut at the space that makes the longer line shortest.
fn two_lines(name: &str) -> [&str; 2] {
    let cuts = name.match_indices(' ').map(|(at, _)| [&name[..at], name[at..].trim_start()]);
    let longest = |lines: &[&str; 2]| lines.map(|line| line.chars().count()).into_iter().max();
    cuts.min_by_key(longest).unwrap_or([name, ""])
}

/// Where meters change their colour.
fn turns() -> Turns {
    Turns { hot: fader_height(-6.0), over: fader_height(0.0) }
}

#[cfg(test)]
mod tests {
    use super::two_lines;

    #[test]
    fn names_are_cut_between_words() {
        assert_eq!(two_lines("Bass"), ["Bass", ""]);
        assert_eq!(two_lines("Backing Vocals"), ["Backing", "Vocals"]);
        assert_eq!(two_lines("Keys left hand"), ["Keys", "left hand"]);
        assert_eq!(two_lines("جيتار كهربائي"), ["جيتار", "كهربائي"]);
        assert_eq!(two_lines(" "), ["", ""]);
    }
}
