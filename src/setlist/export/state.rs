//! The plugin state in an exported project: an instance that plays the song with the mix that the song has at first.
//!
//! Written in the plugin's own format (held by `tests/state.rs` and `tests/restored/exported.rs`): eight bytes of length, then JSON.
//! Parameters that are not listed keep their defaults: no song says anything of them.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::setlist::saved::{SavedDocument, SongV1, V1};
use crate::setlist::{Song, StemFaders};

/// The plugin's CLAP identifier.
pub const CLAP_ID: &str = "org.stemlock.stemlock";

/// The state of an instance that plays `song`.
pub fn state(song: &Song, home: Option<&Path>) -> Vec<u8> {
    let saved = SavedDocument::Known(V1::with(Some(SongV1::of(song, home)))).write();
    let text = json!({ "version": env!("CARGO_PKG_VERSION"), "params": faders(song), "fields": { "song": saved } })
        .to_string();
    [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat()
}

/// The parameters that show the song's mix. A project that names the song's stems says where their faders are, too: they count, and not
/// those of `song.toml`. Outputs stay automatic: they come with the stems.
fn faders(song: &Song) -> Map<String, Value> {
    let of_stem = |(slot, stem): (usize, &_)| {
        let (number, StemFaders { level, pan, muted, .. }) = (slot + 1, StemFaders::from(stem));
        [
            (format!("gain_{number}"), json!({ "f32": level })),
            (format!("pan_{number}"), json!({ "f32": pan.get() })),
            (format!("mute_{number}"), json!({ "bool": muted })),
        ]
    };
    song.stems.iter().enumerate().flat_map(of_stem).collect()
}
