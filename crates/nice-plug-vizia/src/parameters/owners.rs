//! Whose values some parameters show, where that changes while a window is open. On the thread of the view tree.
//!
//! In a show one song's mix follows another's on the same faders. What a musician does to a fader is meant for the owner
//! of the value that is shown: a gesture ends with it, and a value that reaches the plugin after it is taken back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nice_plug_core::params::internals::ParamPtr;
use parking_lot::Mutex;

/// The number of polls for which a value of the former owner may still arrive. As long as a host is waited for.
const LATEST: u8 = super::parameter::PATIENCE;

/// Whose values some of a plugin's parameters show: of a song, for example.
pub trait Owners: Send + Sync {
    /// Whether this parameter shows a value of the present owner.
    fn have(&self, param: ParamPtr) -> bool;
    /// Another number after each change of the owner. As new as the plugin's values, or newer.
    fn now(&self) -> u64;
    /// The normalised value that the present owner came with; `None` as long as that is not known.
    fn value(&self, param: ParamPtr) -> Option<f32>;
}

/// A parameter's side of it.
pub(super) struct Owned {
    owners: Arc<dyn Owners>,
    /// The owner whose value is shown.
    shown: AtomicU64,
    late: Mutex<Option<Late>>,
}

/// A value that was set for the former owner, and may still arrive.
struct Late {
    set: f32,
    polls: u8,
}

impl Owned {
    pub(super) fn new(owners: Arc<dyn Owners>) -> Self {
        let shown = AtomicU64::new(owners.now());
        Self { owners, shown, late: Mutex::new(None) }
    }

    /// The owner whose value is shown.
    pub(super) fn shown(&self) -> u64 {
        self.shown.load(Ordering::Relaxed)
    }

    /// The present owner.
    pub(super) fn now(&self) -> u64 {
        self.owners.now()
    }

    /// From now on a value of `owner` is shown. Returns whether it was another one.
    pub(super) fn turn_to(&self, owner: u64) -> bool {
        self.shown.swap(owner, Ordering::Relaxed) != owner
    }

    /// `set` was set for the former owner, and is on its way.
    pub(super) fn expect_late(&self, set: f32) {
        *self.late.lock() = Some(Late { set, polls: LATEST });
    }

    /// A value for the present owner was set. The host passes values in order, so it is the last one.
    pub(super) fn expect_none(&self) {
        *self.late.lock() = None;
    }

    /// Whether the parameter has a value of the former owner, which came late.
    pub(super) fn is_late(&self, value: f32) -> bool {
        let mut late = self.late.lock();
        *late = late.take().filter(|late| late.polls > 0);
        let Some(late) = late.as_mut() else { return false };
        late.polls -= 1;
        late.set == value
    }

    /// The value that the present owner came with.
    pub(super) fn value(&self, param: ParamPtr) -> Option<f32> {
        self.owners.value(param)
    }
}

#[cfg(test)]
mod tests {
    use nice_plug_core::params::FloatParam;
    use nice_plug_core::params::range::FloatRange;
    use vizia_core::prelude::Signal;

    use super::super::erased::Projected;
    use super::super::host_side::{HostEvent, HostLog, HostSide};
    use super::super::parameter::{Bound, Parameter};
    use super::*;

    /// The number of the owner, and the value with which it came once that is known.
    #[derive(Default)]
    struct Songs(Mutex<(u64, Option<f32>)>);

    impl Owners for Songs {
        fn have(&self, _: ParamPtr) -> bool {
            true
        }

        fn now(&self) -> u64 {
            self.0.lock().0
        }

        fn value(&self, _: ParamPtr) -> Option<f32> {
            self.0.lock().1
        }
    }

    /// A level of 0.5, whose host applies every value at once, and the host's log.
    fn level(songs: &Arc<Songs>) -> (Parameter, Arc<Bound>, HostLog) {
        let itself: fn(&FloatParam) -> &FloatParam = |param| param;
        let range = FloatRange::Linear { min: 0.0, max: 1.0 };
        let param = Projected::new(Arc::new(FloatParam::new("Level", 0.5, range)), itself);
        let log = HostLog::default();
        let host = Arc::new(HostSide::Log(log.clone()));
        let owned = Owned::new(Arc::clone(songs) as Arc<dyn Owners>);
        let bound = Arc::new(Bound::new(Box::new(param), host, Signal::new(0.0), Some(owned)));
        (Parameter::new(Arc::clone(&bound)), bound, log)
    }

    #[test]
    fn a_late_value_is_taken_back_once_the_owners_own_is_known() {
        let songs = Arc::new(Songs::default());
        let (level, bound, log) = level(&songs);
        level.set(0.75);
        level.take(0.25);
        *songs.0.lock() = (1, None);
        bound.poll(Some(1));
        assert_eq!(level.now(), 0.25);
        level.take(0.75);
        bound.poll(Some(1));
        assert_eq!(level.now(), 0.25, "it is not shown");
        *songs.0.lock() = (2, Some(0.25));
        log.take();
        bound.poll(Some(2));
        let name = || "Level".to_owned();
        let taken_back = [HostEvent::Begun(name()), HostEvent::Set(name(), 0.25), HostEvent::Ended(name())];
        assert_eq!(log.take(), taken_back);
        // Unless the hand was faster.
        level.set(0.75);
        *songs.0.lock() = (3, Some(0.25));
        bound.poll(Some(3));
        level.set(0.75);
        log.take();
        (0..2).for_each(|_| bound.poll(Some(3)));
        assert_eq!((log.take(), level.now()), (vec![], 0.75));
    }

    #[test]
    fn a_hold_and_a_claim_end_with_their_owner() {
        let songs = Arc::new(Songs::default());
        let (level, bound, log) = level(&songs);
        let claimed = level.claimed();
        level.begin();
        bound.poll(Some(0));
        assert!(level.is_held() && !claimed.is_lapsed());
        *songs.0.lock() = (1, Some(0.5));
        level.set(1.0);
        claimed.set(1.0);
        claimed.claimed().begin();
        assert!(!level.is_held() && claimed.is_lapsed());
        let name = || "Level".to_owned();
        assert_eq!(log.take(), [HostEvent::Begun(name()), HostEvent::Ended(name())]);
        level.set(1.0);
        assert_eq!(level.now(), 1.0);
    }
}
