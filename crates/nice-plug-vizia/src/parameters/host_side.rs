//! Where gestures go: to the host, or to a log for tests. On the thread of the view tree.

use std::sync::Arc;

use nice_plug_core::context::gui::GuiContext;
use parking_lot::Mutex;

use super::Parameter;

/// Where gestures go.
pub(super) enum HostSide {
    /// To the host, by way of the framework.
    Plugin(GuiContext),
    /// To a log.
    Log(HostLog),
    /// Nowhere: to a host that never answers.
    #[cfg(test)]
    Silent,
}

/// A call to the host about a parameter, by the parameter's name in the host. Values are normalised: 0 to 1.
#[derive(Clone, PartialEq, Debug)]
pub enum HostEvent {
    /// A gesture began.
    Begun(String),
    /// The parameter was set.
    Set(String, f32),
    /// The gesture ended.
    Ended(String),
}

/// A host for tests: it applies every value at once, and records the calls. A handle: clones share one log.
#[derive(Clone, Default)]
pub struct HostLog {
    events: Arc<Mutex<Vec<HostEvent>>>,
}

impl HostLog {
    /// Takes the calls since the last time, in order.
    pub fn take(&self) -> Vec<HostEvent> {
        std::mem::take(&mut *self.events.lock())
    }

    /// Moves a parameter as a host's automation does. Views follow at the next frame.
    pub fn automate(&self, parameter: &Parameter, value: f32) {
        parameter.take(value);
    }

    pub(super) fn write(&self, event: HostEvent) {
        self.events.lock().push(event);
    }
}
