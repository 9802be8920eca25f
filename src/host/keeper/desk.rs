//! What a keeper shares with its helpers, and what they do for a saved song.
//!
//! Main thread and helper threads. Every change under one lock, and told by the edition.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::AcqRel, Ordering::Acquire};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::host::News;
use crate::media::fingerprint;
use crate::setlist::saved::{FileFacts, SongV1, examined, merged};
use crate::setlist::{Song, scan_folder};

use super::RecentSongs;
use super::book::Book;
use super::ticket::{Task, Ticket};

/// What a keeper shares with its helpers.
#[derive(Default)]
pub struct Desk {
    book: Mutex<Book>,
    /// Told when anything has changed.
    progress: Condvar,
    edition: AtomicU64,
    /// Where the host hears of changes.
    news: OnceLock<Arc<News>>,
    pub recent: RecentSongs,
}

impl Desk {
    /// With an empty book.
    pub fn new(recent: RecentSongs) -> Self {
        Self { recent, ..Self::default() }
    }

    /// The host hears of changes through `news`. Said once.
    pub fn say_changes_to(&self, news: &Arc<News>) {
        // A keeper belongs to one instance.
        let _ = self.news.set(Arc::clone(news));
    }

    /// The book, to read in.
    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock()
    }

    /// Another number after each change.
    pub fn edition(&self) -> u64 {
        self.edition.load(Acquire)
    }

    /// Changes the book.
    pub fn change<T>(&self, change: impl FnOnce(&mut Book) -> T) -> T {
        let mut book = self.book.lock();
        let result = change(&mut book);
        // Before others can see the change: who sees it under the former number looks once more.
        self.edition.fetch_add(1, AcqRel);
        let changed = std::mem::take(&mut book.changed);
        drop(book);
        self.progress.notify_all();
        // Not locked: a host may answer by a call that leads here.
        self.news.get().into_iter().for_each(|news| news.say(changed));
        result
    }

    /// Changes the book, unless the helper with this ticket was overtaken.
    pub fn change_with<T>(&self, ticket: Ticket, change: impl FnOnce(&mut Book) -> T) -> Option<T> {
        self.change(|book| book.tickets.holds(ticket).then(|| change(book)))
    }

    /// The book, as soon as it is not `waited_for` any more, or when the time has come.
    pub fn wait_while(&self, deadline: Instant, waited_for: impl Fn(&Book) -> bool) -> MutexGuard<'_, Book> {
        let mut book = self.book.lock();
        while waited_for(&book) && !self.progress.wait_until(&mut book, deadline).timed_out() {}
        book
    }

    /// Notes that a helper has finished, in one way or another.
    pub fn settle(&self, ticket: Ticket) {
        self.change(|book| {
            book.tickets.give_back(ticket);
            if !book.tickets.are_out_for(Task::Find) {
                book.player.search(false);
            }
            if !book.tickets.are_out_for(Task::Open) {
                book.opening = None;
            }
        });
    }

    /// Looks for the wanted song's files, and lets it play. On a helper thread.
    pub fn find(&self, ticket: Ticket, wanted: &SongV1) {
        let home = std::env::home_dir();
        let places = wanted.places(home.as_deref());
        let folder = places.iter().find(|place| place.is_dir()).or(places.first()).cloned().unwrap_or_default();
        let scanned = scan_folder(&folder);
        let on_disk = scanned.as_ref().ok().cloned();
        let (song, form) = merged(wanted, &folder, scanned, facts);
        let song = Arc::new(song);
        if self.change_with(ticket, |book| book.resume(form.clone(), Arc::clone(&song), on_disk)).is_some() {
            self.examine(ticket, form, &song);
        }
    }

    /// Looks into the files of a song that has just begun to play, for saving. On a helper thread.
    pub fn examine(&self, ticket: Ticket, form: SongV1, song: &Song) {
        let (form, problems) = examined(form, song, facts);
        self.change_with(ticket, |book| {
            book.record.describe(form);
            problems.into_iter().for_each(|problem| book.tell(problem));
        });
    }

    /// Looks into files that came to the song later. On a helper thread.
    pub fn get_to_know(&self, ticket: Ticket) {
        let strangers = self.book().strangers();
        let known: Vec<_> = strangers.into_iter().map(|file| (file.clone(), facts(&file))).collect();
        self.change_with(ticket, |book| book.record.know(known));
    }
}

/// What tells whether a file is the one that was saved.
pub fn facts(file: &Path) -> FileFacts {
    FileFacts { size: std::fs::metadata(file).ok().map(|data| data.len()), hash: fingerprint(file).ok() }
}
