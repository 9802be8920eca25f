//! What waits for something else than the musician: a dialog, a disk that may hang. Each runs on a thread of its own, and
//! what it brings back is a [`Request`]. On the thread of the window.
//!
//! Nobody can say when a dialog is closed, so a window does not wait for its errands when it ends: what they bring then is
//! dropped.

use std::sync::mpsc::{Receiver, Sender, channel};

use crate::host::{contained, spawn_detached};

use super::request::Request;

/// Sends errands, and collects what they bring.
#[derive(Clone)]
pub struct Errands {
    sender: Sender<Request>,
}

impl Errands {
    /// None yet; and where the poll finds what they bring.
    pub fn new() -> (Self, Receiver<Request>) {
        let (sender, receiver) = channel();
        (Self { sender }, receiver)
    }

    /// Sends one: what `work` returns is done when it comes. If it panics, or the system has no thread to spare, `otherwise`.
    pub fn send(&mut self, otherwise: Request, work: impl FnOnce() -> Request + Send + 'static) {
        let (sender, failed) = (self.sender.clone(), otherwise.clone());
        let task = move || {
            // Without a window nobody receives it.
            let _ = sender.send(contained(work).unwrap_or(failed));
        };
        if spawn_detached("stemlock-errand", task).is_err() {
            let _ = self.sender.send(otherwise);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_is_an_act_even_after_a_panic() {
        let (mut errands, back) = Errands::new();
        errands.send(Request::Dismiss, || Request::Undo);
        assert!(matches!(back.recv(), Ok(Request::Undo)));
        errands.send(Request::Dismiss, || std::panic::resume_unwind(Box::new(7)));
        assert!(matches!(back.recv(), Ok(Request::Dismiss)));
    }

    #[test]
    fn a_window_that_ends_waits_for_nobody() {
        let (mut errands, back) = Errands::new();
        let (release, held) = channel::<()>();
        errands.send(Request::Dismiss, move || {
            let _ = held.recv();
            Request::Undo
        });
        drop((errands, back));
        assert!(release.send(()).is_ok(), "the errand still waits");
    }
}
