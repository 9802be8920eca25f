//! A folder becomes a song: which files are its stems, and what their names and `song.toml` say about them.
//!
//! Main and loader threads. No audio file is opened here; what is inside them is the business of the media.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::dsp::{Decibels, Pan};
use crate::time::{Bpm, TempoMap};

use super::listing::{Listing, SONG_TOML, file_name};
use super::naming::{StemName, clean, stem_names};
use super::role_names::role_of;
use super::song_toml::{SongToml, StemToml};
use super::song_toml_places::check_sections;
use super::tempo_name::tempo_in;
use super::{MAX_STEMS, Problem, Role, RoleSource, Song, Stem, TempoSource, open_plain_file};

/// More than this is no `song.toml` that a person wrote.
const LONGEST_SONG_TOML: u64 = 1 << 20;

/// The song in `folder`: every audio file in it is a stem, those listed in its `song.toml` first, in that order, then
/// the others in the order in which people count. A stem that is listed keeps its place even if its file is missing.
///
/// # Errors
/// When there is no such folder, it cannot be read, or there is neither an audio file in it nor a stem listed.
pub fn scan_folder(folder: &Path) -> Result<Song, Problem> {
    // The song must still be found when the working directory changes.
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let Listing { audio, song_toml, mut problems } = Listing::of(&folder)?;
    let said = song_toml.map_or_else(SongToml::default, |path| read_song_toml(&path, &mut problems));
    let mut files = order_files(&folder, audio, &said, &mut problems);
    if files.is_empty() {
        let remedy = "choose the folder in which the stems lie, as WAV, FLAC or MP3";
        let why = problems.first().map_or("there is no audio file in it".to_owned(), ToString::to_string);
        return Err(Problem::error("holds no song", why, remedy).of(folder));
    }
    leave_out_the_surplus(&mut files, &mut problems, &folder);
    let only_listed = said.only_listed;
    Ok(Song { only_listed, ..song_of(folder, &files, said, problems) })
}

/// The song of exactly `files`, which is not empty, in the folder of the first of them. What the folder's `song.toml` says
/// of the song and of these files holds.
pub fn scan_files(files: &[PathBuf]) -> Song {
    let files: Vec<PathBuf> =
        files.iter().map(|file| std::path::absolute(file).unwrap_or_else(|_| file.clone())).collect();
    let folder = files.first().and_then(|file| file.parent()).unwrap_or(Path::new("/")).to_owned();
    let (mut problems, mut unused) = (Vec::new(), Vec::new());
    let song_toml = Listing::of(&folder).ok().and_then(|listing| listing.song_toml);
    let mut said = song_toml.map_or_else(SongToml::default, |path| read_song_toml(&path, &mut problems));
    said.stems.retain_mut(|stem| {
        stem.removed = None;
        files.contains(&folder.join(&stem.file))
    });
    said.only_listed = false;
    let mut files = order_files(&folder, files, &said, &mut unused);
    leave_out_the_surplus(&mut files, &mut problems, &folder);
    Song { only_listed: true, ..song_of(folder, &files, said, problems) }
}

/// Stems for `files` that come to a song in `folder`, as their names describe them.
pub fn scan_stems(files: Vec<PathBuf>, folder: &Path) -> Vec<Stem> {
    let files: Vec<StemFile> = files.into_iter().map(|path| StemFile { path, said: None }).collect();
    name_stems(&files, &folder_title(folder))
}

/// The song of `files`, as `said` and their names describe it.
fn song_of(folder: PathBuf, files: &[StemFile], said: SongToml, mut problems: Vec<Problem>) -> Song {
    let title = folder_title(&folder);
    let mut stems = name_stems(files, &title);
    mute_the_mix(&mut stems, files, &mut problems);
    let paths: Vec<&Path> = files.iter().map(|file| file.path.as_path()).collect();
    let tempo = tempo(said.tempo_map, &title, &paths, &folder, &mut problems);
    check_sections(&said.sections, &tempo.map, &mut problems);
    let name = said.name.or_else(|| Some(clean(&title)).filter(|name| !name.is_empty())).unwrap_or(title);
    let order = (0..stems.len()).collect();
    Song {
        name,
        tempo_map: tempo.map,
        tempo_source: tempo.source,
        tempo_from: tempo.from,
        start: said.start.unwrap_or(0.0),
        key: said.key,
        artist: said.artist,
        notes: said.notes,
        sections: said.sections,
        markers: said.markers,
        stems,
        order,
        problems,
        ..Song::in_folder(folder)
    }
}

/// A tempo, and who says it.
struct Tempo {
    map: TempoMap,
    source: TempoSource,
    from: Option<String>,
}

/// A stem's file, and what `song.toml` says of it.
struct StemFile {
    path: PathBuf,
    said: Option<StemToml>,
}

/// The folder's own name, also if it was given as `.` or `..`.
fn folder_title(folder: &Path) -> String {
    let name = file_name(folder);
    if name.is_empty() { fs::canonicalize(folder).map_or(name, |real| file_name(&real)) } else { name }
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

/// The text of a file that a person wrote.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn read_text(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let file = open_plain_file(path)?;
    match file.take(LONGEST_SONG_TOML + 1).read_to_string(&mut text) {
        Ok(length) if length as u64 > LONGEST_SONG_TOML => Err("it is far too long".to_owned()),
        Ok(_) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err("it is not UTF-8 text".to_owned()),
        Err(_) => Err("the disk that it is on reports an error".to_owned()),
    }
}

/// The files that `song_toml` lists, in that order, then the rest of `audio`, unless only the listed ones are wanted.
fn order_files(
    folder: &Path,
    audio: Vec<PathBuf>,
    song_toml: &SongToml,
    problems: &mut Vec<Problem>,
) -> Vec<StemFile> {
    let mut files: Vec<StemFile> = Vec::new();
    for said in &song_toml.stems {
        let exact = folder.join(&said.file);
        // Names written on a system that does not tell upper from lower case.
        let alike = |path: &&PathBuf| file_name(path).to_lowercase() == said.file.to_lowercase();
        let found = audio.iter().find(|path| **path == exact).or_else(|| audio.iter().find(alike));
        let path = found.cloned().unwrap_or(exact);
        if files.iter().any(|file| file.path == path) {
            let what = format!("the second [[stem]] for \"{}\" is ignored", said.file);
            problems.push(Problem::warning(what, "a file is one stem", "delete one of the two entries").of(folder));
        } else {
            files.push(StemFile { path, said: Some(said.clone()) });
        }
    }
    let is_listed = |path: &PathBuf| files.iter().any(|file| file.path == *path);
    let is_wanted = |path: &PathBuf| !song_toml.only_listed && !is_listed(path);
    let unlisted: Vec<PathBuf> = audio.into_iter().filter(is_wanted).collect();
    files.extend(unlisted.into_iter().map(|path| StemFile { path, said: None }));
    files
}

fn leave_out_the_surplus(files: &mut Vec<StemFile>, problems: &mut Vec<Problem>, folder: &Path) {
    // Removed ones are only kept where there is room for them.
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

/// The stems as their names and `song.toml` describe them; what `song.toml` says counts more.
fn name_stems(files: &[StemFile], folder_title: &str) -> Vec<Stem> {
    let title = |file: &StemFile| {
        file.path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    let titles: Vec<String> = files.iter().map(title).collect();
    let stem = |(file, guessed): (&StemFile, StemName)| {
        let said = file.said.as_ref();
        let given = said.and_then(|said| said.name.clone());
        let by_given_name = given.as_deref().map(role_of).filter(|&role| role != Role::Other);
        let role_said = said.and_then(|said| said.role);
        let role = role_said.or(by_given_name).unwrap_or(guessed.role);
        let role_source = match role {
            _ if role_said.is_some() => RoleSource::Said,
            Role::Other => RoleSource::Unknown,
            _ => RoleSource::Name,
        };
        Stem {
            file: file.path.clone(),
            skip: said.and_then(|said| said.skip).unwrap_or(0),
            name: given.unwrap_or(guessed.name),
            role,
            role_source,
            note: None,
            colour: said.and_then(|said| said.colour),
            level: said.and_then(|said| said.level).unwrap_or(Decibels::ZERO),
            pan: said.and_then(|said| said.pan).unwrap_or(Pan::CENTRE),
            muted: said.and_then(|said| said.muted).unwrap_or(false),
            output: said.and_then(|said| said.output),
            transposed: said.and_then(|said| said.transposed),
            removed: said.and_then(|said| said.removed).unwrap_or(false),
        }
    };
    files.iter().zip(stem_names(&titles, folder_title)).map(stem).collect()
}

/// Mutes the whole mix where the stems that it is made of are there too, unless `song.toml` says otherwise. Beside a
/// click or a guide alone it is the music. Of several mixes without stems the first one plays.
fn mute_the_mix(stems: &mut [Stem], files: &[StemFile], problems: &mut Vec<Problem>) {
    let no_music = [Role::Click, Role::Guide, Role::Timecode, Role::Mix];
    let mut music_plays = stems.iter().any(|stem| !stem.removed && !no_music.contains(&stem.role));
    let mixes = stems.iter_mut().zip(files).filter(|(stem, _)| stem.role == Role::Mix && !stem.removed);
    for (stem, file) in mixes {
        let decided = file.said.as_ref().is_some_and(|said| said.muted.is_some());
        if music_plays && !decided {
            stem.muted = true;
            let remedy = "unmute it to hear it, or mute = false in song.toml";
            problems.push(
                Problem::note("is muted", "it is the whole mix, and its stems are there too", remedy)
                    .of(&stem.file),
            );
        }
        music_plays = true;
    }
}

/// What to say of a song in `folder` whose tempo is assumed.
pub fn assumed_tempo(folder: &Path) -> Problem {
    let what = format!("{} is assumed as the tempo", Bpm::DEFAULT);
    let remedy = "write tempo = … in song.toml, or name the folder like \"Song 104bpm\"";
    Problem::note(what, "nothing says which tempo the song has", remedy).of(folder)
}

/// The tempo: what `song.toml` says, else the name of the folder, else those of the files, else 120.
fn tempo(
    said: Option<TempoMap>,
    folder_title: &str,
    files: &[&Path],
    folder: &Path,
    problems: &mut Vec<Problem>,
) -> Tempo {
    if let Some(map) = said {
        return Tempo { map, source: TempoSource::SongFile, from: Some(SONG_TOML.to_owned()) };
    }
    let from_files = || {
        let named: Vec<_> = files.iter().filter_map(|path| Some((path, tempo_in(&file_name(path))?))).collect();
        let &(first, bpm) = named.first()?;
        if let Some((other, another)) = named.iter().find(|(_, other)| *other != bpm) {
            let why = format!("{} says {bpm}, {} says {another}", file_name(first), file_name(other));
            let remedy = "write tempo = … in song.toml";
            problems.push(Problem::warning(format!("{bpm} is taken as the tempo"), why, remedy).of(folder));
        }
        Some((bpm, file_name(first)))
    };
    let from_folder = || tempo_in(folder_title).map(|bpm| (bpm, folder_title.to_owned()));
    if let Some((bpm, from)) = from_folder().or_else(from_files) {
        return Tempo { map: TempoMap::constant(bpm), source: TempoSource::Name, from: Some(from) };
    }
    problems.push(assumed_tempo(folder));
    Tempo { map: TempoMap::constant(Bpm::DEFAULT), source: TempoSource::Assumed, from: None }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
