//! What the three ends tell each other in passing: single numbers, each complete in itself.
//!
//! All threads. Atomics only.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use crate::time::BeatPos;

/// Single numbers, each complete in itself. Nothing is ordered by them.
#[derive(Debug, Default)]
pub struct Shared {
    playhead: AtomicU64,
    underruns: AtomicU64,
    expecting: AtomicBool,
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

    /// Says whether a song is on its way to the audio thread. Written by main and loader threads.
    pub fn expect_song(&self, expecting: bool) {
        self.expecting.store(expecting, Relaxed);
    }

    /// Whether a song is on its way to the audio thread.
    pub fn expects_song(&self) -> bool {
        self.expecting.load(Relaxed)
    }
}
