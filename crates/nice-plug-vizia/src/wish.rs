//! What views ask of the window that shows them. A value; knows no window.

use std::mem::discriminant;

use vizia_core::prelude::{CursorIcon, WindowEvent};

/// What views ask of the window that shows them.
#[derive(Clone, PartialEq, Debug)]
pub enum Wish {
    /// To show this pointer.
    Cursor(CursorIcon),
    /// Take the keyboard focus, because typing begins.
    Keyboard,
    /// To be as large, in points.
    Size(u32, u32),
    /// To be closed.
    Close,
}

impl Wish {
    /// What an event asks for.
    pub(crate) fn of(event: &WindowEvent) -> Option<Self> {
        match event {
            WindowEvent::SetCursor(icon) => Some(Self::Cursor(*icon)),
            WindowEvent::SetSize(size) => Some(Self::Size(size.width, size.height)),
            WindowEvent::WindowClose => Some(Self::Close),
            _ => None,
        }
    }

    /// Joins the wishes that are open, in place of an older one of its kind.
    pub(crate) fn join(self, wishes: &mut Vec<Self>) {
        wishes.retain(|other| discriminant(other) != discriminant(&self));
        wishes.push(self);
    }
}
