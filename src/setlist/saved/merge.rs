//! Merges the saved form of a song with the current content of its folder.
//!
//! Runs on short-lived helper threads. Opens no file itself: the caller lists the folder and reads files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::setlist::left_out::no_films_left_out;
use crate::setlist::lyrics::{Lyrics, MOST_VOICES};
use crate::setlist::{MAX_STEMS, MOST_PLACES, MOST_SKIPPED, Problem, RoleSource, Song, Stem, plain_notes};

use super::{ClickV1, FileFacts, LoopV1, SendV1, SongV1, StemV1, settle_timing};

/// The song to play, and the form to save from now on.
///
/// Every saved stem keeps its slot, even if its file is missing, and with the slot its fader: hosts automate slots. It
/// also keeps its other saved properties. A project plays as it was saved, even if the folder's `song.toml` was edited
/// since. [`settle_timing`] decides tempo and start. A renamed file is recognised by its content. New files come last.
///
/// `scanned` is the listing of `folder`, if it can be listed; `facts` reads a file, which may be slow, and
/// is only called if a saved file is missing.
pub fn merged(
    saved: &SongV1,
    folder: &Path,
    scanned: Option<Song>,
    facts: impl Fn(&Path) -> FileFacts,
) -> (Song, SongV1) {
    let said = scanned.clone();
    let mut song = scanned.unwrap_or_else(|| without_folder(folder));
    let mut form = SongV1 { folder: song.folder.to_string_lossy().into_owned(), ..saved.clone() };
    song.name.clone_from(&saved.name);
    // A project without a saved click had none.
    song.click = saved.click.as_ref().map(ClickV1::known).unwrap_or_default();
    settle_signals(&mut song, &mut form, said.is_some());
    if let Some(places) = &saved.places {
        places.settle(&mut song);
    }
    let lyrics = saved.lyrics.iter().chain(&saved.more_lyrics).take(MOST_VOICES);
    song.lyrics = lyrics.map(|text| Arc::new(Lyrics::of_text(text))).collect();
    if let Some(notes) = &saved.notes {
        (song.notes, song.notes_edited) = (plain_notes(notes), true);
    }
    let mut present = std::mem::take(&mut song.stems);
    let mut found: Vec<Option<Stem>> = Vec::with_capacity(form.stems.len());
    for stem in &form.stems {
        let path = song.folder.join(&stem.file);
        let of_file = |candidate: &Stem| candidate.file == path;
        let exact = present.iter().position(|other| of_file(other) && other.track == stem.track);
        // The only track of a file has no number.
        let alike = |other: &Stem| stem.track.is_none() || (stem.track == Some(1) && other.track.is_none());
        let index = exact.or_else(|| present.iter().position(|other| of_file(other) && alike(other)));
        found.push(index.map(|index| present.remove(index)));
        // A file that was saved as one stem remains one stem. A file whose tracks were saved separately and that now has none is not a new stem.
        let is_known = |other: &Stem| of_file(other) && (stem.track.is_none() || other.track.is_none());
        present.retain(|other| !is_known(other));
    }
    find_renamed(&form.stems, &mut found, &mut present, facts);
    for (saved, file) in form.stems.iter_mut().zip(found) {
        song.problems.extend(file.as_ref().and_then(|file| settle_loop(saved, file)));
        let stem = restored(saved, file, song.folder.join(&saved.file));
        saved.file = StemV1::file_in(&song.folder, &stem.file);
        song.problems.extend(impossible_skip(saved, &stem));
        song.stems.push(stem);
    }
    song.stems.truncate(MAX_STEMS);
    present.retain(|stem| !song.click.files.names(&stem.file, &song.folder));
    if form.only_listed {
        song.only_listed = true;
    } else {
        append(&mut song, &mut form, present);
    }
    let Song { stems, problems, .. } = &mut song;
    no_films_left_out(problems, |film| stems.iter().any(|stem| stem.file == film));
    song.arrange(form.order.iter().copied());
    settle_timing(&mut song, &mut form, said.as_ref());
    (song, form)
}

/// The form after the files of `song` were read, and a note for each that has changed.
pub fn examined(mut form: SongV1, song: &Song, facts: impl Fn(&Path) -> FileFacts) -> (SongV1, Vec<Problem>) {
    let mut problems = Vec::new();
    for (saved, stem) in form.stems.iter_mut().zip(&song.stems) {
        let now = facts(&stem.file);
        if now.certainly_differ(&saved.facts) {
            let why = "the file has changed since the project was saved";
            let remedy = "check that it is the right take";
            problems.push(Problem::note("may sound different from before", why, remedy).of(&stem.file));
        }
        if now.size.is_some() {
            saved.facts = now;
        }
    }
    (form, problems)
}

/// Sets the saved timecode and messages of `song`, and reports where its folder differs, if it `has_folder`. If nothing
/// was saved (by an older version, for example) and the musician edited nothing, those of the folder are used, and
/// saved from then on.
fn settle_signals(song: &mut Song, form: &mut SongV1, has_folder: bool) {
    let folder = song.folder.clone();
    let differs = |what: &str| {
        let why = "the project keeps its saved value";
        let remedy = "to use the value in song.toml, open the folder again";
        Problem::note(what, why, remedy).of(&folder)
    };
    let mut told = Vec::new();
    match &form.timecode {
        Some(saved) => {
            let said = std::mem::replace(&mut song.timecode, saved.parse().ok());
            told.extend((said != song.timecode).then(|| differs("the timecode is not that of song.toml")));
        }
        None => form.timecode = song.timecode.map(|time| time.to_string()),
    }
    song.sends_edited = form.midi_edited;
    if form.midi.is_empty() && !form.midi_edited {
        form.midi = song.sends.iter().map(SendV1::of).collect();
    } else {
        let saved = form.midi.iter().filter_map(SendV1::known).take(MOST_PLACES).collect();
        let said = std::mem::replace(&mut song.sends, saved);
        let is_told = said != song.sends && !form.midi_edited;
        told.extend(is_told.then(|| differs("the MIDI that is sent is not that of song.toml")));
    }
    song.problems.extend(told.into_iter().filter(|_| has_folder));
}

/// Restores the saved loop of a stem, and reports if `song.toml` states another one. If no loop was saved, the one in
/// `song.toml` is used. Loops, like messages, cannot be edited in the window.
fn settle_loop(saved: &mut StemV1, file: &Stem) -> Option<Problem> {
    let Some(kept) = &saved.looped else {
        saved.looped = file.looped.map(LoopV1::of);
        return None;
    };
    let why = "the project keeps its saved value";
    let remedy = "to use the value in song.toml, open the folder again";
    let note = || Problem::note("does not repeat as song.toml says", why, remedy).of(&file.file);
    (kept.known() != file.looped).then(note)
}

/// The saved song when its folder cannot be listed: all its stems will be missing.
fn without_folder(folder: &Path) -> Song {
    Song::in_folder(folder.to_owned())
}

/// Assigns remaining files to saved stems without a file, by content.
fn find_renamed(
    saved: &[StemV1],
    found: &mut [Option<Stem>],
    present: &mut Vec<Stem>,
    facts: impl Fn(&Path) -> FileFacts,
) {
    let is_lost = |(saved, file): &(&StemV1, &mut Option<Stem>)| file.is_none() && saved.facts.hash.is_some();
    let lost: Vec<_> = saved.iter().zip(found).filter(is_lost).collect();
    if lost.is_empty() {
        return;
    }
    let mut contents: Vec<FileFacts> = present.iter().map(|stem| facts(&stem.file)).collect();
    for (saved, file) in lost {
        let is_it = |index: &usize| {
            contents[*index].certainly_same(&saved.facts)
                && (saved.track.is_none() || present[*index].track == saved.track)
        };
        if let Some(index) = (0..contents.len()).find(is_it) {
            contents.remove(index);
            *file = Some(present.remove(index));
        }
    }
}

/// The stem to play for a saved one, and its file if that was found; otherwise its path is `path`.
fn restored(saved: &StemV1, file: Option<Stem>, path: PathBuf) -> Stem {
    let stem = file.unwrap_or_else(|| Stem::of_file(path));
    let role = saved.known_role(stem.role).unwrap_or(stem.role);
    Stem {
        track: saved.track,
        name: saved.name.clone(),
        role,
        role_source: if role == stem.role { stem.role_source } else { RoleSource::Said },
        colour: saved.known_colour(),
        output: saved.known_output(),
        transposed: saved.transposed,
        formants: saved.formants,
        skip: saved.skip.filter(|&skip| skip <= MOST_SKIPPED).unwrap_or(stem.skip),
        // What was saved by a version that did not line stems up stays as it was.
        late: saved.late.filter(|&late| late <= MOST_SKIPPED).unwrap_or(0),
        removed: saved.removed,
        looped: saved.looped.as_ref().and_then(LoopV1::known),
        ..stem
    }
}

/// The message about a saved skip beyond the allowed maximum.
fn impossible_skip(saved: &StemV1, stem: &Stem) -> Option<Problem> {
    let skip = saved.skip.filter(|&skip| skip > MOST_SKIPPED)?;
    let why = format!("it leaves out {skip} frames, and the most is {MOST_SKIPPED}");
    Some(Problem::warning("the saved skip is ignored", why, "set it in song.toml").of(&stem.file))
}

/// Gives new files the slots after the saved ones, while there are any.
fn append(song: &mut Song, form: &mut SongV1, mut new: Vec<Stem>) {
    let left_out = new.split_off(new.len().min(MAX_STEMS.saturating_sub(form.stems.len())));
    form.stems.extend(new.iter().map(|stem| StemV1::of(stem, &song.folder)));
    song.stems.extend(new);
    if !left_out.is_empty() {
        let what = format!("{} new files are left out", left_out.len());
        let why = format!("a song has at most {MAX_STEMS} stems, and those of the project keep their places");
        song.problems.push(Problem::warning(what, why, "open the folder again to choose").of(&song.folder));
    }
}
