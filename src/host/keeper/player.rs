//! What plays the song: the engine's end, once there is one.
//!
//! Under the desk's lock, so that the engine hears of songs in the order in which they are wanted. Not known here: the audio
//! thread, what is saved.

use std::sync::Arc;

use crate::engine::{Controller, Expectation};
use crate::host::Shown;
use crate::setlist::{Song, SongMix};

/// What plays the song.
#[derive(Default)]
pub struct Player {
    /// The engine's end, once the session's rate is known.
    controller: Option<Controller>,
    /// Whether a helper is still looking for the song's files.
    searching: bool,
    /// Tells the engine so.
    expectation: Option<Expectation>,
    /// The parameters, which show the song's mix.
    shown: Option<Arc<Shown>>,
}

impl Player {
    /// The engine's end.
    pub fn controller(&self) -> Option<&Controller> {
        self.controller.as_ref()
    }

    /// Plays `song` with a new engine, in place of the former one.
    pub fn install(&mut self, controller: Controller, song: Option<&Song>) {
        self.controller = Some(controller);
        self.search(self.searching);
        if song.is_some() {
            self.load(song);
        }
    }

    /// Plays `song` from its files, or nothing.
    pub fn load(&self, song: Option<&Song>) {
        match (&self.controller, song) {
            (Some(controller), Some(song)) => {
                controller.load(song.clone());
            }
            (Some(controller), None) => controller.clear(),
            (None, _) => {}
        }
    }

    /// Plays the song as it is now, with what is loaded of it.
    pub fn revise(&self, song: &Song) {
        if let Some(controller) = &self.controller {
            controller.revise(song.clone());
        }
    }

    /// The parameters show the mix of `song`, and of those that come after it.
    pub fn show_mixes_with(&mut self, shown: Arc<Shown>, song: Option<&Song>) {
        song.into_iter().for_each(|song| shown.show(&song.mix));
        self.shown = Some(shown);
    }

    /// The parameters take the values of `mix`.
    pub fn show_mix(&self, mix: &SongMix) {
        self.shown.iter().for_each(|shown| shown.show(mix));
    }

    /// The parameters' values are those of `mix`; of none while a project's song is being looked for.
    pub fn adopt_mix(&self, mix: Option<&SongMix>) {
        self.shown.iter().for_each(|shown| shown.adopt(mix));
    }

    /// Whether the song's files are looked for.
    pub fn is_searching(&self) -> bool {
        self.searching
    }

    /// Notes whether the song's files are looked for, and lets the engine know. To be ended after what was found is loaded.
    pub fn search(&mut self, searching: bool) {
        self.searching = searching;
        self.expectation = self.controller.as_ref().filter(|_| searching).map(Controller::expect);
    }
}
