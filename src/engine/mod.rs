//! Follow the transport, sound the stems, mix to outputs.
//!
//! [`build`] gives three ends, one a thread: [`Processor`] for the audio thread, [`Loader`] for the loader
//! threads, [`Controller`] for the main thread. They share nothing but lock-free rings and pages that are written
//! once. Known here: time, samples, songs. Not known here: plugin formats, windows.

mod controller;
mod loader;
mod mix;
mod outputs;
mod processor;
mod settings;

pub use controller::{Controller, Status};
pub use loader::{Loader, LoaderThreads, Work};
pub use mix::{Mix, StemMix};
pub use outputs::{OutputBuffers, Outputs};
pub use processor::{Pace, Processor};
pub use settings::{Settings, TempoMode};

use crate::time::SampleRate;

/// The three ends of an engine at the session's `rate`.
pub fn build(_rate: SampleRate) -> (Processor, Loader, Controller) {
    (Processor {}, Loader {}, Controller {})
}
