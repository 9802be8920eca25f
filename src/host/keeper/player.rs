//! What plays the song: the engine's controller, once there is one.
//!
//! Under the book's lock, so that the engine is given songs in the order in which they are requested. Not known here: the audio
//! thread, what is saved.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::{Controller, Expectation};
use crate::host::ShownMix;
use crate::media::FileStamp;
use crate::setlist::{Heard, Song, SongMix, Stem, StemFaders};

/// The stamps of files, taken before they were given to the engine; `None` for those that were not there.
pub type Stamps = HashMap<PathBuf, Option<FileStamp>>;

/// What plays the song.
#[derive(Default)]
pub struct Player {
    /// The engine's controller, once the session's rate is known.
    controller: Option<Controller>,
    /// The song's place in the engine.
    slot: usize,
    /// Whether a helper is still looking for the song's files.
    searching: bool,
    /// Tells the engine so.
    expectation: Option<Expectation>,
    /// The parameters, which show the song's mix.
    shown: Option<Arc<ShownMix>>,
    /// What the files were when the engine was last told to read them.
    stamps: Stamps,
}

impl Player {
    /// The engine's controller.
    pub fn controller(&self) -> Option<&Controller> {
        self.controller.as_ref()
    }

    /// Plays `song` with a new engine, in place of the former one.
    pub fn install(&mut self, controller: Controller, slot: usize, song: Option<&Song>) {
        self.controller = Some(controller);
        self.slot = slot;
        self.search(self.searching);
        if let (Some(controller), Some(song)) = (&self.controller, song) {
            controller.load(song.clone());
        }
    }

    /// Plays `song`, whose files had these `stamps` a moment ago. What is loaded of the same files stays loaded.
    pub fn play(&mut self, song: &Song, stamps: Stamps) {
        let is_same = |file: &Path| match (self.stamps.get(file), stamps.get(file)) {
            (Some(Some(before)), Some(Some(now))) => before.is_same_until(now),
            (Some(None), Some(None)) => true,
            _ => false,
        };
        let keeps = song.stems.iter().all(|stem| stem.removed || is_same(&stem.file));
        if let Some(controller) = &self.controller {
            if keeps {
                controller.revise(song.clone());
            } else {
                controller.load(song.clone());
            }
        }
        if !keeps {
            self.stamps = stamps;
        }
    }

    /// Plays nothing.
    pub fn clear(&mut self) {
        if let Some(controller) = &self.controller {
            controller.clear();
        }
    }

    /// Plays `song`, of which nothing is loaded any more.
    pub fn reload(&self, song: Option<&Song>) {
        if let (Some(controller), Some(song)) = (&self.controller, song) {
            controller.load(song.clone());
        }
    }

    /// The song's place in the engine and its controller, if there is one.
    pub fn into_ends(self) -> Option<(usize, Controller)> {
        Some((self.slot, self.controller?))
    }

    /// The parameters show the mix of another song from now on.
    pub fn hide_mixes(&mut self) {
        self.shown = None;
    }

    /// Remembers the stamps of files that come to the song with its next edit.
    pub fn add_stamps(&mut self, stamps: Stamps) {
        self.stamps.extend(stamps);
    }

    /// Plays the song after an edit, with what is loaded of it.
    pub fn revise(&mut self, song: &Song) {
        if let Some(controller) = &self.controller {
            controller.revise(song.clone());
        }
    }

    /// The parameters show the mix of `song`, and of those that come after it.
    pub fn show_mixes_with(&mut self, shown: Arc<ShownMix>, song: Option<&Song>) {
        song.into_iter().for_each(|song| shown.show(&song.mix));
        self.shown = Some(shown);
    }

    /// The parameters take the values of `mix`.
    pub fn show_mix(&self, mix: &SongMix) {
        self.shown.iter().for_each(|shown| shown.show(mix));
    }

    /// Mutes a stem of the song with this `mix` whose faders stand where they did at first; whether it did.
    pub fn mute(&self, mix: &SongMix, slot: usize, stem: &Stem) -> bool {
        let first = StemFaders::from(stem);
        match &self.shown {
            Some(shown) => shown.mute(mix, slot, &first),
            None => {
                mix.set_stem(slot, &StemFaders { muted: true, ..first });
                true
            }
        }
    }

    /// The parameters' values are those of `mix`; of none while a project's song is being looked for.
    pub fn adopt_mix(&self, mix: Option<&SongMix>) {
        self.shown.iter().for_each(|shown| shown.adopt(mix));
    }

    /// What was heard of the song whose stems have these files, if they are what is loaded and all of them were listened to.
    pub fn heard<'a>(&self, files: impl Iterator<Item = &'a Path>) -> Option<Arc<Heard>> {
        let status = self.controller.as_ref()?.status();
        let loaded = status.song?;
        loaded.stems.iter().map(|stem| stem.file.as_path()).eq(files).then_some(status.heard)?
    }

    /// Whether the host plays.
    pub fn is_rolling(&self) -> bool {
        self.controller.as_ref().is_some_and(|controller| controller.glance().playing)
    }

    /// Whether the song's files are being looked for.
    pub fn is_searching(&self) -> bool {
        self.searching
    }

    /// Notes whether the song's files are being looked for, and tells the engine. To be ended after the song was given to it.
    pub fn search(&mut self, searching: bool) {
        self.searching = searching;
        self.expectation = self.controller.as_ref().filter(|_| searching).map(Controller::expect);
    }
}

/// The stamps of `files` as they are now. Asks the file system: to be called before the engine is told to read them, and not under
/// the book's lock.
pub fn stamps_of<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> Stamps {
    files.into_iter().map(|file| (file.clone(), FileStamp::of(file).ok())).collect()
}

/// The stamps of the files of `song` as they are now.
pub fn stamps_of_song(song: &Song) -> Stamps {
    stamps_of(song.stems.iter().map(|stem| &stem.file))
}
