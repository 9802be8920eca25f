//! Which engines the threads of a pool work for, and since when: shows when all threads hang.
//!
//! Loader threads, and one thread that watches them. Not known here: what a call does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Acquire};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::queue::Queue;

/// A call that takes longer hangs, or is so long that others need not wait for it.
const LONG: Duration = Duration::from_secs(2);
/// How often calls are looked at while there are any.
const LOOK: Duration = Duration::from_millis(500);
/// The most spare threads: drives that hang at the same time.
const MOST_SPARES: usize = 8;

/// The calls of the threads of a pool.
#[derive(Debug)]
pub struct PoolCalls {
    state: Mutex<CallsNow>,
    /// Wakes the watching thread.
    begun: Condvar,
    /// The number of regular threads.
    regular: usize,
}

#[derive(Debug, Default)]
struct CallsNow {
    /// The address of the engine's queue, and when the call began.
    calls: Vec<(usize, Instant)>,
    /// The number of spare threads.
    spares: usize,
    /// Whether the watching thread sleeps until it is woken.
    is_asleep: bool,
}

impl CallsNow {
    fn long(&self) -> impl Iterator<Item = usize> {
        self.calls.iter().filter(|(_, since)| since.elapsed() > LONG).map(|(engine, _)| *engine)
    }
}

impl PoolCalls {
    /// Of a pool of `regular` threads.
    pub fn new(regular: usize) -> Self {
        Self { state: Mutex::default(), begun: Condvar::new(), regular }
    }

    /// Makes a call for an engine.
    pub fn during<T>(&self, engine: &Arc<Queue>, call: impl FnOnce() -> T) -> T {
        let this = (Arc::as_ptr(engine) as usize, Instant::now());
        let mut state = self.state.lock();
        state.calls.push(this);
        if std::mem::take(&mut state.is_asleep) {
            self.begun.notify_one();
        }
        drop(state);
        let result = call();
        let mut state = self.state.lock();
        if let Some(index) = state.calls.iter().position(|call| *call == this) {
            state.calls.swap_remove(index);
        }
        result
    }

    /// Whether a call for an engine hangs.
    pub fn hangs(&self, engine: &Arc<Queue>) -> bool {
        let engine = Arc::as_ptr(engine) as usize;
        self.state.lock().long().any(|other| other == engine)
    }

    /// Sleeps until there may be a reason for another spare thread, or until [`Self::wake`]; returns whether there is one, and counts it then. `stopping`: whether
    /// the pool ends.
    pub fn watch(&self, stopping: &AtomicBool) -> bool {
        let mut state = self.state.lock();
        // Read under the lock: who sets it wakes this thread under the lock too, so the call cannot be missed.
        if stopping.load(Acquire) {
            return false;
        }
        if state.calls.is_empty() {
            state.is_asleep = true;
            self.begun.wait(&mut state);
        } else {
            self.begun.wait_for(&mut state, LOOK);
        }
        let is_needed = state.spares < MOST_SPARES && state.long().count() >= self.regular + state.spares;
        state.spares += usize::from(is_needed);
        is_needed
    }

    /// Whether a spare thread is not needed any more. It does not count any longer then, and has to end.
    pub fn end_spare(&self) -> bool {
        let mut state = self.state.lock();
        let ends = state.long().count() < self.regular;
        state.spares -= usize::from(ends);
        ends
    }

    /// Wakes the watching thread, because the pool ends.
    pub fn wake(&self) {
        let _state = self.state.lock();
        self.begun.notify_one();
    }
}
