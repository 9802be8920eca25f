//! Signal processing on slices: level, pan, ramps, interpolation.
//!
//! Pure functions and small state machines, usable on the audio thread: nothing here allocates after
//! construction, waits or fails. Not known here: files, threads, songs, plugin formats.

mod gain;
mod pan;
mod sinc;

pub use gain::{Decibels, Gain};
pub use pan::Pan;
pub use sinc::Interpolator;
