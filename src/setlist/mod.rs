//! The document: what a song is, what its stems are called, where they go, and how that is saved.
//!
//! Main and loader threads only. Known here: names, roles, routing, tempo maps, the saved forms, and the listing of a
//! folder. Not known here: audio data, transport, plugin formats.

mod listing;
mod naming;
mod output;
mod problem;
mod role;
mod role_names;
pub mod saved;
mod scan;
mod song;
mod song_toml;
mod stem;
mod tempo_name;
mod toml_reader;
mod words;

pub use output::{MAX_OUTPUTS, Output};
pub use problem::{Problem, Severity};
pub use role::Role;
pub use scan::scan_folder;
pub use song::{Song, TempoSource};
pub use stem::{Colour, MAX_STEMS, Stem};
