//! The helper threads of a keeper.
//!
//! Started on the main thread; short-lived, and never joined: a dropped keeper leaves them behind. Not known here: their
//! work.

use std::sync::Arc;

use crate::host::{contained, spawn_detached};
use crate::setlist::Problem;
use crate::setlist::saved::SongV1;

use super::shared_book::SharedBook;
use super::spread::spread;
use super::ticket::Ticket;

/// Runs `work` on a helper thread, and ends `ticket` afterwards.
pub fn send(book: &Arc<SharedBook>, ticket: Ticket, work: impl FnOnce(&SharedBook) + Send + 'static) {
    let shared = Arc::clone(book);
    if spawn_detached("stemlock-song", move || perform(&shared, ticket, work)).is_err() {
        give_up(book, ticket);
    }
}

/// A saved song whose files a helper is to find.
pub type WantedSong = (Arc<SharedBook>, Ticket, SongV1);

/// Finds the files of saved songs, in their order, on a few helper threads.
pub fn find_all(searches: Vec<WantedSong>) {
    if searches.is_empty() {
        return;
    }
    let searches = Arc::new(searches);
    let sent = Arc::clone(&searches);
    let find = |(book, ticket, song): &WantedSong| perform(book, *ticket, |book| book.find(*ticket, song));
    if spawn_detached("stemlock-song", move || spread(&sent, |mine| mine.for_each(find))).is_err() {
        searches.iter().for_each(|(book, ticket, _)| give_up(book, *ticket));
    }
}

/// Does `work`, reports a panic, and ends `ticket`.
pub fn perform(book: &SharedBook, ticket: Ticket, work: impl FnOnce(&SharedBook)) {
    if contained(|| work(book)).is_none() {
        book.change(|book| book.report(fault("the request was not carried out")));
    }
    book.end(ticket);
}

/// Reports that no thread could be started, and ends `ticket`.
fn give_up(book: &SharedBook, ticket: Ticket) {
    let problem = Problem::error(
        "the song's files cannot be opened",
        "the system cannot start another thread",
        "close other programs and open the project again",
    );
    book.change(|book| book.report(problem));
    book.end(ticket);
}

/// The problem to report while no thread follows the set: the attendant could not be started.
pub fn unattended() -> Problem {
    Problem::error(
        "the window and the timeline do not follow the songs of the set",
        "the system cannot start another thread",
        "close other programs and change the order of the songs, or open the project again",
    )
}

/// The problem to report when no thread could be started to store the user's memory limit.
pub fn memory_unwritten() -> Problem {
    Problem::warning(
        "the memory limit is not kept",
        "the system cannot start another thread",
        "close other programs and choose it again; until then it holds for this instance",
    )
}

/// The problem to report when Stemlock itself has failed.
pub fn fault(what: &str) -> Problem {
    let why = "a fault in Stemlock, not in the host or in the files";
    Problem::error(what, why, "try it once more; please report what you did before")
}
