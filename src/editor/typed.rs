//! Which text box is typed in: its keys are letters, and no commands. Runs on the window's thread.

use vizia_core::prelude::*;

use super::request_handler::is_command;

/// The text box that is typed in.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedIn(Option<Entity>);

impl TypedIn {
    /// Notes that typing began or ended in a view.
    pub fn note(&mut self, event: &TextEvent, view: Entity) {
        match event {
            TextEvent::StartEdit => self.0 = Some(view),
            TextEvent::EndEdit if self.0 == Some(view) => self.0 = None,
            _ => {}
        }
    }

    /// Whether a key belongs to the box. vizia's box takes keys without a word. Escape ends the typing, and closes what the box is in.
    pub fn takes(&self, cx: &EventContext<'_>, code: Code) -> bool {
        self.0 == Some(cx.focused()) && !is_command(cx) && code != Code::Escape
    }
}
