//! One parameter as a view sees it. On the thread of the view tree.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nice_plug_core::params::internals::ParamPtr;
use parking_lot::Mutex;
use vizia_core::prelude::{Signal, SignalGet, SignalUpdate};

use super::erased::{Erased, Gesture};
use super::host_side::HostSide;
use super::owners::Owned;

/// The number of polls for which a value that was set is shown although the plugin has another one. Hosts pass values
/// with a block of audio, some of them in stages; half a second at sixty frames is more than any of them needs.
/// A host that processes no audio hands over nothing; then the value is shown until it does.
pub(super) const PATIENCE: u8 = 30;

/// One parameter: a value to show, and gestures to change it. Values are normalised: 0 to 1. A handle: clones are
/// of the same.
///
/// It can be sent, since vizia wants that of what some callbacks hold; but its signal is of the thread of its view
/// tree, and so is every use of it.
#[derive(Clone)]
pub struct Parameter {
    bound: Arc<Bound>,
    /// The only owner for whom it can be set; `None` for whoever is present.
    claim: Option<u64>,
}

/// A parameter that at least one view has.
pub(super) struct Bound {
    param: Box<dyn Erased + Send + Sync>,
    host: Arc<HostSide>,
    shown: Signal<f32>,
    holding: AtomicBool,
    awaited: Mutex<Option<Awaited>>,
    /// Where its values belong to owners.
    owned: Option<Owned>,
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
    pub(super) fn new(
        param: Box<dyn Erased + Send + Sync>,
        host: Arc<HostSide>,
        shown: Signal<f32>,
        owned: Option<Owned>,
    ) -> Self {
        shown.set_if_changed(param.value());
        Self { param, host, shown, holding: AtomicBool::new(false), awaited: Mutex::new(None), owned }
    }

    /// Follows the plugin's parameter, except while a musician holds the control, or until the plugin has received a
    /// value that was set. A fader that jumps under the pointer is worse than one that is late. With another `owner` the
    /// hold ends, and nothing is waited for.
    pub(super) fn poll(&self, owner: Option<u64>) {
        if let Some(owner) = owner {
            self.turn_to(owner);
        }
        let value = self.param.value();
        if !self.is_late(value) && !self.waits(value) && !self.is_held() {
            self.show(value);
        }
    }

    /// From now on the value is that of `owner`. Returns whether it was another one's: then a gesture ends.
    fn turn_to(&self, owner: u64) -> bool {
        let Some(owned) = self.owned.as_ref().filter(|owned| owned.turn_to(owner)) else { return false };
        self.end();
        let awaited = self.awaited.lock().take();
        awaited.into_iter().for_each(|awaited| owned.expect_late(awaited.set));
        true
    }

    /// Whether the owner has changed since the last poll: then what was shown is somebody else's.
    fn has_turned(&self) -> bool {
        let has_turned = self.owned.as_ref().is_some_and(|owned| self.turn_to(owned.now()));
        if has_turned {
            self.show(self.param.value());
        }
        has_turned
    }

    /// Whether `value` was set for the former owner. Then the present one's is set again, which the host has to be told.
    fn is_late(&self, value: f32) -> bool {
        let Some(owned) = self.owned.as_ref().filter(|owned| owned.is_late(value)) else { return false };
        let Some(own) = owned.value(self.param.ptr()) else { return true };
        owned.expect_none();
        if own != value {
            self.set(own);
        }
        own != value
    }

    fn begin(&self) {
        if !self.holding.swap(true, Ordering::Relaxed) {
            self.param.tell(&self.host, Gesture::Begin);
        }
    }

    /// Sets a value that is possible. Outside a gesture, it is a gesture by itself.
    fn set(&self, value: f32) {
        self.owned.iter().for_each(Owned::expect_none);
        let single = !self.is_held();
        self.begin();
        if value != self.shown.get() || single {
            *self.awaited.lock() = Some(Awaited { set: value, before: self.param.value(), polls: PATIENCE });
            self.param.tell(&self.host, Gesture::Set(value));
            self.show(value);
        }
        if single {
            self.end();
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
        Self { bound, claim: None }
    }

    /// The same one, but for the owner whose value is shown: once there is another, it sets nothing. For what is typed or
    /// chosen later.
    #[must_use]
    pub fn claimed(&self) -> Self {
        let shown = self.bound.owned.as_ref().map(Owned::shown);
        Self { bound: Arc::clone(&self.bound), claim: self.claim.or(shown) }
    }

    /// Whether there is another owner than the one that it was claimed for.
    pub fn is_lapsed(&self) -> bool {
        let now = self.bound.owned.as_ref().map(Owned::now);
        self.claim.is_some() && self.claim != now
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

    /// Begins a gesture; a second call changes nothing. It ends by itself if the value gets another owner.
    pub fn begin(&self) {
        if !self.is_lapsed() && !self.bound.has_turned() {
            self.bound.begin();
        }
    }

    /// Sets the value, rounded to the nearest possible one. Outside a gesture, it is a gesture by itself. NaN is
    /// ignored, and so is what was meant for another owner.
    pub fn set(&self, value: f32) {
        if !value.is_nan() && !self.is_lapsed() && !self.bound.has_turned() {
            self.bound.set(self.bound.param.snap(value));
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
        let parameter = Parameter::new(Arc::new(Bound::new(Box::new(param), host, shown, None)));
        parameter.set(set);
        let poll = |&value| {
            parameter.take(value);
            parameter.bound.poll(None);
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
