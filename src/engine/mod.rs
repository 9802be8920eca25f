//! Follows the transport, plays the stems, mixes to outputs.
//!
//! [`build`] returns three ends, one per thread: [`Processor`] for the audio thread, [`Loader`] for the loader
//! threads, [`Controller`] for the main thread. They share nothing but lock-free rings, single numbers and pages that
//! are written once. Known here: time, samples, songs. Not known here: plugin formats, windows.
//!
//! The rooms, each using only those to its left: `block < follow < sound < load < show < the three ends and what they share`. A test
//! enforces it. [`block`] is the input of a block; [`follow`] turns the host's transport into a line through the material; [`sound`] turns
//! a line into samples; [`load`] turns files into loaded songs; [`show`] decides which of them plays. A [`Glance`] and [`Levels`] report the last block.

mod block;
mod block_clock;
mod controller;
mod exchange;
mod expectation;
mod follow;
mod glance;
mod lineup;
mod load;
mod loader;
mod patience;
mod processor;
mod recent_blocks;
mod shared;
mod show;
mod sound;
mod sounding;
mod sync;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use block::{
    Lead, MOST_CHARACTER, MOST_SEMITONES, Mix, Mixes, OutputBuffers, Outputs, Pace, Quantum, Settings, SingAlong,
    StemMix, TempoMode,
};
pub use controller::{Controller, Progress, Status, TurnCount};
pub use expectation::Expectation;
pub use follow::{Locked, Playhead};
pub use glance::Glance;
pub use lineup::Lineup;
pub use load::{AnalysisCache, LONGEST_CUE};
use load::{ArrivalCount, ArrivalSender};
pub use loader::{Loader, LoaderThreads, Work};
use processor::LoaderLine;
pub use processor::Processor;
pub use show::{
    Act, ActsNow, Done, Order, Outcome, Queued, Refusal, Repeat, SectionRef, SetEntry, Standing, Target, When,
};
pub use sound::{Level, Levels, MidiBytes, SentMidi, SongId};
pub use sync::{Free, Sync, Waiting};

use crate::time::SampleRate;

/// The maximum number of songs in transit to or from the audio thread.
const RING: usize = 4;

/// The three ends of an engine at the session's `rate`, without a cache.
pub fn build(rate: SampleRate) -> (Processor, Loader, Controller) {
    build_with(rate, AnalysisCache::default())
}

/// The three ends of an engine at the session's `rate`, with `cache` for all results of analysing files.
pub fn build_with(rate: SampleRate, cache: AnalysisCache) -> (Processor, Loader, Controller) {
    let sent = ArrivalCount::default();
    let (line, loader, controller) = line(rate, cache, sent.clone(), None);
    let (_, changes) = Lineup::new(rate, AnalysisCache::default(), sent);
    let (show, _) = show(rate, &[SetEntry::default()]);
    (Processor::new(rate, vec![line], changes, show), loader, controller)
}

/// An engine with several songs, one of which plays.
#[derive(Debug)]
pub struct SetEngine {
    /// The audio thread's end.
    pub processor: Processor,
    /// The other ends.
    pub ends: SetEnds,
}

/// The ends of an engine with several songs, except the audio thread's.
#[derive(Debug)]
pub struct SetEnds {
    /// Two for each song.
    pub songs: Vec<(Loader, Controller)>,
    /// Sends acts, and receives their outcomes.
    pub acts: Acts,
    /// The songs and their order.
    pub lineup: Lineup,
}

/// Sends acts, and receives their outcomes.
#[derive(Debug)]
pub struct Acts {
    orders: rtrb::Producer<Order>,
    outcomes: rtrb::Consumer<Outcome>,
}

impl Acts {
    /// Sends an order to the audio thread; `false` if too many are pending.
    pub fn send(&mut self, order: Order) -> bool {
        self.orders.push(order).is_ok()
    }

    /// The next outcome, in the order in which they happened.
    pub fn outcome(&mut self) -> Option<Outcome> {
        self.outcomes.pop().ok()
    }
}

/// An engine at the session's `rate` with a song for each of `entries` (at least one).
pub fn build_set(rate: SampleRate, cache: &AnalysisCache, entries: &[SetEntry]) -> SetEngine {
    let (mut lineup, changes) = Lineup::new(rate, cache.clone(), ArrivalCount::default());
    let songs = (0..entries.len().max(1)).map(|_| lineup.add()).collect();
    let (show, acts) = show(rate, entries);
    let processor = Processor::new(rate, lineup.lines(), changes, show);
    SetEngine { processor, ends: SetEnds { songs, acts, lineup } }
}

/// The rings to a song's loader, and the other ends. `whole` holds the numbers of the whole engine; if it is empty, the first line
/// fills it.
fn line(
    rate: SampleRate,
    cache: AnalysisCache,
    sent: ArrivalCount,
    whole: Option<&Arc<shared::Shared>>,
) -> (LoaderLine, Loader, Controller) {
    let shared = Arc::new(shared::Shared::default());
    let whole = whole.unwrap_or(&shared).clone();
    let (sender, arriving) = ArrivalSender::new(RING, sent);
    let (retiring, retired) = rtrb::RingBuffer::new(RING);
    let queue = loader::Queue::new(rate, cache, shared.clone(), sender, retired);
    let line = LoaderLine { arriving, retired: retiring, shared: shared.clone() };
    (line, Loader::new(queue.clone()), Controller::new(queue, shared, whole))
}

/// The maximum number of acts in transit to the audio thread, and of outcomes in transit from it.
const MOST_ACTS: usize = 1024;

fn show(rate: SampleRate, entries: &[SetEntry]) -> (show::Show, Acts) {
    let (orders, arriving) = rtrb::RingBuffer::new(MOST_ACTS);
    let (telling, outcomes) = rtrb::RingBuffer::new(MOST_ACTS);
    let lead_in = crate::dsp::Fade::new(rate).frames();
    (show::Show::new(rate, lead_in, show::Running::of(entries), arriving, telling), Acts { orders, outcomes })
}
