//! What the stage view shows, as signals: each is one part of it. Runs on the window's thread.

use vizia_core::prelude::*;

use super::lights::Beating;

/// What the stage view shows. A handle: clones share the same signals.
#[derive(Clone, Copy)]
pub struct StageShown {
    /// Whether the window shows it.
    pub is_on: Signal<bool>,
    /// The song's name.
    pub song: Signal<String>,
    /// How long it still lasts.
    pub left: Signal<String>,
    /// The beats of the bar.
    pub lights: Signal<Beating>,
    /// The section that sounds, or where the song is.
    pub here: Signal<String>,
    /// Its colour.
    pub here_colour: Signal<Option<[u8; 3]>>,
    /// The section that follows.
    pub next: Signal<String>,
    /// Its colour.
    pub next_colour: Signal<Option<[u8; 3]>>,
    /// In how many bars or beats.
    pub to_go: Signal<String>,
    /// Whether that is less than a bar.
    pub is_soon: Signal<bool>,
    /// Whether a section repeats.
    pub is_looping: Signal<bool>,
    /// The song that follows.
    pub next_song: Signal<String>,
    /// What waits, or what is wrong.
    pub told: Signal<String>,
}

impl StageShown {
    /// Nothing yet. Create it while the views are built.
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
