//! Plays the song: the engine's controller, once there is one.
//!
//! Used under the book's lock, so that the engine gets songs in the order of the requests. Not known here: the audio
//! thread, the saved form.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::engine::{Controller, Expectation};
use crate::host::ShownMix;
use crate::media::FileStamp;
use crate::setlist::{Heard, Song, SongMix, Stem, StemFaders};

/// The stamps of files, taken before the engine read them; `None` for missing files.
pub type Stamps = HashMap<PathBuf, Option<FileStamp>>;

/// Plays the song.
#[derive(Default)]
pub struct Player {
    /// The engine's controller, once the sample rate is known.
    controller: Option<Controller>,
    /// The song's slot in the engine.
    slot: usize,
    /// Whether a helper is still searching the song's files.
    searching: bool,
    /// Announces that to the engine.
    expectation: Option<Expectation>,
    /// The parameters that show the song's mix.
    shown: Option<Arc<ShownMix>>,
    /// The stamps of the files when the engine was last told to read them.
    stamps: Stamps,
}

impl Player {
    /// The engine's controller.
    pub fn controller(&self) -> Option<&Controller> {
        self.controller.as_ref()
    }

    /// Plays `song` with a new engine, in place of the previous one.
    pub fn install(&mut self, controller: Controller, slot: usize, song: Option<&Song>) {
        self.controller = Some(controller);
        self.slot = slot;
        self.search(self.searching);
        if let (Some(controller), Some(song)) = (&self.controller, song) {
            controller.load(song.clone());
        }
    }

    /// Plays `song`, whose files just had these `stamps`. Files that are unchanged stay loaded.
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

    /// Plays `song`, which is no longer loaded.
    pub fn reload(&self, song: Option<&Song>) {
        if let (Some(controller), Some(song)) = (&self.controller, song) {
            controller.load(song.clone());
        }
    }

    /// The song's place in the engine and its controller, if there is one.
    pub fn into_ends(self) -> Option<(usize, Controller)> {
        Some((self.slot, self.controller?))
    }

    /// Disconnects the parameters from this song: they show the mix of another one from now on.
    pub fn hide_mixes(&mut self) {
        self.shown = None;
    }

    /// Stores the stamps of files that the next edit adds to the song.
    pub fn add_stamps(&mut self, stamps: Stamps) {
        self.stamps.extend(stamps);
    }

    /// Plays the song after an edit; loaded files are kept.
    pub fn revise(&mut self, song: &Song) {
        if let Some(controller) = &self.controller {
            controller.revise(song.clone());
        }
    }

    /// Connects the parameters, which show `mix` and those of later songs from now on.
    pub fn show_mixes_while(&mut self, shown: Arc<ShownMix>, mix: Option<&SongMix>, holds: &dyn Fn() -> bool) {
        mix.into_iter().for_each(|mix| shown.show_while(mix, holds));
        self.shown = Some(shown);
    }

    /// Sets the parameters to the values of `mix`.
    pub fn show_mix(&self, mix: &SongMix) {
        self.shown.iter().for_each(|shown| shown.show(mix));
    }

    /// Mutes a stem of the song with this `mix` if its faders are still at their defaults; returns whether it did.
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

    /// The results of listening to the song whose stems have these files, if those are loaded and completely analysed.
    pub fn heard(&self, files: impl Iterator<Item = (PathBuf, Option<u16>)>) -> Option<Arc<Heard>> {
        let status = self.controller.as_ref()?.status();
        let loaded = status.song?;
        loaded.stems.iter().map(|stem| (stem.file.clone(), stem.track)).eq(files).then_some(status.heard)?
    }

    /// Whether the host plays.
    pub fn is_rolling(&self) -> bool {
        self.controller.as_ref().is_some_and(|controller| controller.glance().playing)
    }

    /// Whether the song's files are being searched.
    pub fn is_searching(&self) -> bool {
        self.searching
    }

    /// Records whether the song's files are being searched, and tells the engine. End the search after the song was given to the engine.
    pub fn search(&mut self, searching: bool) {
        self.searching = searching;
        self.expectation = self.controller.as_ref().filter(|_| searching).map(Controller::expect);
    }
}

/// The current stamps of `files`. Reads from the disk: call this before the engine is told to read them, and without
/// the book's lock.
pub fn stamps_of<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> Stamps {
    files.into_iter().map(|file| (file.clone(), FileStamp::of(file).ok())).collect()
}

/// The stamps of the files of `song` as they are now.
pub fn stamps_of_song(song: &Song) -> Stamps {
    stamps_of(song.stems.iter().map(|stem| &stem.file))
}
