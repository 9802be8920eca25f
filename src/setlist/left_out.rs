//! Films and archives beside the stems: those that are not used are told, with what to do.
//!
//! Main and loader threads. Opens ZIP archives to list them.

use std::path::{Path, PathBuf};

use super::import::list_zip;
use super::listing::{AudioKind, Listing, audio_kind, file_name};
use super::names::is_same_name;
use super::song_toml::SongToml;
use super::{Problem, open_plain_file};

/// What is said of a film that is no stem, because it has one sound track and stands beside audio.
const IS_FILM: &str = "it is a film with one sound track, beside other audio";

/// Makes the films of `listing` its audio if `folder` has no other, and reports those that are not used.
pub fn use_films(listing: &mut Listing, said: &SongToml, folder: &Path, problems: &mut Vec<Problem>) {
    let is_listed = |film: &Path| {
        said.stems.iter().any(|stem| {
            film == folder.join(&stem.file) || is_same_name(&file_name(film), &file_name(Path::new(&stem.file)))
        })
    };
    let films: Vec<PathBuf> =
        std::mem::take(&mut listing.films).into_iter().filter(|film| !is_listed(film)).collect();
    if said.only_listed || films.is_empty() {
        return;
    }
    if !listing.audio.is_empty() || !said.stems.is_empty() {
        problems.extend(films.iter().map(|film| film_left_out(film)));
        return;
    }
    let what = match &films[..] {
        [film] => format!("the sound of {} is the song", file_name(film)),
        films => format!("the sounds of {} films are the stems", films.len()),
    };
    let remedy = "if that is not wanted, choose the folder that contains the stems";
    problems.push(Problem::note(what, "there is no other audio in the folder", remedy).of(folder));
    listing.audio = films;
}

fn film_left_out(film: &Path) -> Problem {
    let remedy = "if its sound is a stem, drop the film itself, or list it in song.toml with [[stem]]";
    Problem::note("is left out", IS_FILM, remedy).of(film)
}

/// Removes the reports on films that are stems after all.
pub fn no_films_left_out(problems: &mut Vec<Problem>, is_stem: impl Fn(&Path) -> bool) {
    problems.retain(|problem| problem.why != IS_FILM || !problem.file.as_deref().is_some_and(&is_stem));
}

/// The report on an archive beside `audio` that may hold stems; `None` if it holds only what lies beside it.
pub fn packed_away(archive: &Path, audio: &[PathBuf]) -> Option<Problem> {
    let entries = open_plain_file(archive).ok().and_then(|mut file| list_zip(&mut file));
    let names = entries.map(|entries| entries.into_iter().map(|entry| entry.name).collect::<Vec<_>>());
    let is_new = |name: &&String| {
        let name = file_name(Path::new(&name.replace('\\', "/")));
        let is_sound = matches!(audio_kind(Path::new(&name)), AudioKind::Stem | AudioKind::Film);
        is_sound && !name.starts_with("._") && !audio.iter().any(|file| is_same_name(&file_name(file), &name))
    };
    let why = match names {
        Some(names) => format!("it is a ZIP archive with {}", file_name(Path::new(names.iter().find(is_new)?))),
        None => "it is an archive, which may hold stems".to_owned(),
    };
    Some(Problem::note("is left out", why, "unpack it if its files are stems").of(archive))
}

#[cfg(test)]
#[path = "left_out_tests.rs"]
mod tests;
