//! Background work for the window: dialogs, and disks that may hang. Each errand runs on its own thread and answers with a
//! [`Request`]. The queue itself belongs to the window's thread.
//!
//! A dialog may stay open for any time, so a closing window does not wait for its errands. Late answers are dropped.

use std::sync::mpsc::{Receiver, Sender, channel};

use crate::host::{contained, spawn_detached};

use super::request::Request;

/// Starts errands and collects their answers.
#[derive(Clone)]
pub struct Errands {
    sender: Sender<Request>,
}

impl Errands {
    /// An empty queue, and the receiver of the answers.
    pub fn new() -> (Self, Receiver<Request>) {
        let (sender, receiver) = channel();
        (Self { sender }, receiver)
    }

    /// Delivers answers of others, on any thread.
    pub fn answerer(&self) -> impl Fn(Request) + Send + use<> {
        let sender = self.sender.clone();
        move |answer| {
            // After the window has closed, there is no receiver.
            let _ = sender.send(answer);
        }
    }

    /// Runs `work` on a thread; its result arrives later. If it panics, or no thread can be started, `otherwise` arrives.
    pub fn send(&mut self, otherwise: Request, work: impl FnOnce() -> Request + Send + 'static) {
        let (sender, failed) = (self.sender.clone(), otherwise.clone());
        let task = move || {
            // After the window has closed, there is no receiver.
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
