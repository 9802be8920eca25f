//! Finds the files of missing stems, once the musician has shown one of them or their folder.
//!
//! Runs on helper threads.

use std::path::{Path, PathBuf};

use crate::setlist::saved::{FileFacts, SongV1};
use crate::setlist::{Edit, Listing, Problem, Song, Stem, scan_folder};

use super::file_work::facts_of;
use super::player::stamps_of_song;
use super::shared_book::SharedBook;
use super::ticket::Ticket;
use super::writing::SeenToml;

/// What the musician has located.
pub enum Located {
    /// The file of the stem in this slot.
    Stem(usize, PathBuf),
    /// The folder in which the missing files are.
    Folder(PathBuf),
}

impl SharedBook {
    /// Uses the located file or folder, and finds other missing files there.
    pub fn locate(&self, ticket: Ticket, shown: Located) {
        let told = self.try_locate(ticket, shown).unwrap_or_else(Some);
        self.change_with(ticket, |book| told.into_iter().for_each(|problem| book.report(problem)));
    }

    fn try_locate(&self, ticket: Ticket, shown: Located) -> Result<Option<Problem>, Problem> {
        let (song, form) = {
            let book = self.read();
            (book.song().cloned(), book.form(None))
        };
        let (Some(song), Some(form)) = (song, form) else { return Ok(None) };
        if let (Located::Folder(folder), true) = (&shown, form.is_bare()) {
            // No stem is known that could be located: the song was never read.
            return self.open_located(ticket, &form, &absolute(folder.clone())).map(|()| None);
        }
        let search = match shown {
            Located::Stem(slot, file) => Search::beside(&song, &form, slot, &absolute(file))?,
            Located::Folder(folder) => Search::within(&song, &form, &absolute(folder)),
        };
        let files = search.run();
        let found = files.len() - usize::from(search.shown.is_some());
        let missing = search.missing().count();
        if search.shown.is_none() && found == 0 && missing > 0 {
            return Err(search.nothing_found());
        }
        let folder = search.folder();
        let edit = Edit::Locate { folder: folder.clone(), files };
        // This only determines the resulting files; the book applies the edit to the song as it is by then.
        let stamps = stamps_of_song(&edit.apply(&song)?);
        let (on_disk, toml) = (scan_folder(&folder).ok(), SeenToml::in_folder(&folder));
        let edited = self.change_with(ticket, |book| {
            book.toml = toml;
            book.locate(&edit, on_disk, stamps, missing == found)
        });
        edited.transpose()?;
        self.identify_new_files(ticket);
        Ok(search.note(found, missing - found))
    }
}

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

/// A search for missing stems.
struct Search<'a> {
    song: &'a Song,
    form: &'a SongV1,
    /// The slot and the file that the musician has located.
    shown: Option<(usize, PathBuf)>,
    /// The folder in which to look.
    folder: PathBuf,
    /// The former path of that folder.
    former_folder: PathBuf,
    /// The song's folder now, if the layout is unchanged.
    root: Option<PathBuf>,
}

impl<'a> Search<'a> {
    /// Beside `file`, which is the stem in `slot`.
    fn beside(song: &'a Song, form: &'a SongV1, slot: usize, file: &Path) -> Result<Self, Problem> {
        let refused = |why: &str, remedy: &str| Problem::error("was not taken", why, remedy).of(file);
        let before = &song.stems.get(slot).ok_or_else(|| refused("there is no such stem any more", ""))?.file;
        if !file.is_file() {
            return Err(refused("there is no such file", "choose the audio file of the stem"));
        }
        let track = song.stems[slot].track;
        let is_it = |stem: &Stem| stem.file == file && stem.track == track;
        if song.stems.iter().enumerate().any(|(other, stem)| other != slot && is_it(stem)) {
            return Err(refused("it is another stem of this song already", "choose another file"));
        }
        let rest = before.strip_prefix(&song.folder).ok();
        let root = rest.and_then(|rest| {
            let root = file.ancestors().nth(rest.components().count());
            root.filter(|root| root.join(rest) == file).map(Path::to_owned)
        });
        let parent = |path: &Path| path.parent().unwrap_or(path).to_owned();
        let (folder, former_folder) = (parent(file), parent(before));
        Ok(Self { song, form, shown: Some((slot, file.to_owned())), folder, former_folder, root })
    }

    /// In `folder`, which is the song's folder now. If it is a file, its folder is used.
    fn within(song: &'a Song, form: &'a SongV1, folder: &Path) -> Self {
        let folder = if folder.is_file() { folder.parent().unwrap_or(folder) } else { folder }.to_owned();
        Self { song, form, shown: None, former_folder: song.folder.clone(), root: Some(folder.clone()), folder }
    }

    /// The slots and files of the other missing stems.
    fn missing(&self) -> impl Iterator<Item = (usize, &Path)> {
        let shown = self.shown.as_ref().map(|(slot, _)| *slot);
        let stems = self.song.stems.iter().enumerate().filter(|(_, stem)| !stem.removed);
        let files = stems.map(|(slot, stem)| (slot, stem.file.as_path()));
        files.filter(move |(slot, file)| Some(*slot) != shown && !file.is_file())
    }

    /// The stem itself, and all others that were found: by name and path, and the rest by content.
    fn run(&self) -> Vec<(usize, PathBuf)> {
        let mut files: Vec<(usize, PathBuf)> = self.shown.iter().cloned().collect();
        // A file with several tracks is the file of several stems.
        let track = |slot: usize| self.song.stems.get(slot).and_then(|stem| stem.track);
        let is_taken = |files: &[(usize, PathBuf)], path: &Path, wanted: usize| {
            let is_it = |file: &Path, other: Option<u16>| file == path && other == track(wanted);
            files.iter().any(|(slot, file)| is_it(file, track(*slot)))
                || self.song.stems.iter().any(|stem| is_it(&stem.file, stem.track))
        };
        let mut lost = Vec::new();
        for (slot, file) in self.missing() {
            match self.places(file).into_iter().find(|path| path.is_file() && !is_taken(&files, path, slot)) {
                Some(path) => files.push((slot, path)),
                None => lost.push(slot),
            }
        }
        let known =
            |slot: usize| self.form.stems.get(slot).map(|stem| &stem.facts).filter(|facts| facts.hash.is_some());
        if lost.iter().any(|&slot| known(slot).is_some()) {
            let beside = Listing::of(&self.folder).map(|listing| [listing.audio, listing.films].concat());
            let beside = beside.unwrap_or_default();
            let contents: Vec<(PathBuf, FileFacts)> =
                beside.into_iter().map(|path| (path.clone(), facts_of(&path))).collect();
            for (slot, wanted) in lost.into_iter().filter_map(|slot| Some((slot, known(slot)?))) {
                let is_it = |(path, content): &&(PathBuf, FileFacts)| {
                    content.certainly_same(wanted) && !is_taken(&files, path, slot)
                };
                if let Some((path, _)) = contents.iter().find(is_it) {
                    files.push((slot, path.clone()));
                }
            }
        }
        files
    }

    /// The possible paths of a missing file: in the located folder, or at the same path relative to it or to the song.
    fn places(&self, file: &Path) -> Vec<PathBuf> {
        let beside = file.file_name().map(|name| self.folder.join(name));
        let relative = file.strip_prefix(&self.former_folder).ok().map(|rest| self.folder.join(rest));
        let in_song = file.strip_prefix(&self.song.folder).ok();
        let in_song = self.root.as_ref().zip(in_song).map(|(root, rest)| root.join(rest));
        in_song.into_iter().chain(relative).chain(beside).collect()
    }

    /// The song's folder from now on: the old one, if it still exists and no other was located.
    fn folder(&self) -> PathBuf {
        let stays = self.shown.is_some() && self.song.folder.is_dir();
        if stays { self.song.folder.clone() } else { self.root.as_ref().unwrap_or(&self.folder).clone() }
    }

    /// The message about the other stems.
    fn note(&self, found: usize, still_missing: usize) -> Option<Problem> {
        let other = if self.shown.is_some() { "other " } else { "" };
        let stems = |count: usize| {
            if count == 1 { format!("1 {other}stem") } else { format!("{count} {other}stems") }
        };
        let what = match found {
            0 => return None,
            found if self.shown.is_some() => format!("{} found there too", stems(found)),
            found => format!("{} found there", stems(found)),
        };
        let (why, remedy) = match still_missing {
            0 => ("nothing is missing any more".to_owned(), ""),
            missing => (format!("{} still missing", stems(missing)), "locate one of those"),
        };
        Some(Problem::note(what, why, remedy).of(&self.folder))
    }

    fn nothing_found(&self) -> Problem {
        let why = "none of the song's missing files is in it";
        Problem::error("was not taken", why, "choose the folder that contains the stems").of(&self.folder)
    }
}
