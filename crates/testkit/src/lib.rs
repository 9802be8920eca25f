//! Shared by tests, benches and torture: random numbers, WAV files, the memory of a host's ports, generated songs.
//!
//! Any thread. Knows nothing of Stemlock, so that its library can use it in its own tests.

pub mod bank;
mod random;
pub mod songs;
#[cfg(feature = "vst3")]
pub mod vst3_host;
mod wav;

pub use random::Random;
pub use wav::{WavEncoding, wav, wav_of_floats, wav_of_shorts};
