//! Contains panics, so that they do not reach the host.
//!
//! For every thread. The framework's C functions abort the process when a panic reaches them, so what they call in Stemlock
//! contains its panics here, and tells them. Exceptions are the creation of an instance and reading a parameter, which do no work of that kind.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The result of `work`, or `None` if it panicked. Its data may then be inconsistent: the owner decides
/// whether they can still be used.
pub fn contained<T>(work: impl FnOnce() -> T) -> Option<T> {
    #[cfg(test)]
    let work = || if trip::is_due() { std::panic::resume_unwind(Box::new(7)) } else { work() };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => Some(result),
        Err(payload) => {
            // Dropping a payload runs foreign code, which may panic too.
            std::mem::forget(payload);
            None
        }
    }
}

/// Panics on request.
#[cfg(test)]
pub mod trip {
    use std::cell::Cell;

    thread_local! {
        static AFTER: Cell<Option<u32>> = const { Cell::new(None) };
    }

    /// Has contained work on this thread panic instead of being done: the one after the next `count`.
    pub fn after(count: u32) {
        AFTER.set(Some(count));
    }

    pub(super) fn is_due() -> bool {
        let left = AFTER.get();
        AFTER.set(left.and_then(|left| left.checked_sub(1)));
        left == Some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_nothing() {
        assert_eq!(contained(|| 7), Some(7));
        assert_eq!(contained(|| std::panic::resume_unwind(Box::new(7))), None::<i32>);
    }
}
