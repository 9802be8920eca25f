//! Keeps the song of an instance: the document and its undoing, what to save of it, what plays, and what went wrong.
//!
//! Main thread, and short-lived helper threads of its own for everything that touches files. Not known here: the audio
//! thread, parameters, plugin formats.
//!
//! A song may be wanted before there is an engine (hosts restore a state before they say the session's rate), and
//! an engine may be there before a song. Whichever comes second is joined to the first.

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
mod shared_book;
#[cfg(test)]
mod tests;
mod ticket;
mod view;
mod writing;

pub use paths::typed as typed_path;
pub use recent::RecentSongs;
pub use view::View;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::engine::{Controller, Status};
use crate::host::{News, Shown, spawn_detached};
use crate::media::Budget;
use crate::setlist::saved::{SavedDocument, SongV1};
use crate::setlist::{Song, scan_folder};

use book::{Book, FoundSong};
use player::stamps_of_song;
use shared_book::SharedBook;
use ticket::Task;

/// How long saving waits for helpers that still look into files: what they find belongs to the state.
const SAVING_PATIENCE: Duration = Duration::from_secs(1);

/// Keeps the song of an instance.
#[derive(Default)]
pub struct Keeper {
    book: Arc<SharedBook>,
}

impl Keeper {
    /// Without a song; opened ones are remembered in `recent`.
    pub fn new(recent: RecentSongs) -> Self {
        Self { book: Arc::new(SharedBook::new(recent)) }
    }

    /// Starts with the song in `folder`, if that can be listed. Lists the folder at once, and leaves reading its files to a
    /// helper.
    pub fn start_with(&self, folder: &Path) {
        let home = std::env::home_dir();
        match scan_folder(folder) {
            Ok(song) => {
                let form = SongV1::of(&song, home.as_deref());
                let (stamps, on_disk) = (stamps_of_song(&song), Some(song.clone()));
                let song = Arc::new(song);
                let found = FoundSong {
                    song: Arc::clone(&song),
                    form: form.clone(),
                    on_disk,
                    stamps,
                    folder_problem: None,
                };
                let ticket = self.book.change(|book| {
                    let ticket = book.tickets.issue(Task::Look);
                    book.start(ticket, found);
                    ticket
                });
                helpers::send(&self.book, ticket, move |book| book.identify(ticket, form, &song));
            }
            Err(problem) => {
                let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
                let form = SongV1::bare(&folder, home.as_deref());
                self.book.change(|book| {
                    book.record.set_form(form);
                    book.report(problem);
                });
            }
        }
    }

    /// Takes over what a project saved. Returns at once; a helper looks for the files, and then the song loads.
    pub fn restore(&self, text: &str) {
        let (saved, problem) = SavedDocument::read(text);
        if let Some((ticket, wanted)) = self.book.change(|book| book.restore(saved, problem)) {
            helpers::send(&self.book, ticket, move |book| book.find(ticket, &wanted));
        }
    }

    /// The text to save.
    pub fn saved(&self) -> String {
        let deadline = Instant::now() + SAVING_PATIENCE;
        let mut book = self.book.wait_while(deadline, |book| book.tickets.any_worth_waiting_for());
        // A disk that hangs is waited for once, and not at every save.
        book.tickets.mark_slow();
        book.text(std::env::home_dir().as_deref())
    }

    /// The song that plays.
    pub fn song(&self) -> Option<Arc<Song>> {
        self.book.read().song().cloned()
    }

    /// What loading has come to, and what became of each stem.
    pub fn status(&self) -> Status {
        self.book.read().player.controller().map(Controller::status).unwrap_or_default()
    }

    /// Looks at the engine, if there is one. `look` must be quick: the song is kept from others meanwhile.
    pub fn look<T>(&self, look: impl FnOnce(&Controller) -> T) -> Option<T> {
        self.book.read().player.controller().map(look)
    }

    /// Whether helpers are at work.
    pub fn is_busy(&self) -> bool {
        self.book.read().tickets.any()
    }

    /// A number that is another one whenever [`Self::view`] may be.
    pub fn edition(&self) -> u64 {
        self.book.edition()
    }

    /// What an editor shows. To be asked for when [`Self::edition`] has changed.
    pub fn view(&self) -> View {
        self.book.read().view()
    }

    /// Takes away the problem at `index` of those in [`View::problems`].
    pub fn dismiss(&self, index: usize) {
        self.book.change(|book| book.dismiss(index));
    }

    /// Opens what the musician dropped or chose. Returns at once; a helper looks at it.
    ///
    /// A folder, or a `song.toml`, is opened as a song; of several folders the first. Audio files become new stems of the
    /// song that plays, or a song of their own if there is none. If none of it can be used the song that plays goes on,
    /// and a problem says why.
    pub fn open(&self, paths: Vec<PathBuf>) {
        let ticket = self.book.change(|book| {
            book.opening = paths.first().cloned();
            book.tickets.issue(Task::Open)
        });
        helpers::send(&self.book, ticket, move |book| book.open(ticket, &paths));
    }

    /// Opens what the musician typed or pasted: a path with `~`, in quotation marks, or as `file://`.
    pub fn open_typed(&self, text: &str) {
        match paths::typed(text, std::env::home_dir().as_deref()) {
            Some(path) => self.open(vec![path]),
            None => self.book.change(|book| book.report(paths::nothing())),
        }
    }

    /// The parameters show the mix of the song that plays, from now on.
    pub fn show_mixes_with(&self, shown: Arc<Shown>) {
        self.book.change(|book| book.show_mixes_with(shown));
    }

    /// The host hears through `news` when the project has changed, and when the parameters have other values.
    pub fn say_changes_to(&self, news: &Arc<News>) {
        self.book.say_changes_to(news);
    }

    /// Tells the musician that `what`, because Stemlock itself has failed.
    pub fn report_fault(&self, what: &str) {
        self.book.change(|book| book.report(helpers::fault(what)));
    }

    /// Removes the song.
    pub fn close(&self) {
        self.book.change(Book::close);
    }

    /// The folders of the songs that were opened last, the latest first.
    pub fn recent(&self) -> Vec<PathBuf> {
        self.book.recent.folders()
    }

    /// How many megabytes a song may take, if the musician said so.
    pub fn memory(&self) -> Option<usize> {
        self.book.memory.megabytes()
    }

    /// A song may take so many megabytes, or what is usual: now, and in later instances.
    pub fn set_memory(&self, megabytes: Option<usize>) {
        self.book.memory.set(megabytes);
        self.look(|engine| limit_memory(engine, megabytes));
        let book = Arc::clone(&self.book);
        // Where there is no thread to spare, it holds until the instance ends.
        let _ = spawn_detached("stemlock-memory", move || book.memory.write());
    }

    /// Gives the song to a new engine, in place of the former one.
    pub fn install(&self, controller: Controller) {
        if let Some(megabytes) = self.memory() {
            limit_memory(&controller, Some(megabytes));
        }
        let book = Arc::downgrade(&self.book);
        controller.tell_heard(move || book.upgrade().is_none_or(|book| book.hear()));
        self.book.change(|book| book.install(controller));
    }

    /// Waits until the song can sound, or nothing is left to wait for, at most for `limit`.
    pub fn wait_until_ready(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        // Released at once: the window and the helpers need the book meanwhile.
        drop(self.book.wait_while(deadline, |book| book.player.is_searching()));
        while self.look(Controller::is_loading) == Some(true) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Ends everything, at once: nothing plays any more. Helpers are not waited for, as a disk that hangs must not hang the host.
    /// What they find later is dropped.
    pub fn shut_down(&self) {
        self.book.change(Book::shut_down);
    }

    /// Waits until no helper is at work any more, at most for `limit`; whether none is.
    pub fn wait_until_idle(&self, limit: Duration) -> bool {
        !self.book.wait_while(Instant::now() + limit, |book| book.tickets.any()).tickets.any()
    }
}

/// Limits the memory of a song to so many megabytes, or to what is usual.
fn limit_memory(engine: &Controller, megabytes: Option<usize>) {
    engine.set_memory(megabytes.map_or_else(Budget::usual, Budget::megabytes).bytes());
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.shut_down();
    }
}
