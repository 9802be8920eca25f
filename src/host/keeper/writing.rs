//! Writes the document into `song.toml`.
//!
//! Runs on helper threads. Not known here: the keys.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::setlist::{
    Listing, Problem, SONG_TOML, Song, StemLevel, in_words, read_text, scan_folder, song_toml_text,
};

use super::replacing::replace_file;
use super::shared_book::SharedBook;
use super::ticket::Ticket;

impl SharedBook {
    /// Writes `song` with `levels` into its folder. What was changed there since Stemlock read or wrote it is replaced only the second time.
    pub fn write(&self, ticket: Ticket, song: &Song, levels: &[StemLevel]) {
        let known = self.read().toml.clone();
        let written = write(song, levels, &known);
        let (seen, warning) = (SeenToml::in_folder(&song.folder), changed_meanwhile(&song.folder));
        match written {
            Ok(()) => {
                let on_disk = scan_folder(&song.folder).ok();
                self.change(|book| book.withdraw(&warning));
                self.change_with(ticket, |book| (book.on_disk, book.toml) = (on_disk, seen));
            }
            // Even if another song is current by now: the musician relies on this one being saved.
            Err(problem) => {
                if problem == warning {
                    self.change_with(ticket, |book| book.toml = seen);
                }
                self.change(|book| {
                    book.withdraw(&problem);
                    book.report(problem);
                });
            }
        }
    }
}

/// The text of a song's `song.toml` as Stemlock has read or written it last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenToml {
    folder: PathBuf,
    /// Empty if there was none that could be read.
    text: String,
}

impl SeenToml {
    /// The one in a song's folder.
    pub fn in_folder(folder: &Path) -> Self {
        let path = Listing::of(folder).ok().and_then(|listing| listing.song_toml);
        let text = path.and_then(|path| read_text(&path).ok());
        Self { folder: folder.to_owned(), text: text.unwrap_or_default() }
    }
}

fn changed_meanwhile(folder: &Path) -> Problem {
    let remedy = "open the folder again to take over what it says, or save again to replace it";
    Problem::warning("was not written", "it has been changed since the song was opened", remedy)
        .of(folder.join(SONG_TOML))
}

fn write(song: &Song, levels: &[StemLevel], known: &SeenToml) -> Result<(), Problem> {
    let listed = Listing::of(&song.folder)?.song_toml;
    let path = listed.unwrap_or_else(|| song.folder.join(SONG_TOML));
    let before = match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => {
            read_text(&path).map_err(|why| unwritten(&path, &io::Error::other(why)))?
        }
        Ok(_) => {
            let (why, remedy) =
                ("there is a folder or device with that name", "remove it; the project still contains the song");
            return Err(Problem::error("was not written", why, remedy).of(&path));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(unwritten(&path, &error)),
    };
    let text = song_toml_text(&before, song, levels).map_err(|problem| problem.of(&path))?;
    if known.folder == song.folder && ![known.text.as_str(), text.as_str(), ""].contains(&before.as_str()) {
        return Err(changed_meanwhile(&song.folder));
    }
    replace_file(&path, text.as_bytes()).map_err(|error| unwritten(&path, &error))
}

/// The problem to report if a file could not be written.
pub fn unwritten(path: &Path, error: &io::Error) -> Problem {
    let remedy =
        "check that the folder can be written to and the disk is not full; the project still contains the song";
    Problem::error("was not written", in_words(error), remedy).of(path)
}
