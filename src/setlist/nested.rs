//! Finds stems that lie one or two folders below the chosen one.
//!
//! Main and loader threads. Lists folders.

use std::path::{Path, PathBuf};

use super::Problem;
use super::listing::{Listing, extension, file_name};
use super::names::{is_pack_name, read};

/// The most folders that are searched.
const MOST_FOLDERS: usize = 200;

/// Extensions of lossless formats.
const LOSSLESS: &[&str] = &["wav", "wave", "bwf", "rf64", "w64", "aif", "aiff", "flac", "caf"];

/// A folder with audio.
struct AudioFolder {
    folder: PathBuf,
    listing: Listing,
}

/// Where the stems of `folder` are, relative to its `listing`.
pub enum Below {
    /// In `folder` itself, or nowhere.
    Nothing,
    /// In these files.
    Stems(Listing),
    /// In this folder, which has its own `song.toml`.
    Song(PathBuf),
}

/// Searches below `folder` for stems, if its own `listing` has none, or only a mix beside a folder of stems.
/// `is_listed`: its `song.toml` lists the stems.
///
/// # Errors
/// There are several songs below.
pub fn below(folder: &Path, listing: &Listing, is_listed: bool) -> Result<Below, Problem> {
    if is_listed || listing.folders.is_empty() {
        return Ok(Below::Nothing);
    }
    let only_mixes = listing.audio.len() <= 2 && !listing.audio.iter().any(|file| is_stem(file));
    if !listing.audio.is_empty() && !only_mixes {
        return Ok(Below::Nothing);
    }
    let mut found = with_audio(&listing.folders);
    if !listing.audio.is_empty() {
        found.retain(|found| is_pack_name(&file_name(&found.folder)) && found.listing.audio.len() > 1);
    }
    let several = found.len();
    let Some(chosen) = choice(&mut found) else {
        let is_song = listing.audio.is_empty() && several > 1;
        return if is_song { Err(several_songs(folder, &found)) } else { Ok(Below::Nothing) };
    };
    if listing.song_toml.is_none() && listing.audio.is_empty() && chosen.listing.song_toml.is_some() {
        return Ok(Below::Song(chosen.folder));
    }
    let place = chosen.folder.strip_prefix(folder).unwrap_or(&chosen.folder).display().to_string();
    let others: Vec<String> = found.iter().map(|other| file_name(&other.folder)).collect();
    let what = format!("{} stems are taken from \"{place}\"", chosen.listing.audio.len());
    let why = if others.is_empty() {
        "they lie in a folder inside this one".to_owned()
    } else {
        format!("they lie in a folder inside this one, and {} too", others.join(", "))
    };
    let mut stems = chosen.listing;
    stems.problems.push(Problem::note(what, why, "open that folder itself if you want no other").of(folder));
    Ok(Below::Stems(stems))
}

/// Whether `file` is named like a stem, not like a mix or a song.
fn is_stem(file: &Path) -> bool {
    let name = file.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let reading = read(&name);
    reading.all_known && reading.whole.is_none() && reading.says_something
}

/// Those of `folders` that contain audio; if none does, those of their subfolders that do.
fn with_audio(folders: &[PathBuf]) -> Vec<AudioFolder> {
    let look = |folder: &PathBuf| Some(AudioFolder { folder: folder.clone(), listing: Listing::of(folder).ok()? });
    let mut found = Vec::new();
    for outer in folders.iter().take(MOST_FOLDERS).filter_map(look) {
        if outer.listing.audio.is_empty() {
            let inner = outer.listing.folders.iter().take(MOST_FOLDERS).filter_map(look);
            found.extend(inner.filter(|inner| !inner.listing.audio.is_empty()));
        } else {
            found.push(outer);
        }
    }
    found
}

/// Takes the folder of the stems out of `found`: the only one; of several with the same stems, the one with the best
/// format; or the only one with a name like `Stems`.
fn choice(found: &mut Vec<AudioFolder>) -> Option<AudioFolder> {
    let place = if found.len() == 1 {
        0
    } else if are_versions(found) {
        let lossless = |found: &AudioFolder| {
            found.listing.audio.iter().all(|file| LOSSLESS.contains(&extension(file).as_str()))
        };
        found.iter().position(lossless).unwrap_or(0)
    } else {
        let is_called_so =
            |found: &AudioFolder| is_pack_name(&file_name(&found.folder)) && found.listing.audio.len() > 1;
        if are_numbered(found) {
            return None;
        }
        let first = found.iter().position(is_called_so)?;
        if found.iter().skip(first + 1).any(is_called_so) {
            return None;
        }
        first
    };
    (place < found.len()).then(|| found.remove(place))
}

/// Whether the folders differ only by a number that is not a format's: `15 Song` and `16 Song` are songs, `16 bit` and
/// `24 bit` are versions of one.
fn are_numbered(found: &[AudioFolder]) -> bool {
    const OF_FORMATS: [&str; 10] = ["16", "24", "32", "44", "48", "88", "96", "176", "192", "64"];
    let mut named: Vec<(String, bool)> = found
        .iter()
        .map(|found| {
            let name = file_name(&found.folder).to_lowercase();
            let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
            let number = &name[..name.len() - rest.len()];
            (rest.to_owned(), number.is_empty() || OF_FORMATS.contains(&number))
        })
        .collect();
    named.sort();
    named.windows(2).any(|pair| pair[0].0 == pair[1].0 && !(pair[0].1 && pair[1].1))
}

/// Whether all have stems with the same names: one song in several formats.
fn are_versions(found: &[AudioFolder]) -> bool {
    let names = |found: &AudioFolder| -> Vec<String> {
        let name = |file: &PathBuf| {
            file.file_stem().map_or_else(String::new, |name| name.to_string_lossy().to_lowercase())
        };
        found.listing.audio.iter().map(name).collect()
    };
    let Some((first, others)) = found.split_first() else { return false };
    // Songs separated by the same program also have stems with equal names, but in folders named like songs.
    let are_packs = found.iter().all(|found| is_pack_name(&file_name(&found.folder)));
    are_packs
        && !are_numbered(found)
        && !others.is_empty()
        && others.iter().all(|other| names(other) == names(first))
}

fn several_songs(folder: &Path, found: &[AudioFolder]) -> Problem {
    let names: Vec<String> =
        found.iter().take(3).map(|found| format!("\"{}\"", file_name(&found.folder))).collect();
    let more = found.len().saturating_sub(names.len());
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let why = format!("there are several in it: {}{more}", names.join(", "));
    Problem::error("is not one song", why, "open one of them").of(folder)
}
