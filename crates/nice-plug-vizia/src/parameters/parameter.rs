//! One parameter as a view sees it. On the thread of the view tree.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nice_plug_core::params::internals::ParamPtr;
use parking_lot::Mutex;
use vizia_core::prelude::{Signal, SignalGet, SignalUpdate};

use super::erased::{Erased, Gesture};
use super::host_side::HostSide;

/// The number of polls for which a value that was set is shown although the plugin has another one. Hosts pass values
/// with a block of audio, some of them in stages; half a second at sixty frames is more than any of them needs.
/// A host that processes no audio hands over nothing; then the value is shown until it does.
const PATIENCE: u8 = 30;

/// One parameter: a value to show, and gestures to change it. Values are normalised: 0 to 1. A handle: clones are
/// of the same.
///
/// It can be sent, since vizia wants that of what some callbacks hold; but its signal is of the thread of its view
/// tree, and so is every use of it.
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
    awaited: Mutex<Option<Awaited>>,
}

/// A value that was set but has not arrived in the plugin yet.
#[derive(Copy, Clone)]
struct Awaited {
    set: f32,
    /// The plugin's value at that time.
    before: f32,
    polls: u8,
}

impl Bound {
    pub(super) fn new(param: Box<dyn Erased + Send + Sync>, host: Arc<HostSide>, shown: Signal<f32>) -> Self {
        shown.set_if_changed(param.value());
        Self { param, host, shown, holding: AtomicBool::new(false), awaited: Mutex::new(None) }
    }

    /// Follows the plugin's parameter, except while a musician holds the control, or until the plugin has received a
    /// value that was set. A fader that jumps under the pointer is worse than one that is late.
    pub(super) fn poll(&self) {
        let value = self.param.value();
        if !self.waits(value) && !self.is_held() {
            self.show(value);
        }
    }

    /// Whether another value than `value` was set and may still arrive.
    fn waits(&self, value: f32) -> bool {
        let mut awaited = self.awaited.lock();
        *awaited = awaited.filter(|awaited| value != awaited.set && (awaited.polls > 0 || value == awaited.before));
        let Some(awaited) = awaited.as_mut() else { return false };
        awaited.polls = awaited.polls.saturating_sub(1);
        true
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
    /// A window that closes during a gesture ends the gesture in the host.
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

    /// Which one it is among the plugin's parameters.
    pub fn ptr(&self) -> ParamPtr {
        self.bound.param.ptr()
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

    /// The value that a text stands for; `None` if it stands for none.
    pub fn parse(&self, text: &str) -> Option<f32> {
        self.bound.param.parse(text.trim())
    }

    /// Whether a gesture is open.
    pub fn is_held(&self) -> bool {
        self.bound.is_held()
    }

    /// Begins a gesture; a second call changes nothing.
    pub fn begin(&self) {
        if !self.bound.holding.swap(true, Ordering::Relaxed) {
            self.bound.param.tell(&self.bound.host, Gesture::Begin);
        }
    }

    /// Sets the value, rounded to the nearest possible one. Outside a gesture, it is a gesture by itself. NaN is
    /// ignored.
    pub fn set(&self, value: f32) {
        if value.is_nan() {
            return;
        }
        let value = self.bound.param.snap(value);
        let single = !self.is_held();
        self.begin();
        if value != self.now() || single {
            *self.bound.awaited.lock() =
                Some(Awaited { set: value, before: self.bound.param.value(), polls: PATIENCE });
            self.bound.param.tell(&self.bound.host, Gesture::Set(value));
            self.bound.show(value);
        }
        if single {
            self.end();
        }
    }

    /// Ends the gesture; without one it changes nothing.
    pub fn end(&self) {
        self.bound.end();
    }

    /// Sets the value that a text stands for; returns whether it stands for one.
    pub fn set_text(&self, text: &str) -> bool {
        self.parse(text).inspect(|&value| self.set(value)).is_some()
    }

    /// Sets the parameter's default value.
    pub fn reset(&self) {
        self.set(self.default_value());
    }

    /// Goes one step up or down.
    pub fn step(&self, up: bool, finer: bool) {
        self.set(self.bound.param.step(self.now(), up, finer));
    }
}

#[cfg(test)]
mod tests {
    use nice_plug_core::params::FloatParam;
    use nice_plug_core::params::range::FloatRange;

    use super::super::erased::Projected;
    use super::*;

    /// The shown value after each poll, while the plugin has these values one after the other.
    fn shown(set: f32, plugin: &[f32]) -> Vec<f32> {
        let range = FloatRange::Linear { min: 0.0, max: 1.0 };
        let itself: fn(&FloatParam) -> &FloatParam = |param| param;
        let param = Projected::new(Arc::new(FloatParam::new("Level", 0.5, range)), itself);
        let (host, shown) = (Arc::new(HostSide::Silent), Signal::new(0.0));
        let parameter = Parameter::new(Arc::new(Bound::new(Box::new(param), host, shown)));
        parameter.set(set);
        let poll = |&value| {
            parameter.take(value);
            parameter.bound.poll();
            parameter.now()
        };
        plugin.iter().map(poll).collect()
    }

    #[test]
    fn what_was_set_is_shown_until_it_arrives_and_then_the_host_is_followed() {
        assert_eq!(shown(1.0, &[0.5, 0.7, 0.9, 1.0, 0.9]), [1.0, 1.0, 1.0, 1.0, 0.9]);
    }

    #[test]
    fn a_host_that_plays_nothing_is_waited_for() {
        assert_eq!(shown(1.0, &[0.5; 100]), [1.0; 100]);
    }

    #[test]
    fn a_host_that_knows_better_is_believed_in_the_end() {
        let shown = shown(1.0, &[0.25; 40]);
        let followed = shown.iter().position(|&value| value == 0.25);
        assert_eq!(followed, Some(usize::from(PATIENCE)));
    }
}
