//! Keeps the song of an instance: what to save of it, what plays, and what went wrong with it.
//!
//! Main thread, and short-lived helper threads of its own that look for files. Not known here: the audio thread,
//! parameters, plugin formats.
//!
//! A song may be wanted before there is an engine (hosts restore a state before they say the session's rate), and
//! an engine may be there before a song. Whichever comes second is joined to the first.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::engine::{Controller, Expectation, Status};
use crate::media::fingerprint;
use crate::setlist::saved::{FileFacts, Saved, SongV1, V1, examined, merged};
use crate::setlist::{Problem, Song, scan_folder};

use super::contained;

/// How long saving waits for helpers that still look into files: what they find belongs to the state.
const SAVING_PATIENCE: Duration = Duration::from_secs(1);

/// Keeps the song of an instance.
#[derive(Default)]
pub struct Keeper {
    desk: Arc<Desk>,
    helpers: Mutex<Vec<JoinHandle<()>>>,
}

/// What the keeper shares with its helpers.
#[derive(Default)]
struct Desk {
    book: Mutex<Book>,
    /// Told when a helper has come a step further.
    progress: Condvar,
}

#[derive(Default)]
struct Book {
    /// What saving writes.
    saved: Saved,
    /// What plays.
    song: Option<Song>,
    /// What went wrong with the song as a whole.
    problems: Vec<Problem>,
    /// How many songs were wanted so far: a helper that was overtaken finds another number than it started with.
    edition: u64,
    /// Whether a helper is still at work for this edition.
    busy: bool,
    /// Whether it is still looking for the song's files.
    searching: bool,
    /// Tells the engine so.
    expectation: Option<Expectation>,
    /// The engine's end, once the session's rate is known.
    controller: Option<Controller>,
}

impl Keeper {
    /// Keeps the song in `folder`, if that can be listed. Looks at the folder at once, and leaves looking into its files
    /// to a helper.
    pub fn of_folder(folder: &Path) -> Self {
        let keeper = Self::default();
        let home = std::env::home_dir();
        let scanned = scan_folder(folder);
        let form = match &scanned {
            Ok(song) => SongV1::of(song, home.as_deref()),
            Err(_) => {
                let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
                SongV1::bare(&folder, home.as_deref())
            }
        };
        let mut book = keeper.desk.book.lock();
        book.saved = Saved::Known(V1::with(Some(form.clone())));
        match scanned {
            Ok(song) => {
                book.song = Some(song.clone());
                book.busy = true;
                drop(book);
                keeper.send_helper(0, move |desk| desk.examine(0, form, &song));
            }
            Err(problem) => {
                book.problems.push(problem);
                drop(book);
            }
        }
        keeper
    }

    /// Takes over what a project saved. Returns at once; a helper looks for the files, and then the song loads.
    pub fn restore(&self, text: &str) {
        let (saved, problem) = Saved::read(text);
        let wanted = match &saved {
            Saved::Known(form) => form.song.clone(),
            Saved::Kept(_) => None,
        };
        let mut book = self.desk.book.lock();
        book.saved = saved;
        book.problems = problem.into_iter().collect();
        book.edition += 1;
        book.busy = wanted.is_some();
        book.search(wanted.is_some());
        let edition = book.edition;
        match wanted {
            Some(wanted) => {
                drop(book);
                self.send_helper(edition, move |desk| desk.find(edition, &wanted));
            }
            None => book.play(None),
        }
    }

    /// The text to save.
    pub fn saved(&self) -> String {
        let deadline = Instant::now() + SAVING_PATIENCE;
        let mut book = self.desk.book.lock();
        while book.busy && !self.desk.progress.wait_until(&mut book, deadline).timed_out() {}
        book.saved.write()
    }

    /// The song that plays.
    pub fn song(&self) -> Option<Song> {
        self.desk.book.lock().song.clone()
    }

    /// What went wrong with the song as a whole, and what became of its stems.
    pub fn status(&self) -> (Vec<Problem>, Status) {
        let book = self.desk.book.lock();
        (book.problems.clone(), book.controller.as_ref().map(Controller::status).unwrap_or_default())
    }

    /// Gives the song to a new engine, in place of the former one.
    pub fn install(&self, controller: Controller) {
        let mut book = self.desk.book.lock();
        book.controller = Some(controller);
        let searching = book.searching;
        book.search(searching);
        if let Some(song) = book.song.clone() {
            book.play(Some(song));
        }
    }

    /// Waits until the song can sound, or nothing is left to wait for, at most for `limit`.
    pub fn wait_until_ready(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        let mut book = self.desk.book.lock();
        while book.searching && !self.desk.progress.wait_until(&mut book, deadline).timed_out() {}
        if let Some(controller) = &book.controller {
            controller.wait_until_ready(deadline.saturating_duration_since(Instant::now()));
        }
    }

    /// Waits for the helpers: none may outlive the plugin's code, which the host may unload after an instance.
    pub fn finish(&self) {
        let helpers = std::mem::take(&mut *self.helpers.lock());
        for helper in helpers {
            // A helper contains its own panics.
            let _ = helper.join();
        }
    }

    fn send_helper(&self, edition: u64, work: impl FnOnce(&Desk) + Send + 'static) {
        let desk = Arc::clone(&self.desk);
        let task = move || {
            contained(|| work(&desk));
            desk.settle(edition);
        };
        let mut helpers = self.helpers.lock();
        helpers.retain(|helper| !helper.is_finished());
        match std::thread::Builder::new().name("stemlock-song".to_owned()).spawn(task) {
            Ok(helper) => helpers.push(helper),
            Err(error) => {
                let problem = Problem::error(
                    "the song's files cannot be looked for",
                    format!("the system has no thread to spare ({error})"),
                    "close other programs and open the project again",
                );
                self.desk.book.lock().problems.push(problem);
                self.desk.settle(edition);
            }
        }
    }
}

impl Desk {
    /// Looks for the wanted song's files, and lets it play unless it was overtaken. On a helper thread.
    fn find(&self, edition: u64, wanted: &SongV1) {
        let home = std::env::home_dir();
        let places = wanted.places(home.as_deref());
        let folder = places.iter().find(|place| place.is_dir()).or(places.first()).cloned().unwrap_or_default();
        let (song, form) = merged(wanted, &folder, scan_folder(&folder), facts);
        if let Some(mut book) = self.current(edition) {
            book.save(&form);
            book.play(Some(song.clone()));
            book.search(false);
            drop(book);
            self.progress.notify_all();
            self.examine(edition, form, &song);
        }
    }

    /// Looks into the files of the song that plays, for saving. On a helper thread.
    fn examine(&self, edition: u64, form: SongV1, song: &Song) {
        let (form, problems) = examined(form, song, facts);
        if let Some(mut book) = self.current(edition) {
            book.save(&form);
            book.problems.extend(problems);
        }
    }

    /// Notes that the helper of `edition` has finished, in one way or another.
    fn settle(&self, edition: u64) {
        if let Some(mut book) = self.current(edition) {
            book.busy = false;
            book.search(false);
        }
        self.progress.notify_all();
    }

    /// The book, if nothing else was wanted since `edition`.
    fn current(&self, edition: u64) -> Option<MutexGuard<'_, Book>> {
        Some(self.book.lock()).filter(|book| book.edition == edition)
    }
}

impl Book {
    /// Lets `song` play. Under the lock, so that the engine hears of songs in the order of the editions.
    fn play(&mut self, song: Option<Song>) {
        if let Some(controller) = &self.controller {
            match &song {
                Some(song) => controller.load(song.clone()),
                None => controller.clear(),
            }
        }
        self.song = song;
    }

    /// Notes whether the song's files are looked for, and lets the engine know.
    fn search(&mut self, searching: bool) {
        self.searching = searching;
        self.expectation = self.controller.as_ref().filter(|_| searching).map(Controller::expect);
    }

    fn save(&mut self, form: &SongV1) {
        if let Saved::Known(saved) = &mut self.saved {
            saved.song = Some(form.clone());
        }
    }
}

/// What tells whether a file is the one that was saved.
fn facts(file: &Path) -> FileFacts {
    FileFacts { size: std::fs::metadata(file).ok().map(|data| data.len()), hash: fingerprint(file).ok() }
}
