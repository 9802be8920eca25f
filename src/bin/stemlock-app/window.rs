//! The window: Stemlock's editor below a bar that shows the playing device, and a page for choosing devices and outputs.
//!
//! On the thread of the window.

use std::sync::Arc;

use nice_plug_vizia::{EditorState, Parameters, Poll, WindowPlan};
use stemlock::editor;
use stemlock::engine::Lead;
use stemlock::host::{HostSigns, Keeper, State};
use stemlock::setlist::Output;
use vizia_core::prelude::*;

use crate::devices::{DeviceChoice, Devices, DevicesShown};
use crate::table::Table;

/// The editor's smallest size with the bar, in points.
const LEAST: (f64, f64) = (800.0, 508.0);

const STYLE: &str = "
.app-bar { height: 28px; width: 1s; background-color: #0b0e13; alignment: left; padding-left: 12px; gap: 12px; }
.app-bar label { color: #aab2c0; font-size: 12px; }
.app-page { height: 300px; width: 1s; background-color: #141821; padding: 12px; gap: 24px; }
.app-page label { color: #e8ecf2; font-size: 13px; }
.app-page .app-title { color: #aab2c0; font-size: 12px; }
.app-column { width: 1s; height: 1s; gap: 4px; }
.app-row { width: 1s; height: 26px; alignment: left; gap: 6px; }
.app-name { width: 130px; }
.app-place { width: 60px; alignment: center; }
.app-bar button, .app-page button { height: 24px; background-color: #232936; color: #e8ecf2; padding-left: 10px; padding-right: 10px; }
.app-page button:checked { background-color: #2a63bd; }
.app-page .app-choice { width: 1s; height: auto; min-height: 24px; padding-top: 3px; padding-bottom: 3px; }
.app-device { width: 1s; text-wrap: true; }
";

/// Sets the lead Stemlock, because there is no host.
pub fn lead(state: &Arc<State>) {
    let (parameters, _) = Parameters::logged();
    parameters.bind(state, |state| &state.faders.show.lead).set(Lead::Stemlock.number() as f32 / 2.0);
}

/// Shows the window until it is closed.
///
/// # Errors
/// In a user's words, why it cannot be shown.
pub fn run(
    state: &Arc<State>,
    keeper: &Arc<Keeper>,
    size: &Arc<EditorState>,
    devices: &Arc<Devices>,
) -> Result<(), String> {
    let editor = editor::editor(state, keeper, size, &Arc::new(HostSigns::default()));
    let devices = Arc::clone(devices);
    let build = move |cx: &mut Context| -> Poll {
        let (parameters, log) = Parameters::logged();
        let mut views = build(cx, &devices, |cx| editor.views(parameters)(cx));
        Box::new(move |cx| {
            // There is no host that needs the gestures.
            log.take();
            views(cx);
        })
    };
    let plan = WindowPlan {
        title: "Stemlock".to_owned(),
        min_size: Some(LEAST),
        // The key by which the editor plays and pauses.
        space_bar: Some(Code::KeyP),
        ..WindowPlan::new(Arc::clone(size), build)
    };
    let why = "a window cannot be opened here; use --no-window to run without one";
    let window = plan.open().map_err(|_| why.to_owned())?;
    window.show().map_err(|_| why.to_owned())?;
    window.run_until_closed().map_err(|_| "the window was lost".to_owned())
}

/// The bar and the page around the editor.
fn build(cx: &mut Context, devices: &Arc<Devices>, editor: impl FnOnce(&mut Context) -> Poll) -> Poll {
    // The style sheet is compiled in, so it always parses.
    let _ = cx.add_stylesheet(STYLE);
    let (shown, is_open) = (Signal::new(devices.shown()), Signal::new(false));
    HStack::new(cx, |cx| {
        Button::new(cx, |cx| Label::new(cx, "Devices")).id("devices").on_press(|cx| cx.emit(DeviceRequest::Open));
        Label::new(cx, shown.map(DevicesShown::line)).id("device-line");
    })
    .class("stemlock")
    .class("app-bar");
    Binding::new(cx, is_open, move |cx| {
        if is_open.get() {
            Binding::new(cx, shown, move |cx| page(cx, &shown.get()));
        }
    });
    // At the root, as in a plugin: there it sees the keys that no view takes.
    let mut views = editor(cx);
    DevicePage { devices: Arc::clone(devices), shown, is_open }.build(cx);
    let devices = Arc::clone(devices);
    Box::new(move |cx| {
        shown.set_if_changed(devices.shown());
        views(cx);
    })
}

/// A request of the page.
enum DeviceRequest {
    /// Open or close the page.
    Open,
    Audio(Option<String>),
    Midi(Option<String>),
    /// Move an output by this many pairs of channels; before the first pair it is off.
    Step(Output, i32),
}

struct DevicePage {
    devices: Arc<Devices>,
    shown: Signal<DevicesShown>,
    is_open: Signal<bool>,
}

impl Model for DevicePage {
    fn event(&mut self, _: &mut EventContext<'_>, event: &mut Event) {
        event.map(|wanted, _| match wanted {
            DeviceRequest::Open => {
                self.devices.choose(DeviceChoice::Names);
                self.is_open.set(!self.is_open.get());
            }
            DeviceRequest::Audio(name) => self.devices.choose(DeviceChoice::Audio(name.clone())),
            DeviceRequest::Midi(name) => self.devices.choose(DeviceChoice::Midi(name.clone())),
            DeviceRequest::Step(output, by) => {
                let mut table = Table::read(&self.shown.get().settings.outputs).unwrap_or_default();
                table.set(*output, stepped(table.get(*output), *by));
                self.devices.choose(DeviceChoice::Outputs(table));
            }
        });
    }
}

/// The pair of channels this many pairs later.
fn stepped(first: Option<u16>, by: i32) -> Option<u16> {
    let pair = first.map_or(-1, |first| i32::from(first / 2)) + by;
    u16::try_from(pair).ok().map(|pair| 2 * pair.min(63))
}

/// Devices and outputs.
fn page(cx: &mut Context, shown: &DevicesShown) {
    HStack::new(cx, |cx| {
        let at = shown.clone();
        column(cx, "Sound", move |cx| {
            let chosen = &at.settings.audio;
            choice(cx, "The system's own", chosen.is_none(), || DeviceRequest::Audio(None));
            for name in at.audio_names.clone() {
                choice(cx, &name.clone(), chosen.as_ref() == Some(&name), move || {
                    DeviceRequest::Audio(Some(name.clone()))
                });
            }
        });
        let at = shown.clone();
        column(cx, "Pedals", move |cx| {
            let chosen = &at.settings.midi;
            choice(cx, "None", chosen.is_none(), || DeviceRequest::Midi(None));
            for name in at.midi_names.clone() {
                choice(cx, &name.clone(), chosen.as_ref() == Some(&name), move || {
                    DeviceRequest::Midi(Some(name.clone()))
                });
            }
        });
        let table = Table::read(&shown.settings.outputs).unwrap_or_default();
        let channels = shown.playing.as_ref().map_or(0, |(_, _, channels)| *channels);
        column(cx, "Outputs", move |cx| {
            Output::ALL.into_iter().for_each(|output| row(cx, &table, output, channels));
        });
    })
    .id("device-page")
    .class("stemlock")
    .class("app-page");
}

fn column(cx: &mut Context, title: &'static str, content: impl Fn(&mut Context) + 'static) {
    VStack::new(cx, |cx| {
        Label::new(cx, title).class("app-title");
        ScrollView::new(cx, move |cx| {
            VStack::new(cx, |cx| content(cx)).height(Auto).class("app-rows");
        });
    })
    .class("app-column");
}

fn choice(
    cx: &mut Context,
    name: &str,
    is_chosen: bool,
    wanted: impl Fn() -> DeviceRequest + Send + Sync + 'static,
) {
    let name = name.to_owned();
    Button::new(cx, |cx| Label::new(cx, name).class("app-device"))
        .class("app-choice")
        .checked(is_chosen)
        .on_press(move |cx| cx.emit(wanted()));
}

fn row(cx: &mut Context, table: &Table, output: Output, channels: u16) {
    let place = match (table.get(output), table.first_channel(output, channels)) {
        (None, _) => "off".to_owned(),
        (Some(first), Some(_)) => format!("{}/{}", first + 1, first + 2),
        // The device does not have that many.
        (Some(first), None) => format!("({}/{})", first + 1, first + 2),
    };
    HStack::new(cx, |cx| {
        Label::new(cx, output.name()).class("app-name");
        Button::new(cx, |cx| Label::new(cx, "−")).on_press(move |cx| cx.emit(DeviceRequest::Step(output, -1)));
        Label::new(cx, place).class("app-place");
        Button::new(cx, |cx| Label::new(cx, "+")).on_press(move |cx| cx.emit(DeviceRequest::Step(output, 1)));
    })
    .class("app-row");
}
