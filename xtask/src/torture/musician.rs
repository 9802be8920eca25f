//! A musician in front of a host: opens the window, edits a song and undoes it, locates a folder that was moved.
//!
//! Host's main thread. Uses a separate random source, so that the rest of an episode does not depend on whether there
//! is a display.

use std::fs;
use std::sync::Arc;

use testkit::Random;

use super::format::Instance;
use super::judge::Steps;
use super::song::Made;
use super::watch::call;
use super::window::Screen;
use super::{MAIN_THREAD, state};

/// The share of episodes in which windows are opened and songs are edited, if nothing prevents it.
const WINDOWS: f64 = 0.4;
const EDITS: f64 = 0.5;

/// A musician in front of a host.
pub struct Musician {
    random: Random,
    screen: Option<Screen>,
    edits: bool,
    /// The open windows: the instance, and the window's number.
    open: Vec<(usize, u32)>,
}

impl Musician {
    /// The musician in the episode of `seed`.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x6d75_7369_6369_616e);
        let looks = random.chance(WINDOWS);
        let edits = random.chance(EDITS);
        Self { random, screen: if looks { Screen::connect() } else { None }, edits, open: Vec::new() }
    }

    /// Does something random, or nothing.
    pub fn act(&mut self, instances: &[Arc<dyn Instance>], songs: &[Made], steps: &Steps) {
        for instance in instances {
            call("turn", MAIN_THREAD, || instance.turn());
        }
        let which = self.random.below(instances.len());
        match self.random.below(6) {
            0 | 1 => self.open_or_close(which, &*instances[which]),
            2 => self.meddle(steps),
            3 if self.edits => self.edit(&*instances[which], songs),
            4 if self.edits => self.locate(&*instances[which], songs),
            _ => {}
        }
    }

    fn open_or_close(&mut self, which: usize, instance: &dyn Instance) {
        let Some(screen) = &self.screen else { return };
        if let Some(index) = self.open.iter().position(|(owner, _)| *owner == which) {
            let (_, window) = self.open.swap_remove(index);
            call("close", MAIN_THREAD, || instance.close());
            screen.close(window);
        } else if let Ok(window) = screen.parent() {
            if call("open", MAIN_THREAD, || instance.open(window)) {
                self.open.push((which, window));
            } else {
                super::watch::find("window", "the editor was not opened".to_owned());
                screen.close(window);
            }
        }
    }

    /// Faders may go up: from then on, the level is unbounded.
    fn meddle(&mut self, steps: &Steps) {
        if let (Some(screen), false) = (&self.screen, self.open.is_empty()) {
            steps.excuse();
            let (_, window) = *self.random.pick(&self.open);
            screen.meddle(window, &mut self.random);
        }
    }

    /// An edit and its undo, made through states, as hosts do.
    fn edit(&mut self, instance: &dyn Instance, songs: &[Made]) {
        let made = self.random.pick(songs);
        let before = call("save", MAIN_THREAD, || instance.save());
        let edited = state::of(&state::edited(made, &mut self.random), &state::params(&mut self.random));
        state::load_state(instance, &edited);
        if self.random.chance(0.6)
            && let Some(before) = before.and_then(|before| String::from_utf8(before).ok())
        {
            state::load_state(instance, &before);
        }
    }

    /// Moves the song's folder, so that the project cannot find it, and passes the new place to the plugin.
    fn locate(&mut self, instance: &dyn Instance, songs: &[Made]) {
        let made = self.random.pick(songs);
        let mut moved = made.clone();
        moved.folder.set_extension("moved");
        if fs::rename(&made.folder, &moved.folder).is_err() {
            return;
        }
        for made in [made, &moved] {
            let text = state::of(&made.saved(&mut self.random), &serde_json::Map::new());
            state::load_state(instance, &text);
        }
        let _ = fs::rename(&moved.folder, &made.folder);
    }

    /// Closes all windows.
    pub fn leave(&mut self, instances: &[Arc<dyn Instance>]) {
        for (which, window) in std::mem::take(&mut self.open) {
            call("close", MAIN_THREAD, || instances[which].close());
            if let Some(screen) = &self.screen {
                screen.close(window);
            }
        }
    }
}
