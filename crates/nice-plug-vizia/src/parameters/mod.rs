//! The parameters of a plugin as views see them: a value to show, and gestures to change it. On the thread of the
//! view tree; knows no view.
//!
//! The plugin's own parameters, which are atomics, are polled at every frame. No notification from the framework is
//! needed, and none can be lost.

mod erased;
mod host_hand;
mod host_side;
mod parameter;

pub use host_side::{HostEvent, HostLog};
pub use parameter::Parameter;

use std::sync::{Arc, Weak};

use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::params::InternalParamMut;
use parking_lot::Mutex;

use erased::{Erased, Projected};
use host_side::HostSide;
use parameter::Bound;

/// The parameters of one open editor. A handle: clones are of the same.
#[derive(Clone)]
pub struct Parameters {
    host: Arc<HostSide>,
    bound: Arc<Mutex<Vec<Weak<Bound>>>>,
}

impl Parameters {
    /// Gestures go to the host.
    pub fn new(gui: GuiContext) -> Self {
        Self::of(HostSide::Plugin(gui))
    }

    /// Gestures go to a log, which stands for a host that takes each value at once.
    pub fn logged() -> (Self, HostLog) {
        let log = HostLog::default();
        (Self::of(HostSide::Log(log.clone())), log)
    }

    fn of(host: HostSide) -> Self {
        Self { host: Arc::new(host), bound: Arc::default() }
    }

    /// What the framework offers to an editor. `None` where gestures go to a log.
    pub fn gui(&self) -> Option<&GuiContext> {
        match &*self.host {
            HostSide::Plugin(gui) => Some(gui),
            _ => None,
        }
    }

    /// The parameter that `project` finds in `params`. Asked for again, it is the same one as long as a view has
    /// it.
    pub fn bind<T, P, F>(&self, params: &Arc<T>, project: F) -> Parameter
    where
        T: ?Sized + Send + Sync + 'static,
        P: InternalParamMut + 'static,
        F: Fn(&T) -> &P + Send + Sync + 'static,
    {
        let param = Projected::new(Arc::clone(params), project);
        let mut bound = self.bound.lock();
        let known = bound.iter().filter_map(Weak::upgrade).find(|known| known.is(param.ptr()));
        let bound_param = known.unwrap_or_else(|| {
            let new = Arc::new(Bound::new(Box::new(param), Arc::clone(&self.host)));
            bound.push(Arc::downgrade(&new));
            new
        });
        Parameter::new(bound_param)
    }

    /// Lets every parameter that a view has follow the plugin's. Once a frame.
    pub fn poll(&self) {
        let mut alive = Vec::new();
        self.bound.lock().retain(|bound| bound.upgrade().map(|bound| alive.push(bound)).is_some());
        // Setting a signal may run anything, so nothing is locked by now.
        alive.iter().for_each(|bound| bound.poll());
    }
}
