//! What the host shows of its own: the track's colour, marks on controls, its menu for a parameter, and what its project can be asked for. Runs on the window's thread.
//!
//! The host writes on its main thread; the window polls. Where a host offers nothing, nothing is shown.

use std::collections::HashMap;
use std::sync::Arc;

use nice_plug::params::internals::ParamPtr;
use nice_plug_vizia::Parameter;
use vizia_core::prelude::*;

use crate::host::{HostMenuItem, HostSigns, HostTrack, ParamMark, State};

use super::choice::Choice;
use super::host_project::ProjectShown;
use super::overlay::{self, Overlay};
use super::request::Request;
use super::request_handler::RequestHandler;

/// The marks of parameters.
type Marks = HashMap<ParamPtr, ParamMark>;

/// The signals that views show. Views find it as a model.
#[derive(Clone, Copy)]
pub struct SignsShown {
    /// The marks of parameters.
    pub marks: Signal<Arc<Marks>>,
    /// The track, if the host tells it.
    pub track: Signal<Option<HostTrack>>,
    /// The host's project.
    pub project: ProjectShown,
}

impl Model for SignsShown {}

impl SignsShown {
    /// Nothing is shown.
    pub fn new() -> Self {
        Self { marks: Signal::new(Arc::default()), track: Signal::new(None), project: ProjectShown::new() }
    }
}

/// Polls the host's signs.
pub struct SignsReader {
    signs: Arc<HostSigns>,
    shown: SignsShown,
    numbers: Arc<HashMap<ParamPtr, u32>>,
    edition: Option<u64>,
}

impl SignsReader {
    /// Has seen nothing yet.
    pub fn new(signs: &Arc<HostSigns>, shown: SignsShown, numbers: &Arc<HashMap<ParamPtr, u32>>) -> Self {
        Self { signs: Arc::clone(signs), shown, numbers: Arc::clone(numbers), edition: None }
    }

    /// Updates the signals if anything has changed.
    pub fn look(&mut self) {
        self.shown.project.can.set_if_changed(self.signs.project_abilities());
        let edition = self.signs.edition();
        if self.edition.replace(edition) == Some(edition) {
            return;
        }
        self.shown.track.set_if_changed(self.signs.track());
        let marks = self.signs.marks();
        let mark = |(param, number): (&ParamPtr, &u32)| Some((*param, *marks.get(number)?));
        self.shown.marks.set_if_changed(Arc::new(self.numbers.iter().filter_map(mark).collect()));
    }
}

/// The numbers under which hosts know the parameters.
pub fn numbers(state: &Arc<State>) -> Arc<HashMap<ParamPtr, u32>> {
    Arc::new(state.numbers().into_iter().collect())
}

/// A line in the colour of the track, at the top of the window; its tooltip names the track.
pub fn track(cx: &mut Context, track: Signal<Option<HostTrack>>) {
    let colour = track.map(|track| {
        let rgb = track.as_ref().and_then(|track| track.colour);
        rgb.map_or(Color::transparent(), |[red, green, blue]| Color::rgb(red, green, blue))
    });
    let words = track.map(|track| track.as_ref().map_or_else(String::new, |track| format!("Track {}", track.name)));
    let is_there = track.map(|track| track.as_ref().is_some_and(|track| track.colour.is_some()));
    Element::new(cx)
        .class("track-line")
        .id("track")
        .name(words)
        .background_color(colour)
        .display(is_there.map(|&is_there| if is_there { Display::Flex } else { Display::None }))
        .tooltip(move |cx| overlay::tip(cx, words));
}

impl RequestHandler {
    /// Offers the host's menu for a parameter, with our own entries before it. Without one, a value is typed, if that is `typed`.
    pub(super) fn offer_menu(&self, parameter: &Parameter, at: (f32, f32), typed: bool) {
        let parameter = parameter.claimed();
        let number = self.numbers.get(&parameter.ptr()).copied().filter(|_| self.signs.has_menus());
        let Some(number) = number else {
            if typed {
                self.lay_over(Overlay::Entry(parameter, at));
            }
            return;
        };
        let answer = self.errands.answerer();
        // The choices hold the parameter, which belongs to this thread; so they are made when the answer is here.
        self.signs.ask_menu(number, move |items| answer(Request::HostMenu(number, items, at)));
        self.shown.menu_of.set(Some((number, parameter)));
    }

    /// The host's answer.
    pub(super) fn show_menu(&self, number: u32, items: Vec<HostMenuItem>, at: (f32, f32)) {
        let Some((_, parameter)) = self.shown.menu_of.get().filter(|(asked, _)| *asked == number) else { return };
        self.shown.menu_of.set(None);
        let default = parameter.default_value();
        let mut choices = vec![
            Choice::new("Type a value …", false, Request::Ask(parameter.clone(), at)),
            Choice::new(format!("Set to {}", parameter.text_of(default)), false, Request::Set(parameter, default)),
        ];
        let item =
            |item: HostMenuItem| Choice::new(item.words, item.is_checked, Request::HostAct(number, item.action));
        choices.extend(items.into_iter().map(item));
        self.lay_over(Overlay::List(choices, at));
    }
}
