//! A button of the sheet of acts. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::acts::TargetsReady;
use crate::editor::request::Request;
use crate::editor::shown::Shown;

/// How a button looks for the act that it sends.
pub struct ActButton<'a> {
    /// Its id.
    pub id: &'a str,
    /// The kind of its act, as scripts call it.
    pub kind: &'static str,
    /// Its words.
    pub words: Memo<String>,
    /// Whether what it leads to is in memory; `None` where it cannot be done, as far as is known at once. What turns out to lead nowhere is told by
    /// the engine.
    pub ready: Memo<Option<bool>>,
}

impl ActButton<'_> {
    /// A button that sends what `act` makes when it is pressed.
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

/// Words that never change.
pub fn fixed(words: &'static str) -> Memo<String> {
    Memo::new(move |_| words.to_owned())
}

/// Whether an act can be done that needs no memory.
pub fn possible(can: impl Fn() -> bool + 'static) -> Memo<Option<bool>> {
    Memo::new(move |_| can().then_some(true))
}

/// Whether what an act leads to is in memory, as far as is known.
pub fn of_targets(shown: Shown, of: impl Fn(&TargetsReady) -> Option<bool> + 'static) -> Memo<Option<bool>> {
    // Slowly known: nobody waits for it to press.
    Memo::new(move |_| Some(shown.acts.ready.with(&of) != Some(false)))
}
