//! Collects a song: all its files in one folder, and a `song.toml` that lists them relative to it.
//!
//! Helper threads and the command line; copies files. Not known here: the content of the files. Whoever knows it may write smaller
//! ones instead ([`Shrink`]).

mod copying;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use copying::{copy, part_of, real, remove_empty_inside, unwritten};

use super::listing::{Listing, SONG_TOML, file_name};
use super::lyrics::paths_beside;
use super::{ClickFiles, Problem, Song, Stem, StemLevel, TempoSource, read_text, scan_folder, song_toml_text};

/// Extensions of lyrics files beside the stems.
const WORDS: &[&str] = &["lrc", "txt", "srt", "vtt", "cho", "chopro", "chordpro", "crd", "pro", "json"];
/// The largest lyrics file that is copied, in bytes.
const LONGEST_WORDS: u64 = 4 << 20;

/// The result of collecting a song.
#[derive(Clone, Debug, PartialEq)]
pub struct Collected {
    /// The song in its new folder.
    pub song: Song,
    /// The written files, including `song.toml`.
    pub files: Vec<PathBuf>,
    /// Their total size in bytes.
    pub bytes: u64,
    /// The number of files of stems that were written by [`Shrink`].
    pub shrunk: usize,
    /// Files that are missing, and remain so.
    pub problems: Vec<Problem>,
}

/// A way of writing the file of a stem that takes less room, and has the same sound and the same tags.
pub struct Shrink<'a> {
    /// The extension of such files.
    pub extension: &'a str,
    /// Writes the first file's content into the second one, which does not exist, and returns its size in bytes. `None` if the file
    /// is to be copied instead.
    pub write: &'a dyn Fn(&Path, &Path) -> Option<u64>,
}

/// Copies all files of `song` into `folder`, which must not exist or be empty. Writes a `song.toml` there with the
/// values of the song's own, the edits and `levels`. Files inside the song's folder keep their relative paths; other
/// files are put at the top. Files of stems are written by `shrink`, if that is given and takes them.
///
/// # Errors
/// The folder is not empty, there is no stem, or a file cannot be read or written. Files written so far are then
/// removed.
pub fn collect(
    song: &Song,
    folder: &Path,
    levels: &[StemLevel],
    shrink: Option<&Shrink<'_>>,
) -> Result<Collected, Problem> {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    // The deepest folder comes first.
    let made: Vec<&Path> = folder.ancestors().take_while(|ancestor| !ancestor.exists()).collect();
    if fs::read_dir(&folder).map_or(folder.exists(), |mut entries| entries.next().is_some()) {
        let why = "something is there already";
        return Err(Problem::error("was not written", why, "choose a new or an empty folder").of(&folder));
    }
    if real(&folder).starts_with(real(&song.folder)) {
        let why = "it is inside the song's own folder";
        return Err(Problem::error("was not written", why, "choose a folder elsewhere").of(&folder));
    }
    let mut plan = Collecting::new(song, &folder);
    plan.add_stems();
    if plan.copies.is_empty() {
        let why = "none of its stems was found";
        return Err(Problem::error("was not collected", why, "locate them first").of(&song.folder));
    }
    plan.add_others();
    let written = plan.carry_out(levels, shrink);
    if written.is_err() {
        // Removes only files written here, because the folder was empty.
        for (_, to) in &plan.copies {
            let _ = fs::remove_file(to);
            let _ = fs::remove_file(part_of(to));
        }
        let _ = fs::remove_file(folder.join(SONG_TOML));
        remove_empty_inside(&folder);
        made.iter().for_each(|folder| drop(fs::remove_dir(folder)));
    }
    written
}

/// The plan of what is copied where.
struct Collecting<'a> {
    song: &'a Song,
    folder: &'a Path,
    /// The song in its new folder.
    collected: Song,
    copies: Vec<(PathBuf, PathBuf)>,
    /// The destination of each file, including missing ones.
    places: HashMap<PathBuf, PathBuf>,
    /// The occupied destinations, in lower case, because some systems ignore case.
    taken: HashSet<String>,
    /// The files that are whole stems, and nothing else of the song.
    stems: HashSet<PathBuf>,
    problems: Vec<Problem>,
}

impl<'a> Collecting<'a> {
    fn new(song: &'a Song, folder: &'a Path) -> Self {
        let collected = Song { folder: folder.to_owned(), ..song.clone() };
        let taken = HashSet::from([SONG_TOML.to_owned()]);
        let (copies, places, stems, problems) = Default::default();
        Self { song, folder, collected, copies, places, taken, stems, problems }
    }

    /// The destination of `file`: its relative path in the song's folder, or else a free name at the top.
    fn place(&mut self, file: &Path) -> PathBuf {
        // A path with `..` may lead anywhere.
        let is_plain = |inside: &&Path| inside.components().all(|part| matches!(part, Component::Normal(_)));
        let inside = file.strip_prefix(&self.song.folder).ok().filter(is_plain);
        let wanted = inside.map_or_else(|| file_name(file), |inside| inside.to_string_lossy().into_owned());
        self.place_as(file, &PathBuf::from(wanted))
    }

    /// The destination of `file`; preferably `wanted` in the new folder.
    fn place_as(&mut self, file: &Path, wanted: &Path) -> PathBuf {
        if let Some(to) = self.places.get(file) {
            return to.clone();
        }
        let to = self.folder.join(self.take(wanted));
        self.places.insert(file.to_owned(), to.clone());
        if file.is_file() {
            self.copies.push((file.to_owned(), to.clone()));
        } else {
            let why = "there is no such file";
            self.problems
                .push(Problem::warning("was not copied", why, "locate it, and collect the song again").of(file));
        }
        to
    }

    /// A free place in the new folder, preferably `wanted`; it is occupied from then on.
    fn take(&mut self, wanted: &Path) -> PathBuf {
        let mut place = wanted.to_owned();
        for number in 2.. {
            if self.taken.insert(key_of(&place)) {
                break;
            }
            let title = wanted.file_stem().map_or_else(String::new, |title| title.to_string_lossy().into_owned());
            let name = format!("{title} {number}");
            place = wanted.with_file_name(match wanted.extension() {
                Some(ending) => format!("{name}.{}", ending.to_string_lossy()),
                None => name,
            });
        }
        place
    }

    fn add_stems(&mut self) {
        for slot in 0..self.song.stems.len() {
            let file = self.song.stems[slot].file.clone();
            // A removed stem without a file is not reported as missing.
            if file.is_file() || !self.song.stems[slot].removed {
                self.collected.stems[slot].file = self.place(&file);
            }
        }
        // A track alone would lose the others.
        let (tracks, whole): (Vec<&Stem>, Vec<&Stem>) =
            self.song.stems.iter().partition(|stem| stem.track.is_some());
        self.stems = whole.into_iter().map(|stem| stem.file.clone()).collect();
        self.stems.retain(|file| tracks.iter().all(|stem| stem.file != *file));
    }

    /// Adds the files of the click, the files that state facts about the song, and its lyrics.
    fn add_others(&mut self) {
        let [beat, accent] = self.song.click.files.paths(&self.song.folder).map(|file| {
            let file = file?;
            self.stems.remove(&file);
            let to = self.place(&file);
            to.strip_prefix(self.folder).ok().map(|inside| inside.to_string_lossy().into_owned())
        });
        self.collected.click.files = ClickFiles { beat, accent };
        let speaking = Listing::of(&self.song.folder).map(|listing| listing.speaking).unwrap_or_default();
        let words = paths_beside(self.song).into_iter();
        let is_words = |path: &PathBuf| {
            let is_short = fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() <= LONGEST_WORDS);
            WORDS.contains(&super::listing::extension(path).as_str()) && is_short
        };
        let mut others: Vec<PathBuf> = speaking.into_iter().chain(words.filter(is_words)).collect();
        others.sort();
        for file in others.into_iter().filter(|file| file.is_file()) {
            match self.words_of_folder(&file) {
                Some(name) => self.place_as(&file, &PathBuf::from(name)),
                None => self.place(&file),
            };
        }
    }

    /// The new name of a lyrics file that was found because it is named like the folder, whose name changes.
    fn words_of_folder(&self, file: &Path) -> Option<String> {
        let [name, folder, new] = [file, &self.song.folder, self.folder].map(|path| file_name(path).to_lowercase());
        let ending = name.strip_prefix(&folder).filter(|rest| rest.starts_with('.') && rest.ends_with(".txt"))?;
        (folder != new).then(|| format!("lyrics{ending}"))
    }

    fn carry_out(&mut self, levels: &[StemLevel], shrink: Option<&Shrink<'_>>) -> Result<Collected, Problem> {
        let before = Listing::of(&self.song.folder).ok().and_then(|listing| listing.song_toml);
        let before = before.and_then(|path| read_text(&path).ok()).unwrap_or_default();
        // Its stem entries refer to files of the old folder, so they are written again.
        let before = without_stems(&before);
        // What cannot be written is told before the copying, which may take minutes.
        song_toml_text(&before, &self.collected, levels)?;
        let (mut bytes, mut shrunk) = (0, 0);
        for index in 0..self.copies.len() {
            if let Some(size) = shrink.and_then(|shrink| self.shrink(index, shrink)) {
                bytes += size;
                shrunk += 1;
            } else {
                let (from, to) = &self.copies[index];
                bytes += copy(from, to)?;
            }
        }
        let mut text = song_toml_text(&before, &self.collected, levels)?;
        let toml = self.folder.join(SONG_TOML);
        let write = |text: &str| fs::write(&toml, text).map_err(|error| unwritten(&toml, &error));
        write(&text)?;
        if let Some(said) = self.said_elsewhere(&scan_folder(self.folder)?) {
            text = song_toml_text(&text, &said, levels)?;
            write(&text)?;
        }
        let files = self.copies.iter().map(|(_, to)| to.clone()).chain([toml]).collect();
        Ok(Collected {
            song: self.collected.clone(),
            files,
            bytes: bytes + text.len() as u64,
            shrunk,
            problems: self.problems.clone(),
        })
    }

    /// Writes the smaller form of a stem's file, and gives the stem that file. `None` if it is to be copied.
    fn shrink(&mut self, index: usize, shrink: &Shrink<'_>) -> Option<u64> {
        let (from, to) = self.copies[index].clone();
        let inside = to.strip_prefix(self.folder).ok().filter(|_| self.stems.contains(&from))?.to_owned();
        // Its own name is free then.
        self.taken.remove(&key_of(&inside));
        let place = self.take(&inside.with_extension(shrink.extension));
        let smaller = self.folder.join(&place);
        let part = part_of(&smaller);
        let made = smaller.parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok());
        let written = made.then(|| (shrink.write)(&from, &part)).flatten();
        let Some(bytes) = written.filter(|_| fs::rename(&part, &smaller).is_ok()) else {
            let _ = fs::remove_file(part);
            self.taken.remove(&key_of(&place));
            self.taken.insert(key_of(&inside));
            return None;
        };
        let stems = self.collected.stems.iter_mut().filter(|stem| stem.file == to);
        stems.for_each(|stem| stem.file.clone_from(&smaller));
        self.copies[index].1 = smaller;
        Some(bytes)
    }
}

impl Collecting<'_> {
    /// The song with the values that its new folder does not state by itself, if there are any. The old folder's name
    /// may have stated the tempo, or a file in a folder that is not searched any more.
    fn said_elsewhere(&self, again: &Song) -> Option<Song> {
        let song = &self.collected;
        let is_guess = matches!(song.tempo_source, TempoSource::Assumed | TempoSource::Heard);
        let has_tempo = is_guess || again.tempo_map == song.tempo_map;
        let has_places = (&again.sections, &again.markers) == (&song.sections, &song.markers);
        let mut said = song.clone();
        if !has_tempo {
            said.tempo_source = TempoSource::Saved;
        }
        if !has_places {
            said.places_from = None;
        }
        (!has_tempo || !has_places).then_some(said)
    }
}

/// What makes a place in the new folder the same as another.
fn key_of(place: &Path) -> String {
    place.to_string_lossy().to_lowercase()
}

/// `text` without `[[stem]]`; unchanged if it is not valid TOML.
fn without_stems(text: &str) -> String {
    let Ok(mut document) = text.parse::<toml_edit::DocumentMut>() else { return String::new() };
    document.remove("stem");
    document.to_string()
}

#[cfg(test)]
#[path = "collect/shrink_tests.rs"]
mod shrink_tests;
#[cfg(test)]
#[path = "collect_tests.rs"]
mod tests;
