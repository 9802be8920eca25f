//! A button of the sheet of acts. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::acts::TargetsReady;
use crate::editor::request::Request;
use crate::editor::shown::Shown;

/// The look of a button for an act.
pub struct ActButton<'a> {
    /// Its id.
    pub id: &'a str,
    /// The kind of its act, as in scripts.
    pub kind: &'static str,
    /// Its label.
    pub words: Memo<String>,
    /// Whether its target is in memory; `None` if the act is impossible as far as the window knows. The engine reports
    /// acts whose target turns out not to exist.
    pub ready: Memo<Option<bool>>,
}

impl ActButton<'_> {
    /// Builds the button. `act` makes the act when it is pressed.
    pub fn build<'a>(
        self,
        cx: &'a mut Context,
        shown: Shown,
        act: impl Fn() -> Request + Send + Sync + 'static,
    ) -> Handle<'a, Button> {
        let Self { id, kind, words, ready } = self;
        let marked = Memo::new(move |_| {
            let mark = if ready.get() == Some(false) { "! " } else { "" };
            format!("{mark}{}", words.get())
        });
        let name = Memo::new(move |_| {
            let told =
                if ready.get() == Some(false) { " (not in memory yet: it may begin with a gap)" } else { "" };
            format!("{}{told}", words.get())
        });
        let waits = Memo::new(move |_| shown.acts.queued.get() == kind && ready.get().is_some());
        Button::new(cx, move |cx| Label::new(cx, marked))
            .id(id)
            .class("act")
            .name(name)
            .toggle_class("queued", waits)
            .toggle_class("unready", ready.map(|ready| *ready == Some(false)))
            .disabled(ready.map(Option::is_none))
            .on_press(move |cx| cx.emit(act()))
    }
}

/// A label that never changes.
pub fn fixed(words: &'static str) -> Memo<String> {
    Memo::new(move |_| words.to_owned())
}

/// The readiness of an act that needs no target in memory.
pub fn possible(can: impl Fn() -> bool + 'static) -> Memo<Option<bool>> {
    Memo::new(move |_| can().then_some(true))
}

/// Whether the target of an act is in memory, as far as is known.
pub fn of_targets(shown: Shown, of: impl Fn(&TargetsReady) -> Option<bool> + 'static) -> Memo<Option<bool>> {
    // This is polled slowly, so an unknown state does not disable the button.
    Memo::new(move |_| Some(shown.acts.ready.with(&of) != Some(false)))
}
