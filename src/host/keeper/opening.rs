//! Opens files and folders that a musician dropped or chose.
//!
//! Runs on helper threads.

use std::path::{Path, PathBuf};

use crate::setlist::{Edit, MAX_STEMS, Problem, Song, Stem, scan_files, scan_folder, scan_stems};

use super::book::Book;
use super::found_song::FoundSong;
use super::player::stamps_of;
use super::shared_book::SharedBook;
use super::ticket::Ticket;

impl SharedBook {
    /// Opens the song in `folder`. A failure is reported, and does not affect the playing song.
    pub fn open_folder(&self, ticket: Ticket, folder: &Path) {
        match scan_folder(folder) {
            Ok(song) => {
                let on_disk = Some(song.clone());
                self.open_song(ticket, song, on_disk);
            }
            Err(problem) => self.refuse(ticket, problem),
        }
    }

    /// Adds `files` to the current song, or plays them as a song of their own if there is none.
    pub fn open_files(&self, ticket: Ticket, files: Vec<PathBuf>) {
        let playing = self.read().song().cloned();
        match playing {
            Some(song) => {
                if let Err(problem) = self.add(ticket, files, &song) {
                    self.refuse(ticket, problem);
                }
            }
            None => {
                let song = scan_files(&files);
                let on_disk = scan_folder(&song.folder).ok();
                self.open_song(ticket, song, on_disk);
            }
        }
    }

    fn refuse(&self, ticket: Ticket, problem: Problem) {
        self.change_with(ticket, |book| book.report(problem));
    }

    /// Plays a song that the musician opened.
    fn open_song(&self, ticket: Ticket, song: Song, on_disk: Option<Song>) {
        let folder = song.folder.clone();
        if self.play(ticket, FoundSong::opened(song, on_disk), Book::open) {
            self.common().recent.remember(&folder);
        }
    }

    /// Adds `files` to the song that plays.
    fn add(&self, ticket: Ticket, files: Vec<PathBuf>, song: &Song) -> Result<(), Problem> {
        let files = files.into_iter().map(|file| std::path::absolute(&file).unwrap_or(file)).collect();
        let plays = |stem: &Stem| song.stems.iter().any(|known| known.is_same_source(stem) && !known.removed);
        let (known, mut new): (Vec<_>, Vec<_>) = scan_stems(files, &song.folder).into_iter().partition(plays);
        if let (Some(stem), []) = (known.first(), &new[..]) {
            return Err(Problem::note("was not added", "it is in the song already", "").of(&stem.file));
        }
        let room = MAX_STEMS.saturating_sub(song.shown().count());
        let left_out = new.split_off(new.len().min(room));
        if !new.is_empty() {
            let stamps = stamps_of(new.iter().map(|stem| &stem.file));
            let edit = Edit::Add(new);
            let edited = self.change_with(ticket, |book| {
                book.player.add_stamps(stamps);
                book.edit(&edit)
            });
            edited.transpose()?;
            self.identify_new_files(ticket);
        }
        match &left_out[..] {
            [] => Ok(()),
            [first, ..] => Err(too_many(left_out.len()).of(&first.file)),
        }
    }
}

fn too_many(stems: usize) -> Problem {
    let what =
        if stems == 1 { "was not added".to_owned() } else { format!("and {} others were not added", stems - 1) };
    let why = format!("a song has at most {MAX_STEMS} stems");
    Problem::warning(what, why, "remove some, or mix some together")
}
