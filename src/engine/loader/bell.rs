//! Wakes idle threads.
//!
//! For main and loader threads. Never for the audio thread, which must not make the system call that waking takes.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A bell that a thread cannot miss while it is about to sleep.
#[derive(Debug, Default)]
pub struct Bell {
    /// How often it has been rung.
    count: Mutex<u64>,
    rung: Condvar,
}

impl Bell {
    /// How often it has been rung. Read this before looking for work.
    pub fn count(&self) -> u64 {
        *self.count.lock()
    }

    /// Wakes all threads: there is work for any of them.
    pub fn ring(&self) {
        *self.count.lock() += 1;
        self.rung.notify_all();
    }

    /// Wakes one thread: there may be work for one more.
    pub fn ring_for_one(&self) {
        *self.count.lock() += 1;
        self.rung.notify_one();
    }

    /// Sleeps until it has been rung more often than `seen`, or for `nap`.
    pub fn wait(&self, seen: u64, nap: Option<Duration>) {
        let mut count = self.count.lock();
        if *count != seen {
            return;
        }
        match nap {
            Some(nap) => {
                self.rung.wait_for(&mut count, nap);
            }
            None => self.rung.wait(&mut count),
        }
    }
}
