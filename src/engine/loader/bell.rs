//! Wakes threads that have nothing to do.
//!
//! Main and loader threads. Never the audio thread, which must not make the system call that waking takes.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A bell that is not missed by a thread that was about to sleep.
#[derive(Debug, Default)]
pub struct Bell {
    /// How often it was rung.
    count: Mutex<u64>,
    rung: Condvar,
}

impl Bell {
    /// How often it was rung. To be asked before looking for work.
    pub fn count(&self) -> u64 {
        *self.count.lock()
    }

    /// Wakes all threads: there is work that any of them may take.
    pub fn ring(&self) {
        *self.count.lock() += 1;
        self.rung.notify_all();
    }

    /// Wakes one thread: there may be work for one more.
    pub fn ring_for_one(&self) {
        *self.count.lock() += 1;
        self.rung.notify_one();
    }

    /// Sleeps until it is rung for the time after `seen`, or for `nap`.
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
