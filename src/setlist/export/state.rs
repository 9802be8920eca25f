//! The plugin state in an exported project: a fresh instance that plays the song.
//!
//! Written in the plugin's own format (held by `tests/state.rs`): eight bytes of length, then JSON. Parameters that are
//! not listed keep their defaults.

use std::path::Path;

use serde_json::json;

use crate::setlist::Song;
use crate::setlist::saved::{SavedDocument, SongV1, V1};

/// The plugin's CLAP identifier.
pub const CLAP_ID: &str = "org.stemlock.stemlock";

/// The state of an instance that plays `song`.
pub fn state(song: &Song, home: Option<&Path>) -> Vec<u8> {
    let saved = SavedDocument::Known(V1::with(Some(SongV1::of(song, home)))).write();
    let text =
        json!({ "version": env!("CARGO_PKG_VERSION"), "params": {}, "fields": { "song": saved } }).to_string();
    [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat()
}
