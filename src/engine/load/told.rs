//! Tells the main thread's side that a song was listened to.
//!
//! Set on the main thread, called on loader threads. Not known here: what was heard, what is made of it.

use std::sync::OnceLock;

/// Who is told. It answers whether it has taken what was heard; if not, it is told again.
#[derive(Default)]
pub struct Told(OnceLock<Box<dyn Fn() -> bool + Send + Sync>>);

impl Told {
    /// From now on `take` is told. Said once.
    pub fn tell(&self, take: impl Fn() -> bool + Send + Sync + 'static) {
        let _ = self.0.set(Box::new(take));
    }

    /// Whether anybody is told.
    pub fn is_anybody(&self) -> bool {
        self.0.get().is_some()
    }

    /// Tells it; whether it was taken.
    pub fn ask(&self) -> bool {
        self.0.get().is_some_and(|take| take())
    }
}

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Told")
    }
}
