//! The editor under a musician's hand: a headless window with the real engine behind it, no display and no host.
#![cfg(feature = "plugin")]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../fixtures/stage.rs"]
mod stage;

mod files;
mod hand;
mod problems;
mod song_panel;
