//! What the three ends tell each other in passing: single numbers, each complete in itself.
//!
//! All threads. Atomics only.

use std::sync::atomic::{
    AtomicBool, AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

use crate::time::BeatPos;

use super::follow::Playhead;
use super::glance::{Glance, LastGlance};
use super::sound::Meters;
use super::sync::{Sync, Waiting};

/// Single numbers, each complete in itself. Nothing is ordered by them, but that a search ends after what it found was
/// ordered.
#[derive(Debug, Default)]
pub struct Shared {
    /// The bits of numbers: a beat, or, while that is NaN, seconds and the song's start; see [`Playhead`].
    playhead: [AtomicU64; 3],
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
    /// Where the host stands. Written by the audio thread, and by the main thread before its first block.
    pub fn set_playhead(&self, playhead: Playhead) {
        let numbers = match playhead {
            Playhead::Beat(beat) => [beat.get(), 0.0, 0.0],
            Playhead::Seconds { seconds, song_start } => [f64::NAN, seconds, song_start.get()],
        };
        for (slot, number) in self.playhead.iter().zip(numbers).rev() {
            slot.store(number.to_bits(), Relaxed);
        }
    }

    /// Where the host stood in the last block.
    pub fn playhead(&self) -> Playhead {
        let [beat, seconds, start] = self.playhead.each_ref().map(|slot| f64::from_bits(slot.load(Relaxed)));
        let by_seconds = || Playhead::Seconds { seconds, song_start: BeatPos::new(start).unwrap_or(BeatPos::ZERO) };
        BeatPos::new(beat).map_or_else(by_seconds, Playhead::Beat)
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

    /// Says whether a song, and what an analysis finds, are on their way to the audio thread. Written under the loader's lock, after what
    /// has arrived was sent.
    pub fn expect(&self, song: bool, refinement: bool) {
        self.expecting.store(song, Release);
        self.refining.store(refinement, Release);
    }

    /// Whether what an analysis finds is on its way to the audio thread.
    pub fn expects_refinement(&self) -> bool {
        self.refining.load(Acquire)
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
        self.searches.load(Acquire) > 0 || self.expecting.load(Acquire)
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
