//! Follow the transport, sound the stems, mix to outputs.
//!
//! [`build`] gives three ends, one a thread: [`Processor`] for the audio thread, [`Loader`] for the loader
//! threads, [`Controller`] for the main thread. They share nothing but lock-free rings, single numbers and pages that
//! are written once. Known here: time, samples, songs. Not known here: plugin formats, windows.
//!
//! The rooms, each using only what stands to its left: `block < follow < sound < load < the three ends and what they share`. A test
//! holds it. [`block`] is what a block is asked for; [`follow`] makes a line through the material of what the host says; [`sound`] makes
//! samples of a line; [`load`] makes loaded songs of files. What became of a block can be looked at: a [`Glance`] and [`Levels`].

mod block;
mod controller;
mod expectation;
mod follow;
mod glance;
mod load;
mod loader;
mod patience;
mod processor;
mod shared;
mod sound;
mod sync;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use block::{MOST_SEMITONES, Mix, Mixes, OutputBuffers, Outputs, Pace, Settings, StemMix, TempoMode};
pub use controller::{Controller, Status};
pub use expectation::Expectation;
pub use follow::{Locked, Playhead};
pub use glance::Glance;
pub use load::AnalysisCache;
pub use loader::{Loader, LoaderThreads, Work};
pub use processor::Processor;
pub use sound::{Level, Levels, SongId};
pub use sync::{Free, Sync, Waiting};

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
    let queue = loader::Queue::new(rate, cache, shared.clone(), delivering, retired);
    let processor = Processor::new(rate, arriving, retiring, shared.clone());
    (processor, Loader::new(queue.clone()), Controller::new(queue, shared))
}
