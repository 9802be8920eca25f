//! The requests of views to the window that shows them. A value; knows no window.

use std::mem::discriminant;

use vizia_core::prelude::{CursorIcon, WindowEvent};

/// A request of a view to the window that shows it.
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
    /// The request in an event, if there is one.
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
