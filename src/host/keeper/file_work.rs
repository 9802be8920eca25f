//! The file work of helpers: finding a song's files, and identifying them for saving.
//!
//! Runs on helper threads. The book is never locked during file access.

use std::path::Path;
use std::sync::Arc;

use crate::media::{FileStamp, fingerprint};
use crate::setlist::saved::{FileFacts, SongV1, examined, merged};
use crate::setlist::{FirstFaders, Problem, Song, scan_folder};

use super::book::Book;
use super::found_song::FoundSong;
use super::player::stamps_of_song;
use super::shared_book::SharedBook;
use super::ticket::Ticket;
use super::writing::SeenToml;

impl SharedBook {
    /// Finds the files of a saved song, and plays it.
    pub fn find(&self, ticket: Ticket, wanted: &SongV1) {
        // Hosts restore a state many times in a row: only the last search reads files.
        if !self.read().tickets.is_valid(ticket) {
            return;
        }
        let home = std::env::home_dir();
        let places = wanted.places(home.as_deref());
        let folder = places.iter().find(|place| place.is_dir()).or(places.first()).cloned().unwrap_or_default();
        let scanned = match scan_folder(&folder) {
            Ok(song) if wanted.is_bare() => return self.open_unread(ticket, wanted, song),
            scanned => scanned,
        };
        let (on_disk, folder_problem) = (scanned.as_ref().ok().cloned(), scanned.as_ref().err().cloned());
        let (song, form) = merged(wanted, &folder, scanned.ok(), facts_of);
        let (stamps, toml) = (stamps_of_song(&song), SeenToml::in_folder(&song.folder));
        let first = FirstFaders::of(&song.stems, wanted.stems.len());
        let song = Arc::new(song);
        self.resume(ticket, FoundSong { song, form, first, is_new: false, on_disk, toml, stamps, folder_problem });
    }

    /// Reads a song whose folder was missing when the project was opened, and that nobody has read before.
    ///
    /// # Errors
    /// If there is no song in `folder`.
    pub fn open_located(&self, ticket: Ticket, wanted: &SongV1, folder: &Path) -> Result<(), Problem> {
        let song = scan_folder(folder)?;
        self.change_with(ticket, Book::read_anew);
        self.open_unread(ticket, wanted, song);
        Ok(())
    }

    /// Plays a song that the project was saved without having read: it is opened now.
    fn open_unread(&self, ticket: Ticket, wanted: &SongV1, song: Song) {
        let form = wanted.opened(&song, std::env::home_dir().as_deref());
        self.resume(ticket, FoundSong { form, ..FoundSong::opened(song.clone(), Some(song)) });
    }

    fn resume(&self, ticket: Ticket, found: FoundSong) {
        let shown = self.common().shown.get();
        self.play(ticket, found, |book, ticket, found| book.resume(ticket, found, shown.map(Arc::as_ref)));
    }

    /// Plays a song with `play`, unless the ticket was cancelled, and identifies its files for saving; returns whether it plays.
    pub fn play(&self, ticket: Ticket, found: FoundSong, play: impl FnOnce(&mut Book, Ticket, FoundSong)) -> bool {
        let (form, song) = (found.form.clone(), Arc::clone(&found.song));
        let plays = self.change_with(ticket, |book| play(book, ticket, found)).is_some();
        if plays {
            self.identify(ticket, form, &song);
        }
        plays
    }

    /// Identifies the files of the playing song, before any edit.
    pub fn identify(&self, ticket: Ticket, form: SongV1, song: &Song) {
        let (form, problems) = examined(form, song, facts_of);
        self.change_with(ticket, |book| {
            book.record.set_form(form);
            problems.into_iter().for_each(|problem| book.report(problem));
        });
    }

    /// Identifies files that came to the song later.
    pub fn identify_new_files(&self, ticket: Ticket) {
        let files = self.read().unidentified_files();
        let known: Vec<_> = files.into_iter().map(|file| (file.clone(), facts_of(&file))).collect();
        self.change_with(ticket, |book| book.record.add_facts(known));
    }
}

/// The identity of a file; `None` if it is not a plain file.
pub fn facts_of(file: &Path) -> FileFacts {
    let size = FileStamp::of(file).ok().map(|stamp| stamp.size());
    FileFacts { size, hash: size.and_then(|_| fingerprint(file).ok()) }
}

#[cfg(test)]
mod tests {
    use super::super::set_book::KeptSong;
    use super::super::set_opening::{announce, open};
    use super::*;
    use crate::setlist::set::SetSong;

    #[test]
    fn what_was_cancelled_before_its_turn_reads_nothing_and_changes_nothing() {
        let (book, folder) = (Arc::new(SharedBook::default()), Path::new("/nowhere/Ode"));
        let entry = KeptSong::new(Arc::clone(&book), SetSong::in_folder(folder.to_owned()));
        let ticket = announce(&entry);
        // The host restores another state.
        book.change(|book| book.tickets.cancel_all());
        let before = book.common().edition();
        book.find(ticket, &SongV1::bare(folder, None));
        open(&entry, ticket);
        assert_eq!(book.common().edition(), before);
    }
}
