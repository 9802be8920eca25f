//! Keeps a panic away from the host.
//!
//! Every thread. The framework's C functions abort the process when a panic reaches them, so whatever it calls
//! in Stemlock is contained on Stemlock's side.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` returns, or `None` if it panicked. What it was working on may be half done: its owner decides
/// whether it can still be used.
pub fn contained<T>(work: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => Some(result),
        Err(payload) => {
            // Dropping a payload runs foreign code, which may panic in its turn.
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
