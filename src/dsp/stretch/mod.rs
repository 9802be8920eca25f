//! Time-stretching: material at any speed, at its own pitch, in time to the sample and without delay.
//!
//! Runs on the audio thread, except [`Analysis`] and [`offline`], which belong to loader threads. Not known here: files, songs, hosts.
//!
//! A [`Stretcher`] cuts the material into overlapping [`window`]s, one per hop of output, at the positions of a [`Course`]
//! that is bent so that attacks pass as recorded ([`warp`]). It computes their spectra ([`frame`]), rotates their phases so that tones
//! continue ([`rotation`], peak by peak: [`regions`]), restores the level of noise ([`fullness`]) and adds up the results
//! ([`ring`]). Isolated attacks are copied ([`splice`]). For transposition, the output is kept on a [`Shelf`]
//! and resampled; voices keep their [`envelope`], for which the [`spacing`] of their harmonics is found. [`Hints`] come from an [`analysis`] of the whole material.
//!
//! Sources: J. Laroche and M. Dolson, "Improved phase vocoder time-scale modification of audio", IEEE Trans. Speech and
//! Audio Processing 7(3), 1999; A. Röbel, "A new approach to transient processing in the phase vocoder", DAFx 2003.

mod analysis;
mod envelope;
mod frame;
mod fullness;
mod hints;
mod offline;
mod regions;
mod ring;
mod rotation;
mod shelf;
mod slopes;
mod spacing;
mod splice;
mod stretcher;
mod sums;
mod warp;
mod window;

pub use analysis::{Analyser, Analysis};
pub use envelope::Mouth;
pub use frame::Workspace;
pub use hints::{Hints, Kind, Onset};
pub use offline::{InMemory, offline, offline_linked, offline_voice, stretch_with};
pub use shelf::Shelf;
pub use splice::Splice;
pub use stretcher::Stretcher;
pub use warp::Course;
pub use window::WindowSize;

/// The range of speeds, in source frames per output frame.
pub const SPEEDS: std::ops::RangeInclusive<f64> = 0.5..=2.0;

/// The stems of a link group, readable at any position.
pub trait Material {
    /// The number of stems.
    fn members(&self) -> usize;
    /// The number of channels of a member, 1 or 2.
    fn channels(&self, member: usize) -> usize;
    /// Whether any of these frames may be other than silent.
    fn sounds(&self, frames: std::ops::Range<i64>) -> bool;
    /// Fills `output` with a member's frames from `first` on, and with silence outside the stem. A mono member fills both
    /// channels.
    fn read(&self, member: usize, first: i64, output: [&mut [f32]; 2]);
}
