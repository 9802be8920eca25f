//! Opens songs and sets that a musician dropped or chose.
//!
//! Runs on helper threads, and on the main thread when an instance starts. A folder that cannot be read keeps its place in the set.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::host::contained;
use crate::setlist::saved::SongV1;
use crate::setlist::set::{Set, SetSong};
use crate::setlist::{Problem, Song, folder_beside, scan_folder, unpack};

use super::found_song::FoundSong;
use super::helpers;
use super::paths::{Wish, several_songs_in, understood};
use super::set_book::{KeptSong, SetBook};
use super::shared_book::SharedBook;
use super::shared_set::SharedSet;
use super::spread::spread;
use super::ticket::{Task, Ticket};

impl SharedSet {
    /// Opens `paths`, as the helper of the current song's `book` with this ticket. A failure is reported, and changes
    /// nothing.
    pub fn open(&self, book: &SharedBook, ticket: Ticket, paths: &[PathBuf]) {
        match understood(paths) {
            Ok((wish, notes)) => {
                self.grant(book, ticket, wish);
                book.change_with(ticket, |book| notes.into_iter().for_each(|note| book.report(note)));
            }
            Err(problem) => {
                book.change_with(ticket, |book| book.report(problem));
            }
        }
    }

    /// Unpacks the song in `archive` into a folder beside it, and opens that. A failure is reported, and changes nothing.
    pub fn unpack(&self, book: &SharedBook, ticket: Ticket, archive: &Path) {
        let folder = folder_beside(archive);
        let is_there = std::fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some());
        let unpacked = if is_there { Err(there_already(&folder)) } else { unpack(archive, &folder) };
        match unpacked {
            Ok(_) => self.open(book, ticket, &[folder]),
            Err(problem) => {
                book.change_with(ticket, |book| book.report(problem));
            }
        }
    }

    /// Opens `path` in place of all songs.
    pub fn open_alone(&self, book: &SharedBook, ticket: Ticket, path: PathBuf) {
        let paths = [path];
        match understood(&paths) {
            // A song among others takes the place of all; what is no song does not.
            Ok((Wish::Folder(path), _))
                if self.read().is_set() && scan_folder(&path).is_ok() && book.read().tickets.is_valid(ticket) =>
            {
                let songs = vec![SetSong::in_folder(path.clone())];
                let first = self.take(Set { name: String::new(), path: path.clone(), songs, problems: Vec::new() });
                self.common().recent.remember(&path);
                first.change(|book| book.changed.project = true);
            }
            _ => self.open(book, ticket, &paths),
        }
    }

    fn grant(&self, book: &SharedBook, ticket: Ticket, wish: Wish) {
        let is_valid = book.read().tickets.is_valid(ticket);
        let songs = |folders: Vec<PathBuf>| folders.into_iter().map(SetSong::in_folder).collect::<Vec<_>>();
        match wish {
            _ if !is_valid => {}
            Wish::Set(set) => {
                let (path, problems) = (set.path.clone(), set.problems.clone());
                // Another set may have been opened meanwhile.
                let first = self.take(set);
                self.common().recent.remember(&path);
                first.change(|book| problems.into_iter().for_each(|problem| book.report(problem)));
            }
            Wish::Folders(folders) if self.read().is_set() => self.append(songs(folders)),
            Wish::Folders(folders) => {
                let path = folders[0].parent().unwrap_or(Path::new("/")).to_owned();
                let _ = self.take(Set { name: String::new(), path, songs: songs(folders), problems: Vec::new() });
            }
            Wish::Folder(folder) if self.read().is_set() => self.append(songs(vec![folder])),
            Wish::Folder(folder) => book.open_folder(ticket, &folder),
            Wish::Files(files) => book.open_files(ticket, files),
        }
    }

    /// Starts with the songs that `path` lists, if there are several; returns whether there are.
    pub fn start_with(&self, path: &Path) -> bool {
        let several = if path.is_dir() { several_songs_in(path) } else { Set::open(path).ok() };
        several.map(|set| self.take(set)).is_some()
    }

    /// Replaces all songs by those of `set`, of which there is one at least. Returns the book of the first one.
    fn take(&self, set: Set) -> Arc<SharedBook> {
        let book = self.book();
        // A folder without a list has no file to write.
        let file = set.path.is_file().then(|| set.path.clone());
        let entries: Vec<KeptSong> =
            set.songs.into_iter().map(|song| KeptSong::new(Arc::new(book.sibling()), song)).collect();
        let name = set.name;
        self.open_listed(&entries, |set, entries| {
            set.name = name;
            set.file = file;
            set.begin_anew(entries, 0);
        });
        self.changed_values();
        Arc::clone(&entries[0].book)
    }

    /// Lists the songs by `list`, and then opens them in their order. So the list is complete at once, and the first song plays while the last one
    /// is still being read. A folder that hangs holds up only its own song.
    fn open_listed(&self, entries: &[KeptSong], list: impl FnOnce(&mut SetBook, Vec<KeptSong>)) {
        let tickets: Vec<Ticket> = entries.iter().map(announce).collect();
        self.change(|set| list(set, entries.to_vec()));
        let listed: Vec<_> = entries.iter().zip(tickets).collect();
        spread(&listed, |mine| {
            let opened = mine.filter_map(|(entry, ticket)| {
                let opened = contained(|| open(entry, *ticket));
                if opened.is_none() {
                    give_up(entry, *ticket);
                }
                self.rest_if_gone(entry);
                opened
            });
            identify(opened.collect());
        });
    }

    /// Stops a song that was removed from the set while it was read. Undo finds it complete.
    pub fn rest_if_gone(&self, entry: &KeptSong) {
        entry.book.change(|book| {
            if !self.read().entries.iter().any(|other| Arc::ptr_eq(&other.book, &entry.book)) {
                book.player.clear();
            }
        });
    }

    /// Adds songs at the end of the set.
    pub fn append(&self, songs: Vec<SetSong>) {
        let book = self.book();
        let room = crate::setlist::set::MOST_SONGS.saturating_sub(self.read().entries.len());
        if songs.len() > room {
            let why = format!("a set has at most {} songs", crate::setlist::set::MOST_SONGS);
            let problem = Problem::warning("some songs were not added", why, "make two sets of it");
            book.change(|book| book.report(problem));
        }
        let entries: Vec<KeptSong> =
            songs.into_iter().take(room).map(|song| KeptSong::new(Arc::new(book.sibling()), song)).collect();
        self.open_listed(&entries, |set, entries| set.change("Add", |all| all.extend(entries)));
    }

    fn changed_values(&self) {
        self.book().change(|book| book.changed.values = true);
    }
}

/// A playing song whose files still have to be identified.
type Opened = (Arc<SharedBook>, Ticket, Option<(SongV1, Arc<Song>)>);

/// Announces that an entry's folder will be opened with the returned ticket. A project that is saved before that names the folder.
pub fn announce(entry: &KeptSong) -> Ticket {
    entry.book.change(|book| {
        book.await_folder(&entry.song.folder);
        book.tickets.issue(Task::Open)
    })
}

/// Plays an entry's song, as far as its folder is readable.
pub fn open(entry: &KeptSong, ticket: Ticket) -> Opened {
    // The song may have been removed from the set before its turn.
    if !entry.book.read().tickets.is_valid(ticket) {
        return (Arc::clone(&entry.book), ticket, None);
    }
    let song = scan_folder(&entry.song.folder).map(|song| {
        let found = FoundSong::opened(song.clone(), Some(song));
        let (form, song) = (found.form.clone(), Arc::clone(&found.song));
        let shown = entry.book.common().shown.get();
        entry.book.change_with(ticket, |book| book.start(ticket, found, shown.map(Arc::as_ref)));
        (form, song)
    });
    if let Err(problem) = &song {
        entry.book.change_with(ticket, |book| book.keep_place(&entry.song.folder, problem.clone()));
    }
    (Arc::clone(&entry.book), ticket, song.ok())
}

/// Reports that Stemlock itself failed to open a song.
fn give_up(entry: &KeptSong, ticket: Ticket) {
    let fault = helpers::fault("the song was not opened").of(&entry.song.folder);
    entry.book.change_with(ticket, |book| book.report(fault));
    entry.book.end(ticket);
}

/// Identifies files for saving, which takes longer than starting playback.
pub fn identify(opened: Vec<Opened>) {
    for (book, ticket, song) in opened {
        helpers::perform(&book, ticket, |book| {
            if let Some((form, song)) = song {
                book.identify(ticket, form, &song);
            }
        });
    }
}

fn there_already(folder: &Path) -> Problem {
    let why = "a folder with the archive's name is there already";
    Problem::warning("was not unpacked", why, "open that folder, or move it away and unpack again").of(folder)
}
