//! Saves a set in a project, and restores it.
//!
//! Runs on the main thread; helper threads find the files. A project with one song has the same form as before there were sets.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::setlist::saved::{MixV1, SavedDocument, SetSongV1, SetV1, SongV1, V1};
use crate::setlist::set::MOST_SONGS;
use crate::setlist::{Problem, SongMix};

use super::helpers::{self, WantedSong};
use super::set_book::KeptSong;
use super::set_reuse::{Matched, matches};
use super::shared_book::SharedBook;
use super::shared_set::SharedSet;

impl SharedSet {
    /// The text to save, in which that song is current whose mix the parameters have shown. Waits until `deadline` for helpers that are
    /// identifying files: their results belong to it.
    pub fn saved(&self, deadline: Instant) -> String {
        let home = std::env::home_dir();
        let shown = self.common().shown.get().and_then(|shown| shown.saved());
        let set = self.read();
        let (entries, current, is_set) = (set.entries.clone(), set.current, set.is_set());
        let (name, file) = (set.name.clone(), set.file.clone());
        drop(set);
        // The audio thread may have switched the parameters to another song a moment ago.
        let is_shown = |entry: &KeptSong| shown.as_ref().is_some_and(|shown| entry.book.read().has(shown));
        let current = entries.iter().position(is_shown).unwrap_or(current);
        let document = entries[current].book.settled(deadline).document(shown.as_ref(), home.as_deref());
        let SavedDocument::Known(mut known) = document else { return document.write() };
        if is_set {
            let song = |(place, entry): (usize, &KeptSong)| {
                if place == current {
                    return SetSongV1::of(&entry.song, None, None);
                }
                let book = entry.book.settled(deadline);
                let (document, mix) = (book.document(None, home.as_deref()), book.mix().cloned());
                drop(book);
                let form = match document {
                    SavedDocument::Known(V1 { song, .. }) => song,
                    SavedDocument::Unreadable(_) => None,
                };
                SetSongV1::of(&entry.song, form, mix.map(|mix| MixV1::of(&self.common().mix_now(&mix))))
            };
            let songs = entries.iter().enumerate().map(song).collect();
            let file = file.map(|file| file.to_string_lossy().into_owned());
            // All keys are strings, so this always succeeds.
            known.set = serde_json::to_value(SetV1::of(&name, file, current, songs)).ok();
        }
        SavedDocument::Known(known).write()
    }

    /// Restores a project's saved text. Returns at once; helpers find the files, and then the songs load.
    pub fn restore(&self, text: &str) {
        let (mut saved, problem) = SavedDocument::read(text);
        let set = match &mut saved {
            SavedDocument::Known(known) => known.set.take(),
            SavedDocument::Unreadable(_) => None,
        };
        let read = set.clone().map(serde_json::from_value::<SetV1>).transpose();
        match (read, saved) {
            (Ok(Some(set)), SavedDocument::Known(known)) if set.songs.len() > 1 => {
                self.restore_set(&set, &known, problem);
            }
            (Ok(_), saved) => self.restore_one(saved, problem),
            (Err(error), saved) => {
                // Keep text that cannot be read, and save it again.
                let saved = match saved {
                    SavedDocument::Known(mut known) => {
                        known.set = set;
                        SavedDocument::Known(known)
                    }
                    unreadable @ SavedDocument::Unreadable(_) => unreadable,
                };
                self.restore_one(saved, problem.or_else(|| Some(unreadable(&error))));
            }
        }
    }

    /// Of a set, the song goes on that the project names; what the set said of it ends with the set.
    fn restore_one(&self, saved: SavedDocument, problem: Option<Problem>) {
        let form = match &saved {
            SavedDocument::Known(known) => known.song.clone(),
            SavedDocument::Unreadable(_) => None,
        };
        let is_set = self.read().is_set();
        let kept = if is_set { self.entries_for(&[&SetSongV1::default()], &[form], 0).pop() } else { None };
        let book = kept.as_ref().map_or_else(|| self.book(), |kept| Arc::clone(&kept.book));
        // It has its mix before it can become the current one.
        let search = wanted(&book, saved, problem, || self.adopted());
        if let Some(kept) = kept {
            self.change(|set| {
                set.name.clear();
                set.file = None;
                set.begin_anew(vec![kept], 0);
            });
        }
        helpers::find_all(search.into_iter().collect());
    }

    /// The mix of the song that a project names as the current one: the project has set the parameters to its values already.
    fn adopted(&self) -> Option<SongMix> {
        self.common().shown.get().map(|shown| {
            let mix = SongMix::default();
            shown.adopt(&mix);
            mix
        })
    }

    /// Reuses the songs that are here: hosts restore a state at every undo, and unchanged files stay loaded.
    fn restore_set(&self, saved: &SetV1, document: &V1, problem: Option<Problem>) {
        let songs: Vec<&SetSongV1> = saved.songs.iter().take(MOST_SONGS).collect();
        let current = saved.current.min(songs.len() - 1);
        let form = |(place, song): (usize, &&SetSongV1)| {
            if place == current { document.song.clone() } else { song.song.clone() }
        };
        let forms: Vec<Option<SongV1>> = songs.iter().enumerate().map(form).collect();
        let entries = self.entries_for(&songs, &forms, current);
        let now = SavedDocument::Known(document.clone());
        let first = wanted(&entries[current].book, now, problem, || self.adopted());
        let others = entries.iter().zip(songs).enumerate().filter(|(place, _)| *place != current);
        let others = others.filter_map(|(_, (entry, song))| {
            let saved = SavedDocument::Known(V1::with(song.song.clone()));
            let mix = SongMix::default();
            song.mix.iter().for_each(|saved| saved.set(&mix));
            wanted(&entry.book, saved, None, || Some(mix))
        });
        let searches = first.into_iter().chain(others).collect();
        // All of them have their mixes before any can become the current one.
        self.change(|set| {
            set.name.clone_from(&saved.name);
            set.file = saved.file.as_ref().map(PathBuf::from);
            set.begin_anew(entries, current);
        });
        // Also if it is the same set: the songs are searched again, and earlier problems are forgotten.
        self.have_attended();
        self.mark_unplaced();
        helpers::find_all(searches);
    }

    /// The entries of restored songs with these `forms`: those that are here, as far as they match, and new ones.
    fn entries_for(&self, songs: &[&SetSongV1], forms: &[Option<SongV1>], current: usize) -> Vec<KeptSong> {
        let set = self.read();
        let (before, was_current) = (set.entries.clone(), set.current);
        drop(set);
        let home = std::env::home_dir();
        let kept = |(place, entry)| Matched::kept(entry, home.as_deref(), place == was_current);
        let here: Vec<Matched> = before.iter().enumerate().map(kept).collect();
        let saved = |(place, form): (usize, &Option<SongV1>)| Matched::saved(form.as_ref(), place == current);
        let wanted: Vec<Matched> = forms.iter().enumerate().map(saved).collect();
        let book = self.book();
        let entry = |((song, form), known): ((&&SetSongV1, &Option<SongV1>), Option<usize>)| {
            let folder = form.as_ref().map_or_else(PathBuf::new, |form| PathBuf::from(&form.folder));
            let song = song.entry(folder);
            match known {
                Some(known) => KeptSong { song, ..before[known].clone() },
                None => KeptSong::new(Arc::new(book.sibling()), song),
            }
        };
        songs.iter().zip(forms).zip(matches(&here, &wanted)).map(entry).collect()
    }
}

/// Starts a helper that finds the song of a project. It will have the mix that `mix` returns under the lock of its book.
pub fn find(
    book: &Arc<SharedBook>,
    saved: SavedDocument,
    problem: Option<Problem>,
    mix: impl FnOnce() -> Option<SongMix>,
) {
    helpers::find_all(wanted(book, saved, problem, mix).into_iter().collect());
}

/// Restores a book; returns the song for a helper to find.
fn wanted(
    book: &Arc<SharedBook>,
    saved: SavedDocument,
    problem: Option<Problem>,
    mix: impl FnOnce() -> Option<SongMix>,
) -> Option<WantedSong> {
    book.change(|restored| {
        let wanted = restored.restore(saved, problem, mix());
        wanted.map(|(ticket, song)| (Arc::clone(book), ticket, song))
    })
}

fn unreadable(error: &serde_json::Error) -> Problem {
    let at = error.column();
    let why =
        format!("a later version of Stemlock has saved it, or the project is damaged at character {at} of it");
    Problem::warning(
        "the set cannot be read; its current song plays",
        why,
        "install the latest version of Stemlock",
    )
}
