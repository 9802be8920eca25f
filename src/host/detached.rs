//! Threads that are never joined.
//!
//! Started on the main thread, for all file access and system dialogs: a network drive may hang for minutes, and a dialog
//! stays open until somebody closes it. A closing instance or window leaves them behind; their code stays loaded.

use std::io;
use std::thread::Builder;

use super::abi::stay_loaded;
use super::contained;

/// Runs `work` on its own thread, which ends by itself. A panic in it is contained.
///
/// # Errors
/// If the system cannot start a thread, or could unload the code while the thread runs.
pub fn spawn_detached(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    if !stay_loaded() {
        return Err(io::Error::other("the system could unload Stemlock while it works"));
    }
    Builder::new().name(name.to_owned()).spawn(move || contained(work)).map(drop)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn work_is_done_and_a_panic_ends_only_its_thread() {
        let (sender, receiver) = channel();
        spawn_detached("test", || std::panic::resume_unwind(Box::new(7))).unwrap();
        spawn_detached("test", move || sender.send(7).unwrap()).unwrap();
        assert_eq!(receiver.recv().unwrap(), 7);
    }
}
