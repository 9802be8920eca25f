//! The state of the stage view as signals, one for each part. Runs on the window's thread.

use vizia_core::prelude::*;

use super::lights::Beating;

/// The state of the stage view. A handle: clones share the same signals.
#[derive(Clone, Copy)]
pub struct StageShown {
    /// Whether the window shows it.
    pub is_on: Signal<bool>,
    /// The song's name.
    pub song: Signal<String>,
    /// The remaining time.
    pub left: Signal<String>,
    /// The beats of the bar.
    pub lights: Signal<Beating>,
    /// The current section, or the position in the song.
    pub here: Signal<String>,
    /// Its colour.
    pub here_colour: Signal<Option<[u8; 3]>>,
    /// The next section.
    pub next: Signal<String>,
    /// Its colour.
    pub next_colour: Signal<Option<[u8; 3]>>,
    /// The distance to it, in bars or beats.
    pub to_go: Signal<String>,
    /// Whether it is at most a bar away.
    pub is_soon: Signal<bool>,
    /// Whether a section repeats.
    pub is_looping: Signal<bool>,
    /// The next song.
    pub next_song: Signal<String>,
    /// What waits, or what is wrong.
    pub told: Signal<String>,
}

impl StageShown {
    /// Empty state. Create it while the views are built.
    pub fn new() -> Self {
        let words = || Signal::new(String::new());
        Self {
            is_on: Signal::new(false),
            song: words(),
            left: words(),
            lights: Signal::new(Beating::default()),
            here: words(),
            here_colour: Signal::new(None),
            next: words(),
            next_colour: Signal::new(None),
            to_go: words(),
            is_soon: Signal::new(false),
            is_looping: Signal::new(false),
            next_song: words(),
            told: words(),
        }
    }
}
