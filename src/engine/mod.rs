//! Follow the transport, sound the stems, mix to outputs.
//!
//! [`build`] gives three ends, one a thread: [`Processor`] for the audio thread, [`Loader`] for the loader
//! threads, [`Controller`] for the main thread. They share nothing but lock-free rings, single numbers and pages that
//! are written once. Known here: time, samples, songs. Not known here: plugin formats, windows.
//!
//! The life of a block: the [`Processor`] hands the host's transport to the [`follower`], which reads a place from it
//! ([`reading`]), tells imprecision from jumps ([`noise`]), stays with the host ([`run`], [`ramp`]) and gives the block's [`motion`],
//! in which the material moves along a [`line`]. The [`mixer`] cuts it into [`part`]s, lets each [`voice`] sound its pages ([`fetch`]) and
//! adds what still fades out ([`tail`]). What became of it can be looked at: a [`Glance`] and [`Levels`].

mod analyses;
mod arrival;
mod bearing;
mod cache;
mod controller;
mod expectation;
mod fetch;
mod follower;
mod glance;
mod job;
mod line;
mod loaded_song;
mod loader;
mod meters;
mod mix;
mod mixer;
mod motion;
mod noise;
mod outputs;
mod part;
mod patience;
mod processor;
mod ramp;
mod reading;
mod run;
mod settings;
mod shared;
mod stretching;
mod sync;
mod tail;
#[cfg(test)]
mod tests;
mod timeline;
mod voice;

use std::sync::Arc;

pub use cache::AnalysisCache;
pub use controller::{Controller, Status};
pub use expectation::Expectation;
pub use glance::Glance;
pub use loader::{Loader, LoaderThreads, Work};
pub use meters::{Level, Levels};
pub use mix::{Mix, StemMix};
pub use outputs::{OutputBuffers, Outputs};
pub use processor::{Pace, Processor};
pub use settings::{MOST_SEMITONES, Settings, TempoMode};
pub use sync::{Free, Locked, Sync, Waiting};

use crate::time::SampleRate;

/// How many songs may be on their way to or from the audio thread at once.
const RING: usize = 4;

/// The three ends of an engine at the session's `rate`, which keeps nothing on disk.
pub fn build(rate: SampleRate) -> (Processor, Loader, Controller) {
    build_with(rate, AnalysisCache::default())
}

/// The three ends of an engine at the session's `rate`, which keeps what it finds out about files in `cache`.
pub fn build_with(rate: SampleRate, cache: AnalysisCache) -> (Processor, Loader, Controller) {
    let shared = Arc::new(shared::Shared::default());
    let (delivering, arriving) = rtrb::RingBuffer::new(RING);
    let (retiring, retired) = rtrb::RingBuffer::new(RING);
    let desk = loader::Desk::new(rate, cache, shared.clone(), delivering, retired);
    let processor = Processor::new(rate, arriving, retiring, shared.clone());
    (processor, Loader::new(desk.clone()), Controller::new(desk, shared))
}
