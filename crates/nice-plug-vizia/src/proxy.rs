//! Events from other threads. The views' own threads send; the thread of the view tree takes them at each frame.

use std::sync::mpsc::{Receiver, Sender, channel};

use vizia_core::context::EventProxy;
use vizia_core::events::Event;

/// The end that vizia hands to threads which a view starts.
struct Outside(Sender<Event>);

impl EventProxy for Outside {
    fn send(&self, event: Event) -> Result<(), ()> {
        self.0.send(event).map_err(drop)
    }

    fn make_clone(&self) -> Box<dyn EventProxy> {
        Box::new(Self(self.0.clone()))
    }
}

/// Both ends: what vizia sends with, and what a frame takes from.
pub(crate) fn proxy() -> (Box<dyn EventProxy>, Receiver<Event>) {
    let (sender, receiver) = channel();
    (Box::new(Outside(sender)), receiver)
}
