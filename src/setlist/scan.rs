//! Turns a folder into a song: its stems, and what their names and `song.toml` say about them.
//!
//! Main and loader threads. Only tags are read from audio files; decoding belongs to `media`.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::described::{DescribedStem, describe};
use super::import::{Facts, FileTrack, facts, tracks_of};
use super::left_out::{packed_away, use_films};
use super::listing::{Listing, as_people_count, file_name};
use super::midi_send::check_sends;
use super::names::{clean, is_pack_name, is_same_name, one_line};
use super::nested::{Below, below};
use super::song_toml::SongToml;
use super::song_toml_places::check_sections;
use super::{MAX_STEMS, Problem, Song, Stem, open_plain_file};
use crate::time::Bpm;

/// A longer `song.toml` was not written by a person.
const LONGEST_SONG_TOML: u64 = 1 << 20;

/// The song in `folder`. Every audio file in it is a stem: first those listed in its `song.toml`, in that order, then
/// the others in natural order. A listed stem keeps its place even if its file is missing. If the
/// folder has no stems, but a single subfolder does, that is used, and reported.
///
/// # Errors
/// If there is no such folder, it cannot be read, it has neither audio files nor listed stems, or it contains several
/// songs.
pub fn scan_folder(folder: &Path) -> Result<Song, Problem> {
    // Absolute, so that the song is still found when the working directory changes.
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let mut listing = Listing::of(&folder)?;
    let mut problems = std::mem::take(&mut listing.problems);
    let said =
        listing.song_toml.as_deref().map_or_else(SongToml::default, |path| read_song_toml(path, &mut problems));
    match below(&folder, &listing, !said.stems.is_empty() || said.only_listed)? {
        Below::Nothing => {}
        Below::Song(inner) => return scan_folder(&inner),
        Below::Stems(stems) => {
            listing.audio.splice(0..0, stems.audio);
            listing.speaking.extend(stems.speaking);
            listing.films.extend(stems.films);
            listing.packed.extend(stems.packed);
            problems.extend(stems.problems);
        }
    }
    if let Some(click) = &said.click {
        // A click file is not a stem, unless it is listed.
        let listed = |path: &PathBuf| said.stems.iter().any(|stem| is_same_file(path, &folder.join(&stem.file)));
        listing.audio.retain(|path| !click.rest.files.names(path, &folder) || listed(path));
    }
    use_films(&mut listing, &said, &folder, &mut problems);
    if said.stems.is_empty() {
        one_song(&folder, &listing.audio)?;
    }
    let packed: Vec<_> = listing.packed.iter().filter_map(|file| packed_away(file, &listing.audio)).collect();
    let mut files = order_files(&folder, listing.audio, &said, &mut problems);
    if files.is_empty() {
        return Err(no_song(&folder, &problems, &listing.packed));
    }
    problems.extend(packed);
    leave_out_the_surplus(&mut files, &mut problems, &folder);
    let only_listed = said.only_listed;
    Ok(Song { only_listed, ..song_of(folder, &files, said, &listing.speaking, problems) })
}

/// Refuses several stem files of `folder` as one song: each of them is a song.
///
/// # Errors
/// If there are several among `audio`.
pub fn one_song(folder: &Path, audio: &[PathBuf]) -> Result<(), Problem> {
    let is_song = |path: &&PathBuf| {
        let name = file_name(path).to_lowercase();
        name.ends_with(".stem.mp4") || name.ends_with(".stem.m4a")
    };
    let songs: Vec<&PathBuf> = audio.iter().filter(is_song).collect();
    let [first, second, ..] = songs[..] else { return Ok(()) };
    let why = format!("each stem file is one, like \"{}\" and \"{}\"", file_name(first), file_name(second));
    Err(Problem::error("is not one song", why, "open one of the files").of(folder))
}

/// Why there is no song in `folder`.
fn no_song(folder: &Path, problems: &[Problem], packed: &[PathBuf]) -> Problem {
    let mut remedy = "choose the folder that contains the stems, as WAV, FLAC or MP3";
    let why = match (problems.first(), packed.first()) {
        (Some(problem), _) => problem.to_string(),
        (None, Some(file)) => {
            remedy = "unpack it, and choose the unpacked folder";
            format!("there is no audio file in it, but {}, which is packed", file_name(file))
        }
        (None, None) => "there is no audio file in it".to_owned(),
    };
    Problem::error("contains no song", why, remedy).of(folder)
}

/// The song of exactly these `files` (at least one), in the folder of the first. The folder's `song.toml` applies to the song
/// and to these files: those that it lists come first, in its order. The others are sorted as in a folder, because a file manager hands over several
/// files in any order.
pub fn scan_files(files: &[PathBuf]) -> Song {
    let mut files: Vec<PathBuf> =
        files.iter().map(|file| std::path::absolute(file).unwrap_or_else(|_| file.clone())).collect();
    let folder = files.first().and_then(|file| file.parent()).unwrap_or(Path::new("/")).to_owned();
    files.sort_by(|one, other| as_people_count(one, other));
    let (mut problems, mut unused) = (Vec::new(), Vec::new());
    let listing = Listing::of(&folder).unwrap_or_default();
    let mut said =
        listing.song_toml.as_deref().map_or_else(SongToml::default, |path| read_song_toml(path, &mut problems));
    said.stems.retain_mut(|stem| {
        stem.removed = None;
        files.iter().any(|file| is_same_file(file, &folder.join(&stem.file)))
    });
    said.only_listed = false;
    let mut files = order_files(&folder, files, &said, &mut unused);
    leave_out_the_surplus(&mut files, &mut problems, &folder);
    Song { only_listed: true, ..song_of(folder, &files, said, &listing.speaking, problems) }
}

/// Stems for `files` added to a song in `folder`, sorted and described by their names.
pub fn scan_stems(mut files: Vec<PathBuf>, folder: &Path) -> Vec<Stem> {
    files.sort_by(|one, other| as_people_count(one, other));
    let files: Vec<DescribedStem> = files
        .into_iter()
        .flat_map(tracked)
        .map(|(path, track)| DescribedStem { path, track, said: None })
        .collect();
    describe(&files, &[&folder_title(folder)], &mut Vec::new())
}

/// The song of `files`, described by `said`, by the `speaking` files beside them, and by their names.
fn song_of(
    folder: PathBuf,
    files: &[DescribedStem],
    said: SongToml,
    speaking: &[PathBuf],
    mut problems: Vec<Problem>,
) -> Song {
    let title = folder_title(&folder);
    let titles: Vec<&str> = [Some(title.as_str()), said.name.as_deref()].into_iter().flatten().collect();
    let stems = describe(files, &titles, &mut problems);
    // In an order of their own: the first name that says a tempo counts, and the order of the strips changes, as when a removed stem is written last.
    let mut paths: Vec<&Path> = files.iter().map(|file| file.path.as_path()).collect();
    paths.sort_by(|one, other| as_people_count(one, other));
    let facts = facts(&said, &title, &paths, speaking, &folder, &mut problems);
    let Facts { tempo, offers, start, places, places_from, places_in_seconds, name, references, .. } = facts;
    let click = said.click.as_ref().map(|click| click.click(&stems)).unwrap_or_default();
    let listed = !said.sections.is_empty() || !said.markers.is_empty();
    let (sections, markers) =
        if listed { (said.sections, said.markers) } else { (places.sections, places.markers) };
    check_sections(&sections, &tempo.map, &mut problems);
    check_sends(&said.sends, &sections, &tempo.map, &mut problems);
    let plain = [clean(&title), one_line(&title)].into_iter().find(|name| !name.is_empty());
    let order = (0..stems.len()).collect();
    let mut song = Song {
        name: said.name.or(name).or(plain).unwrap_or_else(|| "Song".to_owned()),
        tempo_map: tempo.map,
        tempo_source: tempo.source,
        tempo_from: tempo.from,
        tempo_offers: offers,
        start,
        key: facts.key,
        key_from: facts.key_from,
        artist: facts.artist,
        artist_from: facts.artist_from,
        notes: said.notes,
        sections,
        markers,
        places_from: places_from.filter(|_| !listed),
        places_in_seconds: places_in_seconds && !listed,
        timecode: said.timecode,
        sends: said.sends,
        click,
        stems,
        order,
        problems,
        ..Song::in_folder(folder)
    };
    let is_said = |stem: &DescribedStem| stem.said.as_ref().is_some_and(|said| said.late.or(said.skip).is_some());
    let is_said: Vec<bool> = files.iter().map(is_said).collect();
    song.line_up(&references, |slot| is_said.get(slot).copied().unwrap_or(false));
    song
}

/// The song's name from its folder, also if that was given as `.` or `..`; or from the parent folder
/// if it is called `Stems` or the like.
pub(super) fn folder_title(folder: &Path) -> String {
    let name = file_name(folder);
    let real = if name.is_empty() { fs::canonicalize(folder).unwrap_or_default() } else { folder.to_owned() };
    let names: Vec<String> = real.ancestors().take(3).map(file_name).filter(|name| !name.is_empty()).collect();
    let first = names.first().cloned().unwrap_or(name);
    names.into_iter().find(|name| !is_pack_name(name)).unwrap_or(first)
}

fn read_song_toml(path: &Path, problems: &mut Vec<Problem>) -> SongToml {
    let (song, found) = match read_text(path) {
        Ok(text) => SongToml::read(&text),
        Err(why) => {
            let remedy = "put it there as a file of plain UTF-8 text; until then names and defaults are used";
            (SongToml::default(), vec![Problem::warning("is ignored", why, remedy)])
        }
    };
    problems.extend(found.into_iter().map(|problem| problem.of(path)));
    song
}

/// The text of a file written by a person.
///
/// # Errors
/// Why it cannot be read.
pub fn read_text(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let file = open_plain_file(path)?;
    match file.take(LONGEST_SONG_TOML + 1).read_to_string(&mut text) {
        Ok(length) if length as u64 > LONGEST_SONG_TOML => Err("it is far too long".to_owned()),
        Ok(_) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err("it is not UTF-8 text".to_owned()),
        Err(_) => Err("the disk that it is on reports an error".to_owned()),
    }
}

/// Whether two paths refer to the same file, ignoring case and Unicode composition.
fn is_same_file(a: &Path, b: &Path) -> bool {
    a == b || is_same_name(&a.to_string_lossy(), &b.to_string_lossy())
}

/// The files listed in `song_toml`, in that order, then the rest of `audio`, unless only listed files are wanted.
fn order_files(
    folder: &Path,
    audio: Vec<PathBuf>,
    song_toml: &SongToml,
    problems: &mut Vec<Problem>,
) -> Vec<DescribedStem> {
    let mut files: Vec<DescribedStem> = Vec::new();
    for said in &song_toml.stems {
        let exact = folder.join(&said.file);
        // Names written on a system that ignores case or decomposes accents; then
        // names without the subfolder that contains them.
        let alike = |path: &&PathBuf| is_same_file(path, &exact);
        let inside = |path: &&PathBuf| is_same_name(&file_name(path), &said.file);
        let found = audio.iter().find(|path| **path == exact).or_else(|| audio.iter().find(alike));
        let path = found.or_else(|| audio.iter().find(inside)).cloned().unwrap_or(exact);
        let track = said.track.map(|number| {
            let known = tracks_of(&path).into_iter().find(|track| track.number == number);
            known.unwrap_or(FileTrack { number, name: None, colour: None })
        });
        let number = |track: &Option<FileTrack>| track.as_ref().map(|track| track.number);
        if files.iter().any(|file| file.path == path && number(&file.track) == number(&track)) {
            let what = format!("the second [[stem]] for \"{}\" is ignored", said.file);
            problems.push(Problem::warning(what, "a file is one stem", "delete one of the two entries").of(folder));
        } else {
            files.push(DescribedStem { path, track, said: Some(said.clone()) });
        }
    }
    // A file that is listed without a track is one stem. A file with a single track also matches an entry that lists this track.
    let is_listed = |(path, track): &(PathBuf, Option<FileTrack>)| {
        let is_it = |file: &FileTrack| track.as_ref().is_none_or(|track| track.number == file.number);
        files.iter().any(|file| file.path == *path && file.track.as_ref().is_none_or(is_it))
    };
    let is_wanted = |found: &(PathBuf, Option<FileTrack>)| !song_toml.only_listed && !is_listed(found);
    let unlisted: Vec<_> = audio.into_iter().flat_map(tracked).filter(is_wanted).collect();
    files.extend(unlisted.into_iter().map(|(path, track)| DescribedStem { path, track, said: None }));
    files
}

/// The tracks of a file, or the file itself if it has one. A film with one sound track is no stem unless it was chosen.
fn tracked(path: PathBuf) -> Vec<(PathBuf, Option<FileTrack>)> {
    let tracks = tracks_of(&path);
    if tracks.is_empty() {
        return vec![(path, None)];
    }
    tracks.into_iter().map(|track| (path.clone(), Some(track))).collect()
}

fn leave_out_the_surplus(files: &mut Vec<DescribedStem>, problems: &mut Vec<Problem>, folder: &Path) {
    // Removed stems are only kept while there is room.
    let mut surplus = files.len().saturating_sub(MAX_STEMS);
    for index in (0..files.len()).rev() {
        let removed = files[index].said.as_ref().is_some_and(|said| said.removed == Some(true));
        if surplus > 0 && removed {
            files.remove(index);
            surplus -= 1;
        }
    }
    if files.len() > MAX_STEMS {
        let left_out: Vec<_> = files.drain(MAX_STEMS..).map(|file| file_name(&file.path)).collect();
        let what = format!("{} files are left out ({})", left_out.len(), left_out.join(", "));
        let why = format!("a song has at most {MAX_STEMS} stems");
        let remedy = "list the ones that you need first in song.toml, or mix some together";
        problems.push(Problem::warning(what, why, remedy).of(folder));
    }
}

/// The message about an assumed tempo of a song in `folder`.
pub fn assumed_tempo(folder: &Path) -> Problem {
    let what = format!("{} is assumed as the tempo", Bpm::DEFAULT);
    let remedy = "write tempo = … in song.toml, or name the folder like \"Song 104bpm\"";
    Problem::note(what, "the song's tempo is not stated anywhere", remedy).of(folder)
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
