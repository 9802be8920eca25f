//! Properties that must hold for any bytes, one function for each kind of file that musicians have. Each panics if its property does not hold.
//!
//! One thread.

mod beside;
mod decoders;
mod state;
mod words;

pub use beside::{beside, lyrics, set};
pub use decoders::decoders;
pub use state::state;
pub use words::{names, song_toml};
