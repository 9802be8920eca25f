//! Signal processing on slices: level, pan, ramps, fades, interpolation, stretching, bleed, listening.
//!
//! Pure functions and small state machines, usable on the audio thread: nothing here allocates after
//! construction, blocks or fails. Not known here: files, threads, songs, plugin formats.

pub mod bleed;
mod burst;
mod combine;
mod extremes;
mod fade;
mod gain;
pub mod hear;
mod ltc;
mod pan;
mod ramp;
mod sides;
mod sinc;
pub mod stretch;

pub use burst::{BurstBank, BurstSound, BurstWeight};
pub use combine::{Combine, Sample, combine, combine_falling, combine_measured, combine_rising, combine_shaped};
pub use extremes::{peak, peak_shaped};
pub use fade::Fade;
pub use gain::{Decibels, Gain};
pub use ltc::{LtcRate, LtcTime, LtcWave};
pub use pan::Pan;
pub use ramp::Ramp;
pub use sides::remove_middle;
pub use sinc::Interpolator;
