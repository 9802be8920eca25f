//! The view at the root of a tree, and what only it can see. On the thread of the view tree; knows no window.

use std::cell::Cell;
use std::rc::Rc;

use vizia_core::prelude::{DrawContext, Entity, Event, EventContext, TextEvent, View, WindowEvent};
use vizia_core::vg::{Canvas, IRect};

/// State of a tree that is not visible outside.
#[derive(Default)]
pub(crate) struct Seen {
    typed_in: Cell<Option<Entity>>,
    drawn: Cell<Option<IRect>>,
    unwanted_key: Cell<bool>,
}

impl Seen {
    /// The text box that is being edited. It keeps the focus when the editing ends.
    pub(crate) fn typed_in(&self) -> Option<Entity> {
        self.typed_in.get()
    }

    /// Whether a key went down since the last call that no view consumed, nor kept to itself by a lock on the focus.
    pub(crate) fn take_unwanted_key(&self) -> bool {
        self.unwanted_key.take()
    }

    /// Takes the pixels that the last pass could change. vizia does not publish its dirty area.
    pub(crate) fn take_drawn(&self) -> Option<IRect> {
        self.drawn.take()
    }
}

/// The view at the root. The tree wants one there to send events to.
pub(crate) struct Root(pub(crate) Rc<Seen>);

impl View for Root {
    fn event(&mut self, _cx: &mut EventContext<'_>, event: &mut Event) {
        let typed_in = &self.0.typed_in;
        event.map(|event, meta| match event {
            TextEvent::StartEdit => typed_in.set(Some(meta.target)),
            TextEvent::EndEdit if typed_in.get() == Some(meta.target) => typed_in.set(None),
            _ => {}
        });
        event.map(|event, _| {
            if let WindowEvent::KeyDown(..) = event {
                self.0.unwanted_key.set(true);
            }
        });
    }

    /// It is drawn first in every pass, and the clip is the dirty area.
    fn draw(&self, cx: &mut DrawContext<'_>, canvas: &Canvas) {
        self.0.drawn.set(canvas.device_clip_bounds());
        cx.draw_background(canvas);
        cx.draw_shadows(canvas);
        cx.draw_border(canvas);
        cx.draw_outline(canvas);
    }
}
