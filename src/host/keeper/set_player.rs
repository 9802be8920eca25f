//! Plays the songs of a set: the engine's ends, except those of each song.
//!
//! Used under the lock of the set. Not known here: songs, files.

use crate::engine::{
    Act, Acts, Controller, Lineup, Loader, LoaderThreads, Order, Outcome, Quantum, SetEnds, SetEntry, When,
};
use crate::host::abi::stay_loaded;

/// Plays the songs of a set.
pub struct SetPlayer {
    acts: Acts,
    lineup: Lineup,
    workers: Workers,
    /// The ends of unused slots.
    free: Vec<SongEnds>,
    /// The number of orders sent so far.
    sent: u32,
}

/// The loaders' threads.
enum Workers {
    /// The threads of the process's pool.
    Threads(Vec<LoaderThreads>),
    /// A test calls them by hand.
    ByHand(Vec<Loader>),
}

/// The ends of a song.
pub struct SongEnds {
    /// Its slot in the engine.
    pub slot: usize,
    /// Its controller.
    pub controller: Controller,
}

impl SetPlayer {
    /// For an engine whose slots are all unused. Loader threads do the work; in a test, the test does.
    pub fn new(ends: SetEnds, by_hand: bool) -> Self {
        let SetEnds { acts, lineup, songs } = ends;
        let workers = if by_hand { Workers::ByHand(Vec::new()) } else { Workers::Threads(Vec::new()) };
        let mut player = Self { acts, lineup, workers, free: Vec::new(), sent: 0 };
        for (slot, (loader, controller)) in songs.into_iter().enumerate() {
            player.employ(loader);
            player.free.insert(0, SongEnds { slot, controller });
        }
        player
    }

    fn employ(&mut self, loader: Loader) {
        match &mut self.workers {
            Workers::Threads(threads) => {
                // Nobody waits for the threads, so their code has to stay. Where it cannot, no helper runs either, and that is told.
                if stay_loaded() {
                    threads.push(LoaderThreads::spawn(&loader, None));
                }
            }
            Workers::ByHand(loaders) => loaders.push(loader),
        }
    }

    /// The loaders, for tests that call them by hand.
    pub fn loaders(&self) -> Vec<Loader> {
        match &self.workers {
            Workers::Threads(_) => Vec::new(),
            Workers::ByHand(loaders) => loaders.clone(),
        }
    }

    /// A slot for a song.
    pub fn seat(&mut self) -> SongEnds {
        self.free.pop().unwrap_or_else(|| {
            let slot = self.lineup.slots();
            let (loader, controller) = self.lineup.add();
            self.employ(loader);
            SongEnds { slot, controller }
        })
    }

    /// Frees a song's slot.
    pub fn vacate(&mut self, ends: SongEnds) {
        ends.controller.clear();
        self.free.push(ends);
    }

    /// Plays the songs in these slots in this order; the `chosen` one becomes current, unless one is playing.
    pub fn line_up(&mut self, order: &[usize], entries: &[SetEntry], chosen: Option<usize>) {
        self.lineup.set(order, entries, chosen);
    }

    /// The number of slots.
    pub fn slots(&self) -> usize {
        self.lineup.slots()
    }

    /// Sends pending changes; returns whether the audio thread has taken everything.
    pub fn hand_over(&mut self) -> bool {
        self.lineup.hand_over();
        self.lineup.is_settled()
    }

    /// Announces whether songs still get other places on the timeline.
    pub fn expect_places(&self, expects: bool) -> bool {
        self.lineup.expect_places(expects)
    }

    /// Sends an act for the next quantum; `false` if too many are pending.
    pub fn act(&mut self, act: Act, quantum: Option<Quantum>) -> bool {
        self.sent = self.sent.wrapping_add(1) & (u32::MAX >> 1);
        self.acts.send(Order { number: self.sent, at: When::Frame(i64::MIN), act, quantum })
    }

    /// The next outcome of an act, in the order in which they happened.
    pub fn outcome(&mut self) -> Option<Outcome> {
        self.acts.outcome()
    }
}
