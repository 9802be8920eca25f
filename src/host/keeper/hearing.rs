//! The results of listening to the song's stems, and when they are used.
//!
//! Delivered by loader threads, under the book's lock. Not known here: how stems are analysed, how the result becomes a song.
//!
//! In a newly opened song they are used where nothing else states these values. A song restored from a project plays as it was saved,
//! so there they are only reported. A playing song is not changed: they wait until the host stops.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::host::contained;
use crate::setlist::{Heard, Problem, Song, Stem};

use super::book::Book;
use super::helpers;
use super::shared_book::SharedBook;

/// The results of listening to a song's stems.
#[derive(Default)]
pub struct Ears {
    /// The results, and the files they belong to, slot by slot.
    heard: Option<(Vec<StemSource>, Arc<Heard>)>,
    /// Whether the song plays as a project saved it.
    pub is_restored: bool,
    /// Whether it was reported that a result waits for the host to stop.
    is_waiting: bool,
}

impl SharedBook {
    /// Takes the engine's result; returns whether it need not be offered again. Loader threads.
    pub fn hear(&self) -> bool {
        let still_waits = |book: &Book| book.ears.is_waiting && book.player.is_rolling();
        if still_waits(&self.read()) {
            return false;
        }
        // A panic in it costs only the result.
        contained(|| self.change(Book::hear)).unwrap_or_else(|| {
            let fault = helpers::fault("the song was not updated with its analysis");
            contained(|| self.change(|book| book.report(fault)));
            true
        })
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
        self.ears.heard = Some((files(&song).collect(), heard));
        if after != *song {
            self.follow_ears(&song, after);
        }
        true
    }

    /// `song` with the results applied, if there are any.
    pub fn with_ears(&self, song: Arc<Song>) -> Arc<Song> {
        match &self.ears.heard {
            Some((of, heard)) if files(&song).eq(of.iter().cloned()) => Arc::new(self.ears.apply(&song, heard)),
            _ => song,
        }
    }

    /// Whether `song` equals its folder's description with the results applied.
    pub fn is_heard_like(&self, song: &Song, on_disk: &Song) -> bool {
        self.ears.heard.as_ref().is_some_and(|(of, heard)| {
            let slot = |stem: &Stem| of.iter().position(|source| *source == source_of(stem));
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

/// Whether `after` sounds different, or plays at another position.
fn moves(before: &Song, after: &Song) -> bool {
    let timing = |song: &Song| (song.tempo_map.clone(), song.start);
    let sound = |stem: &Stem| (stem.role, stem.routed_to(), stem.muted);
    timing(before) != timing(after) || !before.stems.iter().map(sound).eq(after.stems.iter().map(sound))
}

fn waiting(folder: &Path) -> Problem {
    let why = "it was analysed while the host played, and a playing song is not changed";
    Problem::note("is updated with its analysis once the host stops", why, "stop the host, and start it again")
        .of(folder)
}

/// The file of a stem, and which track of it.
type StemSource = (PathBuf, Option<u16>);

fn source_of(stem: &Stem) -> StemSource {
    (stem.file.clone(), stem.track)
}

fn files(song: &Song) -> impl Iterator<Item = StemSource> {
    song.stems.iter().map(source_of)
}
