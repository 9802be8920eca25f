//! Loader threads give way to everything that is heard or seen.
//!
//! On the thread itself. Not known here: what it does.

use thread_priority::{ThreadPriority, set_current_thread_priority};

/// From 0 to 99, in which an ordinary thread has about 50: on Linux a nice value of 10.
const BELOW_NORMAL: u8 = 25;

/// Puts the calling thread below normal priority. A system that refuses leaves it where it is: the music still plays.
pub fn give_way() {
    if let Ok(priority) = BELOW_NORMAL.try_into() {
        let _ = set_current_thread_priority(ThreadPriority::Crossplatform(priority));
    }
}
