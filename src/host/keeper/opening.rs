//! Opens what a musician dropped or chose.
//!
//! Helper threads.

use std::path::PathBuf;
use std::sync::Arc;

use crate::setlist::saved::SongV1;
use crate::setlist::{Edit, MAX_STEMS, Problem, Song, scan_files, scan_folder, scan_stems};

use super::desk::Desk;
use super::paths::{Wish, understood};
use super::ticket::Ticket;

impl Desk {
    /// Opens `paths`. What goes wrong is told, and leaves the song that plays alone.
    pub fn open(&self, ticket: Ticket, paths: &[PathBuf]) {
        if let Err(problem) = self.try_open(ticket, paths) {
            self.change_with(ticket, |book| book.tell(problem));
        }
    }

    fn try_open(&self, ticket: Ticket, paths: &[PathBuf]) -> Result<(), Problem> {
        let (wish, notes) = understood(paths)?;
        match wish {
            Wish::Folder(folder) => {
                let song = scan_folder(&folder)?;
                let on_disk = Some(song.clone());
                self.begin(ticket, song, on_disk);
            }
            Wish::Files(files) => {
                let playing = self.book().song().cloned();
                match playing {
                    Some(song) => self.add(ticket, files, &song)?,
                    None => {
                        let song = scan_files(&files);
                        let on_disk = scan_folder(&song.folder).ok();
                        self.begin(ticket, song, on_disk);
                    }
                }
            }
        }
        self.change_with(ticket, |book| notes.into_iter().for_each(|note| book.tell(note)));
        Ok(())
    }

    /// Lets an opened song play.
    fn begin(&self, ticket: Ticket, song: Song, on_disk: Option<Song>) {
        let form = SongV1::of(&song, std::env::home_dir().as_deref());
        let song = Arc::new(song);
        if self.change_with(ticket, |book| book.open(ticket, form.clone(), &song, on_disk)).is_some() {
            self.recent.remember(&song.folder);
            self.examine(ticket, form, &song);
        }
    }

    /// Adds `files` to the song that plays.
    fn add(&self, ticket: Ticket, files: Vec<PathBuf>, song: &Song) -> Result<(), Problem> {
        let files = files.into_iter().map(|file| std::path::absolute(&file).unwrap_or(file));
        let plays = |file: &PathBuf| song.stems.iter().any(|stem| stem.file == *file && !stem.removed);
        let (known, mut new): (Vec<_>, Vec<_>) = files.partition(plays);
        if let (Some(file), []) = (known.first(), &new[..]) {
            return Err(Problem::note("was not added", "it is in the song already", "").of(file));
        }
        let room = MAX_STEMS.saturating_sub(song.shown().count());
        let left_out = new.split_off(new.len().min(room));
        if !new.is_empty() {
            let edit = Edit::Add(scan_stems(new, &song.folder));
            self.change_with(ticket, |book| book.edit(&edit)).transpose()?;
            self.get_to_know(ticket);
        }
        match &left_out[..] {
            [] => Ok(()),
            [first, ..] => Err(too_many(left_out.len()).of(first)),
        }
    }
}

fn too_many(files: usize) -> Problem {
    let what =
        if files == 1 { "was not added".to_owned() } else { format!("and {} others were not added", files - 1) };
    let why = format!("a song has at most {MAX_STEMS} stems");
    Problem::warning(what, why, "remove some, or mix some together")
}
