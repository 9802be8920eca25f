//! The parameters of an instance.
//!
//! Values are atomics: hosts write them on any thread, the audio thread reads them each block.

mod faders;
mod global;
mod level;
mod pan;
mod reader;
mod remote;
mod routing;
mod song_start;
mod stem;
mod tempo_mode;

pub use faders::Faders;
pub use global::GlobalParams;
pub use level::fader_height;
pub use reader::MixReader;
pub use remote::remote_controls;
pub use routing::Routing;
pub use stem::StemParams;

pub(super) use global::FARTHEST_SYNC_MS;
pub(super) use song_start::{FIRST_STEP as FIRST_START_STEP, LAST_STEP as LAST_START_STEP};
