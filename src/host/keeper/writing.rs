//! Writes the document into `song.toml`.
//!
//! Runs on helper threads. Not known here: the keys.

use std::fs;
use std::io;
use std::path::Path;

use crate::setlist::{Listing, Problem, SONG_TOML, Song, StemLevel, scan_folder, song_toml_text};

use super::replacing::replace_file;
use super::shared_book::SharedBook;
use super::ticket::Ticket;

impl SharedBook {
    /// Writes `song` with `levels` into its folder. What another program has written there meanwhile is replaced only the second time.
    pub fn write(&self, ticket: Ticket, song: &Song, levels: &[StemLevel]) {
        let (known, now) = (self.read().on_disk.clone(), scan_folder(&song.folder).ok());
        if let (Some(known), Some(now)) = (known, now)
            && says_something_else(&now, &known)
            && !now.is_written_like(song)
        {
            self.change_with(ticket, |book| {
                book.on_disk = Some(now);
                book.report(changed_meanwhile(&song.folder));
            });
            return;
        }
        match write(song, levels) {
            Ok(()) => {
                let on_disk = scan_folder(&song.folder).ok();
                self.change_with(ticket, |book| book.on_disk = on_disk);
            }
            // Even if another song is current by now: the musician relies on this one being saved.
            Err(problem) => self.change(|book| book.report(problem)),
        }
    }
}

/// Whether `song.toml` says something else about the same files.
fn says_something_else(now: &Song, known: &Song) -> bool {
    let files = |song: &Song| song.stems.iter().map(|stem| (stem.file.clone(), stem.track)).collect::<Vec<_>>();
    files(now) == files(known) && !now.is_written_like(known)
}

fn changed_meanwhile(folder: &Path) -> Problem {
    let remedy = "open the folder again to take over what it says, or save again to replace it";
    Problem::warning("was not written", "another program has changed it since the song was opened", remedy)
        .of(folder.join(SONG_TOML))
}

fn write(song: &Song, levels: &[StemLevel]) -> Result<(), Problem> {
    let listed = Listing::of(&song.folder)?.song_toml;
    let path = listed.unwrap_or_else(|| song.folder.join(SONG_TOML));
    if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
        let remedy = "remove it; the project still contains the song";
        return Err(
            Problem::error("was not written", "there is a folder or device with that name", remedy).of(&path)
        );
    }
    let before = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|error| unwritten(&path, &error))?,
    };
    let text = song_toml_text(&before, song, levels).map_err(|problem| problem.of(&path))?;
    replace_file(&path, text.as_bytes()).map_err(|error| unwritten(&path, &error))
}

/// The problem to report if a file could not be written.
pub fn unwritten(path: &Path, error: &io::Error) -> Problem {
    let remedy =
        "check that the folder can be written to and the disk is not full; the project still contains the song";
    Problem::error("was not written", error.to_string(), remedy).of(path)
}
