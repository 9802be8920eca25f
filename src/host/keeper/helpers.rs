//! The helper threads of a keeper.
//!
//! Started on the main thread; short-lived, and never joined: a keeper that goes leaves them behind. Not known here: their
//! work.

use std::sync::Arc;

use crate::host::{contained, spawn_detached};
use crate::setlist::Problem;

use super::shared_book::SharedBook;
use super::ticket::Ticket;

/// Runs `work` on a helper thread, and ends `ticket` afterwards.
pub fn send(book: &Arc<SharedBook>, ticket: Ticket, work: impl FnOnce(&SharedBook) + Send + 'static) {
    let shared = Arc::clone(book);
    let task = move || {
        if contained(|| work(&shared)).is_none() {
            shared.change(|book| book.report(fault("what was asked for was not done")));
        }
        shared.end(ticket);
    };
    if let Err(error) = spawn_detached("stemlock-song", task) {
        let problem = Problem::error(
            "the song's files cannot be opened",
            format!("the system has no thread to spare ({error})"),
            "close other programs and open the project again",
        );
        book.change(|book| book.report(problem));
        book.end(ticket);
    }
}

/// The problem to report when Stemlock itself has failed.
pub fn fault(what: &str) -> Problem {
    let why = "a fault in Stemlock, not in the host or in the files";
    Problem::error(what, why, "try it once more; please report what was done before")
}
