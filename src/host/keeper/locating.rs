//! Finds the files of stems that are missing, once the musician has shown one of them.
//!
//! Helper threads.

use std::path::{Path, PathBuf};

use crate::setlist::saved::{FileFacts, SongV1};
use crate::setlist::{Edit, Listing, Problem, Song, scan_folder};

use super::desk::{Desk, facts};
use super::ticket::Ticket;

impl Desk {
    /// Makes `file` that of the stem in `slot`, and finds others that are missing beside it.
    pub fn locate(&self, ticket: Ticket, slot: usize, file: &Path) {
        let told = self.try_locate(ticket, slot, file).unwrap_or_else(Some);
        self.change_with(ticket, |book| told.into_iter().for_each(|problem| book.tell(problem)));
    }

    fn try_locate(&self, ticket: Ticket, slot: usize, file: &Path) -> Result<Option<Problem>, Problem> {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let (song, form) = {
            let book = self.book();
            (book.song().cloned(), book.form(None))
        };
        let (Some(song), Some(form)) = (song, form) else { return Ok(None) };
        let search = Search::new(&song, &form, slot, &file)?;
        let files = search.run();
        let found = files.len() - 1;
        let still_missing = search.missing().count() - found;
        let folder = search.folder();
        let on_disk = scan_folder(&folder).ok();
        let edit = Edit::Locate { folder, files };
        let edited = self.change_with(ticket, |book| {
            book.on_disk = on_disk;
            book.edit(&edit)
        });
        edited.transpose()?;
        self.get_to_know(ticket);
        Ok(search.note(found, still_missing))
    }
}

/// A look for missing stems beside one that was found.
struct Search<'a> {
    song: &'a Song,
    form: &'a SongV1,
    slot: usize,
    /// Where the stem was, and where it is.
    before: &'a Path,
    file: &'a Path,
}

impl<'a> Search<'a> {
    /// Beside `file`, which is the stem in `slot`.
    fn new(song: &'a Song, form: &'a SongV1, slot: usize, file: &'a Path) -> Result<Self, Problem> {
        let refused = |why: &str, remedy: &str| Problem::error("was not taken", why, remedy).of(file);
        let before = &song.stems.get(slot).ok_or_else(|| refused("there is no such stem any more", ""))?.file;
        if !file.is_file() {
            return Err(refused("there is no such file", "choose the audio file of the stem"));
        }
        if song.stems.iter().enumerate().any(|(other, stem)| other != slot && stem.file == file) {
            return Err(refused("it is another stem of this song already", "choose another file"));
        }
        Ok(Self { song, form, slot, before, file })
    }

    /// The slots of the other stems whose files are not there, and their files.
    fn missing(&self) -> impl Iterator<Item = (usize, &Path)> {
        let stems = self.song.stems.iter().enumerate().map(|(slot, stem)| (slot, stem.file.as_path()));
        stems.filter(|(slot, file)| *slot != self.slot && !file.is_file())
    }

    /// The stem itself, and all that were found: by their names and places, and what is left by its content.
    fn run(&self) -> Vec<(usize, PathBuf)> {
        let mut files = vec![(self.slot, self.file.to_owned())];
        let is_taken = |files: &[(usize, PathBuf)], path: &Path| {
            files.iter().any(|(_, file)| file == path) || self.song.stems.iter().any(|stem| stem.file == path)
        };
        let mut lost = Vec::new();
        for (slot, file) in self.missing() {
            match self.places(file).into_iter().find(|path| path.is_file() && !is_taken(&files, path)) {
                Some(path) => files.push((slot, path)),
                None => lost.push(slot),
            }
        }
        let known =
            |slot: usize| self.form.stems.get(slot).map(|stem| &stem.facts).filter(|facts| facts.hash.is_some());
        if lost.iter().any(|&slot| known(slot).is_some()) {
            let beside = Listing::of(self.new_folder()).map(|listing| listing.audio).unwrap_or_default();
            let free = beside.into_iter().filter(|path| !is_taken(&files, path));
            let mut contents: Vec<(PathBuf, FileFacts)> = free.map(|path| (path.clone(), facts(&path))).collect();
            for (slot, wanted) in lost.into_iter().filter_map(|slot| Some((slot, known(slot)?))) {
                if let Some(index) = contents.iter().position(|(_, content)| content.certainly_same(wanted)) {
                    files.push((slot, contents.remove(index).0));
                }
            }
        }
        files
    }

    /// Where a missing file may be: in the same folder as the one that was found, or at the same place relative to it, or to
    /// the song.
    fn places(&self, file: &Path) -> Vec<PathBuf> {
        let beside = file.file_name().map(|name| self.new_folder().join(name));
        let old_folder = self.before.parent().unwrap_or(self.before);
        let relative = file.strip_prefix(old_folder).ok().map(|rest| self.new_folder().join(rest));
        let in_song = file.strip_prefix(&self.song.folder).ok();
        let in_song = self.new_root().zip(in_song).map(|(root, rest)| root.join(rest));
        in_song.into_iter().chain(relative).chain(beside).collect()
    }

    /// The folder of the file that was found.
    fn new_folder(&self) -> &Path {
        self.file.parent().unwrap_or(self.file)
    }

    /// Where the song's folder is now, if the file lies in it where it was.
    fn new_root(&self) -> Option<&Path> {
        let rest = self.before.strip_prefix(&self.song.folder).ok()?;
        self.file.ancestors().nth(rest.components().count()).filter(|root| root.join(rest) == self.file)
    }

    /// Where the song lies from now on: where it was, if that is still a folder.
    fn folder(&self) -> PathBuf {
        let moved = || self.new_root().unwrap_or(self.new_folder()).to_owned();
        if self.song.folder.is_dir() { self.song.folder.clone() } else { moved() }
    }

    /// What to say of the other stems.
    fn note(&self, found: usize, still_missing: usize) -> Option<Problem> {
        let stems =
            |count: usize| if count == 1 { "1 other stem".to_owned() } else { format!("{count} other stems") };
        let what = match found {
            0 => return None,
            found => format!("{} found there too", stems(found)),
        };
        let (why, remedy) = match still_missing {
            0 => ("nothing is missing any more".to_owned(), ""),
            missing => (format!("{} still missing", stems(missing)), "locate one of those"),
        };
        Some(Problem::note(what, why, remedy).of(self.new_folder()))
    }
}
