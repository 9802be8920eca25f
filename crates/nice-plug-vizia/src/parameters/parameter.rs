//! One parameter as a view sees it. On the thread of the view tree.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nice_plug_core::params::internals::ParamPtr;
use parking_lot::Mutex;
use vizia_core::prelude::{Signal, SignalGet, SignalUpdate};

use super::erased::{Erased, Gesture};
use super::host_side::HostSide;

/// For how many polls a value that was set is shown although the plugin does not have it yet. Hosts hand values over
/// with a block of audio, and some of them in stages; half a second at sixty frames is more than any of them takes.
const PATIENCE: u8 = 30;

/// One parameter: a value to show, and gestures to change it. Values are normalised: 0 to 1. A handle: clones are of the
/// same.
///
/// It can be sent, since vizia wants that of what some callbacks hold; but its signal is of the thread of its view tree,
/// and so is every use of it.
#[derive(Clone)]
pub struct Parameter {
    bound: Arc<Bound>,
}

/// A parameter that at least one view has.
pub(super) struct Bound {
    param: Box<dyn Erased + Send + Sync>,
    host: Arc<HostSide>,
    shown: Signal<f32>,
    holding: AtomicBool,
    /// What was set, and for how many more polls it is waited for.
    awaited: Mutex<Option<(f32, u8)>>,
}

impl Bound {
    pub(super) fn new(param: Box<dyn Erased + Send + Sync>, host: Arc<HostSide>) -> Self {
        let shown = Signal::new(param.value());
        Self { param, host, shown, holding: AtomicBool::new(false), awaited: Mutex::new(None) }
    }

    pub(super) fn is(&self, ptr: ParamPtr) -> bool {
        self.param.ptr() == ptr
    }

    /// Follows the plugin's parameter: but not while a musician holds the control, nor while the plugin has yet to get
    /// what was set. A fader that jumps under the hand is worse than one that is late.
    pub(super) fn poll(&self) {
        if self.is_held() {
            return;
        }
        let value = self.param.value();
        if !self.waits(value) {
            self.show(value);
        }
    }

    /// Whether something else than `value` was set and may still arrive.
    fn waits(&self, value: f32) -> bool {
        let mut awaited = self.awaited.lock();
        *awaited = awaited.filter(|&(set, polls)| set != value && polls > 0).map(|(set, polls)| (set, polls - 1));
        awaited.is_some()
    }

    fn is_held(&self) -> bool {
        self.holding.load(Ordering::Relaxed)
    }

    fn show(&self, value: f32) {
        if self.shown.get() != value {
            self.shown.set(value);
        }
    }

    fn end(&self) {
        if self.holding.swap(false, Ordering::Relaxed) {
            self.param.tell(&self.host, Gesture::End);
        }
    }
}

impl Drop for Bound {
    /// A window that closes under a musician's hand leaves no gesture open in the host.
    fn drop(&mut self) {
        self.end();
    }
}

impl Parameter {
    pub(super) fn new(bound: Arc<Bound>) -> Self {
        Self { bound }
    }

    pub(super) fn take(&self, value: f32) {
        self.bound.param.take(value);
    }

    /// Its name in the host.
    pub fn name(&self) -> String {
        self.bound.param.name()
    }

    /// The value to show, for views to bind to.
    pub fn value(&self) -> Signal<f32> {
        self.bound.shown
    }

    /// The value that is shown now.
    pub fn now(&self) -> f32 {
        self.bound.shown.get()
    }

    /// The value at first.
    pub fn default_value(&self) -> f32 {
        self.bound.param.default_value()
    }

    /// How many steps there are from 0 to 1. `None` where the parameter is continuous.
    pub fn steps(&self) -> Option<usize> {
        self.bound.param.steps()
    }

    /// The shown value in words, with its unit.
    pub fn text(&self) -> String {
        self.text_of(self.now())
    }

    /// Any value in words, with its unit.
    pub fn text_of(&self, value: f32) -> String {
        self.bound.param.text(value, true)
    }

    /// The value that these words mean. `None` where they mean none.
    pub fn parse(&self, text: &str) -> Option<f32> {
        self.bound.param.parse(text.trim())
    }

    /// Whether a gesture is open.
    pub fn is_held(&self) -> bool {
        self.bound.is_held()
    }

    /// A musician takes hold of the control. A second time changes nothing.
    pub fn begin(&self) {
        if !self.bound.holding.swap(true, Ordering::Relaxed) {
            self.bound.param.tell(&self.bound.host, Gesture::Begin);
        }
    }

    /// Sets the value, or rather the nearest one that the parameter can have. Outside of a gesture it is a gesture of its
    /// own. What is not a number changes nothing.
    pub fn set(&self, value: f32) {
        if value.is_nan() {
            return;
        }
        let value = self.bound.param.snap(value);
        let single = !self.is_held();
        self.begin();
        if value != self.now() || single {
            self.bound.param.tell(&self.bound.host, Gesture::Set(value));
            *self.bound.awaited.lock() = Some((value, PATIENCE));
            self.bound.show(value);
        }
        if single {
            self.end();
        }
    }

    /// The musician lets go of the control. Without a gesture it changes nothing.
    pub fn end(&self) {
        self.bound.end();
    }

    /// Sets the value that these words mean; whether they mean one.
    pub fn set_text(&self, text: &str) -> bool {
        self.parse(text).inspect(|&value| self.set(value)).is_some()
    }

    /// Sets the value that the parameter has at first.
    pub fn reset(&self) {
        self.set(self.default_value());
    }

    /// Goes one step up or down.
    pub fn step(&self, up: bool, finer: bool) {
        self.set(self.bound.param.step(self.now(), up, finer));
    }
}
