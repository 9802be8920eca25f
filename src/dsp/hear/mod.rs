//! Listens to the audio: recognises clicks, timecode and silence, material that occurs twice, and the beats of
//! music without a click.
//!
//! Runs on loader threads. Streaming analysers: they take a stem in blocks, in order, use bounded memory, and return
//! the result at the end. Not known here: files, songs, names, roles.

pub mod beats;
pub mod click;
pub mod copies;
mod levels;
mod stem;
pub mod timecode;

pub use levels::CellLevels;
pub use stem::{StemHeard, StemListener};
#[cfg(test)]
pub use timecode::{Timecode, TimecodeListener};
