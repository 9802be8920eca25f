//! Delivers the result of listening to the main thread's side.
//!
//! Registered on the main thread, called on loader threads. Not known here: the result, and its use.

use std::sync::Arc;

use parking_lot::RwLock;

/// Takes the result and returns true; if it returns false, it is called again.
type TakeHeard = Arc<dyn Fn() -> bool + Send + Sync>;

/// The registered receiver.
#[derive(Default)]
pub struct Told(RwLock<Option<TakeHeard>>);

impl Told {
    /// Registers `take`, and replaces the previous receiver.
    pub fn tell(&self, take: impl Fn() -> bool + Send + Sync + 'static) {
        *self.0.write() = Some(Arc::new(take));
    }

    /// Whether there is a receiver.
    pub fn is_anybody(&self) -> bool {
        self.0.read().is_some()
    }

    /// Calls the receiver; returns whether it took the result.
    pub fn ask(&self) -> bool {
        // The lock is not held during the call, which may load another song.
        let take = self.0.read().clone();
        take.is_some_and(|take| take())
    }
}

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Told")
    }
}
