//! Contains panics, so that they do not reach the host.
//!
//! For every thread. The framework's C functions abort the process when a panic reaches them, so everything they call
//! in Stemlock is contained on Stemlock's side.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The result of `work`, or `None` if it panicked. Its data may then be inconsistent: the owner decides
/// whether they can still be used.
pub fn contained<T>(work: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => Some(result),
        Err(payload) => {
            // Dropping a payload runs foreign code, which may panic too.
            std::mem::forget(payload);
            None
        }
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
