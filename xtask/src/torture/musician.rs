//! A musician in front of a host: opens the window, works in it, edits a song and undoes it, locates a folder that was moved. The latter
//! two are done in the window, if one is open, else through states.
//!
//! Host's main thread. Uses a separate random source, so that the rest of an episode does not depend on whether there
//! is a display.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use testkit::Random;

use super::desk::Desk;
use super::format::Instance;
use super::judge::Steps;
use super::song::Made;
use super::watch::call;
use super::window::Screen;
use super::{MAIN_THREAD, state};

/// The share of episodes in which windows are opened and songs are edited, if nothing prevents it.
const WINDOWS: f64 = 0.4;
const EDITS: f64 = 0.5;

/// The most edits and locations in windows.
const PATIENCE: usize = 3;

/// A song whose folder was moved, until this is dropped.
struct MovedSong {
    made: Made,
    home: PathBuf,
}

impl MovedSong {
    fn away(made: &Made) -> Option<Self> {
        let mut moved = made.clone();
        moved.folder.set_extension("moved");
        fs::rename(&made.folder, &moved.folder).ok()?;
        Some(Self { made: moved, home: made.folder.clone() })
    }
}

impl Drop for MovedSong {
    fn drop(&mut self) {
        let _ = fs::rename(&self.made.folder, &self.home);
    }
}

/// A musician in front of a host.
pub struct Musician {
    random: Random,
    screen: Option<Screen>,
    edits: bool,
    /// The open windows: the instance, and the window's number.
    open: Vec<(usize, u32)>,
    /// The number of edits and locations in a window that are still to come: they take time.
    patience: usize,
    hangs: bool,
}

impl Musician {
    /// The musician in the episode of `seed`.
    pub fn new(seed: u64, hangs: bool) -> Self {
        let mut random = Random::new(seed ^ 0x6d75_7369_6369_616e);
        let looks = random.chance(WINDOWS);
        let edits = random.chance(EDITS);
        let screen = if looks { Screen::connect() } else { None };
        Self { random, screen, edits, open: Vec::new(), patience: PATIENCE, hangs }
    }

    /// Whether windows may be opened.
    pub fn looks(&self) -> bool {
        self.screen.is_some()
    }

    /// Whether the window of this instance is open.
    pub fn has_window(&self, which: usize) -> bool {
        self.open.iter().any(|(owner, _)| *owner == which)
    }

    /// Does something random, or nothing.
    pub fn act(&mut self, instances: &[Arc<dyn Instance>], songs: &[Made], steps: &Steps) {
        for instance in instances {
            call("turn", MAIN_THREAD, || instance.turn());
        }
        let which = self.random.below(instances.len());
        match self.random.below(8) {
            0 | 1 => self.open_or_close(which, &*instances[which]),
            2 => self.meddle(steps),
            6 | 7 => self.work(instances, songs, steps),
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

    /// An edit, the location of a folder, or a dropped song, in a window.
    fn work(&mut self, instances: &[Arc<dyn Instance>], songs: &[Made], steps: &Steps) {
        let Some(screen) = self.screen.as_ref().filter(|_| !self.open.is_empty() && self.patience > 0) else {
            return;
        };
        self.patience -= 1;
        steps.excuse();
        let (which, window) = *self.random.pick(&self.open);
        let desk = Desk { screen, window, instance: &*instances[which], hangs: self.hangs };
        if self.random.chance(0.7) {
            desk.edit(&mut self.random);
            return;
        }
        let made = self.random.pick(songs);
        if self.random.chance(0.4) {
            let files: Vec<_> = made.files.iter().map(PathBuf::as_path).collect();
            let dropped = if self.random.chance(0.6) { vec![made.folder.as_path()] } else { files };
            return desk.drop_files(&made.folder, &dropped, self.random.chance(0.8));
        }
        if let Some(moved) = MovedSong::away(made) {
            let text = state::of(&made.saved(&mut self.random), &serde_json::Map::new());
            state::load_state(desk.instance, &text);
            desk.locate(&moved.made.folder);
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
        let Some(moved) = MovedSong::away(made) else { return };
        for made in [made, &moved.made] {
            let text = state::of(&made.saved(&mut self.random), &serde_json::Map::new());
            state::load_state(instance, &text);
        }
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
