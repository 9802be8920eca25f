//! Time-stretching: material at any speed, at its own pitch, in time to the sample and without delay.
//!
//! Audio thread, but for [`Analysis`] and [`offline`], which belong to loader threads. Not known here: files, songs, hosts.
//!
//! A [`Stretcher`] lays overlapping [`window`]s onto the material, one each hop of output, at the places of a [`Course`]
//! that is bent so that attacks pass as recorded ([`warp`]). It takes their spectra ([`frame`]), turns these so that tones
//! go on ([`rotation`], peak by peak: [`regions`]), gives noise its level back ([`fullness`]) and adds up what comes of it
//! ([`ring`]). Attacks that stand alone are copied ([`splice`]). For another pitch, what was made is kept on a [`Shelf`]
//! and read faster or slower. [`Hints`] come from an [`analysis`] of the whole material.
//!
//! Sources: J. Laroche and M. Dolson, "Improved phase vocoder time-scale modification of audio", IEEE Trans. Speech and
//! Audio Processing 7(3), 1999; A. Röbel, "A new approach to transient processing in the phase vocoder", DAFx 2003.

mod analysis;
mod frame;
mod fullness;
mod hints;
mod offline;
mod regions;
mod ring;
mod rotation;
mod shelf;
mod slopes;
mod splice;
mod stretcher;
mod warp;
mod window;

pub use analysis::{Analyser, Analysis};
pub use frame::Workspace;
pub use hints::{Hints, Kind, Onset};
pub use offline::{InMemory, offline, offline_linked, stretch_with};
pub use shelf::Shelf;
pub use stretcher::Stretcher;
pub use warp::Course;
pub use window::WindowSize;

/// The speeds at which material can be stretched, in source frames per output frame.
pub const SPEEDS: std::ops::RangeInclusive<f64> = 0.5..=2.0;

/// The stems of a link group, to be read from anywhere.
pub trait Material {
    /// How many stems.
    fn members(&self) -> usize;
    /// How many channels a member has, 1 or 2.
    fn channels(&self, member: usize) -> usize;
    /// Whether any of these frames may be more than silence.
    fn sounds(&self, frames: std::ops::Range<i64>) -> bool;
    /// Fills `output` with a member's frames from `first` on; silence where there are none. A member of one channel gives it
    /// twice.
    fn read(&self, member: usize, first: i64, output: [&mut [f32]; 2]);
}
