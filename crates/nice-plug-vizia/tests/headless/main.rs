//! Tests of view trees without a window: events and their effects. Needs no display.

mod lifetimes;
mod parameters;
mod pictures;
mod reactions;

use std::sync::Arc;

use nice_plug_core::params::range::{FloatRange, IntRange};
use nice_plug_core::params::{BoolParam, FloatParam, IntParam};
use nice_plug_vizia::{Grip, Headless, HostLog, Parameter, Parameters, Poll, ViewSize};
use vizia_core::prelude::*;

/// A plugin's parameters.
struct Mix {
    level: FloatParam,
    mute: BoolParam,
    output: IntParam,
}

impl Mix {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            level: FloatParam::new("Level", 0.0, FloatRange::Linear { min: -60.0, max: 20.0 }).with_unit(" dB"),
            mute: BoolParam::new("Mute", false),
            output: IntParam::new("Output", 0, IntRange::Linear { min: 0, max: 4 }),
        })
    }
}

/// A slider with a grip, which resets by a double click and steps by the wheel: how an editor binds a parameter.
struct Fader {
    parameter: Parameter,
}

impl Fader {
    fn new(cx: &mut Context, parameter: Parameter) -> Handle<'_, Self> {
        Self { parameter: parameter.clone() }.build(cx, move |cx| {
            let (value, set) = (parameter.value(), parameter.clone());
            Grip::new(cx, parameter, move |cx| {
                Slider::new(cx, value)
                    .step(0.0001_f32)
                    .on_change(move |_, value| set.set(value))
                    .size(Stretch(1.0));
            })
            .size(Stretch(1.0));
        })
    }
}

impl View for Fader {
    fn element(&self) -> Option<&'static str> {
        Some("fader")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, _| match event {
            WindowEvent::MouseDoubleClick(MouseButton::Left) => self.parameter.reset(),
            WindowEvent::MouseScroll(_, y) => self.parameter.step(*y > 0.0, cx.modifiers().shift()),
            _ => {}
        });
    }
}

/// A poll that polls nothing.
fn idle() -> Poll {
    Box::new(|_| {})
}

fn points(width: u32, height: u32) -> ViewSize {
    ViewSize::new(width, height, 1.0)
}

/// A tree with one fader, its label, and a button for the mute.
fn strip(mix: &Arc<Mix>) -> (Headless, HostLog, Parameter) {
    let (parameters, log) = Parameters::logged();
    let level = parameters.bind(mix, |mix| &mix.level);
    let shown = level.clone();
    let mute = parameters.bind(mix, |mix| &mix.mute);
    let headless = Headless::new(points(300, 120), move |cx| {
        let text = level.clone();
        Fader::new(cx, level.clone()).id("level").size(Pixels(200.0)).height(Pixels(20.0));
        Label::new(cx, level.value().map(move |&value| text.text_of(value))).id("level-text");
        let on = mute.value().map(|&value| value > 0.5);
        ToggleButton::new(cx, on, |cx| Label::new(cx, "M"))
            .on_toggle(move |_| mute.set(1.0 - mute.now()))
            .name("Mute")
            .id("mute");
        Box::new(move |_| parameters.poll())
    });
    (headless, log, shown)
}
