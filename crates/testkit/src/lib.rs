//! Shared by tests, benches and torture: random numbers, WAV files, the memory of a host's ports, generated songs.
//!
//! Any thread. Knows nothing of Stemlock, so that its library can use it in its own tests.

pub mod bank;
mod random;
pub mod songs;
#[cfg(feature = "vst3")]
pub mod vst3_host;
#[cfg(all(feature = "watch", target_os = "linux", target_arch = "x86_64"))]
mod watched;
mod wav;

pub use random::Random;
#[cfg(all(feature = "watch", target_os = "linux", target_arch = "x86_64"))]
pub use watched::{spin_for, without_system_calls};
pub use wav::{WavEncoding, chunk, fmt, riff, wav, wav_of_floats, wav_of_shorts};

/// How often a long test repeats something: `few` times, or `many` where `STEMLOCK_LONG` is set, as in `.ci/nightly`. No panics.
pub fn fewer_in_ci(few: usize, many: usize) -> usize {
    if std::env::var_os("STEMLOCK_LONG").is_some() { many } else { few }
}
