//! Keeps the song of an instance: the document and its undoing, what to save of it, what plays, and what went wrong.
//!
//! Main thread, and short-lived helper threads of its own for everything that touches files. Not known here: the audio
//! thread, parameters, plugin formats.
//!
//! A song may be wanted before there is an engine (hosts restore a state before they say the session's rate), and
//! an engine may be there before a song. Whichever comes second is joined to the first.

mod book;
mod desk;
mod editing;
mod helpers;
mod locating;
#[cfg(test)]
mod mix_tests;
mod opening;
mod paths;
mod player;
mod recent;
mod record;
mod replacing;
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
use crate::host::{News, Shown};
use crate::setlist::saved::{Saved, SongV1};
use crate::setlist::{Song, scan_folder};

use desk::Desk;
use helpers::Helpers;
use ticket::Task;

/// How long saving waits for helpers that still look into files: what they find belongs to the state.
const SAVING_PATIENCE: Duration = Duration::from_secs(1);

/// Keeps the song of an instance.
#[derive(Default)]
pub struct Keeper {
    desk: Arc<Desk>,
    helpers: Helpers,
}

impl Keeper {
    /// Without a song; opened ones are remembered in `recent`.
    pub fn new(recent: RecentSongs) -> Self {
        Self { desk: Arc::new(Desk::new(recent)), helpers: Helpers::default() }
    }

    /// Starts with the song in `folder`, if that can be listed. Looks at the folder at once, and leaves looking into
    /// its files to a helper.
    pub fn start_with(&self, folder: &Path) {
        let home = std::env::home_dir();
        match scan_folder(folder) {
            Ok(song) => {
                let (form, song) = (SongV1::of(&song, home.as_deref()), Arc::new(song));
                let ticket = self.desk.change(|book| {
                    book.start(form.clone(), Arc::clone(&song), Some(Song::clone(&song)));
                    book.tickets.give(Task::Look)
                });
                self.helpers.send(&self.desk, ticket, move |desk| desk.examine(ticket, form, &song));
            }
            Err(problem) => {
                let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
                let form = SongV1::bare(&folder, home.as_deref());
                self.desk.change(|book| {
                    book.record.describe(form);
                    book.tell(problem);
                });
            }
        }
    }

    /// Takes over what a project saved. Returns at once; a helper looks for the files, and then the song loads.
    pub fn restore(&self, text: &str) {
        let (saved, problem) = Saved::read(text);
        if let Some((ticket, wanted)) = self.desk.change(|book| book.restore(saved, problem)) {
            self.helpers.send(&self.desk, ticket, move |desk| desk.find(ticket, &wanted));
        }
    }

    /// The text to save.
    pub fn saved(&self) -> String {
        let book = self.desk.wait_while(Instant::now() + SAVING_PATIENCE, |book| book.tickets.are_out());
        book.text(std::env::home_dir().as_deref())
    }

    /// The song that plays.
    pub fn song(&self) -> Option<Arc<Song>> {
        self.desk.book().song().cloned()
    }

    /// What loading has come to, and what became of each stem.
    pub fn status(&self) -> Status {
        self.desk.book().player.controller().map(Controller::status).unwrap_or_default()
    }

    /// Looks at the engine, if there is one. `look` must be quick: the song is kept from others meanwhile.
    pub fn look<T>(&self, look: impl FnOnce(&Controller) -> T) -> Option<T> {
        self.desk.book().player.controller().map(look)
    }

    /// Whether helpers are at work.
    pub fn is_busy(&self) -> bool {
        self.desk.book().tickets.are_out()
    }

    /// A number that is another one whenever [`Self::view`] may be.
    pub fn edition(&self) -> u64 {
        self.desk.edition()
    }

    /// What an editor shows. To be asked for when [`Self::edition`] has changed.
    pub fn view(&self) -> View {
        self.desk.book().view()
    }

    /// Takes away the problem at `index` of those in [`View::problems`].
    pub fn dismiss(&self, index: usize) {
        self.desk.change(|book| book.dismiss(index));
    }

    /// Opens what the musician dropped or chose. Returns at once; a helper looks at it.
    ///
    /// A folder, or a `song.toml`, is opened as a song; of several folders the first. Audio files become new stems of the
    /// song that plays, or a song of their own if there is none. If none of it can be used the song that plays goes on,
    /// and a problem says why.
    pub fn open(&self, paths: Vec<PathBuf>) {
        let ticket = self.desk.change(|book| {
            book.opening = paths.first().cloned();
            book.tickets.give(Task::Open)
        });
        self.helpers.send(&self.desk, ticket, move |desk| desk.open(ticket, &paths));
    }

    /// Opens what the musician typed or pasted: a path with `~`, in quotation marks, or as `file://`.
    pub fn open_typed(&self, text: &str) {
        match paths::typed(text, std::env::home_dir().as_deref()) {
            Some(path) => self.open(vec![path]),
            None => self.desk.change(|book| book.tell(paths::nothing())),
        }
    }

    /// The parameters show the mix of the song that plays, from now on.
    pub fn show_mixes_with(&self, shown: Arc<Shown>) {
        self.desk.change(|book| book.show_mixes_with(shown));
    }

    /// The host hears through `news` when the project has changed, and when the parameters have other values.
    pub fn say_changes_to(&self, news: &Arc<News>) {
        self.desk.say_changes_to(news);
    }

    /// Tells the musician that `what`, because Stemlock itself has failed.
    pub fn report_fault(&self, what: &str) {
        self.desk.change(|book| book.tell(helpers::fault(what)));
    }

    /// Removes the song.
    pub fn close(&self) {
        self.desk.change(book::Book::close);
    }

    /// The folders of the songs that were opened last, the latest first.
    pub fn recent(&self) -> Vec<PathBuf> {
        self.desk.recent.folders()
    }

    /// Gives the song to a new engine, in place of the former one.
    pub fn install(&self, controller: Controller) {
        self.desk.book().install(controller);
    }

    /// Waits until the song can sound, or nothing is left to wait for, at most for `limit`.
    pub fn wait_until_ready(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        drop(self.desk.wait_while(deadline, |book| book.player.is_searching()));
        // Never with the book in hand: the window reads in it meanwhile.
        while self.look(Controller::is_loading) == Some(true) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits for the helpers: none may outlive the plugin's code, which the host may unload after an instance.
    pub fn finish(&self) {
        self.helpers.wait();
    }
}
