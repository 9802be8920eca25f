//! What the audio itself says: whether it is a click, timecode or silence.
//!
//! Loader threads. Streaming analysers: they take a stem in blocks, in order, keep what they need in bounded memory, and say
//! at the end what they heard. Not known here: files, songs, names, roles.

pub mod click;
mod stem;
pub mod timecode;

pub use stem::{StemHeard, StemListener};
