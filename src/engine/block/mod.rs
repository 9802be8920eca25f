//! What the engine is asked for, block by block: the mix, the settings, the outputs to fill, the pace.
//!
//! Plain values, on every thread. Not known here: songs, transports, samples.

mod lead;
mod mix;
mod outputs;
mod pace;
mod quantum;
mod settings;

pub use lead::Lead;
pub use mix::{Mix, Mixes, StemMix};
pub use outputs::{OutputBuffers, Outputs};
pub use pace::Pace;
pub use quantum::Quantum;
pub use settings::{MOST_SEMITONES, Settings, TempoMode};
