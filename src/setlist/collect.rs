//! Collects a song: all its files in one folder, and a `song.toml` that names them relative to it.
//!
//! Helper threads and the command line; copies files. Not known here: what they hold.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::listing::{Listing, SONG_TOML, file_name};
use super::{ClickFiles, Problem, Song, StemLevel, read_text, song_toml_text};

/// The ending of a file that is not copied to its end yet.
const PART: &str = "part";
/// Files beside the stems that hold words, by their endings.
const WORDS: &[&str] = &["lrc", "txt", "srt", "vtt", "cho", "chopro", "chordpro", "crd", "pro", "json"];
/// The largest of those that are copied, in bytes.
const LONGEST_WORDS: u64 = 4 << 20;

/// A song that was collected.
#[derive(Clone, Debug, PartialEq)]
pub struct Collected {
    /// The song in its new folder.
    pub song: Song,
    /// The files that were written, `song.toml` among them.
    pub files: Vec<PathBuf>,
    /// Their bytes.
    pub bytes: u64,
    /// Files that are missing, and stay so.
    pub problems: Vec<Problem>,
}

/// Copies all files of `song` into `folder`, which must not exist or be empty, and writes a `song.toml` there that says what the song's own says, with
/// what was edited and `levels`. Files of the song's folder keep their places in it; others are put beside them.
///
/// # Errors
/// When the folder holds something already, no stem is there, or a file cannot be read or written. What was written by then is removed.
pub fn collect(song: &Song, folder: &Path, levels: &[StemLevel]) -> Result<Collected, Problem> {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let existed = folder.exists();
    if fs::read_dir(&folder).map_or(folder.exists(), |mut entries| entries.next().is_some()) {
        let why = "something is there already";
        return Err(Problem::error("was not written", why, "choose a new or an empty folder").of(&folder));
    }
    if folder.starts_with(&song.folder) {
        let why = "it is inside the song's own folder";
        return Err(Problem::error("was not written", why, "choose a folder elsewhere").of(&folder));
    }
    let mut plan = Collecting::new(song, &folder);
    plan.add_stems();
    if plan.copies.is_empty() {
        let why = "none of its stems is there";
        return Err(Problem::error("was not collected", why, "locate them first").of(&song.folder));
    }
    plan.add_others();
    let written = plan.carry_out(levels);
    if written.is_err() {
        // Only what was written here.
        for (_, to) in &plan.copies {
            let _ = fs::remove_file(to);
            let _ = fs::remove_file(part_of(to));
        }
        let _ = fs::remove_file(folder.join(SONG_TOML));
        if !existed {
            let _ = remove_empty(&folder);
        }
    }
    written
}

/// What is copied where.
struct Collecting<'a> {
    song: &'a Song,
    folder: &'a Path,
    /// The song as it will be.
    collected: Song,
    copies: Vec<(PathBuf, PathBuf)>,
    /// The places that are taken, in lower case: some systems know no other.
    taken: HashSet<String>,
    problems: Vec<Problem>,
}

impl<'a> Collecting<'a> {
    fn new(song: &'a Song, folder: &'a Path) -> Self {
        let collected = Song { folder: folder.to_owned(), ..song.clone() };
        let taken = HashSet::from([SONG_TOML.to_owned()]);
        Self { song, folder, collected, copies: Vec::new(), taken, problems: Vec::new() }
    }

    /// Where `file` goes: to its place in the song's folder, or beside the song under a name that is free.
    fn place(&mut self, file: &Path) -> PathBuf {
        if let Some((_, to)) = self.copies.iter().find(|(from, _)| from == file) {
            return to.clone();
        }
        let inside = file.strip_prefix(&self.song.folder).map(Path::to_owned);
        let wanted = inside.unwrap_or_else(|_| PathBuf::from(file_name(file)));
        let mut place = wanted.clone();
        for number in 2.. {
            if self.taken.insert(place.to_string_lossy().to_lowercase()) {
                break;
            }
            let title = wanted.file_stem().map_or_else(String::new, |title| title.to_string_lossy().into_owned());
            let name = format!("{title} {number}");
            place = wanted.with_file_name(match wanted.extension() {
                Some(ending) => format!("{name}.{}", ending.to_string_lossy()),
                None => name,
            });
        }
        let to = self.folder.join(place);
        if file.is_file() {
            self.copies.push((file.to_owned(), to.clone()));
        } else {
            let why = "there is no such file";
            self.problems
                .push(Problem::warning("was not copied", why, "locate it, and collect the song again").of(file));
        }
        to
    }

    fn add_stems(&mut self) {
        for slot in 0..self.song.stems.len() {
            let file = self.song.stems[slot].file.clone();
            // What is removed and gone is not missed.
            if file.is_file() || !self.song.stems[slot].removed {
                self.collected.stems[slot].file = self.place(&file);
            }
        }
    }

    /// The files of the click, those that speak of the song, and its words.
    fn add_others(&mut self) {
        let [beat, accent] = self.song.click.files.paths(&self.song.folder).map(|file| {
            let to = self.place(&file?);
            to.strip_prefix(self.folder).ok().map(|inside| inside.to_string_lossy().into_owned())
        });
        self.collected.click.files = ClickFiles { beat, accent };
        let speaking = Listing::of(&self.song.folder).map(|listing| listing.speaking).unwrap_or_default();
        let words =
            fs::read_dir(&self.song.folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let is_words = |path: &PathBuf| {
            let is_short = fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() <= LONGEST_WORDS);
            WORDS.contains(&super::listing::extension(path).as_str()) && is_short
        };
        let mut others: Vec<PathBuf> = speaking.into_iter().chain(words.filter(is_words)).collect();
        others.sort();
        for file in others.into_iter().filter(|file| file.is_file()) {
            self.place(&file);
        }
    }

    fn carry_out(&self, levels: &[StemLevel]) -> Result<Collected, Problem> {
        let mut bytes = 0;
        for (from, to) in &self.copies {
            bytes += copy(from, to)?;
        }
        let before = read_text(&self.song.folder.join(SONG_TOML)).unwrap_or_default();
        // Its entries name files of the former folder, and are written anew.
        let before = without_stems(&before);
        let text = song_toml_text(&before, &self.collected, levels)?;
        let toml = self.folder.join(SONG_TOML);
        fs::write(&toml, &text).map_err(|error| unwritten(&toml, &error))?;
        let files = self.copies.iter().map(|(_, to)| to.clone()).chain([toml]).collect();
        Ok(Collected {
            song: self.collected.clone(),
            files,
            bytes: bytes + text.len() as u64,
            problems: self.problems.clone(),
        })
    }
}

/// The same text without `[[stem]]`; the same if it is no `song.toml`.
fn without_stems(text: &str) -> String {
    let Ok(mut document) = text.parse::<toml_edit::DocumentMut>() else { return String::new() };
    document.remove("stem");
    document.to_string()
}

/// Copies a file, and reads the copy back: the same bytes, or an error.
fn copy(from: &Path, to: &Path) -> Result<u64, Problem> {
    let part = part_of(to);
    let copied = || -> io::Result<u64> {
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        let bytes = fs::copy(from, &part)?;
        if !are_same(from, &part)? {
            return Err(io::Error::other("the copy is not the same as the file"));
        }
        fs::rename(&part, to)?;
        Ok(bytes)
    };
    copied().map_err(|error| unwritten(to, &error))
}

fn part_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(PART);
    file.with_file_name(name)
}

/// Whether two files hold the same bytes.
fn are_same(a: &Path, b: &Path) -> io::Result<bool> {
    let [mut a, mut b] = [BufReader::new(File::open(a)?), BufReader::new(File::open(b)?)];
    let [mut one, mut other] = [vec![0; 1 << 16], vec![0; 1 << 16]];
    loop {
        let count = a.read(&mut one)?;
        if count == 0 {
            return Ok(b.read(&mut other)? == 0);
        }
        if b.read_exact(&mut other[..count]).is_err() || one[..count] != other[..count] {
            return Ok(false);
        }
    }
}

fn remove_empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_empty(&path)?;
        }
    }
    fs::remove_dir(folder)
}

fn unwritten(file: &Path, error: &io::Error) -> Problem {
    let why = match error.kind() {
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::PermissionDenied => "access is denied".to_owned(),
        _ => format!("the system says: {error}"),
    };
    Problem::error("was not written", why, "choose another folder, and collect the song again").of(file)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::setlist::{Edit, StemEdit, scan_folder};

    fn files(folder: &Path) -> Vec<String> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                names.extend(files(&path).iter().map(|name| format!("{}/{name}", file_name(&path))));
            } else {
                names.push(file_name(&path));
            }
        }
        names.sort();
        names
    }

    /// A song with stems in its folder, in one inside it, and elsewhere.
    fn song(root: &Path) -> Song {
        let folder = root.join("Ode");
        fs::create_dir_all(folder.join("WAV")).unwrap();
        fs::create_dir_all(root.join("else")).unwrap();
        let write = |name: &str, text: &str| fs::write(root.join(name), text).unwrap();
        write("Ode/Drums.wav", "drums");
        write("Ode/WAV/Bass.wav", "bass");
        write("else/Drums.wav", "other drums");
        write("Ode/Tick.wav", "tick");
        write("Ode/tempo.mid", "no MIDI file");
        write("Ode/lyrics.lrc", "[00:01.00]Word");
        write("Ode/notes.pdf", "is nothing of the song");
        let toml = format!(
            "# ours\ntempo = 93.7\n[click]\nsound = \"Tick.wav\"\n[[stem]]\nfile = \"WAV/Bass.wav\"\nname = \"Low\"\n[[stem]]\nfile = \"{}\"\n\
             [[stem]]\nfile = \"Gone.wav\"\n[[section]]\nname = \"Verse\"\nbar = 1\n",
            root.join("else/Drums.wav").display()
        );
        write("Ode/song.toml", &toml);
        scan_folder(&folder).unwrap()
    }

    #[test]
    fn all_files_of_a_song_are_in_one_folder_and_it_is_the_same_song() {
        let root = tempfile::tempdir().unwrap();
        let song = song(root.path());
        let rename = Edit::Stem(1, StemEdit::Name("Other kit".to_owned()));
        let song = rename.apply(&song).unwrap();
        let to = root.path().join("collected/Ode");
        let collected = collect(&song, &to, &[]).unwrap();
        let wanted =
            ["Drums 2.wav", "Drums.wav", "Tick.wav", "WAV/Bass.wav", "lyrics.lrc", "song.toml", "tempo.mid"];
        assert_eq!(files(&to), wanted);
        assert_eq!(collected.files.len(), wanted.len());
        assert_eq!(collected.problems.len(), 1, "one stem was missing, and is told");
        let text = fs::read_to_string(to.join("song.toml")).unwrap();
        assert!(
            text.starts_with("# ours\ntempo = 93.7\n") && !text.contains(&root.path().display().to_string()),
            "{text}"
        );
        let again = scan_folder(&to).unwrap();
        let told = |song: &Song| -> Vec<(String, Vec<u8>)> {
            song.shown()
                .map(|slot| (song.stems[slot].name.clone(), fs::read(&song.stems[slot].file).unwrap_or_default()))
                .collect()
        };
        assert_eq!(told(&again), told(&song));
        assert_eq!(
            (&again.tempo_map, &again.sections, &again.click),
            (&song.tempo_map, &song.sections, &song.click)
        );
    }

    #[test]
    fn a_folder_that_holds_something_is_left_alone_and_what_fails_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let song = song(root.path());
        let full = root.path().join("full");
        fs::create_dir(&full).unwrap();
        fs::write(full.join("mine.txt"), "mine").unwrap();
        let refused = |to: &Path| collect(&song, to, &[]).unwrap_err().to_string();
        assert!(refused(&full).contains("something is there already"));
        assert!(refused(&full.join("mine.txt")).contains("something is there already"));
        assert!(refused(&song.folder.join("Inside")).contains("inside the song's own folder"));
        assert_eq!(files(&full), ["mine.txt"]);
        // A file in the way of a folder.
        let blocked = full.join("mine.txt/Ode");
        assert!(refused(&blocked).contains("was not written"));
        let mut lost = song.clone();
        lost.stems.iter_mut().for_each(|stem| stem.file = root.path().join("nowhere").join(file_name(&stem.file)));
        assert!(collect(&lost, &root.path().join("new"), &[]).is_err());
        assert!(!root.path().join("new").exists());
    }
}
