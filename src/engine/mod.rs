//! Follow the transport, sound the stems, mix to outputs.
//!
//! [`build`] gives three ends, one a thread: [`Processor`] for the audio thread, [`Loader`] for the loader
//! threads, [`Controller`] for the main thread. They share nothing but lock-free rings, single numbers and pages that
//! are written once. Known here: time, samples, songs. Not known here: plugin formats, windows.
//!
//! The rooms, each using only what stands to its left: `block < follow < sound < load < show < the three ends and what they share`. A test
//! holds it. [`block`] is what a block is asked for; [`follow`] makes a line through the material of what the host says; [`sound`] makes
//! samples of a line; [`load`] makes loaded songs of files; [`show`] says which of them sounds where. What became of a block can be looked at: a [`Glance`] and [`Levels`].

mod block;
mod controller;
mod exchange;
mod expectation;
mod follow;
mod glance;
mod load;
mod loader;
mod patience;
mod processor;
mod shared;
mod show;
mod sound;
mod sounding;
mod sync;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use block::{Lead, MOST_SEMITONES, Mix, Mixes, OutputBuffers, Outputs, Pace, Settings, StemMix, TempoMode};
pub use controller::{Controller, Status};
pub use expectation::Expectation;
pub use follow::{Locked, Playhead};
pub use glance::Glance;
pub use load::AnalysisCache;
use load::{ArrivalCount, ArrivalSender};
pub use loader::{Loader, LoaderThreads, Work};
use processor::LoaderLine;
pub use processor::Processor;
pub use show::{Act, Done, Order, Outcome, Quantum, Refusal, Repeat, SectionRef, SetEntry, Target, When};
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
    let sent = ArrivalCount::default();
    let (line, loader, controller) = line(rate, cache, sent.clone());
    let (show, _) = show(rate, Box::new([SetEntry::default()]));
    (Processor::new(rate, Box::new([line]), sent, show), loader, controller)
}

/// An engine with several songs, of which one sounds.
#[derive(Debug)]
pub struct SetEngine {
    /// The audio thread's end.
    pub processor: Processor,
    /// The other two ends, for each song.
    pub songs: Vec<(Loader, Controller)>,
    /// Where acts go in, and what became of them comes out.
    pub acts: Acts,
}

/// Where acts go in, and what became of them comes out.
#[derive(Debug)]
pub struct Acts {
    orders: rtrb::Producer<Order>,
    outcomes: rtrb::Consumer<Outcome>,
}

impl Acts {
    /// Sends an order to the audio thread; `false` if too many wait already.
    pub fn send(&mut self, order: Order) -> bool {
        self.orders.push(order).is_ok()
    }

    /// What became of an order, in the order in which that happened.
    pub fn outcome(&mut self) -> Option<Outcome> {
        self.outcomes.pop().ok()
    }
}

/// An engine at the session's `rate` with a song for each of `entries`, of which there is at least one.
pub fn build_set(rate: SampleRate, cache: &AnalysisCache, entries: Box<[SetEntry]>) -> SetEngine {
    let sent = ArrivalCount::default();
    let mut lines = Vec::new();
    let mut songs = Vec::new();
    for _ in 0..entries.len().max(1) {
        let (line, loader, controller) = line(rate, cache.clone(), sent.clone());
        lines.push(line);
        songs.push((loader, controller));
    }
    let (show, acts) = show(rate, entries);
    SetEngine { processor: Processor::new(rate, lines.into(), sent, show), songs, acts }
}

/// The way to a song's loader, and its other ends.
fn line(rate: SampleRate, cache: AnalysisCache, sent: ArrivalCount) -> (LoaderLine, Loader, Controller) {
    let shared = Arc::new(shared::Shared::default());
    let (sender, arriving) = ArrivalSender::new(RING, sent);
    let (retiring, retired) = rtrb::RingBuffer::new(RING);
    let queue = loader::Queue::new(rate, cache, shared.clone(), sender, retired);
    let line = LoaderLine { arriving, retired: retiring, shared: shared.clone() };
    (line, Loader::new(queue.clone()), Controller::new(queue, shared))
}

/// How many acts may be on their way to the audio thread, and how many outcomes on their way back.
const MOST_ACTS: usize = 1024;

fn show(rate: SampleRate, entries: Box<[SetEntry]>) -> (show::Show, Acts) {
    let (orders, arriving) = rtrb::RingBuffer::new(MOST_ACTS);
    let (telling, outcomes) = rtrb::RingBuffer::new(MOST_ACTS);
    let lead_in = crate::dsp::Fade::new(rate).frames();
    (show::Show::new(rate, lead_in, entries, arriving, telling), Acts { orders, outcomes })
}
