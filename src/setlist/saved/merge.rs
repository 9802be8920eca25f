//! Brings together what a project saved of a song and what lies in its folder now.
//!
//! Short-lived helper threads. Knows no file by itself: its caller lists the folder.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use crate::dsp::{Decibels, Pan};
use crate::setlist::{MAX_STEMS, Problem, Role, Song, Stem, TempoSource};
use crate::time::{Bpm, TempoMap};

use super::{FileFacts, SongV1, StemV1};

/// The song to play, and the form to save from now on.
///
/// Every saved stem keeps its slot, whether its file is there or not, and with it its fader: what hosts automate is
/// the slot. It keeps its name, role, colour and output too: a project sounds as it was saved, even if somebody
/// edited the folder's `song.toml` since. A file that was renamed is known by its content. Files that are new come after.
///
/// `scanned` is the listing of `folder`, or why there is none; `facts` tells what is known of a file.
pub fn merged(
    saved: &SongV1,
    folder: &Path,
    scanned: Result<Song, Problem>,
    facts: impl Fn(&Path) -> FileFacts,
) -> (Song, SongV1) {
    let mut song = scanned.unwrap_or_else(|problem| without_folder(saved, folder, problem));
    let mut present = std::mem::take(&mut song.stems);
    let mut form = SongV1 { folder: song.folder.to_string_lossy().into_owned(), ..saved.clone() };
    song.name.clone_from(&saved.name);
    let mut found: Vec<Option<Stem>> = Vec::with_capacity(form.stems.len());
    for stem in &form.stems {
        let path = song.folder.join(&stem.file);
        let index = present.iter().position(|candidate| candidate.file == path);
        found.push(index.map(|index| present.remove(index)));
    }
    find_renamed(&form.stems, &mut found, &mut present, &facts);
    for (saved, file) in form.stems.iter_mut().zip(found) {
        let path = song.folder.join(&saved.file);
        let stem = restored(saved, file, path);
        if let Some(problem) = update(saved, &stem, &song.folder, &facts) {
            song.problems.push(problem);
        }
        song.stems.push(stem);
    }
    append(&mut song, &mut form, present.into(), &facts);
    song.stems.truncate(MAX_STEMS);
    (song, form)
}

/// The saved song when its folder cannot be listed: all its stems are missing, none is forgotten.
fn without_folder(saved: &SongV1, folder: &Path, problem: Problem) -> Song {
    Song {
        folder: folder.to_owned(),
        name: saved.name.clone(),
        tempo_map: TempoMap::constant(Bpm::DEFAULT),
        tempo_source: TempoSource::Assumed,
        start: 0.0,
        stems: Vec::new(),
        problems: vec![problem],
    }
}

/// Gives each saved stem without a file the one of the remaining files that has its content.
fn find_renamed(
    saved: &[StemV1],
    found: &mut [Option<Stem>],
    present: &mut Vec<Stem>,
    facts: impl Fn(&Path) -> FileFacts,
) {
    let lost = saved.iter().zip(found).filter(|(saved, file)| file.is_none() && saved.facts.hash.is_some());
    for (saved, file) in lost {
        let renamed = present.iter().position(|stem| facts(&stem.file).certainly_same(&saved.facts));
        *file = renamed.map(|index| present.remove(index));
    }
}

/// The stem to play for a saved one and its file, if that was found; its place is `path` if it was not.
fn restored(saved: &StemV1, file: Option<Stem>, path: PathBuf) -> Stem {
    let missing = || Stem {
        file: path,
        name: String::new(),
        role: Role::Other,
        colour: None,
        level: Decibels::ZERO,
        pan: Pan::CENTRE,
        muted: false,
        output: None,
    };
    let stem = file.unwrap_or_else(missing);
    Stem {
        name: saved.name.clone(),
        role: saved.known_role().unwrap_or(stem.role),
        colour: saved.known_colour(),
        output: saved.known_output(),
        ..stem
    }
}

/// Notes which file the stem is now; the problem if its content is not what it was.
fn update(saved: &mut StemV1, stem: &Stem, folder: &Path, facts: impl Fn(&Path) -> FileFacts) -> Option<Problem> {
    saved.file = stem.file.strip_prefix(folder).unwrap_or(&stem.file).to_string_lossy().into_owned();
    let now = facts(&stem.file);
    let differs = now.certainly_differ(&saved.facts);
    if now.size.is_some() && (differs || saved.facts.hash.is_none() || now.hash.is_some()) {
        saved.facts = now;
    }
    differs.then(|| {
        let why = "the file has changed since the project was saved";
        Problem::note("may sound different from before", why, "check that it is the right take").of(&stem.file)
    })
}

/// Gives the files that are new the slots after the saved ones, as far as there are any.
fn append(song: &mut Song, form: &mut SongV1, mut new: VecDeque<Stem>, facts: impl Fn(&Path) -> FileFacts) {
    while song.stems.len() < MAX_STEMS {
        let Some(stem) = new.pop_front() else { return };
        form.stems.push(StemV1::of(&stem, &song.folder, &facts));
        song.stems.push(stem);
    }
    if !new.is_empty() {
        let what = format!("{} new files are left out", new.len());
        let why = format!("a song has at most {MAX_STEMS} stems, and those of the project keep their places");
        song.problems.push(Problem::warning(what, why, "load the folder anew to choose").of(&song.folder));
    }
}
