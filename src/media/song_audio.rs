//! The pages of all stems of a song, in the form that the audio thread reads.

use std::ops::Range;

use super::{PAGE_FRAMES, PageRead, StemAudio};

/// One entry for each stem of the song, in the song's order; `None` for a stem whose file cannot be played.
#[derive(Clone, Debug, Default)]
pub struct SongAudio {
    /// The stems.
    pub stems: Box<[Option<StemAudio>]>,
}

impl SongAudio {
    /// The longest stem, in frames.
    pub fn frames(&self) -> u64 {
        self.stems.iter().flatten().map(StemAudio::frames).max().unwrap_or(0)
    }

    /// Whether every page that holds one of these frames is in memory, in every stem.
    pub fn is_ready(&self, frames: Range<u64>) -> bool {
        let pages = (frames.start / PAGE_FRAMES as u64) as usize..frames.end.div_ceil(PAGE_FRAMES as u64) as usize;
        let is_held = |stem: &StemAudio| {
            (pages.start..pages.end.min(stem.page_count())).all(|page| stem.held(page).is_some())
        };
        self.stems.iter().flatten().all(is_held)
    }

    /// Whether a page that holds one of these frames can be played from here and not from `other`, which is another state of the same song.
    pub(super) fn has_more(&self, other: &Self, frames: &Range<i64>) -> bool {
        let page = |frame: i64| frame.max(0) as usize / PAGE_FRAMES;
        let pages =
            if frames.is_empty() || frames.end <= 0 { 0..0 } else { page(frames.start)..page(frames.end - 1) + 1 };
        let loses = |(mine, others): (&Option<StemAudio>, &Option<StemAudio>)| {
            let (Some(mine), Some(others)) = (mine, others) else { return false };
            let sounds = |stem: &StemAudio, page: usize| matches!(stem.page(page as i64), PageRead::Ready(_));
            (pages.start..pages.end.min(mine.page_count())).any(|page| sounds(mine, page) && !sounds(others, page))
        };
        self.stems.iter().zip(&other.stems).any(loses)
    }

    /// Whether every page of every stem is in memory.
    pub fn is_complete(&self) -> bool {
        self.stems.iter().flatten().all(StemAudio::is_complete)
    }
}
