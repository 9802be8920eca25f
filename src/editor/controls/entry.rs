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
        event.map(|event, meta| match event {
            WindowEvent::KeyDown(Code::ArrowDown, _) if !cx.modifiers().alt() => cx.focus_next(),
            WindowEvent::KeyDown(Code::ArrowUp, _) if !cx.modifiers().alt() => cx.focus_prev(),
            WindowEvent::FocusIn => {
                take_focus(cx, meta);
                let entry = cx.current();
                cx.emit(ScrollEvent::ScrollToView(entry));
            }
            _ => {}
        });
    }
}

/// Takes the focus if `focus_next` tells the view or one inside of it, and nothing else: it does not set the focus itself. A view that takes the focus
/// is told as well, later; if it took the focus again then, two views that were told at once would take it from each other for ever.
pub fn take_focus(cx: &mut EventContext<'_>, meta: &vizia_core::events::EventMeta) {
    let is_told = meta.origin == Entity::root() && cx.focused() != meta.target;
    if is_told && cx.focused() != cx.current() {
        cx.focus_with_visibility(true);
    }
}
