//! Lowers the priority of loader threads.
//!
//! Called on the thread itself. Not known here: its work.

use thread_priority::{ThreadPriority, set_current_thread_priority};

/// From 0 to 99; a normal thread has about 50. On Linux this is a nice value of 10.
const BELOW_NORMAL: u8 = 25;

/// Lowers the priority of the calling thread. If the system refuses, nothing changes: the music still plays.
pub fn give_way() {
    if let Ok(priority) = BELOW_NORMAL.try_into() {
        let _ = set_current_thread_priority(ThreadPriority::Crossplatform(priority));
    }
}
