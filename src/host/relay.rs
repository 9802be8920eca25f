//! What the guard at the ABI reads in a block and the framework does not pass on.
//!
//! Made on the main thread with the instance, written and read on the audio thread within one call.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::engine::Pace;

/// The guard's notes on the block at hand.
#[derive(Debug, Default)]
pub struct Relay {
    offline: AtomicBool,
}

thread_local! {
    /// The relay of the instance that is being made on this thread: the framework makes instances itself, and
    /// hands them nothing.
    static HANDED: RefCell<Option<Arc<Relay>>> = const { RefCell::new(None) };
}

impl Relay {
    /// Calls `make`, in which an instance finds this relay with [`Self::received`].
    pub fn hand_to<T>(self: &Arc<Self>, make: impl FnOnce() -> T) -> T {
        HANDED.set(Some(Arc::clone(self)));
        let made = make();
        HANDED.take();
        made
    }

    /// The relay of the guard in front of this instance; one of its own if there is none.
    pub fn received() -> Arc<Self> {
        HANDED.take().unwrap_or_default()
    }

    /// Says whether the host announced the block at hand as offline rendering.
    pub fn set_pace(&self, pace: Pace) {
        self.offline.store(pace == Pace::Offline, Ordering::Relaxed);
    }

    /// Whether the host announced the block at hand as offline rendering.
    pub fn pace(&self) -> Pace {
        if self.offline.load(Ordering::Relaxed) { Pace::Offline } else { Pace::Realtime }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaches_one_instance_and_no_later_one() {
        let guards = Arc::new(Relay::default());
        let instances = guards.hand_to(Relay::received);
        guards.set_pace(Pace::Offline);
        assert_eq!(instances.pace(), Pace::Offline);
        assert_eq!(Relay::received().pace(), Pace::Realtime);
        guards.hand_to(|| ());
        assert_eq!(Relay::received().pace(), Pace::Realtime);
    }
}
