//! A grip around a control. On the thread of the view tree.

use vizia_core::context::TreeProps;
use vizia_core::prelude::{
    Context, Entity, Event, EventContext, GenerationalId, Handle, MouseButton, View, WindowEvent,
};

use crate::Parameter;

/// Holds a parameter while the left button is down on its content. So any control whose callback sets the parameter
/// makes a single gesture of a whole drag. Its element name is `grip`.
pub struct Grip {
    parameter: Parameter,
}

impl Grip {
    /// Puts a grip around `content`.
    pub fn new(cx: &mut Context, parameter: Parameter, content: impl FnOnce(&mut Context)) -> Handle<'_, Self> {
        Self { parameter }.build(cx, |cx| {
            // A listener receives every event first: a press before the control sets the parameter, and also a release
            // that only goes to a control which has captured the mouse.
            cx.add_listener(Self::listen);
            content(cx);
        })
    }

    fn listen(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, _| match event {
            WindowEvent::MouseDown(MouseButton::Left) if is_under_pointer(cx) => self.parameter.begin(),
            WindowEvent::MouseUp(MouseButton::Left) => self.parameter.end(),
            _ => {}
        });
    }
}

impl View for Grip {
    fn element(&self) -> Option<&'static str> {
        Some("grip")
    }
}

/// Whether the view under the pointer is the current one or inside of it.
fn is_under_pointer(cx: &mut EventContext<'_>) -> bool {
    let (grip, mut view) = (cx.current(), cx.hovered());
    while view != grip {
        if view == Entity::root() || view.is_null() {
            return false;
        }
        view = cx.with_current(view, |cx| cx.parent());
    }
    true
}
