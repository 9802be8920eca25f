//! What the three ends tell each other in passing: single numbers, each complete in itself.
//!
//! All threads. Atomics only.

use std::sync::atomic::{
    AtomicBool, AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

use crate::time::BeatPos;

use super::glance::{Glance, LastGlance};
use super::sound::Meters;
use super::sync::{Sync, Waiting};

/// Single numbers, each complete in itself. Nothing is ordered by them, but that a search ends after what it found was
/// ordered.
#[derive(Debug, Default)]
pub struct Shared {
    playhead: AtomicU64,
    underruns: AtomicU64,
    expecting: AtomicBool,
    refining: AtomicBool,
    searches: AtomicU32,
    panics: AtomicU64,
    last_glance: LastGlance,
    /// How loud the last blocks were.
    pub(super) meters: Meters,
}

impl Shared {
    /// The song's beat at which the host stands. Written by the audio thread.
    pub fn set_playhead(&self, beat: BeatPos) {
        self.playhead.store(beat.get().to_bits(), Relaxed);
    }

    /// The song's beat at which the host stood last.
    pub fn playhead(&self) -> BeatPos {
        BeatPos::new(f64::from_bits(self.playhead.load(Relaxed))).unwrap_or(BeatPos::ZERO)
    }

    /// Counts blocks in which a stem missed frames. Written by the audio thread.
    pub fn count_underruns(&self, stems: u64) {
        if stems > 0 {
            self.underruns.fetch_add(stems, Relaxed);
        }
    }

    /// How often a stem missed frames in a block.
    pub fn underruns(&self) -> u64 {
        self.underruns.load(Relaxed)
    }

    /// Counts a block that ended in a panic. Written by the audio thread.
    pub fn count_panic(&self) {
        self.panics.fetch_add(1, Relaxed);
    }

    /// How many blocks ended in a panic.
    pub fn panics(&self) -> u64 {
        self.panics.load(Relaxed)
    }

    /// Says whether a song is on its way to the audio thread. Written by main and loader threads.
    pub fn expect_song(&self, expecting: bool) {
        self.expecting.store(expecting, Relaxed);
    }

    /// Says whether what an analysis finds is on its way to the audio thread. Written by main and loader threads.
    pub fn expect_refinement(&self, refining: bool) {
        self.refining.store(refining, Relaxed);
    }

    /// Whether what an analysis finds is on its way to the audio thread.
    pub fn expects_refinement(&self) -> bool {
        self.refining.load(Relaxed)
    }

    /// Somebody begins to look for a song. Called on the main thread.
    pub fn begin_search(&self) {
        self.searches.fetch_add(1, Relaxed);
    }

    /// A search has ended; what it found has been ordered.
    pub fn end_search(&self) {
        self.searches.fetch_sub(1, Release);
    }

    /// Whether a song is on its way to the audio thread, or looked for.
    pub fn expects_song(&self) -> bool {
        self.searches.load(Acquire) > 0 || self.expecting.load(Relaxed)
    }
    /// Tells what a block was. Written by the audio thread.
    pub fn set_glance(&self, glance: &Glance) {
        self.last_glance.replace(glance);
    }

    /// What the last block was.
    pub fn glance(&self) -> Glance {
        let mut glance = self.last_glance.get();
        if glance.sync == Sync::Waiting(Waiting::NoSong) && self.expects_song() {
            glance.sync = Sync::Waiting(Waiting::Loading);
        }
        glance
    }
}
