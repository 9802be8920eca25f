//! Properties that must hold for any bytes, one function for each kind of file that musicians have. Each panics if its property does not hold.
//!
//! One thread.
#![forbid(unsafe_code)]

mod beside;
mod cache;
mod decoders;
mod folder;
mod lyrics;
pub mod packed;
mod script;
mod state;
mod timecode;
mod unpack;
mod words;

pub use beside::{beside, set};
pub use cache::{cache, entry_count};
pub use decoders::decoders;
pub use lyrics::lyrics;
pub use script::script;
pub use state::state;
pub use timecode::timecode;
pub use unpack::unpack;
pub use words::{collected, names, song_toml};
