//! Tells the main thread's side that a song was listened to.
//!
//! Set on the main thread, called on loader threads. Not known here: what was heard, what is made of it.

use std::sync::Arc;

use parking_lot::RwLock;

/// Takes what was heard, and answers whether it has; if not, it is called again.
type TakeHeard = Arc<dyn Fn() -> bool + Send + Sync>;

/// Who is told.
#[derive(Default)]
pub struct Told(RwLock<Option<TakeHeard>>);

impl Told {
    /// From now on `take` is told, and nobody else.
    pub fn tell(&self, take: impl Fn() -> bool + Send + Sync + 'static) {
        *self.0.write() = Some(Arc::new(take));
    }

    /// Whether anybody is told.
    pub fn is_anybody(&self) -> bool {
        self.0.read().is_some()
    }

    /// Tells it; whether it was taken.
    pub fn ask(&self) -> bool {
        // Not locked meanwhile: what is told may lead to another song.
        let take = self.0.read().clone();
        take.is_some_and(|take| take())
    }
}

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Told")
    }
}
