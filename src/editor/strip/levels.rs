//! A fader with its meter, and the meter's peak as a number on demand. Runs on the window's thread.

use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;

use crate::editor::controls::{Fader, PeakMeter, Turns};
use crate::editor::meter_level::MeterLevel;
use crate::editor::overlay::tip;
use crate::editor::request::Request;
use crate::editor::shown::Shown;
use crate::host::fader_height;

/// Half the height of a fader's cap, in points: the margin at both ends of a meter.
const MARGIN: f32 = 9.0;

/// The fader of `gain` beside the meter of `level`; a click on any meter shows or hides the numbers of all.
pub fn levels(cx: &mut Context, shown: Shown, gain: &Parameter, level: Signal<MeterLevel>) {
    Label::new(cx, level.map(MeterLevel::number))
        .class("strip-number")
        .toggle_class("over", level.map(MeterLevel::is_over))
        .hoverable(false)
        .display(shown.numbers.map(|&shows| if shows { Display::Flex } else { Display::None }));
    HStack::new(cx, |cx| {
        Fader::new(cx, gain.clone()).class("strip-fader");
        PeakMeter::new(cx, level, turns(), MARGIN)
            .class("strip-meter")
            .tooltip(|cx| tip(cx, "A click shows the peaks as numbers, in dBFS"))
            .on_press(|cx| cx.emit(Request::Numbers));
    })
    .class("strip-levels");
}

/// The levels at which a meter changes its colour.
pub fn turns() -> Turns {
    Turns { hot: fader_height(-6.0), over: fader_height(0.0) }
}
