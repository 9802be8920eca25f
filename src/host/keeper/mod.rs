//! Keeps the songs of an instance: documents with undo, their saved form, playback, and problems.
//!
//! There is a set of at least one song, one of which is current: most methods of [`Keeper`] concern that one.
//!
//! Runs on the main thread, with short-lived helper threads for the files of songs. The user's own two lists, of recent songs and of the memory
//! limit, are read where they are needed. Not known here: the audio
//! thread, parameters, plugin formats.
//!
//! A song may be requested before there is an engine (hosts restore a state before they give the sample rate), and
//! an engine may exist before a song. Whichever comes second is joined to the first.

mod attendant;
mod book;
mod editing;
mod file_work;
mod found_song;
mod hearing;
#[cfg(test)]
mod hearing_tests;
mod helpers;
mod locating;
mod memory;
#[cfg(test)]
mod mix_tests;
mod opening;
#[cfg(test)]
mod panics_tests;
mod paths;
mod player;
mod recent;
mod record;
mod replacing;
mod set_book;
mod set_editing;
mod set_opening;
mod set_player;
mod set_reuse;
mod set_saving;
#[cfg(test)]
mod set_tests;
mod set_view;
mod set_writing;
mod shared_book;
mod shared_set;
mod song_key;
mod spread;
mod steps;
#[cfg(test)]
mod steps_tests;
mod support;
#[cfg(test)]
mod tests;
mod ticket;
#[cfg(test)]
mod unread_tests;
mod view;
mod words_file;
mod writing;

pub use paths::{is_set_file, typed as typed_path};
pub use recent::RecentSongs;
pub use replacing::replace_file;
pub use set_view::{SetRow, SetView, SongLight};
pub use song_key::SongKey;
pub use view::View;
pub use words_file::{WordsPlace, WordsWritten, write_words};

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::engine::{Controller, Loader, SetEnds, Status};
use crate::host::news::Changed;
use crate::host::{Journal, News, ShownMix, contained, demo_folders, spawn_detached};
use crate::render::demo_song::{DEMO_NAME, make_demo_song};
use crate::setlist::{Problem, Song, scan_folder};

use book::Book;
use found_song::FoundSong;
use set_player::SetPlayer;
use shared_book::SharedBook;
use shared_set::SharedSet;
use ticket::Task;

/// How long saving waits for helpers that are still identifying files: their results belong to the state.
const SAVING_PATIENCE: Duration = Duration::from_secs(1);

/// Keeps the songs of an instance.
pub struct Keeper {
    set: Arc<SharedSet>,
}

impl Default for Keeper {
    /// Without a song; opened songs are not remembered.
    fn default() -> Self {
        Self::new(RecentSongs::default())
    }
}

impl Keeper {
    /// Without a song; opened songs are remembered in `recent`.
    pub fn new(recent: RecentSongs) -> Self {
        Self::telling(recent, Arc::default())
    }

    /// The same; `journal` is told what happens.
    pub fn telling(recent: RecentSongs, journal: Arc<Journal>) -> Self {
        Self { set: SharedSet::new(SharedBook::new(recent, journal)) }
    }

    /// What happened so far.
    pub fn journal(&self) -> &Arc<Journal> {
        &self.set.common().journal
    }

    /// The book of the current song.
    fn book(&self) -> Arc<SharedBook> {
        self.set.book()
    }

    /// Starts with the song in `folder`, or with the set there, if that can be listed. Lists the folder at once; a helper reads its
    /// files.
    pub fn start_with(&self, folder: &Path) {
        if self.set.start_with(folder) {
            return;
        }
        let shared = self.book();
        match scan_folder(folder) {
            Ok(song) => {
                let found = FoundSong::opened(song.clone(), Some(song));
                let (form, song) = (found.form.clone(), Arc::clone(&found.song));
                let ticket = shared.change(|book| {
                    let ticket = book.tickets.issue(Task::Look);
                    book.start(ticket, found, None);
                    ticket
                });
                helpers::send(&shared, ticket, move |book| book.identify(ticket, form, &song));
            }
            Err(problem) => {
                let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
                shared.change(|book| book.keep_place(&folder, problem));
            }
        }
    }

    /// Restores a project's saved text. Returns at once; helpers find the files, and then the songs load.
    pub fn restore(&self, text: &str) {
        self.journal().note("the host restores a project");
        self.set.restore(text);
    }

    /// Waits for helpers whose results belong to a project that is about to be saved: parameters and songs have to be of the same moment.
    pub fn settle(&self) {
        let deadline = Instant::now() + SAVING_PATIENCE;
        self.set.books().iter().for_each(|book| drop(book.settled(deadline)));
    }

    /// The text to save.
    pub fn saved(&self) -> String {
        self.set.saved(Instant::now() + SAVING_PATIENCE)
    }

    /// The current song.
    pub fn song(&self) -> Option<Arc<Song>> {
        self.book().read().song().cloned()
    }

    /// The loading state of the song and of each stem.
    pub fn status(&self) -> Status {
        self.book().read().player.controller().map(Controller::status).unwrap_or_default()
    }

    /// Calls `look` with the engine, if there is one. It must be quick, because the book is locked meanwhile.
    pub fn look<T>(&self, look: impl FnOnce(&Controller) -> T) -> Option<T> {
        self.book().read().player.controller().map(look)
    }

    /// Whether helpers are at work.
    pub fn is_busy(&self) -> bool {
        self.set.books().iter().any(|book| book.read().tickets.any())
    }

    /// Changes whenever [`Self::view`] may have changed.
    pub fn edition(&self) -> u64 {
        self.set.common().edition()
    }

    /// The view for an editor. Ask for it when [`Self::edition`] has changed.
    pub fn view(&self) -> View {
        let (undo, redo) = (self.undone_next(), self.redone_next());
        self.book().read().view(undo.map(|step| step.label), redo.map(|step| step.label))
    }

    /// Dismisses a problem of [`View::problems`].
    pub fn dismiss(&self, problem: &Problem) {
        self.book().change(|book| book.withdraw(problem));
    }

    /// Opens paths that the musician dropped or chose. Returns at once; a helper examines them.
    ///
    /// A folder or a `song.toml` is opened as a song and replaces the current one; a set of several songs is extended instead. Several folders,
    /// a folder of song folders, a `set.toml` and an M3U are sets. Audio files become new stems of the current song, or a song of their
    /// own if there is none. If nothing can be used, the playing song continues, and a problem states the reason.
    pub fn open(&self, paths: Vec<PathBuf>) {
        let (shared, set) = (self.book(), Arc::clone(&self.set));
        self.journal().note(opening_words(&paths));
        let ticket = shared.change(|book| {
            book.opening = paths.first().cloned();
            book.tickets.issue(Task::Open)
        });
        helpers::send(&shared, ticket, move |book| set.open(book, ticket, &paths));
    }

    /// Unpacks the song in a ZIP archive into a folder beside it, and opens that. Returns at once; a helper does it.
    pub fn unpack(&self, archive: PathBuf) {
        let (shared, set) = (self.book(), Arc::clone(&self.set));
        self.journal().note(opening_words(std::slice::from_ref(&archive)));
        let ticket = shared.change(|book| {
            book.opening = Some(archive.clone());
            book.tickets.issue(Task::Open)
        });
        helpers::send(&shared, ticket, move |book| set.unpack(book, ticket, &archive));
    }

    /// Opens a song or a set in place of all songs, as a preset from a host's browser. Returns at once; a helper reads it.
    pub fn open_alone(&self, path: PathBuf) {
        let (shared, set) = (self.book(), Arc::clone(&self.set));
        self.journal().note(opening_words(std::slice::from_ref(&path)));
        let ticket = shared.change(|book| {
            book.opening = Some(path.clone());
            book.tickets.issue(Task::Open)
        });
        helpers::send(&shared, ticket, move |book| set.open_alone(book, ticket, path));
    }

    /// Opens a path that the musician typed or pasted: with `~`, in quotation marks, or as `file://`.
    pub fn open_typed(&self, text: &str) {
        match paths::typed(text, std::env::home_dir().as_deref()) {
            Some(path) => self.open(vec![path]),
            None => self.book().change(|book| book.report(paths::nothing())),
        }
    }

    /// Connects the parameters, which show the mix of the current song from now on.
    pub fn show_mixes_with(&self, shown: Arc<ShownMix>) {
        self.set.show_mixes_with(shown);
    }

    /// Connects the host: `news` reports changes of the project and of parameter values.
    pub fn say_changes_to(&self, news: &Arc<News>) {
        self.set.common().say_changes_to(news);
    }

    /// Tells the host that the project has changed apart from its songs and parameters.
    pub fn say_project_changed(&self) {
        self.set.common().say(Changed { project: true, values: false });
    }

    /// Reports the problem `what`, caused by a failure of Stemlock itself.
    pub fn report_fault(&self, what: &str) {
        // What failed may have left the songs in a state in which this fails too.
        contained(|| self.book().change(|book| book.report(helpers::fault(what))));
    }

    /// Closes the song; in a set, removes the current song.
    pub fn close(&self) {
        let set = self.set.read();
        let (is_set, current) = (set.is_set(), set.current);
        drop(set);
        if is_set {
            self.remove_song(current);
        } else {
            self.book().change(Book::close);
        }
    }

    /// The folders of the recently opened songs, the latest first.
    pub fn recent(&self) -> Vec<PathBuf> {
        self.set.common().recent.folders()
    }

    /// Opens the demo song. Returns at once; a helper makes it, if it is not there.
    pub fn open_demo(&self) {
        let (shared, set) = (self.book(), Arc::clone(&self.set));
        self.journal().note("opens the demo song");
        let ticket = shared.change(|book| {
            book.opening = Some(PathBuf::from(DEMO_NAME));
            book.tickets.issue(Task::Open)
        });
        helpers::send(&shared, ticket, move |book| {
            let folders = set.common().demo.get().map_or_else(demo_folders, |folder| vec![folder.clone()]);
            match make_demo_song(&folders) {
                Ok(song) => set.open(book, ticket, &[song]),
                Err(problem) => {
                    book.change_with(ticket, |book| book.report(problem));
                }
            }
        });
    }

    /// The demo song lies in `folder`, not in one of the user's own. Said once.
    pub fn keep_demo_in(&self, folder: &Path) {
        let _ = self.set.common().demo.set(folder.to_owned());
    }

    /// The memory limit for a song in megabytes, if the musician chose one.
    pub fn memory(&self) -> Option<usize> {
        self.set.common().memory.megabytes()
    }

    /// Sets the memory limit for a song in megabytes, or resets it: now, and for later instances.
    pub fn set_memory(&self, megabytes: Option<usize>) {
        self.set.common().memory.set(megabytes);
        self.set.share_memory();
        let set = Arc::clone(&self.set);
        let is_kept = spawn_detached("stemlock-memory", move || set.common().memory.write()).is_ok();
        self.book().change(|book| match is_kept {
            true => book.withdraw(&helpers::memory_unwritten()),
            false => book.report(helpers::memory_unwritten()),
        });
    }

    /// Connects the songs to a new engine, which replaces the previous one. Loader threads do the work; in a test, the test does.
    pub fn install(&self, ends: SetEnds, by_hand: bool) {
        self.set.install(ends, by_hand);
    }

    /// The loaders, for tests that call them by hand.
    pub fn loaders(&self) -> Vec<Loader> {
        self.set.read().player.as_ref().map_or_else(Vec::new, SetPlayer::loaders)
    }

    /// Waits until the song can play, or nothing is left to wait for, at most for `limit`.
    pub fn wait_until_ready(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        // Release the lock at once: the window and the helpers need the book meanwhile.
        drop(self.book().wait_while(deadline, |book| book.player.is_searching()));
        while self.look(Controller::is_loading) == Some(true) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Ends everything at once: nothing plays any more. Helpers are not joined, because a hanging disk must not hang the host;
    /// their late results are dropped.
    pub fn shut_down(&self) {
        self.set.books().iter().for_each(|book| book.change(Book::shut_down));
        // Dropped without the lock, because that waits for the threads.
        let player = self.set.read().player.take();
        drop(player);
    }

    /// Waits until no helper is at work, at most for `limit`; returns whether none is.
    pub fn wait_until_idle(&self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        let is_idle = |book: &Arc<SharedBook>| !book.wait_while(deadline, |book| book.tickets.any()).tickets.any();
        // A set that opens meanwhile adds songs.
        while self.set.books().iter().all(is_idle) {
            if !self.is_busy() {
                return true;
            }
        }
        false
    }
}

/// Names, and not the folders that they lie in.
fn opening_words(paths: &[PathBuf]) -> String {
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let more = if paths.len() > 1 { format!(" and {} more", paths.len() - 1) } else { String::new() };
    format!("opens {}{more}", paths.first().map(name).unwrap_or_default())
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.shut_down();
    }
}
