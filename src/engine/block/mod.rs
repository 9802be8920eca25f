//! The input of a block: mix, settings, outputs to fill, pace.
//!
//! Plain data, on every thread. Not known here: songs, transports, samples.

mod lead;
mod mix;
mod outputs;
mod pace;
mod quantum;
mod settings;
mod sing_along;

pub use lead::Lead;
pub use mix::{Mix, Mixes, StemMix};
pub use outputs::{OutputBuffers, Outputs};
pub use pace::Pace;
pub use quantum::Quantum;
pub use settings::{MOST_CHARACTER, MOST_SEMITONES, Settings, TempoMode};
pub use sing_along::SingAlong;
