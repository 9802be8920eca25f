//! Keeps the songs of an instance: the documents and their undoing, what to save of them, what plays, and what went wrong.
//!
//! There is a set of at least one song, of which one is current: most of what is asked of a [`Keeper`] is about that one.
//!
//! Main thread, and short-lived helper threads of its own for everything that touches files. Not known here: the audio
//! thread, parameters, plugin formats.
//!
//! A song may be wanted before there is an engine (hosts restore a state before they say the session's rate), and
//! an engine may be there before a song. Whichever comes second is joined to the first.

mod attendant;
mod book;
mod editing;
mod file_work;
mod hearing;
#[cfg(test)]
mod hearing_tests;
mod helpers;
mod locating;
mod memory;
#[cfg(test)]
mod mix_tests;
mod opening;
mod paths;
mod player;
mod recent;
mod record;
mod replacing;
mod set_book;
mod set_editing;
mod set_opening;
mod set_player;
mod set_saving;
#[cfg(test)]
mod set_tests;
mod set_view;
mod set_writing;
mod shared_book;
mod shared_set;
#[cfg(test)]
mod tests;
mod ticket;
mod view;
mod writing;

pub use paths::typed as typed_path;
pub use recent::RecentSongs;
pub use set_view::{SetRow, SetView, SongLight};
pub use view::View;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::engine::{Controller, Loader, SetEnds, Status};
use crate::host::{News, ShownMix, spawn_detached};
use crate::setlist::{Song, scan_folder};

use book::{Book, FoundSong};
use set_player::SetPlayer;
use shared_book::SharedBook;
use shared_set::SharedSet;
use ticket::Task;

/// How long saving waits for helpers that still look into files: what they find belongs to the state.
const SAVING_PATIENCE: Duration = Duration::from_secs(1);

/// Keeps the songs of an instance.
pub struct Keeper {
    set: Arc<SharedSet>,
}

impl Default for Keeper {
    /// Without a song; what is opened is remembered nowhere.
    fn default() -> Self {
        Self::new(RecentSongs::default())
    }
}

impl Keeper {
    /// Without a song; opened ones are remembered in `recent`.
    pub fn new(recent: RecentSongs) -> Self {
        Self { set: SharedSet::new(SharedBook::new(recent)) }
    }

    /// The book of the current song.
    fn book(&self) -> Arc<SharedBook> {
        self.set.book()
    }

    /// Starts with the song in `folder`, or with the set there, if that can be listed. Lists the folder at once, and leaves reading its
    /// files to a helper.
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
                    book.start(ticket, found);
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

    /// Takes over what a project saved. Returns at once; helpers look for the files, and then the songs load.
    pub fn restore(&self, text: &str) {
        self.set.restore(text);
    }

    /// The text to save.
    pub fn saved(&self) -> String {
        self.set.saved(Instant::now() + SAVING_PATIENCE)
    }

    /// The song that plays.
    pub fn song(&self) -> Option<Arc<Song>> {
        self.book().read().song().cloned()
    }

    /// What loading has come to, and what became of each stem.
    pub fn status(&self) -> Status {
        self.book().read().player.controller().map(Controller::status).unwrap_or_default()
    }

    /// Looks at the engine, if there is one. `look` must be quick: the song is kept from others meanwhile.
    pub fn look<T>(&self, look: impl FnOnce(&Controller) -> T) -> Option<T> {
        self.book().read().player.controller().map(look)
    }

    /// Whether helpers are at work.
    pub fn is_busy(&self) -> bool {
        self.set.books().iter().any(|book| book.read().tickets.any())
    }

    /// A number that is another one whenever [`Self::view`] may be.
    pub fn edition(&self) -> u64 {
        self.set.common().edition()
    }

    /// What an editor shows. To be asked for when [`Self::edition`] has changed.
    pub fn view(&self) -> View {
        let (shared, set) = (self.book(), self.set.read());
        let (undo, redo) = (set.undone_next(), set.redone_next());
        drop(set);
        let view = shared.read().view();
        View { undo: undo.map(str::to_owned).or(view.undo), redo: redo.map(str::to_owned).or(view.redo), ..view }
    }

    /// Takes away the problem at `index` of those in [`View::problems`].
    pub fn dismiss(&self, index: usize) {
        self.book().change(|book| book.dismiss(index));
    }

    /// Opens what the musician dropped or chose. Returns at once; a helper looks at it.
    ///
    /// A folder, or a `song.toml`, is opened as a song, in place of the one that plays; in a set of several it comes to them. Several folders,
    /// a folder of song folders, a `set.toml` and an M3U are a set. Audio files become new stems of the current song, or a song of their
    /// own if there is none. If none of it can be used the song that plays goes on, and a problem says why.
    pub fn open(&self, paths: Vec<PathBuf>) {
        let (shared, set) = (self.book(), Arc::clone(&self.set));
        let ticket = shared.change(|book| {
            book.opening = paths.first().cloned();
            book.tickets.issue(Task::Open)
        });
        helpers::send(&shared, ticket, move |book| set.open(book, ticket, &paths));
    }

    /// Opens what the musician typed or pasted: a path with `~`, in quotation marks, or as `file://`.
    pub fn open_typed(&self, text: &str) {
        match paths::typed(text, std::env::home_dir().as_deref()) {
            Some(path) => self.open(vec![path]),
            None => self.book().change(|book| book.report(paths::nothing())),
        }
    }

    /// The parameters show the mix of the song that plays, from now on.
    pub fn show_mixes_with(&self, shown: Arc<ShownMix>) {
        self.set.show_mixes_with(shown);
    }

    /// The host hears through `news` when the project has changed, and when the parameters have other values.
    pub fn say_changes_to(&self, news: &Arc<News>) {
        self.set.common().say_changes_to(news);
    }

    /// Tells the musician that `what`, because Stemlock itself has failed.
    pub fn report_fault(&self, what: &str) {
        self.book().change(|book| book.report(helpers::fault(what)));
    }

    /// Removes the song; of a set, takes the current one out of it.
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

    /// The folders of the songs that were opened last, the latest first.
    pub fn recent(&self) -> Vec<PathBuf> {
        self.set.common().recent.folders()
    }

    /// How many megabytes a song may take, if the musician said so.
    pub fn memory(&self) -> Option<usize> {
        self.set.common().memory.megabytes()
    }

    /// A song may take so many megabytes, or what is usual: now, and in later instances.
    pub fn set_memory(&self, megabytes: Option<usize>) {
        self.set.common().memory.set(megabytes);
        self.set.share_memory();
        let set = Arc::clone(&self.set);
        // Where there is no thread to spare, it holds until the instance ends.
        let _ = spawn_detached("stemlock-memory", move || set.common().memory.write());
    }

    /// Gives the songs to a new engine, in place of the former one. Loader threads do the work; or a test, by hand.
    pub fn install(&self, ends: SetEnds, by_hand: bool) {
        self.set.install(ends, by_hand);
    }

    /// The loaders that a test works by hand.
    pub fn loaders(&self) -> Vec<Loader> {
        self.set.read().player.as_ref().map_or_else(Vec::new, SetPlayer::loaders)
    }

    /// Waits until the song can sound, or nothing is left to wait for, at most for `limit`.
    pub fn wait_until_ready(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        // Released at once: the window and the helpers need the book meanwhile.
        drop(self.book().wait_while(deadline, |book| book.player.is_searching()));
        while self.look(Controller::is_loading) == Some(true) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Ends everything, at once: nothing plays any more. Helpers are not waited for, as a disk that hangs must not hang the host.
    /// What they find later is dropped.
    pub fn shut_down(&self) {
        self.set.books().iter().for_each(|book| book.change(Book::shut_down));
        self.set.read().player = None;
    }

    /// Waits until no helper is at work any more, at most for `limit`; whether none is.
    pub fn wait_until_idle(&self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        let is_idle = |book: &Arc<SharedBook>| !book.wait_while(deadline, |book| book.tickets.any()).tickets.any();
        self.set.books().iter().all(is_idle)
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.shut_down();
    }
}
