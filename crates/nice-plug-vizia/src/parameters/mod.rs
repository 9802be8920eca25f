//! The parameters of a plugin as views see them: a value to show, and gestures to change it. On the thread of the
//! view tree; knows no view.
//!
//! The plugin's own parameters, which are atomics, are polled at every frame. No notification from the framework is
//! needed, and none can be lost.

mod erased;
mod host_hand;
mod host_side;
mod owners;
mod parameter;

pub use host_side::{HostEvent, HostLog};
pub use owners::Owners;
pub use parameter::Parameter;

use std::sync::{Arc, Weak};

use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::params::InternalParamMut;
use nice_plug_core::params::internals::ParamPtr;
use parking_lot::Mutex;
use vizia_core::prelude::Signal;
use vizia_reactive::Scope;

use erased::{Erased, Projected};
use host_side::HostSide;
use owners::Owned;
use parameter::Bound;

/// The parameters of one open editor. A handle: clones are of the same.
#[derive(Clone)]
pub struct Parameters {
    host: Arc<HostSide>,
    known: Arc<Mutex<Vec<Known>>>,
    owners: Arc<Mutex<Option<Arc<dyn Owners>>>>,
    /// Of the whole editor.
    scope: Scope,
}

/// A parameter that a view has or had.
struct Known {
    param: ParamPtr,
    /// Lives as long as the editor, so that views that are rebuilt find it.
    shown: Signal<f32>,
    bound: Weak<Bound>,
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
        Self { host: Arc::new(host), known: Arc::default(), owners: Arc::default(), scope: Scope::current() }
    }

    /// The framework's interface for editors. `None` if gestures go to a log.
    pub fn gui(&self) -> Option<&GuiContext> {
        match &*self.host {
            HostSide::Plugin(gui) => Some(gui),
            _ => None,
        }
    }

    /// From now on the parameters that `owners` have show values of their present owner. Before any of them is bound.
    pub fn belong_to(&self, owners: Arc<dyn Owners>) {
        *self.owners.lock() = Some(owners);
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
        let mut known = self.known.lock();
        let index = known.iter().position(|known| known.param == param.ptr()).unwrap_or_else(|| {
            let shown = self.scope.create_signal(param.value());
            known.push(Known { param: param.ptr(), shown, bound: Weak::new() });
            known.len() - 1
        });
        let known = &mut known[index];
        let bound = known.bound.upgrade().unwrap_or_else(|| {
            let owners = self.owners.lock().clone().filter(|owners| owners.have(param.ptr()));
            let (host, owned) = (Arc::clone(&self.host), owners.map(Owned::new));
            let new = Arc::new(Bound::new(Box::new(param), host, known.shown, owned));
            known.bound = Arc::downgrade(&new);
            new
        });
        Parameter::new(bound)
    }

    /// Lets every parameter that a view has follow the plugin's. Once a frame.
    pub fn poll(&self) {
        let alive: Vec<_> = self.known.lock().iter().filter_map(|known| known.bound.upgrade()).collect();
        // Setting a signal may run any code, so no lock is held here.
        let owners = self.owners.lock().clone();
        let owner = owners.map(|owners| owners.now());
        alive.iter().for_each(|bound| bound.poll(owner));
    }
}
