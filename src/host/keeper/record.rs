//! The saved form of the song.
//!
//! Used under the book's lock; touches no file. Not known here: playback.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::setlist::Song;
use crate::setlist::saved::{FileFacts, SavedDocument, SongV1, V1};

/// The saved form: what the project stated, or would state about the newly opened song, and the song's differences from that.
#[derive(Default)]
pub struct Record {
    saved: SavedDocument,
    /// The song that `saved` describes.
    described: Option<Arc<Song>>,
    /// The identities of files that came to the song later.
    facts: HashMap<PathBuf, FileFacts>,
}

impl Record {
    /// For a project whose song has not been found yet.
    pub fn of(saved: SavedDocument) -> Self {
        Self { saved, ..Self::default() }
    }

    /// Sets the saved form, and the song that it describes.
    pub fn begin(&mut self, form: SongV1, song: Arc<Song>) {
        self.described = Some(song);
        self.set_form(form);
    }

    /// Sets the saved form of that song.
    pub fn set_form(&mut self, form: SongV1) {
        match &mut self.saved {
            SavedDocument::Known(saved) => saved.song = Some(form),
            SavedDocument::Unreadable(_) => self.saved = SavedDocument::Known(V1::with(Some(form))),
        }
    }

    /// The document to save for `song`. Equal songs give equal texts.
    pub fn document(&self, song: Option<&Arc<Song>>, home: Option<&Path>) -> SavedDocument {
        match (&self.saved, self.form(song, home)) {
            (SavedDocument::Known(saved), Some(form)) => {
                let mut saved = saved.clone();
                saved.song = Some(form);
                SavedDocument::Known(saved)
            }
            (saved, _) => saved.clone(),
        }
    }

    /// The form of `song`, or of the song that is still to be found.
    pub fn form(&self, song: Option<&Arc<Song>>, home: Option<&Path>) -> Option<SongV1> {
        let SavedDocument::Known(V1 { song: Some(form), .. }) = &self.saved else { return None };
        match (&self.described, song) {
            (Some(described), Some(song)) if !Arc::ptr_eq(described, song) => {
                Some(form.revised(described, song, home, |file| self.facts.get(file).cloned()))
            }
            _ => Some(form.clone()),
        }
    }

    /// The song's files that have not been identified yet.
    pub fn unidentified_files(&self, song: &Song) -> Vec<PathBuf> {
        let described = |slot: usize| self.described.as_ref().and_then(|song| song.stems.get(slot));
        let is_unidentified = |slot: usize, file: &PathBuf| {
            described(slot).is_none_or(|stem| stem.file != *file) && !self.facts.contains_key(file)
        };
        let files = song.stems.iter().map(|stem| &stem.file).enumerate();
        files.filter(|(slot, file)| is_unidentified(*slot, file)).map(|(_, file)| file.clone()).collect()
    }

    /// Stores the identities of files.
    pub fn add_facts(&mut self, facts: impl IntoIterator<Item = (PathBuf, FileFacts)>) {
        self.facts.extend(facts);
    }
}
