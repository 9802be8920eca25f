//! Requests that change what a project saves apart from its songs: the MIDI map, and how the window looks. Runs on the window's thread.

use nice_plug_vizia::EditorState;
use vizia_core::prelude::*;

use super::request::MidiRequest;
use super::request_handler::RequestHandler;
use super::stage;
use super::window_look;

impl RequestHandler {
    /// Changes the MIDI map, and tells the host: the window may close before the watcher looks.
    pub(super) fn change_midi(&self, request: MidiRequest) {
        let map = self.state.midi();
        match request {
            MidiRequest::Teach(target) => map.teach(target),
            MidiRequest::Forget(target) => map.forget(target),
            MidiRequest::Channel(channel) => map.set_channel(channel),
            MidiRequest::Bounce(milliseconds) => map.set_bounce(milliseconds),
            MidiRequest::ProgramsFromOne(from_one) => map.count_programs_from_one(from_one),
            MidiRequest::Reset => map.reset(),
        }
        if map.take_change() {
            self.keeper.say_project_changed();
        }
    }

    /// Turns the window into the stage view, or back.
    pub(super) fn turn_stage(&self) {
        let is_on = self.window.page() == stage::PAGE;
        self.change_window(|window| window.set_page(if is_on { 0 } else { stage::PAGE }));
    }

    /// Switches something about the window's look.
    pub(super) fn turn_look(&self, look: Signal<bool>) {
        look.update(|is_on| *is_on = !*is_on);
        self.keep_look();
    }

    /// Keeps how the window looks now.
    pub(super) fn keep_look(&self) {
        self.change_window(|window| window.set_look(window_look::packed(self.shown)));
    }

    /// Changes what a project saves of the window, and tells the host.
    pub(super) fn change_window(&self, change: impl FnOnce(&EditorState)) {
        let before = self.window.saved();
        change(&self.window);
        if self.window.saved() != before {
            self.keeper.say_project_changed();
        }
    }
}
