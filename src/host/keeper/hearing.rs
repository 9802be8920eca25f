//! What was heard of the song's stems, and when it counts.
//!
//! Loader threads tell it; all of it is under the book's lock. Not known here: how stems are listened to, what is made of it.
//!
//! In a song that was opened it counts where nothing else says the same. A song that a project restored sounds as it was saved:
//! there it is told. What sounds is not moved: it waits until the host stops.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::host::contained;
use crate::setlist::{Heard, Problem, Song, Stem};

use super::book::Book;
use super::shared_book::SharedBook;

/// What was heard of a song's stems.
#[derive(Default)]
pub struct Ears {
    /// What was heard, and of which files, slot by slot.
    heard: Option<(Vec<PathBuf>, Arc<Heard>)>,
    /// Whether the song sounds as a project has saved it.
    pub is_restored: bool,
    /// Whether it was told that something waits for the host to stop.
    is_waiting: bool,
}

impl SharedBook {
    /// Takes what the engine has heard of the song; whether it need not be told again. Loader threads.
    pub fn hear(&self) -> bool {
        let still_waits = |book: &Book| book.ears.is_waiting && book.player.is_rolling();
        if still_waits(&self.read()) {
            return false;
        }
        // A panic in it costs what was heard, and no more.
        contained(|| self.change(Book::hear)).unwrap_or(true)
    }
}

impl Book {
    fn hear(&mut self) -> bool {
        let Some(song) = self.song().cloned() else { return true };
        let Some(heard) = self.player.heard(files(&song)) else { return true };
        let after = self.ears.apply(&song, &heard);
        if moves(&song, &after) && self.player.is_rolling() {
            self.ears.is_waiting = true;
            self.report(waiting(&song.folder));
            return false;
        }
        let waiting = waiting(&song.folder);
        self.withdraw(&waiting);
        self.ears.is_waiting = false;
        self.ears.heard = Some((files(&song).map(Path::to_owned).collect(), heard));
        if after != *song {
            self.follow_ears(&song, after);
        }
        true
    }

    /// `song` with what was heard of it, if that is known.
    pub fn with_ears(&self, song: Arc<Song>) -> Arc<Song> {
        match &self.ears.heard {
            Some((of, heard)) if files(&song).eq(of.iter().map(PathBuf::as_path)) => {
                Arc::new(self.ears.apply(&song, heard))
            }
            _ => song,
        }
    }

    /// Whether `song` is what its folder says together with what was heard.
    pub fn is_heard_like(&self, song: &Song, on_disk: &Song) -> bool {
        self.ears.heard.as_ref().is_some_and(|(of, heard)| {
            let slot = |stem: &Stem| of.iter().position(|file| *file == stem.file);
            let slots: Vec<Option<usize>> = on_disk.stems.iter().map(slot).collect();
            song.is_written_like(&on_disk.heard(&heard.of_slots(&slots)))
        })
    }
}

impl Ears {
    fn apply(&self, song: &Song, heard: &Heard) -> Song {
        if self.is_restored { song.heard_beside(heard) } else { song.heard(heard) }
    }
}

/// Whether `after` sounds another way, or at another place.
fn moves(before: &Song, after: &Song) -> bool {
    let timing = |song: &Song| (song.tempo_map.clone(), song.start);
    let sound = |stem: &Stem| (stem.role, stem.routed_to(), stem.muted);
    timing(before) != timing(after) || !before.stems.iter().map(sound).eq(after.stems.iter().map(sound))
}

fn waiting(folder: &Path) -> Problem {
    let why = "it was listened to while the host played, and nothing moves while it sounds";
    Problem::note("plays by ear once the host stops", why, "stop the host, and start it again").of(folder)
}

fn files(song: &Song) -> impl Iterator<Item = &Path> {
    song.stems.iter().map(|stem| stem.file.as_path())
}
