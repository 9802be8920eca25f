//! An entry of a list; the arrow keys move to its neighbours. Runs on the window's thread.

use vizia_core::prelude::*;

/// An entry of a list.
pub struct Entry;

impl Entry {
    /// An entry called `name`, filled by `content`.
    pub fn new<'a>(cx: &'a mut Context, name: &str, content: impl FnOnce(&mut Context)) -> Handle<'a, Self> {
        Self.build(cx, content).name(name.to_owned()).navigable(true)
    }
}

impl View for Entry {
    fn element(&self) -> Option<&'static str> {
        Some("entry")
    }

    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, _| match event {
            WindowEvent::KeyDown(Code::ArrowDown, _) if !cx.modifiers().alt() => cx.focus_next(),
            WindowEvent::KeyDown(Code::ArrowUp, _) if !cx.modifiers().alt() => cx.focus_prev(),
            WindowEvent::FocusIn => {
                // `focus_next` only tells the next view; the view itself takes the focus.
                if cx.focused() != cx.current() {
                    cx.focus_with_visibility(true);
                }
                let entry = cx.current();
                cx.emit(ScrollEvent::ScrollToView(entry));
            }
            _ => {}
        });
    }
}
