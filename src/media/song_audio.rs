//! The audio of all stems of a song, shared by loader threads and the audio thread.

use std::ops::Range;

use super::{PAGE_FRAMES, StemAudio};

/// One entry for each stem of the song, in the song's order; `None` for a stem whose file cannot be played.
#[derive(Debug, Default)]
pub struct SongAudio {
    /// The stems.
    pub stems: Box<[Option<StemAudio>]>,
}

impl SongAudio {
    /// Bytes of samples held.
    pub fn bytes(&self) -> usize {
        self.stems.iter().flatten().map(StemAudio::bytes).sum()
    }

    /// The longest stem, in frames.
    pub fn frames(&self) -> u64 {
        self.stems.iter().flatten().map(StemAudio::frames).max().unwrap_or(0)
    }

    /// Whether every page that holds one of these frames is there, in every stem.
    pub fn is_ready(&self, frames: Range<u64>) -> bool {
        let pages = (frames.start / PAGE_FRAMES as u64) as usize..frames.end.div_ceil(PAGE_FRAMES as u64) as usize;
        let missing = |stem: &StemAudio| stem.first_missing(pages.start).is_some_and(|page| page < pages.end);
        !self.stems.iter().flatten().any(missing)
    }

    /// Whether every page of every stem is there.
    pub fn is_complete(&self) -> bool {
        self.stems.iter().flatten().all(|stem| stem.ready_pages() == stem.page_count())
    }
}
