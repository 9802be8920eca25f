//! The keeper's book behind its lock, shared by the main thread and the helper threads.
//!
//! Main thread and helper threads. Every change is made under the lock and increments the edition number. Not known
//! here: files.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering::AcqRel, Ordering::Acquire};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::host::{Changed, Journal, News, ShownMix};
use crate::setlist::SongMix;

use super::RecentSongs;
use super::book::Book;
use super::memory::UserMemory;
use super::ticket::Ticket;

/// Shared by the books of a set.
#[derive(Default)]
pub struct Common {
    edition: AtomicU64,
    /// Reports changes to the host.
    news: OnceLock<Arc<News>>,
    /// The parameters, which show the mix of the current song.
    pub shown: OnceLock<Arc<ShownMix>>,
    /// The recently opened songs.
    pub recent: RecentSongs,
    /// Their memory limit.
    pub memory: UserMemory,
    /// What happens to them.
    pub journal: Arc<Journal>,
    /// The folder for the demo song, if it is not one of the user's own.
    pub demo: OnceLock<PathBuf>,
}

impl Common {
    /// A number that grows with each change of any of them.
    pub fn edition(&self) -> u64 {
        self.edition.load(Acquire)
    }

    /// Counts a change, and reports it to the host.
    pub fn say(&self, changed: Changed) {
        self.edition.fetch_add(1, AcqRel);
        self.news.get().into_iter().for_each(|news| news.say(changed));
    }

    /// A copy of a song's mix as it is now, whether the parameters show it or not.
    pub fn mix_now(&self, mix: &SongMix) -> SongMix {
        match self.shown.get() {
            Some(shown) => shown.copy_of(mix),
            None => {
                let copy = SongMix::default();
                copy.take(mix);
                copy
            }
        }
    }

    /// Connects the host. Call this once.
    pub fn say_changes_to(&self, news: &Arc<News>) {
        // A keeper belongs to one instance.
        let _ = self.news.set(Arc::clone(news));
    }
}

/// The keeper's book behind its lock.
#[derive(Default)]
pub struct SharedBook {
    book: Mutex<Book>,
    /// Notified after every change.
    changed: Condvar,
    /// What it shares with the books of the other songs of its set.
    common: Arc<Common>,
}

impl SharedBook {
    /// With an empty book.
    pub fn new(recent: RecentSongs, journal: Arc<Journal>) -> Self {
        let common = Common { memory: UserMemory::beside(&recent), recent, journal, ..Common::default() };
        Self { common: Arc::new(common), ..Self::default() }
    }

    /// The empty book of another song of the same set.
    pub fn sibling(&self) -> Self {
        Self { common: Arc::clone(&self.common), ..Self::default() }
    }

    /// What it shares with the books of the other songs.
    pub fn common(&self) -> &Arc<Common> {
        &self.common
    }

    /// Locks the book for reading.
    pub fn read(&self) -> MutexGuard<'_, Book> {
        self.book.lock()
    }

    /// Changes the book.
    pub fn change<T>(&self, change: impl FnOnce(&mut Book) -> T) -> T {
        let mut book = self.book.lock();
        let result = change(&mut book);
        // Count before the lock is released: a reader that sees the change under the old number looks again.
        self.common.edition.fetch_add(1, AcqRel);
        let changed = std::mem::take(&mut book.changed);
        let happened = std::mem::take(&mut book.happened);
        if !happened.is_empty() {
            book.song().into_iter().for_each(|song| self.common.journal.know(&song.folder, &song.name));
        }
        drop(book);
        happened.into_iter().for_each(|words| self.common.journal.note(words));
        self.changed.notify_all();
        // Without the lock: a host may answer with a call that leads here.
        self.common.news.get().into_iter().for_each(|news| news.say(changed));
        result
    }

    /// Changes the book, unless this ticket was cancelled.
    pub fn change_with<T>(&self, ticket: Ticket, change: impl FnOnce(&mut Book) -> T) -> Option<T> {
        self.change(|book| book.tickets.is_valid(ticket).then(|| change(book)))
    }

    /// Locks the book as soon as `condition` is false, or at the deadline.
    pub fn wait_while(&self, deadline: Instant, condition: impl Fn(&Book) -> bool) -> MutexGuard<'_, Book> {
        let mut book = self.book.lock();
        while condition(&book) && !self.changed.wait_until(&mut book, deadline).timed_out() {}
        book
    }

    /// Locks the book once its helpers are done, or at the deadline: what they find out belongs to a project that is being saved. A disk that hangs is waited
    /// for once, and not at every save.
    pub fn settled(&self, deadline: Instant) -> MutexGuard<'_, Book> {
        let mut book = self.wait_while(deadline, |book| book.tickets.any_worth_waiting_for());
        book.tickets.mark_slow();
        book
    }

    /// Ends a ticket after its helper has finished, whether it succeeded or not.
    pub fn end(&self, ticket: Ticket) {
        self.change(|book| {
            book.tickets.end(ticket);
            book.settle();
        });
    }
}
