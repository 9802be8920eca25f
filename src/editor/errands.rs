//! What waits for something else than the musician: a dialog, a disk that may hang. Each runs on a thread of its own, and
//! what it brings back is an [`Act`]. On the thread of the window.
//!
//! Nobody can say when a dialog is closed, so a window does not wait for its errands when it ends: what they bring then is
//! dropped. A host may unload the plugin meanwhile, and a thread whose code is gone takes the host with it. On Linux the
//! library is linked so that it stays where it is (see `build.rs`); on macOS the system never unloads one that has
//! thread-local values, as every Rust library does. Elsewhere the window waits after all.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use crate::host::contained;

use super::act::Act;

/// Whether the code stays loaded for as long as a thread may run it.
const STAYS_LOADED: bool = cfg!(any(target_os = "linux", target_os = "macos"));

/// Errands that are on their way.
pub struct Errands {
    sender: Sender<Act>,
    threads: Vec<JoinHandle<()>>,
}

impl Errands {
    /// None yet; and where the poll finds what they bring.
    pub fn new() -> (Self, Receiver<Act>) {
        let (sender, receiver) = channel();
        (Self { sender, threads: Vec::new() }, receiver)
    }

    /// Sends one: what `work` returns is done when it comes. If it panics, or the system has no thread to spare, `otherwise`.
    pub fn send(&mut self, otherwise: Act, work: impl FnOnce() -> Act + Send + 'static) {
        self.threads.retain(|thread| !thread.is_finished());
        let (sender, failed) = (self.sender.clone(), otherwise.clone());
        let task = move || {
            // Without a window nobody receives it.
            let _ = sender.send(contained(work).unwrap_or(failed));
        };
        match Builder::new().name("stemlock-errand".to_owned()).spawn(task) {
            Ok(thread) => self.threads.push(thread),
            Err(_) => {
                let _ = self.sender.send(otherwise);
            }
        }
    }
}

impl Drop for Errands {
    fn drop(&mut self) {
        if !STAYS_LOADED {
            for thread in self.threads.drain(..) {
                let _ = thread.join();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_is_an_act_even_after_a_panic() {
        let (mut errands, back) = Errands::new();
        errands.send(Act::Dismiss, || Act::Undo);
        assert!(matches!(back.recv(), Ok(Act::Undo)));
        errands.send(Act::Dismiss, || std::panic::resume_unwind(Box::new(7)));
        assert!(matches!(back.recv(), Ok(Act::Dismiss)));
    }

    #[test]
    fn a_window_that_ends_waits_for_nobody() {
        let (mut errands, back) = Errands::new();
        let (release, held) = channel::<()>();
        errands.send(Act::Dismiss, move || {
            let _ = held.recv();
            Act::Undo
        });
        drop((errands, back));
        assert!(release.send(()).is_ok(), "the errand still waits");
    }
}
