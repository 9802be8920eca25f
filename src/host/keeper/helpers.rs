//! The threads that work for a keeper.
//!
//! Started on the main thread; short-lived. Not known here: what they do.

use std::sync::Arc;
use std::thread::JoinHandle;

use parking_lot::Mutex;

use crate::host::contained;
use crate::setlist::Problem;

use super::desk::Desk;
use super::ticket::Ticket;

/// The threads that work for a keeper.
#[derive(Default)]
pub struct Helpers(Mutex<Vec<JoinHandle<()>>>);

impl Helpers {
    /// Has a helper do `work`, and give back `ticket` in the end.
    pub fn send(&self, desk: &Arc<Desk>, ticket: Ticket, work: impl FnOnce(&Desk) + Send + 'static) {
        let at = Arc::clone(desk);
        let task = move || {
            if contained(|| work(&at)).is_none() {
                at.change(|book| book.tell(fault("what was asked for was not done")));
            }
            at.settle(ticket);
        };
        let mut helpers = self.0.lock();
        helpers.retain(|helper| !helper.is_finished());
        match std::thread::Builder::new().name("stemlock-song".to_owned()).spawn(task) {
            Ok(helper) => helpers.push(helper),
            Err(error) => {
                let problem = Problem::error(
                    "the song's files cannot be looked for",
                    format!("the system has no thread to spare ({error})"),
                    "close other programs and open the project again",
                );
                desk.change(|book| book.tell(problem));
                desk.settle(ticket);
            }
        }
    }

    /// Waits for all of them.
    pub fn wait(&self) {
        let helpers = std::mem::take(&mut *self.0.lock());
        for helper in helpers {
            // A helper contains its own panics.
            let _ = helper.join();
        }
    }
}

/// What to say when Stemlock itself has failed.
pub fn fault(what: &str) -> Problem {
    let why = "a fault in Stemlock, not in the host or in the files";
    Problem::error(what, why, "try it once more; please report what was done before")
}
