//! Beats, frames, tempo maps, and the host's transport.
//!
//! Plain data and pure functions, usable on every thread. Known here: arithmetic. Not known here: files,
//! threads, songs, plugin formats. Positions and lengths are different types, and only [`Speed`] relates the clock
//! of the output to the clock of the material. Seconds of the host, of the song and of its files are different types too.

mod bar;
mod beat;
mod bpm;
mod meter;
mod placement;
mod rate;
mod seconds;
mod source;
mod speed;
mod tempo_map;
mod transport;

pub use bar::Bar;
#[cfg(test)]
pub use beat::beat;
pub use beat::{BeatPos, Beats};
pub use bpm::Bpm;
pub use meter::Meter;
pub use placement::Placement;
pub use rate::SampleRate;
pub use seconds::{FileSeconds, FileStart, HostSeconds, SongSeconds};
pub use source::{SourceFrames, SourcePos};
pub use speed::Speed;
pub use tempo_map::{TempoChange, TempoMap, TempoMapError};
pub use transport::{HostFields, LoopRange, Transport};
