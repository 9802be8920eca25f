//! The audio of all stems of a song, shared by loader threads and the audio thread.

use super::StemAudio;

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

    /// Whether every page of every stem is there.
    pub fn is_complete(&self) -> bool {
        self.stems.iter().flatten().all(|stem| stem.ready_pages() == stem.page_count())
    }
}
