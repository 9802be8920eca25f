//! What the audio itself says: whether it is a click, timecode or silence, and what of it is heard twice.
//!
//! Loader threads. Streaming analysers: they take a stem in blocks, in order, keep what they need in bounded memory, and say
//! at the end what they heard. Not known here: files, songs, names, roles.

pub mod click;
pub mod copies;
mod levels;
mod stem;
pub mod timecode;

pub use levels::CellLevels;
pub use stem::{StemHeard, StemListener};
